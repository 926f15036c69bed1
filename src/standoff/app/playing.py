"""A session served: a page for the facilitator, one for each seat, and nothing else of the app.

Whoever decides must not read the solution, so there is no shelf here and no scenario to be opened. It stands behind the
same layers as the app (`answer`); what opens a page is the key in its address (`play_room`).
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from nicegui import app, ui
from starlette.responses import RedirectResponse

from standoff.app.answer import answer
from standoff.app.frame import complaint, frame
from standoff.app.listen import Listening
from standoff.app.pages.play_facilitator import FacilitatorPage
from standoff.app.pages.play_seat import SeatPage
from standoff.app.person import person_of
from standoff.app.play_room import FACILITATOR, JOIN, SEAT, PlayRoom

TICK = 0.5  # seconds between two looks at whose time is up


def serve_play(room: PlayRoom, at: Listening, show: bool, told: Callable[[str], None]) -> None:
    """Serves a session until it is ended.

    Args:
        show: whether to open a browser, on the facilitator's page.
        told: is given the address of that page, once.
    """
    _routes(room)
    app.timer(TICK, room.tick)
    app.on_shutdown(room.log.close)
    answer(at, room.token, at.address(f"/{FACILITATOR}/{room.key(FACILITATOR)}", room.token), told, show)


def _routes(room: PlayRoom) -> None:
    """Every address."""

    @ui.page("/")
    def nothing_() -> None:
        _nowhere("Open the link that you were given.")

    @ui.page(f"/{FACILITATOR}/{{key}}")
    def facilitator_(key: str) -> None:
        if room.opens(FACILITATOR, key):
            FacilitatorPage(room)
        else:
            _nowhere("This link opens nothing. Open the one that you were given.")

    @ui.page(f"/{SEAT}/{{key}}")
    def seat_(key: str) -> None:
        seat = room.seat_of(key)
        if seat is not None:
            SeatPage(room, seat)
        else:
            _nowhere("This link opens no seat. Open the one that you were given.")

    @ui.page(f"/{JOIN}/{{key}}")
    def join_(key: str) -> RedirectResponse | None:
        if not (room.opens(JOIN, key) and room.session.setting.classroom):
            _nowhere("This link opens nothing. Open the one that you were given.")
            return None
        seat = room.free_seat(person_of(ui.context.client.request))
        if seat is None:
            _nowhere("All seats are taken.")
            return None
        return RedirectResponse(f"/{SEAT}/{quote(room.key(SEAT, seat))}", 303)


def _nowhere(why: str) -> None:
    with frame("Play"):
        ui.html("<h1>Play</h1>", sanitize=False)
        complaint(why)
