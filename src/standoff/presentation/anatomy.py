"""The anatomy of a verdict in words: one plain sentence for each part, and the weakest part in a few words."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from standoff.charts.svg import percent, plain
from standoff.claims.anatomy import STEP, Anatomy, BlindShare, Firmness, Range, Shift, Size, Threshold
from standoff.claims.judge import Verdict
from standoff.claims.verdict_bands import BANDS, NO_DIFFERENCE, UNDECIDED
from standoff.language.priors import special
from standoff.presentation.wording import amount, counted, verdict_word
from standoff.scenario.figures import figures
from standoff.scenario.labels import number_label
from standoff.scenario.model import EXPERT, Scenario
from standoff.scenario.numbers import has_experts, prior_of

OFTEN = 0.25  # of worlds: with a difference below a point in so many, a verdict is small
NARROW = 0.05  # of a probability: a number of the author's that may move by less
OTHERWISE = 0.05  # of worlds: with another equilibrium that says otherwise in fewer, nothing is said of it
WIDE = 0.1  # of worlds: a range that is narrower is none
SOFT = 0.25  # standard deviations: a prior that may move by less
_WORDS = tuple(word for _, word in BANDS)
_FOR = _WORDS[:2]  # verdicts for a claim


def weakest_words(verdict: Verdict) -> str:
    """What to know of a verdict before it is believed, to be read after its word: `but would for blind actors too`.
    Nothing where no part is weak, and of what has no verdict."""
    anatomy = verdict.anatomy
    if anatomy is None or verdict.verdict not in _WORDS:
        return ""
    link = "but" if verdict.verdict in _FOR else "and"
    if anatomy.blind is not None and anatomy.blind.verdict == verdict.verdict:
        would = "would be" if verdict.verdict == "contingent" else "would"
        return f"{link} {would} for blind actors too"
    if (over := anatomy.structures) is not None and over.same < over.of and over.high - over.low >= WIDE:
        return f"{link} rests on structure: {range_words(over)}"
    if (over := anatomy.theories) is not None and 2 * over.same < over.of and over.high - over.low >= WIDE:
        return f"{link} rests on the theory of behaviour: {range_words(over)}"
    if (otherwise := (anatomy.others and anatomy.others.share) or 0.0) >= OTHERWISE:
        return f"{link} another equilibrium says otherwise in {percent(otherwise)} of worlds"
    if anatomy.size is not None and (anatomy.size.small or 0.0) >= OFTEN:
        return f"by less than a point in {percent(anatomy.size.small or 0.0)} of worlds"
    firm, number = anatomy.firmness, narrow_number(anatomy)
    if number is not None and number.room is not None:
        return f"{link} changes if {percent(number.number)} moves by {room_words(number.room)}"
    if firm is not None and firm.one is not None and abs(firm.one.by) < SOFT:
        return f"{link} rests on the prior of {firm.one.label or firm.one.name}"
    return ""


def narrow_number(anatomy: Anatomy) -> Threshold | None:
    """The number of the author's, if a probability is compared with it and it may move by no more than little."""
    number, size = anatomy.threshold, anatomy.size
    if number is None or number.room is None or size is None or not size.probability:
        return None
    return number if number.room < NARROW else None


def room_words(room: float) -> str:
    """How far a probability may move: `1.2 points`, `1 point`, `less than 0.1 points`."""
    told = _in_points(room)
    return f"{'less than 0.1' if told == '0' else told} {'point' if told == '1' else 'points'}"


def verdict_words(verdict: Verdict) -> str:
    """`mostly holds, but would for blind actors too`."""
    weakest = weakest_words(verdict)
    return f"{verdict.verdict}, {weakest}" if weakest else verdict.verdict


def verdict_share_words(verdict: Verdict) -> str:
    """`mostly holds (83%), but would for blind actors too`."""
    weakest = weakest_words(verdict)
    return f"{verdict_word(verdict)}, {weakest}" if weakest else verdict_word(verdict)


def weakest_sentence(verdict: Verdict) -> str:
    """`Mostly holds, but would for blind actors too.`; nothing where no part of the verdict is weak."""
    told = verdict_words(verdict)
    return f"{told[0].upper()}{told[1:]}." if weakest_words(verdict) else ""


def anatomy_sentences(scenario: Scenario, verdict: Verdict) -> Iterator[str]:
    """Every part of what a verdict rests on."""
    anatomy = verdict.anatomy
    if anatomy is None:
        return
    if anatomy.size is not None and math.isfinite(anatomy.size.spread.p50):
        yield _size(anatomy.size)
    if anatomy.blind is not None:
        yield _blind(anatomy.blind, verdict.verdict)
    if anatomy.threshold is not None:
        yield _threshold(anatomy.threshold, anatomy.size is not None and anatomy.size.probability)
    if (hinge := anatomy.others) is not None and hinge.worlds:
        if hinge.depends:
            where = f"In {hinge.depends:,} of {counted(hinge.worlds, 'world')} searched for other equilibria"
            yield f"{where}, it holds under one and fails under another."
        else:
            where = f"A search for other equilibria in {counted(hinge.worlds, 'world')}"
            yield f"{where} found none under which it is otherwise."
    if anatomy.firmness is not None:
        yield _firm(scenario, anatomy.firmness)
    if anatomy.structures is not None:
        yield range_sentence(anatomy.structures, "structure")
    if anatomy.theories is not None:
        yield range_sentence(anatomy.theories, "theory of behaviour")


