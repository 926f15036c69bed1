"""Who may talk to the app: asked by hand, byte by byte, as an attacker would, and by a page of another site."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

import pytest

from app.browser import running
from standoff.app.guard import COOKIE, Guard, is_loopback
from standoff.app.policy import policy

SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
POLLING = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
TOKEN = "пароль & ключ"  # neither Latin nor fit for an address as it is


def answer(url, path="/", method="GET", **headers):
    """Status, headers and body of the answer to a request; a header `host` replaces the right one."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    for name, value in ({"host": where.netloc} | headers).items():
        connection.putheader(name.replace("_", "-"), value)
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
        "[",
        "",
    ):
        status, _, body = answer(app_server, host=host)
        assert status == 403 and "only on this machine" in body, host


def test_a_page_of_another_site_opens_no_websocket(app_server):
    assert upgraded(app_server, Origin=app_server)
    for origin in ("http://evil.example", "null", f"{app_server}.evil.example", "http://127.0.0.1:1"):
        assert not upgraded(app_server, Origin=origin), origin
    assert not upgraded(app_server, Host="evil.example", Origin="http://evil.example")


NAVIGATES = {"sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}


def test_what_another_site_has_a_browser_fetch_is_refused_but_its_links_open(app_server):
    for site in ("cross-site", "same-site"):  # another port of this host is of the same site
        for path in ("/", "/crisis/read"):
            assert answer(app_server, path, sec_fetch_site=site, **NAVIGATES)[0] == 200
        for mode, dest, path in (
            ("no-cors", "image", "/crisis/read"), ("cors", "empty", "/crisis/read"), ("no-cors", "script", "/"),
            ("navigate", "iframe", "/"), ("navigate", "frame", "/"), ("navigate", "embed", "/"),
            ("navigate", "object", "/"), ("no-cors", "empty", POLLING),
        ):  # fmt: skip
            refused = answer(app_server, path, sec_fetch_site=site, sec_fetch_mode=mode, sec_fetch_dest=dest)
            assert refused[0] == 403 and "link to this app" in refused[2], (site, mode, dest)
        assert answer(app_server, "/", "POST", sec_fetch_site=site, **NAVIGATES)[0] == 403
        assert answer(app_server, sec_fetch_site=site, sec_purpose="prefetch", **NAVIGATES)[0] == 403
        assert answer(app_server, sec_fetch_site=site)[0] == 403
    for site in ("same-origin", "none"):
        assert answer(app_server, POLLING, sec_fetch_site=site, sec_fetch_mode="cors")[0] == 200


def test_a_foreign_origin_is_refused_whatever_it_asks(app_server):
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "http://[", ""):
        for method, path in (("GET", "/"), ("GET", POLLING), ("POST", POLLING), ("OPTIONS", "/"), ("DELETE", "/")):
            assert answer(app_server, path, method, origin=origin)[0] == 403, (origin, method)
    assert answer(app_server, POLLING, origin=app_server)[0] == 200


@pytest.mark.parametrize("path", ["/", "/crisis/read", "/crisis/nothing", "/no/such/page", "/favicon.ico"])
def test_no_page_may_be_framed_and_each_runs_its_own_scripts_alone(app_server, path):
    _, headers, body = answer(app_server, path)
    told = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in told and "default-src 'none'" in told and "*" not in told
    assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin" and headers["cross-origin-resource-policy"] == "same-origin"
    if "<html" in body:
        nonce = re.search(r"script-src 'self' 'nonce-([\w-]{20,})' 'unsafe-eval'", told)
        assert nonce is not None
        assert body.count("<script") == body.count(f'<script nonce="{nonce[1]}"') > 5
        assert int(headers["content-length"]) == len(body.encode())
        assert answer(app_server, path)[1]["content-security-policy"] != told  # used once


