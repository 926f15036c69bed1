"""One tree of errors: all that a person is told of is in it, survives a process, and reads the same everywhere."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
import pkgutil
from pathlib import Path

import pytest

import standoff
from standoff.app.catalog import ChangedMeanwhile
from standoff.cli.errors import printed
from standoff.ensembles.cluster import ClusterError
from standoff.ensembles.results import InvalidWorlds
from standoff.ensembles.store_errors import DamagedStore, StoreError, Unwritten
from standoff.equilibrium.behaviour_model import BehaviourError
from standoff.evidence.tempered_smc import NotResampled
from standoff.evidence.update import EvidenceError, NothingCertified
from standoff.forecasts.forecast import ForecastError
from standoff.gambit.game_tree import NoScenario, TreeError
from standoff.language.error import Location, StandoffError
from standoff.language.expression import ExpressionError
from standoff.language.priors.prior import PriorError
from standoff.language.problem import Problem, ScenarioError
from standoff.presentation.errors import TOLD, error_text
from standoff.queries.game import QueryError
from standoff.scenario.fault import Fault
from standoff.scenario_files.change import ChangeError
from standoff.situations.game import TooLarge

# Signals between parts of the program, always caught inside it.
CAUGHT = {
    "standoff.app.line.Stopped",
    "standoff.cli.options.Stopped",  # `cli.main` says what is kept
    "standoff.ensembles.cluster._Differs",  # becomes ClusterError
    "standoff.language.constant.Undefined",  # becomes a Problem
    "standoff.scenario_files.yaml_nodes._Refused",  # becomes a Problem
    "standoff.worlds.atomic_files.Taken",  # becomes StoreError, and for a ledger StandoffError
    "standoff.worlds.processes.Deadly",  # becomes ClusterError
}
PLACED = Location("a.yaml", 3, 7)
PROBLEMS = (
    Problem("a.yaml", 3, 7, "no actor `x`", "did you mean `y`?"),
    Problem("a.yaml", 9, 1, "no title", "add one"),
)
EXAMPLES: dict[type[StandoffError], tuple[StandoffError, str]] = {
    StandoffError: (StandoffError("it is wrong", "mend it", PLACED), "a.yaml:3:7: it is wrong: mend it"),
    ScenarioError: (
        ScenarioError(reversed(PROBLEMS)),
        "a.yaml:3:7: no actor `x`: did you mean `y`?\na.yaml:9:1: no title: add one",
    ),
    PriorError: (PriorError("`1 to` is half a prior", "write 1 to 2"), "`1 to` is half a prior: write 1 to 2"),
    ExpressionError: (
        ExpressionError(4, "`||` is not an operator", "write `or`"),
        "column 5: `||` is not an operator: write `or`",
    ),
    QueryError: (
        QueryError("P(a = x)", [Fault(2, "no move `a`", "none are defined"), Fault(6, "no `x`", "write y")]),
        "`P(a = x)`, column 3: no move `a`: none are defined\n`P(a = x)`, column 7: no `x`: write y",
    ),
    TreeError: (TreeError("node", 2, "no action 'c' here", "a or b"), "node [2]: no action 'c' here: a or b"),
    NoScenario: (
        NoScenario("a.efg"),
        "a.efg: a game tree has no timeline, priors, claims or evidence: use `standoff solve` or `standoff ask`, or "
        "export it with `--to efg`",
    ),
    TooLarge: (TooLarge("too many situations", "see less"), "too many situations: see less"),
    BehaviourError: (BehaviourError("there is no level 9", "use 0 to 5"), "there is no level 9: use 0 to 5"),
    InvalidWorlds: (InvalidWorlds([], None), "0 numbers make no sense: `standoff check` says which"),  # type: ignore[arg-type]
    StoreError: (StoreError("a.zarr is no store", "name another"), "a.zarr is no store: name another"),
    DamagedStore: (
        DamagedStore(Path("a.zarr"), ["worlds: it is missing"]),
        "a.zarr is damaged:\n  worlds: it is missing",
    ),
    Unwritten: (
        Unwritten("a.zarr: full", "it holds 3 worlds", "make room"),
        "a.zarr: full; it holds 3 worlds: make room",
    ),
    ClusterError: (ClusterError("all workers have disappeared"), "all workers have disappeared"),
    EvidenceError: (EvidenceError("too few worlds are left", "use more"), "too few worlds are left: use more"),
    NothingCertified: (NothingCertified("no world is certified"), "no world is certified"),
    NotResampled: (NotResampled("few distinct worlds", "use more"), "few distinct worlds: use more"),
    ChangeError: (ChangeError("`oil` has no `usul`", "write usual"), "`oil` has no `usul`: write usual"),
    ForecastError: (ForecastError("there are no questions", "write them"), "there are no questions: write them"),
    ChangedMeanwhile: (ChangedMeanwhile("somebody else has changed it"), "somebody else has changed it"),
}
each_error = pytest.mark.parametrize(("error", "told"), EXAMPLES.values(), ids=[kind.__name__ for kind in EXAMPLES])


def exceptions() -> set[type[BaseException]]:
    """Every class of exception that the package defines."""
    modules = [importlib.import_module(each.name) for each in pkgutil.walk_packages(standoff.__path__, "standoff.")]
    return {
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, BaseException) and kind.__module__ == module.__name__
    }


def test_every_exception_is_in_the_tree_or_never_leaves_the_program():
    outside = {f"{kind.__module__}.{kind.__name__}" for kind in exceptions() if not issubclass(kind, StandoffError)}
    assert outside == CAUGHT


def test_every_error_of_the_tree_is_tested_here_and_has_a_name_of_its_own():
    tree = [kind for kind in exceptions() if issubclass(kind, StandoffError)]
    assert set(tree) == set(EXAMPLES)
    assert len({kind.__name__ for kind in tree}) == len(tree)


@each_error
def test_an_error_comes_whole_out_of_another_process(error, told):
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is type(error)
        assert vars(again) == vars(error)
        assert str(again) == str(error) == told


@each_error
def test_an_error_says_what_is_wrong_and_is_a_value_error(error, told):
    assert isinstance(error, ValueError)
    assert error.what and error.what in told and error.fix in told
    assert error.where is None or str(error.where) in told


@each_error
def test_terminal_and_page_say_the_same(error, told):
    assert error_text(error) == told
    if not isinstance(error, QueryError):  # the terminal draws the query, and points at its mistakes
        assert told in str(printed(error))
    for objection in getattr(error, "objections", ()):
        assert f"column {objection.column + 1}: {objection.what}: {objection.fix}" in str(printed(error))


def test_a_page_beside_the_text_leaves_its_places_out():
    error, _ = EXAMPLES[ScenarioError]
    assert error_text(error, places=False) == "no actor `x`: did you mean `y`?\nno title: add one"


def test_what_the_machine_refuses_is_told_and_anything_else_is_a_defect():
    assert printed(OSError(28, "No space left on device", "a.zarr")) == "standoff: a.zarr: No space left on device"
    assert "this scenario needs more memory than is available: let later decisions see less" in str(
        printed(MemoryError())
    )
    for defect in (ValueError("shapes differ"), RuntimeError("no"), KeyError("x"), AssertionError()):
        assert printed(defect) is None
        assert not isinstance(defect, TOLD)


def test_the_root_is_public():
    assert standoff.StandoffError is StandoffError
    with pytest.raises(standoff.StandoffError, match="there is no scenario or file"):
        standoff.load("nowhere.yaml")
