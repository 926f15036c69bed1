"""Writing: what is written reads back as the same scenario, and is pleasant to read."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff.language.expression import WORDS
from standoff.scenario.check import check
from standoff.scenario.hidden import HIDDEN
from standoff.scenario.model import (
    BaseRate,
    Chance,
    Check,
    Claim,
    Decision,
    Evidence,
    Interest,
    Parameter,
    Place,
    Quantity,
    Question,
    ReportSource,
    Scenario,
    Source,
)
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import WIDTH, scenario_json, write_scenario

LIBRARY = sorted((Path(__file__).parents[2] / "src" / "standoff" / "library").glob("*/scenario.yaml"))

# -- random scenarios, all of them valid -----------------------------------------------------------------

AWKWARD = [
    *(
        "",
        "no",
        "yes",
        "null",
        "~",
        "1e3",
        "017",
        "2017-05-15",
        "1:30",
        "- a",
        "a: b",
        "a:",
        "a #b",
        "# a",
        "#",
        "'",
        '"',
    ),
    *(
        "it's",
        '"said"',
        "{a}",
        "[a]",
        "a, b",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "? a",
        ": a",
        "-",
        "--- a",
        "...",
    ),
    *(
        " a",
        "a ",
        "\ta",
        "a\tb",
        "a\n",
        "a\n\n",
        "\na",
        "\n",
        " \n ",
        "a\nb",
        "a\n\nb\n",
        " a\nb",
        "a\n b\n",
        "a\n \nb",
        "a\n\tb",
    ),
    *(
        "a\r\nb",
        "a\u2028b",
        "a\u00a0b",
        "été — “quoted” 核 🜂",
        "\\",
        "a\\nb",
    ),
    *(
        "word " * 40,
        "word " * 40 + "end",
        "x" * 300,
        "two  spaces " * 20,
        "line one is long enough to be wrapped somewhere " * 4 + "\nshort",
    ),
    *("a long line that has a second after it, to be wrapped as a folded block of text\n\n\nend\n",),
]
CHARACTERS = st.characters(exclude_categories=["Cs"]).filter(lambda each: not HIDDEN.search(each))
TEXTS = st.sampled_from(AWKWARD) | st.text(CHARACTERS, max_size=30)
OPTIONAL = st.none() | TEXTS
DAYS = st.dates(datetime.date(1000, 1, 1))
RATES, GRADES = st.floats(0.01, 1), st.sampled_from([None, "A", "2", "F6"])
NUMBERS = st.integers(-5, 5) | st.floats(-1e12, 1e12, allow_nan=False) | st.sampled_from([1e22, 1e-9, 0.1])
IDS = st.from_regex(r"[a-zé核_][a-z0-9_]{0,6}", fullmatch=True) | st.sampled_from(
    ["no", "yes", "null", "on", "y", "N", "e1", "_"]
)
NAMES = IDS.filter(lambda name: name not in WORDS and name not in ("everyone", "nobody"))
PRIORS = st.sampled_from(["3", "3 to 9", "20% to 80%", "uniform(0, 1)", "discrete(1: 0.2, 2: 0.8)", " 7 "])
REASONS = st.fixed_dictionaries(dict.fromkeys(("about", "reason", "quote", "source"), OPTIONAL))


def parts(draw: st.DrawFn, names: list[str], strategy: st.SearchStrategy[Any]) -> dict[str, Any]:
    return {name: draw(strategy) for name in names}


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    taken = draw(st.lists(NAMES, min_size=6, max_size=12, unique=True))
    actors, parameters, moves = taken[:2], taken[2:4], taken[4:]
    timeline: list[Chance | Decision | Quantity] = []
    for name in moves:
        numeric = [entry.name for entry in timeline if isinstance(entry, Quantity) or None not in entry.numbers]
        formulas = st.sampled_from([*numeric, *parameters, "2", "0.5"]).flatmap(
            lambda name: st.sampled_from([name, f"-{name}", f"min({name}, 2) + 1", f"2 *\n  {name}", f" {name} * 1e3"])
        )
        earlier = [entry for entry in timeline if not isinstance(entry, Quantity)]
        conditions = st.none()
        if earlier:
            conditions = st.none() | st.sampled_from([f"{move.name} = {move.options[0]}" for move in earlier])
        labels = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
        seen_by = draw(st.sampled_from([None, ("everyone",), ("nobody",), (actors[0],), tuple(actors)]))
        common = {"name": name, "seen_by": seen_by, **draw(REASONS)}
        match draw(st.sampled_from(["chance", "decision", "quantity"])):
            case "chance":
                outcomes = {**dict.fromkeys(labels, "0.1"), labels[-1]: "rest"}
                values = {label: draw(NUMBERS) for label in labels if draw(st.booleans())}
                timeline.append(Chance(outcomes=outcomes, values=values, when=draw(conditions), **common))
            case "decision":
                options = labels if draw(st.booleans()) else {label: draw(NUMBERS) for label in labels}
                actor = draw(st.sampled_from(actors))
                sees = draw(st.sampled_from([None, ()]))
                timeline.append(Decision(actor=actor, options=options, sees=sees, when=draw(conditions), **common))
            case _:
                timeline.append(Quantity(value=draw(formulas), **{**common, "seen_by": None}))
    deciders = {entry.actor for entry in timeline if isinstance(entry, Decision)}
    interest = st.builds(
        lambda value, weight, more: Interest(value=value, weight=weight, **more),
        st.sampled_from(["1", f"{parameters[0]} * 2"]),
        st.sampled_from(["1", "2"]),
        REASONS,
    )
    parameter = st.builds(
        lambda prior, unit, more: Parameter(prior=prior, unit=unit, **more), PRIORS, OPTIONAL, REASONS
    )
    short = st.builds(Parameter, prior=PRIORS)
    (first, *_) = [*(entry for entry in timeline if not isinstance(entry, Quantity)), None]
    event = f"{first.name} = {first.options[0]}" if first is not None else "1 = 1"
    claims = st.one_of(
        st.builds(Claim, kind=st.just("judgement"), quote=TEXTS, reason=TEXTS, about=OPTIONAL),
        st.builds(Claim, kind=st.just("mechanism"), quote=TEXTS, holds=st.just(f"P({event}) > 0.5"), source=OPTIONAL),
        st.builds(
            Claim,
            kind=st.just("forecast"),
            quote=TEXTS,
            holds=st.just(f"P({event})\n  > 0.5"),
            by=DAYS,
            resolves=TEXTS,
        ),
        st.builds(
            Claim,
            kind=st.just("fact"),
            quote=TEXTS,
            check=st.one_of(
                st.builds(
                    lambda row, bound: Check(table="facts", row=row, column="c", **{"is": bound}),
                    TEXTS.filter(bool),
                    TEXTS,
                ),
                st.builds(
                    lambda ends: Check(table="facts", row="r", column="no", between=ends),
                    st.tuples(TEXTS, TEXTS),
                ),
                st.builds(lambda why: Check(not_checked=why), TEXTS),
                st.just(Check(**{"from": "here", "to": "there"}, at_most="4500")),
                st.just(Check(table="facts", row="r", column="c", at_least={"from": "here", "to": "there"})),
            ),
        ),
    )
    ids = draw(st.lists(NAMES, max_size=3, unique=True))
    return Scenario(
        title=draw(TEXTS),
        as_of=draw(st.none() | DAYS),
        about=draw(OPTIONAL),
        notes=draw(OPTIONAL),
        source=draw(st.none() | st.builds(Source, author=OPTIONAL, title=OPTIONAL, published=st.none() | DAYS)),
        actors=parts(draw, actors, TEXTS),
        places={
            "here": Place(at=(draw(st.floats(-90, 90)), draw(st.integers(-180, 180))), name=draw(OPTIONAL)),
            "there": Place(at=(0, 0)),
        },
        tables={"facts": "facts.csv"},
        parameters=parts(draw, parameters, parameter | short),
        timeline=timeline,
        interests={
            actor: parts(draw, draw(st.lists(NAMES, min_size=1, max_size=2, unique=True)), interest) for actor in actors
        },
        rationality="rational" if draw(st.booleans()) else parts(draw, sorted(deciders), parameter | short),
        claims=parts(draw, ids, claims),
        evidence=parts(
            draw,
            ids,
            st.builds(Evidence, date=DAYS, observe=st.just(event), reliability=st.floats(0.01, 1), source=OPTIONAL)
            | st.builds(Evidence, date=DAYS, observe=st.just(event), hit=RATES, false_alarm=RATES, grade=GRADES),
        ),
        sources=parts(
            draw, ids[:1], st.builds(ReportSource, grade=GRADES, reliability=st.none() | RATES, about=OPTIONAL)
        ),
        questions=parts(
            draw,
            ids,
            st.builds(
                Question,
                text=TEXTS,
                date=DAYS,
                resolves=TEXTS,
                query=st.just(f"P({event})"),
                base_rate=st.none() | st.builds(BaseRate, value=st.floats(0, 1), reason=TEXTS),
                status_quo=st.none() | st.booleans(),
                quote=st.none() | TEXTS,
                asserts=st.booleans(),
            ),
        ),
    )


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(scenarios())
def test_what_is_written_reads_back(scenario):
    assert check(scenario) == []
    assert read_scenario(write_scenario(scenario)) == scenario
    assert read_scenario(scenario_json(scenario)) == scenario


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_read_back(text):
    scenario = Scenario(
        title=text,
        about=text,
        source=Source(author=text),
        actors={"us": text},
        parameters={"p": Parameter(prior="1", about=text, quote=text)},
        timeline=[Chance("c", outcomes={"a": "1"}, about=text)],
        claims={"k": Claim(kind="fact", quote=text, check=Check(table="t", row="r", column="c", between=(text, text)))},
        tables={"t": "t.csv"},
    )
    assert read_scenario(write_scenario(scenario)) == scenario
    assert read_scenario(scenario_json(scenario)) == scenario


def test_writing_is_stable(small):
    once = write_scenario(read_scenario(small))
    assert write_scenario(read_scenario(once)) == once


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.parent.name)
def test_the_library_reads_back(path):
    scenario = read_scenario(path.read_text())
    written = write_scenario(scenario)
    assert read_scenario(written) == scenario
    assert read_scenario(scenario_json(scenario)) == scenario


# -- pleasant to read ------------------------------------------------------------------------------------


def test_the_small_scenario_is_written_as_one_would(small):
    """It is laid out as the documentation has it, so writing changes next to nothing."""
    written = write_scenario(read_scenario(small))
    kept = set(small.split("\n")) & set(written.split("\n"))
    assert len(kept) / len(set(small.split("\n"))) > 0.9
    assert "  - decision: oil\n    actor: china\n    options: {continue: 0, curtail: 1, cut: 2}\n" in written
    assert "  p_asset: 40% to 85%\n" in written
    assert "\n\ntimeline:\n  - chance: view\n    about: how Beijing sees Pyongyang\n" in written


def test_defaults_and_short_forms():
    scenario = Scenario(
        title="x",
        actors={"us": "US"},
        parameters={"p": {"prior": 3}},
        timeline=[Decision("d", actor="us", options=["no", "yes"], sees=[], seen_by=["us"])],
        interests={"us": {"i": {"value": "p", "weight": 1}}},
        rationality={"us": {"prior": "1 to 6", "source": "a, b"}},
    )
    assert write_scenario(scenario) == (
        "standoff: 1\ntitle: x\nactors: {us: US}\n\nparameters:\n  p: 3\n\n"
        "timeline:\n  - decision: d\n    actor: us\n    options: [no, yes]\n    seen_by: us\n    sees: []\n\n"
        "interests:\n  us:\n    i: p\n\nrationality:\n  us:\n    prior: 1 to 6\n    source: a, b\n"
    )


def test_prose_is_wrapped_and_lines_are_kept(small):
    prose = "Beijing will meet Washington half-way and no further. " * 5
    lines = "First.\n\nSecond:\n  - indented\n"
    written = write_scenario(read_scenario(small).model_copy(update={"about": prose.strip(), "notes": lines}))
    assert "\nabout: >-\n  Beijing will" in written
    assert "\nnotes: |\n  First.\n\n  Second:\n    - indented\n" in written
    assert max(map(len, written.split("\n"))) <= WIDTH + 5


def test_json_is_json(small):
    data = json.loads(scenario_json(read_scenario(small)))
    assert data["standoff"] == 1
    assert data["timeline"][3]["options"] == {"continue": 0, "curtail": 1, "cut": 2}
    assert data["places"]["guam"]["at"] == [13.58, 144.92]


def test_options_of_which_some_carry_numbers_cannot_be_written():
    half = [Decision("d", actor="us", options={"a": 1, "b": None})]
    with pytest.raises(ValueError, match="decision d: give every option a number, or none of them"):
        write_scenario(Scenario(title="x", actors={"us": "US"}, timeline=half))
