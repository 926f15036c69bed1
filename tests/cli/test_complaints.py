"""What goes wrong is told in a sentence that says where and what to do, quickly, and leaves nothing
behind.
"""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from cli.person import SHELF, edited, line_of, terminal, typed

SLOWEST = 60.0  # seconds: nothing hangs, however busy the machine is


@pytest.fixture(autouse=True)
def _nothing_left_and_quick(tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < SLOWEST
    assert list((tmp_path / "work").iterdir()) == []


# -- what was typed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["frob"], "No such command 'frob'"),
        (["run", "crisis", "--wrlds", "3"], "--worlds"),
        (["run"], "Missing argument"),
        (["run", "crisis", "--worlds", "0"], "--worlds"),
        (["run", "crisis", "--worlds", "many"], "--worlds"),
        (["run", "crisis", "--worlds", "99999999999"], "--worlds"),
        (["run", "crisis", "--seed", "-1"], "--seed"),
        (["run", "crisis", "--cores", "0"], "--cores"),
        (["solve", "crisis", "--rationality", "-1"], "--rationality"),
        (["solve", "crisis", "--rationality", "nan"], "--rationality"),
        (["solve", "crisis", "--rationality", "1e300"], "--rationality"),
        (["solve", "crisis", "--set", "audiense=1"], "did you mean `audience`?"),
        (["solve", "crisis", "--set", "audience"], "`audience` is not NAME=NUMBER"),
        (["solve", "crisis", "--set", "audience=lots"], "`audience=lots` is not NAME=NUMBER"),
        (["solve", "crisis", "--set", "audience=nan"], "`audience=nan` is not NAME=NUMBER"),
        (["solve", "crisis", "--set", "audience=1e999"], "`audience=1e999` is not NAME=NUMBER"),
        (["solve", "crisis", "--set", ""], "no parameter ``"),
        (["export", "crisis"], "--to"),
        (["export", "crisis", "--to", "pdf"], "`pdf` is not a known format; use efg, nfg, json or yaml"),
    ],
    ids=" ".join,
)
def test_a_command_typed_wrongly(arguments, told):
    said = typed(*arguments)
    assert said.code == 2 and said.out == ""
    assert told in said.err


@pytest.mark.parametrize("command", ["check", "run", "solve"])
def test_a_scenario_that_is_not_there(command):
    said = typed(command, "crysis")
    assert said.code == 1 and said.out == ""
    assert "there is no scenario or file `crysis`: did you mean `crisis`?" in said.err
    assert "`standoff list`" in typed(command, "./no such file.yaml").err


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_folder_without_a_scenario(tmp_path, command):
    (tmp_path / "empty").mkdir()
    said = typed(command, tmp_path / "empty")
    assert said.code == 1 and str(tmp_path / "empty") in said.err


# -- where results go --------------------------------------------------------------------------------------

