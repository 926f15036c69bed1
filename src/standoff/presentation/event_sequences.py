"""The most likely courses of events, from the first move to the outcome, each with its probability in every world.

Nothing is sampled: the game is unrolled just far enough to tell the moves that make up a course, and the probability of
every end is added up (`queries.outcomes`). Which moves those are, unless they are named:

1. The events of the game (`scenario.public_events`): decisions, chance moves that everyone can see, and quantities that
   stand for other moves, in the order of play.
2. Of these, the move that tells least of the others is left out (the mutual information of it with the rest, on
   average in a few worlds), until there are not too many courses to keep, nor so many that the likeliest say nothing:
   chance moves first, then others, and never the first decision.

A move that is not made is no step of a course.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from standoff.charts.svg import Chart, Drawing, Table, cut, lines, percent, plain, table
from standoff.claims.judge import Array
from standoff.claims.spread import Spread, spread
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Progress, solve_games
from standoff.presentation.wording import as_much, counted
from standoff.queries.game import Game
from standoff.queries.game_source import scenario_of
from standoff.queries.outcomes import Outcome, Outcomes
from standoff.queries.query import compile_joint_outcome
from standoff.scenario.labels import move_label, option_label, step_label
from standoff.scenario.model import Scenario
from standoff.situations.game import TooLarge

FEW = 32  # worlds by which moves are left out
MOST_TRIED = 1_000_000  # outcomes that all moves together may have at the most, to begin with
MOST_KEPT = 2_000  # outcomes that are kept for every world
# Of the probability, what the courses to be shown should have on average: for less, chance moves are left out, and
# decisions only for much less, because a course without them is no story.
COVERED, COVERED_AT_LEAST = 0.5, 0.15
FEWEST = 3  # moves that are kept whatever is covered


@dataclass(frozen=True, slots=True)
class EventSequence:
    """One course of events.

    Attributes:
        steps: the moves that are made, each with what comes of it.
        probability: across worlds.
    """

    steps: tuple[tuple[str, str], ...]
    probability: Spread


@dataclass(frozen=True, slots=True)
class EventSequenceMoves:
    """What courses are made of.

    Attributes:
        moves: in the order of play.
        left_out: the moves that tell least.
        instead: the quantities that stand for other moves, with those.
    """

    moves: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    instead: Mapping[str, tuple[str, ...]] | None = None

    @property
    def asked(self) -> Outcomes:
        """What has to be asked of worlds for `event_sequences_of`."""
        return Outcomes(self.moves)


@dataclass(frozen=True, slots=True)
class EventSequences:
    """The most likely courses of events.

    Attributes:
        of: what they are made of.
        courses: most likely first, on average across worlds.
        rest: the probability of all other courses together.
        others: how many those are.
        worlds: in how many worlds.
        uncertified: in how many others nothing can be said.
        movers: who makes each move, in words.
        source: the scenario, for what its moves are called; None for a game tree.
    """

    of: EventSequenceMoves
    courses: tuple[EventSequence, ...]
    rest: Spread
    others: int
    worlds: int
    uncertified: int
    movers: Mapping[str, str]
    source: Scenario | None = None


def event_sequences(
    ensemble: Ensemble,
    moves: Iterable[str] | None = None,
    most: int = 12,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    weights: Array | None = None,
) -> EventSequences:
    """The `most` likely courses, of stored behaviour or else solved. (Who solves anyway asks
    `event_sequence_moves(...).asked` along with everything else, and has `event_sequences_of` make this of the answer.)

    Args:
        moves: what a course is made of: moves, and quantities of moves alone.
        weights: `[world]` how much each counts.

    Raises:
        QueryError: for a name that is none of those.
        InvalidWorlds, StoreError: as `Ensemble.ask`.
    """
    of = event_sequence_moves(ensemble.game, moves, most)
    results = ensemble.ask([of.asked], threads=threads, progress=progress)
    return event_sequences_of(ensemble.game, of, results, most, weights)


def event_sequences_of(
    game: Game, of: EventSequenceMoves, results: Results, most: int = 12, weights: Array | None = None
) -> EventSequences:
    """The `most` likely courses in an ensemble that has been asked `of.asked`."""
    chances = results.answers[of.asked]
    outcomes = compile_joint_outcome(game, of.asked).outcomes
    certified = np.isfinite(chances).all(axis=0)
    counted = certified if weights is None else certified & (weights > 0.0)
    shown: list[int] = []
    if counted.any():
        mean = np.average(chances[:, counted], axis=1, weights=None if weights is None else weights[counted])
        ranked = sorted(range(len(outcomes)), key=lambda number: (-mean[number], number))
        shown = [number for number in ranked[:most] if mean[number] > 0.0]
    others = np.delete(chances, shown, axis=0).sum(axis=0)
    return EventSequences(
        of=of,
        courses=tuple(EventSequence(_steps(of.moves, outcomes[n]), spread(chances[n], weights)) for n in shown),
        rest=spread(np.where(certified, others, np.nan), weights),
        others=len(outcomes) - len(shown),
        worlds=int(certified.sum()),
        uncertified=int((~certified).sum()),
        movers={name: game.source.movers[name] for name in of.moves},
        source=scenario_of(game.source.given),
    )


def _steps(names: Sequence[str], outcome: Outcome) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value if isinstance(value, str) else plain(value))
        for name, value in zip(names, outcome, strict=True)
        if value is not None
    )


# -- which moves ---------------------------------------------------------------------------------------------


def event_sequence_moves(game: Game, moves: Iterable[str] | None = None, most: int = 12) -> EventSequenceMoves:
    """What the courses of a game are made of, where `most` of them are to be shown.

    Raises:
        QueryError: for a name that is neither a move nor a quantity of moves alone.
    """
    named = None if moves is None else tuple(dict.fromkeys(moves))
    if named is not None:
        game.check_asked([Outcomes(named)])
        order = list(game.source.movers)
        of = EventSequenceMoves(tuple(sorted(named, key=order.index)))
    else:
        events, instead = game.source.events
        of = EventSequenceMoves(events, instead=instead)
    while len(of.moves) > 1 and _at_most(game, of.moves) > MOST_TRIED:
        of = _without(of, _least_noticed(game, of.moves))
    if game.theory.exact or len(of.moves) < 2:
        return of
    while True:
        try:
            joint = compile_joint_outcome(game, of.asked)
            break
        except TooLarge:
            of = _without(of, _least_noticed(game, of.moves))
    deciding = {each.decision for each in game.situations(()).sets}
    nature = game.source.nature
    worlds = next(game.draw(FEW, 0, [0]))
    chances = joint.ask(solve_games(game, [()], worlds), worlds.parameters, worlds.count)
    certified = np.isfinite(chances).all(axis=0)
    if not certified.any():
        return of
    chance = chances[:, certified].mean(axis=1)
    codes = _codes(joint.outcomes)
    while len(of.moves) > 1:
        covered = np.sort(chance)[-most:].sum()
        wanted = COVERED if nature.intersection(of.moves) else COVERED_AT_LEAST
        enough = named is not None or covered >= wanted or len(of.moves) <= FEWEST
        if len(chance) <= MOST_KEPT and enough:
            break
        first = next((name for name in of.moves if name in deciding), of.moves[0])
        places = [at for at, name in enumerate(of.moves) if name != first]
        told = {at: (of.moves[at] not in nature, _tells(codes, chance, at), -at) for at in places}
        least = min(places, key=told.__getitem__)
        of = _without(of, of.moves[least])
        codes, chance = _marginal(np.delete(codes, least, axis=1), chance)
    return of


def _without(of: EventSequenceMoves, name: str) -> EventSequenceMoves:
    return replace(
        of, moves=tuple(each for each in of.moves if each != name), left_out=(*of.left_out, name)
    )  # fmt: skip


def _at_most(game: Game, names: Sequence[str]) -> float:
    """More outcomes than there are."""
    domains = game.situations(()).domains
    return float(np.prod([float(len(domains[name].options) + 1) if name in domains else 4.0 for name in names]))


def _least_noticed(game: Game, names: Sequence[str]) -> str:
    """What is left out unseen, where there is too much to be told at all: chance moves no one acts on, the last first,
    then other chance moves, then decisions."""
    noticed = {name for each in game.situations(()).sets for name in each.seen}
    deciding = {each.decision for each in game.situations(()).sets}
    return min(names, key=lambda name: (name in noticed, name in deciding, -names.index(name)))


def _codes(outcomes: Sequence[Outcome]) -> npt.NDArray[np.int64]:
    """Outcomes as numbers, `[outcome, move]`."""
    columns = []
    for values in zip(*outcomes, strict=True):
        known = {value: code for code, value in enumerate(dict.fromkeys(values))}
        columns.append([known[value] for value in values])
    return np.asarray(columns, dtype=np.int64).T


def _marginal(codes: npt.NDArray[np.int64], chance: Array) -> tuple[npt.NDArray[np.int64], Array]:
    """The same of fewer moves: outcomes that no longer differ are one, `[outcome, move]` and `[outcome]`."""
    key = np.zeros(len(chance), dtype=np.int64)
    for column in codes.T:
        key = np.unique(key * (column.max() + 1) + column, return_inverse=True)[1]
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return codes[first], np.bincount(which, weights=chance).astype(np.float64)


def _tells(codes: npt.NDArray[np.int64], chance: Array, at: int) -> float:
    """The mutual information of one move with all the others: H(move) + H(others) - H(all)."""
    alone, others = _marginal(codes[:, [at]], chance)[1], _marginal(np.delete(codes, at, axis=1), chance)[1]
    return _entropy(alone) + _entropy(others) - _entropy(chance)


def _entropy(chance: Array) -> float:
    possible = chance[chance > 0.0]
    return float(-(possible * np.log(possible)).sum())


# -- the picture ---------------------------------------------------------------------------------------------

MARGIN, ROW, TOP, SMALL = 8, 32, 62, 11.0
NARROWEST, WIDEST, SPACE = 76.0, 140.0, 4.0  # of a column, and between two
BAR, FIGURE = 130.0, 44.0  # room for the bars, and for the percentages
PAGE = 1000.0


def paths_chart(found: EventSequences, live: bool = False, page: float = PAGE) -> Chart:
    """Courses as rows, the likeliest branches on top; shared beginnings are one box. In the app a course can be chosen
    (`data-course`, its rank from 1). It is wider than `page` only where there are many moves."""
    title = "The most likely courses of events"
    sentence = _sentence(found)
    moves = _with_steps(found)
    ranked = _as_tree(found, moves)
    room = page - 2 * MARGIN - BAR - FIGURE - 34
    column = min(max(room / max(len(moves), 1), NARROWEST), WIDEST)
    bars = MARGIN + 24 + column * len(moves) + 6
    width = max(bars + BAR + FIGURE + MARGIN, 520.0)
    notes = [line for words in _notes(found) for line in lines(words, width - 2 * MARGIN, SMALL, 4)]
    foot = TOP + ROW * (len(ranked) + 1) + 6
    drawing = Drawing(width, foot + 16 * len(notes) + MARGIN, "paths", title, sentence, live)
    for position, name in enumerate(moves):
        x = MARGIN + 24 + position * column
        drawing.text(x + 2, 12, cut(found.movers[name], column - SPACE - 4, SMALL), "m s")
        for row, words in enumerate(lines(move_label(found.source, name), column - SPACE - 4, 12.5, 2)):
            drawing.text(x + 2, 28 + 15 * row, words, "b")
    drawing.text(bars, 12, "chance inside a world:", "m s")
    drawing.text(bars, 28, "mean, and 5% to 95%", "m s")
    drawing.text(bars, 43, "of the worlds (line)", "m s")
    drawing.line(MARGIN, TOP - 8, width - MARGIN, TOP - 8, "axis")
    bounds = [each.p95 for each in (*(course.probability for course in found.courses), found.rest)]
    highest = max(
        [0.01, found.rest.mean if found.rest.mean == found.rest.mean else 0.0, *(b for b in bounds if b == b)]
    )
    values = [dict(found.courses[number].steps) for number in ranked]
    rows = []
    for row, number in enumerate(ranked):
        y = TOP + row * ROW
        course = found.courses[number]
        spoken = f"{_in_words(found, course.steps)}: {_chance(course.probability)}"
        group = drawing.live(spoken, course=str(number + 1))
        drawing.hover(group, spoken)
        drawing.rect(MARGIN, y, width - 2 * MARGIN, ROW - 3, "sheet", group)
        drawing.text(MARGIN + 4, y + 19, str(number + 1), "m s", into=group)
        _bar(drawing, course.probability, highest, bars, y, group)
        rows.append(group)
    for position, name in enumerate(moves):
        for first, last in _runs(values, moves[: position + 1]):
            value = values[first].get(name)
            x, y = MARGIN + 24 + position * column, TOP + first * ROW
            tall = (last - first) * ROW - 3
            into = rows[first] if last - first == 1 else None
            if value is None:
                for row in range(first, last):  # the course goes on without this move
                    middle = TOP + row * ROW + (ROW - 3) / 2
                    drawing.line(x - SPACE, middle, x + column, middle, "axis dash", rows[row])
                continue
            drawing.rect(x, y, column - SPACE, tall, "box", into, r=3)
            written = lines(option_label(found.source, name, value), column - SPACE - 10, SMALL, 2)
            start = y + tall / 2 + 4 - 6.5 * (len(written) - 1)
            for line, each in enumerate(written):
                drawing.text(x + 5, start + 13 * line, each, "s", into=into)
    y = TOP + len(ranked) * ROW
    others = f"all other courses ({found.others:,})"
    drawing.text(MARGIN + 24, y + 19, others if found.others else "there are no other courses", "m s")
    if found.others:
        _bar(drawing, found.rest, highest, bars, y, None)
    for position, words in enumerate(notes):
        drawing.text(MARGIN, foot + 14 + 16 * position, words, "m s")
    return Chart("paths", title, sentence, drawing.svg(), _table(found, moves))


def _bar(drawing: Drawing, of: Spread, highest: float, x: float, y: float, into: ET.Element | None) -> None:
    if of.mean == of.mean:
        scale = BAR / highest
        drawing.rect(x, y + 5, of.mean * scale, 16, "quiet", into)
        drawing.line(x + of.p05 * scale, y + 21, x + max(of.p95 * scale, of.p05 * scale + 1), y + 21, "trace", into)
    drawing.text(x + BAR + FIGURE, y + 18, percent(of.mean), "b", "end", into)


def _with_steps(found: EventSequences) -> list[str]:
    """The moves that are made in any course that is shown; all where none is."""
    made = {name for course in found.courses for name, _ in course.steps}
    return [name for name in found.of.moves if name in made or not found.courses]


def _as_tree(found: EventSequences, moves: Sequence[str]) -> list[int]:
    """The courses in an order in which those with the same beginning stand together, likelier branches first."""
    values = [dict(course.steps) for course in found.courses]

    def order(numbers: list[int], depth: int) -> list[int]:
        if depth == len(moves) or len(numbers) < 2:
            return numbers
        branches: dict[str | None, list[int]] = {}
        for number in numbers:
            branches.setdefault(values[number].get(moves[depth]), []).append(number)
        weight = {each: sum(found.courses[n].probability.mean for n in of) for each, of in branches.items()}
        ranked = sorted(branches, key=lambda each: (-weight[each], branches[each][0]))
        return [number for each in ranked for number in order(branches[each], depth + 1)]

    return order(list(range(len(found.courses))), 0)


def _runs(values: Sequence[Mapping[str, str]], names: Sequence[str]) -> list[tuple[int, int]]:
    """Rows that stand together and agree in all of `names`: the first, and the one after the last."""
    keys = [tuple(each.get(name) for name in names) for each in values]
    starts = [row for row in range(len(keys)) if row == 0 or keys[row] != keys[row - 1]]
    return list(zip(starts, [*starts[1:], len(keys)], strict=True)) if keys else []


def _in_words(found: EventSequences, steps: Sequence[tuple[str, str]]) -> str:
    return ", ".join(step_label(found.source, name, value) for name, value in steps) or "nothing happens"


def _chance(of: Spread) -> str:
    return f"{percent(of.mean)} ({percent(of.p05)} to {percent(of.p95)} across worlds)"


def _sentence(found: EventSequences) -> str:
    if not found.courses:
        return "No world is certified, so no course of events can be shown."
    first = found.courses[0]
    covered = 1.0 - found.rest.mean
    if found.others == 0:
        end = "There are no others." if len(found.courses) > 1 else "It is the only one."
    else:
        rest = f"{counted(found.others, 'other')} the rest"
        end = f"The {len(found.courses)} shown have {percent(covered)} together, {rest}."
        if len(found.courses) == 1:
            end = f"{counted(found.others, 'other has', 'others have')} {percent(found.rest.mean)}."
    also = as_much(found.courses, lambda each: percent(each.probability.mean), "; ")
    return (
        f"The most likely course is {_in_words(found, first.steps)}, with a chance of {_chance(first.probability)} "
        f"on average{also}. {end}"
    )


def _notes(found: EventSequences) -> list[str]:
    result = []
    for quantity, members in (found.of.instead or {}).items():
        if quantity in found.of.moves:
            called = ", ".join(move_label(found.source, name) for name in members)
            result.append(
                f"{move_label(found.source, quantity)} stands for {called}, which others know only through it."
            )
    if found.of.left_out:
        result.append(
            "Left out as least informative about the rest: "
            f"{', '.join(move_label(found.source, name) for name in found.of.left_out)}. "
            "Each course covers all their outcomes."
        )
    if any(len(course.steps) < len(_with_steps(found)) for course in found.courses):
        result.append("A dash marks a move that is not made in this course.")
    if found.uncertified:
        result.append(f"{found.worlds:,} worlds; {found.uncertified:,} more are not certified and are left out.")
    return result


def _table(found: EventSequences, moves: Sequence[str]) -> Table:
    rows: list[tuple[str, ...]] = []
    for number, course in enumerate(found.courses, 1):
        steps = dict(course.steps)
        each = course.probability
        rows.append(
            (
                str(number),
                *(option_label(found.source, name, steps[name]) if name in steps else "" for name in moves),
                *map(percent, (each.mean, each.p05, each.p50, each.p95)),
            )
        )
    rest = found.rest
    filler = ["" for _ in moves]
    rows.append((f"others: {found.others}", *filler, *map(percent, (rest.mean, rest.p05, rest.p50, rest.p95))))
    figures = ("mean", "5%", "50%", "95%")
    head = ("course", *(move_label(found.source, name) for name in moves), *figures)
    return table(head, rows, figures)
