"""What is compiled is kept where there is a place, and nothing but time depends on it."""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import llvmlite.binding
import pytest
from numba.core import config
from numba.core.errors import TypingError

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
    module = sys.modules[name] = importlib.util.module_from_spec(told)  # as an import does
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
    monkeypatch.setattr(compiled._Place, "_locator_classes", (compiled._Nowhere,))
    assert used(tmp_path)[:2] == (7, 8.0)
    assert unkept == ["no folder is writable: set NUMBA_CACHE_DIR to a writable folder"]


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
    assert said.stdout == "['UserProvidedCacheLocator', 'InTreeCacheLocator', '_Nowhere']\n"
    assert list(tmp_path.iterdir()) == []


BROKEN = SOURCE.replace("2 * x", "2 * x.nothing")


@pytest.mark.parametrize("enabled", [True, False])
def test_garbage_is_looked_for_after_compiling_as_before(tmp_path, folder, monkeypatch, enabled):
    during = []
    seen = compiled._Files.save
    monkeypatch.setattr(compiled._Files, "save", lambda *told: during.append(gc.isenabled()) or seen(*told))
    (gc.enable if enabled else gc.disable)()
    try:
        used(tmp_path)
        assert gc.isenabled() is enabled
        with pytest.raises(TypingError):
            used(tmp_path, BROKEN)
        assert gc.isenabled() is enabled
    finally:
        gc.enable()
    assert False in during  # of what is compiled within a kernel


AHEAD = """
import importlib.util, sys
told = importlib.util.spec_from_file_location("kernels", "kernels.py")
module = sys.modules["kernels"] = importlib.util.module_from_spec(told)
told.loader.exec_module(module)
module.more(3), module.more(3.5)
"""


@pytest.fixture(scope="module")
def portable(tmp_path_factory):
    """A module that came with kernels compiled ahead: its folder, and the one that they are in."""
    place = tmp_path_factory.mktemp("came")
    (place / "kernels.py").write_text(SOURCE)
    told = {"NUMBA_CPU_NAME": compiled.PORTABLE, "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(place / "kept")}
    source = str(Path(compiled.__file__).parents[2])
    environment = {**os.environ, **told, "PYTHONPATH": source}
    subprocess.run([sys.executable, "-c", AHEAD], cwd=place, env=environment, check=True)
    used(tmp_path_factory.mktemp("here"))  # what was kept names its module, which is to be there
    compiled.gather([place / "kept"], place / "ahead")
    return place


@pytest.fixture
def ahead(portable, folder, tmp_path, monkeypatch):
    """The module in a folder of the same name, and its kernels, to be harmed."""
    if not compiled._capable():
        pytest.skip("this processor is older than what is compiled ahead is for")
    place = tmp_path / portable.name
    place.mkdir()
    shutil.copytree(portable / "ahead", tmp_path / "ahead")
    monkeypatch.setattr(compiled, "AHEAD", tmp_path / "ahead")
    return place


def kept(folder):
    return sorted(path.suffix for path in folder.rglob("*") if path.is_file())


def test_what_was_compiled_ahead_is_used_and_nothing_is_written(ahead, folder):
    assert used(ahead) == (7, 8.0, 0) == used(ahead)
    assert kept(folder) == [] and unkept == []


def test_what_was_compiled_ahead_needs_no_place(ahead, monkeypatch):
    monkeypatch.setattr(compiled._Place, "_locator_classes", (compiled._Nowhere,))
    assert used(ahead) == (7, 8.0, 0) and unkept == []


def test_what_was_compiled_ahead_of_another_source_is_not_used(ahead, monkeypatch):
    assert used(ahead, SOURCE.replace("2 * x", "3 * x")) == (10, 11.5, 2)
    monkeypatch.setattr(compiled, "_solver", lambda: "another")
    assert used(ahead) == (7, 8.0, 2)


@pytest.mark.parametrize(
    "differs",
    [
        lambda patch: patch.setattr(compiled, "_capable", lambda: False),
        lambda patch: patch.setattr(compiled.llvmlite, "__version__", "0.1"),
        lambda patch: patch.setattr(compiled.numba.numba, "__version__", "0.1"),
        lambda patch: patch.setattr(config, "USING_SVML", True),
        lambda patch: patch.setattr(config, "CPU_NAME", llvmlite.binding.get_host_cpu_name()),
        lambda patch: patch.setattr(config, "CPU_FEATURES", llvmlite.binding.get_host_cpu_features().flatten()),
        lambda patch: patch.setattr(compiled, "PORTABLE", "x86-64-v4"),
    ],
    ids=[
        "an older processor",
        "LLVM",
        "numba",
        "SVML",
        "a processor asked for",
        "features asked for",
        "another target",
    ],
)
def test_what_was_compiled_ahead_for_something_else_is_not_used(ahead, monkeypatch, folder, differs):
    differs(monkeypatch)
    assert used(ahead) == (7, 8.0, 2)
    assert used(ahead) == (7, 8.0, 0) and kept(folder) != []


@pytest.mark.parametrize("ending", [".nbi", ".1.nbc", ".2.nbc"])
@pytest.mark.parametrize(
    "harm", [lambda b: b"", lambda b: b[:-1], lambda b: b[:-9] + bytes(9)], ids=["empty", "a byte short", "zeros"]
)
def test_a_damaged_file_that_was_compiled_ahead_is_compiled_anew(ahead, folder, ending, harm):
    [file] = compiled.AHEAD.rglob(f"*.more-*{ending}")
    file.write_bytes(harm(file.read_bytes()))
    first, second, compiled_anew = used(ahead)
    assert (first, second) == (7, 8.0) and compiled_anew in (1, 2)
    assert used(ahead) == (7, 8.0, 0) and unkept == []
