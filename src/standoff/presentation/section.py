"""A section: one answer as it is read, on a terminal, in the report and in the app alike.

A presenter makes sections from a result; a renderer (`cli.terminal`, the report's templates, `app.sections`) shows them
and adds no words of its own. What stands between backticks in a sentence is written as it is in the scenario.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from standoff.charts.svg import Chart, Table

WRONG, NOTE = "Surprise:", "Note:"  # sentences that begin so are set off
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Titled:
    """A table with its title, where there is no picture of it."""

    title: str
    table: Table


Content = str | Titled | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A title, and what is said under it in this order: sentences, tables and charts."""

    title: str
    contents: tuple[Content, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that is said, that of charts too."""
        return tuple(
            each.sentence if isinstance(each, Chart) else each for each in self.contents if not isinstance(each, Titled)
        )


def section(title: str, contents: Iterable[Content | None]) -> Section:
    """A section of what there is: nothing and empty sentences are left out."""
    return Section(title, tuple(each for each in contents if each))


def sentence_html(sentence: str) -> str:
    """A sentence as HTML."""
    return CODE.sub(r"<code>\1</code>", escape(sentence))
