"""A `Scenario` in, the file that spells it out: YAML to read and edit, or JSON. Read back, it is the same.

The layout follows the scenario file page: keys in the documented order, short forms where there are any,
defaults left out, small things on one line, prose wrapped. Values are written without quotation marks
wherever they mean the same without them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from standoff.language.error import Location, StandoffError
from standoff.scenario.model import (
    PER_DIFFERENCE,
    VIEW_PARTS,
    Chance,
    Claim,
    Constraint,
    Correlation,
    Decision,
    Event,
    Evidence,
    Expert,
    Interest,
    Parameter,
    PayoffTable,
    Periods,
    Place,
    Quantity,
    Question,
    ReportSource,
    Scenario,
    Sharpness,
    State,
    TabledInterest,
    Variant,
    View,
)
from standoff.scenario_files.yaml_nodes import NOTHING

WIDTH = 100  # columns that a line may fill before it is broken

Data = Any  # str, int, float, list[Data] or dict[str, Data]

# How many levels of each section are written one key to a line, whatever their size.
_LEVELS = {
    "set_aside": 1,
    "places": 1,
    "experts": 1,
    "constraints": 1,
    "correlations": 1,
    "parameters": 1,
    "events": 1,
    "interests": 2,
    "views": 1,
    "variants": 3,
    "claims": 2,
    "payoffs": 3,
    "sources": 1,
    "evidence": 2,
    "questions": 2,
    "timeline": 2,
}
_ENTRY = (
    *("chance", "decision", "quantity", "label", "about", "actor", "when"),
    *("outcomes", "values", "options", "labels", "value"),
    *("seen_by", "sees", "remembers", "forgets", "together", "apart", "usual", "by", "reason", "quote", "source"),
)

# The order of keys where it is not that of the model.
_ORDER: dict[type[BaseModel], tuple[str, ...]] = {
    Place: ("name", "at", "source"),
    Expert: ("weight", "label", "about", "reason", "quote", "source"),
    Parameter: ("prior", "value", "label", "about", "reason", "quote", "source", "unit"),
    Constraint: ("condition", "label", "about", "reason", "quote", "source"),
    Correlation: ("of", "r", "label", "about", "reason", "quote", "source"),
    Sharpness: ("prior", "label", "about", "reason", "quote", "source", "unit"),
    Interest: ("value", "cases", "of", "when", "weight", "label", "about", "reason", "quote", "source"),
    PayoffTable: ("of", "whose", "when", "cells", "label", "about", "reason", "quote", "source"),
    View: ("label", "about", "knows", "mirror", "numbers", "others", "reason", "quote", "source"),
    Variant: ("label", "about", "weight", "reason", "quote", "source", "change"),
    Claim: (
        *("kind", "quote", "label", "about", "says", "holds", "negligible", "check", "by", "resolves"),
        *("because", "despite", "reason", "source"),
    ),
    Event: ("condition", "label", "about", "reason", "quote", "source"),
    Evidence: ("about", "date", "observe", "reliability", "hit", "false_alarm", "grade", "controlled_by", "source"),
    ReportSource: (
        *("label", "about", "grade", "reliability", "hit", "false_alarm"),
        *("controlled_by", "reason", "quote", "source"),
    ),
    Question: (
        *("text", "label", "about", "date", "resolves", "query"),
        *("base_rate", "status_quo", "quote", "asserts"),
    ),
    Chance: _ENTRY,
    Decision: _ENTRY,
    Quantity: _ENTRY,
    Periods: (
        *("periods", "name", "label", "about", "discount", "state", "remembers", "ends", "by"),
        *("reason", "quote", "source", "timeline"),
    ),
    State: ("start", "next", "label", "about", "seen_by", "reason", "quote", "source"),
}
# The key that a bare value stands for.
_SHORT: dict[type[BaseModel], str] = {
    Parameter: "prior",
    Sharpness: "prior",
    Interest: "value",
    Event: "condition",
    Expert: "weight",
    Constraint: "condition",
}
_IN_BLOCK = {"timeline": 2, "state": 1}  # the same as `_LEVELS`, for the keys of a block of periods

_UNUSUAL = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=")


def write_scenario(scenario: Scenario) -> str:
    """The YAML file that says what `scenario` says; reading it gives back an equal scenario.

    Raises:
        StandoffError: for a decision of whose options only some carry a number; no file can say that.
    """
    parts: list[str] = []
    for key, value in as_data(scenario).items():
        part = section(key, value)
        apart = parts and ("\n" in part or "\n" in parts[-1])
        parts.append(f"\n{part}" if apart else part)
    return "\n".join(parts) + "\n"


def section(key: str, value: Data) -> str:
    """A top-level key of a file with its value, as `as_data` has it."""
    return _pair(key, value, 0, _LEVELS.get(key, 0))


def entry(key: str, value: Data, indent: int, inside: str, depth: int = 1) -> str:
    """A key and its value in the section `inside`, `depth` mappings deep, at the column `indent`."""
    return _pair(key, value, indent, max(_LEVELS.get(inside, 0) - depth, 0))


def item(value: Data, indent: int) -> str:
    """An item of a timeline, its dash at the column `indent`."""
    return _item(value, indent, max(_LEVELS["timeline"] - 1, 0))


def scenario_json(scenario: Scenario) -> str:
    """The same file as JSON, which is YAML too.

    Raises:
        StandoffError: as `write_scenario` does.
    """
    return _escaped(json.dumps(as_data(scenario), ensure_ascii=False, indent=2), keep="\n") + "\n"


# -- what to write ---------------------------------------------------------------------------------------


def as_data(scenario: Scenario) -> dict[str, Data]:
    """What a file has to say: texts, numbers, lists and mappings, in the order of the file."""
    result: dict[str, Data] = {"standoff": scenario.standoff}
    for name, info in type(scenario).model_fields.items():
        value = getattr(scenario, name)
        if name == "standoff" or info.exclude or value is None or (value in ({}, ()) and name != "actors"):
            continue
        if name == "interests" and scenario.payoffs:
            value = {actor: stated for actor, stated in _stated(scenario).items() if stated}
            if not value:
                continue
        result[name] = _data(value[0] if name == "ordered" and len(value) == 1 else value)
    return result


def _stated(scenario: Scenario) -> dict[str, dict[str, Interest]]:
    """The interests without those that stand in tables of payoffs."""
    return {
        actor: {name: each for name, each in stated.items() if not isinstance(each, TabledInterest)}
        for actor, stated in scenario.interests.items()
    }


def _data(value: Any) -> Data:
    match value:
        case Decision():
            return _decision(value)
        case Interest() if value.cases:
            return with_cases(_fields(value))
        case View():
            fields = _fields(value)
            inside = {name: each for part in VIEW_PARTS for name, each in fields.pop(part, {}).items()}
            return {**fields, **inside}
        case Sharpness() if value.per != "unit":
            prior: Any = value.prior
            per = {each: f"{text} {PER_DIFFERENCE}" for each, text in prior.items()} if isinstance(prior, dict) else ""
            return _data(value.model_copy(update={"prior": per or f"{prior} {PER_DIFFERENCE}", "per": "unit"}))
        case BaseModel():
            fields = _fields(value)
            if len(fields) == 1 and (short := fields.get(_SHORT.get(type(value), ""))) is not None:
                return fields if isinstance(short, dict) else short
            return fields
        case dict():
            return {str(key): _data(each) for key, each in value.items()}
        case tuple() | list():
            return [_data(each) for each in value]
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)
        case _:
            return str(value)


def _fields(part: BaseModel) -> dict[str, Data]:
    """The keys of a part that do not have their default, as the file spells them and in its order."""
    result = {}
    for name, info in type(part).model_fields.items():
        value = getattr(part, name)
        if info.is_required() or value != info.get_default():
            result[info.alias or name] = _data(value)
    if isinstance(seen_by := result.get("seen_by"), list) and len(seen_by) == 1:
        result["seen_by"] = seen_by[0]
    if isinstance(memory := result.get("remembers"), dict) and all(span == 1 for span in memory.values()):
        result["remembers"] = list(memory)
    order = _ORDER.get(type(part), tuple(result))
    return {key: result[key] for key in order if key in result}


def with_cases(interest: dict[str, Data]) -> dict[str, Data]:
    """An interest whose cases stand among its keys, where none of these options is called as a key is."""
    cases = interest["cases"]
    if not cases.keys().isdisjoint(Interest.model_fields):
        return interest
    return {**cases, **{key: value for key, value in interest.items() if key != "cases"}}


def _decision(decision: Decision) -> dict[str, Data]:
    data = _fields(decision)
    lacking = [number is None for number in decision.choices.values()]
    if all(lacking):
        data["options"] = list(decision.choices)
    elif any(lacking):
        raise StandoffError("give every option a number, or none of them", where=Location(f"decision {decision.name}"))
    return data


# -- how to write it -------------------------------------------------------------------------------------


def _pair(key: str, value: Data, indent: int, levels: int) -> str:
    """`key: value` at `indent`; `levels` of lists and mappings get a line for each of their items."""
    head = f"{' ' * indent}{key}:"
    if isinstance(value, dict | list):
        names = isinstance(value, list) and not any(isinstance(each, dict | list) for each in value)
        if (flow := _on_one_line(value, WIDTH - len(head) - 1)) is not None and (levels == 0 or not value or names):
            return f"{head} {flow}"
        if isinstance(value, dict):
            return "\n".join([head, *(_pair(each, value[each], indent + 2, max(levels - 1, 0)) for each in value)])
        return "\n".join([head, *(_item(each, indent + 2, max(levels - 1, 0)) for each in value)])
    return f"{head} {_scalar(value, indent, len(head))}"


def _item(value: Data, indent: int, levels: int) -> str:
    """`- value` at `indent`: the first key of a mapping stands beside the dash."""
    dash = " " * indent + "- "
    if isinstance(value, dict):
        deeper = _IN_BLOCK if "periods" in value else {}
        lines = (_pair(key, value[key], indent + 2, deeper.get(key, max(levels - 1, 0))) for key in value)
        inside = "\n".join(lines)
        return dash + inside[indent + 2 :]
    if isinstance(value, list):
        return dash + str(_on_one_line(value, 10**9))
    return dash + _scalar(value, indent, len(dash))


def _on_one_line(value: Data, room: int) -> str | None:
    """A list or mapping as `[a, b]` or `{a: b}`, if it fits into `room` columns and reads well so."""
    if isinstance(value, list):
        inner = [_in_flow(each, quoted=True) for each in value]
        line = f"[{', '.join(each for each in inner if each is not None)}]"
    else:
        inner = [_in_flow(each, quoted=False) for each in value.values()]
        line = f"{{{', '.join(f'{key}: {each}' for key, each in zip(value, inner, strict=True))}}}"
    return line if None not in inner and len(line) <= room else None


def _in_flow(value: Data, quoted: bool) -> str | None:
    """A value inside [...] or {...}; None if it would need quotation marks there and must not be `quoted`."""
    if isinstance(value, dict | list):
        return _on_one_line(value, 10**9)
    if not isinstance(value, str):
        return repr(value)
    if _plain(value) and not any(sign in ",[]{}:?" for sign in value):
        return value
    return in_quotes(value) if quoted else None


def _scalar(value: Data, indent: int, column: int) -> str:
    """A value after its key or dash: plain, wrapped, as a block of lines, or in quotation marks."""
    if not isinstance(value, str):
        return repr(value)
    fits = column + 1 + len(value) <= WIDTH
    if _plain(value) and fits:
        return value
    if "\n" in value or (not fits and len(value) > WIDTH // 2):
        block = _block(value, " " * (indent + 2))
        if block is not None:
            return block
    return value if _plain(value) else in_quotes(value)


def _plain(text: str) -> bool:
    """Whether YAML takes `text` for just this text without quotation marks, outside [...] and {...}."""
    if text in NOTHING or text != text.strip() or _UNUSUAL.search(text):
        return False
    if ": " in text or " #" in text or text.endswith(":") or text.startswith(("---", "...")):
        return False
    return text[0] not in _INDICATORS or (text[0] == "-" and text[1:2] not in ("", " "))


def in_quotes(text: str) -> str:
    """A text as YAML (and JSON) has it in double quotes, whatever characters are in it, on one line."""
    return _escaped(json.dumps(text, ensure_ascii=False))


def _escaped(text: str, keep: str = "") -> str:
    """The text of a JSON value with everything that is not plainly visible escaped."""
    return _UNUSUAL.sub(lambda match: match[0] if match[0] in keep else f"\\u{ord(match[0]):04x}", text)


def _block(text: str, inside: str) -> str | None:
    """The text below its key, as it stands (`|`) or wrapped (`>`); None where neither would keep it."""
    body = text.rstrip("\n")
    lines, end = body.split("\n"), len(text) - len(body)
    if not body or end > 1 or any(_UNUSUAL.search(line) or (line and not line.strip()) for line in lines):
        return None
    chomp = "" if end else "-"
    long = any(len(inside) + len(line) > WIDTH for line in lines)
    if long and lines[0] and all(line == " ".join(line.split()) for line in lines):
        wrapped: list[str] = []
        for number, line in enumerate(lines):
            if number and line:
                wrapped.append("")  # folding takes one line break of each run away
            wrapped.extend(_wrapped(line, WIDTH - len(inside)))
        return _indented(f">{chomp}", wrapped, inside)
    if len(lines) == 1:
        return None
    indented = "2" if text.startswith((" ", "\n")) else ""  # YAML cannot tell by itself how deep such a block is
    return _indented(f"|{indented}{chomp}", lines, inside)


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines


def _indented(header: str, lines: Iterable[str], inside: str) -> str:
    return "\n".join([header, *(inside + line if line else "" for line in lines)])
