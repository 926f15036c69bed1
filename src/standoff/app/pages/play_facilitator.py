"""The page of the facilitator: who sits where, all that has happened, what comes next, and what can be done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape
from urllib.parse import quote

from nicegui import ui

from standoff.app.fields import Field, button
from standoff.app.frame import complaint, frame
from standoff.app.play_room import JOIN, SEAT, PlayRoom, now
from standoff.app.sections import show_section
from standoff.charts.svg import percent, table
from standoff.language.error import StandoffError
from standoff.play.after_action import after_action
from standoff.play.play import Play
from standoff.play.rationality import counted_choices, implied_rationality
from standoff.presentation.errors import error_text
from standoff.presentation.play import after_action_sections, room_sections
from standoff.presentation.section import Section
from standoff.presentation.wording import counted
from standoff.scenario.labels import actor_label, move_label, option_label, step_label

EVERY = 0.5  # seconds between two looks at what has changed
APART = "="  # between a move and its option, in the list of what can be forced


class FacilitatorPage:
    """The page, as one browser has it open."""

    def __init__(self, room: PlayRoom) -> None:
        self.room = room
        self.seen = -1
        request = ui.context.client.request
        self.host = request.url.netloc if request is not None else ""
        self.world = room.session.world
        self.scenario = self.world.scenario
        setting = room.session.setting
        with frame(f"Facilitator: {self.scenario.title}"):
            ui.html(f"<h1>Facilitator: {escape(self.scenario.title)}</h1>", sanitize=False)
            ui.html(
                f"<p>World: {escape(self.world.named)}. Log: <code>{escape(str(room.log.path))}</code></p>",
                sanitize=False,
            )
            if setting.classroom:
                ui.html(
                    f"<p>Everyone plays {escape(actor_label(self.scenario, setting.seats[0].actor))}, each alone. The "
                    f"link for all of them: {self._link(f'/{JOIN}/{room.key(JOIN)}')}</p>",
                    sanitize=False,
                )
            self.wrong = ui.element("div").props("role=alert")
            self.place = ui.element("div").classes("whole")
            self._forms()
            if setting.classroom:
                ui.html("<h2>What the room chose</h2>", sanitize=False)
                button("Show the room's choices", self.show_room)
                self.choices = ui.element("div").classes("whole").props('aria-live="polite"')
        ui.timer(EVERY, self.look)

    def _link(self, path: str) -> str:
        token = f"?token={quote(self.room.token, safe='')}" if self.room.token else ""
        address = escape(f"http://{self.host}{path}{token}")
        return f'<a href="{address}">{address}</a>'

    def _forms(self) -> None:
        """What stays as it is while the rest changes, so that nothing that is typed is lost."""
        seats = {"": "everyone"} | {seat.name: self._seat_label(seat.name) for seat in self.room.session.setting.seats}
        with ui.element("details"):
            ui.html("Send a message", sanitize=False, tag="summary")
            to = Field("To", choices=seats)
            text = Field("Message", long=True)
            button("Send", lambda: self.do(lambda: self._tell(text.value, to.value)))
        public = {
            f"{move.name}{APART}{option}": step_label(self.scenario, move.name, option)
            for move in self.world.board.moves
            if move.name in self.world.board.public
            for option in move.options
        }
        if public and not self.room.session.setting.classroom:
            with ui.element("details"):
                ui.html("Settle a public move", sanitize=False, tag="summary")
                which = Field(
                    "Move", choices=public, hint="it comes out so once play gets to it, whoever was to make it"
                )
                button("Settle it", lambda: self.do(lambda: self._force(which.value)))

    def _seat_label(self, seat: str) -> str:
        setting = self.room.session.setting
        return seat if setting.classroom else actor_label(self.scenario, setting.seat(seat).actor)

    # -- what can be done -------------------------------------------------------------------------------------

    def do(self, act: Callable[[], None]) -> None:
        self.wrong.clear()
        try:
            act()
        except (StandoffError, OSError) as error:
            with self.wrong:
                complaint(error_text(error))
        self.look()

    def _tell(self, text: str, to: str) -> None:
        if not text.strip():
            raise StandoffError("the message is empty")
        self.room.change(self.room.session.tell(text, to, now()))

    def _force(self, chosen: str) -> None:
        play = self.room.session.current()
        if play is None:
            raise StandoffError("no play has begun")
        move, _, option = chosen.partition(APART)
        self.room.change(self.room.session.force(play.number, move, option, now(), self.room.seated))

    def _begin(self) -> None:
        self.room.change(self.room.session.begin(now(), self.room.seated))

    # -- what is shown ----------------------------------------------------------------------------------------

    def look(self) -> None:
        if self.seen != self.room.version:
            self.seen = self.room.version
            self.place.clear()
            with self.place:
                self.show()

    def show(self) -> None:
        session = self.room.session
        ui.html("<h2>Seats</h2>", sanitize=False)
        with ui.element("ul").classes("parts"):
            for seat in session.setting.seats:
                if not session.setting.classroom or seat.name in self.room.seated or session.current(seat.name):
                    self._seat(seat.name)
        if session.setting.classroom:
            sat = counted(len(self.room.seated), "seat is", "seats are")
            ui.html(f"<p>{sat} taken of {len(session.setting.seats)}.</p>", sanitize=False)
            return
        play = session.current()
        if play is None or play.turn is None:
            words = "Begin the play" if play is None else "Begin another play"
            button(words, lambda: self.do(self._begin), "strong")
            ui.html("<p class='hint'>Actors at whose seat nobody sits play as solved.</p>", sanitize=False)
        if play is None:
            return
        if play.turn is not None:
            self._next(play)
            ui.html(self._course(play), sanitize=False)
        else:
            for section in after_action_sections(after_action(session.world, play)):
                show_section(section, session.setting.scenario)

    def _seat(self, name: str) -> None:
        session, label = self.room.session, self._seat_label(name)
        play = session.current(name)
        state = "taken" if name in self.room.seated else "empty: plays as solved"
        if session.setting.classroom and play is not None:
            state = f"round {play.round}, {'over' if play.turn is None else 'deciding'}"
        elif name in self.room.seated and session.asked(name):
            state = "deciding"
        link = "" if session.setting.classroom else self._link(f"/{SEAT}/{self.room.key(SEAT, name)}")
        with ui.element("li"):
            ui.html(
                f"<strong>{escape(label)}</strong> <span class='muted'>{escape(state)}</span> {link}", sanitize=False
            ).classes("words")
            if name in self.room.seated:
                if session.asked(name):
                    button(
                        "Move as solved", lambda: self.do(lambda: self.room.time_out(name)),
                        label=f"Move as solved for {label}",
                    )  # fmt: skip
                button("Empty", lambda: self.do(lambda: self.room.leave(name)), label=f"Empty the seat of {label}")

    def _next(self, play: Play) -> None:
        turn = play.turn
        assert turn is not None
        options = ", ".join(
            f"{escape(option_label(self.scenario, turn.move, option))} {percent(p)}"
            for option, p in turn.probabilities.items()
        )
        settled = "".join(
            f"<p>Settled for later: {escape(step_label(self.scenario, move, option))}.</p>"
            for move, option in play.forced.items()
        )
        ui.html(
            f"<h2>Next: {escape(move_label(self.scenario, turn.move))}, by "
            f"{escape(actor_label(self.scenario, turn.actor))}</h2><p>As solved: {options}.</p>{settled}",
            sanitize=False,
        )

    def _course(self, play: Play) -> str:
        rows = (
            (
                move_label(self.scenario, row.move),
                option_label(self.scenario, row.move, row.option),
                actor_label(self.scenario, row.actor) if row.actor else "nature",
                row.by,
                percent(row.probability),
            )
            for row in play.moves
        )
        told = table(("move", "taken", "whose", "made by", "probability as solved"), rows, ("probability as solved",))
        return told.html("All that has happened, also what is hidden from some")

    async def show_room(self) -> None:
        board, rows = self.world.board, self.room.session.rows
        self.choices.clear()
        with self.choices:
            ui.html("<p>Solving at several rationalities…</p>", sanitize=False)
        found = await asyncio.to_thread(lambda: implied_rationality(board, counted_choices(board, rows)))
        self.choices.clear()
        with self.choices:
            for section in room_sections(found, board):
                show_section(Section("", section.contents), self.room.session.setting.scenario)
