"""An error as a person reads it, the same on the terminal, in the app and in a report."""

from __future__ import annotations

from standoff.language.error import StandoffError
from standoff.language.problem import ScenarioError

TOLD = (StandoffError, OSError, MemoryError)  # a person's mistake, or a machine's refusal; any other is a defect


def error_text(error: StandoffError | OSError | MemoryError, *, places: bool = True) -> str:
    """What is wrong and what would be right, a line for each mistake.

    Args:
        places: whether the mistakes of a file go with their lines; not where the file is not at hand.
    """
    match error:
        case ScenarioError() if not places:
            return "\n".join(f"{problem.what}: {problem.fix}" for problem in error.problems)
        case StandoffError():
            return str(error)
        case MemoryError():
            return "this scenario needs more memory than is available: let later decisions see less"
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            return f"{name}{error.strerror or error}"