def test_a_refusal_is_as_shut_as_a_page_and_nobody_keeps_it(app_server):
    static = re.search(r"/_nicegui/[\w.]+/static/nicegui.js", answer(app_server)[2])
    assert static is not None and answer(app_server, static[0])[0] == 200
    status, headers, _ = answer(app_server, static[0], sec_fetch_site="cross-site")
    assert status == 403 and headers["cache-control"] == "no-store" and headers["x-frame-options"] == "DENY"


def test_a_policy_names_no_host_that_is_none():
    assert "ws://lab.example:8080 " in policy("x", "lab.example:8080")
    for host in ("evil; script-src *", "a b", "[::1]:80", "", "x'y"):
        assert "ws:" not in policy("x", host) and "script-src *" not in policy("x", host)


@pytest.fixture(scope="module")
def with_token(tmp_path_factory):
    with running(tmp_path_factory.mktemp("token"), "--token", TOKEN) as app:
        yield app


def kept(url, path="/"):
    """The cookie that a browser is given with the token, as it sends it back."""
    status, headers, _ = answer(url, f"{path}{'&' if '?' in path else '?'}token={quote(TOKEN, safe='')}")
    assert status == 303
    return headers["set-cookie"].split(";")[0], headers


def test_with_a_token_nobody_comes_in_without_it(with_token):
    url = with_token.url
    assert f"/?token={quote(TOKEN, safe='')}\n" in with_token.told
    for path in ("/", "/crisis/read", "/?token=wrong", "/?token=", "/?token=%FF%00", SOCKET, POLLING):
        assert answer(url, path)[0] == 403, path
    assert not upgraded(url, Origin=url)
    cookie, headers = kept(url, "/crisis/ask?query=1&empty=")
    assert headers["location"] == "/crisis/ask?query=1&empty=" and headers["cache-control"] == "no-store"
    assert cookie.startswith(f"{COOKIE}-{urlsplit(url).port}=") and quote(TOKEN, safe="") not in cookie
    rest = headers["set-cookie"].lower()
    assert "httponly" in rest and "samesite=lax" in rest and "path=/" in rest
    assert answer(url, cookie=cookie)[0] == 200
    assert answer(url, "/?token=old&query=1", cookie=cookie)[1]["location"] == "/?query=1"
    for wrong in (cookie[:-1], f"{cookie}0", cookie.replace("=", "=é"), f"{COOKIE}=wrong"):
        assert answer(url, cookie=wrong.encode("utf-8"))[0] == 403, wrong
    assert upgraded(url, Origin=url, Cookie=cookie)
    assert not upgraded(url, Origin="http://evil.example", Cookie=cookie)
    assert answer(url, host="evil.example", cookie=cookie)[0] == 403  # it listens on loopback all the same


def test_cookies_of_other_apps_lock_nobody_out(with_token):
    ours, _ = kept(with_token.url)
    name = ours.split("=")[0]
    for others in (
        'state={"a": "b", "c": [1]}; {}', "bad[name]=x; {}", "a:b=c; {}", "lonely; {}", '"; {}', "é=ü; {}", "; ;{}",
        f"{name}=somebody else's; {{}}", f"{{}}; {name}=later", "x=" + "y" * 4000 + "; {}",
    ):  # fmt: skip
        assert answer(with_token.url, cookie=others.replace("{}", ours).encode("utf-8"))[0] == 200, others


def test_the_token_leads_to_no_other_host(with_token):
    where = kept(with_token.url, "//evil.example/x")[1]["location"]
    assert where == "/evil.example/x"
    where = kept(with_token.url, "/%5Cevil.example/x%0D%0Aa:b")[1]["location"]
    assert where.startswith("/%5Cevil") and "\n" not in where


LINKS = """<a id="link" href="APP/crisis/write">to the app</a><iframe src="APP/"></iframe>
<script>
window.found = {};
const socket = new WebSocket("APP/_nicegui_ws/socket.io/?EIO=4&transport=websocket".replace("http", "ws"));
socket.onopen = () => { found.socket = "opened"; }
socket.onerror = () => { found.socket = "refused"; }
fetch("APP/", {mode: "no-cors", credentials: "include"}).then(() => { found.fetched = "answered"; },
                                                               () => { found.fetched = "refused"; });
</script>"""


