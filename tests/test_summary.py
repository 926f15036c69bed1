"""What Python shows of a result: one short line that says what it is, and never its arrays."""

from __future__ import annotations

import datetime
import inspect

import pytest

import standoff
from of_scenarios import update
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.scenario.model import Parameter, View
from standoff.scenario.summary import LONGEST, counted, summary

DAY = datetime.date(2004, 2, 1)
SCENARIO = "sanctions-threat"
OUTCOMES = "id,outcome,date,contested,source\nimposed_2004,yes,2004-12-01,,press\n"


def varied(folder):
    """A scenario with a variant."""
    path = folder / "varied.yaml"
    path.write_text(
        "standoff: 1\ntitle: To act or not\nactors: {us: United States}\nparameters: {gain: 1 to 3}\n"
        "timeline:\n  - {decision: act, actor: us, options: [no, yes]}\n"
        "interests: {us: {gain: gain * act}}\nrationality: {us: 2}\n"
        "claims: {acts: {kind: mechanism, quote: It acts., holds: P(act = yes) > 0.5}}\n"
        "variants: {dear: {about: It is dear., change: {parameters.gain.prior: -3 to -1}}}\n",
        encoding="utf-8",
    )
    return standoff.load(path)


def covered(folder):
    """The same with its text beside it."""
    (folder / "text.txt").write_text("It acts. Nobody knows why.", encoding="utf-8")
    path = folder / "varied.yaml"
    varied(folder)
    path.write_text(f"{path.read_text('utf-8')}text: text.txt\n", encoding="utf-8")
    return standoff.load(path)


def mistaken(folder):
    """The same, where the actor is mistaken about what it gains."""
    scenario = varied(folder)
    return scenario.model_copy(update={"views": {"us": View(numbers={"gain": Parameter(prior="0.5")})}})


@pytest.fixture(scope="module")
def results(tmp_path_factory, published_games):
    folder = tmp_path_factory.mktemp("shown")
    scenario = standoff.load(SCENARIO)
    (folder / "outcomes.csv").write_text(OUTCOMES)
    few = {"worlds": 40}
    report = standoff.judge(scenario, **few)
    standoff.judge(standoff.simulate(scenario, worlds=40, save_to=folder / "kept.zarr"))
    posterior = update(scenario, DAY, worlds=40)
    tested = next(name for name, claim in scenario.claims.items() if claim.holds)
    return {
        "Scenario": scenario,
        "Verdicts": report,
        "Results": report.results,
        "InMemory": standoff.simulate(scenario, **few),
        "Unsolved": as_ensemble(scenario, **few),
        "Certificates": next(iter(report.results.certificates.values())),
        "Store": standoff.open_ensemble(folder / "kept.zarr"),
        "Answer": standoff.ask(scenario, scenario.claims[tested].holds.partition(" > ")[0], **few),
        "Solution": standoff.solve(scenario),
        "Comparison": standoff.compare(scenario, ["logit", "level-1"], **few),
        "VariantFindings": standoff.variants(varied(folder), **few),
        "Coverage": standoff.cover(covered(folder)),
        "Misperceptions": standoff.views(mistaken(folder), **few),
        "Explanation": standoff.explain(standoff.load("crisis"), "war_is_rare", **few),
        "Deciding": standoff.drivers(scenario, **few),
        "Flips": standoff.flip(scenario, nearest=False, **few),
        "Alternatives": standoff.alternatives(scenario, **few),
        "Tradecraft": standoff.tradecraft(scenario, **few),
        "Backcasts": standoff.backcast(scenario, tested, **few),
        "Changes": standoff.changes(scenario, scenario, **few),
        "Deliberation": standoff.decide(scenario, **few),
        "Posterior": posterior,
        "PosteriorSummary": standoff.update(scenario, DAY, **few),
        "WatchList": standoff.watch(scenario, None, DAY, **few),
        "Forecasts": standoff.forecast(scenario, DAY, **few),
        "Backtest": (back := standoff.backtest(scenario, folder / "outcomes.csv", DAY, DAY, **few)),
        "Step": back.steps[0],
        "Scores": back.first,
        "Entry": standoff.seal(scenario, folder / "ledger.jsonl", DAY, **few),
        "Verification": standoff.verify(folder / "ledger.jsonl"),
        "Findings": standoff.report(scenario, full=False, **few),
        "Draft": standoff.draft("A harbour divided\n\nNorland will not fire. Norland has 12 ships."),
        "GameTree": standoff.load(published_games / "selten1975_horse.efg"),
        "Worlds": next(posterior.game.draw(40, 0)),
        "Game": posterior.game,
    }


def test_every_public_result_is_one_short_line(results):
    for name, result in results.items():
        for line in (repr(result), str(result)):
            assert line.startswith(f"<{name}") and line.endswith(">"), line
            assert len(line) < 400 and "\n" not in line and "array(" not in line, line
    classes = {name: thing for name in standoff.__all__ if inspect.isclass(thing := getattr(standoff, name))}
    public = {name for name, thing in classes.items() if not issubclass(thing, Exception)} - {"Ensemble"}  # abstract
    assert public <= set(results), "a public result without a line of its own"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Verdicts", "“The threat of sanctions”: 40 worlds, 40 certified; "),
        ("Findings", "“The threat of sanctions”: 40 worlds, 40 certified; "),
        ("Results", "40 worlds (seed 0), 40 certified"),
        ("Certificates", "40 of 40 worlds certified"),
        ("Store", "40 of 40 worlds"),
        ("InMemory", "40 worlds (seed 0), in memory"),
        ("Unsolved", "40 worlds (seed 0), solved when they are asked"),
        ("Solution", "one world, certified; "),
        ("Comparison", "logit, level-1; "),
        ("VariantFindings", "“To act or not”: "),
        ("Worlds", "40 worlds from number 0"),
        ("Verification", "1 entry; sound"),
        ("Entry", "entry 1; "),
        ("Draft", "“A harbour divided”: 3 sentences"),
        ("GameTree", "players Player 1, Player 2, Player 3"),
    ],
)
def test_it_says_what_it_is(results, name, told):
    assert told in repr(results[name])


def test_counts_are_those_of_the_result(results):
    report = results["Verdicts"]
    for verdict in {each.verdict for each in report.verdicts}:
        assert f"{sum(each.verdict == verdict for each in report.verdicts)} {verdict}" in repr(report)
    answer = results["Answer"]
    assert f"mean {answer.mean:.4g}, 5% {answer.p05:.4g}, median {answer.p50:.4g}, 95% {answer.p95:.4g}" in repr(answer)
    learned = results["PosteriorSummary"]
    moved = sum(each.moved for each in learned.hypotheses)
    assert f"{moved} of {counted(len(learned.hypotheses), 'hypothesis', 'hypotheses')} moved" in repr(learned)
    solution = results["Solution"]
    assert all(f"{actor} {payoff:.4g}" in repr(solution) for actor, payoff in solution.payoffs.items())


def test_a_line_stays_one_line_and_short():
    line = summary("", "A\x1b[31m title\nof two lines " + "that goes on " * 20, "x" * 1000)
    assert len(line) <= LONGEST + 2 and "\n" not in line and "\x1b" not in line
    assert summary("", "t") == "<str “t”>" and summary("", "", "a", "", "b") == "<str: a; b>"
