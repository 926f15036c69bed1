"""A table of facts: a CSV file in UTF-8, whose first column is the key and whose every row names its source.

A path goes in; a frozen table comes out, or a ScenarioError with every mistake in the file, each at its line
and column. Several rows may share a key: several sources.
"""

from __future__ import annotations

import codecs
import csv
import io
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from standoff.language.problem import Problem, ScenarioError, did_you_mean
from standoff.scenario.hidden import HIDDEN, refusal

LARGEST = 5_000_000  # bytes
MOST_COLUMNS = 1000
MOST_PROBLEMS = 1000  # reading stops there: whoever exported the file will export it again
MOST_NULS = 20  # with more the file is not text at all, and what else is wrong with it is no news
SOURCE = "source"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells, in the order of `columns`, and the line of the file it begins on."""

    columns: tuple[str, ...] = field(repr=False)
    cells: tuple[str, ...]
    line: int

    def __getitem__(self, column: str) -> str:
        """The cell in `column`, without the white space around it; "" where it is empty.

        Raises:
            KeyError: if there is no such column.
        """
        try:
            return self.cells[self.columns.index(column)]
        except ValueError:
            raise KeyError(column) from None

    @property
    def key(self) -> str:
        return self.cells[0]

    @property
    def source(self) -> str:
        return self[SOURCE]


@dataclass(frozen=True)
class Table:
    """The rows of a file, in its order."""

    path: Path
    columns: tuple[str, ...]
    body: tuple[Row, ...] = field(repr=False)

    @cached_property
    def _by_key(self) -> dict[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for row in self.body:
            found.setdefault(row.key, []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key once, in the order of the file."""
        return tuple(self._by_key)

    def rows(self, key: str) -> tuple[Row, ...]:
        """The rows with this key; none if it is unknown. White space around it does not count, case does."""
        return self._by_key.get(key.strip(), ())


def read_table(path: Path | str) -> Table:
    """Read a table.

    Raises:
        ScenarioError: with every mistake in the file; with more than a thousand, with the first thousand.
    """
    path = Path(path)
    text, problems = _decoded(content_of(path), str(path))
    columns: tuple[str, ...] | None = None
    body: list[Row] = []
    for record in _records(text, str(path)):
        if len(problems) > MOST_PROBLEMS:
            break
        if isinstance(record, Problem):
            problems.append(record)
        elif columns is None:
            columns = record.cells
            problems += _header_problems(record, str(path))
            if len(columns) > MOST_COLUMNS:
                break
        else:
            problems += _row_problems(record, columns, str(path))
            body.append(Row(columns, record.cells, record.line))
    if columns is None and not problems:
        problems.append(Problem(str(path), 1, 1, "the table is empty", "the first row names the columns"))
    if len(problems) > MOST_PROBLEMS:
        problems = sorted(problems)[:MOST_PROBLEMS]
        last = problems[-1]
        what = f"more than {MOST_PROBLEMS:,} mistakes in this table"
        problems.append(Problem(last.file, last.line, last.column + 1, what, "correct these first"))
    if problems or columns is None:
        raise ScenarioError(problems)
    return Table(path, columns, tuple(body))


def place_of(table: Table, row: Row, column: str) -> tuple[int, int]:
    """Line and column, from 1, at which a cell begins in the file as it is now; of its row if that has changed."""
    text, _ = _decoded(content_of(table.path), str(table.path))
    for record in _records(text, str(table.path)):
        if isinstance(record, _Record) and record.line == row.line and record.cells == row.cells:
            return record.places()[table.columns.index(column)]
    return row.line, 1


@dataclass(frozen=True, slots=True)
class _Record:
    cells: tuple[str, ...]
    line: int
    raw: str  # the text of the record, which may be several lines where a quoted cell holds line breaks

    def places(self) -> list[tuple[int, int]]:
        """Line and column at which each cell begins, and at which the record ends."""
        line, column = self.line, 1
        begun = opened = quoted = False  # of the present cell
        found = [(line, column)]
        for position, character in enumerate(self.raw):
            if not quoted and character in "\r\n":
                break
            column += 1
            if character == "," and not quoted:
                found.append((line, column))
                begun = opened = False
                continue
            if character == '"' and (opened or not begun):
                opened, quoted = True, not quoted
            elif character == "\n" or (character == "\r" and self.raw[position + 1 : position + 2] != "\n"):
                line, column = line + 1, 1
            begun = True
        return [*found, (line, column)]


def content_of(path: Path, what: str = "table", kind: str = "CSV", largest: int = LARGEST) -> bytes:
    """The bytes in the file of a table, or of what else a scenario has beside it.

    Args:
        what: it is and what `kind` of file, for complaints; largest: its size at most, in bytes.

    Raises:
        ScenarioError: if it is no regular file, cannot be read or is too large.
    """

    def refuse(what: str, fix: str) -> ScenarioError:
        return ScenarioError([Problem(str(path), 0, 0, what, fix)])

    try:
        about = path.stat()
        proper = stat.S_ISREG(about.st_mode)  # a folder, a device or a pipe might never end
        raw = b""
        if proper and about.st_size <= largest:
            with path.open("rb") as file:
                raw = file.read(largest + 1)
    except FileNotFoundError:
        raise refuse("file not found", f"a {what} is a {kind} file in the scenario's folder") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise refuse(f"the {what} cannot be read", str(getattr(error, "strerror", None) or error)) from None
    if not proper:
        raise refuse("this is not a file", f"a {what} is a {kind} file")
    if max(about.st_size, len(raw)) > largest:
        raise refuse(f"the {what} is too large", f"at most {largest // 1_000_000} MB")
    return raw


