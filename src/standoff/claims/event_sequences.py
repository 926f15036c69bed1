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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from standoff.claims.spread import Spread, spread
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Progress, solve_games
from standoff.queries.game import Game
from standoff.queries.game_source import scenario_of
from standoff.queries.outcomes import Outcome, Outcomes
from standoff.queries.query import compile_joint_outcome, reads_of
from standoff.scenario.counterfactual import Commitments
from standoff.scenario.figures import figures
from standoff.scenario.model import Scenario
from standoff.situations.game import TooLarge

Array = npt.NDArray[np.float64]

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
        commitments: of the game that they are courses of; none of the game itself.
        when: a query, `P(event | given ...)`: only the part of each course counts that ends in it; None for all.
    """

    moves: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    instead: Mapping[str, tuple[str, ...]] | None = None
    commitments: Commitments = ()
    when: str | None = None

    @property
    def asked(self) -> Outcomes:
        """What has to be asked of worlds for `event_sequences_of`."""
        return Outcomes(self.moves, self.commitments, self.when)


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
        (name, value if isinstance(value, str) else figures(value))
        for name, value in zip(names, outcome, strict=True)
        if value is not None
    )


# -- which moves ---------------------------------------------------------------------------------------------


def event_sequence_moves(
    game: Game,
    moves: Iterable[str] | None = None,
    most: int = 12,
    commitments: Commitments = (),
    when: str | None = None,
) -> EventSequenceMoves:
    """What the courses of a game are made of, where `most` of them are to be shown; `commitments` and `when` as of
    `EventSequenceMoves`.

    Raises:
        QueryError: for a name that is neither a move nor a quantity of moves alone.
    """
    named = None if moves is None else tuple(dict.fromkeys(moves))
    if named is not None:
        game.check_asked([Outcomes(named)])
        order = list(game.source.movers)
        of = EventSequenceMoves(tuple(sorted(named, key=order.index)), commitments=commitments, when=when)
    else:
        events, instead = game.source.events
        committed = {move for move, _ in commitments}
        later = set() if when is None else _after(game, when)
        events = tuple(name for name in events if name not in committed | later)
        of = EventSequenceMoves(events, instead=instead, commitments=commitments, when=when)
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
    chances = joint.ask(solve_games(game, [commitments], worlds), worlds.parameters, worlds.count)
    certified = np.isfinite(chances).all(axis=0)
    if not certified.any():
        return of
    chance = chances[:, certified].mean(axis=1)
    if when is not None:
        if not chance.sum() > 0.0:  # it never happens
            return of
        chance = chance / chance.sum()
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


def _after(game: Game, when: str) -> set[str]:
    """The moves after the last that an event reads: a course ends in it, and what follows is no way to it."""
    order = list(game.source.movers)
    places = [order.index(name) for name in reads_of(game, when) if name in order]
    return set(order[max(places) + 1 :]) if places else set()


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
