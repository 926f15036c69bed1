"""The form loses nothing: what was typed is asked about or brought back, what was removed can be had again."""

from __future__ import annotations

import pytest

from app.browser import running
from standoff.scenario_files.read import read_scenario


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("form")
    with running(folder) as served:
        yield served, folder / "drafts"


@pytest.fixture
def asked(page):
    """What the browser asked the person, who answers with `answers`: Yes unless told otherwise."""
    found: list[str] = []
    page.answers = True

    def answer(dialog) -> None:
        found.append(dialog.type)
        if page.answers:
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", answer)
    return found


def begun(page, url):
    """A new draft from the template, in the form; its name."""
    page.goto(f"{url}/new")
    page.get_by_role("button", name="Start from the template").click()
    page.wait_for_url("**/draft-new*/write")
    page.goto(f"{page.url}?form=1")
    page.wait_for_selector(".parts li")
    page.wait_for_function("window.standoffForm && document.querySelector('.parts')")
    page.wait_for_timeout(300)
    return page.url.split("/")[-2]


def opened(page, words):
    page.get_by_role("button", name=words).first.click()
    page.wait_for_selector("fieldset.part")


def listed(page):
    """Waits for the list, and for its address: a reload before that would open the part once more."""
    page.wait_for_selector("fieldset.part", state="detached")
    page.wait_for_url(lambda url: "part=" not in url)


def says(page, words):
    page.locator("[role=status]", has_text=words).first.wait_for()


def file_of(drafts, name):
    return read_scenario((drafts / f"{name.removeprefix('draft-')}.yaml").read_text())


def test_what_was_removed_comes_back_with_its_comments(app, page):
    served, drafts = app
    name = begun(page, served.url)
    path = drafts / f"{name.removeprefix('draft-')}.yaml"
    before = path.read_text()
    assert page.get_by_role("button", name="Undo", exact=True).is_disabled()
    page.get_by_role("button", name="Remove words_fail").click()
    page.locator(".parts li", has_text="words_fail").wait_for(state="detached")
    says(page, "Claim removed: words_fail")
    assert "words_fail" not in file_of(drafts, name).claims
    page.get_by_role("button", name="Undo", exact=True).click()
    page.locator(".parts li", has_text="words_fail").wait_for()
    assert path.read_text() == before
    page.get_by_role("button", name="Redo", exact=True).click()
    page.locator(".parts li", has_text="words_fail").wait_for(state="detached")
    assert "words_fail" not in file_of(drafts, name).claims
    page.get_by_role("button", name="Undo", exact=True).click()
    says(page, "Undone")
    assert path.read_text() == before


def test_undo_outlives_the_beginning_of_a_draft(app, page):
    served, drafts = app
    page.goto(f"{served.url}/beer-quiche/write?form=1")
    page.wait_for_selector(".parts li")
    page.wait_for_timeout(300)
    claim = page.locator(".parts li").last.locator(".words").inner_text().partition(":")[0]
    page.get_by_role("button", name=f"Remove {claim}").click()
    page.wait_for_url("**/draft-beer-quiche/write?form=1")
    says(page, "This is now a draft")
    assert claim not in file_of(drafts, "beer-quiche").claims
    assert page.locator("header nav a", has_text="Read").get_attribute("href") == "/draft-beer-quiche/read"
    page.get_by_role("button", name="Undo", exact=True).click()
    page.locator(".parts li", has_text=f"{claim}:").wait_for()
    assert claim in file_of(drafts, "beer-quiche").claims


def test_leaving_what_is_typed_is_asked_about(app, page, asked):
    served, drafts = app
    name = begun(page, served.url)
    page.get_by_role("button", name="Change words_fail").click()
    page.get_by_label("Quote").fill("A new sentence.")
    page.answers = False
    for way in ("Cancel", "Change incursion", "Add an actor", "Remove incursion", "Solve", "Edit as text"):
        asked.clear()
        page.get_by_role("button", name=way).first.click()
        page.wait_for_timeout(250)
        assert asked in (["confirm"], ["beforeunload"]), way
        assert page.get_by_label("Quote").input_value() == "A new sentence.", way
    page.get_by_role("link", name="Read", exact=True).click(no_wait_after=True)
    page.wait_for_timeout(250)
    assert asked[-1] == "beforeunload" and page.get_by_label("Quote").input_value() == "A new sentence."
    asked.clear()
    page.get_by_role("button", name="Save", exact=True).click()  # what is kept is not asked about
    listed(page)
    assert file_of(drafts, name).claims["words_fail"].quote == "A new sentence."
    page.get_by_role("link", name="Write", exact=True).click()
    page.wait_for_selector(".cm-content")
    assert asked == []


