"""What a page of the app may do in a browser: run the scripts that the server put in it, and talk to the server alone.

NiceGUI writes scripts into its pages, and evaluates handlers that come by the websocket. Each script that stands in the
page as it is sent has a mark of this one answer (a nonce); a script or an `onclick` that gets into the page in another
way, in the text of a scenario say, is not run.
"""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SCRIPT = re.compile(rb"<script(?=[\s>])")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?")


def policy(nonce: str, host: str) -> str:
    """The content security policy of a page.

    Args:
        host: as it was asked for; not every browser counts websockets to it as its own.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Policy:
    """An ASGI layer that gives every page its policy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held: list[Message] = []  # a page, whose length changes, until it is whole

        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    held.append(message)
                    return
            elif held and message["type"] == "http.response.body":
                held.append(message)
                if message.get("more_body"):
                    return
                nonce = secrets.token_urlsafe(16)
                body = b"".join(each.get("body", b"") for each in held[1:])
                body = _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', body)
                headers = MutableHeaders(scope=held[0])
                headers["Content-Length"] = str(len(body))
                headers["Content-Security-Policy"] = policy(nonce, Headers(scope=scope).get("host", ""))
                await send(held[0])
                await send({"type": "http.response.body", "body": body})
                held.clear()
                return
            await send(message)

        await self.app(scope, receive, mark)
