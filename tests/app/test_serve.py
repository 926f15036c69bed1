"""What the server says in the terminal."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

from app.browser import running
from standoff.app.serve import _worth_telling


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
def test_ctrl_c_ends_it_at_once_whatever_it_is_at(tmp_path, address):
    with running(tmp_path) as app:
        urllib.request.urlopen(app.url + address).close()
        time.sleep(10)  # until worlds are being solved
        app.process.send_signal(signal.SIGINT)
        assert app.process.wait(12) == 0  # of a work of minutes; some three seconds where nothing else runs
    assert (tmp_path / "served.txt").read_text().splitlines() == [f"Open {app.url}/", "Ctrl-C ends it."]


def test_two_apps_on_one_port_are_told_apart(tmp_path):
    with running(tmp_path) as app:
        port = str(urlsplit(app.url).port)
        command = [sys.executable, "-m", "standoff.cli.main", "serve", "--no-show", "--port", port]
        second = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert second.returncode != 0 and not second.stdout
    assert f"cannot listen on 127.0.0.1:{port}" in second.stderr and "take another --port" in second.stderr
    assert "Traceback" not in second.stderr
