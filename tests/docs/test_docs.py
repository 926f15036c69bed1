"""The pages are true: their scenarios read, their commands and their Python run and print what they show,
their links lead somewhere, and the reference names every option, key of the JSON and public function.

In a page, "Save this as `name.yaml`" goes before a scenario and puts it in the page's folder; "Add this to the
end of `name.yaml`" goes before more of it; "Change `this` to `that`" edits the file last saved; a `console` block
shows commands with what they print; an `sh` block shows commands alone.
`python tests/docs/test_docs.py` writes into the `console` blocks what the commands print now.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import inspect
import io
import os
import re
import runpy
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
import typer.main

import coins
import standoff
import structures
from standoff import api
from standoff.claims.anatomy import Firmness, Range, Shift
from standoff.claims.differences import Part, Prior
from standoff.claims.judge import Hinging
from standoff.cli import main as cli
from standoff.ensembles.solution import Arm
from standoff.evidence.tempered_smc import Resampled
from standoff.forecasts.ledger import Discrepancy
from standoff.forecasts.seal import Repeat
from standoff.presentation.keys import verdicts
from standoff.presentation.keys.alternatives import ALTERNATIVES
from standoff.presentation.keys.argument import ARGUED
from standoff.presentation.keys.backcast import BACKCASTS
from standoff.presentation.keys.changes import CHANGES
from standoff.presentation.keys.cover import COVER
from standoff.presentation.keys.decide import DECIDE
from standoff.presentation.keys.draft import DRAFT
from standoff.presentation.keys.drivers import DRIVERS, FLIPS
from standoff.presentation.keys.evidence import UPDATE, WATCH
from standoff.presentation.keys.explain import EXPLAIN
from standoff.presentation.keys.forecasts import BACKTEST, FORECASTS, SEAL, VERIFY
from standoff.presentation.keys.scores import SCORES
from standoff.presentation.keys.solution import SOLVE
from standoff.presentation.keys.tradecraft import TRADECRAFT
from standoff.presentation.keys.variants import VARIANTS
from standoff.presentation.keys.views import VIEWS
from standoff.presentation.to_json import Output, to_json
from standoff.scenario.model import Constraint, Evidence, Expert, Parameter, ReportSource, View
from standoff.scenario_files.read import read_scenario

ROOT = Path(__file__).parents[2]
KEYS = ROOT / "src/standoff/presentation/keys"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"  # whose Python is of its examples: see test_contributing
PAGES = [ROOT / "README.md", CONTRIBUTING, *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PART = re.compile(
    r"[Ss]ave\s+this\s+as\s+`(?P<file>[\w./-]+)`|[Aa]dd\s+this\s+to\s+the\s+end\s+of\s+`(?P<more>[\w./-]+)`"
    r"|[Cc]hange\s+`(?P<old>[^`]+)`\s+to\s+`(?P<new>[^`]+)`"
    r"|^```(?P<kind>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[-+]\d+)?")
UNCERTIFIED = re.compile(r"(?m);\s+undefined\s+in\s+\d+|^ +\d+ worlds? of .* left out of its claims\.$")
SECTION = re.compile(r"^## `standoff (\w+)[^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
JSON_SECTION = re.compile(r"^## ([^\n]*)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
JSON_KEY = re.compile(r"^\| `(?:[\w.<>\[\]]+\.)?(\w+)` \|", re.MULTILINE)
COMMAND = re.compile(r"^\$ (standoff .*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# JSON objects whose keys are names: in OPEN with nothing but a value behind each
OPEN = {"do", "experts", "payoffs", "seen", "probabilities", "counts"}
OPEN |= {
    "pays",
    "type",
    "in_play",
    "announced",
    "chances",
    "to_one",
    "chosen",
    "regrets",
    "regrets_p95",
    "worst_regrets",
}
NAMED = {"reasons", "brier"}


DECISION, STRENGTH = (
    next(text for kind, text in FENCE.findall((ROOT / page).read_text("utf-8")) if kind == "yaml")
    for page in ("docs/howto/decide.md", "docs/howto/keep-to-tradecraft.md")
)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def shown_as(value: Path | str) -> str:
    return name(value) if isinstance(value, Path) else ""


def blocks(page: Path, kind: str) -> list[str]:
    return [text for found, text in FENCE.findall(page.read_text("utf-8")) if found == kind]


def run(command: str) -> tuple[int, str]:
    """Exit code and what a `standoff` command prints: the result, or the mistakes."""
    program, *arguments = shlex.split(command)
    assert program == "standoff", command
    out, told = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (
        mock.patch.object(sys, "argv", [program, *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(told),
        pytest.raises(SystemExit) as left,
    ):
        cli.main()
    code = int(left.value.code or 0)
    printed = (out if code == 0 else told).buffer
    assert isinstance(printed, io.BytesIO)
    return code, printed.getvalue().decode("utf-8")


@dataclasses.dataclass
class Shown:
    """A command of a page, what the page says it prints (None if it does not say), and what it prints."""

    command: str
    expected: str | None
    code: int
    printed: str


def plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def alike(printed: str, shown: str) -> bool:
    """Whether two texts are the same, but for spacing, the last digits of numbers, in which machines may
    differ, and the odd world that is not certified, which may go either way with them."""
    texts = [" ".join(UNCERTIFIED.sub("", text).split()) for text in (printed, shown)]
    numbers = [[float(number.replace(",", "")) for number in NUMBER.findall(text)] for text in texts]
    same = NUMBER.split(texts[0]) == NUMBER.split(texts[1])
    return same and numbers[0] == pytest.approx(numbers[1], rel=1e-2, abs=1e-3)


def walk(page: Path) -> Iterator[Shown | tuple[int, int, str]]:
    """Follows a page from top to bottom, in the folder one is in; for each `console` block also its place and
    what it ought to say."""
    pending = file = before = ""
    for part in PART.finditer(page.read_text("utf-8")):
        if part["file"]:
            pending, before = part["file"], ""
        elif part["more"]:
            pending, before = part["more"], Path(part["more"]).read_text("utf-8") + "\n"
        elif part["old"]:
            text = Path(file).read_text("utf-8")
            assert text.count(part["old"]) == 1, f"{part['old']} is not once in {file}"
            Path(file).write_text(text.replace(part["old"], part["new"]), "utf-8")
        elif pending:
            Path(pending).parent.mkdir(parents=True, exist_ok=True)
            Path(pending).write_text(before + part["text"], "utf-8")
            file, pending = (pending if part["kind"] == "yaml" else file), ""
        elif part["kind"] == "sh":
            for command in re.findall(r"^standoff .*", part["text"], re.MULTILINE):
                yield Shown(command, None, *run(command))
        elif part["kind"] == "console":
            now = ""
            for command, expected in COMMAND.findall(part["text"]):
                shown = Shown(command, expected, *run(command))
                now += f"$ {command}\n{plain(shown.printed)}\n\n"
                yield shown
            yield part.start("text"), part.end("text"), now.rstrip("\n") + "\n"


RUN = re.compile(r"^(\$ )?standoff ", re.MULTILINE)
WALKED = [page for page in PAGES if any(RUN.search(text) for kind in ("console", "sh") for text in blocks(page, kind))]


@pytest.mark.parametrize("page", WALKED, ids=name)
def test_commands_print_what_is_shown(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    seen = 0
    for step in walk(page):
        if isinstance(step, Shown):
            seen += 1
            if step.expected is None:
                assert step.code == 0, f"{step.command}\n{step.printed}"
            else:
                assert alike(step.printed, step.expected), f"{step.command}\n{step.printed}"
                mistaken = re.search(r"^standoff: \d+ mistake", step.printed, re.MULTILINE)
                assert step.code == (cli.MISTAKES if mistaken else 0)
    assert seen


def changed(page: Path, text: str) -> str:
    """The text with the changes that the page asks for: a tutorial may begin with a mistake."""
    for part in PART.finditer(page.read_text("utf-8")):
        if part["old"]:
            text = text.replace(part["old"], part["new"])
    return text


YAML = [(page, text) for page in PAGES for text in blocks(page, "yaml")]
WHOLE = [(page, changed(page, text)) for page, text in YAML if text.startswith("standoff: 1")]


@pytest.mark.parametrize(("page", "text"), WHOLE, ids=shown_as)
def test_scenarios_have_no_mistakes(page: Path, text: str) -> None:
    assert not api.unsound_problems(read_scenario(text), worlds=256)


def test_there_are_scenarios() -> None:
    assert {name(page) for page, _ in WHOLE} >= {"README.md", "docs/tutorial/first-verdict.md"}


PYTHON = [(page, text) for page in PAGES if page != CONTRIBUTING for text in blocks(page, "python")]


@pytest.mark.parametrize(("page", "text"), PYTHON, ids=shown_as)
def test_python_runs(page: Path, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(text, name(page), "exec"), {})


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if target.startswith("https://doi.org/"):
            continue
        path, _, anchor = target.partition("#")
        assert not path.startswith(("http:", "https:", "/")), target
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert there.is_relative_to(ROOT), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", there.read_text("utf-8"), re.MULTILINE)
            assert anchor in map(anchor_of, headings), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_but_the_project(page: Path) -> None:
    for word in ("pypi.org", "/work/", "/tmp/", "/home/", "/root/", "\u2014"):
        assert word not in page.read_text("utf-8"), word


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            links = (link.partition("#")[0] for link in LINK.findall(page.read_text("utf-8")))
            waiting += [(page.parent / link).resolve() for link in links if link and ":" not in link]
    assert set(PAGES) <= reached


def test_every_command_and_option_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/cli.md").read_text("utf-8")
    command: Any = typer.main.get_command(cli.app)
    sections = dict(SECTION.findall(page))
    assert set(sections) == set(command.commands)
    for word, each in command.commands.items():
        for parameter in each.params:
            for option in parameter.opts:
                if option.startswith("-"):
                    assert f"`{option}" in sections[word], f"{word} {option}"
    for parameter in command.params:
        assert all(f"`{option}" in page for option in parameter.opts)


@pytest.mark.parametrize("code", [0, cli.MISTAKES, 2, cli.UNCERTIFIED, cli.DEFECT, cli.INTERRUPTED])
@pytest.mark.parametrize("page", ["README.md", "docs/reference/cli.md"])
def test_every_exit_code_is_told(page: str, code: int) -> None:
    assert re.search(rf"^\| {code} \|", (ROOT / page).read_text("utf-8"), re.MULTILINE)


def keys(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, inner in data.items():
            yield key
            if key in NAMED and isinstance(inner, dict):
                yield from keys(list(inner.values()))
            elif key not in OPEN:
                yield from keys(inner)
    elif isinstance(data, list | tuple):
        for inner in data:
            yield from keys(inner)


def test_every_key_of_the_json_is_told(tmp_path: Path) -> None:
    page = (ROOT / "docs/reference/json.md").read_text("utf-8")
    scenario = api.load("crisis")
    query = "best(E(payoff(rival)), threat) = yes"
    assuming = scenario.model_copy(update={"claims_assume": "do(threat = yes)"})
    comparison = api.compare(assuming, ["logit", "level-1"], worlds=32)
    ledger = tmp_path / "forecasts.jsonl"
    entry = api.seal(scenario, ledger, worlds=32)
    again = Repeat(1, None, (), {"numpy": ("2.3", "2.4")}, "for the test")
    verified = dataclasses.replace(api.verify(ledger), faults=(Discrepancy(1, "for the test"),), repeats=(again,))
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text("id,outcome,date,contested,source\nwar_1994,no,1994-12-31,for the test,x\n")
    decided = api.drivers(scenario, ["believed"], worlds=300, sobol_rows=64, second_order=True)
    each = decided.found["believed"]
    by_expert = dataclasses.replace(each.drivers[0], experts=(("hawk", 1.0),))
    each = dataclasses.replace(each, drivers=(by_expert, *each.drivers[1:]), together="for the test")
    decided = dataclasses.replace(decided, found={"believed": each})
    compared = [api.alternatives(api.load(each), worlds=300) for each in ("crisis", "deterrence")]
    compared[0] = dataclasses.replace(compared[0], untold={"resolve": "for the test"})
    deliberated = api.decide(read_scenario(DECISION), "entry", worlds=300)
    own = dataclasses.replace(deliberated.own, untold={"purse": "for the test"})
    across = dataclasses.replace(deliberated.structures, left_out={"cheap": "for the test"})
    second = next(iter(deliberated.seconds.by_decision.values()))
    second = dataclasses.replace(second, alike=(second.best,))
    seconds = dataclasses.replace(deliberated.seconds, by_decision={"stand": second})
    deliberated = dataclasses.replace(deliberated, own=own, structures=across, seconds=seconds)
    deliberated = dataclasses.replace(deliberated, alternatives=compared[1])
    changed = api.changes(scenario, scenario.model_copy(update={"evidence": {}}), worlds=64)
    crafted = api.tradecraft(read_scenario(STRENGTH), worlds=300)
    crafted = dataclasses.replace(crafted, missing={"evidence": "for the test"})
    assert crafted.deception is not None
    [control] = crafted.deception.controls
    control = dataclasses.replace(control, untold={"parade": "for the test"})
    crafted = dataclasses.replace(crafted, deception=dataclasses.replace(crafted.deception, controls=(control,)))
    part, prior = Part("", "constraints", "different"), Prior("audience", "1", "2")
    changed = dataclasses.replace(changed, only={"x": "for the test"}, untold={"y": "for the test"})
    changed = dataclasses.replace(changed, structure=(part,), conditions=(part,), evidence=(part,), priors=(prior,))
    rated = Evidence(date="1994-09-11", observe="threat = yes", hit=0.9, false_alarm=0.2, grade="B2", source="wire")
    evidence = {**scenario.evidence, "again": rated}
    reported = scenario.model_copy(update={"sources": {"wire": ReportSource()}, "evidence": evidence})
    learned = api.update(reported, worlds=300)
    moved = Resampled(np.zeros((1, 1)), (1.0,), (0.3,), 1.0, 300, 0, 0)
    learned = dataclasses.replace(learned, posterior=dataclasses.replace(learned.posterior, moved=moved))
    report = api.judge(assuming, worlds=32, other_equilibria=2)
    hinging = (Hinging("arms", 1, 32, 2, "share", 0.0, 1.0),)
    forgets = (("rival", "reply"),)
    shift = Shift("audience", 0.5, "contingent", 0.6, 40.0)
    assert report.verdicts[0].anatomy is not None
    over = Range(0.1, 0.9, 1, 3)
    anatomy = dataclasses.replace(
        report.verdicts[0].anatomy, firmness=Firmness(shift, shift, 2.0), structures=over, theories=over
    )
    judged = (dataclasses.replace(report.verdicts[0], hinging=hinging, anatomy=anatomy),)
    report = dataclasses.replace(report, verdicts=judged, forgets=forgets)
    number = next(iter(scenario.parameters))
    hung = {
        "experts": {"hawk": Expert(weight=1), "dove": Expert(weight=1)},
        "parameters": {**scenario.parameters, number: Parameter(prior={"hawk": "1 to 2", "dove": "1 to 3"})},
        "constraints": (Constraint(condition=f"{number} > 0"),),
    }
    report = dataclasses.replace(report, scenario=report.scenario.model_copy(update=hung))
    reasoned = api.judge(coins.scenario(), worlds=32)
    report = dataclasses.replace(report, argument=reasoned.argument)
    argued = structures.TEXT.replace("worth_it: {", "worth_it: {because: will_act, despite: will_act_too, ")
    argued = argued.replace(
        "claims:\n", "claims:\n  will_act_too: {kind: judgement, quote: So it will., reason: none}\n"
    )
    (tmp_path / "crisis.txt").write_text(scenario.claims["believed"].quote)
    covered = api.cover(scenario.model_copy(update={"text": "crisis.txt", "folder": tmp_path, "claims": {}}))
    taken = Parameter(prior="20% to 30%")
    mistaken = {"rival": View(numbers={number: taken}), "home": View(knows=("rival",))}
    told = {
        "drivers": (DRIVERS, decided),
        "flip": (FLIPS, api.flip(scenario, ["believed"], worlds=300)),
        "explain": (EXPLAIN, api.explain(read_scenario(structures.TEXT), "will_act", worlds=64)),
        "alternatives": (ALTERNATIVES, compared),
        "decide": (DECIDE, deliberated),
        "changes": (CHANGES, changed),
        "tradecraft": (TRADECRAFT, crafted),
        "backcast": (BACKCASTS, api.backcast(scenario, "war_1994", worlds=64)),
        "variants": (VARIANTS, (api.variants(read_scenario(argued), worlds=64), "icd-203")),
        "views": (VIEWS, api.views(scenario.model_copy(update={"views": mistaken}), worlds=64)),
        "argument": (ARGUED, reasoned),
        "update": (UPDATE, learned),
        "watch": (WATCH, api.watch(scenario, worlds=64)),
        "forecast": (FORECASTS, (api.forecast(scenario, worlds=64), "icd-203")),
        "backtest": (BACKTEST, (api.backtest(api.load("calling-bluffs"), worlds=64), "icd-203")),
        "seal": (SEAL, (entry, "forecasts.jsonl")),
        "verify": (VERIFY, verified),
        "score": (SCORES, api.score(ledger, outcomes)),
        "run": (verdicts.RUN, report),
        "run --behaviours": (verdicts.COMPARE, dataclasses.replace(comparison, missing={"rational": "for the test"})),
        "ask": (verdicts.ASK, ("crisis", api.ask(scenario, query, worlds=32))),
        "solve": (SOLVE, dataclasses.replace(api.solve(scenario), arms=(Arm((), {}),), forgets=forgets)),
        "cover": (COVER, covered),
        "draft": (DRAFT, api.draft("China and China or China will not act on 3 March 2021.")),
    }
    sections = dict(JSON_SECTION.findall(page))
    own = {anchor_of(heading): set(JSON_KEY.findall(text)) for heading, text in sections.items()}
    for command, (output, result) in told.items():
        data = to_json(output, result, "0")
        heading = f"`standoff {command} --json`"
        linked = [link[1:] for link in LINK.findall(sections[heading]) if link.startswith("#")]
        found, here = set(keys(data)), own[anchor_of(heading)]
        assert here <= found, command
        assert found <= here.union(*(own[anchor] for anchor in linked)), command
    assert {f"`standoff {command} --json`" for command in told} == {each for each in sections if "--json" in each}


def test_the_page_of_the_json_is_current() -> None:
    reference = runpy.run_path(str(ROOT / "tools/json_reference.py"))
    made = reference["page"]()
    assert (ROOT / "docs/reference/json.md").read_text("utf-8") == made, "run make references"
    declared = {output for file in KEYS.glob("*.py") for output in _outputs(file.stem)}
    assert declared <= {output.title for output in reference["SECTIONS"]}


def _outputs(module: str) -> list[str]:
    """The titles of the outputs that a file of keys declares."""
    values = vars(importlib.import_module(f"standoff.presentation.keys.{module}")).values()
    return [value.title for value in values if isinstance(value, Output)]


def test_the_page_of_python_is_current() -> None:
    reference = runpy.run_path(str(ROOT / "tools/python_reference.py"))
    made = reference["Reference"]().page()
    assert (ROOT / "docs/reference/python.md").read_text("utf-8") == made, "run make references"


def test_every_public_name_is_told() -> None:
    page = (ROOT / "docs/reference/python.md").read_text("utf-8")
    for public in standoff.__all__:
        value = getattr(standoff, public)
        assert f"\n`standoff.{public}{'(' if inspect.isfunction(value) else '`'}" in page, public


def write() -> None:
    """Writes into the console blocks of every page what its commands print now."""
    for page in WALKED:
        text, shift = page.read_text("utf-8"), 0
        back = Path.cwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            for step in walk(page):
                if isinstance(step, tuple):
                    start, end, now = step
                    text = text[: start + shift] + now + text[end + shift :]
                    shift += len(now) - (end - start)
            os.chdir(back)
        page.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
