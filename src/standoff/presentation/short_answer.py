"""The answer in words, for a reader with one minute: does the thesis stand, for whose reasons, and what would turn it.

It is made from what was found by the rules below, in at most `MOST` words. It quotes the text, names no identifier, and
speaks of plausible worlds where it means shares, never of chances.

1. Does the thesis stand? By its verdict; where it rests on structure, or would be the same for blind actors, that comes
   first.
2. For whose reasons? By the word of its step, and of each reason what it carries or how seldom it holds.
3. What would turn it? Another structure, another equilibrium, the author's number, or a prior: the first that is weak.
4. What to watch? The move still to come that everyone will see and that would tell most about it.
5. Do other structures and theories agree, where they were tried?
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from standoff.claims.argument import (
    AT_ODDS,
    CARRIES,
    CARRIES_NOTHING,
    DEFEATS,
    DOES_NOT_FOLLOW,
    HOLDS_UP,
    SPEAKS_AGAINST,
    STANDS_ANYWAY,
    Argument,
    Reason,
    Step,
)
from standoff.claims.judge import Verdict, Verdicts
from standoff.claims.telling import NOT_MADE, Telling
from standoff.claims.verdict_bands import NO_DIFFERENCE
from standoff.forecasts.variants import VariantFindings
from standoff.presentation.anatomy import OTHERWISE, narrow_number
from standoff.presentation.section import Section, section
from standoff.presentation.wording import listed
from standoff.scenario.figures import figures
from standoff.scenario.labels import move_label, number_label, option_label, short_quote
from standoff.scenario.model import Scenario

MOST = 120  # words
QUOTED = 60  # characters of the thesis; of a reason
REASON = 40
NAMED = 2  # reasons of a kind that are named
SELDOM = 0.25  # of worlds: a reason that holds in fewer fails in most
SOFT = 0.5  # standard deviations: a prior that may move by less
TITLE = "The answer"

_HOW_OFTEN = {
    "holds": "in nearly all plausible worlds",
    "mostly holds": "in most plausible worlds",
    "mostly fails": "in most plausible worlds",
    "fails": "in nearly all plausible worlds",
}


def short_answer_section(report: Verdicts, variants: VariantFindings | None = None) -> Section | None:
    """The answer; None where the scenario names no thesis.

    Args:
        variants: the scenario under its variants, where that was looked at.
    """
    if report.argument is None or report.argument.thesis is None:
        return None
    return section(TITLE, (" ".join(short_answer(report, variants)),))


def short_answer(report: Verdicts, variants: VariantFindings | None = None) -> tuple[str, ...]:
    """Its sentences, as many as there is room for: the first ones are what matters most."""
    argument = report.argument
    assert argument is not None and argument.thesis is not None
    verdict = next(each for each in report.verdicts if each.id == argument.thesis)
    kept: list[str] = []
    for sentence in _sentences(report.scenario, verdict, argument, variants):
        if sum(len(each.split()) for each in (*kept, sentence)) <= MOST:
            kept.append(sentence)
    return tuple(kept)


def _sentences(
    scenario: Scenario, verdict: Verdict, argument: Argument, variants: VariantFindings | None
) -> Iterator[str]:
    step, watch = argument.step(verdict.id), argument.watch
    structure = _structure(verdict, variants)
    yield structure or _stands(scenario, verdict, step)
    if step is not None:
        yield from _reasons(scenario, verdict, step)
    yield from _turns(scenario, verdict)
    if watch is not None:
        yield _watch(scenario, watch)
    if not structure and variants is not None:
        yield "Every structure that was tried says the same."
    if verdict.anatomy is not None and (theories := verdict.anatomy.theories) is not None:
        if 2 * theories.same < theories.of:
            yield "Most other theories of how actors behave say otherwise."
        elif theories.same == theories.of:
            yield "Every other theory of how actors behave says the same."


def _stands(scenario: Scenario, verdict: Verdict, step: Step | None) -> str:
    """Whether the thesis stands, and for whose reasons."""
    thesis = _named(scenario, verdict.id, QUOTED)
    often, word = _HOW_OFTEN.get(verdict.verdict), "" if step is None else step.word
    if not verdict.tested:
        return f"Whether {thesis} is so was not tested: {verdict.verdict}."
    if verdict.verdict == NO_DIFFERENCE:
        return f"Whether {thesis} is so cannot be told: in most worlds the two sides of its test do not differ."
    if often is None and verdict.verdict != "contingent":
        return f"Whether {thesis} is so cannot be told: too few worlds bear on it."
    blind = verdict.anatomy.blind if verdict.anatomy is not None else None
    if often is None:
        told = f"{thesis} is open: it holds in some plausible worlds and fails in others."
        return f"{told} Where its reasons hold, it follows." if word == HOLDS_UP else told
    if verdict.verdict in ("fails", "mostly fails"):
        told = f"{thesis} falls: it fails {often}"
        return f"{told}, though it would follow from its reasons." if word == HOLDS_UP else f"{told}."
    if blind is not None and blind.verdict == verdict.verdict:
        told = f"{thesis} holds {often}, but it would for actors who look at no payoff"
        return f"{told}: this is no test of the argument."
    match word:
        case w if w == HOLDS_UP:
            return f"{thesis} stands for the reasons given: it holds {often}."
        case w if w == STANDS_ANYWAY:
            return f"{thesis} stands, but not for the reasons given: it holds {often}, also where they fail."
        case w if w == DOES_NOT_FOLLOW:
            return f"{thesis} holds {often}, but it does not follow from the reasons given."
        case w if w == AT_ODDS:
            return f"{thesis} holds {often}, but the reasons given for it hardly ever hold together."
    given = "no reason is given for it" if step is None else "whether for the reasons given cannot be told"
    return f"{thesis} holds {often}; {given}."


def _reasons(scenario: Scenario, verdict: Verdict, step: Step) -> Iterator[str]:
    """What reasons carry, and which fail."""

    def named(reasons: Sequence[Reason]) -> str:
        quotes = [_named(scenario, each.id, REASON) for each in reasons[:NAMED]]
        more = len(reasons) - NAMED
        return listed([*quotes, f"{more} more"] if more > 0 else quotes)

    def are(reasons: Sequence[Reason], one: str, many: str) -> str:
        return f"{named(reasons)} {one if len(reasons) == 1 else many}."

    of = {word: [each for each in step.reasons if each.word == word] for word in (CARRIES, SPEAKS_AGAINST)}
    nothing = [each for each in step.reasons if each.word == CARRIES_NOTHING]
    fail = [each for each in step.reasons if each.holds.share is not None and each.holds.share < SELDOM]
    if of[CARRIES] and step.word == HOLDS_UP:
        yield f"It rests on {named(of[CARRIES])}."
    if fail:
        yield are(fail, "itself fails in most worlds", "themselves fail in most worlds")
    if nothing and step.word == HOLDS_UP:
        yield are(nothing, "carries nothing", "carry nothing")
    if of[SPEAKS_AGAINST]:
        yield are(of[SPEAKS_AGAINST], "speaks against it", "speak against it")
    if against := [each for each in step.objections if each.word == DEFEATS]:
        quotes = listed([_named(scenario, each.id, REASON) for each in against[:NAMED]])
        yield f"Where the objection {quotes} holds, it does not."


def _turns(scenario: Scenario, verdict: Verdict) -> Iterator[str]:
    """What would turn the verdict: the weakest of another equilibrium, the author's number, and a prior."""
    anatomy = verdict.anatomy
    if anatomy is None:
        return
    others, firm = anatomy.others, anatomy.firmness
    number = narrow_number(anatomy)
    if others is not None and (others.share or 0.0) >= OTHERWISE:
        yield "In some worlds another equilibrium, as good as the one that was solved, says otherwise."
    elif number is not None and number.room is not None:
        moved = f"{figures(number.number)} moved by {figures(number.room, 2)}"
        yield f"It hangs on one number of the author's: {moved} turns it."
    elif firm is not None and firm.one is not None and firm.one.name is not None and abs(firm.one.by) < SOFT:
        way = "larger" if firm.one.by > 0 else "smaller"
        yield f"It would turn if {number_label(scenario, firm.one.name)} were a little {way}."
    elif firm is not None and firm.one is None and firm.every is None:
        yield "No plausible change of any one assumption turns it."