COMMANDS = {
    "run": ["run", "crisis", "--worlds", "10", "--cores", "1", "--json"],
    "ask": ["ask", "crisis", "P(threat = yes)", "--worlds", "10", "--cores", "1", "--json"],
    "solve": ["solve", "crisis", "--json"],
    "export": ["export", "crisis", "--to", "json", "--out"],
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_results_that_cannot_be_written(tmp_path, arguments):
    said = typed(*arguments, "nowhere/out.json")
    assert said.code == 1 and said.out == ""
    assert said.err == "standoff: nowhere/out.json: folder nowhere does not exist; create it first\n"
    (tmp_path / "folder").mkdir()
    said = typed(*arguments, tmp_path / "folder")
    assert said.code == 1 and "this is a folder; name a file in it" in said.err
    said = typed(*arguments, tmp_path / ("x" * 300))
    assert said.code == 1 and "File name too long" in said.err
    assert [path.name for path in tmp_path.rglob("*")] in (["work", "folder"], ["folder", "work"])


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_results_where_one_may_not_write(tmp_path, arguments, monkeypatch):
    if os.geteuid() == 0:  # to whom no folder says no
        monkeypatch.setattr(os, "access", lambda *_: False)
    (tmp_path / "closed").mkdir(mode=0o555)
    said = typed(*arguments, tmp_path / "closed" / "out.json")
    assert said.code == 1 and "permission denied; choose a folder you can write to" in said.err and said.out == ""
    assert list((tmp_path / "closed").iterdir()) == []


def test_a_full_disk():
    for arguments in COMMANDS.values():
        assert typed(*arguments, "/dev/full").err == "standoff: /dev/full: No space left on device\n"
    said = terminal("solve", "crisis", "--json", "/dev/full")
    assert said.code == 1 and said.out == ""


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_what_is_no_file_is_written_to_and_not_replaced(arguments):
    before = Path("/dev/null").stat().st_mode
    assert typed(*arguments, "/dev/null").code == 0
    assert Path("/dev/null").stat().st_mode == before and stat.S_ISCHR(before)


def test_the_way_out_is_not_replaced_either():
    assert '"behaviour"' in terminal(*COMMANDS["solve"], "/dev/stdout").out and Path("/dev/stdout").is_symlink()


def test_a_link_is_followed(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "kept" / "out.json")
    assert typed(*COMMANDS["solve"], tmp_path / "link.json").code == 0
    assert (tmp_path / "link.json").is_symlink()
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["out.json"]


def test_an_older_result_stays_when_the_run_fails(tmp_path):
    (tmp_path / "out.json").write_text("older")
    path = edited(tmp_path, "crisis", {"high: resolved": "high: 0.3 + resolved"})
    said = typed("run", path, "--worlds", "40", "--cores", "1", "--json", tmp_path / "out.json")
    assert said.code == 1 and (tmp_path / "out.json").read_text() == "older"


# -- files that are no scenario ----------------------------------------------------------------------------

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{there}: &{there} [{', '.join(['*' + here] * 9)}]\n" for here, there in zip("abcdefgh", "bcdefghi", strict=True)
)
NOT_SCENARIOS = {
    "empty": (b"", "1:1: the file is empty: start it with `standoff: 1`"),
    "spaces": (b" \n\n  \n", "the file is empty"),
    "binary": (bytes(range(128, 256)) * 20, "1:1: the byte 0x80 is not UTF-8: save the file as UTF-8 text"),
    "zeros": (bytes(2000), ""),
    "utf-16": ("standoff: 1\ntitle: x\n".encode("utf-16"), "is not UTF-8"),
    "large": (b"title: " + b"x" * 10_000_000, "1:1: the file is larger than 1 MB"),
    "bomb": (BOMB.encode(), "`*h` is an alias: write the value out again"),
    "loop": (b"a: &a [*a]\n", "`*a` is an alias"),
    "merge": (b"a: {<<: {b: 1}}\n", ""),
    "nesting": (b"a: " + b"[" * 100_000 + b"]" * 100_000, "lists are nested more than 20 levels deep"),
    "deep keys": ("".join(" " * n + "a:\n" for n in range(900)).encode(), "more than 20"),
    "tag": (b"!!python/object/apply:os.system ['touch hacked']\n", ""),
    "a list": (b"- 1\n- 2\n", "but this is a list"),
    "a word": (b"scenario\n", "but this is one value"),
    "two documents": (b"standoff: 1\n---\nstandoff: 1\n", ""),
    "a quote not closed": (b'title: "never ends\n', ""),
    "tabs": (b"actors:\n\tus: x\n", ""),
    "keys twice": (b"standoff: 1\nstandoff: 1\n", "1"),
    "escapes": (b'title: "\\x1b[31mred\\x1b[0m"\n', ""),
    "another version": (b"standoff: 2\n", "1"),
}


@pytest.mark.parametrize("name", NOT_SCENARIOS)
def test_files_that_are_no_scenario(tmp_path, name):
    content, told = NOT_SCENARIOS[name]
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    checked = typed("check", path)
    assert checked.code == 1 and checked.out == ""
    assert told in checked.err
    assert checked.err.startswith(f"{path}:") and len(checked.err) < 100_000
    assert "\x1b" not in checked.err
    for command in ("run", "solve"):
        assert typed(command, path).err == checked.err
    assert not (tmp_path / "hacked").exists()


@pytest.mark.parametrize("content", [b"", bytes(range(256)), b"EFG 2 R", b'EFG 2 R "x" { "a" } ' + b"{" * 50_000])
def test_gambit_files_that_are_none(tmp_path, content):
    path = tmp_path / "game.efg"
    path.write_bytes(content)
    said = typed("solve", path)
    assert said.code == 1 and said.err.startswith(f"{path}:") and "1 mistake" in said.err


