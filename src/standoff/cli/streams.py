"""Standard output and error, whoever listens: readers who leave early, and streams that were closed from the start.

A reader such as `head` may close the pipe while we write. What is left unsaid then is dropped and the command goes on
to its end, so that its files are written and its exit code is the same as if everything had been read. A program
started without a standard stream (`>&-`, a service, `pythonw`) gets one that leads nowhere: else the next file that is
opened would take its number, and receive what is meant for people.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO

SILENT = "standoff: there is no standard output, so nothing can be shown; files are still written\n"


class Pipe(io.FileIO):
    """An open file that takes everything once nobody reads it any more; of standard error, whatever happens, since
    there is nowhere left to say so."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except OSError as error:
            if self.fileno() == 2 or isinstance(error, BrokenPipeError):
                return memoryview(data).nbytes
            raise OSError(error.errno, error.strerror, "standard output") from None


def settle() -> None:
    """Makes `sys.stdout` and `sys.stderr` streams that can be written to, come what may."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # standard streams that were closed
        pass
    os.close(number)
    silent = sys.stdout is None
    sys.stdout = _heard(sys.stdout, sys.__stdout__, 1)
    sys.stderr = _heard(sys.stderr, sys.__stderr__, 2)
    if silent:
        sys.stderr.write(SILENT)


def finish() -> OSError | None:
    """Writes out what is still held back; what prevents that, where something does, as a full disk."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try again, and complain
        return error
    return None


def _heard(stream: TextIO | None, own: TextIO | None, number: int) -> TextIO:
    """The stream in place of one of Python's own; another that somebody has put there stays."""
    if stream is None:
        return io.TextIOWrapper(io.BufferedWriter(Pipe(number, "w", closefd=False)), "utf-8", "backslashreplace")
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if stream is own:
        stream.flush()
        return io.TextIOWrapper(
            io.BufferedWriter(Pipe(stream.fileno(), "w", closefd=False)),
            stream.encoding,
            "backslashreplace",  # what the terminal cannot show is no reason to fail
            line_buffering=stream.line_buffering,
            write_through=stream.write_through,
        )
    stream.reconfigure(errors="backslashreplace")
    return stream
