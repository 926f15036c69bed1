"""What reaches the terminal: hidden characters in what is written are made visible, wherever they come from.

`main` puts both standard streams behind it. Colours and the progress bar are sequences of such characters themselves:
rich writes them to the `stream` behind, and `console` sees to the texts in them.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

from standoff.scenario.hidden import spelled_out


class Stream:
    """A stream of text that writes no hidden character; all else is as the `stream` behind it has it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(spelled_out(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":  # nobody writes past this: click would, where the terminal knows ASCII only
            raise AttributeError(name)
        return getattr(self.stream, name)


def clean_streams() -> None:
    """Puts standard output and standard error, as far as there are any, behind a `Stream`."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOBase):
            setattr(sys, name, Stream(cast(TextIO, stream)))


def behind(stream: TextIO) -> TextIO:
    """The stream to which rich may write."""
    return stream.stream if isinstance(stream, Stream) else stream
