"""Where the app listens, what it says in the terminal, and what it does only for somebody who looks."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import urllib.request
from urllib.parse import urlsplit

import pytest

from app.browser import running
from cli.person import typed
from standoff.app import answer
from standoff.app.answer import _worth_telling
from standoff.app.frame import WAYS
from standoff.app.listen import Listening, listening, token_fault
from standoff.language.error import StandoffError


@pytest.mark.parametrize(
    ("error", "told"),
    [(RuntimeError("No response returned."), False), (RuntimeError("no such page"), True), (KeyError("x"), True)],
)
def test_somebody_who_leaves_is_no_complaint(error, told):
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "Exception", (), (type(error), error, None))
    assert _worth_telling(record) == told


def test_a_line_without_an_error_is_told():
    assert _worth_telling(logging.LogRecord("uvicorn.error", logging.INFO, "", 0, "Started", (), None))


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/north-korea-2017/read?worlds=20000", "/north-korea-2017/evidence?worlds=20000"])
def test_ctrl_c_ends_it_at_once_whatever_it_is_at(tmp_path, page, address):
    with running(tmp_path) as app:
        page.goto(app.url + address)
        page.get_by_text("of 20,000 worlds").first.wait_for(timeout=120_000)  # it may have to compile first
        app.process.send_signal(signal.SIGINT)
        assert app.process.wait(12) == 0  # of a work of minutes; some three seconds where nothing else runs
    assert (tmp_path / "served.txt").read_text().splitlines() == [f"Open {app.url}/", "Press Ctrl-C to stop."]


def test_two_apps_on_one_port_are_told_apart(tmp_path):
    with running(tmp_path) as app:
        port = str(urlsplit(app.url).port)
        command = [sys.executable, "-m", "standoff.cli.main", "serve", "--no-show", "--port", port]
        second = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert second.returncode != 0 and not second.stdout
    assert f"cannot listen on 127.0.0.1:{port}" in second.stderr and "use another --port" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("addresses", "host", "alone", "opens"),
    [
        (["127.0.0.1"], "127.0.0.1", True, "http://127.0.0.1:80/x?token=a%20b%26%C3%BC"),
        (["::1", "127.0.0.1"], "localhost", True, "http://localhost:80/x?token=a%20b%26%C3%BC"),
        (["::1"], "::1", True, "http://[::1]:80/x?token=a%20b%26%C3%BC"),
        (["0.0.0.0"], "0.0.0.0", False, "http://127.0.0.1:80/x?token=a%20b%26%C3%BC"),
        (["0.0.0.0"], "0", False, "http://127.0.0.1:80/x?token=a%20b%26%C3%BC"),
        (["::"], "::", False, "http://[::1]:80/x?token=a%20b%26%C3%BC"),
        (["2001:db8::7"], "2001:db8::7", False, "http://[2001:db8::7]:80/x?token=a%20b%26%C3%BC"),
        (["fe80::1%eth0"], "fe80::1%eth0", False, "http://[fe80::1%25eth0]:80/x?token=a%20b%26%C3%BC"),
        (["127.0.1.1"], "mybox", True, "http://mybox:80/x?token=a%20b%26%C3%BC"),
        (["127.0.1.1", "192.0.2.7"], "mybox", False, "http://mybox:80/x?token=a%20b%26%C3%BC"),
    ],
)
def test_the_address_that_is_printed_is_one_that_opens(addresses, host, alone, opens):
    at = Listening(host, 80, tuple(addresses))
    assert at.alone is alone
    assert at.address("/x", "a b&ü") == opens
    assert at.address("/x") == opens.partition("?")[0]


def test_an_address_is_tried_as_it_was_given():
    assert listening("127.0.0.1", 0).addresses == ("127.0.0.1",)
    assert listening("0", 0).everywhere and listening("[::ffff:127.0.0.1]", 0).host == "::ffff:127.0.0.1"
    for host, told in (("", "needs an address"), ("  ", "needs an address"), ("a..b", "no such address")):
        with pytest.raises(StandoffError, match=told):
            listening(host, 0)
    with pytest.raises(StandoffError, match="this machine has no such address; use another --host"):
        listening("192.0.2.1", 0)  # of nobody: it is kept for documents


@pytest.mark.parametrize("token", ["", " ", "abc", "1234567", "        ", "       a", "tab\there it is", "\udcff" * 9])
def test_a_token_that_keeps_nobody_out_is_refused(token):
    assert token_fault(token)
    for host in ("127.0.0.1", "0.0.0.0"):
        said = typed("serve", "--no-show", "--host", host, "--token", token)
        assert (
            said.code == 2
            and "--token" in said.err
            and "characters; without --token a random one is used" in " ".join(said.err.split())
        )


def test_other_tokens_are_taken():
    for token in ("12345678", "пароль для всех", "密码密码密码密码", "a b & c = d; e"):
        assert token_fault(token) is None


def test_the_browser_opens_the_address_that_is_printed(monkeypatch):
    came, opened = threading.Event(), []
    monkeypatch.setattr(answer.webbrowser, "open", lambda address: (opened.append(address), came.set()))
    with answer.socket.create_server(("127.0.0.1", 0)) as server:
        at = Listening("0.0.0.0", server.getsockname()[1], ("0.0.0.0",))
        answer._open(at, at.address("/", "open sesame"))
    assert came.wait(5) and opened == [f"http://127.0.0.1:{at.port}/?token=open%20sesame"]


BEGUN = """
import sys
from standoff.app import jobs as work
begin = work.JobPool.in_parts
work.JobPool.in_parts = lambda self, key, *how: print("begun", key[0]) or begin(self, key, *how)
from standoff.cli.main import app
sys.argv = ["standoff", *sys.argv[1:]]
app()
"""


def test_a_request_starts_no_work_and_a_page_that_is_shown_does(tmp_path, page):
    with running(tmp_path, begin=("-c", BEGUN)) as app:
        for way in WAYS:
            asked = "worlds=50&query=P(threat%20=%20yes)&with=deterrence"
            with urllib.request.urlopen(f"{app.url}/crisis/{way}?{asked}") as answer:
                assert answer.status == 200
        page.goto(f"{app.url}/crisis/nothing")  # by now whatever those had begun would have been
        page.wait_for_selector("[role=alert]")
        assert "begun" not in (tmp_path / "served.txt").read_text()
        page.goto(f"{app.url}/crisis/read?worlds=50")
        page.locator("#waiting, #beliefs").first.wait_for()
        assert "begun known" in (tmp_path / "served.txt").read_text()
