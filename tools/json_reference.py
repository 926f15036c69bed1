"""Writes docs/reference/json.md from the keys that `standoff.presentation.keys` declares.

A table of keys that several sections share is told in one of them; the others link there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from standoff.presentation.keys.alternatives import ALTERNATIVES, DECISION, WORTH
from standoff.presentation.keys.argument import ARGUED, ARGUMENT, SHARE, STEP
from standoff.presentation.keys.backcast import BACKCASTS
from standoff.presentation.keys.changes import CHANGES
from standoff.presentation.keys.chart import CHART
from standoff.presentation.keys.cover import COVER
from standoff.presentation.keys.decide import DECIDE
from standoff.presentation.keys.draft import DRAFT
from standoff.presentation.keys.drivers import DRIVERS, FLIPS, OF_ONE
from standoff.presentation.keys.evidence import POSTERIOR, UPDATE, WATCH
from standoff.presentation.keys.explain import EXPLAIN
from standoff.presentation.keys.forecasts import BACKTEST, FORECAST, FORECASTS, SEAL, VERIFY
from standoff.presentation.keys.scores import QUESTION, READING, SCORES
from standoff.presentation.keys.shared import HINGING, SPREAD
from standoff.presentation.keys.solution import SOLVE
from standoff.presentation.keys.tradecraft import TRADECRAFT
from standoff.presentation.keys.variants import SPLIT, VARIANTS
from standoff.presentation.keys.verdicts import ANATOMY, ASK, CLAIM, COMPARE, RUN
from standoff.presentation.keys.views import VIEWS
from standoff.presentation.to_json import Key, Keys, Output, Part

PAGE = Path(__file__).parents[1] / "docs/reference/json.md"
INTRODUCTION = """\
# The JSON

<!-- Made by tools/json_reference.py: change the keys in src/standoff/presentation/keys, and run it. -->

Every command that solves, scores or verifies writes JSON with `--json FILE`, and so do `draft` and `cover`. The keys
below are stable: within a version of the format they are neither renamed nor removed; new ones may be added. A number
that is undefined is `null`.

Two kinds of numbers occur. A probability or an expectation is **inside** a world. A percentile, a share and an
interval are **across** worlds.
"""
SPREADS: Output[Any] = Output("A spread", SPREAD, "An object with four numbers across worlds.", versioned=False)
WORTHS: Output[Any] = Output(
    "A worth",
    WORTH,
    "What knowing something would be worth to an actor, in [the alternatives](#standoff-alternatives---json).",
    versioned=False,
)
SHARES: Output[Any] = Output(
    "A share", SHARE, "In how many of some worlds something holds, in [an argument](#an-argument).", versioned=False
)
ARGUMENTS: Output[Any] = Output(
    "An argument",
    ARGUMENT,
    "Whether each of its steps follows, in [`run --json`](#standoff-run---json) and [`argument\n"
    "--json`](#standoff-argument---json).",
    versioned=False,
)
SPLITS: Output[Any] = Output(
    "A split",
    SPLIT,
    "How a number varies, in [the variants](#standoff-variants---json), by the law of total variance.",
    versioned=False,
)
AFTER_EVIDENCE: Output[Any] = Output(
    "The worlds after evidence",
    POSTERIOR,
    "`update`, `watch`, `forecast` and `backtest` all begin with the version of Standoff and these keys; for\n"
    "`backtest` they are as of the first day. [Evidence](../explanation/evidence.md) explains them.",
    versioned=False,
)
A_FORECAST: Output[Any] = Output("A forecast", FORECAST, "An object of `forecast` and of `backtest`.", versioned=False)
SECTIONS: tuple[Output[Any], ...] = (
    SPREADS, RUN, COMPARE, ASK, SOLVE, DRIVERS, FLIPS, EXPLAIN, WORTHS, ALTERNATIVES, DECIDE, SPLITS, VARIANTS,
    CHANGES, VIEWS, TRADECRAFT, BACKCASTS,
    SHARES, ARGUMENTS, ARGUED, AFTER_EVIDENCE, UPDATE, WATCH, A_FORECAST, FORECASTS, BACKTEST, SEAL, VERIFY, SCORES,
    DRAFT, COVER, CHART,
)  # fmt: skip
SHARED: tuple[tuple[Keys[Any], Output[Any]], ...] = (
    (SPREAD, SPREADS),
    (WORTH, WORTHS),
    (SPLIT, SPLITS),
    (SHARE, SHARES),
    (ARGUMENT, ARGUMENTS),
    (STEP, ARGUMENTS),
    (POSTERIOR, AFTER_EVIDENCE),
    (FORECAST, A_FORECAST),
    (HINGING, RUN),
    (OF_ONE, DRIVERS),
    (CLAIM, RUN),
    (ANATOMY, RUN),
    (DECISION, ALTERNATIVES),
    (QUESTION, SCORES),
    (READING, SCORES),
)  # tables of keys, each with the one section that tells it


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *map(_section, SECTIONS)])


def _section(output: Output[Any]) -> str:
    about = f"{output.about}\n\n" if output.about else ""
    version: tuple[Key[Any], ...] = (Key("standoff", "the version of the program"),) if output.versioned else ()
    rows = _rows((*version, *output.keys), output)
    return f"## {output.title}\n\n{about}| key | what |\n|---|---|\n" + "".join(f"{row}\n" for row in rows)


def _rows(keys: Keys[Any], output: Output[Any], path: str = "") -> Iterator[str]:
    """A row for each key, and after it one for each key of the objects behind it."""
    if any(keys is table and section is not output for table, section in SHARED):
        return
    for key in keys:
        if isinstance(key, Part):
            yield from _rows(key.of, output, path)
        else:
            yield f"| `{path}{key.name}` | {key.what} |".replace("|  |", "| |")
            yield from _rows(key.of, output, f"{path}{key.name}{key.path}")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
