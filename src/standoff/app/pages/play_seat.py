"""The page of a seat: what its actor knows, what it decides, and in the end all that has happened."""

from __future__ import annotations

import math
from html import escape

from nicegui import ui

from standoff.app.fields import button
from standoff.app.frame import complaint, frame
from standoff.app.play_room import PlayRoom, now
from standoff.app.sections import show_section
from standoff.language.error import StandoffError
from standoff.play.after_action import after_action
from standoff.play.row import CLOCK, FACILITATOR
from standoff.play.seat_view import Asked, Brief, Pairs, SeatView, seat_view
from standoff.presentation.errors import error_text
from standoff.presentation.play import after_action_sections

EVERY = 0.5  # seconds between two looks at what has changed
TAKEN_BY = {CLOCK: " (time was up)", FACILITATOR: " (settled by the facilitator)"}


class SeatPage:
    """The page, as one browser has it open."""

    def __init__(self, room: PlayRoom, seat: str) -> None:
        self.room, self.seat = room, seat
        self.seen = -1  # the version that is shown
        self.shown: SeatView | None = None
        self.marked: str | None = None  # the option that is chosen and not confirmed
        self.was_asked = False
        view = seat_view(room.session, seat)
        with frame(f"{view.brief.actor}: {view.brief.title}"):
            ui.html(f"<h1>{escape(view.brief.actor)}: {escape(view.brief.title)}</h1>", sanitize=False)
            self.status = ui.html("", sanitize=False).props("role=status")
            self.left = ui.html("", sanitize=False)
            self.wrong = ui.element("div")
            self.place = ui.element("div").classes("whole")
            ui.html(_brief(view.brief), sanitize=False)
        ui.timer(EVERY, self.look)

    def look(self) -> None:
        """Shows what has changed."""
        if not ui.context.client.has_socket_connection:
            return  # a request alone takes no seat
        self.room.sit(self.seat)
        clock = self.room.clock
        if clock is not None and self.room.session.asked(self.seat):
            left = max(math.ceil(clock - self.room.thinking(self.seat)), 0)
            self.left.set_content(f"<p>{left} seconds left; after that the decision is taken as solved.</p>")
        elif self.left.content:
            self.left.set_content("")
        if self.seen != self.room.version:
            self.seen = self.room.version
            self.show()

    def show(self) -> None:
        """Shows the seat anew, unless all that has changed is elsewhere: a button that is about to be pressed must not
        be taken away because somebody else has moved."""
        view = seat_view(self.room.session, self.seat)
        if view == self.shown:
            return
        self.shown = view
        status = f"<p><strong>{escape(_status(view))}</strong></p>"
        if self.status.content != status:
            self.status.set_content(status)
        if view.asked is None or self.marked not in dict(view.asked.options):
            self.marked = None
        self.wrong.clear()
        self.place.clear()
        with self.place:
            for message in view.messages:
                ui.html(f"<p class='wrong'>Message: {escape(message)}</p>", sanitize=False)
            if view.asked is not None:
                self.ask(view.asked)
            if view.taken:
                ui.html(_taken(view), sanitize=False)
            if view.over:
                self.end()
        if view.asked is not None and not self.was_asked:
            ui.run_javascript("document.getElementById('turn')?.focus()")
        self.was_asked = view.asked is not None

    def ask(self, asked: Asked) -> None:
        ui.html(f'<h2 id="turn" tabindex="-1">{escape(asked.move)}</h2>', sanitize=False)
        if asked.about:
            ui.html(f"<p>{escape(asked.about)}</p>", sanitize=False)
        ui.html(
            _pairs("What you know", asked.sees) if asked.sees else "<p>You know of nothing that bears on it.</p>",
            sanitize=False,
        )
        labels = dict(asked.options)
        made: dict[str, ui.element] = {}

        def mark(option: str) -> None:
            self.marked = option
            for name, each in made.items():
                each.props(f'aria-pressed="{"true" if name == option else "false"}"')
            confirm.props(remove="disabled")
            told.set_content(f"Confirm: {escape(labels[option])}")

        with ui.element("div").classes("acts options").props(f'role=group aria-label="{escape(asked.move)}"'):
            for option, label in asked.options:
                made[option] = button(label, lambda option=option: mark(option))
                made[option].props(f'aria-pressed="{"true" if option == self.marked else "false"}"')
        with ui.element("p"):
            confirm = button("", self.confirm, "strong")
            with confirm:
                told = ui.html("Choose an option", sanitize=False, tag="span")
            if self.marked is None:
                confirm.props("disabled")
            else:
                told.set_content(f"Confirm: {escape(labels[self.marked])}")

    def confirm(self) -> None:
        if self.marked is None:
            return
        option, self.marked = self.marked, None
        self.was_asked = False
        try:
            self.room.decide(self.seat, option)
        except (StandoffError, OSError) as error:
            self.shown = None
            self.show()
            with self.wrong:
                complaint(error_text(error))
            return
        self.look()

    def end(self) -> None:
        session = self.room.session
        play = session.current(self.seat)
        assert play is not None
        if session.setting.classroom:
            button("Play again", self.again)
        for section in after_action_sections(after_action(session.world, play)):
            show_section(section, session.setting.scenario)

    def again(self) -> None:
        try:
            self.room.change(self.room.session.begin(now(), self.room.seated, self.seat))
        except StandoffError:
            return  # it was pressed twice
        self.look()


def _status(view: SeatView) -> str:
    if view.asked is not None:
        return f"Your turn: {view.asked.move}"
    if view.over:
        return "The play is over."
    return "Others decide. Please wait." if view.round else "The play has not begun yet."


def _pairs(caption: str, pairs: Pairs) -> str:
    rows = "".join(f"<tr><th scope='row'>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in pairs)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="pairs">'
        f"<caption>{escape(caption)}</caption><tbody>{rows}</tbody></table></div>"
    )


def _taken(view: SeatView) -> str:
    rows = "".join(
        f"<li>{escape(each.move)}: <strong>{escape(each.option)}</strong>{TAKEN_BY.get(each.by, '')}"
        + (f" <span class='muted'>knowing {escape(_known(each.sees))}</span>" if each.sees else "")
        + "</li>"
        for each in view.taken
    )
    return f"<h2>Your decisions so far</h2><ol class='taken'>{rows}</ol>"


def _known(pairs: Pairs) -> str:
    return "; ".join(f"{name}: {value}" for name, value in pairs)


def _brief(brief: Brief) -> str:
    """What the actor knows from the beginning."""
    about = f"<p>{escape(brief.about)}</p>" if brief.about else ""
    wants = _pairs("What you gain or lose", brief.wants) if brief.wants else ""
    numbers = _pairs("The numbers of this world, as you take them to be", brief.numbers) if brief.numbers else ""
    return f"<details open><summary>The situation</summary>{about}{wants}{numbers}</details>"
