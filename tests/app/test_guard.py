"""Who may talk to the app: asked by hand, byte by byte, as an attacker would."""

from __future__ import annotations

import http.client
import re
import socket
from urllib.parse import urlsplit

import pytest

from app.browser import running
from standoff.app.guard import COOKIE, is_loopback

SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


def answer(url, path="/", **headers):
    """Status and headers of the answer to a request; a header `host` replaces the right one."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    connection.putrequest("GET", path, skip_host=True)
    for name, value in ({"host": where.netloc} | headers).items():
        connection.putheader(name, value)
    connection.endheaders()
    got = connection.getresponse()
    body = got.read().decode("utf-8", "replace")
    connection.close()
    return got.status, dict(got.getheaders()), body


def upgraded(url, **headers):
    """Whether a websocket is opened."""
    where = urlsplit(url)
    asked = {
        "Host": where.netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    } | headers
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        told = "".join(f"{name}: {value}\r\n" for name, value in asked.items())
        line.sendall(f"GET {SOCKET} HTTP/1.1\r\n{told}\r\n".encode())
        status = line.recv(4096).split(b"\r\n")[0]
    return b" 101 " in status


def test_on_loopback_only_names_of_loopback_are_answered(app_server):
    port = urlsplit(app_server).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"):
        assert answer(app_server, host=host)[0] == 200, host
    for host in (
        f"evil.example:{port}",
        "evil.example",
        f"127.0.0.1.evil.example:{port}",
        "localhost.evil.example",
        "",
    ):
        status, _, body = answer(app_server, host=host)
        assert status == 403 and "this machine alone" in body, host


def test_a_page_of_another_site_opens_no_websocket(app_server):
    assert upgraded(app_server, Origin=app_server)
    for origin in ("http://evil.example", "null", f"{app_server}.evil.example", "http://127.0.0.1:1"):
        assert not upgraded(app_server, Origin=origin), origin
    assert not upgraded(app_server, Host="evil.example", Origin="http://evil.example")


def test_with_a_token_nobody_comes_in_without_it(tmp_path):
    with running(tmp_path, "--token", "sesame") as app:
        for path in ("/", "/crisis/read", "/?token=wrong", "/?token=", SOCKET, "/?token=sesame-"):
            assert answer(app.url, path)[0] == 403, path
        assert answer(app.url, cookie=f"{COOKIE}=wrong")[0] == 403
        assert not upgraded(app.url, Origin=app.url)
        status, headers, _ = answer(app.url, "/crisis/ask?query=1&token=sesame")
        assert status == 303 and headers["location"] == "/crisis/ask?query=1"
        cookie = headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=sesame;") and "HttpOnly" in cookie and "samesite=strict" in cookie.lower()
        assert answer(app.url, cookie=f"{COOKIE}=sesame")[0] == 200
        assert upgraded(app.url, Origin=app.url, Cookie=f"{COOKIE}=sesame")
        assert not upgraded(app.url, Origin="http://evil.example", Cookie=f"{COOKIE}=sesame")


def test_on_another_address_a_token_is_made_up_and_asked_for(tmp_path):
    with running(tmp_path, host="0.0.0.0") as app:
        token = re.search(r"\?token=(\S+)", app.told)
        assert token is not None and len(token[1]) >= 24
        assert answer(app.url)[0] == 403
        assert answer(app.url, f"/?token={token[1]}")[0] == 303


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.8.9.1", True), ("[::1]", True), ("::1", True),
        ("a.localhost", True), ("0.0.0.0", False), ("192.168.1.4", False), ("example.org", False), ("", False),
        ("localhost.example.org", False), ("127.0.0.1.example.org", False),
    ],
)  # fmt: skip
def test_what_is_this_machine_alone(host, here):
    assert is_loopback(host) is here
