"""zonination (2015), Perceptions of Probability and Numbers: what 46 readers took four phrases for, in percent.

The lexicon takes a phrase from here only where ICD 203, PHIA, Kent and the IPCC have none for it.
"""

from __future__ import annotations

import numpy as np
import pytest

from standoff.text import LEXICON

ANSWERS = {
    "very good chance": (
        "85 75 85 85 80 85 65 75 80 90 85 70 70 80 85 80 70 75 90 75 80 75 75 91 75 80 80 75 90 74 75 80 75 "
        "87 80 80 90 82 70 90 80 80 80 90 75 75 "
    ),
    "better than even": (
        "55 51 60 60 60 65 60 55 55 60 60 67 55 5 65 60 51 55 60 50.1 60 57 60 60 60 60 51 98 51 60 55 60 51 "
        "60 80 80 53 69 60 55 60 51 60 60 55 51 "
    ),
    "little chance": (
        "20 5 20 20 5 5 20 20 15 20 20 17 10 13 100 15 15 10 25 25 20 7 2 17 20 10 15 10 10 29 15 20 5 20 4 8 "
        "8 18 10 15 5 10 5 10 25 17 "
    ),
    "chances are slight": (
        "25 5 15 15 10 20 30 10 10 25 15 5 15 5 35 10 5 40 10 10 5 13 5 10 20 5 10 5 15 30 15 12 5 30 30 5 10 "
        "13 10 10 15 20 10 5 10 15 "
    ),
}


@pytest.mark.parametrize("phrase", ANSWERS)
def test_a_range_is_what_eight_readers_in_ten_took_it_for(phrase):
    answers = np.array(ANSWERS[phrase].split(), dtype=float)
    assert len(answers) == 46
    entry = LEXICON[phrase]
    assert (100 * entry.low, 100 * entry.high) == pytest.approx(np.quantile(answers, [0.1, 0.9]), abs=1e-9)


def test_only_these_are_from_there():
    theirs = {entry.phrase for entry in LEXICON.values() if "zonination" in entry.source}
    assert theirs == {*ANSWERS, "chance is slight", "slight chance"}
