"""`run` of a scenario that claims nothing says what happens in it."""

from __future__ import annotations

import re

import numpy as np
import pytest

import standoff
from claims.test_misperceptions import TEXT
from cli.person import typed
from standoff.presentation.what_happens import what_happens
from standoff.scenario_files.read import read_scenario


def test_a_scenario_without_claims_says_what_happens(tmp_path):
    file = tmp_path / "story.yaml"
    file.write_text(TEXT)
    done = typed("run", str(file), "--worlds", "100")
    assert done.code == 0 and "The claims" not in done.out
    for part in ("What happens", "The most likely course is", "What each actor expects of each interest", "together"):
        assert part in done.out
    assert re.search(r"^Home +audience +-", done.out, re.MULTILINE)


def test_interests_sum_to_payoffs_and_courses_to_one():
    scenario = read_scenario(TEXT)
    ensemble = standoff.api.as_ensemble(scenario, worlds=200)
    found = what_happens(ensemble)
    for actor, whole in found.report.payoffs.items():
        parts = sum(each.mean for (whose, _), each in found.interests.items() if whose == actor)
        assert parts == pytest.approx(whole.mean, abs=1e-12)
    shown = sum(course.probability.mean for course in found.courses.courses)
    assert shown + found.courses.rest.mean == pytest.approx(1.0, abs=1e-9)
    (likeliest, *_) = found.courses.courses
    query = "P(" + " and ".join(f"{move} = {option}" for move, option in likeliest.steps) + ")"
    answer = np.asarray(ensemble.ask([query]).answers[query]).mean()
    assert likeliest.probability.mean == pytest.approx(answer, abs=1e-9)


def test_a_store_says_the_same(tmp_path):
    file, store = tmp_path / "story.yaml", str(tmp_path / "s.zarr")
    file.write_text(TEXT)
    assert typed("run", str(file), "--worlds", "64", "--out", store).code == 0
    whole = typed("run", str(file), "--worlds", "64").out
    assert typed("run", store).out == whole


def test_nature_alone(tmp_path):
    file = tmp_path / "nature.yaml"
    file.write_text(
        "standoff: 1\ntitle: Weather\nactors: {a: A}\ntimeline:\n  - {chance: rain, outcomes: {yes: 0.3, no: rest}}\n"
    )
    done = typed("run", str(file), "--worlds", "8")
    assert done.code == 0 and "rain = no, with a chance of 70%" in " ".join(done.out.split())