@contextmanager
def site(html):
    """Another site: its address, by a name that is not that of the app."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_a_page_of_another_site_can_link_to_the_app_and_no_more(with_token, page):
    page.expected = [".*"]  # a browser complains of each refusal
    page.goto(f"{with_token.url}/?token={quote(TOKEN, safe='')}")
    page.wait_for_selector("ul.books")
    assert "token" not in page.url
    with site(LINKS.replace("APP", with_token.url)) as other:
        page.goto(other)
        page.wait_for_function("window.found.socket && window.found.fetched")
        assert page.evaluate("window.found") == {"socket": "refused", "fetched": "refused"}
        assert "books" not in page.frames[1].content()
        page.locator("#link").click()
        page.wait_for_selector(".cm-content")  # the page is there, and its websocket
        assert page.url == f"{with_token.url}/crisis/write"


INSIDE = """() => new Promise((end) => {
  const box = document.createElement('div'), script = document.createElement('script');
  document.querySelector('main').append(box);
  box.innerHTML = '<img src="data:," onerror="window.owned = 1"><button onclick="window.owned = 2">x</button>';
  box.querySelector('button').click();
  script.textContent = 'window.owned = 3';
  document.body.append(script);
  fetch('http://localhost:1/').catch(() => setTimeout(() => end(window.owned ?? 'nothing'), 300));
})"""


def test_what_gets_into_a_page_after_all_is_not_run(app_server, page):
    page.expected = ["Content Security Policy", "Fetch API cannot load"]
    page.goto(app_server)
    page.wait_for_selector("ul.books")
    assert page.evaluate(INSIDE) == "nothing"


def test_on_another_address_a_token_is_made_up_and_asked_for(tmp_path):
    with running(tmp_path, host="0.0.0.0") as app:
        port = urlsplit(app.url).port
        token = re.match(rf"Open http://127.0.0.1:{port}/\?token=(\S+)\n", app.told)
        assert token is not None and len(token[1]) >= 24
        assert "replace 127.0.0.1" in app.told
        assert answer(app.url)[0] == 403
        for host in (f"127.0.0.1:{port}", "lab.example"):
            assert answer(app.url, f"/?token={token[1]}", host=host)[0] == 303


def passes(**headers):
    """Whether a guard of an address that others can reach lets a request through that has the right token."""
    sent = []

    async def app(scope, receive, send):
        sent.append("through")

    async def send(message):
        sent.append(message.get("status"))

    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "scheme": "http", "headers": raw}
    cookie = Guard(app, "open sesame", None, 80)._secret
    scope["headers"].append((b"cookie", f"{COOKIE}-80={cookie}".encode()))
    with suppress(StopIteration):  # it waits for nothing, and the tests have a loop already
        Guard(app, "open sesame", None, 80)(scope, None, send).send(None)
    return sent == ["through"]


@pytest.mark.parametrize(
    ("host", "origin", "through"),
    [
        ("Lab.example", "http://lab.example", True), ("lab.example", None, True), ("[::1]:80", "http://[::1]:80", True),
        ("lab.example", "http://lab.example:81", False), ("[", "http://[", False), ("lab.example", "http://", False),
    ],
)  # fmt: skip
def test_an_origin_is_held_against_the_host(host, origin, through):
    assert passes(host=host, **({"origin": origin} if origin is not None else {})) is through


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.8.9.1", True), ("[::1]", True), ("::1", True),
        ("a.localhost", True), ("0.0.0.0", False), ("192.168.1.4", False), ("example.org", False), ("", False),
        ("localhost.", True), ("LOCALHOST", True), ("localhost.example.org", False), ("127.0.0.1.example.org", False),
    ],
)  # fmt: skip
def test_what_is_this_machine_alone(host, here):
    assert is_loopback(host) is here
