"""Reading a file: what YAML and shape can get wrong, where complaints point, what is refused at once."""

from __future__ import annotations

import datetime
import os
import resource
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.language.problem import ScenarioError
from standoff.scenario.model import Decision
from standoff.scenario.variants import structures
from standoff.scenario_files import yaml_nodes as nodes
from standoff.scenario_files.read import MOST_PROBLEMS, load_scenario, places, read_scenario

LIBRARY = Path(read_scenario.__code__.co_filename).parents[1] / "library"


def complaints(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read_scenario(text)
    return [str(problem).removeprefix("scenario.yaml:") for problem in error.value.problems]


# -- what a good file says -------------------------------------------------------------------------------


def test_a_file_is_read(small):
    scenario = read_scenario(small)
    assert scenario.as_of == datetime.date(2017, 5, 15)
    assert list(scenario.actors) == ["us", "china", "dprk"]
    assert scenario.places["guam"].at == (13.58, 144.92)
    assert scenario.parameters["p_asset"].prior == "40% to 85%"
    assert [entry.name for entry in scenario.timeline][:4] == ["view", "approach", "coal", "oil"]
    assert scenario.entry("oil").numbers == (0, 1, 2)
    assert scenario.interests["china"]["buffer"].weight == "2 * trade"
    assert scenario.claims["solid"].check.equal == "solid"
    assert scenario.evidence["seen_test"].reliability == 0.9
    assert scenario.folder is None


@pytest.mark.parametrize("word", ["no", "on", "yes", "y", "true", "null_", "n"])
def test_words_mean_what_was_typed(small, word):
    scenario = read_scenario(small.replace("[outsource, coerce]", f"[outsource, coerce, {word}]"))
    assert scenario.entry("approach").options == ("outsource", "coerce", word)


@pytest.mark.parametrize("typed", ["1e3", "1:30", "0x10", "017", "1_000", ".5", "2017-05-15", "yes", "off", "~ x"])
def test_texts_stay_as_typed(small, typed):
    text = small.replace("about: what a year of trade is worth", f"about: {typed}\n    unit: {typed}")
    assert read_scenario(text).parameters["trade"].about == typed
    assert read_scenario(text).parameters["trade"].unit == typed


def test_a_thousand(small):
    scenario = read_scenario(small.replace("{continue: 0, cut: 1}", "{continue: 0, cut: 1e3}"))
    assert scenario.entry("coal").numbers == (0, 1000)


def test_what_may_be_short(small):
    text = small.replace("    sees: [approach, pressure]", "    sees: approach").replace(
        "seen_by: china", "seen_by: [china]"
    )
    decision = read_scenario(text).entry("test")
    assert isinstance(decision, Decision)
    assert decision.sees == ("approach",)
    assert read_scenario(text).entry("view").seen_by == ("china",)


def test_an_empty_text_in_quotes_is_a_text(small):
    assert read_scenario(small.replace("title: Small", 'title: ""')).title == ""


@pytest.mark.parametrize(
    "change", [("\n", "\r\n"), ("standoff: 1", "\ufeffstandoff: 1"), ("standoff: 1", "---\nstandoff: 1")]
)
def test_how_editors_save_files(small, change):
    assert read_scenario(small.replace(*change)) == read_scenario(small)


def test_a_folder_and_a_file(small, tmp_path):
    (tmp_path / "scenario.yaml").write_text(small)
    (tmp_path / "other.yaml").write_text(small)
    for path in (tmp_path, tmp_path / "scenario.yaml", tmp_path / "other.yaml"):
        scenario = load_scenario(path)
        assert scenario.folder == tmp_path
        assert scenario.title == "Small"


def test_complaints_name_the_file(small, tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text(small.replace("title", "titel"))
    with pytest.raises(ScenarioError, match=rf"{path}:2:1: unknown key `titel` in a scenario: did you mean `title`\?"):
        load_scenario(tmp_path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ScenarioError, match="file not found"):
        load_scenario(tmp_path)


def test_places_of_what_reads(small):
    place = places(small, "small.yaml")
    assert place(("tables", "missiles")) == ("small.yaml", 9, 20)
    assert place(("claims", "solid", "check", "row")) == ("small.yaml", 64, 35)
    assert place(("claims", "solid", "check", "between")) == ("small.yaml", 64, 5)
    assert place(("timeline", 3, "options", "cut")) == ("small.yaml", 32, 45)


# -- what YAML can get wrong -----------------------------------------------------------------------------

YAML = {
    "an anchor": ("title: Small", "title: »&x Small", "`&x` is an anchor"),
    "a tag": ("title: Small", "title: »!!str Small", "`!!str` is a tag"),
    "a local tag": ("title: Small", "title: »!thing Small", "`!thing` is a tag"),
    "twice": ("title: Small", "title: Small\n»title: Big", "`title` is given twice, here and on line 2"),
    "an outcome twice": ("liability: rest", "liability: rest, »asset: 1", "`asset` is given twice"),
    "no value": ("    seen_by: china", "    »seen_by:", "`seen_by` has no value"),
    "null": ("title: Small", "»title: null", "`title` has no value"),
    "a tilde": ("prior: 3 to 9", "»prior: ~", "`prior` has no value"),
    "an empty item": ("[outsource, coerce]", "[outsource, »null]", "an item of the list has no value"),
    "a comma in a formula": ("no: rest}", "no: min(rest, »1)}", "`1)` has no value"),
    "a colon": ("title: Small", "title: Small»: large", "this line has a second `: `"),
    "a tab": ("    prior: 3 to 9", "»\tprior: 3 to 9", "this line is indented with a tab"),
    "a brace": ("cut: 2}\n    sees: [approach]", "cut: 2\n    sees»: [approach]", "is not closed"),
    "a bracket": (
        "coerce]\n  - decision: coal",
        "coerce\n  - decision»: coal",
        "a [...] is not closed",
    ),
    "indentation": ("  dprk:\n    arms", "   »dprk:\n    arms", "this line does not fit the ones above it"),
    "an item": ("  - decision: test", " »- decision: test", "this line does not fit the ones above it"),
    "a sign": ("title: Small", "title: »@Small", "a value cannot start with this character"),
    "a word alone": ("as_of: 2017-05-15", "as_of 2017-05-15»", "is neither `key: value` nor an item"),
    "a mapping for a key": (
        "title: Small",
        "title: Small\n? »[a, b]\n: c",
        "a list or mapping is used as a key",
    ),
    "no key": ("title: Small", "title: Small\n?»\n: c", "a value has no key"),
    "nothing before a colon": ("{author: Someone", "{»: Someone", "a value is missing here"),
    "a second document": ("title: Small", "title: Small\n»---\nabout: x", "a second document starts here"),
    "a control character": ("title: Small", "title: Sm»\x07all", "the character U+0007 is not text"),
    "nul": ("title: Small", "title: Sm»\x00all", "the character U+0000 is not text"),
}


@pytest.mark.parametrize("name", YAML)
def test_what_yaml_can_get_wrong(name, mistakes):
    *replacements, words = YAML[name]
    found, marked = mistakes(*replacements)
    named = [problem for problem in found if words in problem.what]
    assert named, "\n".join(map(str, found))
    if name not in ("a word alone",):  # there, only the line is known
        assert [(named[0].line, named[0].column)] == marked, named[0]
    if name not in ("a comma in a formula", "a local tag", "an anchor"):
        assert len(found) == 1, "\n".join(map(str, found))


def test_a_comma_in_braces_is_explained(mistakes):
    found, _ = mistakes("no: rest}", "no: max(0, 1 - 0.02 * pressure)}")
    assert any("put a formula that contains a comma in quotes" in problem.fix for problem in found)


def test_an_alias_is_refused():
    (said,) = [said for said in complaints("standoff: 1\ntitle: &t x\nabout: *t\n") if "alias" in said]
    assert said == "3:8: `*t` is an alias: write the value out again"


def test_both_parsers_say_the_same(monkeypatch, mistakes):
    """PyYAML with and without libyaml."""
    with_libyaml = {name: mistakes(*YAML[name][:-1])[0] for name in YAML}
    monkeypatch.setattr(nodes, "_LOADER", yaml.SafeLoader)
    for name, said in with_libyaml.items():
        without = mistakes(*YAML[name][:-1])[0]
        if name in ("a brace", "a bracket", "a word alone", "a colon"):  # they notice at other columns
            assert [problem.fix for problem in without] == [problem.fix for problem in said], name
        else:
            assert without == said, name


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "~"])
def test_an_empty_file(text):
    assert complaints(text) == ["1:1: the file is empty: start it with `standoff: 1`"]


