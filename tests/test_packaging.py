"""What is installed: every file of the package is in the wheel, data as well as code."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
LEFT_OUT = (".pyc", ".pyo", ".so")  # made by running, and no part of the source


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
