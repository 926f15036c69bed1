"""One report that was entered more than once is told."""

from __future__ import annotations

import datetime

from standoff.scenario.model import Evidence
from standoff.scenario.repeated import repeated, repeated_in_words

DAY = datetime.date(2015, 7, 20)


def item(observe="faction = pragmatic", date=DAY, reliability=0.65, source="newspapers"):
    return Evidence(date=date, observe=observe, reliability=reliability, source=source)


def test_the_same_report_on_the_same_day_is_one():
    found = repeated({"talk": item(), "talk2": item("faction=pragmatic"), "other": item("trigger = no"), "c": item()})
    assert found == (("talk", "talk2", "c"),)
    assert repeated_in_words(found) == (
        "talk, talk2 and c report the same thing on the same day and count as 3 independent reports: if it is one "
        "report, "
        "keep one of them",
    )


def test_other_days_sources_and_observations_are_other_reports():
    later = DAY + datetime.timedelta(days=1)
    others = {"later": item(date=later), "who": item(source="a diplomat"), "what": item("faction = hardline")}
    assert repeated({"talk": item(), **others}) == ()


def test_what_is_certain_counts_once_however_often_it_is_entered():
    assert repeated({"a": item(reliability=1), "b": item(reliability=1)}) == ()
