"""The two pages that a report begins with: what one must know, in words, and no more than finds room.

Findings come in, a `Brief` goes out: sentences, lines and one picture. The report sets it as its first two pages, the
card and the slides take from it, so that all say the same. Everything here names sentences and labels, never
identifiers. The budgets are in characters: with these, what comes out fits two pages of A4 and of Letter whatever the
scenario is; what finds no room is in the annex.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from standoff.charts.argument_map import PAPER, PHONE
from standoff.charts.svg import Chart, percent
from standoff.claims.argument import Argument, in_order
from standoff.claims.judge import Verdict
from standoff.ensembles.certification import certification
from standoff.evidence.watch import Indicator
from standoff.presentation.anatomy import range_sentence, shift_sentence
from standoff.presentation.argument import argument_sketch
from standoff.presentation.drivers import hinge_words, hinges_sentence
from standoff.presentation.event_sequences import course_in_words, paths_chart
from standoff.presentation.forecasts import forecast_words, watch_words
from standoff.presentation.overview import warnings
from standoff.presentation.readings import Sentence, reconciled, sentences_of
from standoff.presentation.section import CODE
from standoff.presentation.short_answer import QUOTED as THESIS_SHORT
from standoff.presentation.short_answer import Answer, answered
from standoff.presentation.verdict_charts import first_shares
from standoff.presentation.verdicts import byline
from standoff.presentation.wording import SIGNS, counted, counts_sentence, listed, range_of
from standoff.reports.findings import Findings
from standoff.scenario.labels import short_quote
from standoff.scenario.model import Kind

# characters of the thesis and of what it is read as, of the quote of a line, and of the title
THESIS, READING, QUOTE, TITLE = 200, 160, 100, 110
ASKED, ANSWER, TURNS, AGREE = 260, 600, 420, 420  # of what was asked, and of each part of the first page
LINES = 8  # sentences of the text with a line of their own
VERDICT = 190  # characters of what is said in a line
FACTS, WATCH, HAPPENS, SURE = 240, 400, 460, 430
WATCHED, FORECAST = 3, 3  # indicators, and questions
REASONS = 5  # of the thesis, in the picture
SHARES = 7  # bars of the picture where there is no argument
SHARES_PICTURE, PATHS_PICTURE = "first-shares", "first-paths"
TALLEST = 330.0  # pixels of the picture, 680 wide


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the text on one line.

    Attributes:
        claim: the first claim on it.
        sign, band: as of `readings.Sentence.mark`.
        said: its words in quotation marks.
        verdict: what became of it, with the weakest part of that.
    """

    claim: str
    sign: str
    band: str
    said: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What stands on two pages.

    Attributes:
        title, byline: of the scenario.
        asked: what the scenario is about.
        thesis: in the words of the text, in quotation marks; nothing where none is named.
        reading: what its test takes it to say, as the scenario tells it.
        mark: its sign and the class of its colour; None where none is named.
        answer: whether it stands, or what became of the claims, in words.
        share: the one number of it, as a sentence; portion: the same as a number, None where there is none.
        pictures: of the argument, or of what else there is; for paper and for a phone, or one for both.
        turns: what would turn it.
        agree: whether structures, theories and other equilibria agree, or that they were not asked.
        lines: the sentences that matter, `rest` how many others there are.
        facts: how the facts came out.
        watch: what to watch for.
        happens: what happens: the likely course, and the first forecasts.
        sure: how sure one may be.
    """

    title: str
    byline: str
    asked: str
    thesis: str
    reading: str
    mark: tuple[str, str] | None
    answer: tuple[str, ...]
    share: str
    portion: float | None
    pictures: tuple[Chart, ...]
    turns: tuple[str, ...]
    agree: tuple[str, ...]
    lines: tuple[Line, ...]
    rest: str
    facts: str
    watch: tuple[str, ...]
    happens: tuple[str, ...]
    sure: tuple[str, ...]

    @property
    def first_parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What stands under the picture of the first page: titles and sentences."""
        turns = "What would turn it" if self.thesis else "What the claims hinge on"
        return (turns, self.turns), ("Do structures and theories agree?", self.agree)

    @property
    def second_parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What stands under the claims of the second page."""
        return ("What to watch", self.watch), ("What happens", self.happens), ("How sure", self.sure)


def brief(found: Findings, scale: str) -> Brief:
    """The two pages of a report.

    Args:
        scale: the name of the words of likelihood.
    """
    scenario, report = found.scenario, found.report
    told, thesis = answered(report, found.variants), _thesis(found)
    pictures = _pictures(found)
    drawn = pictures[0].name if pictures else ""
    lines, rest = _lines(found, thesis, drawn != SHARES_PICTURE)
    share = "" if thesis is None else _share(thesis)
    return Brief(
        title=_cut(scenario.title, TITLE),
        byline=_cut(byline(scenario), TITLE),
        asked=_cut(scenario.about or "", ASKED),
        thesis="" if thesis is None else short_quote(thesis.quote, THESIS),
        reading="" if thesis is None else _cut(scenario.claims[thesis.id].about or "", READING),
        mark=None if thesis is None else SIGNS[thesis.verdict],
        answer=fitting(_counts(found) if told is None or thesis is None else _named_once(found, thesis, told), ANSWER),
        share=share,
        portion=thesis.share if thesis is not None and share else None,
        pictures=pictures,
        turns=fitting(_turns(found, thesis, told), TURNS),
        agree=fitting(_agree(found, thesis), AGREE),
        lines=lines,
        rest=rest,
        facts=_facts(report.verdicts),
        watch=fitting(_watch(found, thesis, told), WATCH),
        happens=fitting(_happens(found, scale, drawn == PATHS_PICTURE), HAPPENS),
        sure=fitting(_sure(found, thesis), SURE),
    )


def fitting(sentences: Iterable[str], room: int) -> tuple[str, ...]:
    """The first sentences that find room in so many characters; one that is too long for what is left is passed
    over, and the first is cut rather than lost."""
    kept: list[str] = []
    left = room
    for each in filter(None, sentences):
        if len(each) <= left:
            kept.append(each)
            left -= len(each)
        elif not kept:
            kept.append(_cut(each, room))
            left = 0
    return tuple(kept)


def _cut(words: str, most: int) -> str:
    """The beginning of a text: whole sentences if half of the room is enough for them, else whole words."""
    words = " ".join(words.split())
    if len(words) <= most:
        return words
    whole = words[: most + 1].rpartition(". ")[0]
    if len(whole) >= most / 2:
        return f"{whole}."
    return f"{words[:most].rpartition(' ')[0].rstrip(' ,;:.–-') or words[: most - 1]}…"


def _thesis(found: Findings) -> Verdict | None:
    argument = found.report.argument
    if argument is None or argument.thesis is None:
        return None
    return next(each for each in found.report.verdicts if each.id == argument.thesis)


def _counts(found: Findings) -> Iterator[str]:
    if found.report.verdicts:
        yield "The scenario names no thesis."
        yield counts_sentence(found.report.verdicts)
    else:
        yield "The scenario makes no claims; it says what happens."
        if found.courses is not None and found.courses.courses:
            yield course_in_words(found.courses)


def _named_once(found: Findings, thesis: Verdict, told: Answer) -> Iterator[str]:
    """Whether the thesis stands, without its words again, which stand above."""
    claim = found.scenario.claims[thesis.id]
    label = short_quote(claim.label or claim.quote, THESIS_SHORT)  # as `short_answer` names it
    for each in told.stands:
        yield (
            f"The thesis{each.removeprefix(label)}" if each.startswith(label) else each.replace(label, "the thesis", 1)
        )


def _share(thesis: Verdict) -> str:
    """The one number of the thesis: in what share of worlds it holds."""
    if thesis.share is None or thesis.interval is None:
        return ""
    worlds, within = counted(thesis.worlds, "plausible world"), range_of(thesis.interval)
    return f"In numbers: it holds in {percent(thesis.share)} of {worlds} (95% sampling interval {within})."


def _pictures(found: Findings) -> tuple[Chart, ...]:
    """The argument; where there is none the shares of the first claims, or the likely courses."""
    report = found.report
    argument = report.argument
    if argument is not None and argument.thesis is not None and argument.step(argument.thesis) is not None:
        return tuple(
            argument_sketch(report, argument, name, width, REASONS, TALLEST)
            for name, width in (("first-argument", PAPER), ("first-argument-phone", PHONE))
        )
    bars = first_shares([each for each in report.verdicts if each.tested], SHARES)
    if bars is not None:
        return (bars,)
    if found.courses is not None and found.courses.courses:
        chart = paths_chart(found.courses, page=PAPER, name=PATHS_PICTURE)
        width, height = chart.size
        return (chart,) if height * min(PAPER / width, 1.0) <= TALLEST else ()
    return ()


def _turns(found: Findings, thesis: Verdict | None, told: Answer | None) -> Iterator[str]:
    """What would turn the verdict on the thesis; what claims hinge on where there is none."""
    scenario = found.scenario
    if thesis is None:
        if found.drivers:
            yield hinges_sentence(scenario, found.drivers)
        return
    shift = ""
    if thesis.anatomy is not None and thesis.anatomy.firmness is not None:
        shift = shift_sentence(scenario, thesis.anatomy.firmness)
    if told is not None and not (
        shift and any(each.startswith(("It would turn", "No plausible")) for each in told.turns)
    ):
        yield from told.turns
    yield shift
    if (drivers := found.drivers.get(thesis.id)) is not None:
        yield hinge_words(scenario, drivers)


def _agree(found: Findings, thesis: Verdict | None) -> Iterator[str]:
    """Whether other structures, theories of behaviour and equilibria agree, or that they were not asked."""
    yield _structures(found, thesis)
    yield _theories(found, thesis)
    others = found.report.others
    if others is None:
        yield "Other equilibria were not looked for."
    elif not others.several:
        yield f"In {counted(others.worlds, 'world')} no other equilibrium was found."
    else:
        turned = sum(bool(each.depends) for each in others.claims)
        claims = counted(turned, "claim depends", "claims depend") if turned else "no claim depends"
        yield f"Some worlds have several equilibria; {claims} on which of them is played."


def _structures(found: Findings, thesis: Verdict | None) -> str:
    if not found.scenario.variants:
        return "The scenario has no other structures to compare."
    if found.variants is None:
        return "Other structures were not asked."
    if thesis is not None and thesis.anatomy is not None and thesis.anatomy.structures is not None:
        return range_sentence(thesis.anatomy.structures, "structure")
    stand = sum(each.stands for each in found.variants.claims)
    of = counted(len(found.variants.claims), "tested claim")
    return f"{stand or 'None'} of {of} {'has' if stand == 1 else 'have'} the same verdict in every structure."


def _theories(found: Findings, thesis: Verdict | None) -> str:
    if found.behaviours is None:
        return "Other theories of how actors behave were not asked."
    if thesis is not None and thesis.anatomy is not None and thesis.anatomy.theories is not None:
        return range_sentence(thesis.anatomy.theories, "theory of behaviour")
    if not found.behaviours.tested:
        return ""
    same = len(found.behaviours.surviving)
    of = counted(len(found.behaviours.tested), "tested claim")
    return (
        f"{same or 'None'} of {of} {'has' if same == 1 else 'have'} the same verdict under every theory of behaviour."
    )


def _lines(found: Findings, thesis: Verdict | None, shares: bool) -> tuple[tuple[Line, ...], str]:
    """The sentences that matter, with their shares unless the picture has them, and how many more there are."""
    tested = [each for each in found.report.verdicts if each.tested and each is not thesis]
    sentences = sentences_of(tested)
    ranked = _ranked(sentences, found.report.argument)
    lines = tuple(
        Line(
            each.readings[0].id,
            *each.mark,
            short_quote(each.quote, QUOTE),
            _cut(reconciled(found.scenario, each, shares), VERDICT),
        )
        for each in ranked[:LINES]
    )
    more = len(ranked) - len(lines)
    judged = sum(each.kind is Kind.JUDGEMENT for each in found.report.verdicts)
    parts = [counted(more, "other sentence that is tested", "other sentences that are tested")] if more else []
    parts += [counted(judged, "judgement that cannot be tested", "judgements that cannot be tested")] if judged else []
    return lines, f"In the annex: {listed(parts)}." if parts else ""


def _ranked(sentences: Sequence[Sentence], argument: Argument | None) -> list[Sentence]:
    """What the thesis rests on first, then the other steps of the argument, then the rest in the order of the text."""
    claims = [reading.id for each in sentences for reading in each.readings]
    place = {name: number for number, name in enumerate(in_order(argument, claims))}
    return sorted(sentences, key=lambda each: min(place[reading.id] for reading in each.readings))


def _facts(verdicts: Sequence[Verdict]) -> str:
    """How the facts came out, and which of them are wrong."""
    facts = [each for each in verdicts if each.kind is Kind.FACT]
    if not facts:
        return ""
    told = counts_sentence(facts)
    for word in ("contradicted", "contested"):
        quotes = [short_quote(each.quote, 48) for each in sentences_of(each for each in facts if each.verdict == word)]
        named = listed([*quotes[:2], *([f"{len(quotes) - 2} more"] if len(quotes) > 2 else [])])
        if quotes and len(told) + len(named) < FACTS:
            told = f"{told} {word.capitalize()}: {named}."
    return _cut(told, FACTS)


def _watch(found: Findings, thesis: Verdict | None, told: Answer | None) -> Iterator[str]:
    if told is not None:
        yield from told.watch
    listed_so_far = found.watch.indicators if found.watch is not None else ()

    def matters(each: Indicator) -> bool:
        return not each.noise and each.of in ("claim", "question")

    ranked = sorted(filter(matters, listed_so_far), key=lambda each: thesis is None or each.hypothesis != thesis.id)
    argument = found.report.argument
    seen: set[str] = set() if argument is None or argument.watch is None else {argument.watch.move}
    if found.learned is not None and any(map(matters, listed_so_far)):
        yield "The numbers here are after the evidence so far, those above before it."
    for each in ranked:
        if each.move not in seen and len(seen) < WATCHED and (words := watch_words(found.scenario, each)):
            seen.add(each.move)
            yield words
    if not seen and told is None:
        yield "No move that is still to be seen would tell anything beyond chance."


def _happens(found: Findings, scale: str, drawn: bool) -> Iterator[str]:
    """The likely course, unless the picture has it, and what is forecast."""
    if found.courses is None:
        yield "The likely courses of events could not be told."
    elif not drawn:
        yield course_in_words(found.courses)
    if found.forecasts is not None:
        for each in found.forecasts.forecasts[:FORECAST]:
            yield forecast_words(each, scale)
        more = len(found.forecasts.forecasts) - FORECAST
        if more > 0:
            yield f"{counted(more, 'more question is', 'more questions are')} forecast in the annex."


def _sure(found: Findings, thesis: Verdict | None) -> Iterator[str]:
    """How confident one may be, on how many worlds it rests, and what to beware of."""
    if found.tradecraft is None:
        yield "Confidence was not rated, because this is a brief report."
    else:
        level = next((each.level for each in found.tradecraft.confidence if thesis and each.claim == thesis.id), None)
        if level is not None:
            yield f"Confidence in the verdict on the thesis is {level}."
    yield "A share counts plausible worlds: it measures what the analyst does not know, and is not a probability."
    # of what is named as it is written in the file the annex tells
    yield from (each for each in warnings(found.report, certification(found.results)) if CODE.search(each) is None)
    if found.missing:
        yield f"Not in this report: {listed([each.part for each in found.missing])}; the annex says why."
