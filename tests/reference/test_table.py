"""Reading tables: what a table is, and every mistake at its line and column."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff.language.problem import ScenarioError
from standoff.reference.table import LARGEST, MOST_COLUMNS, MOST_PROBLEMS, Table, read_table

LIBRARY = Path(__file__).parents[2] / "src" / "standoff" / "library"

GOOD = "missile,fuel,source\nHwasong-12,liquid,NBC\nKN-15, solid ,CSIS\nHwasong-12,Liquid,CSIS\n"


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def mistakes(folder: Path, content: str | bytes) -> list[tuple[int, int, str]]:
    path = written(folder, content)
    with pytest.raises(ScenarioError) as caught:
        read_table(path)
    assert all(problem.file == str(path) and problem.fix for problem in caught.value.problems)
    return [(problem.line, problem.column, problem.what) for problem in caught.value.problems]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_reads(tmp_path: Path, bom: bytes, ending: str) -> None:
    table = read_table(written(tmp_path, bom + GOOD.replace("\n", ending).encode()))
    assert table.columns == ("missile", "fuel", "source")
    assert table.keys == ("Hwasong-12", "KN-15")
    first, second = table.rows("Hwasong-12")
    assert (first.line, first.source, first["fuel"]) == (2, "NBC", "liquid")
    assert (second.line, second.source, second["fuel"]) == (4, "CSIS", "Liquid")
    assert table.rows(" KN-15 ")[0]["fuel"] == "solid"
    assert table.rows("hwasong-12") == () == table.rows("KN-16")
    with pytest.raises(KeyError):
        first["range"]


def test_is_frozen(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, GOOD))
    with pytest.raises(AttributeError):
        table.columns = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        table.body[0].line = 3  # type: ignore[misc]
    assert table == read_table(str(tmp_path / "t.csv"))


def test_quotes_blank_lines_and_no_last_newline(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, 'k,note,source\n\n"a","one, ""two""\nthree",s\n\nb,5" gun,"s, t"'))
    assert table.rows("a")[0]["note"] == 'one, "two"\nthree'
    assert [row.line for row in table.body] == [3, 6]
    assert (table.rows("b")[0]["note"], table.rows("b")[0].source) == ('5" gun', "s, t")


def test_header_alone_is_a_table(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "k,source\n")).body == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [(1, 1, "the table is empty")]),
        ("\n\n", [(1, 1, "the table is empty")]),
        ("k,v\na,1\n", [(1, 1, "there is no column `source`")]),
        ("k;v;source\na;1;s\n", [(1, 1, "there is no column `source`")]),
        ("k,v,v,source\n", [(1, 5, "the column name `v` is used twice")]),
        ("k,,source\n", [(1, 3, "a column has no name")]),
        ("k,source,\n", [(1, 10, "a column has no name")]),
        ("k,v,source\na,1\n", [(2, 4, "2 cells")]),
        ("k,v,source\na\n", [(2, 2, "1 cell")]),
        ("k,v,source\na,1,000,s\n", [(2, 9, "4 cells")]),
        ('k,v,source\n"a,b",5" gun,s,t\n', [(2, 16, "4 cells")]),
        ("k,v,source\na,1, \n", [(2, 5, "this row has no source")]),
        ("k,v,source\n,1,s\n", [(2, 1, "this row has no key")]),
        ('k,v,source\n"a\nb","c\r\nd",\n', [(4, 4, "this row has no source")]),
        (
            'k,v,source\na,"1"2,s\nb,1,\n',
            [(2, 1, "text follows the closing quote of a cell"), (3, 5, "this row has no source")],
        ),
        ('k,v,source\na,"1,s\nb,1,s\n', [(2, 1, "a quoted cell in this row is never closed")]),
        ("k,v,source\na,\0,s\n", [(2, 3, "a NUL character")]),
        (b"k,v,source\nr\xc3\xa9,caf\xe9,s\n", [(2, 7, "the byte 0xe9 is not UTF-8")]),
        ("k,source\na,s\n".encode("utf-16"), [(1, 1, "this is UTF-16")]),
        ("k,source\na,some source\n".encode("utf-16-le"), [(1, 1, "this is not a text file")]),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, content: str | bytes, expected: list[tuple[int, int, str]]) -> None:
    assert mistakes(tmp_path, content) == expected


def test_every_mistake_at_once(tmp_path: Path) -> None:
    content = b"k,v,,v,source\na,1,2,3,\nb,1\n,1,2,3,s\nc,\xff,\0,3,s\nd,1,2,3,s,t\n"
    assert [place[:2] for place in mistakes(tmp_path, content)] == [
        *((1, 5), (1, 6), (2, 9), (3, 4), (4, 1), (5, 3), (5, 5), (6, 11))
    ]


def test_separator_and_near_misses_are_suggested(tmp_path: Path) -> None:
    for content, hint in (("k;v;source\n", "commas"), ("k,Source\n", "did you mean `Source`?")):
        with pytest.raises(ScenarioError, match="source.*" + hint.replace("?", r"\?")):
            read_table(written(tmp_path, content))


def test_too_much(tmp_path: Path) -> None:
    filler = b"k,source\n" + b"a,s\n" * ((LARGEST - 9) // 4)
    assert mistakes(tmp_path, filler + b"a,s\na,s\n") == [(0, 0, "the table is too large")]
    (line, _, what), *_ = mistakes(tmp_path, "k,source\na," + "x" * 200_000 + "\n")
    assert (line, what) == (2, "a cell is too long")
    assert mistakes(tmp_path, "," * 1_000_000) == [(1, 1, "there are 1000001 columns")]
    assert len(mistakes(tmp_path, "," * (MOST_COLUMNS - 10))) == MOST_COLUMNS - 9 + 1
    for row in (b"a,\n", b"a,\xff\n", b"a,s,\n"):
        found = mistakes(tmp_path, b"k,source\n" + row * 5000)
        assert len(found) == MOST_PROBLEMS + 1 and found[-1][2] == "more than 1,000 mistakes in this table"


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, what in (
        *((tmp_path, "this is not a file"), (tmp_path / "pipe", "this is not a file")),
        *((Path("/dev/zero"), "this is not a file"), (tmp_path / "absent.csv", "file not found")),
        (tmp_path / "a\0b", "cannot be read"),
    ):
        with pytest.raises(ScenarioError, match=what):
            read_table(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.one_of(st.binary(max_size=60), st.text('k,"\r\n s', max_size=40).map(str.encode)))
def test_anything_is_a_table_or_a_scenario_error(tmp_path: Path, content: bytes) -> None:
    try:
        table = read_table(written(tmp_path, b"k,v,source\n" + content))
    except ScenarioError as error:
        assert error.problems
    else:
        assert isinstance(table, Table) and all(row.source and row.key for row in table.body)


def test_a_shipped_table() -> None:
    table = read_table(LIBRARY / "north-korea-2017" / "missiles.csv")
    assert table.rows("Nodong")[0]["range_km"] == "1200-1500"
    first, second = table.rows("Hwasong-12")
    assert (first["mobile"], second["mobile"]) == ("yes", "no") and "," in first.source