def range_sentence(over: Range, what: str) -> str:
    """`Under this structure and 3 others it holds in 21% to 88% of worlds; the verdict is the same in 1 of the
    others.`"""
    same = "the same" if over.same == over.of else f"the same in {over.same or 'none'} of the others"
    if over.of == 1 and not over.same:
        same = "another there"
    others = counted(over.of, "other")
    return f"Under this {what} and {others} it holds in {range_words(over)} of worlds; the verdict is {same}."


def range_words(over: Range) -> str:
    """`21% to 88%`, or `21%`."""
    low, high = percent(over.low), percent(over.high)
    return low if low == high else f"{low} to {high}"


def _size(size: Size) -> str:
    median = size.spread.p50
    verb, small = "holds" if median >= 0.0 else "fails", ""
    if size.probability:
        low, middle, high = map(_in_points, (size.spread.p05, abs(median), size.spread.p95))
        by = f"{'less than 0.1' if middle == '0' else middle} {'point' if middle == '1' else 'points'}"
        high = f"{high} points"
        if size.small:
            small = f"; in {percent(size.small)} of worlds its two sides differ by less than a point"
    else:
        scale = max(abs(each) for each in (median, size.spread.p05, size.spread.p95))
        by, low, high = (plain(each, scale) for each in (abs(median), size.spread.p05, size.spread.p95))
    below = ", negative where it fails" if low.startswith("-") else ""
    return f"At the median across worlds it {verb} by {by} (5th to 95th percentile: {low} to {high}{below}){small}."


def _in_points(value: float) -> str:
    """`12`, `-0.3`, `0`: to a tenth below ten."""
    points = round(100.0 * value, 1 if abs(value) < 0.1 else 0)
    return f"{points + 0.0:g}"


def _blind(blind: BlindShare, word: str) -> str:
    among = "Among blind actors, who do as usual whatever is at stake,"
    if blind.verdict == NO_DIFFERENCE:
        return f"{among} there is no difference{'' if blind.share is None else ' in most worlds'}."
    if blind.share is None or blind.verdict == UNDECIDED:
        return f"{among} too few worlds bear on it."
    told = f"{among} it would hold in {percent(blind.share)} of worlds ({blind.verdict})"
    return f"{told}: this is no test of the argument." if blind.verdict == word else f"{told}."


def _threshold(number: Threshold, probability: bool) -> str:
    low, high = number.low, number.high
    what = figures(number.number)
    if probability:  # nobody cares for a chance of less than one in a thousand
        low, high = (None if end is None else round(end, 3) for end in (low, high))
    if low is None and high is None:
        return f"The verdict would be the same with any number in place of {what}."
    if low is None or high is None:
        within = f"below {figures(high or 0.0)}" if low is None else f"above {figures(low)}"
        return f"The verdict would be the same with any number {within} in place of {what}."
    if figures(low) == figures(high):
        return f"The verdict would be another with any number but {what}."
    return f"The verdict would be the same with any number from {figures(low)} to {figures(high)} in place of {what}."


def shift_sentence(scenario: Scenario, firm: Firmness) -> str:
    """What would have to be otherwise, without the reckoning: `It becomes contingent if the cost of waiting is 1.4 in
    place of 2 at the median.`"""
    if firm.one is None:
        if firm.every is None and firm.furthest < STEP:
            return ""
        changes = "nor does a moderate shift of all together" if firm.every is None else "only of several together"
        return f"No moderate shift of a single assumption changes the verdict, {changes}."
    assert firm.one.name is not None
    before, after = _medians(scenario, firm.one)
    what = number_label(scenario, firm.one.name)
    if firm.one.name == EXPERT and has_experts(scenario):
        return f"The verdict becomes “{firm.one.verdict}” with other weights of the experts."
    if before == after:
        return f"The verdict becomes “{firm.one.verdict}” after a small shift of {what}."
    return f"The verdict becomes “{firm.one.verdict}” if the median of {what} is {after} in place of {before}."


def _firm(scenario: Scenario, firm: Firmness) -> str:
    if firm.one is None and firm.every is None:
        if firm.furthest < STEP:
            return "There are too few worlds to tell how firm it is to the priors."
        far = _deviations(firm.furthest)
        return f"No shift of a prior by up to {far} changes the verdict, nor does such a shift of all together."
    if firm.one is None:
        assert firm.every is not None
        together = f"shifting all together by {_deviations(firm.every.by)} does"
        return f"No shift of one prior changes the verdict; {together}."
    told = f"The smallest change of one prior that changes the verdict shifts {_shift_words(scenario, firm.one)}."
    if firm.every is None:
        return told
    return f"{told} Shifting all together by {_deviations(firm.every.by)} is enough as well."


def _shift_words(scenario: Scenario, shift: Shift) -> str:
    """`audience by 0.45 standard deviations, its median from 2 to 1.4: contingent (74%; 816 effective worlds)`"""
    assert shift.name is not None
    before, after = _medians(scenario, shift)
    becomes = f"{shift.verdict} ({percent(shift.share)}; {shift.effective:,.0f} effective worlds)"
    what = number_label(scenario, shift.name)
    return f"{what} by {_deviations(shift.by)}, its median from {before} to {after}: {becomes}"


def _medians(scenario: Scenario, shift: Shift) -> tuple[str, str]:
    """The median of a prior, and of the shifted one."""
    assert shift.name is not None
    prior = prior_of(scenario, shift.name)
    before, after = prior.ppf(np.asarray([0.5, float(special.ndtr(shift.by))]))
    return amount(scenario, prior, shift.name, float(before)), amount(scenario, prior, shift.name, float(after))


def _deviations(by: float) -> str:
    """`0.45 standard deviations`."""
    told = f"{abs(by):.2g}"
    return f"{told} standard deviation{'' if told == '1' else 's'}"
