"""Changes single operators and numbers of the source at random, and tells which changes no test notices.

    python tools/mutants.py --count 40 --seed 1

Each mutant is made by the library cosmic-ray, in a copy of the repository, and the tests of its room are run until one
fails. The mutants of a seed are the same as long as the source is. What only changes a type, a decorator or a document
is no mutant. A change of compiled code is compiled anew, callers and all, which takes a minute or two each time.
docs/explanation/testing.md says which survived, and why.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).parents[1]
# the tests that are run for a mutant of each room, and those that are run as well if none of them notices
TESTS = {
    "equilibrium": (("equilibrium",), ("truths", "queries", "ensembles")),
    "queries": (("queries",), ("ensembles", "situations", "stories")),
    "ensembles": (("ensembles",), ("stories",)),
    "claims": (("claims",), ("stories", "presentation/test_sentences.py")),
    "evidence": (("evidence",), ("stories", "presentation/test_evidence_charts.py")),
    "forecasts": (("forecasts",), ("stories", "presentation/test_forecast_charts.py")),
}
LEFT_OUT = "core/RemoveDecorator"  # of a dataclass or a kernel, it is found by the first import or by nothing
COPIED = ("src", "tests", "docs", "benchmarks", "pyproject.toml", "README.md", "Makefile", "constraints.txt")
LONGEST = 900.0  # seconds of the tests of one mutant; what takes longer does not end


@dataclass(frozen=True)
class Mutant:
    """One change of one file: the `occurrence` of an operator of cosmic-ray."""

    path: Path
    operator: str
    occurrence: int
    line: int

    def code(self, source: str) -> str | None:
        """The file with the change; None where nothing changes that runs."""
        changed = mutate_code(source, get_operator(self.operator)(), self.occurrence)
        return None if changed is None or _runs(changed) == _runs(source) else str(changed)


def _runs(source: str) -> str | None:
    """What runs of a source, without types and documents; None where it is no Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(None)  # type: ignore[assignment]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value = ast.Constant("")
    return ast.dump(tree)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every change that the library would make to a file."""
    tree = get_ast(path.read_text(encoding="utf-8"))
    for name in operator_names():
        operator = get_operator(name)
        if name == LEFT_OUT or operator.arguments():
            continue
        positions = (start for node in ast_nodes(tree) for start, _ in operator().mutation_positions(node))
        for occurrence, start in enumerate(positions):
            yield Mutant(path.relative_to(ROOT), name, occurrence, start[0])


def sampled(room: str, count: int, seed: int) -> list[tuple[Mutant, str]]:
    """`count` mutants of a room that change what runs, each with the changed file."""
    files = sorted((ROOT / "src" / "standoff" / room).glob("*.py"))
    every = [mutant for path in files for mutant in mutants_of(path)]
    random.Random(f"{seed} {room}").shuffle(every)
    found: list[tuple[Mutant, str]] = []
    for mutant in every:
        if len(found) == count:
            break
        code = mutant.code((ROOT / mutant.path).read_text(encoding="utf-8"))
        if code is not None:
            found.append((mutant, code))
    return found


def tested(folder: Path, tests: Sequence[str], compiled: Path | None = None, first: str = "") -> str:
    """`killed`, `survived` or `timed out`, with the test that failed.

    Args:
        compiled: where compiled code is kept; beside the source unless given.
        first: the name of the test file that comes first, where there is one.
    """
    which = [f"tests/{each}" for each in tests]
    named = sorted(path for each in which for path in (folder / each).glob(first)) if first else []
    which = [*(str(path.relative_to(folder)) for path in named), *which]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *which]
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    if compiled is not None:
        environment["NUMBA_CACHE_DIR"] = str(compiled)
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # a file changes more than once in a second
    try:
        ended = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return "timed out"
    if ended.returncode == 0:
        return "survived"
    failed = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return f"killed ({failed[0].split(' - ')[0].split(' ', 1)[1] if failed else 'nothing could be collected'})"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--count", type=int, default=40, help="mutants, spread over the rooms")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--minutes", type=float, default=60.0, help="after which no other is begun")
    arguments.add_argument("rooms", nargs="*", help=f"of {', '.join(TESTS)}; all unless given")
    given = arguments.parse_args()
    rooms = given.rooms or list(TESTS)
    share = [given.count // len(rooms) + (place < given.count % len(rooms)) for place in range(len(rooms))]
    chosen = {room: sampled(room, count, given.seed) for room, count in zip(rooms, share, strict=True)}
    until = time.monotonic() + 60.0 * given.minutes
    counts = {"killed": 0, "timed out": 0, "survived": 0}
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder, cold = Path(name) / "copy", Path(name) / "compiled"
        folder.mkdir()
        for each in COPIED:
            source, to = ROOT / each, folder / each
            if source.is_dir():
                shutil.copytree(source, to)  # with what has been compiled
            else:
                shutil.copy(source, to)
        turns = [
            (room, *each) for place in range(max(share)) for room in rooms for each in chosen[room][place : place + 1]
        ]
        sound: set[tuple[str, ...]] = set()
        for room, mutant, code in turns:
            if time.monotonic() > until:
                print("The time is over: what follows was not tried.")
                break
            target = folder / mutant.path
            source = (ROOT / mutant.path).read_text(encoding="utf-8")
            began = time.monotonic()
            result = "survived"
            for tests in TESTS[room]:
                if result != "survived":
                    break
                if tests not in sound and (found := tested(folder, tests)) != "survived":
                    print(f"{', '.join(tests)}: these fail without any change: {found}")
                    return 1
                sound.add(tests)
                target.write_text(code, encoding="utf-8")
                result = tested(folder, tests, cold if "numba" in source else None, f"test_{target.name}")
                shutil.copy2(ROOT / mutant.path, target)  # of the same age, so that what was compiled of it is good
            shutil.rmtree(cold, ignore_errors=True)
            counts[result.partition(" (")[0]] += 1
            operator = mutant.operator.removeprefix("core/")
            where = f"{mutant.path}:{mutant.line}"
            print(f"{where}: {operator} {mutant.occurrence}: {result}, {time.monotonic() - began:.0f} s", flush=True)
            if result == "survived":
                changed = difflib.unified_diff(source.splitlines(), code.splitlines(), n=1, lineterm="")
                print("\n".join(f"    {line}" for line in list(changed)[3:]), flush=True)
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
