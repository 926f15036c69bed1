"""On what certificates rest, counted over the worlds of an ensemble and said in words."""

from __future__ import annotations

import dataclasses

import numpy as np

from standoff import api
from standoff.ensembles.certification import certification
from standoff.equilibrium.ground import Ground
from standoff.presentation.keys.verdicts import RUN
from standoff.presentation.to_json import to_json
from standoff.presentation.verdicts import grounds_in_words


def with_grounds(results, *numbers):
    """The same ensemble, every game of which rests on these grounds, world by world."""
    ground = np.array(numbers, dtype=np.int64)
    return dataclasses.replace(
        results,
        certificates={
            key: dataclasses.replace(each, ground=ground, converged=ground > Ground.NONE)
            for key, each in results.certificates.items()
        },
    )


def test_grounds_are_counted_and_said():
    report = api.judge(api.load("crisis"), worlds=6)
    results = report.results
    assert sum(certification(results).grounds.values()) == int(results.converged.sum()) == 6
    mixed = with_grounds(results, 0, 2, 2, 3, 4, 1)
    assert certification(mixed).grounds == {
        Ground.BACKWARD_INDUCTION: 1, Ground.UNIQUE: 1, Ground.THERE_AND_BACK: 2, Ground.ONE_WAY: 1
    }  # fmt: skip
    assert grounds_in_words(certification(mixed), "logit") == (
        "In 1 of them the equilibrium follows by backward induction, in 1 the equilibrium is proved to be the only "
        "one, in 2 the branch was followed there and back, in 1 the branch was followed one way, because parts were "
        "too large to follow back."
    )
    alike = certification(with_grounds(results, 3, 3, 3, 3, 3, 3))
    assert grounds_in_words(alike, "rational") == "In each of them the equilibrium is proved to be the only one."
    assert grounds_in_words(alike, "level-1") == ""
    assert grounds_in_words(certification(with_grounds(results, 0, 0, 0, 0, 0, 0)), "logit") == ""
    told = to_json(RUN, dataclasses.replace(report, results=mixed), "x")["worlds"]["games"][0]["grounds"]
    assert told == {"backward_induction": 1, "unique": 1, "there_and_back": 2, "one_way": 1}


def test_of_the_games_of_a_world_the_weakest_counts():
    results = api.judge(api.load("crisis"), worlds=4).results
    keys = list(results.certificates)
    assert len(keys) > 1
    strong = with_grounds(results, 3, 3, 4, 4)
    certificates = dict(strong.certificates)
    certificates[keys[0]] = dataclasses.replace(certificates[keys[0]], ground=np.array([2, 3, 3, 4]))
    found = certification(dataclasses.replace(strong, certificates=certificates)).grounds
    assert found == {Ground.BACKWARD_INDUCTION: 1, Ground.UNIQUE: 2, Ground.THERE_AND_BACK: 1}