def _decoded(raw: bytes, file: str) -> tuple[str, list[Problem]]:
    """The text, with U+FFFD for what could not be read, and a problem for every line where that is so."""
    utf_8 = "save the table as CSV in UTF-8"
    if raw.startswith(_UTF_16) or raw.count(b"\0") > MOST_NULS:
        what = "this is UTF-16" if raw.startswith(_UTF_16) else "this is not a text file"
        raise ScenarioError([Problem(file, 1, 1, what, utf_8)])
    raw = raw.removeprefix(codecs.BOM_UTF8)
    problems: list[Problem] = []
    for number, line in enumerate(raw.split(b"\n"), 1):
        if len(problems) > MOST_PROBLEMS:
            break
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode("utf-8")) + 1
            what = f"the byte {line[error.start]:#04x} is not UTF-8"
            problems.append(Problem(file, number, column, what, utf_8))
        if b"\0" in line:
            before = line[: line.index(b"\0")].decode("utf-8", errors="replace")
            problems.append(Problem(file, number, len(before) + 1, "a NUL character", "delete it"))
        elif hidden := HIDDEN.search(line.decode("utf-8", errors="replace").replace("\r", " ")):
            problems.append(Problem(file, number, hidden.start() + 1, *refusal(hidden[0])))
    return raw.decode("utf-8", errors="replace").replace("\0", "\ufffd"), problems


def _records(text: str, file: str) -> Iterator[_Record | Problem]:
    """The records that are not blank, the header first; a problem in place of one that csv cannot read."""
    lines = io.StringIO(text, newline="")
    taken: list[str] = []

    def feed() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(feed(), strict=True)
    line = 1
    while True:
        taken.clear()
        try:
            cells = tuple(cell.strip() for cell in next(reader))
            if cells:
                yield _Record(cells, line, "".join(taken))
        except StopIteration:
            return
        except csv.Error as error:
            last = line + max(len(taken) - 1, 0)
            if "end of data" in str(error):
                yield Problem(file, line, 1, "a quoted cell in this row is never closed", 'close it with `"`')
            elif "limit" in str(error):
                fix = f"at most {csv.field_size_limit():,} characters; is a closing quote missing?"
                yield Problem(file, line, 1, "a cell is too long", fix)
            else:
                fix = 'write `""` for a quote inside a quoted cell'
                yield Problem(file, last, 1, "text follows the closing quote of a cell", fix)
        line += len(taken)


def shown(text: str, longest: int = 80) -> str:
    """Text from a table as it may stand in one line of a message: no line breaks, nothing unprintable."""
    text = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _header_problems(header: _Record, file: str) -> Iterator[Problem]:
    columns = header.cells
    if len(columns) > MOST_COLUMNS:
        yield Problem(file, header.line, 1, f"there are {len(columns)} columns", f"at most {MOST_COLUMNS}")
        return
    first: dict[str, int] = {}
    for number, (name, (line, column)) in enumerate(zip(columns, header.places(), strict=False), 1):
        if not name:
            yield Problem(file, line, column, "a column has no name", "name it in the first row")
        elif name in first:
            fix = f"one name for each column; column {first[name]} has this one"
            yield Problem(file, line, column, f"the column name `{shown(name)}` is used twice", fix)
        first.setdefault(name, number)
    if SOURCE not in columns:
        if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
            fix = "separate the cells by commas"
        else:
            known = [name for name in columns if name]
            near = did_you_mean(SOURCE, known)
            fix = "add one, and give the source in every row" + (f"; {near}" if near.startswith("did you mean") else "")
        yield Problem(file, header.line, 1, f"there is no column `{SOURCE}`", fix)


def _row_problems(row: _Record, columns: tuple[str, ...], file: str) -> Iterator[Problem]:
    if len(row.cells) != len(columns):
        line, column = row.places()[min(len(row.cells), len(columns))]
        cells = f"{len(row.cells)} cell" + "s" * (len(row.cells) != 1)
        fix = f"{len(columns)}, as in the first row; put quotes around a cell with a comma in it"
        yield Problem(file, line, column, cells, fix)
        return
    if not row.cells[0]:
        yield Problem(file, row.line, 1, "this row has no key", f"fill in `{shown(columns[0])}`")
    if SOURCE in columns and not row.cells[columns.index(SOURCE)]:
        line, column = row.places()[columns.index(SOURCE)]
        yield Problem(file, line, column, "this row has no source", f"fill in `{SOURCE}`")
