"""Results as JSON, as documented in docs/reference/json.md. A number that is undefined is null."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import standoff
from standoff.api import Answer, write_whole
from standoff.claims.compare import Comparison
from standoff.claims.judge import Verdicts
from standoff.cli.clean import behind
from standoff.ensembles.solution import Solution
from standoff.gambit.game_tree import GameTree
from standoff.presentation.to_json import as_text, hinging_json, spread_json, verdicts_json
from standoff.scenario.hidden import spelled_out


def report_json(report: Verdicts) -> dict[str, Any]:
    """`standoff run --json`."""
    return verdicts_json(report, standoff.__version__)


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """`standoff run --behaviours --json`."""
    reports = comparison.reports
    first = next(iter(reports.values()))
    found = {name: {verdict.id: verdict for verdict in report.verdicts} for name, report in reports.items()}
    return {
        "standoff": standoff.__version__,
        "title": comparison.scenario.title,
        "worlds": {"count": first.results.count, "seed": first.results.seed},
        "theories": [
            {
                "theory": name,
                "converged": int(report.results.converged.sum()),
                "actors": [{"id": actor, "payoff": spread_json(report.payoffs[actor])} for actor in report.payoffs],
            }
            for name, report in reports.items()
        ],
        "missing": [{"theory": name, "reason": reason} for name, reason in comparison.missing.items()],
        "claims": [
            {
                "id": verdict.id,
                "quote": verdict.quote,
                "kind": str(verdict.kind),
                "survives": verdict.id in comparison.surviving,
                "verdicts": [
                    {
                        "theory": name,
                        "verdict": found[name][verdict.id].verdict,
                        "share": found[name][verdict.id].share,
                        "interval": found[name][verdict.id].interval,
                        "worlds": found[name][verdict.id].worlds,
                        "no_difference": found[name][verdict.id].no_difference,
                        "undefined": found[name][verdict.id].undefined,
                    }
                    for name in reports
                ],
            }
            for verdict in first.verdicts
            if verdict.id in comparison.tested
        ],
    }


def answer_json(answer: Answer, scenario: str, seed: int) -> dict[str, Any]:
    """`standoff ask --json`."""
    tally = answer.tally
    return {
        "scenario": scenario,
        "query": answer.query,
        "mean": answer.mean,
        "p05": answer.p05,
        "p50": answer.p50,
        "p95": answer.p95,
        "worlds": answer.worlds,
        "converged": answer.converged,
        "undefined": answer.undefined,
        "outcomes": tally
        and {
            "holds": tally.holds,
            "fails": tally.fails,
            "no_difference": tally.no_difference,
            "share": tally.share,
            "interval": tally.interval,
            "verdict": tally.verdict,
        },
        "hinging": hinging_json(answer.hinging),
        "seed": seed,
        "theory": answer.theory,
    }


def solution_json(solution: Solution) -> dict[str, Any]:
    """`standoff solve --json`. Information sets are numbered per actor: as in the file for a tree, else in order."""
    source = solution.game.source
    if isinstance(source, GameTree):
        personal = [s for s in source.information_sets if s.player]
        numbers, labels = [s.number for s in personal], [s.label for s in personal]
    else:
        count: Counter[str] = Counter()
        numbers = []
        for behaviour in solution.behaviour:
            count[behaviour.actor] += 1
            numbers.append(count[behaviour.actor])
        labels = [behaviour.label for behaviour in solution.behaviour]
    return {
        "theory": solution.theory,
        "converged": solution.converged,
        "residual": solution.residual,
        "regret": solution.regret,
        "ground": solution.ground.word,
        "forked": solution.forked,
        "arms": [
            {"payoffs": dict(arm.payoffs), "probabilities": [dict(each) for each in arm.probabilities]}
            for arm in solution.arms
        ],
        "forgets": [{"actor": actor, "decision": decision} for actor, decision in solution.forgets],
        "continuum": solution.continuum,
        "payoffs": dict(solution.payoffs),
        "behaviour": [
            {
                "actor": behaviour.actor,
                "information_set": number,
                "label": label,
                "decision": behaviour.decision,
                "seen": dict(behaviour.information_set),
                "probabilities": dict(behaviour.probabilities),
            }
            for behaviour, number, label in zip(solution.behaviour, numbers, labels, strict=True)
        ],
    }


def write_json(data: dict[str, Any], file: str) -> None:
    """To a file, or to standard output for `-`."""
    write_text(as_text(data), file)


def write_text(text: str, file: str) -> None:
    """To a file, all of it or nothing; to standard output for `-`."""
    if file == "-":
        sys.stdout.flush()
        text = spelled_out(text) if sys.stdout.isatty() else text  # elsewhere it is word for word
        behind(sys.stdout).buffer.write(text.encode("utf-8", "backslashreplace"))  # whatever the terminal's encoding
        sys.stdout.flush()
        return
    write_whole(text, Path(file))
