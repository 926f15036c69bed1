"""The solver is compiled once on a machine: the first run says so, and the second finds everything there."""

from __future__ import annotations

import os
import subprocess

import llvmlite.binding
import pytest

from cli.person import COMMAND
from equilibrium.test_compiled import folder, used  # noqa: F401
from standoff.cli.progress_bar import COMPILING, compiling_notice
from standoff.equilibrium import compiled

KERNELS = 50  # that a first run of `crisis` compiles, those among them that only kernels call


def test_that_nothing_could_be_kept_is_said_with_what_to_set(tmp_path, folder, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setattr(compiled._Place, "_locator_classes", (compiled._Nowhere,))
    with compiling_notice():
        used(tmp_path, name="standoff.kernels")
    told = capsys.readouterr().err
    assert told.startswith(COMPILING) and told.endswith(
        "note: the compiled solver could not be saved and will be compiled again next time: no folder is writable: "
        "set NUMBA_CACHE_DIR to a writable folder\n"
    )


@pytest.mark.slow
def test_the_second_run_of_anything_compiles_nothing(tmp_path):
    """Asked for this processor, numba takes nothing that was compiled ahead; so the first run compiles what it needs,
    and no more than that."""

    def run(*command):
        told = {"NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_CPU_NAME": llvmlite.binding.get_host_cpu_name()}
        ended = subprocess.run(
            [*COMMAND, *command],
            capture_output=True,
            text=True,
            env={**os.environ, **told},
            timeout=600,
            check=True,
        )
        return ended.stderr, {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}

    judged = ("run", "crisis", "--worlds", "300")
    said, kept = run(*judged)
    assert said.count(COMPILING) == 1
    assert len([path for path in kept if path.suffix == ".nbc"]) <= KERNELS
    assert run(*judged) == ("", kept)
    asked = ("ask", "crisis", "E(payoff(rival))", "--worlds", "50")
    _, more = run(*asked)
    assert more.items() >= kept.items()
    assert run(*asked) == ("", more)