def test_what_is_typed_outlives_a_reload(app, page, asked):
    served, drafts = app
    name = begun(page, served.url)
    opened(page, "Add a claim")
    page.get_by_label("Short name").fill("calm")
    page.get_by_label("Quote").fill("It will\nstay calm.")
    page.get_by_label("Kind").select_option("judgement")
    page.get_by_label("Title").fill("Another title")
    page.reload()
    assert asked == ["beforeunload"]
    page.wait_for_selector("fieldset.part")
    says(page, "unsaved edits")
    assert page.get_by_label("Short name").input_value() == "calm"
    assert page.get_by_label("Quote").input_value() == "It will\nstay calm."
    assert page.get_by_label("Kind").input_value() == "judgement"
    assert page.get_by_label("Title").input_value() == "Another title"
    page.get_by_label("Reason").fill("nothing could")
    page.get_by_role("button", name="Save", exact=True).click()
    listed(page)
    kept = file_of(drafts, name)
    assert kept.title == "Another title" and kept.claims["calm"].quote.split() == ["It", "will", "stay", "calm."]
    page.reload()
    page.wait_for_timeout(800)
    assert page.locator("fieldset.part").count() == 0 and len(asked) == 1


def test_back_closes_a_part_and_does_not_leave(app, page, asked):
    served, _ = app
    begun(page, served.url)
    address = page.url
    opened(page, "Change words_fail")
    page.wait_for_url("**part=claim.words_fail")
    page.go_back()
    listed(page)
    assert page.url == address and asked == []
    page.go_forward()
    page.wait_for_selector("fieldset.part")
    page.get_by_label("Quote").fill("Typed.")
    page.answers = False
    page.go_back()
    page.wait_for_timeout(300)
    assert asked == ["confirm"] and page.get_by_label("Quote").input_value() == "Typed."
    page.wait_for_url("**part=claim.words_fail")
    page.answers = True
    page.go_back()
    listed(page)
    opened(page, "Change incursion")
    page.get_by_role("button", name="Cancel").click()
    listed(page)
    page.wait_for_url(address)
    # opened by its address, the part is closed by Back as well
    page.goto(f"{address}&part=claim.words_fail")
    page.wait_for_selector("fieldset.part")
    page.wait_for_timeout(500)
    page.go_back()
    listed(page)
    assert page.url == address


def test_a_new_part_does_not_take_the_place_of_another(app, page):
    served, drafts = app
    name = begun(page, served.url)
    before = file_of(drafts, name).claims["words_fail"]
    opened(page, "Add a claim")
    page.get_by_label("Short name").fill("words_fail")
    page.get_by_label("Quote").fill("Something else.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".wrong", has_text="there is already a claim `words_fail`").wait_for()
    assert file_of(drafts, name).claims["words_fail"] == before
    assert page.get_by_label("Quote").input_value() == "Something else."


def test_the_title_is_kept_beside_a_part_that_is_open(app, page):
    served, drafts = app
    name = begun(page, served.url)
    opened(page, "Change words_fail")
    page.get_by_label("Quote").fill("Half a sen")
    page.get_by_label("Title").fill("Named anew")
    page.get_by_role("button", name="Save title").click()
    says(page, "Title changed")
    assert file_of(drafts, name).title == "Named anew"
    assert page.get_by_label("Quote").input_value() == "Half a sen"


def test_a_full_disk_loses_nothing_of_what_is_typed(app, page):
    served, drafts = app
    begun(page, served.url)
    opened(page, "Change words_fail")
    page.get_by_label("Quote").fill("Still here.")
    aside = drafts.with_name("aside")
    drafts.rename(aside)
    drafts.write_text("no folder any more")
    try:
        page.get_by_role("button", name="Save", exact=True).click()
        says(page, "Not saved")
        assert page.get_by_label("Quote").input_value() == "Still here."
    finally:
        drafts.unlink()
        aside.rename(drafts)
    page.get_by_role("button", name="Save", exact=True).click()
    listed(page)
    page.locator(".parts li", has_text="Still here.").wait_for()
