"""Errors in words for people: what a command prints when something given to it is wrong."""

from __future__ import annotations

from standoff.claims.alternatives import AlternativesError
from standoff.equilibrium.theory import BehaviourError
from standoff.evidence.update import EvidenceError
from standoff.forecasts.forecast import ForecastError
from standoff.forecasts.ledger import LedgerError
from standoff.forecasts.record import ScoreError
from standoff.queries.ensemble import UnsoundWorlds
from standoff.queries.game import QueryError
from standoff.queries.store import StoreError
from standoff.reports.pdf import PdfError
from standoff.scenario.gambit import EfgError
from standoff.scenario.problem import ScenarioError
from standoff.scenario.tree import TreeError
from standoff.situations.game import TooLarge
from standoff.situations.memory import NoAmount
from standoff.text.document import TextError
from standoff.worlds.cluster import ClusterError


def complaint(error: Exception) -> str | None:
    """What to say of an error that the user can mend; None for one that they cannot."""
    match error:
        case ScenarioError():
            count = len(error.problems)
            return f"{error}\nstandoff: {count} mistake{'s' if count > 1 else ''}"
        case EfgError():
            return f"{error}\nstandoff: 1 mistake"
        case QueryError():
            lines = []
            for objection in error.objections:
                lines += [f"  {error.text}", "  " + " " * objection.column + "^"]
                lines.append(f"column {objection.column + 1}: {objection.what}: {objection.right}")
            return "\n".join(["standoff: the query has mistakes", *lines])
        case TooLarge() | NoAmount() | TreeError() | BehaviourError() | StoreError() | ClusterError() | EvidenceError():
            return f"standoff: {error}"
        case ForecastError() | LedgerError() | ScoreError() | TextError() | AlternativesError() | PdfError():
            return f"standoff: {error}"
        case UnsoundWorlds():
            return f"standoff: {error}: `standoff check` says which"
        case MemoryError():
            return "standoff: there is not enough memory for this scenario: let later decisions see less"
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            return f"standoff: {name}{error.strerror or error}"
        case _:
            return None
