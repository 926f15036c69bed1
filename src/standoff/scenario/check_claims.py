"""Do claims, evidence and questions ask something of the game, and are the tables and places they name there?"""

from __future__ import annotations

import re
from dataclasses import replace

from standoff.language.expression import (
    NEGLIGIBLE,
    Across,
    Among,
    Compare,
    Expression,
    ExpressionError,
    Logic,
    Name,
    Payoff,
    Query,
    names,
    parse,
    walk,
)
from standoff.language.under import ASSUMED_AT, assumption
from standoff.scenario.fault import Path
from standoff.scenario.faults import Faults
from standoff.scenario.model import Check, Claim, Distance, Kind
from standoff.scenario.periods import base
from standoff.scenario.typecheck import Rule, requires_condition, typecheck

TABLE_FILE = re.compile(r"[^/\\:.\s][^/\\:]*\.csv\Z", re.IGNORECASE)
TEXT_FILE = re.compile(r"[^/\\:.\s][^/\\:]*\.txt\Z", re.IGNORECASE)


def check_text_file(found: Faults) -> None:
    """Complains of a text that is not a plain file beside the scenario, and of sentences set aside without a text."""
    file = found.scenario.text
    if file is not None and not TEXT_FILE.match(file):
        fix = "name a .txt file in the scenario's folder, without a path"
        found.fault(("text",), f"`{file[:60]}` is not the file name of a text", fix)
    if file is None and found.scenario.set_aside:
        what = "sentences are set aside, but the scenario names no text"
        found.fault(("set_aside",), what, "add `text`, as in text: article.txt", at_key=True)


def check_table_files(found: Faults) -> None:
    """Complains of tables that are not plain files beside the scenario."""
    for name, file in found.scenario.tables.items():
        if not TABLE_FILE.match(file):
            fix = "name a .csv file in the scenario's folder, without a path"
            found.fault(("tables", name), f"`{file[:60]}` is not the file name of a table", fix)


def check_claims(found: Faults) -> None:
    """Complains of claims, evidence, the table of resolutions and questions, in this order."""
    scenario = found.scenario
    assumed = scenario.claims_assume is not None and _assumed(found, ("claims_assume",), scenario.claims_assume)
    for name, claim in scenario.claims.items():
        if claim.holds is not None:
            before = len(found.all)
            _holds(found, ("claims", name, "holds"), claim.holds, claim)
            if assumed and len(found.all) == before:
                _under_assumption(found, ("claims", name, "holds"), claim)
        if claim.check is not None:
            _table_and_places(found, ("claims", name, "check"), claim.check)
    for name, source in scenario.sources.items():
        if source.controlled_by is not None:
            found.actor(("sources", name, "controlled_by"), source.controlled_by)
    for name, evidence in scenario.evidence.items():
        found.condition(("evidence", name, "observe"), evidence.observe, Rule("an observation", across=True))
        if evidence.controlled_by is not None:
            found.actor(("evidence", name, "controlled_by"), evidence.controlled_by)
    if scenario.resolutions is not None and scenario.resolutions not in scenario.tables:
        fix = found.symbols.suggest(scenario.resolutions, scenario.tables)
        found.fault(("resolutions",), f"unknown table `{scenario.resolutions}`", fix, "tables")
    for name, question in scenario.questions.items():
        _question(found, ("questions", name, "query"), question.query)


def _assumed(found: Faults, path: Path, text: str) -> bool:
    """Whether what every claim assumes makes sense; complains if not."""
    try:
        query, before = assumption(text)
    except ExpressionError as error:
        fix = error.fix.replace("write | ", "write ").replace("or | ", "or ")
        what = error.what.replace("must follow `|`", "is needed here")
        found.fault(path, what, fix, column=min(max(error.column - ASSUMED_AT, 0), max(len(text) - 1, 0)))
        return False
    _, wrong = typecheck(query, found.symbols, Rule("`claims_assume`", queries=True))
    found.place(path, (replace(fault, column=max(fault.start - before, 0)) for fault in wrong))
    return not wrong


def _under_assumption(found: Faults, path: Path, claim: Claim) -> None:
    """Complains of a claim that makes sense by itself, and none under what all claims assume."""
    try:
        expression = parse(found.scenario.asserted(claim) or "")
    except ExpressionError as error:
        found.fault(path, f"under `claims_assume`, {error.what}", error.fix, column=0)
        return
    _, wrong = typecheck(expression, found.symbols, Rule("a claim", queries=True))
    for fault in wrong[:1]:
        fix = f"{fault.fix}, or give the query its own commitment"
        found.fault(path, f"under `claims_assume`, {fault.what}", fix, *fault.depends, column=0)


