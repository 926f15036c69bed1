"""Who may talk to the app: this machine alone; or, on another address, whoever has the token.

Every request and every websocket passes here, before anything else sees it. On loopback the name of the host must be a
name of loopback, so that no page of another site can have itself resolved to here; a websocket must come from a page
of ours. With a token, it comes once in the address (`?token=...`) and is then kept in a cookie, as Jupyter has it.
"""

from __future__ import annotations

import hmac
import ipaddress
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "standoff-token"


def is_loopback(host: str) -> bool:
    """Whether a host, by name or address, is this machine alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """An ASGI layer that lets nobody through who may not.

    Args:
        token: that a request must have; None where the app listens on loopback alone.
    """

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        refusal = None
        if self.token is None and not is_loopback(urlsplit(f"//{host}").hostname or ""):
            refusal = "This app answers on this machine alone."
        origin = headers.get("origin")
        if scope["type"] == "websocket" and origin is not None and urlsplit(origin).netloc != host:
            refusal = "Another site may not talk to this app."
        if refusal is not None:
            await self._refuse(scope, receive, send, refusal)
            return
        if self.token is not None:
            query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
            given = (query.pop("token", None) or [""])[0]
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
            if given and hmac.compare_digest(given.encode(), self.token.encode()):
                if scope["type"] == "http" and scope["method"] == "GET" and "/_nicegui" not in scope["path"]:
                    rest = urlencode(query, doseq=True)
                    response = RedirectResponse(scope["path"] + (f"?{rest}" if rest else ""), status_code=303)
                    response.set_cookie(COOKIE, self.token, httponly=True, samesite="strict")
                    await response(scope, receive, send)
                    return
            elif cookie is None or not hmac.compare_digest(cookie.value.encode(), self.token.encode()):
                told = "This app asks for a token: open the address that `standoff serve` printed."
                await self._refuse(scope, receive, send, told)
                return
        await self.app(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, told: str) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await PlainTextResponse(told + "\n", status_code=403)(scope, receive, send)
