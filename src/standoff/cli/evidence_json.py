"""Evidence as JSON, as documented in docs/reference/json.md."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import standoff
from standoff.evidence.posterior import Hypothesis, PosteriorSummary
from standoff.evidence.update import Posterior
from standoff.evidence.watch import WatchList


def posterior_json(posterior: Posterior) -> dict[str, Any]:
    """What is said of the worlds after evidence, whatever was asked of them."""
    moved = posterior.moved
    return {
        "standoff": standoff.__version__,
        "title": posterior.scenario.title,
        "as_of": posterior.as_of and posterior.as_of.isoformat(),
        "worlds": {
            "count": posterior.drawn.count,
            "seed": posterior.drawn.seed,
            "uncertified": posterior.uncertified,
            "effective": posterior.effective,
            "floor": posterior.floor,
            "moved": moved
            and {
                "degrees": moved.degrees,
                "accepted": moved.accepted,
                "solved": moved.solved,
                "uncertified": moved.uncertified,
                "unsound": moved.unsound,
            },
        },
        "log_likelihood": posterior.log_likelihood,
        "evidence": [
            {
                "id": item.id,
                "date": item.evidence.date.isoformat(),
                "observe": item.evidence.observe,
                "reliability": item.evidence.reliability,
                "source": item.evidence.source,
                "expected": item.expected,
                "true": item.true,
                "highest": item.highest,
                "surprise": item.surprise,
                "effective": item.effective,
            }
            for item in posterior.items
        ],
        "repeated": posterior.repeated,
        "later": posterior.later,
    }


def learned_json(learned: PosteriorSummary) -> dict[str, Any]:
    """`standoff update --json`."""
    return posterior_json(learned.posterior) | {
        "parameters": [asdict(shift) for shift in learned.parameters],
        "hypotheses": [_hypothesis(learned, row) for row in learned.hypotheses],
    }


def _hypothesis(learned: PosteriorSummary, row: Hypothesis) -> dict[str, Any]:
    return {
        "id": row.id,
        "of": row.of,
        "prior": row.prior,
        "posterior": row.posterior,
        "no_difference": row.no_difference,
        "evidence": [
            {"id": name, "ratio": ratio, "alone": alone, "without": without, "reliable": reliable}
            for name, ratio, alone, without, reliable in zip(
                learned.columns, row.ratios, row.alone, row.without, learned.reliable, strict=True
            )
        ],
    }


def watch_json(found: WatchList) -> dict[str, Any]:
    """`standoff watch --json`."""
    return posterior_json(found.posterior) | {
        "settled": found.settled,
        "indicators": [
            {
                "hypothesis": each.hypothesis,
                "of": each.of,
                "now": each.now,
                "move": each.move,
                "by": each.by and each.by.isoformat(),
                "information": each.information,
                "share": each.share,
                "floor": each.floor,
                "noise": each.noise,
                "signs": [asdict(sign) for sign in each.signs],
            }
            for each in found.indicators
        ],
    }
