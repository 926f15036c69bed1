"""The page of the argument: its steps and its map, as they are on a telephone too."""

from __future__ import annotations

import pytest

import coins
from app.browser import axe, looks, running, too_wide


@pytest.fixture(scope="module")
def coined(tmp_path_factory):
    folder = tmp_path_factory.mktemp("coins")
    (folder / "coins.yaml").write_text(coins.TEXT)
    with running(folder / "drafts", str(folder / "coins.yaml")) as app:
        yield app.url


def test_the_steps_and_the_map_are_shown(coined, page):
    page.goto(f"{coined}/coins/argument?worlds=200")
    figure = page.locator("figure#argument-map")
    figure.wait_for()
    said = page.locator("main").inner_text()
    assert "The thesis is “Two coins are loaded.”: contingent" in said
    assert "“Somebody wins.” has reasons at odds" in said
    assert page.locator("nav a[aria-current=page]").inner_text() == "Argument"
    for look in looks(page):
        assert not too_wide(page), look
        assert axe(page) == [], look


def test_the_map_fits_a_telephone(coined, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{coined}/coins/argument?worlds=200")
    picture = page.locator("figure#argument-map .picture")
    picture.wait_for()
    assert picture.evaluate("each => each.scrollWidth <= each.clientWidth")
