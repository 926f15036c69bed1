"""What is installed: every file of the package is in the wheel, data as well as code."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from itertools import product
from pathlib import Path

import llvmlite.binding
import pytest

from standoff.cli.progress_bar import COMPILING
from standoff.equilibrium.compiled import _capable

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
LEFT_OUT = (".pyc", ".pyo", ".so", ".nbi", ".nbc")  # made by running, and no part of the source


def package_data():
    """Each package with the patterns of its data, which are relative to its folder."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return told["tool"]["setuptools"]["package-data"]


def found(package, pattern):
    return {path for path in (SOURCE / package.replace(".", "/")).glob(pattern) if path.is_file()}


def files():
    for path in sorted((SOURCE / "standoff").rglob("*")):
        hidden = any(part.startswith((".", "__pycache__")) for part in path.relative_to(SOURCE).parts)
        if path.is_file() and not hidden and path.suffix not in LEFT_OUT:
            yield path


def test_all_data_is_in_the_wheel():
    taken = set().union(*(found(name, pattern) for name, patterns in package_data().items() for pattern in patterns))
    forgotten = [str(path.relative_to(SOURCE)) for path in files() if path.suffix != ".py" and path not in taken]
    assert forgotten == [], "add them to [tool.setuptools.package-data] in pyproject.toml"


def test_no_pattern_is_left_of_what_is_gone():
    told = [pair for name, patterns in package_data().items() for pair in product([name], patterns)]
    assert [pair for pair in told if not found(*pair)] == []


def test_all_code_is_in_a_package():
    """Folders without an `__init__.py` are not found when the wheel is made."""
    outside = {
        str(folder.relative_to(SOURCE))
        for path in files()
        if path.suffix == ".py"
        for folder in [path.parent, *path.parent.parents]
        if SOURCE in folder.parents and not (folder / "__init__.py").is_file()
    }
    assert outside == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built from a copy of the sources, without the network."""
    if int(version("setuptools").partition(".")[0]) < 77:
        pytest.skip("setuptools is too old to build a wheel: `make wheel` brings a newer one")
    tree, made = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for name in ("src", "tools"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "ahead", "*.egg-info"))
    command = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([sys.executable, *command, "--wheel-dir", str(made), str(tree)], check=True, timeout=600)
    [built] = made.glob("*.whl")
    return built


def first_run(place, *command, **told):
    """What a process says that has what was unpacked in `place`, and nothing compiled besides; and what it keeps."""
    kept = place / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(kept), "PYTHONPATH": str(place / "site"), **told}
    ended = subprocess.run(
        [sys.executable, "-m", "standoff.cli.main", *command],
        cwd=place, env=environment, capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    return ended.stderr, list(kept.rglob("*.nbc"))


@pytest.mark.slow
def test_a_wheel_brings_all_kernels_compiled(wheel, tmp_path):
    """A first run compiles nothing, whatever is asked, and finds the same to the last bit as where all is compiled."""
    if platform.machine() not in ("x86_64", "AMD64") or not _capable():
        pytest.skip("kernels are compiled ahead for x86-64 with AVX2")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tmp_path / "site")
    for command in (
        ("run", "crisis", "--worlds", "300", "--json", "ahead.json"),
        ("run", "crisis", "--worlds", "20", "--behaviour", "rational"),
        ("run", "deterrence", "--worlds", "20", "--behaviour", "level-2"),
        ("run", "north-korea-2017", "--worlds", "16"),
        ("ask", str(ROOT / "tests" / "games" / "selten1975_horse.efg"), "E(payoff(p1))"),
    ):
        assert first_run(tmp_path, *command) == ("", []), command
    here = {"NUMBA_CPU_NAME": llvmlite.binding.get_host_cpu_name()}
    said, compiled = first_run(tmp_path, "run", "crisis", "--worlds", "300", "--json", "here.json", **here)
    assert said == COMPILING and compiled
    assert json.loads((tmp_path / "ahead.json").read_text()) == json.loads((tmp_path / "here.json").read_text())
