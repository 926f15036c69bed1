"""The argument: whether each of its steps follows, what each reason carries, and its picture.

What was found (`claims.argument`) comes in, sections go out. A share counts worlds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from standoff.charts.argument_map import PAPER, Claim, Link, Style, argument_map
from standoff.charts.svg import Chart, percent, table
from standoff.claims.argument import (
    AT_ODDS,
    CANNOT_TELL,
    CARRIES,
    CARRIES_NOTHING,
    DEFEATS,
    DOES_NOT_FOLLOW,
    HARDLY,
    HOLDS_UP,
    OVERCOME,
    SPEAKS_AGAINST,
    STANDS_ANYWAY,
    UNREASONED,
    UNTESTED,
    Argument,
    Gap,
    Objection,
    Reason,
    Step,
)
from standoff.claims.judge import Verdict, Verdicts
from standoff.claims.tally import Share
from standoff.claims.verdict_bands import BANDS, FEWEST
from standoff.forecasts.variants import VariantFindings
from standoff.presentation.anatomy import verdict_share_words
from standoff.presentation.section import Section, Titled, section
from standoff.presentation.wording import SIGNS, counted, listed, range_of, verdict_word
from standoff.scenario.labels import claim_label, short_quote
from standoff.scenario.model import BASE, Scenario

SHORT = 30  # characters of a conclusion beside each of its reasons
TITLE = "The steps of the argument"
RULES = (
    f"A step holds up if its conclusion holds in {BANDS[1][0]:.0%} or more of the worlds in which all its reasons "
    "hold, and less often in the others. Each reason is taken away alone: what it carries is how much less often the "
    "conclusion holds where the other reasons hold and it fails, in percentage points. These are shares of worlds."
)
STYLES: Mapping[str, Style] = {
    CARRIES: "carries",
    CARRIES_NOTHING: "nothing",
    SPEAKS_AGAINST: "against",
    CANNOT_TELL: "unknown",
    UNTESTED: "unknown",
}


def argument_section(report: Verdicts) -> Section | None:
    """All that is said of the argument; None where the scenario makes none."""
    if report.argument is None:
        return None
    return section(TITLE, argument_contents(report, report.argument))


def argument_contents(report: Verdicts, argument: Argument) -> Iterator[str | Titled | Chart]:
    """The same without a title."""
    scenario = report.scenario
    yield thesis_sentence(report, argument)
    for step in argument.steps:
        yield " ".join(step_sentences(scenario, step))
    if argument.steps:
        yield steps_table(scenario, argument)
        yield argument_chart(report, argument)
        yield RULES


def thesis_sentence(report: Verdicts, argument: Argument) -> str:
    """What became of the thesis; nothing where none is named."""
    if argument.thesis is None:
        return ""
    (verdict,) = (each for each in report.verdicts if each.id == argument.thesis)
    given = "" if argument.step(argument.thesis) is not None else " No reason is given for it."
    return f"The thesis is {claim_label(report.scenario, argument.thesis)}: {verdict_share_words(verdict)}.{given}"


def step_sentences(scenario: Scenario, step: Step) -> Iterator[str]:
    """One sentence on whether it follows; then what each reason carries, what objections do, and what is left out."""
    yield step_sentence(scenario, step)
    if told := _reasons_sentence(scenario, step):
        yield told
    for objection in step.objections:
        yield _objection_sentence(scenario, step, objection)
    left = [
        f"in {counted(count, 'world')} {which}"
        for count, which in (
            (step.undefined, "one of these claims is undefined"),
            (step.no_difference, "the two sides of one of these claims do not differ"),
        )
        if count
    ]
    if left:
        yield f"Left out: {' and '.join(left)}."


def step_sentence(scenario: Scenario, step: Step) -> str:
    """Whether a step follows, and by what numbers."""
    claim = claim_label(scenario, step.id)
    alone = len(step.reasons) == 1
    reasons, hold = ("reason", "holds") if alone else ("reasons", "hold")
    first, second = _percent(step.together), _percent(step.otherwise)
    where = f"of the worlds in which its {reasons} {hold}"
    match step.word:
        case w if w == HOLDS_UP and step.gap is not None:
            more = f"{points(step.gap)} more"
            return f"{claim} holds up: it holds in {first} {where}, against {second} of the others ({more})."
        case w if w == STANDS_ANYWAY:
            it = "its reason" if alone else "its reasons"
            return f"{claim} stands without {it}: it holds in {first} {where}, and in {second} of the others."
        case w if w == DOES_NOT_FOLLOW:
            against = f", against {second} of the others" if step.otherwise.enough else ""
            return f"{claim} does not follow: it holds in only {first} {where}{against}."
        case w if w == AT_ODDS:
            return f"{claim} has reasons at odds: {_odds_words(scenario, step)}."
        case w if w == UNREASONED:
            return f"{claim} is given objections and no reason."
    return f"Whether {claim} follows cannot be told: {_untold(scenario, step)}."


def _odds_words(scenario: Scenario, step: Step) -> str:
    holds = {reason.id: reason.holds for reason in step.reasons}
    names = listed([claim_label(scenario, name) for name in step.at_odds])
    alone = listed([_percent(holds[name]) for name in step.at_odds])
    each = "both" if len(step.at_odds) == 2 else "all"
    seldom = "never" if not step.together.worlds else "hardly ever"
    return f"{names} {seldom} {each} hold, though by themselves they hold in {alone} of worlds"


def _untold(scenario: Scenario, step: Step) -> str:
    alone = len(step.reasons) == 1
    tested = [reason for reason in step.reasons if reason.word != UNTESTED]
    if not step.tested:
        return "it is not tested in worlds"
    if not tested:
        return "its reason is not tested in worlds" if alone else "none of its reasons is tested in worlds"
    of = counted(step.worlds, "world")
    hold = "its reason holds" if alone else "its reasons hold together"
    if not step.together.enough:
        seldom = [each for each in tested if (each.holds.share or 0.0) < HARDLY]
        fail = [f"{claim_label(scenario, each.id)} in {_percent(each.holds)}" for each in seldom]
        why = f"; by itself {listed(fail)}" if fail and not alone else ""
        if not step.together.worlds:
            return f"{hold} in none of {of}{why}"
        return f"{hold} in only {step.together.worlds:,} of {of}{why}"
    first, second = _percent(step.together), _percent(step.otherwise)
    if not step.otherwise.enough:
        count = step.otherwise.worlds
        fails = f"{'its reason fails' if alone else 'its reasons fail'} in"
        few = f"{fails} only {count:,} of {of}" if count else f"{fails} none of {of}"
        return f"it holds in {first} of the worlds in which {hold}, but {few}, so there is nothing to compare"
    return f"it holds in {first} of the worlds in which {hold} and in {second} of the others, which may be noise"


def _reasons_sentence(scenario: Scenario, step: Step) -> str:
    """What each reason carries, taken away alone: of one reason only what its step does not say."""
    told: dict[str, list[tuple[str, str]]] = {}
    for reason in step.reasons:
        if step.tested and (len(step.reasons) > 1 or reason.word in (SPEAKS_AGAINST, UNTESTED)):
            carried = f" ({points(reason.carries)})" if reason.word == CARRIES and reason.carries is not None else ""
            told.setdefault(reason.word, []).append((claim_label(scenario, reason.id), carried))
    if step.word in (AT_ODDS, CANNOT_TELL):
        told = {word: names for word, names in told.items() if word == UNTESTED}
    parts = []
    for word, names in told.items():
        one = len(names) == 1
        verb = {
            CARRIES: "carries it" if one else "carry it",
            CARRIES_NOTHING: "carries nothing" if one else "carry nothing",
            SPEAKS_AGAINST: "speaks against it" if one else "speak against it",
            CANNOT_TELL: f"{'fails' if one else 'fail'} alone in too few worlds to tell",
            UNTESTED: f"{'is' if one else 'are'} not tested in worlds",
        }[word]
        if word == CANNOT_TELL and any(r.without.enough for r in step.reasons if r.word == CANNOT_TELL):
            verb = f"may carry nothing: the difference {'' if one else 'of each '}may be noise"
        if one:
            parts.append(f"{names[0][0]} {verb}{names[0][1]}")
        else:
            parts.append(f"{listed([f'{label}{carried}' for label, carried in names])} {verb}")
    return f"{'; '.join(parts)}." if parts else ""


def _objection_sentence(scenario: Scenario, step: Step, objection: Objection) -> str:
    label = claim_label(scenario, objection.id)
    if objection.word == UNTESTED:
        return f"The objection {label} is not tested in worlds."
    if not step.tested:
        return f"What the objection {label} does cannot be told."
    where = "it" if not step.reasons else "it and the reason" if len(step.reasons) == 1 else "it and the reasons"
    holds = "holds" if where == "it" else "hold"
    first, second = _percent(objection.granted), _percent(objection.otherwise)
    other = f", against {second} where it fails" if objection.otherwise.enough else ""
    if objection.word == OVERCOME:
        return f"The objection {label} is overcome: where {where} {holds}, the conclusion holds in {first}{other}."
    if objection.word == DEFEATS:
        only = f"the conclusion holds in only {first}"
        return f"The objection {label} defeats it: where {where} {holds}, {only}{other}."
    count = objection.granted.worlds
    few = "no world" if not count else f"only {counted(count, 'world')}"
    return f"What the objection {label} does cannot be told: {where} {holds} in {few}."


def steps_table(scenario: Scenario, argument: Argument) -> Titled:
    """Each step with its word and its two shares."""
    rows = [
        (
            claim_label(scenario, step.id),
            step.word,
            _with_interval(step.together),
            _with_interval(step.otherwise),
            "–" if step.gap is None else points(step.gap),
            f"{step.worlds:,}",
        )
        for step in argument.steps
    ]
    head = ("conclusion", "step", "where the reasons hold", "elsewhere", "difference", "worlds")
    return Titled("Share of worlds in which each conclusion holds", table(head, rows, head[2:]))


def argument_chart(report: Verdicts, argument: Argument) -> Chart:
    """The map of the argument; its table has every reason and objection."""
    scenario = report.scenario
    title = "The map of the argument"
    found = [step.word for step in argument.steps if step.word != UNREASONED]
    words = [f"{found.count(word)} {word}" for word in dict.fromkeys(found)]
    sentence = f"Steps of the argument: {', '.join(words)}." if words else "The argument has no step."
    verdicts = {each.id: each for each in report.verdicts}
    steps = {step.id: step for step in argument.steps}
    named = {argument.thesis, *steps, *(each.id for step in argument.steps for each in step.grounds)}
    claims = [
        Claim(
            id=name,
            words=claim.label or claim.quote,
            sign=SIGNS[verdicts[name].verdict][0],
            band=SIGNS[verdicts[name].verdict][1],
            under=_under(verdicts[name], steps.get(name), name == argument.thesis),
            strong=name == argument.thesis,
        )
        for name, claim in scenario.claims.items()
        if name in named
    ]
    links, rows = [], []
    for step in argument.steps:
        for each in step.grounds:
            links.append(_link(scenario, step, each))
            rows.append(_row(scenario, step, each))
    svg = argument_map(("argument-map", title, sentence), claims, links)
    head = ("reason or objection", "of", "what it does", "carries", "holds in", "necessary", "sufficient")
    return Chart("argument-map", title, sentence, svg, table(head, rows, head[3:]))


def argument_sketch(report: Verdicts, argument: Argument, name: str, width: float, most: int, tallest: float) -> Chart:
    """The thesis and what is given for and against it, with no number: a picture for a first page.

    Args:
        name: of the picture.
        width: in pixels; one as wide as a page is at most `tallest`.
        most: reasons and objections that are drawn, in the order of the file.
    """
    scenario, thesis = report.scenario, argument.thesis
    assert thesis is not None
    step = argument.step(thesis)
    grounds = step.grounds if step is not None else ()
    steps = {each.id: each for each in argument.steps}
    verdicts = {each.id: each for each in report.verdicts}
    title = "The argument in brief"
    table_of = table(("claim", "what it does", "verdict"), _sketch_rows(scenario, grounds, verdicts))

    def drawn(shown: tuple[Reason | Objection, ...]) -> Chart:
        claims = [
            Claim(
                id=each,
                words=scenario.claims[each].label or scenario.claims[each].quote,
                sign=SIGNS[verdicts[each].verdict][0],
                band=SIGNS[verdicts[each].verdict][1],
                under=_in_brief(verdicts[each], steps.get(each), each == thesis),
                strong=each == thesis,
            )
            for each in (thesis, *(ground.id for ground in shown))
        ]
        links = [_plain_link(scenario, step, each) for each in shown] if step is not None else []
        left = len(grounds) - len(shown)
        more = f" {counted(left, 'more is', 'more are')} in the annex." if left else ""
        sentence = f"The thesis, and {counted(len(shown), 'claim')} given for or against it.{more}"
        svg = argument_map((name, title, sentence), claims, links, width)
        return Chart(name, title, sentence, svg, table_of)

    count = min(most, len(grounds))
    chart = drawn(grounds[:count])
    while width >= PAPER and count > 1 and chart.size[1] > tallest:
        count -= 1
        chart = drawn(grounds[:count])
    return chart


def _plain_link(scenario: Scenario, step: Step, each: Reason | Objection) -> Link:
    """As `_link`, for who does not know what reasons can be found to do."""
    link = _link(scenario, step, each)
    if isinstance(each, Reason) and each.word == CANNOT_TELL:
        return replace(link, words="Reason: what it carries by itself cannot be told")
    return link


def _in_brief(verdict: Verdict, step: Step | None, thesis: bool) -> tuple[str, ...]:
    """Its verdict, and whether it follows from reasons of its own."""
    if step is None or step.word == UNREASONED:
        return (verdict.verdict,)
    given = counted(len(step.reasons), "reason")
    return (f"{verdict.verdict}; the step {'' if thesis else f'from its {given} '}{step.word}",)


def _sketch_rows(
    scenario: Scenario, grounds: tuple[Reason | Objection, ...], verdicts: Mapping[str, Verdict]
) -> Iterator[tuple[str, ...]]:
    for each in grounds:
        does = f"objection: {each.word}" if isinstance(each, Objection) else f"reason: {each.word}"
        yield claim_label(scenario, each.id), does, verdicts[each.id].verdict


def _under(verdict: Verdict, step: Step | None, thesis: bool) -> tuple[str, ...]:
    told = f"{'Thesis: ' if thesis else ''}{verdict_word(verdict)}"
    return (told,) if step is None else (told, f"Step: {step.word}")


def _link(scenario: Scenario, step: Step, each: Reason | Objection) -> Link:
    conclusion = claim_label(scenario, step.id)
    if isinstance(each, Objection):
        said = f"Objection to {conclusion}: {each.word}"
        return Link(each.id, step.id, "objection", 0.0, f"Objection: {each.word}", said)
    size = abs(each.carries.value) if each.carries is not None else 0.0
    does = f"carries {_points(each.carries)}" if each.word == CARRIES and each.carries is not None else each.word
    said = f"Reason for {conclusion}: {does}"
    return Link(each.id, step.id, STYLES[each.word], size, f"Reason: {does}", said)


def _row(scenario: Scenario, step: Step, each: Reason | Objection) -> tuple[str, ...]:
    conclusion = scenario.claims[step.id]
    of = conclusion.label or short_quote(conclusion.quote, SHORT)
    if isinstance(each, Objection):
        return claim_label(scenario, each.id), of, f"objection: {each.word}", "–", "–", "–", "–"
    return (
        claim_label(scenario, each.id),
        of,
        each.word,
        "–" if each.carries is None else points(each.carries),
        _percent(each.holds),
        _percent(each.necessary),
        _percent(each.sufficient),
    )


def structures_section(found: VariantFindings) -> Section | None:
    """The word of each step in every structure; None where the scenario makes no argument."""
    arguments = {name: report.argument for name, report in found.reports.items()}
    base = arguments[BASE]
    if base is None or not base.steps:
        return None
    steps = {name: {step.id: step for step in each.steps} for name, each in arguments.items() if each is not None}
    rows, turned = [], []
    for step in base.steps:
        here = {name: each[step.id] for name, each in steps.items()}
        rows.append((claim_label(found.scenario, step.id), *(_brief(each) for each in here.values())))
        others = {name: each.word for name, each in here.items() if each.word != step.word}
        if others:
            by_word: dict[str, list[str]] = {}
            for name, word in others.items():
                by_word.setdefault(word, []).append(name)
            so = "; ".join(f"{word} under {listed(names)}" for word, names in by_word.items())
            turned.append(f"{claim_label(found.scenario, step.id)}: {step.word} as it stands, but {so}.")
    many = len(base.steps)
    kept = many - len(turned)
    if not turned:
        first = (
            "The step has the same word in every structure."
            if many == 1
            else (f"All {many:,} steps have the same word in every structure.")
        )
    else:
        first = (
            f"{kept:,} of {counted(many, 'step')} {'has' if kept == 1 else 'have'} the same word in every structure."
        )
    return section(
        "The argument under other structures",
        [
            first,
            *turned,
            Titled(
                "Each step, and in what share of the worlds in which its reasons hold its conclusion does",
                table(("conclusion", *steps), rows),
            ),
        ],
    )


def _brief(step: Step) -> str:
    return f"{step.word} ({_percent(step.together)})" if step.together.enough else step.word


def points(gap: Gap | None) -> str:
    """`55 to 70 points`: the interval of a difference of shares."""
    if gap is None:
        return "–"
    return f"{_whole(gap.low)} to {_whole(gap.high)} points"


def _points(gap: Gap) -> str:
    return counted(round(100.0 * gap.value), "point")


def _whole(share: float) -> str:
    found = round(100.0 * share)
    return f"−{-found}" if found < 0 else f"{found}"


def _percent(share: Share) -> str:
    return "–" if share.share is None else percent(share.share)


def _with_interval(share: Share) -> str:
    if share.share is None or share.interval is None:
        return "–"
    if not share.enough:
        return f"fewer than {FEWEST} worlds"
    return f"{percent(share.share)} ({range_of(share.interval)})"
