"""The game as a picture: who moves when, what each sees there, whose interests count it, and how likely each option is.

Actors are lanes, nature on top and what is computed below; time goes from left to right, and where the width of a page
is full it goes on below, as music does. What stands in one step does not depend on anything else in it (`game_layout`).
Nothing is solved here: without probabilities it is the structure alone, fast enough to be drawn while one types.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from standoff.charts.game_layout import COMPUTED, NATURE, Item, seen_names, seen_words, seers_words, who_moves
from standoff.charts.intervals import Across
from standoff.charts.svg import Drawing, cut, lines, percent, width_of
from standoff.scenario.labels import in_words, interest_label, move_label, option_label
from standoff.scenario.model import Periods, Scenario

# in pixels
CARD, GAP, MARGIN = 150, 14, 8
UNIT = CARD + GAP
ACROSS = 6  # cards side by side on a page
INSIDE = 7  # from the edge of a card to what is in it
NAME, MORE, NOTE, OPTION, PLAIN, PERIOD = 22, 14, 14, 20, 16, 15  # heights of the lines of a card
CHOICE = 24  # height of an option that can be chosen: what a finger hits
RING, FEW_RINGS, DOT = 16.0, 40.0, 13.0  # room for the ring of an actor, a few of them, the dot of what is seen
FIGURE = 36  # room for a percentage
TALL = 240  # a pile of cards that is much higher stands in two or three columns
HEAD, STEP = 20, 20  # heights of the head of a lane and of the numbers of the steps
SMALL = 11.0  # of type

MOST_OPTIONS = 24  # drawn of one move; the table has them all


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely the options of a move are, at one of the times that it is made.

    Attributes:
        name: that of the move then; when: in words, nothing where it is made once.
        aside: what may be in place of an option, as that the move is not made.
    """

    name: str
    when: str
    options: Mapping[str, Across]
    aside: Mapping[str, Across]


