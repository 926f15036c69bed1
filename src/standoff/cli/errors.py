"""Errors in words for people: what a command prints when something given to it is wrong."""

from __future__ import annotations

from standoff.language.problem import ScenarioError
from standoff.presentation.errors import TOLD, error_text
from standoff.queries.game import QueryError


def printed(error: Exception) -> str | None:
    """What to say of an error that the user can mend; None for one that they cannot."""
    if isinstance(error, ScenarioError):
        count = len(error.problems)
        return f"{error_text(error)}\nstandoff: {count} mistake{'s' if count > 1 else ''}"
    if isinstance(error, QueryError):
        lines = []
        for fault in error.faults:
            lines += [f"  {error.text}", "  " + " " * fault.start + "^"]
            lines.append(f"column {fault.start + 1}: {fault.what}: {fault.fix}")
        return "\n".join(["standoff: the query has mistakes", *lines])
    return f"standoff: {error_text(error)}" if isinstance(error, TOLD) else None
