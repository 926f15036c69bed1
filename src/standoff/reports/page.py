"""A report as one page of HTML: findings go in, a text comes out that needs no other file, no script and no network.

The same findings give the same bytes. Whatever a scenario says is escaped: by the templates, or by the charts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from standoff.charts.date_axis import timeline_chart
from standoff.charts.game_diagram import ACROSS as SCREEN_CARDS
from standoff.charts.sign_strip import ACROSS as SCREEN_CELLS
from standoff.charts.svg import Chart, Table, table
from standoff.charts.theme import DARK, LIGHT, SANS, SERIF, chart_style, tokens
from standoff.charts.world_map import world_map
from standoff.claims.judge import Verdict
from standoff.ensembles.certification import certification
from standoff.language.likelihood import ICD_203
from standoff.presentation.alternatives import alternatives_section
from standoff.presentation.anatomy import anatomy_sentences, weakest_sentence
from standoff.presentation.argument import argument_section
from standoff.presentation.asked import ensemble_sentences, test_sentence
from standoff.presentation.backtest import history_sections
from standoff.presentation.bluntness import bluntness_section
from standoff.presentation.comparison import comparison_contents
from standoff.presentation.cover import cover_section
from standoff.presentation.decide import decide_sections
from standoff.presentation.drivers import drivers_contents, hinges_section, reading_drivers
from standoff.presentation.event_sequences import paths_chart
from standoff.presentation.evidence import learned_sections, posterior_sentences
from standoff.presentation.flips import has_region, nearest_in_words, reading_flips, where_in_words
from standoff.presentation.forecasts import forecast_section, watch_section
from standoff.presentation.game import game_diagram
from standoff.presentation.payoffs import payoff_tables
from standoff.presentation.priors import prior_chart, priors_sentence
from standoff.presentation.scores import scores_sections
from standoff.presentation.section import Content, Section, Titled, section, sentence_html
from standoff.presentation.tradecraft import (
    assumptions_section,
    confidence_section,
    deception_section,
    extremes_section,
    standards_section,
)
from standoff.presentation.variants import variants_sections
from standoff.presentation.verdict_charts import share_charts, share_mark, verdict_strip
from standoff.presentation.verdicts import (
    SHARES,
    byline,
    certified_words,
    doubts,
    games_table,
    others_contents,
    payoffs_table,
)
from standoff.presentation.views import MISTAKEN, views_contents, views_sections
from standoff.presentation.wording import (
    SIGNS,
    about,
    assumed_sentence,
    bands_sentence,
    claim_words,
    counts_sentence,
    listed,
)
from standoff.reports.brief import brief
from standoff.reports.findings import Findings
from standoff.scenario.hidden import spelled_out
from standoff.scenario.labels import interest_label, number_label, worth_words
from standoff.scenario.model import EXPERT, VIEWS, Kind, Scenario, TabledInterest
from standoff.scenario.numbers import as_written, has_experts, in_per_cent_of, number_of, weights
from standoff.scenario.quote import quoted
from standoff.scenario.views import view_at, view_numbers, way_of_number
from standoff.worlds.draw import RATIONALITY

TEMPLATES = Path(__file__).with_name("templates")
# the parts of the annex, in the order in which a reader asks: the name of its template and of its place, and its title
CONTENTS = (
    ("why", "Why: the steps of the argument"),
    ("rests", "What it rests on"),
    ("claims", "Every claim that is tested"),
    ("facts", "Facts"),
    ("forecasts", "Forecasts and evidence"),
    ("game", "The game"),
    ("method", "Method: where the numbers may be wrong"),
    ("checklist", "Checklist"),
    ("text", "The text and its claims"),
)
# on paper, in pixels: how wide and how tall a picture may be on an upright page, and on one that lies on its side, for
# what would be less than `LEAST` of its size otherwise; and what stands side by side
UPRIGHT, LYING = (680.0, 850.0), (1008.0, 530.0)
LEAST = 0.75
CARDS, CELLS = 4, 23


@dataclass(frozen=True, slots=True)
class Row:
    """A claim as the page sets it, at its `place` in the text: `said` stands at it; `told`, facts (`more`) and the
    `chart` of its drivers are to unfold, named by `summary`; `sources` are those that are not named in what is said."""

    verdict: Verdict
    place: int
    sign: str
    band: str
    mark: str
    said: tuple[str, ...]
    summary: str
    sources: tuple[str, ...]
    told: tuple[str, ...]
    more: tuple[tuple[str, str], ...]
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class Number:
    """An uncertain number, or a fixed one, as the page sets it."""

    name: str
    called: str
    about: str
    prior: str
    unit: str
    quote: str
    reason: str
    source: str
    chart: Chart


def page(findings: Findings, scale: str = ICD_203.name, version: str = "", printed: bool = False) -> str:
    """The whole page.

    Args:
        scale: the name of the words of likelihood.
        version: of Standoff, for the foot of the page.
        printed: for paper, with the colours in every picture and nothing folded away.
    """
    written = _environment(printed).get_template("page.html").render(**_told(findings, scale, version, printed))
    return spelled_out(written)


@lru_cache(maxsize=2)
def _environment(printed: bool) -> Environment:
    """The templates. Everything put into them is escaped, but pictures and tables, which are so already."""

    def svg(text: str) -> Markup:
        return Markup(_coloured(text) if printed else text)

    def figure(chart: Chart | None, told: bool = True) -> Markup:
        if chart is None:
            return Markup()
        return Markup(_printed(chart, told) if printed else chart.figure(told))

    def set_table(found: Table, caption: str) -> Markup:
        return Markup(found.html(caption))

    def set_titled(found: Titled) -> Markup:
        return set_table(found.table, found.title)

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )

    def contents(section: Section) -> Iterator[Markup]:
        for each in section.contents:
            if isinstance(each, str):
                yield Markup(f"<p>{sentence_html(each)}</p>")
            else:
                yield figure(each) if isinstance(each, Chart) else set_table(each.table, each.title)

    environment.globals.update(figure=figure, svg=svg, table=set_table, titled=set_titled, contents_of=contents)
    environment.filters["quoted"] = quoted
    environment.filters["told"] = lambda sentence: Markup(sentence_html(sentence))
    return environment


def _printed(chart: Chart, told: bool) -> str:
    """A figure on paper: a picture that is taller than a page in parts, the first under the caption."""
    width, _ = chart.size
    lying = width * LEAST > UPRIGHT[0]
    across, tall = LYING if lying else UPRIGHT
    parts = [f'<div class="picture">{_coloured(part)}</div>' for part in chart.parts(tall * max(width / across, 1.0))]
    first = f'<div class="whole">{chart.caption(told)}{parts[0]}</div>'
    kinds = " ".join(kind for kind, so in (("parted", parts[1:]), ("lying", lying)) if so)
    return f'<figure id="{chart.name}" class="{kinds}">{first}{"".join(parts[1:])}</figure>'


def _coloured(text: str) -> str:
    """A picture with its colours in it: what makes a PDF takes no style of the page for it."""
    if not text:
        return text
    start = text.index(">") + 1
    return f"{text[:start]}<style>{chart_style(LIGHT)}</style>{text[start:]}"


def _style(printed: bool) -> str:
    style, paper = (
        (TEMPLATES / name).read_text("utf-8").replace("SERIF", SERIF).replace("SANS", SANS)
        for name in ("style.css", "paper.css")
    )
    dark = "" if printed else f"@media (prefers-color-scheme: dark) {{ :root {{ {tokens(DARK)} }} }}\n"
    light = f"@media print {{ :root {{ {tokens(LIGHT)} }} }}\n"
    return f":root {{ {tokens(LIGHT)} }}\n{dark}{light}{chart_style()}{style}{paper}"


def _told(findings: Findings, scale: str, version: str, printed: bool) -> dict[str, Any]:
    """Everything that the templates name."""
    scenario, report = findings.scenario, findings.report
    hinging = hinges_section(scenario, findings.drivers)
    how = certification(report.results)
    source = scenario.source
    link = _link(source.url if source is not None else None)
    rows = [_row(findings, place, verdict) for place, verdict in enumerate(report.verdicts, 1)]
    wide: dict[str, Any] = {"page": UPRIGHT[0]} if printed else {}
    return {
        "scenario": scenario,
        "style": Markup(_style(printed)),
        "printed": printed,
        "version": version,
        "brief": brief(findings, scale),
        "contents": list(_contents(findings)),
        "byline": byline(scenario),
        "link": link,
        "link_words": "" if link is None else urlsplit(link).hostname or link,
        "counts_sentence": counts_sentence(report.verdicts),
        "assumed_sentence": assumed_sentence(scenario),
        "bands_sentence": bands_sentence(),
        "shares_sentence": SHARES,
        "strip": verdict_strip(report.verdicts, across=CELLS if printed else SCREEN_CELLS) if report.verdicts else None,
        "hinges": hinging,
        "hinge_chart": next((each for each in hinging.contents if isinstance(each, Chart)), None),
        "near": _near(findings),
        "reading": [
            *reading_drivers(findings.drivers.values()),
            *reading_flips(scenario, findings.flips, bool(findings.nearest)),
        ],
        "certified_words": certified_words(report, how),
        "missing": findings.missing,
        "missing_words": listed([each.part for each in findings.missing]),
        "claims": [row for row in rows if row.verdict.kind is not Kind.FACT],
        "facts": [row for row in rows if row.verdict.kind is Kind.FACT],
        "facts_sentence": counts_sentence([row.verdict for row in rows if row.verdict.kind is Kind.FACT]),
        "share_charts": share_charts(report.verdicts),
        "argued": argument_section(report),
        "situation": game_diagram(scenario, findings.moves, across=CARDS if printed else SCREEN_CARDS),
        "payoffs": payoffs_table(report),
        "bluntness": bluntness_section(report) if report.decisions else None,
        "places": world_map(scenario, **wide),
        "courses": None if findings.courses is None else paths_chart(findings.courses, **wide),
        "options": None if findings.alternatives is None else alternatives_section(findings.alternatives),
        "decided": [] if findings.deliberation is None else list(decide_sections(findings.deliberation)),
        "timeline": timeline_chart(scenario, findings.as_of),
        "learned": [] if findings.learned is None else list(learned_sections(findings.learned)),
        "forecast": None if findings.forecasts is None else forecast_section(findings.forecasts, scale),
        "watch": None if findings.watch is None else watch_section(findings.watch),
        "fared": list(_fared(findings)),
        "as_of": findings.as_of,
        "priors_sentence": priors_sentence(scenario, tuple(_names(scenario)), findings.learned),
        "evidenced": findings.learned is not None,
        "assumptions": _assumptions(findings),
        "interests": _interests(scenario),
        "payoff_tables": payoff_tables(scenario),
        "games": games_table(how),
        "doubts": list(doubts(report, how)),
        "others": _others(findings),
        "behaviours": _behaviours(findings),
        "views": _views(findings),
        "structures": [] if findings.variants is None else list(variants_sections(findings.variants, scale)),
        "crafted": _tradecraft(findings),
        "cover": None if findings.cover is None else cover_section(findings.cover),
        "effective": [] if findings.learned is None else list(posterior_sentences(findings.learned.posterior)),
        "ensemble_words": " ".join(ensemble_sentences(report.results, report.theory)),
    }


def _contents(findings: Findings) -> Iterator[tuple[str, str, str]]:
    """The parts of the annex that there are: a letter, the name and the title of each."""
    facts = any(verdict.kind is Kind.FACT for verdict in findings.report.verdicts)
    there = {
        "why": findings.report.argument is not None,
        "facts": facts,
        "checklist": findings.tradecraft is not None,
        "text": findings.cover is not None,
    }
    letters = iter("ABCDEFGHI")
    for name, title in CONTENTS:
        if there.get(name, True):
            yield next(letters), name, title


def _link(url: str | None) -> str | None:
    """An address that may be followed: of the web, and of nothing that runs."""
    return url if url is not None and urlsplit(url).scheme in ("http", "https") else None


def _fared(findings: Findings) -> Iterator[Section]:
    """How the forecasts fared, where that is known."""
    if findings.scores is not None:
        yield from scores_sections([replace(findings.scores, title="")])
    if findings.backtest is not None:
        yield from history_sections(findings.backtest)


def _row(findings: Findings, place: int, verdict: Verdict) -> Row:
    scenario = findings.scenario
    claim = scenario.claims[verdict.id]
    more = [("about", claim.about)] if claim.about else []
    if claim.reason and verdict.kind.tested:
        more.append(("reason", claim.reason))
    if claim.source:
        more.append(("source", claim.source))
    said, told, chart = [*filter(None, [weakest_sentence(verdict)]), claim_words(verdict)], [], None
    if (test := scenario.tests.get(verdict.id)) is not None:
        told.append(test_sentence(test))
    said += anatomy_sentences(scenario, verdict)
    if (drivers := findings.drivers.get(verdict.id)) is not None:
        (first, *rest) = drivers_contents(scenario, verdict.id, drivers)
        chart = first if isinstance(first, Chart) else None
        said.append(chart.sentence if chart else str(first))
        told += map(str, rest)
    if (found := findings.flips.get(verdict.id)) is not None:
        (said if has_region(found) else told).append(where_in_words(scenario, found))
        if verdict.id in findings.nearest:
            told.append(nearest_in_words(scenario, found))
    sign, band = SIGNS[verdict.verdict]
    return Row(
        verdict=verdict,
        place=place,
        sign=sign,
        band=band,
        mark=share_mark(verdict),
        said=tuple(said),
        summary="The test, and what decides it" if claim.holds else "More",
        sources=tuple(each for each in verdict.sources if each not in (verdict.reason or "")),
        told=tuple(told),
        more=tuple(more),
        chart=chart,
    )


def _near(findings: Findings) -> str:
    """Of which claims the nearest world was looked for, where it was not of all."""
    count, of = len(findings.nearest), len(findings.flips)
    if not 0 < count < of:
        return ""
    return (
        f"The nearest world in which it is otherwise was looked for of the {count} claims on which most hangs; "
        "`standoff flip` with the name of a claim finds that of another."
    )


def _views(findings: Findings) -> list[Section]:
    """Who is mistaken, and what correcting that does, where it was looked at."""
    if not findings.scenario.views:
        return []
    if findings.views is None:
        return [section(MISTAKEN, views_contents(findings.scenario))]
    return list(views_sections(findings.views))


def _names(scenario: Scenario) -> Iterator[str]:
    yield from scenario.parameters
    yield from view_numbers(scenario)
    yield from (RATIONALITY + actor for actor in scenario.rationalities)


def _assumptions(findings: Findings) -> list[tuple[str, list[Number]]]:
    scenario = findings.scenario
    groups = []
    numbers = [_number(findings, name) for name in scenario.parameters]
    if numbers:
        groups.append(("Parameters", numbers))
    if has_experts(scenario):
        groups.append(("Experts", [_number(findings, EXPERT)]))
    taken = [_number(findings, name) for name in view_numbers(scenario)]
    if taken:
        groups.append(("Views", taken))
    sharp = [_number(findings, RATIONALITY + actor) for actor in scenario.rationalities]
    if sharp:
        groups.append(("Rationality", sharp))
    return groups


def _number(findings: Findings, name: str) -> Number:
    scenario = findings.scenario
    chart = prior_chart(scenario, name, findings.learned)
    if name == EXPERT and name not in scenario.parameters:
        stated = in_per_cent_of(weights(scenario))
        return Number(name, number_label(scenario, name), about(scenario, name), stated, "", "", "", "", chart)
    each: Any = number_of(scenario, name)
    view = view_at(scenario, way_of_number(name)[0]) if name.startswith(VIEWS) else None
    return Number(
        name=name,
        called=number_label(scenario, name),
        about=about(scenario, name) if name.startswith(RATIONALITY) else each.about or "",
        prior=as_written(each),
        unit=getattr(each, "unit", None) or "",
        quote=getattr(each, "quote", None) or "",
        reason=getattr(each, "reason", None) or (view.reason if view is not None else None) or "",
        source=getattr(each, "source", None) or (view.source if view is not None else None) or "",
        chart=chart,
    )


def _interests(scenario: Scenario) -> Table:
    rows = [
        (
            scenario.actors[actor],
            interest_label(scenario, actor, name),
            each.weight,
            worth_words(scenario, each),
            " ".join((each.about or "").split()),
        )
        for actor, interests in scenario.interests.items()
        for name, each in interests.items()
        if not isinstance(each, TabledInterest)
    ]
    return table(("actor", "interest", "weight", "value", "about"), rows)


def _others(findings: Findings) -> Section:
    others = findings.report.others
    told = [_untold(findings, "other equilibria")] if others is None else others_contents(findings.report, others)
    return section("Does a claim hinge on which equilibrium is played?", told)


def _behaviours(findings: Findings) -> Section:
    """The claims whose verdict is another under some theory."""
    compared = findings.behaviours
    told: Iterable[Content]
    if compared is None:
        told = [_untold(findings, "other behaviours")]
    else:
        differing = tuple(claim for claim in compared.tested if claim not in compared.surviving)
        told = comparison_contents(compared, differing, findings.report.results.count)
    return section("Does a claim survive another theory of how actors behave?", told)


def _tradecraft(findings: Findings) -> dict[str, Section]:
    """What is told of tradecraft, by where it stands; nothing where it was not looked at."""
    found = findings.tradecraft
    if found is None:
        return {}
    told = {
        "assumptions": assumptions_section(found),
        "confidence": confidence_section(found),
        "standards": standards_section(found),
    }
    if found.extremes is not None:
        told["extremes"] = extremes_section(found, found.extremes)
    if found.deception is not None and found.deception.controls:
        told["deception"] = deception_section(found, found.deception)
    return told


def _untold(findings: Findings, part: str) -> str:
    reason = next((each.reason for each in findings.missing if each.part == part), "")
    return f"Not examined ({reason})." if reason else "Not examined."