def test_a_gambit_file_is_known_by_what_is_in_it(tmp_path):
    path = tmp_path / "attached.txt"
    path.write_text(
        '\ufeffEFG 2 R "offer" { "A" "B" }\np "" 1 1 "" { "in" "out" } 0\nt "" 1 "" { 1, 0 }\nt "" 2 "" { 0, 0 }\n'
    )
    assert "in 0.7311, out 0.2689" in typed("solve", path).out
    path = tmp_path / "attached.yaml"
    path.write_text('// as it came\nNFG 1 R "offer" { "A" "B" } { 2 2 }\n1 1 0 0 0 0 1\n')
    said = typed("check", path)
    assert said.code == 1
    assert f"{path}:4:1: the file ends before profile 4 of 4 is complete: payoffs, one for each player" in said.err


def test_an_ending_makes_no_game_of_a_scenario(tmp_path):
    path = tmp_path / "border.efg"
    path.write_text((SHELF / "template.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert typed("check", path).out.startswith(f"{path}: no mistakes")
    path.write_text("not a game\n")
    assert f"{path}:1:1: expected EFG, found not" in typed("check", path).err


def test_a_game_tree_has_no_claims(published_games):
    path = published_games / "selten1975_horse.efg"
    for command in (["run"], ["report"], ["drivers"], ["forecast"], ["update"]):
        said = typed(*command, path)
        assert said.code == 1 and said.err.startswith(f"standoff: {path}: a game tree has no timeline, priors, claims")
        assert "use `standoff solve` or `standoff ask`" in said.err


# -- scenarios with mistakes -------------------------------------------------------------------------------

CRISIS = "crisis"
GOOD = "good: -(reply = concede)"
CHANCE = "{high: resolved, low: rest}"
RARE = "holds: P(finish = fight) < 0.1"
THREAT = "  - {decision: threat,"


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("__import__('os').system('touch hacked')", "{GOOD}:27: `.` is not valid here"),
        ("__import__(os)", "`__import__`"),
        ("9**9**9", "{GOOD}:14: the exponent must be a plain number"),
        ("9^99999", "exponent"),
        ("(" * 1500 + "1" + ")" * 1500, ""),
        ("1 + " * 900 + "1", "define parts of it as quantities"),
        ("-" * 3000 + "1", ""),
        ("1 + " * 9000 + "1", "keep it under 4000"),
        ("audience.__class__", "`audience` is a parameter and has no options"),
        ("lambda: 1", ""),
        ("1 if audience else 2", ""),
        ("'text'", ""),
        ("reply", ""),
        ("reply + ", "expected a value but found the end"),
        ("audiense", "did you mean `audience`?"),
        ("1 / 0", ""),
    ],
    ids=lambda value: value[:30],
)
def test_formulas_that_are_none(tmp_path, formula, told):
    path = edited(tmp_path, CRISIS, {GOOD: f"good: {formula}" if ":" not in formula else f'good: "{formula}"'})
    said = typed("check", path)
    assert told.replace("{GOOD}", line_of(GOOD, CRISIS)) in said.err, said.err
    assert said.code == 1
    assert not (tmp_path / "hacked").exists()


@pytest.mark.parametrize("command", ["check", "run", "ask"])
def test_numbers_that_make_no_sense_in_some_world(tmp_path, command):
    query = ["P(threat = yes)"] if command == "ask" else []
    chance = line_of("outcomes: {high", CRISIS)

    def told(name, changes):
        path = edited(tmp_path, name, changes)
        said = typed(command, path, *query)
        assert said.code == 1 and said.out == ""
        assert said.err.startswith(f"{path}:")
        return said.err.removeprefix(f"{path}:")

    too_large = told(CRISIS, {CHANCE: "{high: 1.2 * resolved, low: rest}"})
    assert too_large.startswith(f"{chance}:22: the probability of `high` is 1.0") and "in world " in too_large
    assert "(resolved = 0." in too_large and "keep it between 0 and 1" in too_large
    negative = told(CRISIS, {CHANCE: "{high: rest, low: resolved - 0.5}"})
    assert f"{chance}:33: the probability of `low` is -0." in negative
    no_sum = told(CRISIS, {CHANCE: "{high: resolved, low: 0.5}"})
    assert no_sum.startswith(f"{chance}:5: the probabilities of `resolve` sum to 0.9") and "`rest`" in no_sum
    not_finite = told(CRISIS, {GOOD: "good: log(1 - audience)"})
    assert (
        "a payoff is not a finite number in world " in not_finite
        and "look for a division by zero, or log or sqrt of a negative number, in the interests" in not_finite
    )


