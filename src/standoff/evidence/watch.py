"""What to watch: among moves that everyone will see, those that would tell most about a claim, a type or a forecast.

With H what one wants to know and M a move still to come, both after the evidence so far, the joint distribution of
them is averaged over the weighted worlds, and

    expected information  I(H; M) = sum of p(h, m) log2( p(h, m) / (p(h) p(m)) )   bits (Lindley 1956)

is what seeing M is expected to take from the uncertainty about H. For each outcome m stand its probability, what H
becomes if it is seen, and its likelihood ratio P(m | H) / P(m | not H).

A claim is true or false in each world. What a move says of it is found from the worlds alone, so that a little
information shows by chance: its floor is what 95 of 100 random relabellings of the worlds stay under.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.judge import truth_of
from standoff.claims.telling import (
    SETTLED,
    entropy,
    events_of,
    floor,
    information,
    public_moves,
    still_to_come,
)
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.simulate import Progress
from standoff.evidence.posterior import ROUNDING, types_of
from standoff.evidence.update import EvidenceError, Posterior, update
from standoff.language.expression import Query, parse
from standoff.language.problem import did_you_mean
from standoff.queries.observation import Asked
from standoff.scenario.model import Chance, Decision, Scenario
from standoff.scenario.summary import counted, summary

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sign:
    """An outcome of a move that would be seen.

    Attributes:
        outcome: of the move.
        probability: of the outcome, after the evidence so far.
        then: what becomes of the probability of the hypothesis if it is seen; NaN where it cannot be.
        ratio: P(outcome | hypothesis) / P(outcome | not hypothesis); inf or NaN where the latter is 0.
    """

    outcome: str
    probability: float
    then: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Indicator:
    """What one move would tell of one hypothesis.

    Attributes:
        hypothesis: id of a claim or a question, or an event.
        of: `claim`, `question`, `type` or `event`.
        now: the probability of the hypothesis after the evidence so far.
        move: that would tell.
        by: the day by which the move is known; None where the scenario does not say.
        information: expected, in bits.
        share: of the uncertainty about the hypothesis.
        floor: for a claim, what chance alone shows in 95 of 100 cases, in bits; 0 for others.
        signs: the outcomes, in the order of the file.
    """

    hypothesis: str
    of: str
    now: float
    move: str
    by: datetime.date | None
    information: float
    share: float
    floor: float
    signs: tuple[Sign, ...]

    @property
    def noise(self) -> bool:
        """Whether the information is no more than chance alone shows."""
        return self.information <= self.floor + ROUNDING


@dataclass(frozen=True, slots=True, eq=False)
class WatchList:
    """Indicators, the most informative first.

    Attributes:
        posterior: the worlds after the evidence so far.
        indicators: the most informative first.
        settled: moves that have nothing left to tell, or whose day is over.
    """

    posterior: Posterior
    indicators: tuple[Indicator, ...]
    settled: tuple[str, ...]

    def __repr__(self) -> str:
        told = sum(not each.noise for each in self.indicators)
        return summary(self, self.posterior.scenario.title, f"{counted(told, 'indicator')} beyond noise")


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    """What is asked about: a claim's text, or an event, with what the question takes as given."""

    id: str
    of: str
    text: str
    given: str = ""

    def query(self, event: str) -> str:
        return f"P({event} | given {self.given})" if self.given else f"P({event})"


_BLIND = _Hypothesis("", "event", "")  # what is asked of moves where nothing else is


