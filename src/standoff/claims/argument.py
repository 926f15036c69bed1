"""The argument of a scenario: does each of its steps follow, and what does each of its reasons carry?

A step leads from the reasons of a claim (`because`) to the claim, in spite of its objections (`despite`). It is tested
across worlds, with what each claim is in each world; nothing is solved for it.

1. The worlds of a step are those in which its conclusion and all of its reasons hold or fail. A world in which one of
   them is undefined, or makes no difference, is left out and counted.
2. Of these worlds, in what share of those in which all reasons hold does the conclusion hold, and in what share of the
   others? Each share has its Wilson interval, and their difference that of Newcombe (1998, method 10).
3. Each reason is taken away alone: the same against the worlds in which the other reasons hold and this one fails.
4. An objection is looked at in the worlds in which the reasons hold: is the conclusion so where it holds as well?
5. A fact holds or fails in all worlds alike. A judgement, and a fact that is contested or not checked, is in no world
   one or the other: it is left out of the step, and said to be so.

The rules that make words of these numbers are `step_word`, `weight_of` and `objection_word`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.claims.tally import Share
from standoff.claims.telling import Telling, most_telling
from standoff.claims.verdict_bands import BANDS, FEWEST
from standoff.queries.truth import FAILS, HOLDS, NO_DIFFERENCE
from standoff.scenario.model import Kind, Scenario

Array = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]

HOLDS_FROM, MOSTLY_HOLDS_FROM = BANDS[0][0], BANDS[1][0]
MATTERS = 0.05  # by how much less a conclusion must hold where a reason fails for the reason to carry it
CLOSELY = 0.10  # how far from 0 the interval of a difference may reach for there to be none
HARDLY = 0.05  # below this share of worlds, reasons hardly ever hold together; a reason hardly ever holds
APART = 0.5  # and they are at odds where that is less than this part of what it would be if they were independent

HOLDS_UP = "holds up"
STANDS_ANYWAY = "stands without its reasons"
DOES_NOT_FOLLOW = "does not follow"
AT_ODDS = "reasons at odds"
CANNOT_TELL = "cannot be told"
UNREASONED = "no reasons given"
STEP_WORDS = (HOLDS_UP, STANDS_ANYWAY, DOES_NOT_FOLLOW, AT_ODDS, CANNOT_TELL, UNREASONED)

CARRIES = "carries"
CARRIES_NOTHING = "carries nothing"
SPEAKS_AGAINST = "speaks against"
UNTESTED = "not tested"
WEIGHTS = (CARRIES, CARRIES_NOTHING, SPEAKS_AGAINST, CANNOT_TELL, UNTESTED)

OVERCOME, DEFEATS = "overcome", "defeats it"
OBJECTION_WORDS = (OVERCOME, DEFEATS, CANNOT_TELL, UNTESTED)


@dataclass(frozen=True, slots=True)
class Gap:
    """One share less another, and its 95% interval by Newcombe (1998, method 10), for independent proportions.

    Attributes:
        value: the difference.
        low: the lower end of the interval.
        high: its upper end.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of a step.

    Attributes:
        id: of the claim that is given as a reason.
        word: one of `WEIGHTS`.
        holds: in the worlds of the step.
        without: in how many of the worlds in which the other reasons hold and this one fails the conclusion holds.
        carries: the share in which the conclusion holds where all reasons hold, less that; None without worlds for it.
        necessary: of the worlds in which the conclusion holds, in how many the reason does.
        sufficient: of the worlds in which the reason holds, in how many the conclusion does, whatever the others are.
    """

    id: str
    word: str
    holds: Share
    without: Share
    carries: Gap | None
    necessary: Share
    sufficient: Share


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection that is granted.

    Attributes:
        id: of the claim.
        word: one of `OBJECTION_WORDS`.
        granted: in how many of the worlds in which all reasons and the objection hold the conclusion holds.
        otherwise: the same where the objection fails.
    """

    id: str
    word: str
    granted: Share
    otherwise: Share


