"""Who may talk to the app: this machine alone; or, on another address, whoever has the token.

Every request and every websocket passes here, before anything else sees it.

1. On loopback the host must have a name of loopback, so that no page of another site can have itself resolved to here.
   On another address the token sees to that: a browser keeps it for the name under which the app was opened.
2. Whatever comes from a page of another origin is refused (`Origin`), and whatever another site has a browser fetch
   (`Sec-Fetch-*`), unless a person goes to a page of the app: a link in a mail or in a course opens.
3. Where there is a token, it comes once in the address (`?token=...`); a cookie then stands for it. The cookie has the
   port in its name, as browsers send the cookies of all ports of a host to each of them.
4. Whatever is answered says that no page may frame it or use it as a part of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "standoff-token"  # and the port
OURS = {"same-origin", "none"}  # what `Sec-Fetch-Site` says of our own pages, and of what a person typed
SHUT = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # a page of ours brings its own (`policy`)
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_loopback(host: str) -> bool:
    """Whether a host, by name or address, is this machine alone."""
    host = host.lower().removesuffix(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """An ASGI layer that lets nobody through who may not.

    Args:
        token: that a request must have; None where anybody on this machine may come in.
        names: of the host, where the app listens on loopback alone, beside those of loopback; None where others may
            reach it.
        port: where it listens.
    """

    def __init__(self, app: ASGIApp, token: str | None, names: Iterable[str] | None = (), port: int = 8080) -> None:
        self.app = app
        self._names = None if names is None else {name.lower() for name in names}
        self._cookie = f"{COOKIE}-{port}"
        self._secret = None if token is None else _stands_for(token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return

        async def shut(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SHUT.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._stranger(headers) or _foreign(scope, headers)
        if refusal is None and self._secret is not None:
            address = scope.get("query_string", b"").decode("utf-8", "replace")
            view = parse_qsl(address, keep_blank_values=True)
            shown = [value for name, value in view if name == "token"]
            known = any(_same(_stands_for(value), self._secret) for value in shown)
            kept = any(_same(value, self._secret) for value in _cookies(headers, self._cookie))
            if not known and not kept:
                refusal = "This app requires a token. Open the address it printed when it started."
            elif shown and scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
                await self._keep(scope, view)(scope, receive, shut)
                return
        if refusal is None:
            await self.app(scope, receive, shut)
        elif scope["type"] == "http":
            refused = PlainTextResponse(f"{refusal}\n", status_code=403, headers={"Cache-Control": "no-store"})
            await refused(scope, receive, shut)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    def _stranger(self, headers: Headers) -> str | None:
        """What is wrong with the name by which the app is asked."""
        asked = headers.getlist("host")
        name = _name(asked[0]) if len(asked) == 1 else ""
        if self._names is None or is_loopback(name) or (name and name in self._names):
            return None
        return "This app answers only on this machine."

    def _keep(self, scope: Scope, view: list[tuple[str, str]]) -> RedirectResponse:
        """Has the browser keep what stands for the token, and leave the token out of the address."""
        rest = urlencode([(name, value) for name, value in view if name != "token"])
        path = "/" + quote(scope["path"].lstrip("/"))  # two slashes would be another host
        answer = RedirectResponse(path + (f"?{rest}" if rest else ""), 303, headers={"Cache-Control": "no-store"})
        assert self._secret is not None
        secure = scope["scheme"] == "https"
        answer.set_cookie(self._cookie, self._secret, httponly=True, samesite="lax", secure=secure)
        return answer


def _foreign(scope: Scope, headers: Headers) -> str | None:
    """Why a request is refused that comes from another site; None for one of our own pages, for what is no browser, and
    for a person who goes to a page."""
    for origin in headers.getlist("origin"):
        if _place(origin) != headers.get("host", "").lower():
            return "Requests from other sites are refused."
    if headers.get("sec-fetch-site", "same-origin") in OURS:
        return None
    goes = (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
        and "prefetch" not in headers.get("sec-purpose", headers.get("purpose", ""))
    )
    return None if goes else "Other sites may only link to this app."


def _place(origin: str) -> str:
    """Host and port of an origin; "" where it has none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _name(host: str) -> str:
    """The name in a `Host` header; "" where there is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _cookies(headers: Headers, name: str) -> list[str]:
    """The values of the cookies of that name. What other apps of this host have a browser send is passed over, however
    it is written: a stricter reader stops at the first cookie that it does not understand."""
    found = [each.partition("=") for line in headers.getlist("cookie") for each in line.split(";")]
    return [value.strip() for key, _, value in found if key.strip() == name]


def _stands_for(token: str) -> str:
    """What a cookie keeps in place of a token: plain letters, whatever the token is written in."""
    return hashlib.sha256(b"standoff " + token.encode("utf-8", "replace")).hexdigest()


def _same(given: str, secret: str) -> bool:
    """In a time that does not tell how much of it was right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())
