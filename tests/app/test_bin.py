"""Drafts removed, brought back and renamed: nothing is lost, whoever writes in one goes on, old links lead there."""

from __future__ import annotations

import asyncio

import pytest

from standoff.app.catalog import Catalog
from standoff.app.draft_editor import DraftEditor, said
from standoff.language.error import StandoffError
from standoff.library.catalog import TEMPLATE, find
from standoff.scenario_files.read import read_scenario


@pytest.fixture
def shelf(tmp_path):
    return Catalog(tmp_path / "drafts")


def drafts(shelf):
    return sorted(book.id for book in shelf.books() if book.origin == "draft")


def test_a_draft_that_was_removed_is_brought_back_whole(shelf):
    book = shelf.begin("mine", "standoff: 1\n# mine\n")
    path = find("sanctions-threat")
    tables = shelf.begin("sanctions-threat", path.read_text(), path.parent)
    assert (tables.folder / "record.csv").is_file()
    for each in (book, tables):
        shelf.remove(each)
    assert drafts(shelf) == []
    with pytest.raises(StandoffError, match="the draft `mine` was removed: restore it"):
        shelf.book("draft-mine")
    for each in shelf.binned():
        shelf.bring_back(each.id)
    assert shelf.binned() == [] and drafts(shelf) == ["draft-mine", "draft-sanctions-threat"]
    assert shelf.book("draft-mine").text == "standoff: 1\n# mine\n"
    assert (shelf.book("draft-sanctions-threat").folder / "record.csv").is_file()


def test_what_is_brought_back_takes_nobodys_place(shelf):
    shelf.remove(shelf.begin("mine", "first"))
    shelf.remove(shelf.begin("mine", "second"))
    shelf.begin("mine", "third")
    for each in shelf.binned():
        shelf.bring_back(each.id)
    texts = {book.text for book in shelf.books() if book.origin == "draft"}
    assert texts == {"first", "second", "third"}


def test_a_draft_called_scenario_can_be_removed_and_stays_so(shelf):
    shelf.remove(shelf.begin("scenario", "standoff: 1\n"))
    assert drafts(shelf) == [] and [each.name for each in shelf.binned()] == ["scenario"]


def test_only_drafts_are_removed_and_renamed(shelf, tmp_path):
    for act in (shelf.remove, lambda book: shelf.rename(book, "x")):
        with pytest.raises(StandoffError):
            act(shelf.book("crisis"))
    with pytest.raises(StandoffError, match="the draft could not be restored"):
        shelf.bring_back("../../etc")


def test_a_renamed_draft_has_its_title_its_comments_and_its_old_links(shelf):
    book = shelf.begin("new", TEMPLATE.read_text("utf-8"))
    named = shelf.rename(book, "A  quarrel over: gas")
    assert named.id == "draft-a-quarrel-over-gas" and named.title == "A quarrel over: gas"
    assert "# Who acts." in named.text
    assert shelf.book("draft-new").id == named.id
    again = shelf.rename(named, "Another")
    assert shelf.book("draft-new").id == shelf.book(named.id).id == again.id == "draft-another"
    # nobody gets a name that links are about of, and back again is possible
    assert shelf.begin("new", "x").id == "draft-new-2"
    back = shelf.rename(again, "new")
    assert shelf.book("draft-another").text == back.text
    with pytest.raises(StandoffError):
        shelf.rename(back, "  ")


def test_a_draft_with_mistakes_is_renamed_but_for_its_text(shelf):
    book = shelf.begin("mine", "standoff: 1\ntitle: Mine\n")
    named = shelf.rename(book, "Yours")
    assert named.id == "draft-yours" and named.text == "standoff: 1\ntitle: Mine\n"


def test_whoever_writes_in_a_draft_goes_on_though_it_is_renamed_or_removed(shelf):
    book = shelf.begin("mine", "standoff: 1\n")
    desk = DraftEditor(shelf, book, book.text)
    shelf.rename(book, "Yours")
    desk.change("standoff: 1\n# more\n")
    kept = asyncio.run(desk.keep())
    assert kept is not None and kept.book.id == "draft-yours" and "renamed to draft-yours" in said(kept)
    assert drafts(shelf) == ["draft-yours"]
    shelf.remove(shelf.book("draft-yours"))
    desk.change("standoff: 1\n# still more\n")
    asyncio.run(desk.keep())
    assert shelf.book("draft-yours").text == "standoff: 1\n# still more\n" and shelf.binned() == []


def test_steps_are_undone_and_done_again(shelf):
    book = shelf.begin("mine", "0")
    desk = DraftEditor(shelf, book, "0")
    for text in ("1", "2", "2", "3"):
        desk.step(text)
    for wanted in ("2", "1", "0", "0"):
        desk.undo()
        assert desk.text == wanted
    for wanted in ("1", "2"):
        desk.redo()
        assert desk.text == wanted
    desk.step("4")
    assert not desk.can_redo
    desk.take_back()
    assert desk.text == "2" and not desk.can_redo


def test_the_shelf_removes_renames_and_brings_back(tmp_path, page):
    from app.browser import axe, running

    folder = tmp_path / "drafts"
    Catalog(folder).begin("new", TEMPLATE.read_text("utf-8"))
    title = read_scenario(TEMPLATE.read_text("utf-8")).title
    with running(tmp_path) as app:
        page.goto(app.url)
        page.wait_for_selector("ul.books .acts")
        page.wait_for_timeout(500)
        page.once("dialog", lambda dialog: dialog.accept("A <b>new</b> name"))
        page.get_by_role("button", name=f"Rename {title}").click()
        page.locator("#told", has_text="Renamed: A <b>new</b> name (draft-a-b-new-b-name)").wait_for()
        page.goto(f"{app.url}/draft-new/read?worlds=20")
        assert "A <b>new</b> name" in page.title()
        page.goto(app.url)
        page.wait_for_selector("ul.books .acts")
        page.wait_for_timeout(500)
        page.get_by_role("button", name="Remove A <b>new</b> name").click()
        page.locator("#told", has_text="Removed").wait_for()
        assert page.locator("ul.books .acts").count() == 0
        page.locator("summary", has_text="1 removed draft").click()
        assert not axe(page)
        page.get_by_role("button", name="Restore").click()
        page.locator("#told", has_text="Restored").wait_for()
        page.locator("ul.books .acts").wait_for()
        # what is pasted is there after Back
        page.goto(f"{app.url}/new")
        page.get_by_label("The text", exact=True).fill("Iran will cheat.")
        page.goto(app.url)
        page.go_back()
        page.wait_for_function("document.getElementById('pasted')?.value === 'Iran will cheat.'")
