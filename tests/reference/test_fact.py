"""Verdicts on facts, row by row of the documented semantics, and the mistakes to report."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.language.problem import ScenarioError
from standoff.reference import Finding, check_fact, problems
from standoff.scenario.hidden import HIDDEN
from standoff.scenario.model import Check, Decision, Scenario

PLACES = {
    "kusong": {"at": (40.0659, 125.2099), "name": "Kusong", "source": "CNS/NTI"},
    "andersen": {"at": (13.584, 144.93), "name": "Andersen AFB"},
    "pyongyang": {"at": (39.0392, 125.7625)},
}
TABLE = """\
missile,fuel,range_km,date,stages,source
Hwasong-12,LIQUID,4500,2017-05-14,1,NBC News 19 May 2017
Hwasong-12, liquid ,"4,500",2017-05-14,,CSIS
Hwasong-14,liquid,5500-10000,2017-07,2,FT
Hwasong-17,liquid,>13000,2022,2,CNN
Hwasong-18,solid,ICBM,2023,three,theatlasnews.co
KN-23,solid,<=800,,,CNS
Musudan,liquid,2500,2016,1,CSIS
Musudan,Solid,4000,2016-06-21,1,hearsay
Mixed,solid,2500,2016,1,A
Mixed,liquid,unknown,2016,1,B
Unsure,solid,5000,2016,1,A
Unsure,solid,~4000-6000,2016,1,B
Empty,solid,,,,"A, page 3"
Empty,solid, ,,,"A, page 3"
"""


def made(**fields: Any) -> Check:
    """A check as the file has it."""
    return Check.model_validate(fields)


def build(folder: Path | None, **fields: Any) -> Scenario:
    given: dict[str, Any] = {
        "title": "t",
        "actors": {"us": "US"},
        "timeline": [Decision("a", actor="us", options=["yes", "no"])],
        "places": PLACES,
        "folder": folder,
    }
    return Scenario(**(given | fields))


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("scenario")
    (folder / "missiles.csv").write_text(TABLE)
    return build(folder, tables={"missiles": "missiles.csv"})


def found(scenario: Scenario, row: str, column: str, **comparison: Any) -> Finding:
    return check_fact(scenario, made(table="missiles", row=row, column=column, **comparison))


GUAM = {"from": "kusong", "to": "andersen"}


@pytest.mark.parametrize(
    ("row", "column", "comparison", "verdict"),
    [
        ("Hwasong-12", "fuel", {"is": "solid"}, "contradicted"),
        ("Hwasong-12", "fuel", {"is": " Liquid"}, "supported"),
        ("Hwasong-12", "fuel", {"is_not": "solid"}, "supported"),
        ("Hwasong-12", "fuel", {"is_not": "LIQUID"}, "contradicted"),
        ("Musudan", "fuel", {"is": "solid"}, "contested"),
        ("Musudan", "fuel", {"is_not": "solid"}, "contested"),
        # numbers
        ("Hwasong-12", "range_km", {"is": 4500}, "supported"),
        ("Hwasong-12", "range_km", {"is": "4,500.0"}, "supported"),
        ("Hwasong-12", "range_km", {"is": "~4500"}, "supported"),
        ("Hwasong-12", "range_km", {"is": "4000-5000"}, "supported"),
        ("Hwasong-12", "range_km", {"is_not": 4501}, "supported"),
        ("Hwasong-12", "range_km", {"at_least": 4500}, "supported"),
        ("Hwasong-12", "range_km", {"at_least": 4500.5}, "contradicted"),
        ("Hwasong-12", "range_km", {"at_most": 4500}, "supported"),
        ("Hwasong-12", "range_km", {"at_most": "4,499"}, "contradicted"),
        ("Hwasong-12", "range_km", {"between": [4000, 5000]}, "supported"),
        ("Hwasong-12", "range_km", {"between": [4501, 5000]}, "contradicted"),
        ("Musudan", "range_km", {"at_least": 2500}, "supported"),
        ("Musudan", "range_km", {"at_least": 3000}, "contested"),
        ("Musudan", "range_km", {"at_least": 5000}, "contradicted"),
        # ranges
        ("Hwasong-14", "range_km", {"at_least": 5500}, "supported"),
        ("Hwasong-14", "range_km", {"at_least": 8000}, "contested"),
        ("Hwasong-14", "range_km", {"at_least": 10001}, "contradicted"),
        ("Hwasong-14", "range_km", {"at_most": 10000}, "supported"),
        ("Hwasong-14", "range_km", {"is": 6000}, "contested"),
        ("Hwasong-14", "range_km", {"is": "5500 to 10000"}, "supported"),
        ("Hwasong-14", "range_km", {"is_not": 6000}, "contested"),
        ("Hwasong-14", "range_km", {"is_not": 600}, "supported"),
        ("Hwasong-14", "range_km", {"between": [5000, 11000]}, "supported"),
        ("Hwasong-14", "range_km", {"between": [6000, 11000]}, "contested"),
        ("Hwasong-17", "range_km", {"at_least": 13000}, "supported"),
        ("Hwasong-17", "range_km", {"at_least": 14000}, "contested"),
        ("Hwasong-17", "range_km", {"at_most": 13000}, "contradicted"),
        ("Hwasong-17", "range_km", {"is": 13000}, "contradicted"),
        ("KN-23", "range_km", {"at_most": 800}, "supported"),
        ("KN-23", "range_km", {"at_most": 700}, "contested"),
        ("KN-23", "range_km", {"at_least": 801}, "contradicted"),
        ("KN-23", "range_km", {"at_least": 800}, "contested"),
        ("Unsure", "range_km", {"at_least": 4500}, "contested"),
        # what cannot be compared
        ("Hwasong-18", "range_km", {"at_least": 5500}, "not checked"),
        ("Hwasong-18", "range_km", {"is": 5500}, "not checked"),
        ("Hwasong-18", "range_km", {"is": "icbm"}, "supported"),
        ("Hwasong-12", "range_km", {"at_least": "2017-05-14"}, "not checked"),
        ("Mixed", "range_km", {"at_least": 2000}, "not checked"),
        ("Mixed", "range_km", {"at_least": 3000}, "not checked"),
        # nothing there
        ("Empty", "range_km", {"at_least": 3000}, "not checked"),
        ("Empty", "date", {"is": "2017"}, "not checked"),
        ("Hwasong-12", "stages", {"is": 1}, "supported"),
        # dates
        ("Hwasong-12", "date", {"is": "2017-05-14"}, "supported"),
        ("Hwasong-12", "date", {"is": "2017-05"}, "supported"),
        ("Hwasong-12", "date", {"is": 2017}, "supported"),
        ("Hwasong-12", "date", {"is": "2017-05-13"}, "contradicted"),
        ("Hwasong-12", "date", {"between": ["2017-05-01", "2017-05-14"]}, "supported"),
        ("Hwasong-12", "date", {"between": ["2017-04", "2017-05"]}, "supported"),
        ("Hwasong-12", "date", {"between": [2016, "2017-04"]}, "contradicted"),
        ("Hwasong-14", "date", {"is": "2017-07-04"}, "contested"),
        ("Hwasong-14", "date", {"at_least": "2017-07-01"}, "supported"),
        ("Hwasong-14", "date", {"at_most": "2017-07-30"}, "contested"),
        ("Hwasong-14", "date", {"at_most": "2017-06"}, "contradicted"),
        ("Hwasong-17", "date", {"at_least": "2021-12-31"}, "supported"),
        ("Musudan", "date", {"at_most": "2016-12-31"}, "supported"),
        ("Musudan", "date", {"at_least": "2016-06-21"}, "contested"),
        # distances
        ("Hwasong-12", "range_km", {"at_least": GUAM}, "supported"),
        ("Hwasong-12", "range_km", {"at_most": GUAM}, "contradicted"),
        ("Musudan", "range_km", {"at_least": GUAM}, "contested"),
        ("KN-23", "range_km", {"at_least": GUAM}, "contradicted"),
        ("Hwasong-18", "range_km", {"at_least": GUAM}, "not checked"),
    ],
)
def test_verdict(scenario: Scenario, row: str, column: str, comparison: dict[str, Any], verdict: str) -> None:
    finding = found(scenario, row, column, **comparison)
    assert finding.verdict == verdict, finding.reason
    assert finding.sources
    assert "\n" not in finding.reason and not finding.reason.endswith(".")
    if verdict == "supported":
        assert finding.share == 1
    elif verdict == "contradicted":
        assert finding.share == 0
    elif verdict == "not checked":
        assert finding.share is None
    else:
        assert finding.share is not None and 0 <= finding.share < 1


@pytest.mark.parametrize(
    ("row", "column", "comparison", "reason"),
    [
        ("Hwasong-12", "fuel", {"is": "solid"}, "fuel is LIQUID (NBC News 19 May 2017; CSIS), not solid"),
        ("KN-23", "fuel", {"is": "solid"}, "fuel is solid (CNS), as claimed"),
        ("KN-23", "fuel", {"is_not": "liquid"}, "fuel is solid (CNS), not liquid"),
        ("KN-23", "fuel", {"is_not": "solid"}, "fuel is solid (CNS), exactly what it should not be"),
        ("Musudan", "fuel", {"is": "solid"},
         "fuel is liquid (CSIS) and Solid (hearsay): the sources disagree whether it is solid"),
        ("Hwasong-14", "range_km", {"at_least": 8000},
         "range_km is 5500-10000 (FT), which may or may not be at least 8000"),
        ("Hwasong-14", "range_km", {"between": [1, 2]}, "range_km is 5500-10000 (FT), not between 1 and 2"),
        ("Hwasong-18", "range_km", {"at_most": 8000},
         "range_km is ICBM (theatlasnews.co), which is not a number"),
        ("Mixed", "range_km", {"at_most": 8000},
         "range_km is 2500 (A) and unknown (B), where `unknown` is not a number"),
        ("Hwasong-18", "stages", {"at_least": "2017-01"},
         "stages is three (theatlasnews.co), which is not a date"),
        ("Hwasong-12", "stages", {"is": 1},
         "stages is 1 (NBC News 19 May 2017), as claimed (nothing from CSIS)"),
        ("Empty", "range_km", {"is": 1}, "range_km of Empty is empty (A, page 3)"),
        ("Hwasong-14", "range_km", {"at_least": GUAM},
         "range_km is 5500-10000 (FT), at least the 3,511 km from Kusong to Andersen AFB"),
        ("Hwasong-14", "range_km", {"at_most": {"from": "pyongyang", "to": "andersen"}},
         "range_km is 5500-10000 (FT), not at most the 3,392 km from pyongyang to Andersen AFB"),
    ],
)  # fmt: skip
def test_reason(scenario: Scenario, row: str, column: str, comparison: dict[str, Any], reason: str) -> None:
    assert found(scenario, row, column, **comparison).reason == reason


def test_share_and_sources(scenario: Scenario) -> None:
    finding = found(scenario, "Musudan", "range_km", at_least=GUAM)
    assert finding.share == 0.5
    assert finding.sources == ("CSIS", "hearsay", "CNS/NTI")
    assert found(scenario, "Unsure", "range_km", at_least=4500).share == 0.5


@pytest.mark.parametrize(
    ("comparison", "verdict", "reason"),
    [
        ({"at_most": 4500}, "supported", "Kusong to Andersen AFB is 3,511 km, at most 4500"),
        ({"at_least": "4,500"}, "contradicted", "Kusong to Andersen AFB is 3,511 km, not at least 4,500"),
        ({"is": 3511}, "supported", "Kusong to Andersen AFB is 3,511 km, as claimed"),
        ({"is": 3510.6}, "supported", "Kusong to Andersen AFB is 3,510.6 km, as claimed"),
        ({"is": 3510.5}, "contradicted", "Kusong to Andersen AFB is 3,510.6 km, not 3510.5"),
        ({"is_not": 3511}, "contradicted",
         "Kusong to Andersen AFB is 3,511 km, exactly what it should not be"),
        ({"is": "3500-3600"}, "supported", "Kusong to Andersen AFB is 3,511 km, as claimed"),
        ({"between": [3500, 3600]}, "supported", "Kusong to Andersen AFB is 3,511 km, between 3500 and 3600"),
        ({"at_least": 3511}, "contradicted", "Kusong to Andersen AFB is 3,510.596 km, not at least 3511"),
        ({"at_least": {"from": "pyongyang", "to": "andersen"}}, "supported",
         "Kusong to Andersen AFB is 3,511 km, at least the 3,392 km from pyongyang to Andersen AFB"),
        ({"at_least": {"from": "andersen", "to": "kusong"}}, "supported",
         "Kusong to Andersen AFB is 3,511 km, at least the 3,511 km from Andersen AFB to Kusong"),
    ],
)  # fmt: skip
def test_distance(scenario: Scenario, comparison: dict[str, Any], verdict: str, reason: str) -> None:
    finding = check_fact(scenario, made(**GUAM, **comparison))
    assert (finding.verdict, finding.reason, finding.sources) == (verdict, reason, ("CNS/NTI",))
    assert finding.share == (verdict == "supported")


def test_not_checked_says_why() -> None:
    finding = check_fact(build(None), Check(not_checked="no open source was found"))
    assert finding == Finding("not checked", "no open source was found", (), None)


SEEN = st.text(st.characters().filter(lambda each: not HIDDEN.search(each)), max_size=30)


@given(SEEN, SEEN)
def test_a_cell_is_what_it_says_and_not_what_it_does_not(tmp: Path, cell: str, bound: str) -> None:
    """Whatever the texts: one of is and is_not at most holds, and neither is silent about a crash."""
    scenario = build(tmp, tables={"t": "t.csv"})
    quoted = cell.replace('"', '""')
    with (tmp / "t.csv").open("w", encoding="utf-8", newline="", errors="replace") as file:
        file.write(f'k,v,source\na,"{quoted}",s\n')
    same, other = (
        check_fact(scenario, made(table="t", row="a", column="v", **{key: bound})).verdict for key in ("is", "is_not")
    )
    opposite = {"supported": "contradicted", "contradicted": "supported"}
    assert other == opposite.get(same, same)


@pytest.fixture(scope="module")
def tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("facts")


# -- mistakes ------------------------------------------------------------------------------------------------


def fact(**check: Any) -> dict[str, Any]:
    return {"kind": "fact", "quote": "q", "check": check}


def said(scenario: Scenario) -> list[str]:
    return [str(problem) for problem in problems(scenario)]


def test_a_good_scenario_has_no_problems(scenario: Scenario) -> None:
    claims = {
        "fuel": fact(table="missiles", row="Hwasong-12", column="fuel", **{"is": "solid"}),
        "reach": fact(table="missiles", row="Hwasong-12", column="range_km", at_least=GUAM),
        "far": fact(**GUAM, at_most=4500),
        "tip": fact(not_checked="no source"),
        "talk": {"kind": "judgement", "quote": "q", "reason": "taste"},
    }
    assert problems(build(scenario.folder, tables=scenario.tables, claims=claims)) == ()
    assert problems(build(None)) == ()


def test_typos_in_checks(scenario: Scenario) -> None:
    claims = {
        "a": fact(table="missiles", row="Hwason-12", column="fuels", **{"is": "solid"}),
        "b": fact(table="missiles", row="kn-23", column="Fuel", at_least="far"),
        "c": fact(table="missiles", row="KN-23", column="range_km", between=[5, 4]),
        "d": fact(table="missiles", row="KN-23", column="range_km", between=[5, "2017-01-01"]),
        "e": fact(table="missiles", row="KN-23", column="range_km", at_most="4-5"),
        "f": fact(**GUAM, **{"is": "far"}),
        "g": fact(**GUAM, at_least="2017-05-15"),
        "h": fact(table="missiles", row="zzz", column="range_km", at_most=4),
    }
    assert said(build(scenario.folder, tables=scenario.tables, claims=claims)) == [
        "claims.a.check.column: the table `missiles` has no column `fuels`: did you mean `fuel`?",
        (
            "claims.a.check.row: the table `missiles` has no row `Hwason-12`: "
            "did you mean `Hwasong-12`, `Hwasong-18` or `Hwasong-17`?"
        ),
        "claims.b.check.at_least: `far` is not one number or one date: write 4500, 4,500 or 2017-05-15",
        "claims.b.check.column: the table `missiles` has no column `Fuel`: did you mean `fuel`?",
        "claims.b.check.row: the table `missiles` has no row `kn-23`: did you mean `KN-23`?",
        "claims.c.check.between: between `5` and `4` lies nothing: write the lower bound first",
        "claims.d.check.between: the ends cannot be a number and a date: two numbers or two dates",
        "claims.e.check.at_most: `4-5` is not one number or one date: write 4500, 4,500 or 2017-05-15",
        "claims.f.check.is: `far` is not a number: a distance is a number of km",
        "claims.g.check.at_least: `2017-05-15` is not a number: a distance is a number of km",
        (
            "claims.h.check.row: the table `missiles` has no row `zzz`: choose from `Hwasong-12`, "
            "`Hwasong-14`, `Hwasong-17`, `Hwasong-18`, `KN-23`, `Musudan` and others"
        ),
    ]
    for claim in claims.values():
        with pytest.raises(ScenarioError):
            check_fact(scenario, made(**claim["check"]))


def test_problems_go_where_the_reader_says(scenario: Scenario) -> None:
    lines = {("claims", "a", "check", "row"): 7, ("tables", "lost"): 3}

    def where(keys: tuple[str, ...]) -> tuple[str, int, int]:
        return "s.yaml", lines[keys], 5

    claims = {"a": fact(table="missiles", row="zzz", column="fuel", at_least=1)}
    wrong = build(scenario.folder, tables={**scenario.tables, "lost": "missile.csv"}, claims=claims)
    assert [str(problem).split(": ")[0] for problem in problems(wrong, where)] == ["s.yaml:3:5", "s.yaml:7:5"]
    assert "did you mean `missiles.csv`?" in str(problems(wrong, where)[0])


def test_unreadable_tables_report_all_and_do_not_hide_other_checks(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("k,v\n1,2,3\n")
    (tmp_path / "good.csv").write_text(TABLE)
    claims = {
        "a": fact(table="bad", row="1", column="v", at_least=1),
        "b": fact(table="good", row="1", column="fuel", at_least=1),
    }
    wrong = problems(build(tmp_path, tables={"bad": "bad.csv", "good": "good.csv"}, claims=claims))
    assert [(Path(problem.file).name, problem.line) for problem in wrong] == [
        *(("bad.csv", 1), ("bad.csv", 2), ("claims.b.check.row", 0))
    ]


def test_tables_stay_inside_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "scenario"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "scenario2").mkdir()
    for place in (tmp_path / "out.csv", tmp_path / "scenario2" / "out.csv", folder / "in.csv"):
        place.write_text(TABLE)
    (folder / "sub" / "deep.csv").write_text(TABLE)
    (folder / "link_out.csv").symlink_to(tmp_path / "out.csv")
    (folder / "link_in.csv").symlink_to(folder / "in.csv")
    (folder / "link_folder").symlink_to(tmp_path)
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    for inside in ("in.csv", "link_in.csv", "sub/deep.csv", "sub/../in.csv", "./in.csv"):
        assert problems(build(folder, tables={"t": inside})) == (), inside
    (tmp_path / "alias").symlink_to(folder)
    assert problems(build(tmp_path / "alias", tables={"t": "in.csv"})) == ()
    for outside in ("../out.csv", "link_out.csv", "link_folder/out.csv", str(tmp_path / "out.csv"),
                    "/etc/passwd", "../scenario2/out.csv", "/dev/zero", "../nothing.csv"):  # fmt: skip
        (problem,) = problems(build(folder, tables={"t": outside}))
        assert problem.file == "tables.t" and "outside" in problem.what, outside
    for odd in ("", ".", "sub", "loop.csv", "x" * 5000, "absent.csv", "in.csv/x"):
        assert len(problems(build(folder, tables={"t": odd}))) == 1, odd


def test_tables_need_a_folder() -> None:
    (problem,) = problems(build(None, tables={"t": "t.csv"}))
    assert "no folder" in problem.what and "`folder`" in problem.fix


def test_unknown_tables_and_places_stop_a_check_only(scenario: Scenario) -> None:
    """The check of the scenario reports them; here they must not be reported a second time."""
    table = made(table="missile", row="a", column="b", at_least={"from": "kusang", "to": "andersen"})
    with pytest.raises(ScenarioError) as caught:
        check_fact(scenario, table)
    assert [problem.fix for problem in caught.value.problems] == [
        "did you mean `kusong`?",
        "did you mean `missiles`?",
    ]
    with pytest.raises(ScenarioError, match="there is no place `b`"):
        check_fact(scenario, made(**{"from": "kusong", "to": "b"}, at_most=1))
    claims = {"a": fact(**table.model_dump(by_alias=True, exclude_none=True))}
    assert problems(build(scenario.folder, tables=scenario.tables, claims=claims)) == ()
