"""The JSON Schema of the scenario file, for editors that complete keys and underline mistakes as one types.

It is derived from the models. An editor has read the YAML before it looks: to it `0.5` is a number, `no` may
be false, and only what is quoted is surely a text. So wherever the format takes what was typed, the schema
takes any of these. What it cannot say (names that do not exist, moves that see the future) is for the reader.
"""

from __future__ import annotations

import json
from typing import Any

from standoff.scenario.model import FORMAT, VIEW_PARTS, Kind, Scenario

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPED = ["string", "number", "boolean"]  # what an editor may take a word, a formula or a text for
_NUMERAL = r"^\s*[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"

# What each key is, in a few words: for editors, and for the app.
DESCRIPTIONS = {
    "standoff": "version of the format",
    "title": "one line",
    "as_of": "the day as of which the scenario is written",
    "label": "a few words shown instead of the name",
    "labels": "option: a few words shown instead of its name",
    "about": "free text: what this is",
    "notes": "free text",
    "reason": "why this choice",
    "quote": "the passage of the text that this comes from",
    "source": "where this comes from",
    "text": "the text that is quoted: article.txt, in the scenario's folder; of a question: what is asked",
    "set_aside": "sentences of the text that need no claim, as {quote, reason}",
    "actors": "those who decide, as id: Name",
    "places": "points on the globe, for checking distances",
    "at": "[latitude, longitude] in degrees, north and east positive",
    "tables": "tables of facts: id: file.csv, in the scenario's folder",
    "parameters": "uncertain numbers, as id: 3 to 9, or id: {prior, about, reason, quote, source, unit}; or derived, "
    "as id: {value: 0.5 * other}",
    "experts": "those whose priors are used, as id: weight, or id: {weight, label, about, reason, quote, source}",
    "ordered": "[small, big]: parameters, the smallest first; or a list of such lists",
    "constraints": "conditions on parameters that every world obeys",
    "correlations": "pairs of uncertain numbers that go together, as {of: [a, b], r: 0.6}",
    "r": "the correlation of their normal scores, between -1 and 1",
    "prior": "3, 3 to 9, 20% to 80%, normal(5, 2), beta(2, 5), uniform(0, 1), triangular(0, 2, 5), ...; or one of each "
    "expert, as {hawk: 4 to 9, dove: 1 to 4}",
    "unit": "the unit of the number",
    "timeline": "chance moves, decisions and quantities, in the order of play",
    "chance": "name of a move by nature",
    "decision": "name of a move by an actor",
    "quantity": "name of a value computed from earlier moves",
    "outcomes": "outcome: probability, a formula over parameters and earlier moves; one may be `rest`",
    "values": "outcome: its value in arithmetic, or several by name: {cost: 2, signal: 3}",
    "options": "[a, b], or {a: 0, b: 1} with their values in arithmetic, or several by name: {a: {cost: 2}, ...}",
    "actor": "the actor who decides",
    "value": "a formula",
    "weight": "of an interest: a formula over parameters, by default 1; of an expert or a variant: how likely it is",
    "cases": "option: a formula, what it is worth; options that are not named are worth 0",
    "of": "of cases and payoffs: the move, or moves, of whose options they are; of a correlation: two uncertain "
    "numbers, as in [buffer, rationality.us]",
    "payoffs": "tables of payoffs, as id: {of: [moves], cells}",
    "whose": "the actors whose payoffs stand in a cell, in this order; default: those who decide",
    "cells": "by option of the first move, by option of the second, ...: [payoffs], one for each actor",
    "sees": "the earlier moves and quantities the actor takes into account; default: all it can see",
    "seen_by": "who can see it: everyone, nobody, an actor, or [actors]; default: everyone",
    "forgets": "what the actor once knew but does not take into account here",
    "together": "a name shared by simultaneous decisions; those of one actor are one choice of a combination",
    "apart": "yes: decided by a separate office, not as part of one choice with the actor's other decisions",
    "usual": "what an actor does who does not think: {option: propensity}, or one option; default: all alike",
    "when": "a condition on earlier moves; where it is false the move is skipped",
    "events": "conditions with a name: id: condition, or id: {condition, label, about, reason, quote, source}",
    "condition": "of an event: a condition on moves, such as oil = cut or banking = closed; of a constraint: one on "
    "parameters",
    "interests": "actor: {id: formula}, what the actor gains or loses",
    "rationality": "actor, decision or choice: prior, how strongly it responds to differences in payoff; or `rational`",
    "per": "what a rationality counts: units of payoffs, or typical differences between options",
    "views": "the game as an actor takes it to be, as actor: {parameter: 0 to 0.5, other actor: {...}}",
    "knows": "actors whose views it knows as they are",
    "mirror": "actors that are taken to value as this one does whatever both have an interest in by the same name",
    "claims_assume": "what every query of a claim is asked under: do(approach = outsource)",
    "variants": "other structures, as id: {about, weight, change}",
    "change": "parameters.buffer.prior: 8 to 20, for each part that is otherwise; `none` removes it",
    "combine": "groups of variants; one of each group together make a further variant: [[base, dread], [base, joint]]",
    "thesis": "the claim that the whole argument is for",
    "claims": "sentences of the text and their tests",
    "because": "the claims that are given as reasons for this one",
    "despite": "the claims that are granted as objections to this one",
    "kind": "the kind of sentence",
    "says": "a word of likelihood, such as likely or likely (phia): the probability `holds` lies in its band",
    "holds": "a condition over queries, such as P(oil = cut) > 0.5",
    "negligible": "the largest difference between the two sides of a comparison that counts as none, in their unit; "
    "at least 1e-6",
    "check": "how a fact is checked: a cell of a table, or a distance, against a bound",
    "by": "the day by which it happens, or by which a move will be known; in a block of periods one for each, or "
    "{first, every}",
    "first": "that of the first period",
    "every": "how long from each to the next, such as 3 months",
    "resolves": "how the outcome will be determined",
    "evidence": "dated observations",
    "observe": "a condition on moves",
    "reliability": "probability that the report is right; default: 1",
    "hit": "probability of the report where what it says is so; with false_alarm, in place of reliability",
    "false_alarm": "probability of the report where what it says is not so",
    "grade": "of the Admiralty system, as in B2: shown, and never made into a number",
    "controlled_by": "the actor who could have planted the report; it changes no number",
    "sources": "where reports come from: id: {grade, reliability or hit and false_alarm, controlled_by, label, about}",
    "questions": "dated forecasts that will be resolved",
    "query": "a query, such as P(test = icbm)",
    "base_rate": "how often such a thing happens: {value, reason, source}",
    "status_quo": "how it resolves if nothing changes: yes or no",
    "asserts": "whether the quote says that it will happen (yes, the default) or that it will not",
    "resolutions": "the table of how the questions resolved",
    "periods": "number of periods in the block",
    "name": "name of a place, or of a block of periods, which then counts them: 1, 2, ...",
    "discount": "present value of a payoff of 1 one period later, a formula over parameters; default: 1",
    "state": "what is carried over from period to period: id: {start, next}",
    "start": "a formula over moves before the block: the state in the first period",
    "next": "a formula over the state and the moves of a period: the state in the next period",
    "remembers": "moves of earlier periods that are taken into account: [of the last], or id: how many periods, or all",
    "ends": "a condition on the moves of a period; if true, no further period is played",
    "not_checked": "why it is not checked",
}


