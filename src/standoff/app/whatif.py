"""What if: a scenario solved with some of it changed, in the very worlds of the base case.

Numbers are fixed or given another prior, moves are committed or taken as known; what comes out are the claims, the
chances of every move and the payoffs in each world. A world of the base case stands at a point of every prior, and
the changed case is solved at the same points (common random numbers), so that a difference between the two is due
to the change and hardly to the draw. The first 100 worlds of 1,000 are the 100 worlds of that seed.

A game does not depend on priors: it is compiled once for each set of commitments and conditions, and a slider only
has it solved again.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from standoff.app.jobs import Stopped
from standoff.claims.move_probabilities import move_queries
from standoff.ensembles.simulate import Job, Pace, Progress, fitting, job_of, simulate_at
from standoff.language.error import Location, StandoffError
from standoff.language.priors.notation import parse_prior
from standoff.language.priors.prior import Prior, PriorError
from standoff.language.problem import did_you_mean
from standoff.language.under import under as under
from standoff.queries.game import Game, QueryError
from standoff.queries.size import Fit
from standoff.scenario.model import VIEWS, Parameter, Scenario
from standoff.scenario.numbers import drawn_numbers, prior_of
from standoff.scenario.periods import blocks
from standoff.scenario.views import way_of_number, with_number
from standoff.worlds.draw import (
    BLOCK,
    MIDDLE,
    RATIONALITY,
    Worlds,
    at_quantiles,
    check_conditions,
    obeying,
    part_of,
    sobol_points,
)
from standoff.worlds.work import Stop

Array = npt.NDArray[np.float64]

SEED = 0  # as the command line has it
AT_REST = 1000  # worlds that `standoff run` takes as well
FEWEST, MOST = 32, 512  # worlds while something moves; with fewer than 30 no claim has a verdict
SOON = 0.22  # seconds in which an answer is to be there while something moves
SOLVED_AT_ONCE = 64  # worlds of a block: small, so that it can be stopped
COMPILED = 4  # sets of commitments and conditions that stay compiled
ADDED = 2  # which of the streams of a seed places numbers that only the change makes uncertain
Pairs = tuple[tuple[str, str], ...]
# a comma that stands in no bracket, and does not qualify a prior
_OUTSIDE = re.compile(r",(?!\s*(?:median|at least|at most)\b)(?![^()]*\))")


@dataclass(frozen=True, slots=True)
class Changes:
    """What is otherwise than in the base case, each sorted by name.

    Attributes:
        priors: of parameters and `rationality.ACTOR`, as the file spells them; a number fixes the parameter.
        do: moves and the options they are committed to; given: moves and the options that are taken as known.
        without: the interests that are taken away, each as `china.buffer`.
    """

    priors: tuple[tuple[str, str], ...] = ()
    do: tuple[tuple[str, str], ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    without: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        priors: Mapping[str, str] = {},
        do: Mapping[str, str] = {},
        given: Mapping[str, str] = {},
        without: Iterable[str] = (),
    ) -> Changes:
        def ordered(these: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
            return tuple(sorted(these.items()))

        return cls(ordered(priors), ordered(do), ordered(given), tuple(sorted(set(without))))

    @classmethod
    def read(cls, view: Mapping[str, str]) -> Changes:
        """From an address: `set=buffer:5,talk_cost:2 to 5`, `do=approach:talk`, `given=view:asset`,
        `without=china.buffer`."""
        without = [each.strip() for each in view.get("without", "").split(",") if each.strip()]
        priors, do, given = (_pairs(view.get(key, "")) for key in ("set", "do", "given"))
        return cls.of(priors, do, given, without)

    def view(self) -> dict[str, str]:
        """As it stands in an address."""
        parts = (("set", self.priors), ("do", self.do), ("given", self.given))
        told = {key: ",".join(f"{name}:{value}" for name, value in pairs) for key, pairs in parts if pairs}
        return told | ({"without": ",".join(self.without)} if self.without else {})

    def __bool__(self) -> bool:
        return bool(self.priors or self.do or self.given or self.without)

    def __len__(self) -> int:
        return len(self.priors) + len(self.do) + len(self.given) + len(self.without)


def _pairs(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in _OUTSIDE.split(text) if ":" in part)
    return {name.strip(): value.strip() for name, _, value in pairs}


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What every query of the page came to.

    Attributes:
        values: by the query as the base case has it, `[world]`, NaN where it is undefined or the world not certified.
        converged: in how many worlds every game is certified.
        unconditional: the queries that could not be asked under the conditions, and were asked without.
        seconds: that it took.
    """

    values: Mapping[str, Array]
    worlds: int
    converged: int
    unconditional: frozenset[str] = frozenset()
    seconds: float = 0.0

    def first(self, worlds: int) -> Answers:
        """The same, of the first worlds only."""
        if worlds >= self.worlds:
            return self
        part = {query: values[:worlds] for query, values in self.values.items()}
        return Answers(part, worlds, min(self.converged, worlds), self.unconditional)


