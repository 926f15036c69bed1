"""What `standoff update` and `standoff watch` print, as it is read."""

from __future__ import annotations

import re

import pytest

from cli.person import edited, typed

FEW = ("--worlds", "200", "--cores", "1")
LONG = "a_claim_with_quite_a_long_name"
TOSSES = 40


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """As much evidence as does not find room side by side."""
    folder = tmp_path_factory.mktemp("many")
    items = "".join(
        f"  item_{number}:\n    date: 1994-09-{1 + number % 10:02}\n    observe: threat = yes\n    reliability: 0.6\n"
        for number in range(TOSSES)
    )
    return edited(folder, "crisis", {"evidence:\n": f"evidence:\n{items}", "  war_is_rare:\n": f"  {LONG}:\n"})


def test_the_matrix_fits_and_no_cell_is_broken(many):
    said = typed("update", many, "--worlds", "300")
    lines = said.out.splitlines()
    assert said.code == 0 and max(map(len, lines)) <= 120
    part = said.out.split("likelihood ratios\n")[1].split("\nEach cell is")[0].splitlines()
    heads = [line.split()[1:] for line in part if line.startswith("hypothesis")]
    letters = [*map(chr, range(65, 91)), *(f"A{chr(each)}" for each in range(65, 65 + TOSSES + 1 - 26))]
    assert [each for head in heads for each in head if each.isupper()] == letters and len(heads) > 1
    rows = [line.split()[1:] for line in part if line.startswith(LONG)]
    assert [len(row) for row in rows] == [len(head) for head in heads]
    for row in rows:
        assert all(re.fullmatch(r"·|inf|<0.01|\d+(\.\d\d)?", cell) for cell in row), row


def test_what_changes_nothing_is_a_dot(many):
    out = typed("update", many, "--worlds", "300").out
    assert "1.00" not in out.split("likelihood ratios")[1].split("Each cell is")[0].replace("strong_speaks", "")
    assert "(· = 1.00)" in out and "within 0.01, whichever item is left out" in out


def test_the_first_of_the_watch_list_are_sentences():
    out = " ".join(typed("watch", "crisis", "--worlds", "300").out.split())
    assert re.search(r"If reply = resist, the share of worlds in which “[^”]+” holds falls from 81% to 5%\.", out)


def test_a_likelihood_ratio_without_measure_is_said_to_be_so():
    """A move that is never made otherwise makes certain, and 1e16 would only be the last digit of a sum."""
    said = typed("watch", "sanctions-threat", "--for", "imposed_2004", *FEW)
    row = next(line.split() for line in said.out.splitlines() if " = " in line and " inf " in line)
    assert said.code == 0 and "100%" in row


@pytest.mark.parametrize(("command", "many"), [("drivers", "[CLAIM|QUERY]..."), ("alternatives", "[DECISION]...")])
def test_the_usage_says_once_that_there_may_be_several(command, many):
    usage = typed(command, "--help").out
    assert many in usage and f"[{many}]" not in usage
