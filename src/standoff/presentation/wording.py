"""The sentences of a report: numbers go in, plain words come out, each in one place.

A share always says that it counts worlds; what is a chance inside a world says so as well.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from standoff.charts.svg import percent, plain
from standoff.claims.bluntness import Blunt
from standoff.claims.judge import Verdict
from standoff.claims.tally import Tally
from standoff.claims.verdict_bands import BANDS, FEWEST, NO_DIFFERENCE, UNDECIDED
from standoff.equilibrium.behaviour_model import parse_behaviour_model
from standoff.forecasts.outcomes import Outcome
from standoff.language.priors.notation import shown_in_per_cent
from standoff.language.priors.prior import Prior
from standoff.scenario.figures import figures
from standoff.scenario.labels import expert_label, in_words, number_label
from standoff.scenario.model import EVERYONE, EXPERT, NOBODY, VIEWS, Kind, Scenario
from standoff.scenario.numbers import has_experts, prior_texts
from standoff.scenario.summary import counted as counted
from standoff.scenario.views import view_numbers, way_of_number
from standoff.worlds.draw import RATIONALITY

UNITS = (
    "Rationality grows at the same rate for every actor per unit of payoff; rescaling one actor's payoffs may "
    "lead to another equilibrium."
)
Ranked = TypeVar("Ranked")

# the sign of each verdict, which tells it apart without its colour, and the class of its colour
SIGNS: Mapping[str, tuple[str, str]] = {
    "holds": ("++", "holds"),
    "mostly holds": ("+", "mostly-holds"),
    "contingent": ("±", "contingent"),
    "mostly fails": ("−", "mostly-fails"),
    "fails": ("−−", "fails"),
    NO_DIFFERENCE: ("=", "none"),
    UNDECIDED: ("·", "none"),
    "supported": ("S", "holds"),
    "contested": ("D", "contingent"),
    "contradicted": ("X", "fails"),
    "not checked": ("?", "none"),
    "not testable": ("n", "none"),
}
MEANINGS: Mapping[str, str] = {
    "supported": "fact, supported by its sources",
    "contested": "fact, on which the sources disagree",
    "contradicted": "fact, contradicted by its sources",
    "not checked": "fact, not checked",
    "not testable": "judgement, not testable",
    NO_DIFFERENCE: "in most worlds its two sides do not differ",
    UNDECIDED: f"fewer than {FEWEST} worlds bear on it",
}


def lasting(seconds: float) -> str:
    """How long something takes, as roughly as it is known: `a few seconds`, `40 seconds`, `5 minutes`, `3 hours`."""
    if seconds < 8.0:
        return "a few seconds"
    if seconds < 90.0:
        return f"{round(seconds, -1):.0f} seconds"
    if seconds < 5400.0:
        return counted(round(seconds / 60.0), "minute")
    return counted(round(seconds / 3600.0), "hour") if seconds < 48 * 3600.0 else f"{seconds / 86400.0:,.0f} days"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def part_words(share: float, of: str) -> str:
    """`8% of it`, `most of it (62%)`, `nearly all of it (>99%)`: most is more than half, as it is written."""
    share = min(max(share, 0.0), 1.0)
    if share >= 0.995:
        return f"{'all' if share == 1.0 else 'nearly all'} of {of} ({percent(share)})"
    return f"most of {of} ({percent(share)})" if round(100.0 * share) > 50 else f"{percent(share)} of {of}"


def as_much(ranked: Sequence[Ranked], said: Callable[[Ranked], str], begin: str = "") -> str:
    """Of a ranking how many are written with the same number as the first: `2 others as much`; nothing if none is."""
    others = sum(said(each) == said(ranked[0]) for each in ranked[1:])
    return f"{begin}{counted(others, 'other')} as much" if others else ""


def range_of(interval: tuple[float, float]) -> str:
    """`79–84%`; to a decimal where the ends would look the same."""
    low, high = (100.0 * end for end in interval)
    if round(low) == round(high):
        return f"{low:.1f}–{high:.1f}%"
    return f"{low:.0f}–{high:.0f}%"


def verdict_word(verdict: Verdict) -> str:
    """`holds (98%)`."""
    return verdict.verdict if _untold(verdict) else f"{verdict.verdict} ({percent(verdict.share or 0.0)})"


def verdict_brief(verdict: Verdict) -> str:
    """`98%`, or the verdict where there is no share."""
    return verdict.verdict if _untold(verdict) else percent(verdict.share or 0.0)


def _untold(verdict: Verdict) -> bool:
    return verdict.share is None or verdict.verdict == NO_DIFFERENCE


def share_words(verdict: Verdict | Tally) -> str:
    """`Holds in 815 of 999 worlds (82%; interval 79–84%)`, of what is tested in worlds."""
    same = f"no difference in {counted(verdict.no_difference, 'world')}" if verdict.no_difference else ""
    if verdict.share is None or verdict.interval is None:
        return same.capitalize() or f"Undefined in all {counted(verdict.undefined, 'world')}"
    holds = round(verdict.share * verdict.worlds)
    told = f"Holds in {holds:,} of {counted(verdict.worlds, 'world')} ({percent(verdict.share)}; interval "
    return f"{told}{range_of(verdict.interval)}){'; ' if same else ''}{same}"


def share_sentence(verdict: Verdict | Tally) -> str:
    """The same with a full stop, and in how many worlds it is undefined."""
    undefined = verdict.undefined if verdict.worlds or verdict.no_difference else 0
    told = f" Undefined in {counted(undefined, 'world')}." if undefined else ""
    return f"{share_words(verdict)}.{told}"


def choices_in_words(forked: int, continuum: int, game: str) -> Iterator[str]:
    """In how many worlds of a game another equilibrium is as good as the one reported: at forks, and at ties."""
    if forked:
        yield (
            f"In {counted(forked, 'world')} of {game} the branch forks: the arm taken favours first options; others "
            "are equally valid."
        )
    if continuum:
        yield (
            f"In {counted(continuum, 'world')} of {game} the solution is one of a continuum of equilibria: some "
            "options have equal payoffs, and other mixtures of them are also equilibria. Claims about such options "
            "refer to the one that the branch leads to."
        )


def forgets_sentence(forgets: Sequence[tuple[str, str]]) -> str:
    """Where recall is imperfect; nothing where it is perfect."""
    if not forgets:
        return ""
    at: dict[str, list[str]] = {}
    for actor, decision in forgets:
        at.setdefault(actor, []).append(f"`{decision}`")
    where = "; ".join(f"{actor} at {', '.join(decisions)}" for actor, decisions in at.items())
    return f"Imperfect recall: {where}."


def recall_words(forgets: Sequence[tuple[str, str]]) -> str:
    """The same, and what that makes of a solution."""
    if not forgets:
        return ""
    return (
        f"{forgets_sentence(forgets)} Forgotten information or actions may matter there. Each information set is "
        "played as if by a separate agent, so an actor might do better by changing several decisions at once."
    )


def behaviour_sentences(theory: str, forgets: Sequence[tuple[str, str]] = ()) -> Iterator[str]:
    """How actors behave, where it is not by the logit; and where recall is imperfect."""
    if theory != "logit":
        about = parse_behaviour_model(theory).about
        if theory == "rational" and forgets:
            about = "the limit of the logit as rationality grows without bound"
        yield f"Behaviour {theory}: {about}."
    if theory == "rational":
        yield UNITS
    if forgets:
        yield recall_words(forgets)


def blunt_sentence(each: Blunt) -> str:
    """That a claim asks about a nearly blind decision."""
    assert each.sharpness is not None
    return (
        f"It asks about {each.label}, a nearly blind decision (half of rationality times the typical difference "
        f"between two options is {plain(each.sharpness, 1.0)})."
    )


def claim_words(verdict: Verdict) -> str:
    """What became of a claim, in plain words."""
    if verdict.kind is Kind.FACT:
        return f"{verdict.verdict.capitalize()}: {_ended(verdict.reason)}"
    if verdict.kind is Kind.JUDGEMENT:
        return f"Not tested: {_ended(verdict.reason)}"
    if verdict.share is None and not verdict.no_difference:
        return _ended(f"{verdict.reason[:1].upper()}{verdict.reason[1:]}")
    parts = [share_sentence(verdict)]
    if verdict.sides is not None and all(math.isfinite(side.mean) for side in verdict.sides):
        left, right = (plain(side.mean) for side in verdict.sides)
        parts.append(f"Across worlds its two sides are on average {left} and {right}.")
    parts += [each.sentence for each in verdict.hinging]
    parts += [blunt_sentence(each) for each in verdict.blunt]
    return " ".join(parts)


def about(scenario: Scenario, name: str) -> str:
    """What an uncertain number is, in the words of the scenario, shortened to the first clause."""
    if name.startswith(RATIONALITY):
        whose = name.removeprefix(RATIONALITY)
        stated = scenario.rationalities.get(whose)
        per = "" if stated is None or stated.per == "unit" else f", per {stated.per}"
        if whose in scenario.actors:
            return f"how sharply choices of {scenario.actors[whose]} follow payoffs{per}"
        return f"how sharply the choice of {in_words(whose)} follows payoffs{per}"
    if name == EXPERT and has_experts(scenario):
        return "the expert whose priors hold"
    if name.startswith(VIEWS):
        _, taken = way_of_number(name)
        return _first_clause(view_numbers(scenario)[name].about) or about(scenario, taken)
    return _first_clause(scenario.parameters[name].about)


def _first_clause(text: str | None) -> str:
    return " ".join((text or "").split()).split(";")[0].rstrip(" .")


def labelled(scenario: Scenario, name: str) -> str:
    """An uncertain number by its label; without one by its name, and what it is: `reach (what such a missile is
    worth)`."""
    called, meaning = number_label(scenario, name), about(scenario, name)
    has_label = name in scenario.parameters and scenario.parameters[name].label is not None
    return called if has_label or not meaning else f"{called} ({meaning})"


def amount(scenario: Scenario, prior: Prior, name: str, value: float, digits: int = 3) -> str:
    """A value of an uncertain number, in its own unit."""
    if name.startswith(RATIONALITY):
        return figures(value, digits)
    if name == EXPERT and has_experts(scenario):
        return expert_label(scenario, tuple(scenario.experts)[round(value)])
    parameter = scenario.parameters[way_of_number(name)[1] if name.startswith(VIEWS) else name]
    if prior.is_probability or shown_in_per_cent(*prior_texts(parameter)):
        return f"{figures(100.0 * value, digits)}%"
    return f"{figures(value, digits)} {parameter.unit}" if parameter.unit else figures(value, digits)


def counts(verdicts: Iterable[Verdict]) -> tuple[tuple[str, int], ...]:
    """How many claims have each verdict, in the order of `SIGNS`, none left out that is there."""
    found = Counter(verdict.verdict for verdict in verdicts)
    return tuple((name, found[name]) for name in SIGNS if found[name])


def assumed_sentence(scenario: Scenario) -> str:
    """What every claim is tested under; nothing where the scenario assumes nothing."""
    if scenario.claims_assume is None:
        return ""
    assumed = " ".join(scenario.claims_assume.split())
    return f"Every claim is tested under `{assumed}`, except where its test says something else of the same move."


def counts_sentence(verdicts: Sequence[Verdict]) -> str:
    """`Of 70 claims tested in worlds, 12 hold, ... Of 26 facts, 20 are supported, ...`"""
    tested = [verdict for verdict in verdicts if verdict.kind.tested]
    facts = [verdict for verdict in verdicts if verdict.kind is Kind.FACT]
    judgements = len(verdicts) - len(tested) - len(facts)
    parts = []
    for group, one, many in ((tested, "claim tested in worlds", "claims tested in worlds"), (facts, "fact", "facts")):
        found = [_counted_verdict(name, count) for name, count in counts(group)]
        if len(group) == 1:
            parts.append(f"The {one} {found[0].partition(' ')[2]}.")
        elif group:
            parts.append(f"Of {len(group):,} {many}, {listed(found)}.")
    if judgements:
        parts.append(
            f"{counted(judgements, 'judgement is', 'judgements are')} listed as not testable, with the reason."
        )
    return " ".join(parts) if parts else "The scenario makes no claims."


def _counted_verdict(name: str, count: int) -> str:
    one = count == 1
    verb = {
        "holds": "holds" if one else "hold",
        "mostly holds": "mostly holds" if one else "mostly hold",
        "contingent": "is contingent" if one else "are contingent",
        "mostly fails": "mostly fails" if one else "mostly fail",
        "fails": "fails" if one else "fail",
        NO_DIFFERENCE: "makes no difference" if one else "make no difference",
        UNDECIDED: "has too few worlds for a verdict" if one else "have too few worlds for a verdict",
    }
    return f"{count:,} {verb.get(name, ('is ' if one else 'are ') + name)}"


def bands_sentence() -> str:
    told = [f"{name} from {lowest:.0%}" for lowest, name in BANDS[:-1]]
    return (
        f"Verdicts are bands of the share of worlds in which a claim holds: {', '.join(told)}, fails below. Worlds "
        "in which its two sides do not differ are not counted; if they are the majority, the verdict is no "
        "difference."
    )


def resolved_words(outcome: Outcome | None) -> str:
    """How a question came out: `yes`, `no, contested`, `open`."""
    if outcome is None:
        return "open"
    return ("yes" if outcome.happened else "no") + (", contested" if outcome.contested else "")


def seen_words(scenario: Scenario, seen_by: Sequence[str] | None) -> str:
    """Who sees a move: everyone, nobody, or actors by name."""
    if seen_by is None or EVERYONE in seen_by:
        return "everyone"
    if tuple(seen_by) == (NOBODY,):
        return "nobody"
    return listed([scenario.actors.get(actor, actor) for actor in seen_by])


def _ended(sentence: str) -> str:
    """With a full stop, and the first letter as it is."""
    words = " ".join(sentence.split())
    return words if words.endswith((".", "?", "!")) else f"{words}."