def json_schema() -> Schema:
    """The schema of the scenario file, as JSON Schema 2020-12."""
    schema = Scenario.model_json_schema(by_alias=True)
    for name, info in Scenario.model_fields.items():
        if info.exclude:  # such as where the file was found, which is not in the file
            del schema["properties"][name]
    schema = _as_typed(schema)
    parts = schema["$defs"]
    schema["properties"]["standoff"] = {
        "enum": [FORMAT, str(FORMAT)],
        "description": DESCRIPTIONS["standoff"],
    }
    schema["required"] = ["standoff", *schema["required"]]
    schema["properties"]["timeline"]["items"] = _entry("chance", "decision", "quantity", "periods")
    parts["Periods"]["properties"]["timeline"]["items"] = _entry("chance", "decision", "quantity")
    labels = {"type": "array", "items": {"type": _TYPED}, "minItems": 1, "uniqueItems": True}
    _either(parts["Decision"]["properties"], "options", labels)
    _either(parts["Decision"]["properties"], "usual", {"type": _TYPED})
    parts["Parameter"]["oneOf"] = [{"required": ["prior"]}, {"required": ["value"]}]
    parts["Sharpness"]["required"] = ["prior"]
    del parts["Sharpness"]["properties"]["value"]
    for part in ("Parameter", "Sharpness", "Interest", "Expert", "Constraint", "Event"):
        _either(parts, part, {"type": _TYPED})
    _by_cases(parts["Interest"])
    view = parts["View"]
    for part in VIEW_PARTS:  # whose keys stand among its own
        del view["properties"][part]
    view["additionalProperties"] = {"anyOf": [{"$ref": "#/$defs/Parameter"}, {"$ref": "#/$defs/View"}]}
    parts["Claim"]["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": str(kind)}}, "required": ["kind"]},
            "then": {"required": list(kind.needs)},
        }
        for kind in Kind
    ]
    about = "Who wants what, who can do what, who knows what, and what is claimed."
    return {"$schema": DIALECT, **schema, "title": "Standoff scenario", "description": about}