@dataclass(frozen=True, slots=True)
class Step:
    """From the reasons of a claim to the claim.

    Attributes:
        id: of the claim that is the conclusion.
        word: one of `STEP_WORDS`.
        reasons: in the order of the file.
        objections: likewise.
        together: in how many of the worlds in which all reasons hold the conclusion holds.
        otherwise: the same of the other worlds of the step.
        gap: the one share less the other; None without worlds for both.
        at_odds: reasons that hardly ever hold together though each holds by itself: a pair, or all of them.
        worlds: in how many the conclusion and all reasons hold or fail.
        no_difference: in how many more one of them makes no difference, and none is undefined.
        undefined: in how many one of them is undefined.
        tested: whether the conclusion is tested in worlds.
    """

    id: str
    word: str
    reasons: tuple[Reason, ...]
    objections: tuple[Objection, ...]
    together: Share
    otherwise: Share
    gap: Gap | None
    at_odds: tuple[str, ...]
    worlds: int
    no_difference: int
    undefined: int
    tested: bool = True

    @property
    def grounds(self) -> tuple[Reason | Objection, ...]:
        """The reasons, then the objections."""
        return (*self.reasons, *self.objections)


@dataclass(frozen=True, slots=True)
class Argument:
    """What is said for what.

    Attributes:
        thesis: the claim that all of it is for; None where the scenario names none.
        steps: of every claim with reasons or objections, in the order of the file.
        watch: the move that would tell most about the thesis; None where none does, or that was not asked.
    """

    thesis: str | None
    steps: tuple[Step, ...]
    watch: Telling | None = None

    def step(self, claim: str) -> Step | None:
        """The one whose conclusion is this claim; None where it has neither reasons nor objections."""
        return next((each for each in self.steps if each.id == claim), None)


def in_order(argument: Argument | None, claims: Iterable[str]) -> tuple[str, ...]:
    """Claims by how much hangs on them: the thesis, what is said for and against it, the other steps and their grounds,
    and the rest in the order of the file."""
    names: list[str] = []
    if argument is not None:
        if argument.thesis is not None:
            names.append(argument.thesis)
            direct = argument.step(argument.thesis)
            names += [each.id for each in direct.grounds] if direct is not None else []
        names += [step.id for step in argument.steps]
        names += [each.id for step in argument.steps for each in step.grounds]
    return tuple(dict.fromkeys([*names, *claims]))


def has_argument(scenario: Scenario) -> bool:
    """Whether a scenario says what is a reason for what, or names its thesis."""
    return scenario.thesis is not None or any(each.because or each.despite for each in scenario.claims.values())


def argument_of(
    scenario: Scenario, answers: Mapping[Any, Array], facts: Mapping[str, str], worlds: int
) -> Argument | None:
    """The argument of a scenario, tested; None where it makes none.

    Args:
        answers: to `scenario.tests`, by query, `[world]`, as `queries.truth` has them, and to `asked_to_watch`.
        facts: the verdict on each claim of fact.
        worlds: how many there are.
    """
    if not has_argument(scenario):
        return None
    tests = scenario.tests
    outcomes: dict[str, Array | None] = {}
    for name, claim in scenario.claims.items():
        if name in tests:
            outcomes[name] = np.asarray(answers[tests[name]], dtype=np.float64)
        elif claim.kind is Kind.FACT and facts.get(name) in ("supported", "contradicted"):
            outcomes[name] = np.full(worlds, HOLDS if facts[name] == "supported" else FAILS)
        else:
            outcomes[name] = None
    steps = tuple(
        step_of(name, claim.because, claim.despite, outcomes, name in tests)
        for name, claim in scenario.claims.items()
        if claim.because or claim.despite
    )
    return Argument(scenario.thesis, steps, most_telling(scenario, answers))


