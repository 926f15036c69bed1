"""What is compiled is kept where there is a place, and nothing but time depends on it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from numba.core import config

from standoff.equilibrium import compiled
from standoff.equilibrium.compiled import unkept

SOURCE = """
from standoff.equilibrium.compiled import inlined, kernel

@inlined
def twice(x):
    return 2 * x

@kernel
def more(x):
    return twice(x) + 1
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where what is compiled is kept, and nothing else is."""
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "kept"))
    unkept.clear()
    yield tmp_path / "kept"
    unkept.clear()


def used(tmp_path: Path, source: str = SOURCE, name: str = "kernels") -> tuple[int, float, int]:
    """A module as a new process has it: two results, and how often a kernel had to be compiled."""
    path = tmp_path / "kernels.py"
    path.write_text(source)
    told = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(told)
    told.loader.exec_module(module)
    results = module.more(3), module.more(3.5)
    return (*results, sum(module.more.stats.cache_misses.values()))


def test_what_was_compiled_is_found_again(tmp_path, folder):
    assert used(tmp_path) == (7, 8.0, 2)
    kept = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert used(tmp_path) == (7, 8.0, 0)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == kept
    assert used(tmp_path, SOURCE.replace("2 * x", "3 * x")) == (10, 11.5, 2)
    assert unkept == []


@pytest.mark.parametrize("ending", [".nbi", ".1.nbc", ".2.nbc"])
@pytest.mark.parametrize(
    "harm",
    [lambda b: b"", lambda b: b[:40], lambda b: b[:70], lambda b: b[:-1], lambda b: bytes(len(b)),
     lambda b: b[: len(b) // 2] + bytes(len(b) - len(b) // 2), lambda b: b + b"x", lambda b: b"\x80\x05."],
    ids=["empty", "40 bytes", "70 bytes", "a byte short", "zeros", "zeros at the end", "a byte long", "another"],
)  # fmt: skip
def test_a_damaged_file_is_written_again(tmp_path, folder, ending, harm):
    used(tmp_path)
    [file] = folder.rglob(f"*.more-*{ending}")
    sound = file.read_bytes()
    file.write_bytes(harm(sound))
    first, second, compiled_again = used(tmp_path)
    assert (first, second) == (7, 8.0) and compiled_again in (1, 2)
    assert used(tmp_path) == (7, 8.0, 0) and unkept == []


def test_a_file_that_is_another_s(tmp_path, folder):
    """As where two processes compiled at once, and each gave its file the same name."""
    used(tmp_path)
    one, other = sorted(folder.rglob("*.more-*.nbc"))
    other.write_bytes(one.read_bytes())
    assert used(tmp_path) == (7, 8.0, 1)
    assert used(tmp_path) == (7, 8.0, 0)


def test_another_source_of_the_solver_has_all_compiled_again(tmp_path, folder, monkeypatch):
    used(tmp_path)
    monkeypatch.setattr(compiled, "_solver", lambda: "another")
    assert used(tmp_path) == (7, 8.0, 2)


@pytest.mark.parametrize("reason", ["No space left on device", "Permission denied"])
def test_where_nothing_can_be_written_it_is_told(tmp_path, folder, monkeypatch, reason):
    def fails(*_):
        raise OSError(1, reason)

    monkeypatch.setattr(compiled._Files, "_seal", fails)
    assert used(tmp_path) == (7, 8.0, 2) == used(tmp_path)
    assert unkept[0].startswith(str(folder)) and f": {reason}; mend that, or set NUMBA_CACHE_DIR" in unkept[0]


def test_where_there_is_no_place_it_is_told(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(compiled._Place, "_locator_classes", ())
    assert used(tmp_path)[:2] == (7, 8.0)
    assert unkept == ["there is no folder for it: set NUMBA_CACHE_DIR to a folder that you may write in"]


def test_a_home_that_has_no_name_is_no_place(tmp_path):
    """Numba would make a folder `~` where we are."""
    told = (
        "from standoff.equilibrium.compiled import _Place; print([each.__name__ for each in _Place._locator_classes])"
    )
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}
    nameless = "import os, pwd; pwd.getpwuid = lambda uid: (_ for _ in ()).throw(KeyError(uid)); "
    said = subprocess.run(
        [sys.executable, "-c", nameless + told],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "['UserProvidedCacheLocator', 'InTreeCacheLocator']\n"
    assert list(tmp_path.iterdir()) == []
