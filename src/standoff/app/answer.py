"""The pages that have been declared, answered: on which address, behind which layers, until somebody ends it."""

from __future__ import annotations

import logging
import socket
import threading
import time
import webbrowser
from collections.abc import Callable

from nicegui import app, ui
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from standoff.app.guard import Guard
from standoff.app.listen import Listening
from standoff.app.person import People
from standoff.app.policy import Policy


def answer(at: Listening, token: str | None, address: str, told: Callable[[str], None], show: bool) -> None:
    """Answers until it is ended.

    Args:
        token: that a browser must show; None where anybody on this machine may come in.
        address: that opens the first page; `told` is given it, once.
        show: whether to open a browser.
    """
    within = app.build_middleware_stack
    names = (at.host,) if at.alone else None

    def layers() -> ASGIApp:
        """Outside of all that NiceGUI adds, of which one layer would have browsers keep a refusal for a year."""
        return Guard(GZipMiddleware(Policy(People(within()))), token, names, at.port)

    app.build_middleware_stack = layers  # type: ignore[method-assign]
    logging.getLogger("uvicorn.error").addFilter(_worth_telling)
    app.on_startup(lambda: told(address))
    if show:
        threading.Thread(target=_open, args=(at, address), daemon=True).start()
    ui.run(
        host=at.host,
        port=at.port,
        title="Standoff",
        show=False,
        reload=False,
        gzip_middleware_factory=None,  # there is one already, outside of what changes a page
        dark=None,
        language="en-US",
        show_welcome_message=False,
        reconnect_timeout=30.0,
        use_colors=False,  # in what the server logs: colours are sequences that no text may send to a terminal
    )


def _open(at: Listening, address: str) -> None:
    """Opens a browser as soon as it is answered."""
    while True:
        try:
            socket.create_connection((at.opened, at.port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    webbrowser.open(address)


def _worth_telling(record: logging.LogRecord) -> bool:
    """Whether the server's complaint is one: a reader who leaves while a page still loads is none, though the layers
    that wait for an answer then raise `No response returned`."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, RuntimeError) and str(error) == "No response returned.")
