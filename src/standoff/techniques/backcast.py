"""Backcasts: the likeliest ways to an event. Where it does happen, how did it come about?

Heuer and Pherson (2010) call it "What if?" analysis: suppose the event has happened, and look back. Here it is a
conditional probability: of the courses of events (`claims.event_sequences`) that end in it, each has the share

    sum over worlds of P(course and event) / sum over worlds of P(event)

of its probability. Worlds in which the event is likelier count for more, as they would if it were seen to happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from standoff.claims.event_sequences import EventSequenceMoves, EventSequences, event_sequence_moves, event_sequences_of
from standoff.claims.spread import Spread, spread
from standoff.claims.variance import effective
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results, worlds_in_words
from standoff.ensembles.simulate import Progress
from standoff.language.error import StandoffError
from standoff.language.expression import ExpressionError, Query, parse, walk
from standoff.language.under import asked_in
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary

WAYS = 6  # that are shown
PROBABILITY = "P"


@dataclass(frozen=True, slots=True)
class Backcast:
    """The ways to one event.

    Attributes:
        query: whose event it is, `P(event | ...)`; under its commitments, and where what is given happens.
        probability: of the event inside a world, across worlds.
        ways: the likeliest courses that end in it; the probability of each is its share of the event's, and its
            percentiles are across worlds, each counted by how likely the event is in it.
        possible: in how many certified worlds it can happen.
        effective: how many independent worlds those are worth, so counted.
    """

    query: str
    probability: Spread
    ways: EventSequences
    possible: int
    effective: float


@dataclass(frozen=True, slots=True, eq=False)
class Backcasts:
    """The ways to an event, or to each event of a claim.

    Attributes:
        scenario: that it is of.
        about: what was asked: a claim, a question or an event by its name, a condition, or a query.
        found: of each event.
        results: the worlds they rest on.
        theory: how the actors behave, as the option `--behaviour` spells it.
    """

    scenario: Scenario
    about: str
    found: tuple[Backcast, ...]
    results: Results
    theory: str

    def __repr__(self) -> str:
        ways = counted(sum(len(each.ways.courses) for each in self.found), "way")
        worlds = worlds_in_words(self.results, self.theory)
        return summary(self, self.scenario.title, f"`{self.about}`", ways, worlds)


def backcast(
    ensemble: Ensemble,
    about: str,
    moves: Iterable[str] | None = None,
    most: int = WAYS,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Backcasts:
    """The likeliest ways to an event. Arguments and errors are told by `standoff.backcast`."""
    game = ensemble.game
    named = None if moves is None else tuple(moves)
    looking = [LookingBack(game, query, most, named) for query in events_of(game, about)]
    asked = [each for one in looking for each in one.asked]
    results = ensemble.ask(asked, threads=threads, progress=progress)
    found = tuple(each.found(results) for each in looking)
    return Backcasts(ensemble.scenario, about, found, results, game.theory.name)


def events_of(game: Game, about: str) -> tuple[str, ...]:
    """The events that are asked about, each as a query `P(event | ...)`: those of a claim or a question by its name;
    of a query; or a condition itself.

    Raises:
        StandoffError: where nothing there asks for the probability of an event.
        QueryError: for a query that makes no sense.
    """
    scenario = game.source.scenario
    claim = scenario.claims.get(about)
    if claim is not None:
        if (test := scenario.tests.get(about)) is None:
            raise StandoffError(f"the claim `{about}` is a {claim.kind} and has no test", "name one with `holds`")
        text = test
    elif about in scenario.questions:
        text = scenario.questions[about].query
    else:
        text = about if _queries(about) else f"{PROBABILITY}({about})"
    game.check_query(text)
    found = dict.fromkeys(" ".join(each.split()) for node, each in asked_in(text) if node.kind == PROBABILITY)
    if not found:
        what = f"`{about}` asks for no probability of an event" if about != text else "this is no event"
        raise StandoffError(what, "name a claim that does, or write a condition such as `oil = cut`")
    return tuple(found)


def _queries(text: str) -> bool:
    try:
        return any(isinstance(node, Query) for node in walk(parse(text)))
    except ExpressionError:  # complained about where it is checked
        return False


class LookingBack:
    """What has to be asked for the ways to one event."""

    def __init__(self, game: Game, query: str, most: int = WAYS, moves: Sequence[str] | None = None) -> None:
        parsed = parse(query)
        assert isinstance(parsed, Query)
        self.game, self.query, self.most = game, query, most
        commitments: Commitments = game.source.commitments(parsed)
        self.of: EventSequenceMoves = event_sequence_moves(game, moves, most, commitments, query)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The queries."""
        return self.query, self.of.asked

    def found(self, results: Results) -> Backcast:
        """The ways, in worlds that have been asked."""
        joint = results.answers[self.of.asked]  # [outcome, world]
        certified = np.isfinite(joint).all(axis=0)
        total = np.where(certified, joint.sum(axis=0), 0.0)
        possible = total > 0.0
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = np.where(possible, joint / total, np.nan)
        ever = joint[:, certified].sum(axis=1) > 0.0  # not an outcome that is none of the event's
        told = replace(results, answers={self.of.asked: shares})
        ways = event_sequences_of(self.game, self.of, told, self.most, total)
        return Backcast(
            query=self.query,
            probability=spread(np.asarray(results.answers[self.query])),
            ways=replace(
                ways,
                others=int(ever.sum()) - len(ways.courses),
                worlds=int(certified.sum()),
                uncertified=int((~certified).sum()),
            ),
            possible=int(possible.sum()),
            effective=effective(total) if possible.any() else 0.0,
        )
