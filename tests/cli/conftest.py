from __future__ import annotations

import pytest

from cli.person import typed


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    """Kernels are compiled once and kept; no test here times that."""
    typed("run", "crisis", "--worlds", "300", "--cores", "1")
    typed("ask", "crisis", "E(interest(home, war) | given threat = yes)", "--worlds", "5", "--cores", "1")
