"""The page of tradecraft: what the terminal says, in every look and on a telephone."""

from __future__ import annotations

import pytest

from app.browser import axe, looks, running, too_wide
from techniques.test_deception import TEXT


@pytest.fixture(scope="module")
def bluffed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bluff")
    (folder / "bluff.yaml").write_text(TEXT)
    (folder / "bare.yaml").write_text(TEXT.partition("claims:")[0])
    with running(folder / "drafts", str(folder / "bluff.yaml"), str(folder / "bare.yaml")) as app:
        yield app.url


def test_all_of_it_is_shown(bluffed, page):
    page.goto(f"{bluffed}/bluff/tradecraft?worlds=200")
    page.get_by_text("Analytic tradecraft standards").wait_for()
    said = page.locator("main").inner_text()
    for title in ("Analytic confidence", "Key assumptions", "High impact, low probability", "Deception check"):
        assert title in said
    assert "The army would gain if these reports are believed" in said
    assert page.locator("nav a[aria-current=page]").inner_text() == "Tradecraft"
    for look in looks(page):
        assert not too_wide(page), look
        assert axe(page) == [], look


def test_without_a_claim_it_says_what_to_write(bluffed, page):
    page.goto(f"{bluffed}/bare/tradecraft")
    page.get_by_text("No claim is tested in worlds.").wait_for()