def watch(
    ensemble: Ensemble,
    about: Sequence[str] | None = None,
    as_of: datetime.date | None = None,
    moves: Sequence[str] | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> WatchList:
    """What to watch, as of a day. Arguments and errors are told by `standoff.watch`."""
    source = ensemble.scenario
    as_of = as_of or source.as_of
    hypotheses = _hypotheses(source, about)
    candidates, over = _candidates(source, moves, as_of)
    claims: list[Asked] = list(dict.fromkeys(each.text for each in hypotheses if each.of == "claim"))
    queries = [each.query(each.text) for each in hypotheses if each.of != "claim"]
    outcomes = {name: events_of(move) for name, move in candidates.items()}
    queries += [_BLIND.query(event) for events in outcomes.values() for event in events.values()]
    for each in hypotheses:
        for events in outcomes.values():
            for event in events.values():
                queries.append(each.query(event))
                if each.of != "claim":
                    queries.append(each.query(f"({each.text}) and ({event})"))
    posterior = update(ensemble, as_of, dict.fromkeys(queries), claims, threads=threads, progress=progress)
    blind = {name: _distribution(posterior, outcomes[name], _BLIND) for name in candidates}
    settled = [name for name, shares in blind.items() if np.nanmax(shares) >= SETTLED and moves is None]
    found = [
        _indicator(posterior, each, name, candidates[name].by, outcomes[name])
        for each in hypotheses
        for name in candidates
        if name not in settled
    ]
    ranked = sorted(found, key=lambda each: -each.information)
    return WatchList(posterior, tuple(ranked), (*over, *settled))


def _hypotheses(scenario: Scenario, about: Sequence[str] | None) -> list[_Hypothesis]:
    claims = scenario.tests
    if about is None:
        types: dict[str, list[str]] = {}
        for event in types_of(scenario):
            types.setdefault(event.partition(" = ")[0], []).append(event)
        events = [event for group in types.values() for event in (group[:1] if len(group) == 2 else group)]
        every = [
            *(_Hypothesis(event, "type", event) for event in events),
            *(_Hypothesis(name, "claim", test) for name, test in claims.items()),
        ]
        if not every:
            raise EvidenceError(
                "there is nothing to watch for: no claim has a test, and no type is seen by only some actors",
                "name a question or an event, such as `oil = cut`",
            )
        return every
    result = []
    for name in about:
        if name in claims:
            result.append(_Hypothesis(name, "claim", claims[name]))
        elif name in scenario.claims:
            raise EvidenceError(f"the claim `{name}` has no test, so no move is informative about it")
        elif name in scenario.questions:
            result.append(_of_question(name, scenario.questions[name].query))
        elif name.isidentifier() and name not in scenario.events:
            known = (*claims, *scenario.questions, *scenario.events)
            raise EvidenceError(f"there is no claim or question `{name}`", did_you_mean(name, known))
        else:
            result.append(_Hypothesis(name, "event", name))
    return result


def _of_question(name: str, text: str) -> _Hypothesis:
    query = parse(text)
    if not isinstance(query, Query) or query.kind != "P" or query.do or query.at is not None:
        raise EvidenceError(f"question `{name}` asks {text}, which is not a single event", "name an event instead")
    inside = text.strip()[2:-1]
    event, bar, condition = inside.partition("|")
    return _Hypothesis(name, "question", event.strip(), condition.strip().removeprefix("given").strip() if bar else "")


def _candidates(
    scenario: Scenario, names: Sequence[str] | None, as_of: datetime.date | None
) -> tuple[dict[str, Chance | Decision], tuple[str, ...]]:
    """The moves to look at, and those whose day is over."""
    public = public_moves(scenario)
    if names is not None:
        for name in names:
            if name not in public:
                raise EvidenceError(f"there is no move `{name}` that everyone sees", did_you_mean(name, public))
        return {name: public[name] for name in names}, ()
    coming = still_to_come(scenario, as_of)
    return coming, tuple(name for name in public if name not in coming)


def _distribution(posterior: Posterior, outcomes: dict[str, str], of: _Hypothesis) -> Array:
    return np.asarray([posterior.mean(posterior.answer(of.query(event))) for event in outcomes.values()])


def _indicator(
    posterior: Posterior, each: _Hypothesis, move: str, by: datetime.date | None, outcomes: dict[str, str]
) -> Indicator:
    inside = np.stack([posterior.answer(each.query(event)) for event in outcomes.values()])  # [outcome, world]
    if each.of == "claim":
        truth, _ = truth_of(posterior.results.answers[each.text], posterior.weights)
        joint_inside = inside * truth
    else:
        truth = posterior.answer(each.query(each.text))
        joint_inside = np.stack([posterior.answer(each.query(f"({each.text}) and ({e})")) for e in outcomes.values()])
    defined = np.isfinite(inside).all(axis=0) & np.isfinite(truth) & (posterior.weights > 0.0)
    weights = np.where(defined, posterior.weights, 0.0)
    if not weights.any():
        return Indicator(each.id, each.of, float("nan"), move, by, 0.0, 0.0, 0.0, ())
    weights = weights / weights.sum()
    marginal = np.where(defined, inside, 0.0) @ weights  # [outcome]
    joint = np.where(defined, joint_inside, 0.0) @ weights
    now = float(np.where(defined, truth, 0.0) @ weights)
    bits, chance = float(information(joint, marginal, np.asarray(now))), 0.0
    if each.of == "claim":
        chance = floor(inside[:, defined], truth[defined] != 0.0, weights[defined], marginal)
    uncertainty = entropy(np.asarray([now, 1.0 - now]))
    signs = tuple(
        Sign(outcome, float(m), float(h / m) if m > 0.0 else float("nan"), _ratio(float(h), float(m), now))
        for outcome, m, h in zip(outcomes, marginal, joint, strict=True)
    )
    share = bits / uncertainty if uncertainty > 0.0 else 0.0
    return Indicator(each.id, each.of, now, move, by, bits, share, chance, signs)


def _ratio(joint: float, marginal: float, now: float) -> float:
    """P(m | H) / P(m | not H)."""
    if not 0.0 < now < 1.0 - ROUNDING:
        return float("nan")
    with_it, without = joint / now, (marginal - joint) / (1.0 - now)
    if without > 0.0:
        return with_it / without
    return float("inf") if with_it > 0.0 else float("nan")
