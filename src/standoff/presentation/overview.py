"""What `standoff run` shows first: the answer in words, a line for each step of the argument and for each claim, and
what to beware of. Verdicts come in, sections go out; everything else is told by `presentation.verdicts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from standoff.charts.svg import Table, percent, table
from standoff.claims.judge import Verdicts
from standoff.claims.tally import Share
from standoff.ensembles.certification import Certification, certification
from standoff.presentation.anatomy import weakest_words
from standoff.presentation.argument import TITLE as STEPS
from standoff.presentation.section import Section, Titled, section
from standoff.presentation.short_answer import short_answer_section
from standoff.presentation.verdicts import left_out, views_words
from standoff.presentation.wording import (
    assumed_sentence,
    behaviour_sentences,
    counted,
    counts_sentence,
    forgets_sentence,
    listed,
    verdict_brief,
)
from standoff.scenario.labels import claim_label, short_ending, short_quote

COLUMNS = 100  # of a line
BETWEEN = 3  # columns between those of a table
LEAST = 12  # characters of a quote: fewer tell nothing
NAMED = 3  # claims or decisions that are named in a warning


def overview_sections(report: Verdicts, columns: int = COLUMNS) -> Iterator[Section]:
    """The verdicts, each on one line.

    Args:
        columns: of a line at the most.
    """
    if (answer := short_answer_section(report)) is not None:
        yield answer
    if report.argument is not None and report.argument.steps:
        yield section(STEPS, (Titled("", steps_table(report, columns)),))
    yield section(
        "The claims",
        (
            counts_sentence(report.verdicts),
            assumed_sentence(report.scenario) if any(verdict.tested for verdict in report.verdicts) else "",
            Titled("", claims_table(report, columns)),
        ),
    )
    yield section("How far to trust this", warnings(report, certification(report.results)))


def steps_table(report: Verdicts, columns: int = COLUMNS) -> Table:
    """Every step of the argument on one line."""
    assert report.argument is not None
    head = ("conclusion", "step", "with its reasons", "without", "in the text")
    rows, texts = [], []
    for step in report.argument.steps:
        rows.append((step.id, step.word, _percent(step.together), _percent(step.otherwise)))
        texts.append(("", report.scenario.claims[step.id].quote))
    return _on_lines(head, rows, texts, columns)


def _percent(share: Share) -> str:
    return percent(share.share) if share.enough and share.share is not None else "–"


def claims_table(report: Verdicts, columns: int = COLUMNS) -> Table:
    """Every claim on one line: its name, its verdict, the weakest part of that, and its words."""
    head = ("claim", "verdict", "share", "its weakest part, and the text")
    rows, texts = [], []
    for verdict in report.verdicts:
        share = verdict_brief(verdict)
        rows.append((verdict.id, verdict.verdict, "–" if share == verdict.verdict else share))
        texts.append((weakest_words(verdict), verdict.quote))
    return _on_lines(head, rows, texts, columns)


def _on_lines(
    head: Sequence[str], rows: Sequence[Sequence[str]], texts: Sequence[tuple[str, str]], columns: int
) -> Table:
    """A table whose last column, of what is to be said of a claim and its quote, is as wide as there is room."""
    widths = [max(map(len, column)) for column in zip(head[:-1], *rows, strict=False)]
    room = columns - sum(width + BETWEEN for width in widths)
    last = [_cut(said, quote, room) for said, quote in texts]
    for text in [text for text, often in Counter(last).items() if often > 1]:  # what ends otherwise is told by its end
        alike = [number for number, each in enumerate(last) if each == text]
        if len({texts[number][1] for number in alike}) > 1:
            for number in alike:
                last[number] = _cut(*texts[number], room, short_ending)
    return table(head, [(*row, text) for row, text in zip(rows, last, strict=True)], head[2:-1])


def _cut(said: str, quote: str, room: int, short: Callable[[str, int], str] = short_quote) -> str:
    """`but rests on one prior: “It will fail…”`, in so many characters."""
    left = room - (len(said) + 2 if said else 0) - 3  # the quotation marks, and the dots of what is cut
    if left >= LEAST or not said:
        return f"{said}: {short(quote, left)}" if said else short(quote, max(left, LEAST))
    return said if len(said) <= room else f"{said[: max(room, LEAST) - 1].rstrip()}…"


def warnings(report: Verdicts, how: Certification) -> Iterator[str]:
    """How many worlds it rests on, and what to beware of: only what is so here."""
    scenario, worlds = report.scenario, counted(how.worlds, "world")
    left = how.worlds - how.converged
    solved = f"{worlds} (seed {report.results.seed}), in which actors behave by {report.theory}"
    if not how.converged:
        yield f"{solved}: none is certified, so no claim can be judged."
    elif left:
        yield f"{solved}: {left:,} {'is' if left == 1 else 'are'} not certified and left out."
    else:
        yield f"{solved}: {'it is' if how.worlds == 1 else 'all are'} certified."
    undefined = {verdict.id: verdict.undefined for verdict in report.verdicts if verdict.undefined > left}
    yield from left_out(scenario, undefined, "in which it is undefined", "They are not counted in its share.")
    yield from behaviour_sentences(report.theory)
    if report.forgets:
        yield forgets_sentence(report.forgets)
    if scenario.views:
        yield views_words(scenario).strip()
    if hinging := [claim_label(scenario, verdict.id) for verdict in report.verdicts if verdict.hinging]:
        rest = f"{_few(hinging)} {'depends' if len(hinging) == 1 else 'depend'}"
        yield f"In some worlds {rest} on which of several equally valid equilibria is taken."
    if (others := report.others) is not None and others.several:
        turned = sum(bool(each.depends) for each in others.claims)
        hang = counted(turned, "claim depends", "claims depend") if turned else "no claim depends"
        have = f"{others.several:,} of {counted(others.worlds, 'world')} searched have other equilibria"
        yield f"{have}; {hang} on which is played."
    if blind := [each.label for each in report.decisions if each.nearly_blind]:
        resting = sum(bool(verdict.blunt) for verdict in report.verdicts)
        asked = counted(resting, "claim asks", "claims ask") if resting else "no claim asks"
        about = "it" if len(blind) == 1 else "them"
        are = "is" if len(blind) == 1 else "are"
        yield f"Payoffs hardly decide {_few(blind)}, which {are} nearly blind; {asked} about {about}."


def _few(names: Sequence[str]) -> str:
    """`a, b, c and 4 more`."""
    more = len(names) - NAMED
    return listed([*names[:NAMED], f"{more:,} more"] if more > 0 else names)
