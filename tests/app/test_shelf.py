"""The shelf: everything that ships is on it, a way leads into it, and it can be read by everyone."""

from __future__ import annotations

from app.browser import axe, looks, running, too_wide
from standoff.library.shelf import find, load, shipped


def test_everything_that_ships_is_on_the_shelf(app_server, page):
    page.goto(app_server)
    page.wait_for_selector("ul.books")
    there = {link.get_attribute("href"): link.inner_text() for link in page.query_selector_all("ul.books a")}
    assert len(there) == len(list(shipped()))
    for name in shipped():
        assert there[f"/{name}/read"] == load(name).title


def test_anyone_can_read_the_shelf(app_server, page):
    page.goto(app_server)
    page.wait_for_selector("ul.books")
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look


def test_what_does_not_exist_is_said_and_not_thrown(app_server, page):
    page.goto(f"{app_server}/no-such-scenario/read")
    assert "no-such-scenario" in page.get_by_role("alert").inner_text()
    page.goto(f"{app_server}/crisis/%3Cscript%3Ealert(1)")
    assert "<script>" in page.get_by_role("alert").inner_text()  # as text


def test_a_draft_that_is_not_finished_is_shown_with_its_mistakes_counted(tmp_path, page):
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "mine.yaml").write_text("standoff: 1\ntitle: Mine\n")
    hostile = find("crisis").read_text("utf-8").replace("title:", 'title: "<script>alert(1)</script>" #', 1)
    (drafts / "hostile.yaml").write_text(hostile)
    with running(tmp_path) as app:
        page.goto(app.url)
        assert "not finished" in page.locator("li", has_text="draft-mine").inner_text()
        assert page.get_by_role("link", name="<script>alert(1)</script>").count() == 1
