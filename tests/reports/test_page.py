"""The report as it is read: whole, by itself, safe, and with the numbers of the ensemble."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from app.browser import FLAGS, chromium_or_skip
from claims.test_as_good import MEETING
from of_scenarios import find
from standoff import api
from standoff.language.error import StandoffError
from standoff.presentation.wording import share_words
from standoff.reports.page import page
from standoff.reports.pdf import pdf
from standoff.scenario.model import Kind
from standoff.scenario_files.read import read_scenario

HOSTILE = '<script>alert("1")</script>'
BARE = """\
standoff: 1
title: {title}
actors: {{a: {title}}}
parameters: {{p: 20% to 80%}}
timeline:
  - {{chance: rain, outcomes: {{yes: p, no: rest}}}}
  - {{decision: umbrella, actor: a, options: [no, yes]}}
interests:
  a: {{dry: umbrella * rain - 0.3 * umbrella}}
rationality: {{a: 1 to 6}}
"""


@pytest.fixture(scope="module", params=["crisis", "calling-bluffs", "sanctions-threat"])
def findings(request):
    return find(api.load(request.param), worlds=64, full=False)


@pytest.fixture(scope="module")
def html(findings):
    return page(findings)


def test_it_needs_nothing_else(html):
    assert "<script" not in html and "@import" not in html
    assert not re.search(r'(?:src|data|action)\s*=\s*"', html)
    assert not re.search(r"url\(\s*['\"]?(?!#)", html)
    for target in re.findall(r'href="([^"]*)"', html):
        assert target.startswith(("#", "https://", "http://")), target
        if target.startswith("#"):
            assert f'id="{target[1:]}"' in html, target
    assert len(html.encode()) < 2_000_000
    names = re.findall(r'\sid="([^"]+)"', html)
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)[:5]


def test_every_claim_is_there_once_with_its_numbers(findings, html):
    for verdict in findings.report.verdicts:
        assert html.count(f'id="claim-{verdict.id}"') == 1
        assert escape(verdict.quote, quote=False).replace("'", "&#39;").replace('"', "&#34;") in html
        if verdict.share is not None:
            assert share_words(verdict) in html
    for name in findings.scenario.parameters:
        assert html.count(f'id="number-{name}"') == 1


def test_the_numbers_are_those_of_a_run(findings):
    report = api.judge(findings.scenario, worlds=64)
    told = {verdict.id: (verdict.share, verdict.worlds) for verdict in findings.report.verdicts}
    assert told == {verdict.id: (verdict.share, verdict.worlds) for verdict in report.verdicts}


def test_the_same_worlds_make_the_same_bytes(findings, html):
    assert page(find(findings.scenario, worlds=64, full=False)) == html
    with tempfile.TemporaryDirectory() as folder:
        api.judge(api.simulate(findings.scenario, worlds=64, save_to=Path(folder) / "kept.zarr"))
        assert page(find(api.open_ensemble(Path(folder) / "kept.zarr"), full=False)) == html


def test_a_text_that_would_be_a_program_is_only_a_text():
    title = f"{HOSTILE} &amp; {'long ' * 60}"
    html = page(find(read_scenario(BARE.format(title=f"'{title}'")), worlds=40, full=False), version="1\x1b[2J")
    assert HOSTILE not in html and "&lt;script&gt;" in html
    assert "\x1b" not in html and r"1\x1b[2J" in html


def test_a_scenario_without_claims_evidence_or_questions():
    html = page(find(read_scenario(BARE.format(title="Rain")), worlds=40, full=True))
    assert "The scenario makes no claims." in html and "has no open question" in html


def test_forks_are_told_and_which_claims_hinge_on_their_arms():
    html = page(find(read_scenario(MEETING), worlds=40, full=False))
    assert html.count("worlds the answer depends on which of two equally good arms is taken at a fork") >= 1
    assert "worlds of the game itself the branch forks: the arm taken" in html and "Imperfect recall" not in html


def test_what_is_left_out_is_said(findings, html):
    assert findings.missing
    for each in findings.missing:
        assert each.part in html and escape(each.reason, quote=False) in html


def test_a_source_is_named_once(findings):
    """Where the sentence on a fact names it, it is not listed again."""
    first = replace(findings.report.verdicts[0], reason="date is 1994 (The Herald)", sources=("The Herald", "The Post"))
    facts = [replace(first, kind=Kind.FACT, verdict="supported", share=None), *findings.report.verdicts[1:]]
    html = page(replace(findings, report=replace(findings.report, verdicts=tuple(facts))))
    for source in first.sources:
        assert html.count(source) == 1, source


def test_on_paper(findings):
    pytest.importorskip("weasyprint", reason="WeasyPrint is not here")
    made = pdf(page(findings, printed=True))
    assert made.startswith(b"%PDF") and made.count(b"/Type /Page\n") + made.count(b"/Type /Page/") != 1


def test_a_pdf_fetches_nothing():
    pytest.importorskip("weasyprint", reason="WeasyPrint is not here")
    assert pdf('<p>a<img src="http://127.0.0.1:9/none.png"></p>').startswith(b"%PDF")


def test_without_weasyprint_that_is_said(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(StandoffError, match=r"install standoff\[pdf\]"):
        pdf("<p>a</p>")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(html, tmp_path, scheme):
    """In a browser without network: no word in its log, nothing wider than a phone, no serious fault that axe finds."""
    path = chromium_or_skip()
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    file = tmp_path / "report.html"
    # axe is a script, which the page itself forbids
    file.write_text(re.sub(r"<meta http-equiv=[^>]*>", "", html), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        shown = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
        said, asked = [], []
        shown.on("console", lambda message: said.append(message.text))
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(file.as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
        shown.set_viewport_size({"width": 1200, "height": 900})
        found = Axe().run(shown).response["violations"]
        counted = ("empty-table-header",)  # a small fault that is easily made
        serious = {
            each["id"]: each["nodes"][0]["html"]
            for each in found
            if each["impact"] in ("serious", "critical") or each["id"] in counted
        }
        assert serious == {}
        assert said == [] and {url.partition(":")[0] for url in asked} == {"file"}
        browser.close()
