"""The app as people meet it: the real command in a process of its own, and a real browser that looks at it.

`app_server` is the address of an app with an empty folder of drafts, shared by the tests of a file; `running(...)`
starts another with other arguments. `page` is a page of a headless Chromium; when a test ends, its log must hold no
error, and it must have asked no host but this machine. Without Chromium or playwright these tests are skipped, unless
STANDOFF_NEEDS_BROWSER says that they must not be.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import standoff

HERE = {"127.0.0.1", "localhost"}
PATIENCE = 60.0  # seconds to start: numba may have to compile first
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


ENDED: set[str] = set()  # where apps were that have been ended
LOST = re.compile("WebSocket connection|WebSocket is already in CLOSING|ERR_CONNECTION|ERR_SOCKET|ERR_EMPTY_RESPONSE")


@dataclass(frozen=True)
class Running:
    """An app that runs: the address of its shelf, what it printed, its process."""

    url: str
    told: str
    process: subprocess.Popen[str]


@contextmanager
def running(
    folder: Path,
    *arguments: str,
    host: str = "127.0.0.1",
    begin: tuple[str, ...] = ("-m", "standoff.cli.main"),
    command: str = "serve",
) -> Iterator[Running]:
    """`standoff serve` with these arguments, or another command, on a free port; its drafts are kept in `folder`.

    Args:
        begin: what Python is to run.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ENDED.discard(f"127.0.0.1:{port}")
    given = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    environment = given | {"PYTHONPATH": str(Path(standoff.__file__).parent.parent), "PYTHONUNBUFFERED": "1"}
    log = folder / "served.txt"
    folder.mkdir(parents=True, exist_ok=True)
    kept = ("--drafts", str(folder / "drafts")) if command == "serve" else ()
    with log.open("w") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, *begin, command, *arguments, "--no-show", "--port", str(port), "--host", host, *kept),
            ],
            stdout=out, stderr=subprocess.STDOUT, text=True, cwd=folder, env=environment,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE
        while not _answers(url) or "Open http" not in log.read_text():
            assert process.poll() is None, f"the app ended at once:\n{log.read_text()}"
            assert time.monotonic() < until, f"the app does not answer:\n{log.read_text()}"
            time.sleep(0.1)
        yield Running(url, log.read_text(), process)
        told = log.read_text()
        assert "Traceback" not in told, f"the app complained:\n{told}"
    finally:
        ENDED.add(f"127.0.0.1:{port}")
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True  # refused, but there
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def app_server(tmp_path_factory) -> Iterator[str]:
    """The address of an app that opens on the shelf."""
    with running(tmp_path_factory.mktemp("app")) as app:
        yield app.url


def chromium_or_skip() -> str:
    """Where Chromium is. Skips the test where it or playwright is not there, and need not be."""
    try:
        import playwright.sync_api  # noqa: F401

        missing = None
    except ImportError:
        missing = "playwright"
    found = os.environ.get("STANDOFF_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    found = found or shutil.which("google-chrome")
    missing = missing or (None if found else "Chromium")
    if missing:
        told = f"the app was NOT looked at in a browser: there is no {missing} here"
        if os.environ.get("STANDOFF_NEEDS_BROWSER"):
            pytest.fail(told)
        pytest.skip(told)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    path = chromium_or_skip()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A page 1280 pixels wide, in light mode. Its log must stay clean, and it must ask nobody but this machine.

    `page.expected` is a list of patterns of what a test knows will be in the log. That an app does not answer any more
    once it has been ended is known of every page.
    """
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.expected = []
    errors: list[str] = []
    hosts: set[str] = set()

    def told(message) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location['url']})")

    page.on("console", told)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).hostname or ""))
    yield page
    expected = page.expected
    context.close()
    unexpected = [error for error in errors if not any(re.search(each, error) for each in expected)]
    unexpected = [error for error in unexpected if not (LOST.search(error) and any(each in error for each in ENDED))]
    assert not unexpected, unexpected
    assert hosts - {""} <= HERE  # data: and blob: have no host


def axe(page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA on a page that is serious or critical, one line each."""
    import axe_playwright_python

    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
    )
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def too_wide(page) -> int:
    """By how many pixels a page must be scrolled sideways to be seen; 0 is as it should be."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def looks(page) -> Iterator[str]:
    """The page light and dark, wide and as narrow as a phone; each is given its name, for the message of a test."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(150)
            yield f"{scheme}, {width} px"
