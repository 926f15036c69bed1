"""How to add a prior, from its class to a verdict.

A prior is a distribution that people may write for a number in a scenario, such as `normal(5, 2)`. This file adds one
that Standoff does not have, the Kumaraswamy distribution, and uses it. To add yours for good:

1. Write its class in a file of its own, `src/standoff/language/priors/<name>.py`. `Kumaraswamy` below is all of it.
2. Name the class in `src/standoff/language/priors/families.py`.
3. Say what it is in docs/reference/scenario-file.md, in the table of priors.
4. Give it a line in `ANY` in tests/language/priors/test_families.py: whatever must be true of any distribution is then
   checked of yours. Where scipy has the same distribution, add it to `KNOWN` there too.

Nothing else needs to change. What is asked of a prior, and what each answer means, is in
`src/standoff/language/priors/prior.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from cli.person import typed
from standoff.language.priors.families import FAMILIES
from standoff.language.priors.notation import parse_prior
from standoff.language.priors.prior import Array, Prior, PriorError

# -- step 1: the class ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kumaraswamy(Prior):
    """The distribution of Kumaraswamy (1980), from 0 to 1: much like a beta, with quantiles in closed form."""

    a: float
    b: float
    # how it is written, for the reader and for the error messages
    name: ClassVar[str] = "kumaraswamy"
    arguments: ClassVar[tuple[str, ...]] = ("a", "b")

    def ppf(self, u: Array) -> Array:
        return (1.0 - (1.0 - u) ** (1.0 / self.b)) ** (1.0 / self.a)

    def cdf(self, x: Array) -> Array:
        return 1.0 - (1.0 - np.clip(x, *self.bounds) ** self.a) ** self.b

    @property
    def bounds(self) -> tuple[float, float]:
        return 0.0, 1.0

    def fault(self, written: str) -> tuple[str, str] | None:
        """What is wrong with numbers that make no distribution, and what would be right."""
        if self.a <= 0 or self.b <= 0:
            return f"a shape in `{written}` is not positive", "make both larger than 0"
        return None


# -- step 2: its name -------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    """For the tests of this file, what a line in families.py does for good."""
    monkeypatch.setitem(FAMILIES, Kumaraswamy.name, Kumaraswamy)
    parse_prior.cache_clear()
    yield
    parse_prior.cache_clear()


# -- what works then --------------------------------------------------------------------------------------------------

SCENARIO = """\
standoff: 1
title: Rain
actors: {walker: Walker}
parameters:
  p_rain: {prior: "kumaraswamy(2, 3)", about: the probability of rain}
timeline:
  - {chance: rain, outcomes: {yes: p_rain, no: rest}, seen_by: nobody}
  - {decision: umbrella, actor: walker, options: [take, leave]}
interests:
  walker: {dry: "if(umbrella = take, 0.6, rain = no)"}
rationality: {walker: 2 to 6}
claims:
  wet: {kind: mechanism, quote: Rain is no surprise., holds: P(rain = yes) > 0.4}
"""


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "rain.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_it_is_read_and_written():
    assert parse_prior("kumaraswamy(2, 3)") == Kumaraswamy(2, 3)
    assert str(Kumaraswamy(2, 3)) == "kumaraswamy(2, 3)"


def test_it_is_drawn():
    places = np.array([0.05, 0.5, 0.95])
    assert Kumaraswamy(2, 3).cdf(Kumaraswamy(2, 3).ppf(places)) == pytest.approx(places)
    assert Kumaraswamy(1, 1).ppf(places) == pytest.approx(places)  # uniform


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kumaraswamy(2)", "`kumaraswamy(2)` has 1 number: write kumaraswamy(a, b)"),
        ("kumaraswamy(2, x)", "`kumaraswamy(2, x)` is not a list of numbers: write kumaraswamy(a, b)"),
        ("kumaraswamy(0, 3)", "a shape in `kumaraswamy(0, 3)` is not positive: make both larger than 0"),
        ("kumaraswami(2, 3)", "there is no distribution `kumaraswami`: did you mean `kumaraswamy`?"),
    ],
)
def test_a_slip_is_told_what_would_be_right(text, told):
    with pytest.raises(PriorError) as error:
        parse_prior(text)
    assert str(error.value) == told


def test_a_slip_in_a_scenario_is_found_at_its_line_and_column(scenario):
    scenario.write_text(SCENARIO.replace("kumaraswamy(2, 3)", "kumaraswamy(2, -3)"), encoding="utf-8")
    told = typed("check", scenario)
    assert f"{scenario}:5:19: a shape in `kumaraswamy(2, -3)` is not positive: make both larger than 0" in told.err


def test_check_run_and_report(scenario, tmp_path):
    assert typed("check", scenario).out.startswith(f"{scenario}: no mistakes")
    run = typed("run", scenario, "--worlds", "256", "--cores", "1", "--json", "-").json
    [claim] = run["claims"]
    # the claim holds in the worlds in which rain is likelier than 0.4, and they are as many as the prior says
    assert claim["share"] == pytest.approx(1 - Kumaraswamy(2, 3).cdf(np.array(0.4)), abs=0.01)
    typed("report", scenario, "--worlds", "64", "--cores", "1", "--brief", "--out", tmp_path / "rain.html")
    html = (tmp_path / "rain.html").read_text(encoding="utf-8")
    assert "Prior of p rain" in html and "kumaraswamy(2, 3)" in html
