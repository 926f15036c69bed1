"""`standoff alternatives --json`, as documented in docs/reference/json.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import standoff
from standoff.claims.alternatives import Alternatives, Factor, Hidden, Option
from standoff.claims.information import Worth
from standoff.presentation.to_json import spread_json


def alternatives_json(found: Sequence[Alternatives]) -> dict[str, Any]:
    """`standoff alternatives --json`."""
    first = found[0]
    return {
        "standoff": standoff.__version__,
        "title": first.scenario.title,
        "theory": first.theory,
        "seed": first.results.seed,
        "decisions": [_decision(each) for each in found],
    }


def _decision(found: Alternatives) -> dict[str, Any]:
    return {
        "decision": found.decision,
        "actor": found.actor,
        "do": dict(found.do),
        "unit": found.unit,
        "seen": found.seen,
        "worlds": found.worlds,
        "left_out": found.left_out,
        "effective": found.effective,
        "options": [_option(option) for option in found.options],
        "free": spread_json(found.free),
        "choices": [
            {
                "criterion": choice.criterion,
                "option": choice.option,
                "alike": choice.alike,
                "value": choice.value,
                "second": choice.second,
                "second_value": choice.second_value,
                "stands": choice.stands,
            }
            for choice in found.choices
        ],
        "leaving": [asdict(each) for each in found.leaving],
        "leads": None if found.leads is None else asdict(found.leads),
        "margin": None if found.margin is None else asdict(found.margin),
        "knowing": {
            "world": None if found.perfect is None else _worth(found.perfect),
            "world_and_types": None if found.both is None else _worth(found.both),
            "types": [_hidden(each) for each in found.hidden],
            "parameters": [_factor(factor) for factor in found.factors],
            "untold": [{"name": name, "reason": reason} for name, reason in found.untold.items()],
        },
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "option": option.name,
        "rank": option.rank,
        "payoff": spread_json(option.payoff),
        "best": option.best,
        "tied": option.tied,
        "share": option.share,
        "interval": option.interval,
        "regret": {"mean": option.regret.mean, "p90": option.regret.p90, "worst": option.regret.worst},
        "never_best": option.never_best,
        "dominated_by": option.dominated_by,
    }


def _worth(worth: Worth) -> dict[str, Any]:
    return {"value": worth.value, "interval": worth.interval, "floor": worth.floor, "noise": worth.noise}


def _hidden(hidden: Hidden) -> dict[str, Any]:
    return {
        "name": hidden.name,
        "seen_by": hidden.seen_by,
        "types": [
            {"type": name, "probability": likely, "best": hidden.best[name]} for name, likely in hidden.types.items()
        ],
        "worth": _worth(hidden.worth),
        "inside": spread_json(hidden.inside),
    }


def _factor(factor: Factor) -> dict[str, Any]:
    return {
        "name": factor.name,
        "worth": _worth(factor.worth),
        "switches": [
            {"below": switch.below, "above": switch.above, "at": switch.at, "interval": switch.interval}
            for switch in factor.switches
        ],
    }
