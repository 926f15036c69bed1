"""Analytic confidence in a verdict: high, moderate or low, by rules, with what speaks for and against it.

Confidence is of the ground that a judgement stands on, and no likelihood: ICD 203 (2015) asks that a sentence has one
or the other. Each `Ground` is graded by itself (docs/howto/keep-to-tradecraft.md has the rules as a table). Then:

1. Confidence is low where too few worlds are certified, too few bear on the claim, or two aspects are low.
2. It is high where no aspect is low, and one at most is moderate.
3. Else it is moderate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt

from standoff.claims.anatomy import FURTHEST
from standoff.claims.compare import Comparison
from standoff.claims.judge import Verdict, Verdicts
from standoff.claims.verdict_bands import FEWEST
from standoff.forecasts.variants import VariantFindings
from standoff.techniques.key_assumptions import Held

NEARLY_ALL, MOST = 0.99, 0.95  # of worlds that are certified
OTHERWISE = 0.05  # of worlds in which another equilibrium says otherwise
MANY, ENOUGH = 500, 100  # effective worlds: a share is then known to 4 points, and to 10
FIRM, SOFT = 1.0, 0.25  # standard deviations that one prior may move by
SAME = 0.8  # of theories that say the same
CREDIBLE = ("AB", "12")  # letters and digits of a good grade


class Level(StrEnum):
    """How confident one may be, or how good a ground is."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


class Ground(StrEnum):
    """What confidence rests on."""

    CERTIFIED = "certified worlds"
    WORLDS = "effective worlds"
    SOURCES = "sources"
    FIRMNESS = "firmness"
    STRUCTURE = "structure"
    THEORIES = "theories"


VITAL = (Ground.CERTIFIED, Ground.WORLDS)  # without which there is no ground at all


@dataclass(frozen=True, slots=True)
class Aspect:
    """One ground of confidence.

    Attributes:
        ground: which.
        level: how good it is.
        number: certified: their share; worlds: how many; sources: how many numbers are held for a reason; firmness: the
            smallest shift of one prior that changes the verdict, None where none does; structure and theories: how
            many say the same.
        of: how many numbers the claim rests on, how many other variants there are, and how many other theories; None
            of the other grounds.
        otherwise: certified: the share of worlds in which another equilibrium says otherwise; None where others were
            not looked for.
        looked: firmness: the largest shift, in standard deviations, that leaves enough effective worlds to tell.
    """

    ground: Ground
    level: Level
    number: float | None
    of: int | None = None
    otherwise: float | None = None
    looked: float | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """Analytic confidence in the verdict on a claim.

    Attributes:
        claim: its name.
        level: high, moderate or low.
        aspects: what it rests on, in the order of `Ground`; a ground that does not bear on the claim is left out.
    """

    claim: str
    level: Level
    aspects: tuple[Aspect, ...]


def confidence(
    verdict: Verdict,
    report: Verdicts,
    held: Mapping[str, Held],
    effective: float | None,
    theories: Comparison,
    variants: VariantFindings | None,
) -> Confidence:
    """The confidence in one verdict.

    Args:
        report: that it is of.
        held: why each number is held that the claim rests on.
        effective: how many independent worlds the ensemble is worth after the evidence; None without evidence.
        theories: the claims under other theories of behaviour, and under that of the report in the same worlds.
        variants: the claims under the variants of the scenario; None where it has none.
    """
    aspects = tuple(_aspects(verdict, report, held, effective, theories, variants))
    return Confidence(verdict.id, overall(aspects), aspects)


def overall(aspects: tuple[Aspect, ...]) -> Level:
    """The level that aspects make together."""
    low = [each for each in aspects if each.level is Level.LOW]
    if len(low) > 1 or any(each.ground in VITAL for each in low):
        return Level.LOW
    moderate = sum(each.level is Level.MODERATE for each in aspects)
    return Level.HIGH if not low and moderate <= 1 else Level.MODERATE


def _aspects(
    verdict: Verdict,
    report: Verdicts,
    held: Mapping[str, Held],
    effective: float | None,
    theories: Comparison,
    variants: VariantFindings | None,
) -> Iterator[Aspect]:
    anatomy, count = verdict.anatomy, report.results.count
    certified = float(report.results.converged.mean())
    others = anatomy.others if anatomy is not None else None
    otherwise = others.share if others is not None else None
    level = _graded(certified, NEARLY_ALL, MOST)
    yield Aspect(
        Ground.CERTIFIED, Level.LOW if (otherwise or 0.0) >= OTHERWISE else level, certified, otherwise=otherwise
    )
    worlds = float(verdict.worlds) if effective is None else min(verdict.worlds, effective * verdict.worlds / count)
    yield Aspect(Ground.WORLDS, _graded(worlds, MANY, ENOUGH), worlds)
    if held:
        said = [each for each in held.values() if not each.nothing]
        good = all(credible(each.grade) for each in held.values())
        level = Level.HIGH if good else Level.MODERATE if len(said) == len(held) else Level.LOW
        yield Aspect(Ground.SOURCES, level, float(len(said)), len(held))
    if anatomy is not None and anatomy.firmness is not None:
        shift, looked = anatomy.firmness.one, furthest(verdict.worlds)
        size = None if shift is None else abs(shift.by)
        yield Aspect(Ground.FIRMNESS, _graded(looked if size is None else size, FIRM, SOFT), size, looked=looked)
    same, of = _in_variants(verdict, variants)
    level = Level.LOW if not of else _graded(same / of, 1.0, 0.5)
    yield Aspect(Ground.STRUCTURE, level, float(same), of)
    same, of = _under_theories(verdict, report.theory, theories)
    if of:
        yield Aspect(Ground.THEORIES, _graded(same / of, SAME, 0.5), float(same), of)


def furthest(worlds: int) -> float:
    """How far a prior can be shifted by weighing so many worlds: a shift d leaves as many effective ones as
    exp(-d^2) of them."""
    return min(FURTHEST, sqrt(log(worlds / FEWEST))) if worlds > FEWEST else 0.0


def credible(grade: str | None) -> bool:
    """Whether a grade of the Admiralty system is good: a source that is usually reliable at least and, where that is
    said, what it says probably true."""
    if grade is None or grade[0] not in CREDIBLE[0]:
        return False
    return all(sign in CREDIBLE[1] for sign in grade[1:])


def _graded(number: float, high: float, moderate: float) -> Level:
    return Level.HIGH if number >= high else Level.MODERATE if number >= moderate else Level.LOW


def _in_variants(verdict: Verdict, variants: VariantFindings | None) -> tuple[int, int]:
    """In how many of the other variants the verdict is the same, and how many there are."""
    found = None if variants is None else next((each for each in variants.claims if each.id == verdict.id), None)
    if found is None:
        return 0, 0
    of = len(found.verdicts) - 1
    return of - len(found.turned), of


def _under_theories(verdict: Verdict, own: str, theories: Comparison) -> tuple[int, int]:
    """Under how many of the other theories the verdict is the same, and how many there are."""
    words = {
        name: next(each.verdict for each in report.verdicts if each.id == verdict.id)
        for name, report in theories.reports.items()
    }
    others = [name for name in words if name != own]
    return sum(words[name] == words.get(own) for name in others), len(others)