class Halt:
    """For another thread to end a solving at once: kernels stop at their next sweep."""

    def __init__(self, stop: Stop | None = None) -> None:
        self.asked = False
        self.stop: Stop = np.zeros(1, dtype=np.int64) if stop is None else stop

    def now(self) -> None:
        self.asked = True
        self.stop[0] = 1


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A game compiled, the queries of the page as they are asked of it, and how it is solved so that it fits."""

    game: Game
    job: Job
    way: Fit
    texts: Mapping[str, str]
    unconditional: frozenset[str]


@dataclass(eq=False)
class WhatIf:
    """A scenario that can be asked what if; it may be asked from many threads.

    Attributes:
        claims: tests by the name of the claim; payoffs: queries by actor; moves: by move and option.
        drag: how many worlds are solved while something moves: as many as come in time.
    """

    scenario: Scenario
    seed: int = SEED
    drag: int = FEWEST
    claims: dict[str, str] = field(init=False)
    payoffs: dict[str, str] = field(init=False)
    moves: dict[str, dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        scenario = self.scenario
        self.claims = scenario.tests
        self.payoffs = {actor: f"E(payoff({actor}))" for actor in scenario.actors}
        self.moves = move_queries(scenario)
        self._game = Game(scenario)
        self._asked: OrderedDict[tuple[Pairs, Pairs, tuple[str, ...]], _Asked] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def queries(self) -> tuple[str, ...]:
        """Everything that is asked, as the base case has it."""
        options = (query for each in self.moves.values() for query in each.values())
        return tuple(dict.fromkeys([*self.claims.values(), *self.payoffs.values(), *options]))

    # -- what may be changed ---------------------------------------------------------------------------------

    @property
    def numbers(self) -> dict[str, Parameter]:
        """Every number that can be changed: the parameters that are not derived, and the rationality of every actor who
        has one."""
        return drawn_numbers(self.scenario)

    @property
    def commitable(self) -> dict[str, tuple[str, ...]]:
        """The decisions that can be committed, and their options."""
        return {move.name: move.options for move in self.scenario.decisions}

    @property
    def knowable(self) -> dict[str, tuple[str, ...]]:
        """The moves that can be taken as known; those of repeated play have no single outcome."""
        repeated = {entry.name for block in blocks(self.scenario) for entry in block.timeline}
        return {move.name: move.options for move in self.scenario.moves if move.name not in repeated}

    @property
    def interests(self) -> dict[str, tuple[str, str]]:
        """The interests that can be taken away, each as `china.buffer`: the actor and the interest."""
        return {
            f"{actor}.{name}": (actor, name) for actor, stated in self.scenario.interests.items() for name in stated
        }

    def check(self, changes: Changes) -> None:
        """Nothing, if the changes make sense here.

        Raises:
            StandoffError: with the first that does not.
        """
        numbers = self.numbers
        for name, text in changes.priors:
            if name in self.scenario.parameters and name not in numbers:
                what = f"`{name}` is derived ({self.scenario.parameters[name].value})"
                raise StandoffError(what, "change what it is derived from", Location(name))
            if name not in numbers:
                raise StandoffError(
                    f"there is no parameter called `{name}`", did_you_mean(name, numbers), Location(name)
                )
            prior_from(name, text)
        for each in changes.without:
            if each not in self.interests:
                raise StandoffError(
                    f"there is no interest `{each}`", did_you_mean(each, self.interests), Location(each)
                )
        for pairs, known, what in (
            (changes.do, self.commitable, "no decision"),
            (changes.given, self.knowable, "no move"),
        ):
            for move, option in pairs:
                if move not in known:
                    raise StandoffError(f"{what} is called `{move}`", did_you_mean(move, known), Location(move))
                if option not in known[move]:
                    raise StandoffError(
                        f"`{move}` has no option `{option}`", did_you_mean(option, known[move]), Location(move)
                    )

    def changed(self, changes: Changes) -> Scenario:
        """The scenario with the changed priors. Commitments and conditions are no part of a scenario.

        Raises:
            StandoffError: as `check`.
        """
        self.check(changes)
        parameters, rationality = dict(self.scenario.parameters), dict(self.scenario.rationalities)
        views = dict(self.scenario.views)
        for name, text in changes.priors:
            if name.startswith(RATIONALITY):
                whose = name.removeprefix(RATIONALITY)
                rationality[whose] = rationality[whose].model_copy(update={"prior": text})
            elif name.startswith(VIEWS):
                views = with_number(views, *way_of_number(name), text)
            else:
                parameters[name] = parameters[name].model_copy(update={"prior": text})
        update: dict[str, object] = {"parameters": parameters, "views": views}
        if not self.scenario.rational:
            update["rationality"] = rationality
        return self.scenario.model_copy(update=update)

    # -- solved ------------------------------------------------------------------------------------------------

    def worlds(self, changes: Changes, count: int) -> list[Worlds]:
        """The first worlds of the seed, as the changes move them, in the blocks that `study` would have drawn.

        Raises:
            StandoffError: as `check`.
        """
        changed = self.changed(changes)
        order = list(self.numbers)
        added = [name for name, _ in changes.priors if prior_of(self.scenario, name).fixed]
        check_conditions(changed)
        found = []
        for start, points, size in sobol_points(self.scenario, count, self.seed):
            for name in added:  # not among the points of the base case
                source = np.random.default_rng([self.seed, ADDED, order.index(name), start])
                points[name] = np.minimum(source.random(BLOCK) + MIDDLE, 1.0 - MIDDLE)
            kept = obeying(changed, start, points, self.seed)
            found.append(at_quantiles(changed, start, {name: each[:size] for name, each in kept.items()}, size))
        return found

    def solve(
        self,
        changes: Changes,
        worlds: int,
        progress: Progress | None = None,
        halt: Halt | None = None,
        threads: int | None = None,
        pace: Pace | None = None,
    ) -> Answers:
        """Everything in the first `worlds` worlds.

        Args:
            progress: told after every block; what it raises ends the work.
            halt: for another thread to end the work.
            pace: where the work may be made to wait.

        Raises:
            StandoffError: as `check`.
            InvalidWorlds: where the change makes probabilities or payoffs senseless in some world.
            Stopped: once that is asked.
        """
        placed = self.worlds(changes, worlds)
        asked = self._compiled(changes.do, changes.given, changes.without)
        halt = Halt() if halt is None else halt
        if halt.asked:
            raise Stopped
        began = time.perf_counter()

        def told(done: int, total: int) -> None:
            if halt.asked:
                raise Stopped
            if progress is not None:
                progress(done, total)

        results = simulate_at(
            asked.job,
            list(_parts(placed, SOLVED_AT_ONCE)),
            progress=told,
            stop=halt.stop,
            pace=pace,
            way=asked.way if threads is None else replace(asked.way, threads=threads),
        )
        return Answers(
            values={query: results.answers[text] for query, text in asked.texts.items()},
            worlds=worlds,
            converged=int(results.converged.sum()),
            unconditional=asked.unconditional,
            seconds=time.perf_counter() - began,
        )

    def measure(self, changes: Changes) -> Answers:
        """Solves the first worlds, and settles how many there are while something moves: as many as came in time. That
        is tried and not reckoned, since among more worlds may be one that takes as long as all others."""
        self.solve(changes, FEWEST)  # kernels and queries are compiled
        found = self.solve(changes, FEWEST)
        while found.worlds < MOST and 2 * found.seconds <= SOON:
            more = self.solve(changes, 2 * found.worlds)
            if more.seconds > SOON:
                break
            found = more
        self.drag = found.worlds
        return found

    def _compiled(self, do: Pairs, given: Pairs, without: tuple[str, ...]) -> _Asked:
        """The game and the queries under commitments and conditions, and without interests, compiled by one thread for
        all."""
        with self._lock:
            key = (do, given, without)
            if key not in self._asked:
                self._asked[key] = self._compile(do, given, without)
            self._asked.move_to_end(key)
            for old in list(self._asked):
                if len(self._asked) <= COMPILED:
                    break
                if old not in (key, ((), (), ())):
                    del self._asked[old]
            return self._asked[key]

    def _compile(self, do: Pairs, given: Pairs, without: tuple[str, ...]) -> _Asked:
        game = self._game.again() if do or given or without else self._game
        texts, unconditional = {}, set()
        for query in self.queries:
            texts[query], whole = asked_under(game, query, dict(do), dict(given), without)
            if not whole:
                unconditional.add(query)
        job = job_of(game, texts.values(), worlds=0, seed=self.seed)
        return _Asked(game, job, fitting(job, AT_REST), texts, frozenset(unconditional))


def _parts(placed: list[Worlds], size: int) -> Iterator[Worlds]:
    for block in placed:
        for first in range(0, block.count, size):
            yield part_of(block, first, min(first + size, block.count))


def prior_from(name: str, text: str) -> Prior:
    """The prior that a text says for a number.

    Raises:
        StandoffError: where it says none.
    """
    try:
        return parse_prior(text)
    except PriorError as error:
        raise StandoffError(error.what, error.fix, Location(name)) from None


def asked_under(
    game: Game, query: str, do: Mapping[str, str], given: Mapping[str, str], without: Iterable[str] = ()
) -> tuple[str, bool]:
    """A query under commitments and conditions and without interests, and whether under all of them: one that cannot be
    asked under the conditions, such as a belief, which is held where they are not seen, is asked without them."""
    text = under(query, do, given, without)
    try:
        game.check_query(text)
    except QueryError:
        return under(query, do, {}, without), False
    return text, True
