"""Who may act in a text: countries by every name, people by a part of theirs, and no place, paper or sea."""

from __future__ import annotations

from collections import Counter

import pytest

from standoff.text.actors import find_actors
from standoff.text.countries import COUNTRIES


def called(*sentences):
    found, _ = find_actors(sentences)
    return {actor.name: dict(actor.called) for actor in found}


def test_the_table_of_countries_says_one_thing_of_each_word():
    assert len(COUNTRIES) == 198
    words = Counter(word for each in COUNTRIES for word in (*each.names, *each.seats, *each.people))
    assert [word for word, count in words.items() if count > 1] == ["Brussels"]  # of Belgium, and of the union
    assert all(word[0].isupper() or word[0] in "'É" for word in words)


@pytest.mark.parametrize(
    ("sentence", "country"),
    [
        ("Everyone expects Riyadh to fold.", "Saudi Arabia"),
        ("It is known only to the Kremlin.", "Russia"),
        ("U.S. President Smith will pay.", "United States"),
        ("The UK Parliament will vote.", "United Kingdom"),
        ("But Warsaw won’t pay.", "Poland"),
        ("Seoul’s patience is short.", "South Korea"),
        ("The Democratic Republic of the Congo waits.", "Democratic Republic of the Congo"),
        ("The President of Chad waits.", "Chad"),
        ("A pro-China party waits.", "China"),
    ],
)
def test_a_country_is_an_actor_named_once(sentence, country):
    assert list(called(sentence)) == [country]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Washington Post reported it.",
        "George Washington is dead.",
        "It lies in the East China Sea.",
        "The Bank of Japan raised rates.",
        "French wine is dear.",
        "Michael Jordan plays.",
        "The turkey and the china are on the table for us.",
    ],
)
def test_a_part_of_a_longer_name_is_no_country(sentence):
    assert called(sentence) == {}


def test_names_of_one_country_are_one_actor():
    found = called(
        "North Korea and South Korea talk.", "Pyongyang waits.", "South Sudan left Sudan.", "Niger is not Nigeria."
    )
    assert found["North Korea"] == {"North Korea": 1, "Pyongyang": 1}
    assert {"South Korea", "South Sudan", "Sudan", "Niger", "Nigeria"} <= set(found)


def test_brussels_is_the_union_unless_the_text_is_about_belgium():
    assert list(called("Brussels will pay.")) == ["European Union"]
    assert called("Brussels will pay.", "The EU waits.") == {"European Union": {"Brussels": 1, "EU": 1}}
    assert called("Belgium will pay, and Brussels knows.") == {"Belgium": {"Belgium": 1, "Brussels": 1}}


def test_others_are_actors_who_are_named_twice_and_do_something():
    found, others = find_actors(
        [
            "Chancellor Jane Hunt hopes for it, and Hunt will pay.",
            "Boeing cannot wait.",
            "Boeing must cut.",
            "NATO has time, and NATO waits.",
            "The Bank of Norland may act; we expect the Bank of Norland to act.",
            "They met in Foo City, and again in Foo City.",
            "Only Acme is silent.",
            "It sells more than Globex, for Globex’s cars are dear.",
            "They fear Jo Roe.",
            "Roe’s lawyers wait.",
            "Sanctions will fail.",
            "Sanctions must fail, for sanctions are weak.",
        ]
    )
    names = {actor.name: dict(actor.called) for actor in found}
    assert names == {
        "Jane Hunt": {"Hunt": 1, "Jane Hunt": 1},
        "Boeing": {"Boeing": 2},
        "NATO": {"NATO": 2},
        "Globex": {"Globex": 2},
        "Jo Roe": {"Jo Roe": 1, "Roe": 1},
        "Bank of Norland": {"Bank of Norland": 2},
    }
    assert others == [("Foo City", 2)]


def test_ids_are_such_as_a_scenario_takes():
    found, _ = find_actors(["Türkiye and Côte d’Ivoire will pay.", "A Given may, and a Given will.", "Not 3M."])
    assert {actor.id for actor in found} == {"turkey", "ivory_coast", "the_given"}


def test_no_country_is_dropped_in_silence():
    names = [each.name for each in COUNTRIES[:40]]
    actors, others = find_actors([f"{name} will pay." for name in names])
    assert len(actors) == 20 and {name for name, _ in others} <= set(names) and len(others) == 20