def step_of(
    conclusion: str,
    because: Sequence[str],
    despite: Sequence[str],
    outcomes: Mapping[str, Array | None],
    tested: bool = True,
) -> Step:
    """A step, tested.

    Args:
        outcomes: of each claim what it is in each world, as `queries.truth` has it, `[world]`; None of what is in no
            world one or the other.
        tested: whether the conclusion is tested in worlds.
    """
    known = {name: found for name in because if (found := outcomes[name]) is not None}
    result = outcomes[conclusion] if tested else None
    columns = [*known.values()] if result is None else [result, *known.values()]
    count = len(columns[0]) if columns else 0
    undefined = np.zeros(count, dtype=bool)
    same = np.zeros(count, dtype=bool)
    for column in columns:
        undefined |= ~np.isfinite(column)
        same |= column == NO_DIFFERENCE
    usable = ~(undefined | same)
    true = {name: column[usable] == HOLDS for name, column in known.items()}
    concluded = np.zeros(int(usable.sum()), dtype=bool) if result is None else result[usable] == HOLDS
    every = np.ones(len(concluded), dtype=bool)
    for column in true.values():
        every &= column
    together = _share(concluded, every) if result is not None else Share(0, 0)
    otherwise = _share(concluded, ~every) if result is not None and true else Share(0, 0)
    odds = at_odds(true)
    reasons = tuple(_reason(name, true, concluded, together, result is not None) for name in because)
    objections = tuple(_objection(name, outcomes, usable, concluded, every, result is not None) for name in despite)
    gap = gap_of(together, otherwise)
    return Step(
        id=conclusion,
        word=step_word(bool(because), result is not None and bool(true), bool(odds), together, otherwise),
        reasons=reasons,
        objections=objections,
        together=together,
        otherwise=otherwise,
        gap=gap,
        at_odds=odds,
        worlds=int(usable.sum()),
        no_difference=int((same & ~undefined).sum()),
        undefined=int(undefined.sum()),
        tested=result is not None,
    )


def step_word(reasoned: bool, tested: bool, odds: bool, together: Share, otherwise: Share) -> str:
    """The word for a step.

    1. Without reasons there is no step to test. Where the conclusion is not tested in worlds, or none of the reasons
       is, it cannot be told.
    2. Reasons that hardly ever hold together are at odds, whatever follows in the few worlds in which they do.
    3. With fewer than `FEWEST` worlds in which they hold, it cannot be told.
    4. Where the conclusion does not at least mostly hold in these, it does not follow.
    5. With fewer than `FEWEST` worlds in which they do not hold, there is nothing to compare: it cannot be told.
    6. Where the conclusion holds as much in the others, it stands without its reasons: the share of these is in the
       highest band, or the first is not `MATTERS` larger and the interval of the difference ends below `CLOSELY`.
    7. Where the first share is `MATTERS` larger, and the difference is no noise, the step holds up. Else it cannot be
       told.

    Args:
        reasoned: whether there are reasons; tested: whether the conclusion and any of them are in worlds true or false.
        odds: whether reasons are at odds.
    """
    if not reasoned:
        return UNREASONED
    if not tested:
        return CANNOT_TELL
    if odds:
        return AT_ODDS
    first, second = together.share, otherwise.share
    if not together.enough or first is None:
        return CANNOT_TELL
    if first < MOSTLY_HOLDS_FROM:
        return DOES_NOT_FOLLOW
    gap = gap_of(together, otherwise)
    if not otherwise.enough or second is None or gap is None:
        return CANNOT_TELL
    if second >= HOLDS_FROM or (gap.value < MATTERS and gap.high < CLOSELY):
        return STANDS_ANYWAY
    return HOLDS_UP if gap.value >= MATTERS and gap.low > 0.0 else CANNOT_TELL