def schema_text() -> str:
    """The schema as the file that is published beside the documentation."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _by_cases(interest: Schema) -> None:
    """An interest has a `value`, or is `of` a move; then the options of that may stand among its keys."""
    long = interest["anyOf"][1]
    del long["additionalProperties"]
    closed = {"properties": dict.fromkeys(long["properties"], True), "additionalProperties": False}
    long["if"] = {"required": ["of"]}
    long["then"] = {**closed, "additionalProperties": {"type": _TYPED}}
    long["else"] = {**closed, "required": ["value"]}
    long["properties"]["when"]["description"] = "a condition on moves; where it is false nothing is gained or lost"


def _entry(*kinds: str) -> Schema:
    return {
        "type": "object",
        "oneOf": [{"required": [kind]} for kind in kinds],
        "allOf": [{"if": {"required": [kind]}, "then": {"$ref": f"#/$defs/{kind.title()}"}} for kind in kinds],
    }


def _either(inside: Schema, key: str, short: Schema) -> None:
    """Let `short` stand for the long form at `key`."""
    long = inside[key]
    kept = {word: long.pop(word) for word in ("title", "description") if word in long}
    inside[key] = {**kept, "anyOf": [short, long]}


def _as_typed(schema: Any, key: str | None = None) -> Any:
    """The schema with every text, word, number and date as an editor may have read it, and no nulls.

    `key` is the key of the file that the schema is for.
    """
    if isinstance(schema, list):
        return [_as_typed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    rest = {word: value for word, value in schema.items() if word not in ("anyOf", "default", "const")}
    if len(choices) == 1:
        rest = {**choices[0], **rest}
    elif choices:
        rest["anyOf"] = choices
    result: Schema = {}
    for word, value in rest.items():
        if word in ("properties", "$defs"):
            result[word] = {
                name: _as_typed(each, name if word == "properties" else None) for name, each in value.items()
            }
        elif word not in ("title", "enum", "required"):
            result[word] = _as_typed(value)
        elif word != "title" or key is None:
            result[word] = value
    if result.get("type") == "number":
        per_cent = result.get("maximum") == 1  # a probability, which may have a % sign
        pattern = _NUMERAL.replace("$", r"%?\s*$") if per_cent else _NUMERAL
        result.update({"type": ["number", "string"], "pattern": pattern})
    elif result.get("format") == "date":
        result["pattern"] = _DAY
    elif result.get("type") in ("string", ["string", "number"]) and "enum" not in result:
        result["type"] = list(_TYPED)
    if key in DESCRIPTIONS:
        result["description"] = DESCRIPTIONS[key]
    return result


if __name__ == "__main__":  # python -m standoff.scenario_files.json_schema > docs/reference/scenario.schema.json
    print(schema_text(), end="")
