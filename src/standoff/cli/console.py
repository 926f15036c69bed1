"""What rich shows: its own sequences as they are, and no hidden character in the texts between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from standoff.scenario.hidden import HIDDEN, spelled_out


class Clean(Console):
    """A console of rich's that shows no hidden character but its own."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*map(visible, objects), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else spelled_out(text), style, control)


class CleanTable(Table):
    """A table of rich's whose columns are as wide as what is shown in them."""

    def add_row(self, *cells: RenderableType | None, **options: Any) -> None:
        super().add_row(*map(visible, cells), **options)


def visible(part: Any) -> Any:
    """A text of rich's, or one of Python's, without hidden characters; all else as it is."""
    if isinstance(part, Text):
        return Text(spelled_out(part.plain), part.style) if HIDDEN.search(part.plain) else part
    return spelled_out(part) if isinstance(part, str) else part
