"""The JSON Schema: it takes whatever a good file holds, as an editor reads it, and no unknown keys."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from standoff.language.problem import ScenarioError
from standoff.scenario_files.json_schema import json_schema, schema_text
from standoff.scenario_files.read import load_scenario
from standoff.scenario_files.write import as_data

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "reference" / "scenario.schema.json"
PAGE = ROOT / "docs" / "reference" / "scenario-file.md"
LIBRARY = sorted((ROOT / "src" / "standoff" / "library").glob("*/scenario.yaml"))

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def as_editors_read(text: str, words: bool) -> Any:
    """The values of a YAML file as JSON; `no` is false, as in YAML 1.1 and some editors, if not `words`."""

    class Loader(yaml.SafeLoader):
        pass

    drop = {"tag:yaml.org,2002:timestamp"} | ({"tag:yaml.org,2002:bool"} if words else set())
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in drop]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return json.loads(json.dumps(yaml.load(text, Loader)))


def accepts(data: Any) -> None:
    VALIDATOR.validate(data)


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_published_schema_is_current():
    assert PUBLISHED.read_text() == schema_text(), (
        "write it anew: python -m standoff.scenario_files.json_schema > " + str(PUBLISHED)
    )


@pytest.mark.parametrize("words", [True, False])
def test_the_small_scenario_is_accepted(small, words):
    accepts(as_editors_read(small, words))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.parent.name)
def test_the_library_is_accepted(path):
    try:
        scenario = load_scenario(path)
    except ScenarioError:
        pytest.skip("does not read without problems")
    accepts(as_editors_read(path.read_text(), words=True))
    accepts(as_editors_read(path.read_text(), words=False))
    accepts(as_data(scenario))


def example(start: str) -> Any:
    """The YAML example of the scenario file page that begins so."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (block,) = [block for block in blocks if block.startswith(start)]
    return block


def around(**parts: Any) -> dict[str, Any]:
    base = {"standoff": 1, "title": "x", "actors": {"us": "US"}, "timeline": [{"quantity": "q", "value": 1}]}
    return base | parts


@pytest.mark.parametrize("words", [True, False])
def test_the_timeline_of_the_page_is_accepted(words):
    accepts(around(timeline=as_editors_read(example("- chance: view"), words)))


@pytest.mark.parametrize("words", [True, False])
def test_the_block_of_periods_of_the_page_is_accepted(words):
    accepts(around(timeline=as_editors_read(example("- periods: 3"), words)))


@pytest.mark.parametrize(
    "wrong", [{"periods": 0}, {"periods": 2, "timeline": []}, {"end": "x"}, {"timeline": [{"periods": 2}]}]
)
def test_a_block_of_periods_that_is_wrong_is_refused(wrong):
    block = {"periods": 2, "timeline": [{"quantity": "q", "value": 1}], **wrong}
    with pytest.raises(jsonschema.ValidationError):
        accepts(around(timeline=[block]))


def test_the_checks_of_the_page_are_accepted():
    for line in example("check: {table").strip().split("\n"):
        accepts(around(claims={"c": {"kind": "fact", "quote": "q", **as_editors_read(line, words=True)}}))


def test_the_evidence_and_questions_of_the_page_are_accepted():
    accepts(around(**as_editors_read(example("sources:"), words=True)))


@pytest.mark.parametrize("prior", [3, 0.5, "3 to 9", "20% to 80%", {"prior": "3 to 9", "reason": "so"}, {"prior": 3}])
def test_parameters_long_and_short(prior):
    accepts(around(parameters={"p": prior}, rationality={"us": prior}))


def test_rationality_for_everyone():
    accepts(around(rationality="rational"))


@pytest.mark.parametrize("wrong", ["3 to 9", 3, ["us"], {"us": ["1"]}])
def test_rationality_is_one_word_or_for_each_actor(wrong):
    assert list(VALIDATOR.iter_errors(around(rationality=wrong)))


@pytest.mark.parametrize("interest", [1, "-q", {"value": "-q", "weight": 2, "about": "x"}])
def test_interests_long_and_short(interest):
    accepts(around(interests={"us": {"i": interest}}))


@pytest.mark.parametrize("options", [["a", "b"], [True, False], {"a": 0, "b": 1.5}, {"a": "1e3"}])
def test_options_as_list_and_mapping(options):
    accepts(around(timeline=[{"decision": "d", "actor": "us", "options": options}]))


@pytest.mark.parametrize("names", ["q", ["q", "r"], []])
def test_one_name_or_several(names):
    entry = {
        "decision": "d",
        "actor": "us",
        "options": ["a"],
        "sees": names,
        "seen_by": names,
        "forgets": names,
    }
    accepts(around(timeline=[entry]))


DECISION = {"decision": "d", "actor": "us", "options": ["a"]}


@pytest.mark.parametrize(
    "data",
    [
        around(extra=1),
        around(folder="/tmp"),
        around(standoff=2),
        around(as_of="15 May"),
        around(source={"autor": "x"}),
        around(actors={}),
        around(timeline=[]),
        around(timeline=["oil"]),
        around(timeline=[{"move": "oil"}]),
        around(timeline=[{**DECISION, "extra": 1}]),
        around(timeline=[{**DECISION, "choices": ["a"]}]),
        around(timeline=[{**DECISION, "chance": "c", "outcomes": {"a": 1}}]),
        around(timeline=[{"decision": "d", "options": ["a"]}]),
        around(timeline=[{**DECISION, "options": []}]),
        around(timeline=[{**DECISION, "options": {"a": "one"}}]),
        around(timeline=[{"chance": "c", "outcomes": ["a"]}]),
        around(timeline=[{"quantity": "q", "value": 1, "when": "x"}]),
        around(parameters={"p": {"prior": 1, "extra": 1}}),
        around(parameters={"p": {"about": "x"}}),
        around(parameters={"p": [1, 2]}),
        around(parameters={"p": None}),
        around(interests={"us": {"i": {"weight": 1}}}),
        around(places={"p": {"at": [91, 0]}}),
        around(places={"p": {"at": [1]}}),
        around(claims={"c": {"kind": "guess", "quote": "q"}}),
        around(claims={"c": {"kind": "fact", "quote": "q"}}),
        around(claims={"c": {"kind": "forecast", "quote": "q", "holds": "P(a) > 1"}}),
        around(claims={"c": {"kind": "fact", "quote": "q", "check": {"table": "t", "rows": 1}}}),
        around(evidence={"e": {"date": "2017-05-14", "observe": "x", "reliability": 2}}),
        {"title": "x", "actors": {"us": "US"}, "timeline": [DECISION]},
    ],
)
def test_what_is_not_accepted(data):
    assert not VALIDATOR.is_valid(data)


def test_every_key_of_the_file_is_described():
    def bare(schema: dict[str, Any], where: str) -> list[str]:
        found = []
        for key, each in schema.get("properties", {}).items():
            if "description" not in each and "$ref" not in each:
                found.append(f"{where}.{key}")
        return found

    parts = {
        name: part.get("anyOf", [None, part])[1]
        for name, part in SCHEMA["$defs"].items()
        if name not in ("Check", "Source", "Kind", "Distance", "Place", "Evidence", "Question")
    }
    assert [key for name, part in {"": SCHEMA, **parts}.items() for key in bare(part, name)] == []