@dataclass(frozen=True, slots=True)
class Fixing:
    """What may be fixed in the game, and what is.

    Attributes:
        ways: of a move, those in which its options can be: `do` (committed before play), `given` (taken as known).
        fixed: of a move, the way and the option.
        before: the probabilities while nothing was, as `move_probabilities.move_probabilities` has them.
    """

    ways: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, tuple[str, str]]
    before: Mapping[str, Mapping[str, Across]]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a card, with its height."""

    kind: str  # note, period, option
    height: float
    words: str = ""
    spread: Across | None = None
    aside: bool = False  # not an option, but that the move is not made
    before: Across | None = None
    sign: str = ""  # the way in which the option is fixed
    option: str = ""  # its name


@dataclass(frozen=True, slots=True)
class _Card:
    item: Item
    title: tuple[str, ...]  # lines
    rows: tuple[_Row, ...]

    @property
    def head(self) -> float:
        return NAME + MORE * (len(self.title) - 1)

    @property
    def height(self) -> float:
        return self.head + sum(row.height for row in self.rows) + INSIDE


@dataclass(frozen=True, slots=True)
class _Pile:
    """Cards of one lane and step that stand together: those of a decision taken at once, or one after another."""

    cards: tuple[_Card, ...]
    caption: tuple[str, ...]

    @property
    def columns(self) -> tuple[tuple[_Card, ...], ...]:
        """Side by side where they would be too high on top of one another."""
        total = sum(card.height + GAP / 2 for card in self.cards)
        count = min(max(1, round(total / TALL + 0.2)), 3, len(self.cards))
        result: list[list[_Card]] = [[]]
        height = 0.0
        for card in self.cards:
            if result[-1] and len(result) < count and height + card.height / 2 > total / count:
                result.append([])
                height = 0.0
            result[-1].append(card)
            height += card.height + GAP / 2
        return tuple(tuple(column) for column in result)

    @property
    def top(self) -> float:
        return NOTE * len(self.caption) + 4 if self.caption else 0

    @property
    def height(self) -> float:
        return self.top + max(sum(card.height + GAP / 2 for card in column) for column in self.columns)


def draw_game(
    scenario: Scenario,
    found: Sequence[Item],
    told: tuple[str, str, str],
    chances: Mapping[str, Sequence[Chances]],
    spoken: Mapping[str, str],
    live: bool = False,
    chosen: str | None = None,
    across: int = ACROSS,
    fixing: Fixing | None = None,
) -> str:
    """The picture.

    Args:
        told: the name of the picture, its title, and what it shows as a sentence.
        chances: of each item, how likely its options are, once for each time that it is told of.
        spoken: each item for those who hear the picture, or rest the pointer on it.
        live: each move and quantity can be chosen, and says which it is (`data-move`).
        chosen: the move or quantity that is set off, and with it what it sees.
        across: how many cards stand side by side.
        fixing: given, options are what can be chosen (`data-move`, `data-option`, `data-ways`), and not whole moves.
    """
    return _Picture(scenario, found, told, chances, spoken, live, chosen, across, fixing).drawn()


class _Picture:
    """Where everything stands, and then the drawing of it."""

    def __init__(
        self,
        scenario: Scenario,
        found: Sequence[Item],
        told: tuple[str, str, str],
        chances: Mapping[str, Sequence[Chances]],
        spoken: Mapping[str, str],
        live: bool,
        chosen: str | None,
        across: int,
        fixing: Fixing | None,
    ) -> None:
        self.scenario, self.items, self.told, self.live, self.across = scenario, found, told, live, across
        self.chances, self.spoken, self.fixing = chances, spoken, fixing
        self.chosen = next((item for item in found if item.name == chosen), None)
        self.numbers = {actor: str(number) for number, actor in enumerate(scenario.actors, 1)}
        deciding = dict.fromkeys(
            (*scenario.actors, *(item.lane for item in found if item.lane not in (NATURE, COMPUTED)))
        )
        self.lanes = (NATURE, *deciding, COMPUTED)
        self.cells: dict[tuple[int, str], list[_Pile]] = {}
        for (step, lane), standing in groupby(
            sorted(found, key=lambda item: (item.step, self.lanes.index(item.lane))),
            key=lambda item: (item.step, item.lane),
        ):
            self.cells.setdefault((step, lane), []).extend(self._piles(tuple(standing)))
        self.wide = {
            step: max(len(pile.columns) for (of, _), piles in self.cells.items() if of == step for pile in piles)
            for step in sorted({item.step for item in found})
        }

    def _piles(self, standing: tuple[Item, ...]) -> list[_Pile]:
        result = []
        for together, members in groupby(standing, key=lambda item: item.together):
            group = tuple(members)
            caption: tuple[str, ...] = ()
            seen = {seen_words(self.scenario, item) for item in group}
            shared = together is not None and len(group) > 1
            if shared:
                words = f"decided at once ({in_words(together or '')})"
                if len(seen) == 1:
                    words += "; each " + next(iter(seen))
                caption = (words,)
            cards = tuple(self._card(item, not (shared and len(seen) == 1)) for item in group)
            pile = _Pile(cards, caption)
            if caption:
                room = len(pile.columns) * UNIT - GAP - 2 * INSIDE
                pile = _Pile(cards, tuple(lines(caption[0], room, SMALL, 2)))
            result.append(pile)
        return result

    def _card(self, item: Item, with_sees: bool) -> _Card:
        room = CARD - 2 * INSIDE
        rows: list[_Row] = []

        def note(words: str, most: int) -> None:
            rows.extend(_Row("note", NOTE, line) for line in lines(words, room, SMALL, most))

        if item.only_if is not None:
            note(f"only if {item.only_if}", 3)
        if item.formula is not None:
            note(f"= {item.formula}" if item.kind == "quantity" else item.formula, 3)
        drawn = item.options[:MOST_OPTIONS]
        told = self.chances.get(item.name, ())
        for each in told:
            if each.when:
                rows.append(_Row("period", PERIOD, each.when))
            rows += [self._option(item, each.name, option, each.options.get(option)) for option in drawn]
            rows += [_Row("option", OPTION, words, across, aside=True) for words, across in each.aside.items()]
        if not told:
            rows += [
                _Row("option", PLAIN, option_label(self.scenario, item.name, option), option=option) for option in drawn
            ]
        if len(drawn) < len(item.options):
            rows.append(_Row("note", NOTE, f"and {len(item.options) - len(drawn)} more, in the table"))
        if item.kind == "decision" and with_sees:
            note(seen_words(self.scenario, item), 3)
        if item.seen_by is not None:
            note(seers_words(self.scenario, item), 2)
        called = move_label(self.scenario, item.name)
        beside = max(room - DOT - RING * len(item.counts), RING)
        title = lines(called, beside, 12.5, 2)
        if beside < room - DOT - FEW_RINGS and " ".join(title) != called:
            title = lines(called, room - DOT - FEW_RINGS, 12.5, 2)
        return _Card(item, tuple(title), tuple(rows))

    def _option(self, item: Item, name: str, option: str, spread: Across | None) -> _Row:
        """The line of an option of a move that is told as `name`."""
        fixing, words = self.fixing, option_label(self.scenario, item.name, option)
        if fixing is None:
            return _Row("option", OPTION, words, spread, option=option)
        way, chosen = fixing.fixed.get(item.name, ("", ""))
        before = fixing.before.get(name, {}).get(option)
        sign = way if option == chosen else ""
        return _Row("option", CHOICE, words, spread, before=before, sign=sign, option=option)

    # -- drawing ---------------------------------------------------------------------------------------------

    def _systems(self) -> list[list[int]]:
        """The steps on each line of the page."""
        result: list[list[int]] = [[]]
        room = self.across
        for step, wide in self.wide.items():
            if result[-1] and wide > room:
                result.append([])
                room = self.across
            result[-1].append(step)
            room -= wide
        return result

    def drawn(self) -> str:
        systems = self._systems()
        across = max(sum(self.wide[step] for step in steps) for steps in systems) if self.wide else 1
        width = 2 * MARGIN + max(across, 3) * UNIT - GAP
        legend = [line for words in self._legend() for line in lines(words, width - 2 * MARGIN, SMALL, 3)]
        height = MARGIN + len(legend) * 16 + 6.0
        tops = []
        for steps in systems:
            tops.append(height)
            height += STEP + sum(HEAD + self._lane_height(steps, lane) + 8 for lane in self._lanes(steps)) + 10
        self.drawing = Drawing(
            width,
            height,
            *self.told,
            self.live,
        )
        for position, words in enumerate(legend):
            self.drawing.text(MARGIN, MARGIN + 11 + position * 16, words, "m s")
        for steps, top in zip(systems, tops, strict=True):
            if top > tops[0]:
                self.drawing.may_part(top)
            self._system(steps, top, width)
        return self.drawing.svg()

    def _legend(self) -> list[str]:
        result = []
        if self.chances:
            result.append(
                "Bar and percentage: probability of the option inside a world, averaged over worlds. Line below: 5th "
                "to 95th percentile across worlds."
            )
        numbered = ", ".join(f"{number} {self._called(actor)}" for actor, number in self.numbers.items())
        if any(item.counts for item in self.items):
            result.append(
                f"Numbers in rings: actors whose interests depend on a move, directly or through a quantity "
                f"({numbered})."
            )
        if self.chosen is not None:
            name = self.chosen.name
            sees = seen_names(self.scenario, self.chosen)
            watched = [move_label(self.scenario, item.name) for item in self.items if name in item.sees]
            words = f"Chosen: {move_label(self.scenario, name)}. "
            if self.chosen.kind == "decision":
                words += (
                    f"It sees the moves marked with a dot and a dashed edge: {', '.join(sees)}. "
                    if sees
                    else "It sees nothing. "
                )
            words += f"Seen at {', '.join(watched)}." if watched else "No later decision sees it."
            result.append(words)
        elif self.fixing is not None:
            result.append(
                "Ring: base case. Select an option to fix it: `do` commits it before play, known to all; `given` "
                "conditions on it."
            )
        elif self.live:
            result.append("Select a move to see what its actor sees.")
        return result

    def _called(self, actor: str) -> str:
        return self.scenario.actors.get(actor, actor)

    def _lanes(self, steps: Sequence[int]) -> list[str]:
        present = {lane for step, lane in self.cells if step in steps}
        return [lane for lane in self.lanes if lane in present]

    def _lane_height(self, steps: Sequence[int], lane: str) -> float:
        return max(sum(pile.height for pile in self.cells.get((step, lane), [])) for step in steps) + 2

    def _system(self, steps: Sequence[int], top: float, width: float) -> None:
        x = float(MARGIN)
        starts = {}
        for block, members in groupby(steps, key=self._block):
            here = tuple(members)
            span = sum(self.wide[step] for step in here) * UNIT - GAP
            if block is not None and block.count > 1:
                words = f"step {here[0] + 1}" if len(here) == 1 else f"steps {here[0] + 1} to {here[-1] + 1}"
                self._step_head(f"{words}, made again in each of {block.count} periods", x, top, span)
            for step in here:
                starts[step] = x
                wide = self.wide[step] * UNIT
                if block is None or block.count == 1:
                    self._step_head(f"step {step + 1}", x, top, wide - GAP)
                x += wide
        y = top + STEP
        for lane in self._lanes(steps):
            tall = HEAD + self._lane_height(steps, lane)
            if y > top + STEP:
                self.drawing.may_part(y - 4)
            self.drawing.rect(0, y, width, tall, "sheet")
            self._lane_head(lane, y, width)
            for step in steps:
                below = y + HEAD
                for pile in self.cells.get((step, lane), []):
                    self._pile(pile, starts[step], below)
                    below += pile.height
            y += tall + 8

    def _block(self, step: int) -> Periods | None:
        return next((item.block for item in self.items if item.step == step and item.block), None)

    def _step_head(self, words: str, x: float, top: float, span: float) -> None:
        self.drawing.text(x, top + 12, cut(words, span, SMALL), "m s")
        self.drawing.line(x, top + 16.5, x + span, top + 16.5, "axis")

    def _lane_head(self, lane: str, y: float, width: float) -> None:
        room = width - 2 * MARGIN
        x = float(MARGIN)
        if lane in self.numbers:
            x += self._ring(x, y + 10, self.numbers[lane]) + 5
        title = {NATURE: "Nature", COMPUTED: "Computed from the moves"}.get(lane) or self._called(lane)
        title = cut(title, room / 2, 12.5)
        self.drawing.text(x, y + 14, title, "b")
        stated = self.scenario.interests.get(lane, {})
        interests = ", ".join(interest_label(self.scenario, lane, name) for name in stated)
        start = x + width_of(title, 12.5) + 14
        if interests and room - start > 60:
            self.drawing.text(start, y + 14, cut(f"interests: {interests}", room - start, SMALL), "m s")

    def _ring(self, x: float, y: float, digits: str, into: ET.Element | None = None) -> float:
        """A number in a ring that begins at `x`; how wide it is."""
        wide = max(14.0, width_of(digits, SMALL) + 7)
        self.drawing.rect(x, y - 7, wide, 14, "box", into, r=7)
        self.drawing.text(x + wide / 2, y + 4, digits, "s", "middle", into)
        return wide

    def _pile(self, pile: _Pile, x: float, y: float) -> None:
        if pile.caption:
            wide = len(pile.columns) * UNIT - GAP
            self.drawing.rect(x - 5, y, wide + 10, pile.height - 2, "axis", r=5)
            for position, words in enumerate(pile.caption):
                self.drawing.text(x + INSIDE - 5, y + 12 + position * NOTE, words, "m s")
        for position, column in enumerate(pile.columns):
            below = y + pile.top
            for card in column:
                self._draw_card(card, x + position * UNIT, below)
                below += card.height + GAP / 2

    def _draw_card(self, card: _Card, x: float, y: float) -> None:
        item, drawing = card.item, self.drawing
        if self.fixing is None:
            group = drawing.live(self.spoken[item.name], move=item.name)
        else:
            group = drawing.group(data_card=item.name)
        is_chosen = self.chosen is not None and item.name == self.chosen.name
        is_seen = self.chosen is not None and item.name in self.chosen.sees
        if is_chosen:
            group.set("class", f"{group.get('class', '')} chosen".strip())
        drawing.hover(group, self.spoken[item.name])
        drawing.rect(x, y, CARD, card.height, "box", group, r=2 if item.lane == COMPUTED else 4)
        if is_seen:
            drawing.rect(x + 2, y + 2, CARD - 4, card.height - 4, "rule dash", group, r=3)
        left, right = x + INSIDE, x + CARD - INSIDE
        if is_seen:
            drawing.circle(left + 3, y + 11.5, 3.5, "mark", group)
            left += 11
        rings = [self.numbers[actor] for actor in self.numbers if actor in item.counts]
        room = right - left
        shown = rings
        wide = max(width_of(each, 12.5) for each in card.title)
        while shown and len(shown) * RING > max(room - wide, FEW_RINGS):
            shown = shown[:-1]
        end = right
        if len(shown) < len(rings):
            drawing.text(end, y + 15, "+", "m s", "end", group)
            end -= 9
        for digits in reversed(shown):
            wide = max(14.0, width_of(digits, SMALL) + 7)
            end -= wide
            self._ring(end, y + 11.5, digits, group)
            end -= 2
        for line, words in enumerate(card.title):
            drawing.text(left, y + 16 + MORE * line, cut(words, end - left - 2, 12.5), "b", into=group)
        below = y + card.head
        for row in card.rows:
            self._draw_row(row, x + INSIDE, below, self._choice(item, row, x, below, group))
            below += row.height

    def _choice(self, item: Item, row: _Row, x: float, y: float, card: ET.Element) -> ET.Element:
        """What a row is drawn into: where its option can be fixed, a group that can be chosen."""
        ways = self.fixing.ways.get(item.name, ()) if self.fixing is not None else ()
        if self.fixing is None or row.kind != "option" or row.aside or not ways:
            return card
        told = "" if row.spread is None else f", {percent(row.spread.mean)}"
        now = {"do": ", committed", "given": ", taken as known"}.get(row.sign, "")
        label = f"{move_label(self.scenario, item.name)} = {row.words}, {who_moves(self.scenario, item)}{told}{now}"
        group = self.drawing.live(label, card, move=item.name, option=row.option, ways=" ".join(ways))
        edge = "hit rule" if row.sign else "hit"
        around = self.drawing.rect(x + 2, y, CARD - 4, row.height, edge, group, r=3)
        around.set("style", "fill: none; pointer-events: all")
        return group

    def _draw_row(self, row: _Row, x: float, y: float, group: ET.Element) -> None:
        drawing, room = self.drawing, CARD - 2 * INSIDE
        if row.kind == "note":
            drawing.text(x, y + 10, row.words, "m s", into=group)
            return
        if row.kind == "period":
            drawing.text(x, y + 11, cut(row.words, room, SMALL), "s b", into=group)
            return
        if row.height == PLAIN:
            drawing.circle(x + 3, y + 7, 2, "mark", group)
            drawing.text(x + 11, y + 11, cut(row.words, room - 11, SMALL), "s", into=group)
            return
        scale = room - FIGURE
        if row.height == CHOICE:
            y += (CHOICE - OPTION) / 2
        kind = "m s" if row.aside else "s b" if row.sign else "s"
        words = f"{row.sign}: {row.words}" if row.sign else row.words
        label = cut(words, scale, SMALL * 1.06 if row.sign else SMALL)
        if row.spread is None or row.spread.mean != row.spread.mean:
            drawing.text(x + 2, y + 12, label, kind, into=group)
            drawing.text(x + room, y + 12, "–", "m s", "end", group)
            return
        mean, low, high = (min(max(v, 0.0), 1.0) for v in (row.spread.mean, row.spread.p05, row.spread.p95))
        under = y + (18 if row.height == CHOICE else 16)
        drawing.line(x, under, x + scale, under, "grid", group)
        drawing.rect(x, y + 1, mean * scale, under - y - 1, "grid" if row.aside else "quiet", group)
        drawing.text(x + 2, y + 12, label, kind, into=group)
        drawing.text(x + room, y + 12, percent(row.spread.mean), "s", "end", group)
        mark = "rule" if row.aside else "trace"
        drawing.line(x + low * scale, under, x + max(high * scale, low * scale + 1), under, mark, group)
        if row.before is not None and row.before.mean == row.before.mean:
            drawing.circle(x + min(max(row.before.mean, 0.0), 1.0) * scale, under, 3, "hollow", group)
