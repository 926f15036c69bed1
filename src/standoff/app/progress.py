"""Waiting for long work in a page: how far it is, a way to stop it, and an end when the page is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from html import escape
from typing import Generic, TypeVar

from nicegui import background_tasks, ui

from standoff.app.frame import complaint
from standoff.app.jobs import Stopped, Work
from standoff.presentation.errors import TOLD, error_text
from standoff.presentation.wording import counted, lasting

T = TypeVar("T")
SOON = 8.0  # seconds of which it is not said that they are to come
EVERY = 0.25  # seconds between two looks at how far the work is


def wait_for(
    place: ui.element,
    what: str,
    begin: Callable[[], Work[T]],
    then: Callable[[T], Awaitable[None] | None],
    unit: str = "worlds",
) -> Callable[[], None]:
    """Shows in `place` how the work goes, and calls `then` with what it came to; what went wrong is said there.

    The work is begun once a browser shows the page: a request alone, which any link can make, has nothing solved.

    Gives a function that gives up waiting, without a word. The work itself ends once nobody waits for it.

    Args:
        begin: gives the work; called again where somebody stopped it and wants it after all.
        unit: what the work counts.
    """
    running: list[asyncio.Task[None]] = []
    client = ui.context.client
    place.clear()
    with place:
        inner = ui.element("div")

    def start() -> None:
        running[:] = [background_tasks.create(waiting(), name=what)]

    def stop() -> None:
        for task in running:
            task.cancel()

    def give_up() -> None:
        stop()
        if not inner.is_deleted:
            inner.delete()

    def button(words: str, does: Callable[[], None]) -> None:
        with ui.element("button").props('type="button"').classes("plain-button").on("click", does):
            ui.html(words, sanitize=False, tag="span")

    def instead(says: Callable[[], None]) -> None:
        """What takes the place of the progress."""
        if not inner.is_deleted:
            inner.clear()
            with inner:
                says()

    def stopped() -> None:
        ui.html(f"<p>{escape(what)}: stopped.</p>", sanitize=False)
        button("Resume", start)

    async def waiting() -> None:
        await client.connected()
        if client.is_deleted:
            return
        work = begin()
        inner.clear()
        with inner:
            told = ui.html(_progress(what, work, unit), sanitize=False)
            button("Stop", stop)
            timer = ui.timer(EVERY, lambda: told.set_content(_progress(what, work, unit)))
        try:
            found = await work.result(lambda: client.has_socket_connection)
        except (asyncio.CancelledError, Stopped):
            instead(stopped)
            return
        except TOLD as error:
            reason = error_text(error, places=False)
            instead(lambda: complaint(reason))
            return
        except Exception as error:  # a defect: said here, and told with its place where the app runs
            defect = (
                f"{what}: internal error ({type(error).__name__}: {error}). This is a bug in Standoff; please "
                "report it with the scenario."
            )
            instead(lambda: complaint(defect))
            raise
        finally:
            timer.cancel()
        if inner.is_deleted:
            return
        inner.delete()
        with place:
            after = then(found)
            if after is not None:
                await after

    start()
    client.on_delete(stop)
    return give_up


class Cached(Generic[T]):
    """What a page works with and does not keep: the bench has it, or makes it again when the page needs it.

    Args:
        place: where it is shown how that goes.
    """

    def __init__(self, place: ui.element, what: str, begin: Callable[[], Work[T]]) -> None:
        self._place, self._what, self._begin = place, what, begin
        self._awaited: asyncio.Future[T] | None = None

    async def get(self) -> T:
        """At once, where it is there."""
        if self._awaited is None:
            work = self._begin()
            if work.there:
                return work.future.result()
            coming: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            self._awaited = coming

            def come(found: T) -> None:
                self._awaited = None
                if not coming.done():
                    coming.set_result(found)

            wait_for(self._place, self._what, self._begin, come)
            self._place.client.on_delete(coming.cancel)
        return await asyncio.shield(self._awaited)


def _progress(what: str, work: Work[T], unit: str) -> str:
    done, total, before, left = work.done, work.total, work.before, work.left
    what = f"{what}, {work.part}" if work.part else what
    share = f"{100 * done // total}" if total else "0"
    told = f"{what}: {done:,} of {total:,} {unit}" if total else f"{what} …"
    if left is not None and left > SOON:
        told += f", about {lasting(left)} left"
    if before:
        told += f"{'' if told.endswith('…') else '.'} Queued behind {counted(before, 'other')}"
        told += f", about {lasting(work.wait)}" if work.wait > SOON else ""
    return (
        f'<p id="waiting">{escape(told)}</p><div class="progress" role="progressbar" aria-labelledby="waiting" '
        f'aria-valuemin="0" aria-valuemax="100" aria-valuenow="{share}" aria-valuetext="{escape(told)}">'
        f'<div style="width: {share}%"></div></div>'
    )