def weight_of(together: Share, without: Share) -> str:
    """What a reason carries, from the share in which the conclusion holds where all reasons do, and where this one
    alone fails: it carries if the first is `MATTERS` larger and this is no noise, speaks against the conclusion if it
    is smaller likewise, and carries nothing if the interval of the difference lies within `CLOSELY` of 0."""
    gap = gap_of(together, without)
    if gap is None or not (together.enough and without.enough):
        return CANNOT_TELL
    if gap.value >= MATTERS and gap.low > 0.0:
        return CARRIES
    if gap.value <= -MATTERS and gap.high < 0.0:
        return SPEAKS_AGAINST
    return CARRIES_NOTHING if gap.low > -CLOSELY and gap.high < CLOSELY else CANNOT_TELL


def objection_word(granted: Share) -> str:
    """What an objection does, from the share in which the conclusion holds where the reasons and the objection do."""
    if not granted.enough or granted.share is None:
        return CANNOT_TELL
    return OVERCOME if granted.share >= MOSTLY_HOLDS_FROM else DEFEATS


def gap_of(first: Share, second: Share) -> Gap | None:
    """One share less the other, with its interval by Newcombe (1998, method 10): from the Wilson interval of each.
    None where one has no worlds."""
    one, other, ours, theirs = first.share, second.share, first.interval, second.interval
    if one is None or other is None or ours is None or theirs is None:
        return None
    value = one - other
    low = value - math.hypot(one - ours[0], theirs[1] - other)
    high = value + math.hypot(ours[1] - one, other - theirs[0])
    return Gap(value, max(low, -1.0), min(high, 1.0))


def at_odds(true: Mapping[str, Truth]) -> tuple[str, ...]:
    """Reasons that hardly ever hold together, though each holds by itself and they would if they were independent: the
    pair that does so least, or else all of them; none where they go together.

    Args:
        true: where each holds, `[world]`.
    """
    found = []
    for pair in combinations(true, 2):
        if (share := _apart({name: true[name] for name in pair})) is not None:
            found.append((share, pair))
    if found:
        return min(found, key=lambda each: each[0])[1]
    return tuple(true) if len(true) > 2 and _apart(true) is not None else ()


def _apart(true: Mapping[str, Truth]) -> float | None:
    """In what share of worlds they hold together, where that makes them at odds."""
    columns = list(true.values())
    if any(column.sum() < FEWEST for column in columns):
        return None
    share = float(np.logical_and.reduce(columns).mean())
    alone = math.prod(float(column.mean()) for column in columns)
    return share if share < HARDLY and share < APART * alone else None


def _reason(
    name: str,
    true: Mapping[str, Truth],
    concluded: Truth,
    together: Share,
    tested: bool,
) -> Reason:
    none = Share(0, 0)
    if name not in true:
        return Reason(name, UNTESTED, none, none, None, none, none)
    here = true[name]
    holds = Share(int(here.sum()), len(here))
    if not tested:
        return Reason(name, CANNOT_TELL, holds, none, None, none, none)
    others = np.ones(len(here), dtype=bool)
    for other, column in true.items():
        if other != name:
            others &= column
    without = _share(concluded, others & ~here)
    return Reason(
        id=name,
        word=weight_of(together, without),
        holds=holds,
        without=without,
        carries=gap_of(together, without),
        necessary=_share(here, concluded),
        sufficient=_share(concluded, here),
    )


def _objection(
    name: str,
    outcomes: Mapping[str, Array | None],
    usable: Truth,
    concluded: Truth,
    every: Truth,
    tested: bool,
) -> Objection:
    column = outcomes[name]
    if column is None or not tested:
        return Objection(name, UNTESTED if column is None else CANNOT_TELL, Share(0, 0), Share(0, 0))
    here = column[usable]
    granted = _share(concluded, every & (here == HOLDS))
    return Objection(name, objection_word(granted), granted, _share(concluded, every & (here == FAILS)))


def _share(of: Truth, among: Truth) -> Share:
    return Share(int((of & among).sum()), int(among.sum()))
