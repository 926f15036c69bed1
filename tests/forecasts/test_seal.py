"""What is sealed comes out as it went in, and is enough to make it again."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import math

import pytest

from standoff.forecasts.forecast import Forecast
from standoff.forecasts.ledger import NOTHING, append, read_ledger
from standoff.forecasts.seal import TOLERANCE, content, provenance, repeat, unsealed
from standoff.forecasts.verify import verify
from standoff.language.error import StandoffError
from standoff.library.catalog import find, load
from standoff.worlds.atomic_files import digest

MAY, DECEMBER = datetime.date(2017, 5, 15), datetime.date(2017, 12, 31)
FORECASTS = (
    Forecast(
        "icbm", "An ICBM test by the end of 2017?", DECEMBER, MAY, "P(test = icbm)", 1 / 3, 0.1, 0.7, 99, 41.5, 1,
        source_range=(0.2, 0.45), base_rate=0.05, status_quo=False,
    ),
    Forecast("talks", "Talks?", DECEMBER, MAY, "P(talk = yes)", math.nan, math.nan, math.nan, 0, 100.0, 100),
)  # fmt: skip


def same(one, other):
    """Whether two forecasts are equal, NaN being equal to NaN."""
    return repr(one) == repr(other)


@pytest.fixture
def ledger(tmp_path):
    scenario = load("sanctions-threat")
    text = find("sanctions-threat").read_text(encoding="utf-8")
    path = tmp_path / "forecasts.jsonl"
    append(path, content(FORECASTS, provenance(scenario, text, MAY, 7, 100, "logit", "0.1.0")))
    return path


def test_what_is_sealed_reads_back(ledger):
    sealed = unsealed(read_ledger(ledger).entries[0])
    assert all(same(one, other) for one, other in zip(sealed.forecasts, FORECASTS, strict=True))
    made_from = sealed.provenance
    assert (made_from.seed, made_from.worlds, made_from.behaviour, made_from.as_of) == (7, 100, "logit", MAY)
    folder = find("sanctions-threat").parent
    assert made_from.text.encode() == (folder / "scenario.yaml").read_bytes()
    assert made_from.scenario == hashlib.sha256((folder / "scenario.yaml").read_bytes()).hexdigest()
    assert made_from.tables == {"record.csv": hashlib.sha256((folder / "record.csv").read_bytes()).hexdigest()}
    assert {"standoff", "python", "machine", "numpy", "scipy", "numba", "code"} == set(made_from.versions)


def test_a_scenario_without_a_file_is_written_out():
    scenario = load("crisis")
    made_from = provenance(scenario, None, None, 0, 10, "logit", "0.1.0")
    assert made_from.text.startswith("standoff: 1") and made_from.as_of is None
    other = provenance(scenario, "title: something else", None, 0, 10, "logit", "0.1.0")
    assert other.text == made_from.text


def test_forecasts_are_made_again_from_nothing_but_the_entry(ledger):
    sealed = unsealed(read_ledger(ledger).entries[0])
    asked = []

    def make(scenario, made_from):
        asked.append((scenario, made_from))
        return FORECASTS

    again = repeat(sealed, "0.1.0", make)
    assert again.same and again.largest == 0 and not again.versions
    assert asked[0][0] == load("sanctions-threat").model_copy(update={"folder": None})
    assert asked[0][1].seed == 7


@pytest.mark.parametrize("name", ["probability", "low", "high"])
def test_what_differs_when_repeated_is_named(ledger, name):
    sealed = unsealed(read_ledger(ledger).entries[0])
    other = dataclasses.replace(FORECASTS[0], **{name: getattr(FORECASTS[0], name) + 2 * TOLERANCE})
    again = repeat(sealed, "0.1.0", lambda *_: (other, FORECASTS[1]))
    assert not again.same and again.differing == ("icbm",) and again.largest == pytest.approx(2 * TOLERANCE)
    close = dataclasses.replace(FORECASTS[0], **{name: getattr(FORECASTS[0], name) + TOLERANCE / 2})
    assert repeat(sealed, "0.1.0", lambda *_: (close, FORECASTS[1])).same


def test_what_is_missing_or_newly_defined_when_repeated_is_named(ledger):
    sealed = unsealed(read_ledger(ledger).entries[0])
    again = repeat(sealed, "0.2.0", lambda *_: FORECASTS[:1])
    assert again.differing == ("talks",) and again.versions == {"standoff": ("0.1.0", "0.2.0")}
    defined = dataclasses.replace(FORECASTS[1], probability=0.5)
    assert repeat(sealed, "0.1.0", lambda *_: (FORECASTS[0], defined)).differing == ("talks",)


def test_a_scenario_that_cannot_be_read_any_more_is_told(tmp_path):
    made_from = provenance(load("crisis"), None, None, 0, 10, "logit", "0.1.0")
    text = made_from.text.replace("actors:", "players:")
    broken = dataclasses.replace(made_from, text=text, scenario=digest(text.encode()))
    path = tmp_path / "forecasts.jsonl"
    append(path, content(FORECASTS, broken))
    found = verify(path, make=lambda *_: FORECASTS, standoff="0.1.0")
    assert found.sound and not found.good
    assert "unknown key `players` in a scenario: did you mean `actors`?" in found.repeats[0].reason


def test_an_entry_that_does_not_agree_with_itself_is_a_fault(tmp_path):
    """Sealed as it should be, but not by Standoff: the chain is sound and what it holds is not."""
    made_from = provenance(load("crisis"), None, None, 0, 10, "logit", "0.1.0")
    path = tmp_path / "forecasts.jsonl"
    append(path, content(FORECASTS, dataclasses.replace(made_from, text=made_from.text + "\n# more")))
    append(path, {"kind": "a poem"})
    append(path, {"kind": "forecasts"})
    found = verify(path)
    assert [(fault.line, fault.what.split(":")[0]) for fault in found.faults] == [
        (1, "the text of the scenario does not match its checksum"),
        (2, "it holds no forecasts that this version of Standoff can read"),
        (3, "it holds no forecasts that this version of Standoff can read"),
    ]


def test_what_a_later_version_has_to_say_besides_is_passed_over(ledger):
    entry = read_ledger(ledger).entries[0]
    held = json.loads(json.dumps(entry.content))
    held["forecasts"][0]["mood"] = "gloomy"
    assert same(unsealed(dataclasses.replace(entry, content=held)).forecasts[0], FORECASTS[0])


def test_verifying_against_a_head(ledger):
    head = verify(ledger).head
    made_from = provenance(load("crisis"), None, None, 0, 10, "logit", "0.1.0")
    append(ledger, content(FORECASTS, made_from))
    assert verify(ledger, head).since == 1 and verify(ledger, verify(ledger).head).since == 0
    assert verify(ledger, NOTHING).since == 2
    later = verify(ledger).head
    ledger.write_bytes(ledger.read_bytes().splitlines(keepends=True)[0])
    found = verify(ledger, later)
    assert verify(ledger).sound and not found.sound and found.faults[0].line == 0
    assert "the end was removed or rewritten, or this is another ledger" in found.faults[0].what
    with pytest.raises(StandoffError, match="not a head"):
        verify(ledger, "deadbeef")
