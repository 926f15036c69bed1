"""Play in a real browser: ten seats and a facilitator, and what each of them is shown."""

from __future__ import annotations

import csv
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.browser import axe, looks, running, too_wide
from app.test_every_page import HEADINGS, SHOWN, SMALL
from standoff.library.catalog import scenario_named
from standoff.play.board import prepare
from standoff.play.rationality import counted_choices, implied_rationality
from standoff.play.row import Row
from standoff.queries.game import Game

SECONDS = 20_000  # milliseconds that a page may take to show what has changed


@contextmanager
def playing(folder, *arguments) -> Iterator[tuple[object, str]]:
    """`standoff play` with these arguments: the app, and the address of the facilitator."""
    with running(folder, *arguments, command="play") as app:
        (address,) = re.findall(r"Open (http\S+)", app.told)
        yield app, address


def another(chromium):
    """A page of another person."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(30_000)
    return context.new_page()


def links(page) -> dict[str, str]:
    """The links of the seats, by whose they are."""
    items = page.locator("ul.parts li")
    items.first.wait_for()
    return {
        items.nth(n).locator("strong").inner_text(): items.nth(n).locator("a").get_attribute("href")
        for n in range(items.count())
    }


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def choose(page, option):
    page.get_by_role("button", name=option, exact=True).click()
    page.get_by_role("button", name=f"Confirm: {option}").click()


def test_two_sides_and_a_facilitator(tmp_path, page, chromium):
    with playing(tmp_path, "crisis", "--draws", "1", "--set", "resolved=0.5") as (app, address):
        page.goto(address)
        seats = links(page)
        home, rival = another(chromium), another(chromium)
        home.goto(seats["Home state"])
        rival.goto(seats["Rival"])
        home.get_by_text("The play has not begun yet.").wait_for()
        page.locator("ul.parts li", has_text="Rival").get_by_text("taken").wait_for()
        page.locator("ul.parts li", has_text="Home state").get_by_text("taken").wait_for()
        page.get_by_role("button", name="Begin the play").click()
        home.get_by_text("Your turn: threat").wait_for()
        rival.get_by_text("Others decide. Please wait.").wait_for()
        page.locator("details", has_text="Send a message").locator("summary").click()
        page.get_by_label("Message").fill("The fleet <b>sails</b>.")
        page.get_by_role("button", name="Send").click()
        rival.get_by_text("Message: The fleet <b>sails</b>.").wait_for()
        assert "low" in home.locator("table", has_text="What you know").inner_text()
        shown = rival.locator("main").inner_text()
        assert "low" not in re.sub(r"war low", "", shown) and "high" not in re.sub(r"gain high", "", shown)
        for look in looks(home):
            assert not axe(home), look
            assert too_wide(home) == 0, look
            assert home.evaluate(SMALL) == [], look
        assert home.evaluate(HEADINGS)[0] == 1
        # by the keyboard alone
        home.locator("#turn").focus()
        for _ in range(6):
            home.keyboard.press("Tab")
            assert home.evaluate(SHOWN) == ""
            if home.evaluate("document.activeElement.innerText") == "yes":
                break
        home.keyboard.press("Enter")
        home.get_by_role("button", name="Confirm: yes").focus()
        home.keyboard.press("Enter")
        rival.get_by_text("Your turn: reply").wait_for()
        choose(rival, "resist")
        home.get_by_text("Your turn: finish").wait_for()
        for look in looks(page):
            assert not axe(page), look
            assert too_wide(page) == 0, look
        choose(home, "back down")
        for each in (home, rival, page):
            each.get_by_text("What each side believed").wait_for()
        assert "The play is over." in rival.locator("main").inner_text()
        for look in looks(rival):
            assert not axe(rival), look
            assert too_wide(rival) == 0, look
        log = tmp_path / "crisis-play.csv"
        made = [(row["by"], row["seat"], row["option"]) for row in rows_of(log) if row["move"]]
        assert made == [
            ("nature", "", "low"), ("seat", "home", "yes"), ("seat", "rival", "resist"), ("seat", "home", "back_down"),
        ]  # fmt: skip
        app.process.send_signal(signal.SIGINT)
        assert app.process.wait(12) == 0


def test_nothing_is_lost_when_it_ends_and_old_links_open_again(tmp_path, page, chromium):
    with playing(tmp_path, "crisis", "--draws", "1") as (app, address):
        page.goto(address)
        seats = links(page)
        home = another(chromium)
        home.goto(seats["Home state"])
        page.locator("ul.parts li", has_text="Home state").get_by_text("taken").wait_for()
        page.get_by_role("button", name="Begin the play").click()
        choose(home, "yes")
        home.get_by_text("Your decisions so far").wait_for()
        app.process.kill()
        app.process.wait(10)
    before = rows_of(tmp_path / "crisis-play.csv")
    with playing(tmp_path, "crisis") as (app, again):
        where = re.compile(r"http://127.0.0.1:\d+")
        assert where.sub("", again) == where.sub("", address)
        home.goto(where.findall(again)[0] + where.sub("", seats["Home state"]))
        home.locator("main").get_by_text(re.compile("Your decisions so far")).wait_for()
        home.goto(where.findall(again)[0] + "/seat/nothing")
        home.get_by_text("This link opens no seat.").wait_for()
        home.goto(where.findall(again)[0] + "/north-korea-2017/read")
        assert "Play" not in home.title()  # there is nothing else of the app
    assert rows_of(tmp_path / "crisis-play.csv")[: len(before)] == before


def test_a_class_of_ten_and_the_rationality_that_it_implies(tmp_path, page, chromium):
    """Ten people, each in a browser of their own; an eleventh finds no seat; then the room."""
    scenario = tmp_path / "probe.yaml"
    scenario.write_text(PROBE, encoding="utf-8")
    with playing(tmp_path, "probe.yaml", "--class", "probe", "--seats", "10") as (_, address):
        page.goto(address)
        join = page.locator("main a").first.get_attribute("href")
        people = [another(chromium) for _ in range(10)]
        for person in people:
            person.goto(join)
        assert len({person.url for person in people}) == 10
        late = another(chromium)
        late.goto(join)
        late.get_by_text("All seats are taken.").wait_for()
        for number, person in enumerate(people):
            choose(person, "yes" if number < 7 else "no")
        for person in people:
            person.get_by_text("After the play").wait_for(timeout=SECONDS)
        page.get_by_text("10 seats are taken of 10").wait_for()
        page.get_by_role("button", name="Show the room's choices").click()
        page.locator("figure").wait_for(timeout=SECONDS)
        assert "70% (7 of 10)" in page.locator("figure").text_content()
        for look in looks(page):
            assert not axe(page), look
            assert too_wide(page) == 0, look
        told = page.locator("main").inner_text()
    rows = rows_of(tmp_path / "probe-class.csv")
    chosen = [row["option"] for row in rows if row["by"] == "seat"]
    assert chosen.count("yes") == 7 and chosen.count("no") == 3
    board = _board(scenario)
    found = implied_rationality(board, counted_choices(board, [_row(row) for row in rows]))
    assert found.low < found.estimate < found.high
    assert f"{found.estimate:.2g} times the rationality" in told


PROBE = """\
standoff: 1
title: A probe
actors: {probe: Challenger}
timeline:
  - {decision: incursion, actor: probe, options: [no, yes]}
interests:
  probe: {prize: 0.5 * (incursion = yes)}
rationality: {probe: 2}
"""


def _board(path):
    game = Game(scenario_named(str(path)))
    return prepare(game, game.single(), "medians").board


def _row(cells):
    return Row(
        play=int(cells["play"]), round=1, step=int(cells["step"]), time="", by=cells["by"],
        move=cells["move"], option=cells["option"],
    )  # fmt: skip


def test_time_is_up(tmp_path, page, chromium):
    with playing(tmp_path, "crisis", "--draws", "1", "--clock", "2") as (_, address):
        page.goto(address)
        home = another(chromium)
        home.goto(links(page)["Home state"])
        page.locator("ul.parts li", has_text="Home state").get_by_text("taken").wait_for()
        page.get_by_role("button", name="Begin the play").click()
        home.get_by_text("seconds left").first.wait_for()
        home.get_by_text("(time was up)").first.wait_for()


@pytest.mark.parametrize("path", ["/", "/facilitator/x", "/seat/x", "/join/x"])
def test_without_a_key_nothing_opens(tmp_path, page, path):
    with playing(tmp_path, "crisis") as (app, _):
        page.goto(app.url + path)
        page.get_by_text("that you were given").wait_for()
