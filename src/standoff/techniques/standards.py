"""The nine analytic tradecraft standards of ICD 203 (Office of the Director of National Intelligence, 2015), and which
of them what is said of a scenario meets.

Whether one is met is a matter of what the scenario says and of what was found, by the rules in `_RULES`; what a
program cannot see, such as whether a source was read well, no rule asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from standoff.claims.argument import AT_ODDS, DOES_NOT_FOLLOW, HOLDS_UP
from standoff.claims.judge import Verdicts
from standoff.forecasts.score import EVEN, Scores
from standoff.scenario.model import BASE, Kind, Scenario
from standoff.scenario.numbers import drawn_numbers, has_experts
from standoff.scenario.sources import informed
from standoff.techniques.confidence import ENOUGH
from standoff.techniques.key_assumptions import held_because
from standoff.worlds.draw import uncertain

BETTER, WORSE = "better", "worse"  # verdicts of a comparison of forecasts with a baseline


class Met(StrEnum):
    """Whether a standard is met."""

    MET = "met"
    PARTLY = "partly met"
    NOT_MET = "not met"


class Standard(StrEnum):
    """The standards in the order and the words of ICD 203."""

    SOURCES = "properly describes quality and credibility of underlying sources, data, and methodologies"
    UNCERTAINTY = "properly expresses and explains uncertainties associated with major analytic judgments"
    DISTINGUISHES = (
        "properly distinguishes between underlying intelligence information and analysts' assumptions and judgments"
    )
    ALTERNATIVES = "incorporates analysis of alternatives"
    RELEVANCE = "demonstrates customer relevance and addresses implications"
    ARGUMENT = "uses clear and logical argumentation"
    CHANGE = "explains change to or consistency of analytic judgments"
    ACCURACY = "makes accurate judgments and assessments"
    VISUAL = "incorporates effective visual information where appropriate"


@dataclass(frozen=True, slots=True)
class Assessed:
    """One standard, and whether it is met.

    Attributes:
        number: from 1 to 9.
        standard: in the words of ICD 203.
        met: `met`, `partly met` or `not met`.
        counts: what that rests on: how many there are of what, by name.
    """

    number: int
    standard: Standard
    met: Met
    counts: Mapping[str, int]


def assessed(report: Verdicts, scores: Scores | None) -> tuple[Assessed, ...]:
    """All nine.

    Args:
        report: the verdicts on the claims of a scenario.
        scores: of its forecasts, where it says how its questions came out.
    """
    counted = {standard: count(report) for standard, count in _COUNTS.items()}
    counted[Standard.ACCURACY] = {"questions": len(report.scenario.questions), **_of_scores(scores)}
    return tuple(
        Assessed(number, standard, rule(counted[standard]), {name: int(n) for name, n in counted[standard].items()})
        for number, (standard, rule) in enumerate(_RULES.items(), 1)
    )


def _grade(met: bool, partly: bool) -> Met:
    return Met.MET if met else Met.PARTLY if partly else Met.NOT_MET


# -- what there is -------------------------------------------------------------------------------------------


def _sources(report: Verdicts) -> dict[str, int]:
    scenario = report.scenario
    held = [held_because(scenario, name) for name in drawn_numbers(scenario)]
    reports = [informed(scenario, item) for item in scenario.evidence.values()]
    return {
        "items": len(held) + len(reports),
        "sourced": sum(each.source is not None or each.quote is not None for each in held)
        + sum(item.source is not None for item in reports),
        "graded": sum(grade is not None for grade in (*(h.grade for h in held), *(r.grade for r in reports))),
    }


def _uncertainty(report: Verdicts) -> dict[str, int]:
    scenario = report.scenario
    return {
        "uncertain": len(uncertain(scenario)),
        "judgements": len(scenario.tests) + len(scenario.questions),
        "worlds": int(report.results.converged.sum()),
    }


def _distinguishes(report: Verdicts) -> dict[str, int]:
    scenario = report.scenario
    drawn = drawn_numbers(scenario)
    return {
        "facts": sum(claim.kind is Kind.FACT for claim in scenario.claims.values()),
        "reports": len(scenario.evidence),
        "numbers": len(drawn),
        "reasoned": sum(not held_because(scenario, name).nothing for name in drawn),
        "judgements": sum(claim.kind is Kind.JUDGEMENT for claim in scenario.claims.values()),
    }


def _alternatives(report: Verdicts) -> dict[str, int]:
    scenario = report.scenario
    whole: Scenario = scenario if scenario.varied is None else scenario.varied
    return {
        "variants": sum(name != BASE for name in whole.variants),
        "experts": len(scenario.experts) if has_experts(scenario) else 0,
        "views": len(scenario.views),
        "objections": sum(len(claim.despite) for claim in scenario.claims.values()),
    }


def _relevance(report: Verdicts) -> dict[str, int]:
    scenario = report.scenario
    return {
        "decisions": sum(len(decision.options) > 1 for decision in scenario.decisions),
        "questions": len(scenario.questions),
    }


def _argument(report: Verdicts) -> dict[str, int]:
    argument = report.argument
    steps = () if argument is None else argument.steps
    words = [each.word for each in steps]
    return {
        "claims": len(report.scenario.claims),
        "thesis": argument is not None and argument.thesis is not None,
        "steps": len(steps),
        "follow": words.count(HOLDS_UP),
        "faulty": words.count(DOES_NOT_FOLLOW) + words.count(AT_ODDS),
    }


def _change(report: Verdicts) -> dict[str, int]:
    scenario = report.scenario
    days = {item.date for item in scenario.evidence.values()}
    return {"reports": len(scenario.evidence), "days": len(days), "questions": len(scenario.questions)}


def _of_scores(scores: Scores | None) -> dict[str, int]:
    if scores is None or not scores.readings:
        return {"scored": 0, "better": 0, "worse": 0}
    first = scores.readings[0]
    against = next((each.verdict for each in first.differences if each.baseline == EVEN), "")
    return {"scored": first.questions, "better": against == BETTER, "worse": against == WORSE}


def _visual(report: Verdicts) -> dict[str, int]:
    scenario = report.scenario
    return {
        "moves": len(scenario.moves),
        "tested": len(scenario.tests),
        "questions": len(scenario.questions),
        "places": len(scenario.places),
    }


_COUNTS: Mapping[Standard, Callable[[Verdicts], Mapping[str, int]]] = {
    Standard.SOURCES: _sources,
    Standard.UNCERTAINTY: _uncertainty,
    Standard.DISTINGUISHES: _distinguishes,
    Standard.ALTERNATIVES: _alternatives,
    Standard.RELEVANCE: _relevance,
    Standard.ARGUMENT: _argument,
    Standard.CHANGE: _change,
    Standard.VISUAL: _visual,
}
# -- whether that is enough ----------------------------------------------------------------------------------

_RULES: Mapping[Standard, Callable[[Mapping[str, int]], Met]] = {
    Standard.SOURCES: lambda n: _grade(n["sourced"] == n["items"] > 0 and n["graded"] > 0, n["sourced"] > 0),
    Standard.UNCERTAINTY: lambda n: _grade(
        n["uncertain"] > 0 and n["judgements"] > 0 and n["worlds"] >= ENOUGH, n["uncertain"] > 0 and n["judgements"] > 0
    ),
    Standard.DISTINGUISHES: lambda n: _grade(
        n["facts"] + n["reports"] > 0 and n["reasoned"] == n["numbers"] > 0,
        n["facts"] + n["reports"] + n["reasoned"] > 0,
    ),
    Standard.ALTERNATIVES: lambda n: _grade(n["variants"] + n["experts"] > 0, n["views"] + n["objections"] > 0),
    Standard.RELEVANCE: lambda n: _grade(
        n["decisions"] > 0 and n["questions"] > 0, n["decisions"] + n["questions"] > 0
    ),
    Standard.ARGUMENT: lambda n: _grade(n["thesis"] > 0 and n["steps"] > 0 and not n["faulty"], n["claims"] > 0),
    Standard.CHANGE: lambda n: _grade(n["days"] > 1 and n["questions"] > 0, n["reports"] > 0),
    Standard.ACCURACY: lambda n: _grade(n["better"] > 0, n["questions"] > 0 and not n["worse"]),
    Standard.VISUAL: lambda n: _grade(n["tested"] + n["questions"] > 0, n["moves"] > 0),
}
