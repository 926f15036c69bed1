"""How a verdict ranges over other structures, and over other theories of behaviour: a part of its anatomy where these
have been solved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from standoff.claims.anatomy import Range
from standoff.claims.judge import Verdict, Verdicts


def range_over(own: Verdict, others: Iterable[Verdict]) -> Range | None:
    """Between what the share lies over a verdict and others on the same claim; None where there are no others, or no
    share."""
    others = list(others)
    shares = [each.share for each in (own, *others) if each.share is not None]
    if not others or not shares:
        return None
    same = sum(each.verdict == own.verdict for each in others)
    return Range(min(shares), max(shares), same, len(others))


def over_structures(report: Verdicts, others: Iterable[Verdicts]) -> Verdicts:
    """The report, whose anatomies say how verdicts range over these reports on other structures."""
    return _over(report, others, with_structures)


def over_theories(report: Verdicts, others: Iterable[Verdicts]) -> Verdicts:
    """The same of reports under other theories of behaviour."""
    return _over(report, others, with_theories)


def with_structures(verdict: Verdict, others: Iterable[Verdict]) -> Verdict:
    """The verdict, whose anatomy says how it ranges over those of other structures; as it is where it has none."""
    if verdict.anatomy is None:
        return verdict
    return replace(verdict, anatomy=replace(verdict.anatomy, structures=range_over(verdict, others)))


def with_theories(verdict: Verdict, others: Iterable[Verdict]) -> Verdict:
    """The same of other theories of behaviour."""
    if verdict.anatomy is None:
        return verdict
    return replace(verdict, anatomy=replace(verdict.anatomy, theories=range_over(verdict, others)))


def _over(
    report: Verdicts, others: Iterable[Verdicts], ranged: Callable[[Verdict, Iterable[Verdict]], Verdict]
) -> Verdicts:
    """The report, each of whose verdicts is ranged over those on the same claim."""
    found: dict[str, list[Verdict]] = {}
    for other in others:
        for each in other.verdicts:
            found.setdefault(each.id, []).append(each)
    return replace(report, verdicts=tuple(ranged(each, found.get(each.id, ())) for each in report.verdicts))