def test_numbers_that_make_no_sense_as_set():
    chance = line_of("outcomes: {high", CRISIS)
    for command in (["solve", CRISIS], ["export", CRISIS, "--to", "efg"]):
        said = typed(*command, "--set", "resolved=2")
        assert (
            said.code == 1
            and f"{chance}:22: the probability of `high` is 2 in the world of these values (resolved = 2)" in said.err
        )
        assert "EFG" not in said.out


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({RARE: "holds: P(finsh = fight) < 0.1"}, ["unknown name `finsh`", "did you mean `finish`?"]),
        ({RARE: "holds: P(finish = fite) < 0.1"}, ["`fite`", "did you mean `fight`?"]),
        ({RARE: "holds: finish = fight"}, []),
        ({RARE: "holds: P(finish = fight)"}, []),
        ({"when: reply = resist": "when: finish = fight"}, ["finish"]),
        ({"prior: uniform(0, 3)": "prior: uniform(3, 0)"}, []),
        ({"prior: uniform(0, 3)": "prior: 3 to 1"}, []),
        ({"  rival: {prior: 50": "  rivla: {prior: 50"}, ["did you mean `rival`?"]),
        ({"kind: judgement": "kind: mechanism"}, ["`holds`"]),
        ({"published: 1994-09-01": "published: 1994-13-01"}, []),
    ],
    ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else "",
)  # fmt: skip
def test_scenarios_with_a_mistake(tmp_path, changes, told):
    path = edited(tmp_path, CRISIS, changes)
    said = typed("check", path)
    assert said.code == 1 and said.err.startswith(f"{path}:")
    for words in told:
        assert words in said.err


def test_circular_quantities(tmp_path):
    path = edited(
        tmp_path,
        CRISIS,
        {THREAT: "  - {quantity: hot, value: 2 * cold}\n  - {quantity: cold, value: hot - 1}\n" + THREAT},
    )
    said = typed("check", path)
    assert (
        said.code == 1
        and f"{line_of('- {quantity: hot', path)}:28: quantities depend on one another in a circle: `hot` reads `cold`"
        in said.err
    )
    own = edited(tmp_path, CRISIS, {THREAT: f"  - {{quantity: q, value: q + 1}}\n{THREAT}"})
    assert "`q`" in typed("check", own).err


def test_a_table_that_is_not_there(tmp_path):
    path = edited(tmp_path, "sanctions-threat", {})
    (tmp_path / "record.csv").unlink()
    for command in ("check", "run"):
        said = typed(command, path)
        assert said.code == 1 and "record.csv" in said.err and str(path) in said.err
    (tmp_path / "record.csv").write_bytes(bytes(range(256)))
    assert typed("check", path).code == 1


# -- queries -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "column", "told"),
    [
        ("P(thret = yes)", 3, "unknown name `thret`: did you mean `threat`?"),
        ("P(threat = yess)", 12, "did you mean `yes`?"),
        ("P(threat = yes", 15, "`)`"),
        ("P(threat = yes) +", 18, "expected a value but found the end"),
        ("P(threat = yes | do(reply = concde))", 21, "did you mean `concede`?"),
        ("P(threat = yes | do(audienc = 3))", 21, "did you mean `audience`?"),
        ("E(payoff(riva))", 3, "did you mean `rival`?"),
        ("E(interest(home, warr))", 3, "did you mean `war`?"),
        ("belief(reply, resolve = high | given resolve = low)", 38, ""),
        ("belief(replay, resolve = high)", 8, "did you mean `reply`?"),
        ("audience", 1, "write P(...) or E(...)"),
        ("", 1, ""),
        ("P(threat = yes) ; rm", 17, ""),
        ("Q(threat = yes)", 1, ""),
        ("P(P(threat = yes) > 0)", 3, ""),
    ],
)
def test_queries_with_a_typo(query, column, told):
    said = typed("ask", CRISIS, query, "--worlds", "5", "--cores", "1")
    assert said.code == 1 and said.out == ""
    first, shown, caret, message = said.err.rstrip("\n").split("\n")[:4]
    assert first == "standoff: the query has mistakes"
    assert shown == f"  {query}" and caret == " " * (1 + column) + "^", said.err
    assert message.startswith(f"column {column}: ") and told in message


def test_every_mistake_of_a_query_has_its_caret():
    said = typed("ask", CRISIS, "P(thret = yes) > P(reply = consede)", "--worlds", "5")
    assert said.err.count("^") == 2 and "`threat`" in said.err and "`concede`" in said.err
