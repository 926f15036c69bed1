"""What changed, in words and in a table."""

from __future__ import annotations

import json

import standoff
from cli.person import typed
from forecasts.test_changes import ACT, PLAIN, made
from standoff.presentation.changes import changes_sections
from standoff.presentation.keys.changes import CHANGES
from standoff.presentation.section import Titled
from standoff.presentation.to_json import to_json


def told(old, new, worlds=128):
    found = standoff.changes(old, new, worlds=worlds, threads=1)
    return found, {section.title: section for section in changes_sections(found)}


def words(section):
    return " ".join(section.sentences)


def test_a_change_of_one_part_is_said_to_be_due_to_it():
    found, sections = told(made(), made(loss=0.4))
    said = words(sections["What changed, and what it is due to"])
    assert "“Will it act?” goes from" in said and ": due to structure (-" in said
    assert "Structure: `interests.probe` (different)." in sections["What is not the same"].sentences
    assert "Priors: the same." in sections["What is not the same"].sentences
    assert "Evidence: the same." in sections["What is not the same"].sentences
    assert f"{found.games} games solved in each" in words(sections["How it was found"])


def test_the_largest_part_comes_first():
    _, sections = told(made(), made(most=2, loss=0.1))
    said = words(sections["What changed, and what it is due to"])
    assert ": most is due to priors (priors +" in said and ", structure -" in said
    [priors] = [each for each in sections["What is not the same"].contents if isinstance(each, Titled)]
    assert priors.table.rows == (("prize", "uniform(0, 1)", "uniform(0, 2)"),)


def test_nothing_is_said_to_have_changed_where_nothing_did():
    _, sections = told(made(), made())
    assert "No claim and no question changed by more than noise." in words(
        sections["What changed, and what it is due to"]
    )


def test_the_rows_of_the_table_add_up():
    found, sections = told(made(), made(most=2, loss=0.3, reliability=0.9))
    [shown] = [each for each in sections["What changed, and what it is due to"].contents if isinstance(each, Titled)]
    for row, each in zip(shown.table.rows, found.changed, strict=True):
        assert abs(sum(map(float, row[5:])) - float(row[3])) < 0.2 and each.id in ("will_act", "acting")


def test_the_terminal_and_the_json_say_the_same(tmp_path):
    for name, changed in (("old", {}), ("new", {"most": 2})):
        (tmp_path / f"{name}.yaml").write_text(ACT.format(**(PLAIN | changed)), "utf-8")
    file = tmp_path / "changes.json"
    arguments = [str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml"), "--worlds", "64"]
    said = typed("changes", *arguments, "--json", str(file)).out
    found = standoff.changes(made(), made(most=2), worlds=64)
    written = json.loads(file.read_text("utf-8"))
    assert written == json.loads(json.dumps(to_json(CHANGES, found, standoff.__version__)))
    assert "due to priors" in " ".join(said.split())
    assert [due["cause"] for due in written["changed"][0]["due"]] == ["structure", "priors", "evidence"]


def test_a_variant_may_be_the_new_one(tmp_path):
    import structures

    (tmp_path / "s.yaml").write_text(structures.TEXT, "utf-8")
    file = str(tmp_path / "s.yaml")
    said = typed("changes", file, file, "--new-variant", "dread", "--worlds", "64").out
    assert "due to structure" in " ".join(said.split())
    refused = typed("changes", file, file, "--new-variant", "dred", "--worlds", "64")
    assert refused.code != 0 and "there is no variant `dred`" in refused.err
