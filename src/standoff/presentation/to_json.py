"""Verdicts as data, as documented in docs/reference/json.md: what `standoff run --json` writes, and the app exports."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from io import StringIO
from typing import Any

import numpy as np

from standoff.claims.judge import Hinging, Spread, Verdicts
from standoff.claims.multiplicity import OtherEquilibria
from standoff.equilibrium.ground import Ground
from standoff.scenario.hidden import HIDDEN


def spread_json(across: Spread) -> dict[str, float]:
    return {"mean": across.mean, "p05": across.p05, "p50": across.p50, "p95": across.p95}


def hinging_json(hinging: Sequence[Hinging]) -> list[dict[str, Any]]:
    return [
        {"on": each.kind, "worlds": each.worlds, "most": each.most, "low": each.low, "high": each.high}
        for each in hinging
    ]


def verdicts_json(report: Verdicts, version: str) -> dict[str, Any]:
    """`standoff run --json`.

    Args:
        version: of Standoff.
    """
    results = report.results
    return {
        "standoff": version,
        "title": report.scenario.title,
        "theory": report.theory,
        "forgets": [{"actor": actor, "decision": decision} for actor, decision in report.forgets],
        "worlds": {
            "count": results.count,
            "converged": int(results.converged.sum()),
            "seed": results.seed,
            "games": [
                {
                    "do": dict(commitments),
                    "converged": int(certificate.converged.sum()),
                    "turned": int((certificate.turns > 0).sum()),
                    "grounds": {
                        ground.word: int(np.sum(certificate.converged & (certificate.ground == ground)))
                        for ground in sorted(Ground, reverse=True)
                        if ground
                    },
                    "forked": int(np.isfinite(certificate.forked).sum()),
                    "continuum": int((certificate.continuum > 0).sum()),
                    "situations": results.sizes[commitments][0],
                    "histories": results.sizes[commitments][1],
                    "information_sets": results.sizes[commitments][2],
                }
                for commitments, certificate in results.certificates.items()
            ],
        },
        "actors": [
            {"id": actor, "name": name, "payoff": spread_json(report.payoffs[actor])}
            for actor, name in report.scenario.actors.items()
        ],
        "claims": [
            {
                "id": verdict.id,
                "quote": verdict.quote,
                "kind": str(verdict.kind),
                "verdict": verdict.verdict,
                "share": verdict.share,
                "interval": verdict.interval,
                "reason": verdict.reason,
                "worlds": verdict.worlds,
                "no_difference": verdict.no_difference,
                "undefined": verdict.undefined,
                "sources": verdict.sources,
                "left": spread_json(verdict.sides[0]) if verdict.sides else None,
                "right": spread_json(verdict.sides[1]) if verdict.sides else None,
                "hinging": hinging_json(verdict.hinging),
            }
            for verdict in report.verdicts
        ],
        "other_equilibria": None if report.others is None else _others(report.others),
    }


def _others(others: OtherEquilibria) -> dict[str, Any]:
    return {
        "worlds": others.worlds,
        "starts": others.starts,
        "several": others.several,
        "share": others.several / others.worlds if others.worlds else None,
        "interval": others.interval,
        "most": others.most,
        "games": [{"do": dict(commitments), "several": several} for commitments, several in others.games.items()],
        "claims": [
            {
                "id": hinge.id,
                "worlds": hinge.worlds,
                "depends": hinge.depends,
                "share": hinge.depends / hinge.worlds if hinge.worlds else None,
                "interval": hinge.interval,
            }
            for hinge in others.claims
        ],
    }


def plain_json(value: Any) -> Any:
    """What JSON can say: numbers that are undefined become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(inner) for inner in value]
    return value


def as_text(data: dict[str, Any]) -> str:
    """As the text of a file, with characters that nobody would see spelled out."""
    written = StringIO()  # piece by piece: all pieces at once would take ten times as much as the text
    json.dump(plain_json(data), written, indent=2, ensure_ascii=False)
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written.getvalue()) + "\n"