def _holds(found: Faults, path: Path, text: str, claim: Claim) -> None:
    expression = _asking(found, path, text, "P(oil = cut) > 0.5")
    if expression is None:
        return
    if claim.negligible and any(getattr(node, NEGLIGIBLE, 0.0) for node in walk(expression)):
        found.fault(path, f"`{NEGLIGIBLE}` is given both here and as a key", "write it once", column=0)
        return
    if claim.says is not None:
        _, kind = found.expression(path, text, Rule("a claim", queries=True))
        if kind == "condition":
            what = f"with `says: {claim.says}`, `holds` is a probability and no condition"
            found.fault(path, what, "write P(...) without a comparison", column=0)
        return
    if claim.kind is Kind.FORECAST and not isinstance(expression, Compare):
        what = "the test of a forecast is one comparison with a query"
        found.fault(path, what, "write a comparison, such as P(...) > 0.5", column=0)
        return
    _, condition = found.expression(path, text, Rule("a claim", queries=True))
    if fault := requires_condition(expression, condition, found.symbols):
        what = "`holds` is a number, not a condition"
        found.fault(path, what, "compare it, as in P(...) > 0.5", *fault.depends, column=0)


def _question(found: Faults, path: Path, text: str) -> None:
    expression = _asking(found, path, text, "P(test = icbm)")
    if expression is None:
        return
    _, kind = found.expression(path, text, Rule("a question", queries=True))
    if kind == "condition":
        what = "a question asks for a probability, but this is a comparison"
        found.fault(path, what, "write only the query, as in P(test = icbm)", column=0)


def _asking(found: Faults, path: Path, text: str, example: str) -> Expression | None:
    """The expression, if it can be read and has a query in it."""
    try:
        expression = parse(text)
    except ExpressionError as error:
        found.fault(path, error.what, error.fix, column=error.column)
        return None
    if not any(isinstance(node, Query) for node in walk(expression)):
        payoffs = any(isinstance(node, Payoff) for node in walk(expression))
        if ">" in example and (fix := _as_query(found, text)):
            found.fault(path, "there is no query here", fix, column=0)
            return None
        kind, unknown = typecheck(expression, found.symbols, Rule("a claim", queries=payoffs, across=True))
        once = {(fault.what, fault.fix): fault for fault in reversed(unknown)}
        found.place(path, once.values())
        if not unknown:
            fix = f"write a query, such as {example}"
            known = found.symbols.position.keys() | found.symbols.events.keys()
            happens = any(name in known or base(name) in found.symbols.events for name in names(expression))
            if kind == "condition" and happens and len(text) <= 40:
                fix = f"write P({text.strip()})" + (" > 0.5 or the like" if ">" in example else "")
            found.fault(path, "there is no query here", fix, column=0)
        return None
    return expression


def _as_query(found: Faults, text: str) -> str | None:
    """What to write for `oil = cut > 0.5`; None for a claim that is not of this form."""
    match = re.fullmatch(r"(.{1,200}?)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?%?)\s*", text, re.DOTALL)
    if match is None:
        return None
    written = f"P({match[1].strip()}) {match[2]} {match[3]}"
    try:
        event = parse(match[1])
        _, wrong = typecheck(parse(written), found.symbols, Rule("a claim", queries=True))
    except ExpressionError:
        return None
    named = isinstance(event, Name) and base(event.name) in found.symbols.events
    true_or_false = named or isinstance(event, Compare | Logic | Among | Across)
    return f"write {written}" if true_or_false and not wrong else None


def _table_and_places(found: Faults, path: Path, check: Check) -> None:
    if check.table is not None and check.table not in found.scenario.tables:
        fix = found.symbols.suggest(check.table, found.scenario.tables)
        depends = ("tables", f"tables.{check.table}")
        found.fault((*path, "table"), f"unknown table `{check.table}`", fix, *depends)
    _place(found, (*path, "from"), check.start)
    _place(found, (*path, "to"), check.end)
    for key, bound in (("at_least", check.at_least), ("at_most", check.at_most)):
        if isinstance(bound, Distance):
            _place(found, (*path, key, "from"), bound.start)
            _place(found, (*path, key, "to"), bound.end)


def _place(found: Faults, path: Path, name: str | None) -> None:
    if name is not None and name not in found.scenario.places:
        fix = found.symbols.suggest(name, found.scenario.places)
        found.fault(path, f"unknown place `{name}`", fix, "places", f"places.{name}")
