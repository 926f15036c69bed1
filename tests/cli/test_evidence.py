"""`standoff update` and `standoff watch`, typed as a person types them."""

from __future__ import annotations

import pytest

from cli.person import typed

FEW = ("--worlds", "200", "--cores", "1")


def test_a_likelihood_ratio_without_measure_is_only_said_to_be_large():
    said = typed("watch", "sanctions-threat", "--for", "imposed_2004", *FEW)
    assert said.code == 0 and "yield: 1.00 (>1000)" in said.out


@pytest.mark.parametrize(("command", "many"), [("drivers", "[CLAIM|QUERY]..."), ("alternatives", "[DECISION]...")])
def test_the_usage_says_once_that_there_may_be_several(command, many):
    usage = typed(command, "--help").out
    assert many in usage and f"[{many}]" not in usage
