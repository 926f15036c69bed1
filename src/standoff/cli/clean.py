"""What reaches the terminal: hidden characters in what is written are made visible, wherever they come from.

`main` puts both standard streams behind it. Colours and the progress bar are sequences of such characters themselves:
rich writes them to the `stream` behind, and `Clean` sees to the texts in them.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from standoff.scenario.shown import HIDDEN, shown


class Stream:
    """A stream of text that writes no hidden character; all else is as the `stream` behind it has it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(shown(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":  # nobody writes past this: click would, where the terminal knows ASCII only
            raise AttributeError(name)
        return getattr(self.stream, name)


class Clean(Console):
    """A console of rich's that shows no hidden character but its own."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*map(visible, objects), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else shown(text), style, control)


class CleanTable(Table):
    """A table of rich's whose columns are as wide as what is shown in them."""

    def add_row(self, *cells: RenderableType | None, **options: Any) -> None:
        super().add_row(*map(visible, cells), **options)


def visible(part: Any) -> Any:
    """A text of rich's, or one of Python's, without hidden characters; all else as it is."""
    if isinstance(part, Text):
        return Text(shown(part.plain), part.style) if HIDDEN.search(part.plain) else part
    return shown(part) if isinstance(part, str) else part


def clean_streams() -> None:
    """Puts standard output and standard error, as far as there are any, behind a `Stream`."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOBase):
            setattr(sys, name, Stream(cast(TextIO, stream)))


def behind(stream: TextIO) -> TextIO:
    """The stream to which rich may write."""
    return stream.stream if isinstance(stream, Stream) else stream
