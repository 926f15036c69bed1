"""How soon the page follows a slider: from a key pressed on a slider to another picture, in a real browser.

    python benchmarks/slider.py [SCENARIO] [--moves N]

Writes one line of JSON: seconds, median and 95th percentile, beside those of solving the same worlds without a page.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import numpy as np
from playwright.sync_api import sync_playwright

from app.browser import FLAGS, chromium_or_skip, running
from standoff import api
from standoff.app.whatif import Changes, WhatIf
from standoff.language.priors.notation import parse_prior

SHOWN = (
    "document.querySelector('figure#moves-now svg').innerHTML + document.querySelector('figure#claims-now').innerText"
)


def in_page(scenario: str, number: str, moves: int) -> list[float]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_or_skip(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(180_000)
        page.goto(f"{app.url}/{scenario}/what-if")
        page.locator("[role=status]", has_text="At rest").wait_for()
        page.get_by_role("slider", name=number, exact=True).focus()
        took = []
        for _ in range(moves):
            before = page.evaluate(SHOWN)
            began = time.perf_counter()
            page.keyboard.press("ArrowRight")
            page.wait_for_function(f"before => {SHOWN} !== before", arg=before)
            took.append(time.perf_counter() - began)
            page.wait_for_timeout(150)
        browser.close()
    return took


def alone(engine: WhatIf, number: str, moves: int) -> list[float]:
    values = parse_prior(engine.numbers[number].prior).ppf(np.linspace(0.4, 0.6, moves))
    return [engine.solve(Changes.of({number: f"{value:.6g}"}), engine.drag).seconds for value in values]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default="north-korea-2017")
    parser.add_argument("--moves", type=int, default=30)
    given = parser.parse_args()
    engine = WhatIf(api.load(given.scenario))
    engine.measure(Changes())
    number = next(name for name, each in engine.numbers.items() if not parse_prior(each.prior).fixed)
    found = {"page": in_page(given.scenario, number, given.moves), "solving alone": alone(engine, number, given.moves)}
    told = {
        name: {"median": float(np.median(took)), "p95": float(np.quantile(took, 0.95))} for name, took in found.items()
    }
    print(
        json.dumps({"scenario": given.scenario, "number": number, "worlds": engine.drag, "moves": given.moves, **told})
    )


if __name__ == "__main__":
    main()
