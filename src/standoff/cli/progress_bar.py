"""Progress on anything over a second: a bar on a terminal, a line now and then elsewhere; always on standard error.

The solver is compiled when it is first used on a machine, which takes longer than most runs, so that is told as well.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from standoff.cli.clean import behind
from standoff.ensembles.simulate import Progress

PATIENCE = 1.0  # seconds before anything is shown
SELDOM = 10.0  # seconds between lines where there is no terminal
COMPILING = "compiling the solver for this machine (first use only; takes up to a minute)\n"


@contextmanager
def progress_bar(worlds: int) -> Iterator[Progress]:
    """A function to tell how many worlds are done."""
    if not sys.stderr.isatty():
        yield _lines(time.monotonic())
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from standoff.cli.console import Clean

    columns = (TextColumn("solving worlds"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Bar(*columns, console=Clean(file=behind(sys.stderr)), transient=True)
    task = bar.add_task("worlds", total=worlds)
    begun = time.monotonic()
    shown = False

    def tell(done: int, total: int) -> None:
        nonlocal shown
        if not shown and time.monotonic() - begun > PATIENCE and done < total:
            bar.start()
            shown = True
        bar.update(task, completed=done, total=total)

    try:
        yield tell
    finally:
        if shown:
            bar.stop()


def _lines(begun: float) -> Progress:
    last = begun

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > SELDOM and done < total:
            last = time.monotonic()
            sys.stderr.write(f"{done:,} of {total:,} worlds solved\n")

    return tell


@contextmanager
def compiling_notice() -> Iterator[None]:
    """Says so, once, when a kernel has to be compiled, and at the end if that could not be kept; nothing where it is
    there already."""
    from numba.core import event

    from standoff.equilibrium.compiled import unkept

    numba: Any = event  # which carries no types
    said = False

    class Listener(numba.Listener):  # type: ignore[misc]
        def on_start(self, happening: Any) -> None:
            nonlocal said
            if not said and happening.data["dispatcher"].py_func.__module__.startswith("standoff."):
                said = True
                sys.stderr.write(COMPILING)
                sys.stderr.flush()

        def on_end(self, happening: Any) -> None:
            pass

    with numba.install_listener("numba:compile", Listener()):
        yield
    if said and unkept:
        sys.stderr.write(
            f"note: the compiled solver could not be saved and will be compiled again next time: {unkept[0]}\n"
        )
