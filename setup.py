"""What `pyproject.toml` cannot say: a wheel brings its kernels compiled, where what compiles them is at hand.

That is so in an environment in which Standoff runs (`make wheel`), and not in one that pip makes for building alone. A
wheel that is built there brings none, and the first run compiles those that it needs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

AHEAD = Path(__file__).resolve().parent / "tools" / "ahead.py"


class Build(build_py):
    """Copies the sources, and compiles the kernels beside the copies."""

    def run(self) -> None:
        super().run()
        if getattr(self, "editable_mode", False):
            return
        found = {**os.environ, "PYTHONPATH": str(Path(self.build_lib).resolve())}
        here = subprocess.run([sys.executable, "-c", "import standoff.api"], env=found, capture_output=True, text=True)
        if here.returncode:
            why = here.stderr.strip().rpartition("\n")[2]
            print(f"this wheel gets no compiled kernels, which `make wheel` gives it: {why}", file=sys.stderr)
            return
        subprocess.run([sys.executable, str(AHEAD)], env=found, check=True)


setup(cmdclass={"build_py": Build})
