"""Errors in words for people: what a command prints when something given to it is wrong."""

from __future__ import annotations

from standoff.claims.alternatives import AlternativesError
from standoff.ensembles.cluster import ClusterError
from standoff.ensembles.results import InvalidWorlds
from standoff.ensembles.store import StoreError
from standoff.equilibrium.behaviour_model import BehaviourError
from standoff.evidence.update import EvidenceError
from standoff.forecasts.forecast import ForecastError
from standoff.forecasts.ledger import LedgerError
from standoff.forecasts.record import ScoreError
from standoff.gambit.efg import EfgError
from standoff.gambit.game_tree import TreeError
from standoff.language.problem import ScenarioError
from standoff.queries.game import QueryError
from standoff.reports.pdf import PdfError
from standoff.situations.game import TooLarge
from standoff.situations.memory import NoAmount
from standoff.text.document import TextError


def error_text(error: Exception) -> str | None:
    """What to say of an error that the user can mend; None for one that they cannot."""
    match error:
        case ScenarioError():
            count = len(error.problems)
            return f"{error}\nstandoff: {count} mistake{'s' if count > 1 else ''}"
        case EfgError():
            return f"{error}\nstandoff: 1 mistake"
        case QueryError():
            lines = []
            for fault in error.faults:
                lines += [f"  {error.text}", "  " + " " * fault.start + "^"]
                lines.append(f"column {fault.start + 1}: {fault.what}: {fault.right}")
            return "\n".join(["standoff: the query has mistakes", *lines])
        case TooLarge() | NoAmount() | TreeError() | BehaviourError() | StoreError() | ClusterError() | EvidenceError():
            return f"standoff: {error}"
        case ForecastError() | LedgerError() | ScoreError() | TextError() | AlternativesError() | PdfError():
            return f"standoff: {error}"
        case InvalidWorlds():
            return f"standoff: {error}: `standoff check` says which"
        case MemoryError():
            return "standoff: there is not enough memory for this scenario: let later decisions see less"
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            return f"standoff: {name}{error.strerror or error}"
        case _:
            return None
