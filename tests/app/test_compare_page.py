"""Two scenarios compared in the app: nothing is said to differ that is the same."""

from __future__ import annotations

from app.browser import axe, looks, running, too_wide
from standoff.library.catalog import find


def test_a_copy_differs_in_nothing_and_a_change_is_found(tmp_path, page):
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    text = find("crisis").read_text("utf-8")
    (drafts / "same.yaml").write_text(text)
    (drafts / "other.yaml").write_text(text.replace("prior: uniform(0, 3)", "prior: uniform(0, 0.3)"))
    with running(tmp_path) as app:
        page.goto(f"{app.url}/crisis/compare?with=draft-same&worlds=200&seed=0")
        page.locator("figure#claims-compared", has_text="None of 7 claims differs").wait_for()
        assert "The two are identical except for comments" in page.locator("#main").inner_text()
        assert page.get_by_label("With").evaluate("each => each.selectedOptions[0].text") == (
            "A crisis with audience costs (draft-same)"
        )
        page.get_by_label("With").select_option("draft-other")
        page.wait_for_url("**with=draft-other&worlds=200&seed=0")
        page.locator("figure#claims-compared").wait_for()
        assert "uniform(0, 0.3)" in page.locator("#main").inner_text()
        assert "another verdict" in page.locator("figure#claims-compared figcaption").inner_text()
        for look in looks(page):
            assert not axe(page), look
            assert too_wide(page) == 0, look
        page.goto(f"{app.url}/crisis/compare?with=beer-quiche&worlds=100")
        page.locator("#main", has_text="They have no tested claim in common").wait_for()