@pytest.mark.parametrize(
    ("text", "what"), [("- a\n", "a list"), ("some words\n", "one value"), ("'null'", "one value")]
)
def test_a_file_that_is_no_mapping(text, what):
    assert complaints(text) == [
        f"1:1: a scenario is a mapping of keys to values, but this is {what}: start it with `standoff: 1`"
    ]


def test_bytes_that_are_not_text(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_bytes("standoff: 1\ntitle: Caf\u00e9".encode("latin-1"))
    with pytest.raises(ScenarioError, match=r":2:11: the byte 0xE9 is not UTF-8: save the file as UTF-8 text"):
        load_scenario(path)


# -- what has the wrong shape ----------------------------------------------------------------------------

SHAPES = {
    "no version": (
        "standoff: 1",
        "»source_text: x",
        "the file does not give its format version",
        "start it with `standoff: 1`",
    ),
    "another version": (
        "standoff: 1",
        "standoff: »2",
        "this version of Standoff cannot read format version",
        "standoff: 1",
    ),
    "a key": ("    actor: us", "    »actr: us", "unknown key `actr` in a decision", "did you mean `actor`?"),
    "a key of python": (
        "    options: [outsource",
        "    »choices: [outsource",
        "unknown key `choices`",
        "did you mean `options`?",
    ),
    "a key of a check": (
        "{table: missiles, row: Hwasong-12, column: fuel, is",
        "{table: missiles, row: Hwasong-12, column: fuel, »iss",
        "unknown key `iss` in a check",
        "did you mean `is`?",
    ),
    "a key of a distance": (
        "{from: pyongyang, to",
        "{»form: pyongyang, to",
        "unknown key `form` in a distance",
        "did you mean `from`?",
    ),
    "a key of a parameter": (
        "    about: what a",
        "    »abuot: what a",
        "unknown key `abuot`",
        "did you mean `about`?",
    ),
    "a key of an interest": (
        "      weight:",
        "      »wieght:",
        "unknown key `wieght` in an interest",
        "did you mean `weight`?",
    ),
    "a key of the source": (
        "{author: Someone",
        "{»autor: Someone",
        "unknown key `autor` in `source`",
        "`author`",
    ),
    "a key of a base rate": (
        "{value: 0.1, reason",
        "{»vlaue: 0.1, reason",
        "unknown key `vlaue` in a base rate",
        "did you mean `value`?",
    ),
    "a base rate that is no probability": (
        "base_rate: {value: 0.1",
        "base_rate: {value: »10",
        "`value` is out of range",
        "it must be at most 1",
    ),
    "not yes or no": (
        "status_quo: no",
        "status_quo: »perhaps",
        "`status_quo` is `perhaps`, not yes or no",
        "write status_quo: no",
    ),
    "a section": (
        "questions:",
        "»question:",
        "unknown key `question` in a scenario",
        "did you mean `questions`?",
    ),
    "a kind of move": (
        "- decision: test",
        "- »desicion: test",
        "at the start of a move",
        "did you mean `decision`?",
    ),
    "two kinds of move": (
        "- decision: test",
        "- decision: test\n    »chance: luck",
        "a decision and a chance",
        "start each move with its own dash",
    ),
    "no kind of move": (
        "- decision: test",
        "- »mover: test",
        "an entry of the timeline is a chance",
        "`- decision:`",
    ),
    "a word for a move": (
        "  - quantity: cost\n    value: trade * pressure",
        "  - »cost",
        "an entry of the timeline is `cost`",
        "- chance:",
    ),
    "no actor": (
        "    actor: us\n",
        "",
        "- decision: approach",
        "- »decision: approach",
        "`actor` is missing",
        "the actor who decides",
    ),
    "no options": (
        "    options: [outsource, coerce]\n",
        "",
        "- decision: approach",
        "- »decision: approach",
        "`options` is missing",
        "options: [wait, act]",
    ),
    "a list of numbers": (
        "[outsource, coerce]",
        "[outsource, »2nd]",
        "`2nd` is not a name",
        "letters, digits and _",
    ),
    "an option twice": (
        "[outsource, coerce]",
        "[outsource, coerce, »outsource]",
        "`outsource` is used twice",
        "keep one",
    ),
    "an option's number": (
        "{continue: 0, cut: 1}",
        "{continue: 0, cut: »one}",
        "`cut` is `one`, not a number",
        "{wait: 0, act: 1}",
    ),
    "options that are a word": (
        "options: [outsource, coerce]",
        "options: »outsource",
        "`options` is `outsource`",
        "options: [wait, act]",
    ),
    "outcomes that are a list": (
        "{yes: 0.02 * pressure, no: rest}",
        "[yes, no]",
        "    outcomes: [yes",
        "    »outcomes: [yes",
        "`outcomes` is a list",
        "outcomes: {yes: 0.2, no: rest}",
    ),
    "no outcomes": (
        "{yes: 0.02 * pressure, no: rest}",
        "{}",
        "    outcomes: {}",
        "    »outcomes: {}",
        "`outcomes` is empty",
        "outcomes: {yes",
    ),
    "an outcome that is a list": (
        "{yes: 0.02 * pressure,",
        "{»yes: [1],",
        "`yes` is a list",
        "outcomes: {yes",
    ),
    "a name with a space": (
        "  trade:\n",
        "  »trade value: 1\n  trade:\n",
        "`trade value` is not a name",
        "letters",
    ),
    "a word of the language": (
        "  trade:\n",
        "  »given: 1\n  trade:\n",
        "`given` is a word of the expression language",
        "another name",
    ),
    "a long name": (
        "  trade:\n",
        f"  »{'x' * 101}: 1\n  trade:\n",
        "a name has more than 100 characters",
        "",
    ),
    "a move named so": ("- quantity: cost", "- quantity: »co st", "`co st` is not a name", "letters"),
    "a day": ("as_of: 2017-05-15", "as_of: »15 May 2017", "`15 May 2017` is not a date", "write it as 2017-05-15"),
    "a number for a day": (
        "as_of: 2017-05-15",
        "as_of: »20170515",
        "`20170515` is not a date",
        "write it as 2017-05-15",
    ),
    "a day there never was": (
        "as_of: 2017-05-15",
        "as_of: »2017-02-30",
        "`2017-02-30` is not a date in the calendar",
        "2017",
    ),
    "a day of a claim": ("    by: 2017-12-31", "    by: »soon", "`soon` is not a date", "2017-12-31"),
    "a kind of claim": (
        "kind: forecast",
        "kind: »forcast",
        "unknown kind of claim",
        "did you mean `forecast`?",
    ),
    "what a claim needs": (
        "    reason: a matter of words\n",
        "",
        "  wise:",
        "  »wise:",
        "a judgement needs `reason`",
        "reason: and why",
    ),
    "what a fact needs": (
        "    check: {table: missiles, row: Hwasong-12, column: fuel, is: solid}\n",
        "",
        "  solid:",
        "  »solid:",
        "a fact needs `check`",
        "check: {table",
    ),
    "what a claim has not": (
        "    reason: a matter of words",
        "    reason: a matter of words\n    »resolves: x",
        "a judgement has no `resolves`",
        "remove it",
    ),
    "a latitude": ("at: [13.58,", "at: [»113.58,", "113.58 is out of range", "at most 90"),
    "a place that is a word": (
        "at: [13.58, 144.92]",
        "at: »here",
        "`at` is `here`",
        "at: [latitude, longitude]",
    ),
    "three coordinates": (
        "{name: Guam, at: [13.58, 144.92]}",
        "{name: Guam, »at: [13.58, 144.92, 3]}",
        "`at` has 3 items",
        "[latitude, longitude]",
    ),
    "a coordinate that is a word": (
        "at: [13.58,",
        "at: [»north,",
        "`north` is not a number",
        "[latitude, longitude]",
    ),
    "reliability": ("reliability: 0.9", "reliability: »1.9", "`reliability` is out of range", "at most 1"),
    "no reliability": ("reliability: 0.9", "reliability: »0", "`reliability` is out of range", "more than 0"),
    "half a check": (
        ", is: solid}",
        "}",
        "    check: {table: missiles, row: Hwasong-12, column: fuel}",
        "    »check: {table: missiles, row: Hwasong-12, column: fuel}",
        "a check has one comparison",
        "check: {",
    ),
    "a check of nothing": (
        "{table: missiles, row: Hwasong-12, column: fuel, is: solid}",
        "{table: missiles, is: solid}",
        "    check: {table: missiles, is",
        "    »check: {table: missiles, is",
        "a check names `table`, `row` and `column`",
        "check: {",
    ),
    "half a distance": (
        "{from: pyongyang, to: guam}",
        "{from: pyongyang}",
        "column: range_km, at_least",
        "column: range_km, »at_least",
        "`to` is missing",
        "{from: pyongyang, to: guam}",
    ),
    "a list for a bound": (
        "at_least: {from: pyongyang, to: guam}",
        "»at_least: [1]",
        "`at_least` is a list",
        "at_least: 4500",
    ),
    "one end of between": (", is: solid}", ", »between: [1]}", "between", "between: [lowest, highest]"),
    "an actor that is a list": (
        "{us: United States,",
        "{»us: [United States],",
        "`us` is a list",
        "actors: {us: United States",
    ),
    "actors that are a list": (
        "actors: {us: United States, china: China, dprk: North Korea}",
        "»actors: [us, china, dprk]",
        "`actors` is a list",
        "actors: {us",
    ),
    "a text that is a mapping": (
        "    about: how Beijing sees Pyongyang",
        "    »about: {how: so}",
        "`about` is a mapping",
        "one text",
    ),
    "interests that are a word": (
        "    arms: test = icbm",
        "    arms: test = icbm\n  »un: [x]",
        "`un` is a list",
        "interests: {china",
    ),
    "sees that is a mapping": (
        "    sees: [approach, pressure]",
        "    »sees: {approach: yes}",
        "`sees` is a mapping",
        "sees: [approach, oil]",
    ),
    "a source that is a word": (
        "source: {author: Someone, published: 2017-05-15}",
        "source: »me",
        "`source` is `me`",
        "source: {author",
    ),
    "a question without a text": (
        "    text: Will it be tested?\n",
        "",
        "  icbm_2017:",
        "  »icbm_2017:",
        "`text` is missing",
        "the question",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_wrong_shape_is_named_once_and_where_it_is(name, mistakes):
    *replacements, what, right = SHAPES[name]
    found, marked = mistakes(*replacements)
    said = "\n".join(map(str, found))
    assert what in found[0].what
    assert right in found[0].fix
    assert [(found[0].line, found[0].column)] == marked, said
    assert len(found) == (2 if name == "no version" else 1), said


def test_shape_does_not_hide_meaning(mistakes):
    found, marked = mistakes(
        *(
            "as_of: 2017-05-15",
            "as_of: »soon",
            "    actor: us\n",
            "    »actr: us\n",
            "prior: 3 to 9",
            "prior: »3 two 9",
        ),
        *("{continue: 0, cut: 1}", "{continue: 0, cut: »x}", "value: coal + oil", "value: coal + »oill"),
        *("    by: 2017-12-31", "    by: »soon", "P(test = icbm) > 0.5", "P(»tests = icbm) > 0.5"),
        *("observe: test = icbm, reliability: 0.9", "observe: »tset = icbm, reliability: »x"),
    )
    assert [(problem.line, problem.column) for problem in found] == marked


def test_nothing_follows_from_what_is_broken(mistakes):
    """The broken move is read by formulas, claims, `sees` and `do`; the broken parameter by a weight."""
    found, marked = mistakes(
        *("    actor: us\n", "", "- decision: approach", "- »decision: approach"),
        *("  trade:\n    prior: 3 to 9", "  trade:\n    »prior:"),
        *("  - quantity: pressure\n    value: coal + oil", "  - quantity: pressure\n    »value: [coal, oil]"),
    )
    assert [(problem.line, problem.column) for problem in found] == marked


@pytest.mark.parametrize(
    "section", ["actors", "parameters", "timeline", "interests", "rationality", "claims", "tables", "places"]
)
def test_a_section_that_is_broken_is_one_mistake(section, small):
    lines = small.split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{section}:"))
    end = next(
        number for number in range(start + 1, len(lines) + 1) if number == len(lines) or lines[number][:1].strip()
    )
    said = complaints("\n".join([*lines[:start], f"{section}: 7", *lines[end:]]))
    assert len(said) == 1, said
    assert said[0].startswith(f"{start + 1}:{len(section) + 3}: `{section}` is `7`")


def test_missing_sections_are_named():
    said = complaints("standoff: 1\ntitle: x\n")
    assert [line.split(":")[2] for line in said] == [" `actors` is missing", " `timeline` is missing"]


# -- where complaints inside expressions point -----------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "value: coal + »oill",
        "value:   'coal + »oill'",
        'value: "coal + »oill"',
        "value: 'coal + 0 * (view = ''asset'') + »oill'",
        'value: "coal + 0 * (view = \\"asset\\") + »oill"',
        'value: "coal +\\n \\\n      \\x20 »oill"',
        "value: >\n      coal +\n      »oill",
        "value: >-  # folded\n\n      coal\n      + oil\n\n      + »oill\n",
        "value: |\n        coal +\n        »oill",
        "value: coal +\n      oil +\n      »oill",
        "value: 'coal +\n\n      »oill'",
        "value:\n      coal + »oill",
    ],
)
def test_a_complaint_points_into_an_expression_however_it_is_written(written, mistakes):
    found, marked = mistakes("    value: coal + oil", f"    seen_by: nobody\n    {written}")
    assert [(problem.line, problem.column) for problem in found if "oill" in problem.what] == marked


@pytest.mark.parametrize(
    "written", ["»(coal", "'coal + (oil»'", "coal + (oil»", "coal +»\n", "coal + (»\n      oil § 2)"]
)
def test_the_end_and_odd_characters_of_an_expression(written, small, located):
    text, marked = located(small.replace("value: coal + oil", f"value: {written}"))
    if "§" in text:
        marked = [next((n, line.index("§") + 1) for n, line in enumerate(text.split("\n"), 1) if "§" in line)]
    with pytest.raises(ScenarioError) as error:
        read_scenario(text)
    found = error.value.problems[0]
    if written.startswith("»"):
        assert found.line == marked[0][0]
    else:
        assert (found.line, found.column) == marked[0], found


# -- what is refused at once -----------------------------------------------------------------------------

_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghijkl", "bcdefghijklm", strict=True)
)
HOSTILE = {
    "ten megabytes": ("a" * 10_000_000, "the file is larger than 1 MB"),
    "a megabyte of accents": ("é" * 600_000, "the file is larger than 1 MB"),
    "a bomb of aliases": (_BOMB, "is an alias"),
    "a loop of aliases": ("a: &a [*a]\n", "is an alias"),
    "many aliases": ("a: [" + "*a," * 300_000 + "]", "is an alias"),
    "deep brackets": ("[" * 100_000, "lists are nested more than 20 levels deep"),
    "deep braces": ("{a: " * 100_000, "lists are nested more than 20 levels deep"),
    "deep dashes": ("- " * 100_000, "lists are nested more than 20 levels deep"),
    "deep question marks": ("? " * 100_000, "a list or mapping is used as a key"),
    "a long list": ("timeline: [" + "a," * 490_000 + "]", "the file has more than 100000 values"),
    "many keys": ("".join(f"k{i}: 1\n" for i in range(90_000)), "the file has more than 100000 values"),
    "one key many times": ("a: 1\n" * 150_000, "`a` is given twice"),
    "a long key": ("? " + "x" * 900_000 + "\n: 1\n", "unknown key `xxx"),
    "an open quotation": ('"' + "a" * 999_990, "a quotation mark is not closed"),
    "colons": (":" * 999_999, "this line has a second"),
    "tabs": ("\t" * 999_999, "a tab"),
    "blanks": (" " * 999_999, "the file is empty"),
    "a long prior": ("rationality: {us: " + "1" * 900_000 + "x}", "keep it under 2000"),
    "a long expression": (
        "claims: {a: {kind: mechanism, quote: q, holds: " + "(" * 900_000 + "}}",
        "keep it under 4000",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused_at_once(name):
    text, words = HOSTILE[name]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    said = complaints(text)
    elapsed = time.process_time() - started
    assert any(words in line for line in said), said[:5]
    assert elapsed < 1.5  # under 0.4 s when nothing else runs
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000  # kB
    assert len(said) <= MOST_PROBLEMS + 1
    assert max(map(len, said)) < 400


def test_a_large_file_is_not_read(tmp_path):
    path = tmp_path / "scenario.yaml"
    with path.open("wb") as file:
        file.truncate(10**12)  # a hole of a terabyte
    with pytest.raises(ScenarioError, match="larger than 1 MB"):
        load_scenario(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "scenario.yaml")
    with pytest.raises(ScenarioError, match="file not found"):
        load_scenario(tmp_path)


def test_many_mistakes_are_cut_short():
    said = complaints("standoff: 1\n" + "".join(f"k{number}: 1\n" for number in range(1000)))
    assert len(said) == MOST_PROBLEMS + 1
    assert "more mistakes after this: correct those above first" in said[-1]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.integers(0, 3000), st.integers(0, 40))
def test_whatever_is_in_a_file_there_is_an_answer(typed, place, cut):
    text = (Path(__file__).parent / "small.yaml").read_text()
    place %= len(text)
    try:
        read_scenario(text[:place] + typed + text[place + cut :])
    except ScenarioError as error:
        lines = (text[:place] + typed + text[place + cut :]).splitlines()
        assert all(1 <= problem.line <= len(lines) + 1 and problem.column >= 1 for problem in error.problems)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="a:-[]{},&*!|>'\"%@` \n\t#?~.", max_size=40))
def test_whatever_is_typed_there_is_an_answer(text):
    with pytest.raises(ScenarioError):
        read_scenario(text)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_is_left_out_there_is_an_answer(data):
    """Lines taken away, doubled or swapped leave all sorts of half-broken scenarios."""
    lines = (Path(__file__).parent / "small.yaml").read_text().split("\n")
    for _ in range(data.draw(st.integers(1, 5))):
        at, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match data.draw(st.sampled_from(["remove", "double", "swap", "empty"])):
            case "remove":
                del lines[at]
            case "double":
                lines.insert(other, lines[at])
            case "swap":
                lines[at], lines[other] = lines[other], lines[at]
            case "empty":
                lines[at] = lines[at].split(":")[0] + ":"
    try:
        read_scenario("\n".join(lines))
    except ScenarioError as error:
        assert error.problems


def test_the_flagship_is_read_quickly():
    """Every variant is checked as a file of its own."""
    count = len(structures(load_scenario(LIBRARY / "north-korea-2017")))
    started = time.process_time()
    load_scenario(LIBRARY / "north-korea-2017")
    assert time.process_time() - started < 0.3 * count
