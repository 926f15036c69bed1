"""What if and the map of verdicts, as somebody uses them."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from app.browser import axe, looks, running, too_wide
from standoff import api
from standoff.app.whatif import Changes, WhatIf
from standoff.charts.svg import percent
from standoff.language.priors.notation import parse_prior
from standoff.library.catalog import load
from standoff.scenario.labels import claim_label


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with running(tmp_path_factory.mktemp("what-if")) as app:
        yield app


def changed(page):
    return page.locator("section[aria-label='Changes']")


def at_rest(page, what):
    """Waits for the answer to a change in all worlds."""
    page.locator(".now", has_text=re.compile(f"{re.escape(what)}.*At rest: 1,000 worlds", re.DOTALL)).wait_for()


def test_a_number_is_moved_by_keyboard_and_the_claims_follow(app, page):
    page.goto(f"{app.url}/crisis/what-if")
    page.locator("figure#claims-now").wait_for()
    assert "this is the base case" in changed(page).inner_text()
    slider = page.get_by_role("slider", name="audience")
    slider.focus()
    page.keyboard.press("End")
    page.locator("section", has_text="audience = ").first.wait_for()
    page.wait_for_url("**set=audience*")
    page.locator("figure#claims-now figcaption", has_text="another verdict").wait_for()
    assert slider.get_attribute("aria-valuetext") == page.locator("#number-audience output").inner_text()
    link = page.url
    page.goto(link)
    page.locator("figure#claims-now").wait_for()
    assert "audience = " in changed(page).inner_text()
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look


def test_an_interest_is_taken_away(app, page):
    page.goto(f"{app.url}/crisis/what-if")
    page.locator("figure#claims-now").wait_for()
    page.get_by_text("Interests (what each actor gains or loses)").click()
    page.locator('select[data-of="rival.war"]').select_option("without")
    page.wait_for_url("**without=rival.war*")
    page.locator("section", has_text="without(rival.war)").first.wait_for()
    page.get_by_role("button", name="Reset to base case").click()
    page.locator("section", has_text="this is the base case").first.wait_for()
    page.wait_for_function("""document.querySelector('select[data-of="rival.war"]').value === ''""")


def test_at_rest_the_numbers_are_those_of_a_run(app, page):
    page.goto(f"{app.url}/crisis/what-if?do=threat:yes")
    page.locator("[role=status]", has_text="At rest: 1,000 worlds").wait_for()
    engine = WhatIf(api.load("crisis"))
    now = engine.solve(Changes.of(do={"threat": "yes"}), 1000)
    report = api.judge(engine.scenario, worlds=1000)
    page.locator("figure#claims-now summary").click()
    rows = page.locator("figure#claims-now tbody tr").all_inner_texts()
    for verdict in report.verdicts:
        if verdict.share is not None:
            (row,) = [row for row in rows if row.startswith(f"{claim_label(engine.scenario, verdict.id)}\t")]
            after = now.values[engine.claims[verdict.id]]
            assert f"\t{percent(verdict.share)}\t{percent(float((after != 0).mean()))}\t" in row


def test_what_makes_no_sense_is_said_and_changes_nothing(app, page):
    page.goto(f"{app.url}/crisis/what-if")
    field = page.get_by_label("Prior of audience")
    field.fill("3 to")
    field.press("Enter")
    page.locator("[role=alert]", has_text="audience").wait_for()
    assert "this is the base case" in changed(page).inner_text()
    page.get_by_label("Prior of resolved").fill("2")  # no probability
    page.get_by_label("Prior of resolved").press("Enter")
    page.locator("[role=alert]", has_text="makes the numbers inconsistent").wait_for()
    page.locator(".now", has_text="Not solved").wait_for()
    page.get_by_role("button", name="Reset to base case").click()
    at_rest(page, "base case")
    field.fill("2 to 3")
    field.press("Enter")
    page.locator("li", has_text="audience = 2 to 3").wait_for()


def shares(page):
    """What the table of claims on a what-if page says they are now, by claim."""
    rows = page.locator("figure#claims-now tbody tr")
    return {cells[0]: cells[2] for cells in (row.split("\t") for row in rows.all_inner_texts())}


def saved(page):
    """Saves what was found, and gives the shares that the page of the new scenario shows."""
    page.get_by_role("button", name="Save as a new scenario").click()
    page.wait_for_url("**/draft-crisis-what-if*/read")
    page.locator("#played").wait_for()
    told = {name: page.locator(f".claims [data-of='{name}']").inner_text() for name in load("crisis").claims}
    found = {name: re.search(r"Holds in ([\d,]+) of 1,000 worlds", words) for name, words in told.items()}
    shares = {name: float(match[1].replace(",", "")) / 1000 for name, match in found.items() if match}
    return {claim_label(load("crisis"), name): share for name, share in shares.items()}


def test_what_was_found_is_saved_whole(app, page):
    """A prior and a commitment: the new scenario stands in the same worlds, and says the same."""
    page.goto(f"{app.url}/crisis/what-if?do=threat:yes")
    page.get_by_label("Prior of audience").fill("0.5 to 2")
    page.get_by_label("Prior of audience").press("Enter")
    at_rest(page, "audience = 0.5 to 2 and do(threat = yes)")
    page.locator("figure#claims-now summary").click()
    now = shares(page)
    then = saved(page)
    assert "if audience = 0.5 to 2 and do(threat = yes)" in page.locator("h1").inner_text()
    assert len(set(now.values())) > 2
    assert {name: percent(share) for name, share in then.items()} == now


def test_a_number_fixed_by_slider_is_saved_up_to_chance_and_that_is_said(app, page):
    page.goto(f"{app.url}/crisis/what-if?do=threat:yes")
    page.locator("figure#claims-now").wait_for()
    page.get_by_role("slider", name="audience").focus()
    page.keyboard.press("End")
    page.locator("li", has_text="audience = ").wait_for()
    assert "different worlds, because audience is no longer drawn" in changed(page).inner_text()
    at_rest(page, "audience = 2")
    page.locator("figure#claims-now summary").click()
    now = shares(page)
    then = saved(page)
    for name, share in now.items():
        apart = abs(then[name] - float(re.search(r"\d+", share)[0]) / 100)
        half = 1.96 * (2 * then[name] * (1 - then[name]) / 1000) ** 0.5  # of the difference of two such shares
        assert apart <= 0.01 + half, name  # the page rounds


def unfold(page):
    page.locator(".game-now > summary").click()


def option(page, move, name):
    return page.locator(f".game [data-move='{move}'][data-option='{name}']").first


def test_an_option_of_the_picture_is_committed_by_click_and_left_again(app, page):
    page.goto(f"{app.url}/crisis/what-if")
    unfold(page)
    option(page, "threat", "yes").click()
    picker = page.get_by_role("dialog", name="threat = yes")
    picker.wait_for()
    for look in looks(page):
        assert not axe(page), look
    page.set_viewport_size({"width": 1280, "height": 900})
    picker.get_by_role("button", name="Commit before play").click()
    page.wait_for_url("**do=threat%3Ayes*")
    page.get_by_role("button", name="threat = yes, Home state, 100%, committed").wait_for()
    assert "do: yes" in option(page, "threat", "yes").text_content()
    assert page.locator("select[data-kind=do][data-of=threat]").input_value() == "yes"
    page.locator("figure#claims-now figcaption", has_text="another verdict").wait_for()
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look
    option(page, "resolve", "low").click()  # nature cannot be committed
    assert page.get_by_role("button", name="Commit before play").is_hidden()
    page.get_by_role("button", name="Condition on it").click()
    page.get_by_role("button", name="resolve = low, nature, 100%, taken as known").wait_for()
    assert "given: low" in option(page, "resolve", "low").text_content()
    option(page, "threat", "no").click()
    page.get_by_role("button", name="Condition on it").click()  # a move is committed or known, and not both
    page.wait_for_url(lambda url: "do=" not in url and "given=resolve%3Alow%2Cthreat%3Ano" in url)
    for move in ("threat", "resolve"):
        option(page, move, "no" if move == "threat" else "high").click()
        page.get_by_role("button", name="Leave free").click()
        page.wait_for_url(lambda url, move=move: move not in url)
    page.locator(".now", has_text="this is the base case").wait_for()


def test_an_option_is_committed_by_keyboard_alone(app, page):
    page.goto(f"{app.url}/crisis/what-if")
    at_rest(page, "base case")
    page.locator(".game-now > summary").focus()
    page.keyboard.press("Enter")
    option(page, "reply", "resist").wait_for()
    at_rest(page, "base case")
    for _ in range(60):
        page.keyboard.press("Tab")
        label = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
        if label.startswith("reply = resist"):
            break
    else:
        raise AssertionError("no way by Tab to the option")
    for key, steps in (("Escape", ()), ("Enter", ("Tab",))):  # given up first; then the second button
        page.keyboard.press("Enter" if key == "Escape" else "Space")
        page.get_by_role("dialog", name="reply = resist").wait_for()
        for step in steps:
            page.keyboard.press(step)
        page.keyboard.press(key)
        page.get_by_role("dialog").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.dataset.option") == "resist"
    page.wait_for_url("**given=reply%3Aresist*")
    at_rest(page, "given reply = resist")  # drawn anew twice, and the focus is where it was
    page.wait_for_function("document.activeElement.dataset.option === 'resist'")
    assert page.locator(".now").get_attribute("role") == "status"


def test_of_many_changes_in_a_row_the_newest_is_answered_and_not_all_between(app, page):
    page.goto(f"{app.url}/crisis/what-if")
    at_rest(page, "base case")
    page.locator("figure#claims-now summary").click()  # and it stays unfolded, whatever is answered
    places = [*range(1, 100), *range(98, 20, -1)]
    last = float(parse_prior("uniform(0, 3)").ppf(np.array([places[-1] / 100]))[0])
    shown = page.evaluate(
        """async ([places, last]) => {
          const slider = document.querySelector('input[type=range][data-of=audience]');
          const seen = [];
          const look = () => {
            const text = document.querySelector('.now .changed').textContent;
            if (seen.at(-1) !== text) seen.push(text);
          };
          const watch = new MutationObserver(look);
          watch.observe(document.querySelector('.now'), {childList: true, subtree: true, characterData: true});
          for (const place of places) {
            slider.value = place;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
            await new Promise((go) => setTimeout(go, 4));
          }
          for (let wait = 0; wait < 200 && !(seen.at(-1) || "").includes(last); wait += 1)
            await new Promise((go) => setTimeout(go, 100));
          return seen;
        }""",
        [places, f"audience = {last:.4g}."],
    )
    assert 1 < len(shown) < len(places) / 2
    assert f"audience = {last:.4g}." in shown[-1]
    at_rest(page, f"audience = {last:.4g}")
    engine = WhatIf(load("crisis"))
    found = engine.solve(Changes.of({"audience": f"{last:.4g}"}), 1000)
    assert shares(page) == {
        claim_label(engine.scenario, name): percent(float((found.values[query] != 0).mean()))
        for name, query in engine.claims.items()
    }
    assert page.get_by_role("slider", name="audience").get_attribute("aria-valuetext") == "0.63"


def test_a_map_is_drawn_and_a_link_brings_it_back(app, page):
    page.goto(f"{app.url}/crisis/verdicts")
    page.locator("figure#verdict-map").wait_for()
    page.get_by_label("Vertical axis").select_option("audience")
    page.get_by_label("Horizontal axis").select_option("resolved")
    page.wait_for_url("**x=resolved&y=audience**")
    page.locator("figure#verdict-map figcaption", has_text="resolved and audience").wait_for()
    page.goto(page.url)
    page.locator("figure#verdict-map table tbody tr").nth(20).wait_for(state="attached")
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look


@pytest.mark.slow
def test_the_flagship_says_that_it_is_at_work_and_anyone_can_use_it(app, page):
    """A new condition has every query compiled, which takes seconds there."""
    page.set_default_timeout(120_000)
    page.goto(f"{app.url}/north-korea-2017/what-if")
    page.locator("figure#claims-now").wait_for()
    page.evaluate(
        """() => {
          window.told = [];
          new MutationObserver(() => window.told.push(document.querySelector('.now[role=status]').textContent))
            .observe(document.querySelector('.now'), {childList: true, subtree: true, characterData: true});
        }"""
    )
    page.locator("summary", has_text="Conditions").click()
    began = time.monotonic()
    page.locator("select[data-kind=given][data-of=view]").select_option("asset")
    answered = re.compile(r"given view = asset.*(While something moves|At rest)", re.DOTALL)
    page.locator(".now", has_text=answered).wait_for()
    if time.monotonic() - began > 2.0:
        assert any(
            "Recalculating… Results below are from before this change" in told for told in page.evaluate("window.told")
        )
    page.locator("select[data-kind=do][data-of=approach]").select_option("talk")
    page.locator(".now", has_text=re.compile(r"talk.*(While something moves|At rest)", re.DOTALL)).wait_for()
    unfold(page)
    option(page, "approach", "talk").wait_for()
    assert "do: talk" in option(page, "approach", "talk").text_content()
    slider = page.locator(".slider").nth(40)
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look
        slider.scroll_into_view_if_needed()
        top = page.locator(".now").bounding_box()
        assert top["y"] >= -1 and top["height"] < 240, look  # what came of it stays in sight, and leaves room
    page.goto(f"{app.url}/north-korea-2017/verdicts")
    page.locator("figure#verdict-map").wait_for()
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look
