"""CONTRIBUTING.md is true: each of its examples, applied to a copy of the repository, works there, touches at most
three files besides its test, and is clean to the linter and the type checker; and the paths that it names are there.

On the page, "Save this as `name`" goes before a new file, and "In `name`:" before one or more changes of a file that is
there: the lines that begin with a space or a minus must stand in it once, and are replaced by those with a space or a
plus.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"^## (Add .*)\n((?:(?!^## ).*\n)*)", PAGE, re.MULTILINE))
STEP = re.compile(
    r"Save\s+this\s+as\s+`(?P<new>[^`]+)`|\bIn\s+`(?P<old>[^`]+)`:|^```(?P<kind>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
MOST = 3
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


def steps(text: str) -> Iterator[tuple[str, str, str]]:
    """The path, the kind of block (`python` for a new file, `diff` for a change) and the text of each step."""
    path = ""
    for step in STEP.finditer(text):
        path = step["new"] or step["old"] or path
        if step["text"] is not None:
            yield path, step["kind"], step["text"]


def apply(text: str, root: Path) -> None:
    for path, kind, block in steps(text):
        file = root / path
        if kind == "diff":
            lines = [line or " " for line in block.splitlines()]
            before, after = ("\n".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
            whole = file.read_text("utf-8")
            assert whole.count(before) == 1, f"{path} does not have once:\n{before}"
            file.write_text(whole.replace(before, after), "utf-8")
        else:
            assert not file.exists(), f"{path} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block, "utf-8")


def is_test(path: str) -> bool:
    return path.startswith("tests/")


def test_there_is_an_example_of_each() -> None:
    assert len(EXAMPLES) == 5
    assert all(any(is_test(path) for path, _, _ in steps(text)) for text in EXAMPLES.values())


@pytest.mark.parametrize("heading", EXAMPLES)
def test_an_example_touches_few_files(heading: str) -> None:
    assert 1 <= len({path for path, _, _ in steps(EXAMPLES[heading]) if not is_test(path)}) <= MOST


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with every example applied. What is compiled is copied as well, with its times."""
    root = tmp_path_factory.mktemp("repository")
    for name in ("src", "tests", "docs", "tools"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("*.egg-info"))
    for path in (*ROOT.glob("*.md"), ROOT / "pyproject.toml"):
        shutil.copy2(path, root)
    for text in EXAMPLES.values():
        apply(text, root)
    return root


def run(root: Path, *command: str) -> str:
    paths = os.pathsep.join(filter(None, (str(root / "src"), os.environ.get("PYTHONPATH"))))
    settings = {**os.environ, "PYTHONPATH": paths, "MYPYPATH": str(root / "src")}
    done = subprocess.run([sys.executable, *command], cwd=root, env=settings, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.slow
def test_the_examples_pass_their_tests(changed: Path) -> None:
    tests = [path for text in EXAMPLES.values() for path, _, _ in steps(text) if is_test(path)]
    run(changed, *PYTEST, *tests, "tests/test_rooms.py")


@pytest.mark.slow
def test_the_examples_are_told_by_the_reference(changed: Path) -> None:
    """Where it is made, by making it again."""
    run(changed, "tools/references.py")
    run(
        changed, *PYTEST, "tests/scenario_files/test_json_schema.py", "tests/docs/test_docs.py",
        "-k", "schema or every_command_and_option or page_of",
    )  # fmt: skip
    assert "`warning`" in (changed / "docs/reference/json.md").read_text("utf-8")


@pytest.mark.slow
def test_the_examples_are_clean(changed: Path) -> None:
    touched = {path for text in EXAMPLES.values() for path, _, _ in steps(text) if path.endswith(".py")}
    run(changed, "-m", "ruff", "check", *touched)
    run(changed, "-m", "ruff", "format", "--check", *touched)
    run(changed, "-m", "mypy", *(path for path in touched if path.startswith("src/")))


def test_the_paths_that_it_names_are_there() -> None:
    table = PAGE[PAGE.index("## Where does it belong?") :]
    named = re.findall(r"^\| .* \| `([^`]+)` \|$", table, re.MULTILINE)
    assert len(named) == len(set(named)) == 20
    new = {path for text in EXAMPLES.values() for path, kind, _ in steps(text) if kind == "python"}
    elsewhere = set(re.findall(r"`((?:src|tests|docs|tools)/[\w./-]*)`", PAGE)) - new
    for path in (*named, *sorted(elsewhere)):
        assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file(), path
