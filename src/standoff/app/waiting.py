"""Somebody waits for a long work: how far it is, and a way to stop waiting. The work ends when the last one stops."""

from __future__ import annotations

import asyncio
from html import escape
from typing import TypeVar

from nicegui import ui

from standoff.app.fields import button
from standoff.app.work import Stopped, Work

T = TypeVar("T")
EVERY = 0.3  # seconds


async def waited(work: Work[T], box: ui.element, told: str) -> T | None:
    """What a work comes to; None where whoever waits for it has stopped. Meanwhile `box` shows how far it is.

    Args:
        told: what is being done, as in `Solving 1,000 worlds`.

    Raises:
        whatever the work raised.
    """
    task = asyncio.ensure_future(work.result())
    if work.future.done():
        return await task
    box.clear()
    with box, ui.element("div").classes("waiting"):
        bar = ui.html("", sanitize=False)
        button("Stop", task.cancel)

    def show() -> None:
        part = f"{100 * work.done / work.total:.0f}" if work.total else "0"
        words = f"{told}: {work.done:,} of {work.total:,}" if work.total else f"{told} …"
        bar.set_content(
            f'<div role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{part}" '
            f'aria-label="{escape(told)}"><span style="width:{part}%"></span></div><p>{escape(words)}</p>'
        )

    show()
    with box:
        timer = ui.timer(EVERY, show)
    box.client.on_delete(task.cancel)
    try:
        return await task
    except (asyncio.CancelledError, Stopped):
        return None
    finally:
        timer.cancel()
        box.clear()
