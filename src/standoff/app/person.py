"""Who is who: a number that a browser is given, so that the works of one person take turns with those of others.

It opens nothing and tells nothing: a browser without it, or with another's, only shares that one's turns.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "standoff-person"
_NUMBER = re.compile(r"[0-9a-f]{32}")


class People:
    """An ASGI layer that knows a browser again."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        known = _known(scope)
        person = known or secrets.token_hex(16)
        scope.setdefault("state", {})["person"] = person

        async def telling(message: Message) -> None:
            if known is None and message["type"] == "http.response.start":
                cookie = f"{COOKIE}={person}; Path=/; HttpOnly; SameSite=Lax"
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", cookie.encode())]}
            await send(message)

        await self.app(scope, receive, telling)


def _known(scope: MutableMapping[str, Any]) -> str | None:
    """The number that a browser has been given; None where it has none of ours."""
    headers = dict(scope["headers"])
    try:
        morsel = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel is not None and _NUMBER.fullmatch(morsel.value) else None


def person_of(request: HTTPConnection | None) -> str:
    """Who asked for a page."""
    return str(getattr(request.state, "person", "")) if request is not None else ""
