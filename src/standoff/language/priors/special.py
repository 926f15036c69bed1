"""`scipy.special`, imported when a prior is first drawn: to list scenarios, or to begin one, need not wait for it."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from scipy import special

    found = getattr(special, name)
    globals()[name] = found
    return found
