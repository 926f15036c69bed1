"""The tradecraft of an analysis in words: what was found (`techniques.tradecraft`) comes in, sections go out.

A sentence that says how confident one may be says nothing of how likely anything is (ICD 203, 2015).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from standoff.charts.svg import percent, plain, table
from standoff.claims.spread import Spread
from standoff.claims.verdict_bands import FEWEST
from standoff.presentation.asked import ensemble_sentences
from standoff.presentation.backcast import way_words
from standoff.presentation.section import NOTE, Content, Section, Titled, section
from standoff.presentation.wording import amount, counted, listed
from standoff.scenario.labels import (
    actor_label,
    claim_label,
    hypothesis_label,
    label_of_claim,
    move_label,
    number_label,
    option_label,
    question_label,
)
from standoff.scenario.numbers import prior_of
from standoff.scenario.sources import grade_words
from standoff.techniques.confidence import OTHERWISE, Aspect, Confidence, Ground, Level
from standoff.techniques.deception import Control, DeceptionCheck, Judged
from standoff.techniques.extremes import UNLIKELY, Extremes
from standoff.techniques.key_assumptions import Assumption, AtPercentile, Held
from standoff.techniques.standards import Assessed, Met, Standard
from standoff.techniques.tradecraft import Tradecraft

SAID = 3  # assumptions that are told in sentences; a table has more
MOST = 20  # assumptions of a table; JSON has all
CHANGED = 8  # claims and questions that change most without the reports of an actor
SHORT = 40  # characters of a claim in a table
RULES = (
    "Confidence is of the ground that a verdict stands on: certified worlds, effective worlds, the sources of the "
    "numbers it rests on, firmness to one prior, other structures, other theories of behaviour. It is low where two of "
    "these are low, or one of the first two; high where none is low and one at most is moderate."
)


def tradecraft_sections(found: Tradecraft) -> Iterator[Section]:
    """All that is said of the tradecraft of an analysis."""
    yield confidence_section(found)
    yield assumptions_section(found)
    if found.extremes is not None:
        yield extremes_section(found, found.extremes)
    if found.deception is not None:
        yield deception_section(found, found.deception)
    yield standards_section(found)
    untold = (f"{NOTE} {part} could not be looked at: {why}." for part, why in found.missing.items())
    yield section("", (*untold, *ensemble_sentences(found.results, found.theory)))


# -- confidence ----------------------------------------------------------------------------------------------


def confidence_section(found: Tradecraft) -> Section:
    """How confident one may be in each verdict, and why."""
    return section("Analytic confidence", _confidence(found))


def _confidence(found: Tradecraft) -> Iterator[Content]:
    if not found.confidence:
        yield "No claim is tested in worlds, so there is no verdict to be confident in."
        return
    thesis = found.report.argument.thesis if found.report.argument is not None else None
    for each in found.confidence:
        if each.claim == thesis or len(found.confidence) == 1:
            what = "the thesis" if each.claim == thesis else "the claim"
            yield f"Confidence in the verdict on {what} is {each.level}."
            yield from _grounds(each)
    if len(found.confidence) > 1:
        levels = Counter(each.level for each in found.confidence)
        parts = [f"{level} in {levels[level]:,}" for level in Level if levels[level]]
        yield f"Of {counted(len(found.confidence), 'verdict')}, confidence is {listed(parts)}."
        cells = {ground: [_cell(_of(each, ground)) for each in found.confidence] for ground in Ground}
        if alike := [f"{ground} {each[0]}" for ground, each in cells.items() if len(set(each)) == 1 and each[0] != "–"]:
            yield f"The same for all of them: {listed(alike)}."
        apart = [ground for ground, each in cells.items() if len(set(each)) > 1]
        rows = [
            (_claim(found, each.claim), each.level, *(cells[ground][number] for ground in apart))
            for number, each in enumerate(found.confidence)
        ]
        yield Titled("What it rests on", table(("claim", "confidence", *apart), rows))
    yield RULES


def _of(each: Confidence, ground: Ground) -> Aspect | None:
    return next((aspect for aspect in each.aspects if aspect.ground is ground), None)


def _grounds(each: Confidence) -> Iterator[str]:
    """What speaks for confidence, and what against it."""
    good = [_words(aspect) for aspect in each.aspects if aspect.level is Level.HIGH]
    middling = [_words(aspect) for aspect in each.aspects if aspect.level is Level.MODERATE]
    poor = [_words(aspect) for aspect in each.aspects if aspect.level is Level.LOW]
    for called, told in (("For it", good), ("Middling", middling), ("Against it", poor)):
        if told:
            yield f"{called}: {'; '.join(told)}."


def _words(aspect: Aspect) -> str:
    """`3 of 5 other theories of behaviour say the same`."""
    number = aspect.number or 0.0
    match aspect.ground:
        case Ground.CERTIFIED:
            if (aspect.otherwise or 0.0) >= OTHERWISE:
                return f"another equilibrium says otherwise in {percent(aspect.otherwise or 0.0)} of worlds"
            return f"{percent(number)} of worlds are certified"
        case Ground.WORLDS:
            return f"it rests on {counted(round(number), 'effective world')}"
        case Ground.SOURCES:
            of = "number that it rests on" if aspect.of == 1 else "numbers that it rests on"
            if aspect.level is Level.HIGH:
                return f"{'the' if aspect.of == 1 else f'all {aspect.of:,}'} {of} have a source with a good grade"
            return (
                f"of {aspect.of:,} {of}, {number:,.0f} {'is' if number == 1 else 'are'} held for a reason that is given"
            )
        case Ground.FIRMNESS:
            if aspect.number is None:
                return f"no shift of one prior by up to {aspect.looked:.2g} standard deviations changes it"
            return f"a shift of one prior by {number:.2g} standard deviations changes it"
        case Ground.STRUCTURE:
            if not aspect.of:
                return "no other structure was tried"
            return f"{number:,.0f} of {aspect.of:,} other structures say the same"
        case Ground.THEORIES:
            return f"{number:,.0f} of {aspect.of:,} other theories of behaviour say the same"


def _cell(aspect: Aspect | None) -> str:
    """`low (0 of 3)`."""
    if aspect is None:
        return "–"
    number = aspect.number or 0.0
    match aspect.ground:
        case Ground.CERTIFIED:
            told = percent(number)
        case Ground.WORLDS:
            told = f"{number:,.0f}"
        case Ground.FIRMNESS:
            told = f"none to {aspect.looked:.2g}" if aspect.number is None else f"{number:.2g}"
        case _:
            told = f"{number:,.0f} of {aspect.of:,}" if aspect.of else "none"
    return f"{aspect.level} ({told})"


# -- key assumptions -----------------------------------------------------------------------------------------


def assumptions_section(found: Tradecraft) -> Section:
    """What claims take for granted, those numbers first that decide most."""
    return section("Key assumptions", _assumptions(found))


def _assumptions(found: Tradecraft) -> Iterator[Content]:
    assumed, scenario = found.assumptions, found.scenario
    if not assumed.found:
        yield "No claim rests on an uncertain number."
    for each in assumed.found[:SAID]:
        yield _assumption(found, each)
    unheld = [number_label(scenario, each.name) for each in assumed.found if each.held.nothing]
    if unheld:
        yield f"{NOTE} nothing says why {listed(unheld)} {'is' if len(unheld) == 1 else 'are'} held."
    if assumed.found:
        shown = assumed.found[:MOST]
        head = ("number", "10% to 90%", "moves most", "share", "worlds", "verdicts turned", "flip")
        yield Titled("What each decides", table(head, [_row(found, each) for each in shown], ("verdicts turned",)))
        yield (
            "Shares are of the worlds in which the number lies near the 10th and the 90th percentile of its prior, and "
            f"– stands for fewer than {FEWEST} of them. A verdict is turned where it is another at one end than at the "
            "other, by more than noise. The flip is the smallest shift of the prior, in standard deviations, that "
            "changes the verdict on the claim that it moves most; none where no shift that leaves enough worlds does."
        )
        yield Titled("Why each is held", table(("number", "reason", "source", "grade"), map(_held(found), shown)))
        if more := len(assumed.found) - len(shown):
            yield f"{counted(more, 'more number')} that claims rest on turn less; JSON has them all."
    if assumed.others and assumed.found:
        yield f"No claim rests on {counted(len(assumed.others), 'other uncertain number')}."
    if assumed.fixed:
        numbers = counted(len(assumed.fixed), "number stands", "numbers stand")
        yield f"{numbers} fixed in the scenario, so nothing shows what rests on them."
    if assumed.experts:
        yield "Experts differ; who of them is right is a driver, and no assumption with percentiles."


def _assumption(found: Tradecraft, each: Assumption) -> str:
    """`audience cost decides most about “A threat is believed.”: ...`"""
    scenario, most = found.scenario, each.swings[0]
    low, high = _ends(found, each)
    told = f"{number_label(scenario, each.name)} moves {claim_label(scenario, most.claim)} most"
    if math.isfinite(most.change):
        told = (
            f"{told}: it holds in {_share(most.low)} of worlds with {low} and in {_share(most.high)} with {high} (10th "
            "and 90th percentile)"
        )
    else:
        told = f"{told}, but too few worlds lie near its percentiles; use more worlds"
    return f"{told}. {_why(each.held)}"


def _why(held: Held) -> str:
    """Why it is held, as a sentence."""
    graded = f", grade {grade_words(held.grade)}" if held.grade else ""
    source = f" (source: {held.source}{graded})" if held.source else ""
    if held.reason:
        return f"It is held because: {held.reason.rstrip('.')}{source}."
    if held.quote:
        return f"It is held because the text says: {held.quote.rstrip('.')}{source}."
    return f"No reason is given for it{source}."


def _ends(found: Tradecraft, each: Assumption) -> tuple[str, str]:
    prior = prior_of(found.scenario, each.name)
    low, high = (amount(found.scenario, prior, each.name, value) for value in (each.low, each.high))
    return low, high


def _row(found: Tradecraft, each: Assumption) -> Sequence[str]:
    most = each.swings[0]
    low, high = _ends(found, each)
    return (
        number_label(found.scenario, each.name),
        f"{low} to {high}",
        _claim(found, most.claim),
        f"{_share(most.low)} to {_share(most.high)}",
        f"{most.low.worlds:,}, {most.high.worlds:,}",
        f"{len(each.turned):,}",
        "none" if most.flip is None else f"{most.flip.by:+.2g}: {most.flip.verdict}",
    )


def _held(found: Tradecraft) -> Callable[[Assumption], Sequence[str]]:
    def row(each: Assumption) -> Sequence[str]:
        held = each.held
        why = held.reason or (f"“{held.quote}”" if held.quote else "none is given")
        return number_label(found.scenario, each.name), why, held.source or "none is given", held.grade or "–"

    return row


def _claim(found: Tradecraft, name: str) -> str:
    """A claim in a table, in few words."""
    return label_of_claim(found.scenario.claims[name], SHORT)


def _share(at: AtPercentile) -> str:
    return "–" if at.share is None else percent(at.share)


# -- high impact, low probability ----------------------------------------------------------------------------


def extremes_section(found: Tradecraft, unlikely: Extremes) -> Section:
    """What is unlikely and would cost or bring an actor most, or move a claim most."""
    return section("High impact, low probability", _extremes(found, unlikely))


def _extremes(found: Tradecraft, unlikely: Extremes) -> Iterator[Content]:
    scenario = found.scenario
    limit = f"a probability of {percent(UNLIKELY)} or less"
    if not unlikely.of_actors and not unlikely.of_claims:
        yield f"No outcome with {limit} weighs on an actor or a claim, in enough worlds to tell."
        return
    rows = []
    for each in unlikely.of_actors:
        course = each.way.ways.courses[0]
        rows.append(
            (
                actor_label(scenario, each.actor),
                hypothesis_label(scenario, each.event, "event"),
                _chance(each.probability),
                f"{each.impact.mean:+.3g}",
                f"{plain(each.impact.p05)} to {plain(each.impact.p95)}",
                f"{way_words(scenario, course.steps)} ({percent(course.probability.mean)} of it)",
            )
        )
    if rows:
        yield f"{counted(unlikely.looked, 'outcome has', 'outcomes have')} {limit}."
        for actor in dict.fromkeys(each.actor for each in unlikely.of_actors):
            worst = next(each for each in unlikely.of_actors if each.actor == actor)
            if worst.impact.mean < 0.0:
                event = hypothesis_label(scenario, worst.event, "event")
                takes = f"it takes {plain(-worst.impact.mean)} from what it can expect"
                chance = f"with a probability of {percent(worst.probability.mean)}"
                yield f"What costs {actor_label(scenario, actor)} most is {event}: {chance}, {takes}."
        head = ("actor", "outcome", "probability", "impact", "5% to 95%", "likeliest way there")
        yield Titled("Unlikely outcomes that weigh most", table(head, rows, head[2:5]))
        yield (
            "The impact is what the actor can expect where it happens less what it can expect at all, in its own unit "
            "of payoffs; worlds count by how likely the outcome is in them."
        )
    if unlikely.of_claims:
        head = ("claim", "outcome", "probability", "share", "share if it happened", "effective worlds")
        moved = [
            (
                _claim(found, each.claim),
                hypothesis_label(scenario, each.event, "event"),
                _chance(each.probability),
                percent(each.share),
                percent(each.after),
                f"{each.effective:,.0f}",
            )
            for each in unlikely.of_claims
        ]
        yield Titled("Claims that an unlikely outcome would move most", table(head, moved, head[2:]))


def _chance(of: Spread) -> str:
    return f"{percent(of.mean)} ({percent(of.p05)} to {percent(of.p95)})"


# -- deception -----------------------------------------------------------------------------------------------


def deception_section(found: Tradecraft, check: DeceptionCheck) -> Section:
    """What hangs on reports that an actor controls, and whether it would gain by their being believed."""
    return section("Deception check", _deception(found, check))


def _deception(found: Tradecraft, check: DeceptionCheck) -> Iterator[Content]:
    scenario = found.scenario
    if not check.controls:
        yield "The scenario names nobody who could have planted a report (`controlled_by`), so nothing is checked."
        return
    for each in check.controls:
        yield from _control(found, check, each)
    if check.unsaid:
        reports = f"{check.unsaid:,} of {counted(check.reports, 'report')}"
        yield f"Nobody is said to control {reports}."
    head = ("controlled by", "claim or question", "with all reports", "without", "verdict")
    rows = [
        (
            actor_label(scenario, each.actor),
            _claim(found, of.id) if of.kind == "claim" else question_label(scenario, of.id),
            percent(of.believed),
            percent(of.without),
            _turning(of),
        )
        for each in check.controls
        for of in each.judged[:CHANGED]
    ]
    yield Titled("What becomes of judgements without those reports", table(head, rows, head[2:4]))
    if decisions := [(each, of) for each in check.controls for of in each.swayed]:
        columns = ("controlled by", "decision", "taken by", "best with all reports", "best without", "gain")
        yield Titled(
            "Decisions of others, and what the difference brings to who controls the reports",
            table(
                columns,
                [
                    (
                        actor_label(scenario, each.actor),
                        move_label(scenario, of.decision),
                        actor_label(scenario, of.actor),
                        option_label(scenario, of.decision, of.believed),
                        option_label(scenario, of.decision, of.without),
                        plain(of.gain) if of.believed != of.without else "–",
                    )
                    for each, of in decisions
                ],
                columns[-1:],
            ),
        )
        yield (
            "A decision is taken as the commitment with the highest expected payoff to whoever takes it; the gain is "
            "in payoffs of who controls the reports, as things are without them."
        )


def _control(found: Tradecraft, check: DeceptionCheck, each: Control) -> Iterator[str]:
    scenario, actor = found.scenario, actor_label(found.scenario, each.actor)
    named = listed([f"`{name}`" for name in each.reports])
    planted = f"{len(each.reports):,} of {check.reports:,} reports" if check.reports > 1 else "the only report"
    yield f"{actor} could have planted {planted}: {named}."
    if turned := [of for of in each.judged if of.turned]:
        told = [f"{claim_label(scenario, of.id)} {_turning(of)}" for of in turned[:SAID]]
        more = f", and {len(turned) - SAID:,} more" if len(turned) > SAID else ""
        yield f"Without them, verdicts are others: {listed(told)}{more}."
    else:
        yield "Without them, no verdict is another."
    for of in each.swayed:
        if of.believed == of.without:
            continue
        believed, without = (option_label(scenario, of.decision, option) for option in (of.believed, of.without))
        does = f"{actor_label(scenario, of.actor)} does best by {move_label(scenario, of.decision)} = {believed}"
        brings = f"brings {actor} {plain(of.gain)}" if of.gain > 0.0 else f"costs {actor} {plain(-of.gain)}"
        yield f"Believing them, {does}; without them, by {without}. That {brings}."
    for name, why in each.untold.items():
        yield f"Whether {move_label(scenario, name)} would be another cannot be told: {why}."
    if each.gains:
        yield f"{NOTE} {actor} would gain if these reports are believed, so ask whether it planted them."
    elif each.swayed:
        what = "any decision of others that is still open" if not each.untold else "the decisions that can be told"
        yield f"{actor} would gain nothing by {what} if these reports are believed."
    elif not each.untold:
        yield "No decision of others is still open."
    if not each.reliable:
        worlds = counted(round(each.effective), "effective world")
        yield f"{NOTE} that rests on {worlds}, which is too few to rely on; use more worlds."


def _turning(of: Judged) -> str:
    """`from holds to contingent`; the verdict where it stays the same."""
    if of.kind != "claim":
        return "–"
    return f"from {of.verdicts[0]} to {of.verdicts[1]}" if of.turned else of.verdicts[0]


# -- the nine standards --------------------------------------------------------------------------------------


def standards_section(found: Tradecraft) -> Section:
    """Which of the standards are met, and where."""
    counts = Counter(each.met for each in found.standards)
    parts = [f"{counts[met]} {met}" for met in Met if counts[met]]
    rows = [
        (
            str(each.number),
            f"{each.standard[0].upper()}{each.standard[1:]}",
            each.met,
            _WHY[each.standard](each.counts),
            _where(each),
        )
        for each in found.standards
    ]
    head = ("number", "standard", "judged", "why", "where")
    return section(
        "Analytic tradecraft standards",
        (
            f"Of the nine standards of ICD 203 (2015), {listed(parts)}.",
            Titled("", table(head, rows)),
            "They are judged by what the scenario says and what was found. Whether a source was read well, or the "
            "right question asked, is for a reader to judge.",
        ),
    )


_WHERE: Mapping[Standard, str] = {
    Standard.SOURCES: "key assumptions, update (grades), run (certificates)",
    Standard.UNCERTAINTY: "run, drivers, forecast",
    Standard.DISTINGUISHES: "run (facts, claims, judgements), key assumptions",
    Standard.ALTERNATIVES: "variants, views, argument",
    Standard.RELEVANCE: "decide, alternatives, forecast, watch",
    Standard.ARGUMENT: "argument, run (the answer in words)",
    Standard.CHANGE: "update, backtest, changes",
    Standard.ACCURACY: "score, seal",
    Standard.VISUAL: "report, serve",
}


def _where(each: Assessed) -> str:
    return "–" if each.met is Met.NOT_MET else _WHERE[each.standard]


def _sources(n: Mapping[str, int]) -> str:
    if not n["items"]:
        return "there is no number and no report"
    items = counted(n["items"], "number or report", "numbers and reports")
    graded = f"{n['graded']:,} with a grade" if n["graded"] else "none with a grade"
    return f"{n['sourced']:,} of {items} have a source, {graded}"


def _uncertainty(n: Mapping[str, int]) -> str:
    if not n["uncertain"]:
        return "no number is uncertain, so all is told as if it were certain"
    if not n["judgements"]:
        return "there is no claim that is tested and no question"
    numbers = counted(n["uncertain"], "number is uncertain", "numbers are uncertain")
    return f"{numbers}, and verdicts are shares of {counted(n['worlds'], 'certified world')}"


def _distinguishes(n: Mapping[str, int]) -> str:
    facts = [counted(n["facts"], "fact"), counted(n["reports"], "report"), counted(n["judgements"], "judgement")]
    return f"{listed(facts)} stand apart; {n['reasoned']:,} of {counted(n['numbers'], 'number')} say why they are held"


def _alternatives(n: Mapping[str, int]) -> str:
    told = [counted(n[key], key.rstrip("s")) for key in ("variants", "experts", "views", "objections") if n[key]]
    return listed(told) if told else "no variant, no second expert, no view, no objection"


def _relevance(n: Mapping[str, int]) -> str:
    return f"{counted(n['decisions'], 'decision')} to compare options of, {counted(n['questions'], 'dated question')}"


def _argument(n: Mapping[str, int]) -> str:
    if not n["claims"]:
        return "there is no claim"
    if not n["thesis"] or not n["steps"]:
        return "no thesis is named with reasons for it"
    faulty = f", {n['faulty']:,} with a fault" if n["faulty"] else ""
    return f"{counted(n['steps'], 'step')} to the thesis, {n['follow']:,} of which hold up{faulty}"


def _change(n: Mapping[str, int]) -> str:
    if not n["reports"]:
        return "no report moves a judgement, and nothing earlier is compared"
    return (
        f"{counted(n['reports'], 'report')} on {counted(n['days'], 'day')}, before and after which judgements are told"
    )


def _accuracy(n: Mapping[str, int]) -> str:
    if not n["questions"]:
        return "there is no question that could be scored"
    if not n["scored"]:
        return f"{counted(n['questions'], 'question')} can be scored, and none has been"
    than = "better than" if n["better"] else "worse than" if n["worse"] else "not told apart from"
    return f"{counted(n['scored'], 'forecast')} scored, {than} even odds"


def _visual(n: Mapping[str, int]) -> str:
    if not n["tested"] + n["questions"]:
        return "the game is drawn, and there is no answer to draw"
    also = ", a map" if n["places"] else ""
    return f"the game, the likeliest courses, verdicts and what decides them{also} are drawn"


_WHY: Mapping[Standard, Callable[[Mapping[str, int]], str]] = {
    Standard.SOURCES: _sources,
    Standard.UNCERTAINTY: _uncertainty,
    Standard.DISTINGUISHES: _distinguishes,
    Standard.ALTERNATIVES: _alternatives,
    Standard.RELEVANCE: _relevance,
    Standard.ARGUMENT: _argument,
    Standard.CHANGE: _change,
    Standard.ACCURACY: _accuracy,
    Standard.VISUAL: _visual,
}
