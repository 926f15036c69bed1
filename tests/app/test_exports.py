"""What is on the screen, taken away: from every page, with the numbers that the command line gives."""

from __future__ import annotations

import datetime
import json
import re

import pytest

from app.browser import running
from of_scenarios import forecast
from standoff import __version__, api
from standoff.library.catalog import find, load
from standoff.presentation.keys.verdicts import RUN
from standoff.presentation.to_json import as_text, to_json

WORLDS = 100
PAGES = {
    "/crisis/read?worlds=100&claim=news&move=reply&play=threat:yes": "figure#beliefs",
    "/crisis/what-if": "figure#payoffs-now, figure >> nth=2",
    "/crisis/verdicts": "figure",
    "/sanctions-threat/evidence?worlds=100": "figure#leanings",
    "/crisis/ask?worlds=100&query=P(threat%20=%20yes)": "figure",
    "/crisis/compare?with=draft-other&worlds=100": "figure#payoffs-compared",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    (folder / "drafts").mkdir()
    text = find("crisis").read_text("utf-8")
    (folder / "drafts" / "other.yaml").write_text(text.replace("prior: uniform(0, 3)", "prior: uniform(0, 0.3)"))
    with running(folder) as app:
        yield app


def saved(page, button, seconds=30):
    with page.expect_download(timeout=1000 * seconds) as download:
        button.click()
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.mark.parametrize("address", PAGES)
def test_every_picture_of_every_page_is_saved_in_each_form(app, page, address):
    page.goto(app.url + address)
    page.locator(PAGES[address]).first.wait_for()
    page.wait_for_timeout(1000)  # until nothing is drawn again
    boxes = page.locator(".chart-box:has(figure)")
    assert boxes.count()
    for number in range(boxes.count()):
        box = boxes.nth(number)
        name = box.locator("figure").get_attribute("id")
        shown = box.locator("figure table").evaluate(
            "t => [...t.querySelectorAll('tr')].map(r => [...r.children].map(c => c.textContent))"
        )
        file, content = saved(page, box.get_by_role("button", name="Save as JSON"))
        told = json.loads(content)
        assert file.endswith(f"{name}.json") and told["chart"] == name
        assert [list(row.values()) for row in told["rows"]] == shown[1:]
        words = box.inner_text().replace("\xa0", " ")  # a percentage stays on one line
        assert told["title"] in words and told["sentence"] in words
        assert told["scenario"] == {
            "id": address.split("/")[1],
            "title": page.locator("header .title").inner_text(),
        } or ("compare" in address)
        assert app.url + told["link"] == page.url
        if number:
            continue  # Chromium asks before it keeps more than ten files of a page
        file, content = saved(page, box.get_by_role("button", name="Save as CSV"))
        assert content.decode().count("\n") >= len(shown) and file.endswith(f"{name}.csv")
        file, content = saved(page, box.get_by_role("button", name="Save as SVG"))
        assert content.startswith(b"<?xml") and b"<svg" in content and file.endswith(f"{name}.svg")


def test_the_verdicts_are_those_of_a_run_in_as_many_worlds(app, page):
    page.goto(f"{app.url}/crisis/read?worlds=100&seed=3")
    page.wait_for_selector("#played")
    name, content = saved(page, page.get_by_role("button", name="Save the verdicts as JSON"))
    assert name == "crisis-verdicts.json"
    report = api.judge(load("crisis"), worlds=WORLDS, seed=3)
    assert content.decode() == as_text(to_json(RUN, report, __version__))
    for verdict in report.verdicts:
        told = page.locator(f".claims [data-of='{verdict.id}']").inner_text()
        assert verdict.share is None or f"in {verdict.share * verdict.worlds:.0f} of {verdict.worlds} worlds" in told


def test_the_forecasts_are_those_of_the_command_line(app, page):
    page.goto(f"{app.url}/sanctions-threat/evidence?worlds=100&as_of=2004-01-31")
    page.locator("figure#forecasts").wait_for()
    box = page.locator(".chart-box:has(figure#forecasts)")
    _, content = saved(page, box.get_by_role("button", name="Save as JSON"))
    made = forecast(load("sanctions-threat"), datetime.date(2004, 1, 31), worlds=WORLDS)
    said = [" ".join(row.values()) for row in json.loads(content)["rows"]]
    assert all(f"{each.probability:.1%}" in row for each, row in zip(made.forecasts, said, strict=True))


@pytest.mark.parametrize(
    ("button", "full"),
    [("Save a brief report", False), pytest.param("Save the report", True, marks=pytest.mark.slow)],
)
def test_the_report_is_what_standoff_report_writes(app, page, tmp_path, button, full):
    page.goto(f"{app.url}/crisis/read?worlds=100&seed=3")
    page.wait_for_selector("#played")
    name, content = saved(page, page.get_by_role("button", name=button, exact=True), 240)
    assert name == "crisis-report.html"
    api.report(load("crisis"), worlds=WORLDS, seed=3, out=tmp_path / "report.html", full=full)
    assert content == (tmp_path / "report.html").read_bytes()


def test_a_report_that_takes_long_says_how_far_it_is_and_can_be_stopped(app, page):
    page.goto(f"{app.url}/calling-bluffs/read?worlds=50")
    page.wait_for_selector("#played")
    page.get_by_role("button", name="Save the report", exact=True).click()
    page.get_by_role("progressbar", name=re.compile("Making the report")).wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Making the report (takes minutes): stopped.").wait_for()