def _named(scenario: Scenario, claim: str, most: int) -> str:
    """A claim in a sentence: its label as its quote would be, in quotation marks, since neither is written to fit."""
    return short_quote(scenario.claims[claim].label or scenario.claims[claim].quote, most)


def _watch(scenario: Scenario, watch: Telling) -> str:
    """`Watch opening the port: yes would speak for it, no against it.`, or if it does not come to that."""
    first, second = (
        "" if each == NOT_MADE else option_label(scenario, watch.move, each)
        for each in (watch.speaks_for, watch.speaks_against)
    )
    move = move_label(scenario, watch.move)
    if not second:
        return f"Watch {move}: {first} would speak for it; if it does not come to that, this speaks against it."
    if not first:
        return f"Watch {move}: {second} would speak against it; if it does not come to that, this speaks for it."
    return f"Watch {move}: {first} would speak for it, {second} against it."


def _structure(verdict: Verdict, variants: VariantFindings | None) -> str:
    """That the verdict rests on structure, and on which; nothing where it does not, or that is not known."""
    if variants is None:
        return ""
    found = next((each for each in variants.claims if each.id == verdict.id), None)
    if found is None or found.stands:
        return ""
    scenario = variants.scenario
    turned = {name: found.verdicts[name].verdict for name in found.turned}
    words = [f"{word} if {_about(variants, name)}" for name, word in list(turned.items())[:NAMED]]
    first = f"it {verdict.verdict}" if verdict.verdict.endswith("s") else f"it is {verdict.verdict}"
    thesis = _named(scenario, verdict.id, QUOTED)
    return f"Whether {thesis} stands rests on structure: as the scenario stands {first}, but it {listed(words)}."


def _about(variants: VariantFindings, name: str) -> str:
    """What a variant supposes, in its own words or by its name."""
    told = variants.structures[name].about.rstrip(".")
    return short_quote(told or name, QUOTED)
