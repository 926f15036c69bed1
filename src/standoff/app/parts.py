"""The parts of a scenario as a form has them: what is listed, what is asked of each, and what of it goes into the file.

A scenario comes in, as data (`scenario_files.write.as_data`); entries with their values as texts go out, and of values
the changes of the file. What a form does not ask of a part stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from standoff.scenario.model import Interest, Kind
from standoff.scenario.quote import quoted
from standoff.scenario_files.edit import Change, Way
from standoff.scenario_files.write import with_cases

Data = Any
Values = Mapping[str, str]
DECISION, CHANCE = "decision", "chance"
SHARP = "1 to 6"  # rationality of who did not decide before: from near chance to nearly always the better option


@dataclass(frozen=True, slots=True)
class Box:
    """Something asked: its name among the values, its label, and what helps to fill it in."""

    name: str
    label: str
    hint: str = ""
    long: bool = False
    choices: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A part that is there, or an empty one to be added.

    Attributes:
        key: of its kind on the page; words: as it is listed; under: a smaller second line.
        way: where it is in the file; of a new one, where it would be but for its name.
        fixed: whether the form can only remove it.
    """

    kind: str
    key: str
    words: str
    way: Way
    values: Values
    under: str = ""
    old: Data = None
    fixed: bool = False
    actors: Mapping[str, str] = field(default_factory=dict)


def entries(data: Mapping[str, Data]) -> dict[str, list[Entry]]:
    """What is listed, by section, in the order of the file."""
    actors: Mapping[str, str] = data["actors"]
    sharp = data.get("rationality", {})
    result: dict[str, list[Entry]] = {
        section: [] for section in ("actors", "timeline", "parameters", "events", "interests", "claims")
    }
    for name, called in actors.items():
        said = _long(sharp.get(name), "prior").get("prior", "") if isinstance(sharp, dict) else ""
        values = {"id": name, "name": called, "sharp": str(said)}
        under = f"rationality {said}" if said else ""
        result["actors"].append(Entry("actor", name, f"{name}: {called}", ("actors", name), values, under, called))
    for number, move in enumerate(data["timeline"]):
        result["timeline"].append(_move(number, move, actors))
    for name, given in data.get("parameters", {}).items():
        old = _long(given, "prior")
        under = str(old.get("about", ""))
        said = old.get("prior")
        if isinstance(said, dict):
            old["prior"] = _lines(said)
        words = f"{name} = {old['value']}" if "value" in old else f"{name}: {old['prior']}"
        values = {"id": name, **_texts(old, "prior", "value", "label", "about", "reason", "source")}
        if isinstance(said, dict):
            old["prior"] = said
        result["parameters"].append(Entry("parameter", name, words, ("parameters", name), values, under, old))
    for name, given in data.get("events", {}).items():
        old = _long(given, "condition")
        values = {"id": name, **_texts(old, "condition", "label", "about")}
        words, under = f"{name}: {old['condition']}", str(old.get("about", ""))
        result["events"].append(Entry("event", name, words, ("events", name), values, under, old))
    for actor, terms in data.get("interests", {}).items():
        for name, given in terms.items():
            old = _long(given, "value")
            told = _texts(old, "value", "of", "when", "weight", "label", "about", "reason")
            cases = _cases(old)
            values = {"id": name, "actor": actor, **told, "cases": _lines(cases)}
            words, way = f"{actor}: {name}: {_worth(old, cases)}", ("interests", actor, name)
            under = str(old.get("about", ""))
            result["interests"].append(
                Entry("interest", f"{actor}.{name}", words, way, values, under, old, False, actors)
            )
    for name, old in data.get("claims", {}).items():
        values = {"id": name, **_texts(old, "kind", "quote", "label", "holds", "by", "resolves", "reason")}
        values |= {key: _listed(old.get(key, "")) for key in ("because", "despite")}
        under = " ".join(str(each) for each in (old["kind"], old.get("holds", "")) if each)
        result["claims"].append(
            Entry("claim", name, f"{name}: {quoted(old['quote'])}", ("claims", name), values, under, old)
        )
    return result


def _move(number: int, move: Data, actors: Mapping[str, str]) -> Entry:
    way: Way = ("timeline", number)
    key = str(number)
    if DECISION in move:
        values = {
            "id": str(move[DECISION]),
            "options": _listed(move["options"]),
            **_texts(move, "actor", "label", "when", "about"),
            "labels": _lines(move.get("labels", {})),
            "sees": _listed(move["sees"]) if "sees" in move else "",
            "seen_by": _listed(move.get("seen_by", "")),
        }
        words = f"{values['id']}: {values['options']}, chosen by {actors.get(move['actor'], move['actor'])}"
        return Entry(DECISION, key, words, way, values, _seen(values), move, False, actors)
    if CHANCE in move:
        values = {
            "id": str(move[CHANCE]),
            "outcomes": _lines(move["outcomes"]),
            "labels": _lines(move.get("labels", {})),
            **_texts(move, "label", "when", "about"),
            "seen_by": _listed(move.get("seen_by", "")),
        }
        words = f"{values['id']}: chance, {', '.join(move['outcomes'])}"
        return Entry(CHANCE, key, words, way, values, _seen(values), move, False, actors)
    if "quantity" in move:
        return Entry("quantity", key, f"{move['quantity']}: computed, {move['value']}", way, {}, "", move, True)
    return Entry("periods", key, f"a block of {move['periods']} periods", way, {}, "", move, True)


def _seen(values: Values) -> str:
    return f"seen by {values['seen_by']}" if values["seen_by"] else "seen by everyone"


def new(kind: str, data: Mapping[str, Data]) -> Entry:
    """An empty part of a kind, to be added."""
    actors: Mapping[str, str] = data["actors"]
    ways: dict[str, Way] = {
        "actor": ("actors",),
        DECISION: ("timeline", len(data["timeline"])),
        CHANCE: ("timeline", len(data["timeline"])),
        "parameter": ("parameters",),
        "event": ("events",),
        "interest": ("interests",),
        "claim": ("claims",),
    }
    return Entry(kind, f"new {kind}", "", ways[kind], {}, actors=actors)


def boxes(entry: Entry) -> tuple[Box, ...]:
    """What is asked of a part."""
    name = Box("id", "Short name", "letters, digits and _; used in formulas")
    adding = entry.old is None
    formula = "a formula over parameters and moves, such as prize * (answer = no)"
    seen = Box("seen_by", "Seen by", "actors separated by commas, or nobody; default: everyone")
    when = Box("when", "Only if", "a condition on earlier moves, such as threat = yes; default: always")
    label = Box("label", "Label", "a few words shown instead of the short name")
    labels = Box("labels", "Labels", "one per line, as in hold_back: Hold back; default: the name with spaces", True)
    about = Box("about", "About", "what this is, in one sentence")
    reason = Box("reason", "Reason", "why this choice")
    old: Mapping[str, Data] = entry.old if isinstance(entry.old, dict) else {}
    asked: tuple[Box, ...]
    match entry.kind:
        case "actor":
            sharp = Box("sharp", "Rationality", "how strongly it responds to differences in payoff")
            if adding:
                return name, Box("name", "Name")
            return (Box("name", "Name"), sharp) if entry.values["sharp"] else (Box("name", "Name"),)
        case "decision":
            options = Box(
                "options",
                "Options",
                "separated by commas; write a value for formulas after a colon, as in high: 3, or several, as in "
                "high: cost=3 risk=1",
            )
            sees = Box("sees", "Sees", "earlier moves it takes into account; default: all it can see")
            return name, Box("actor", "Actor", choices=entry.actors), label, options, labels, sees, seen, when, about
        case "chance":
            outcomes = Box(
                "outcomes", "Outcomes", "one per line with its probability, as in high: 0.3; one may be rest", True
            )
            return name, label, outcomes, labels, seen, when, about
        case "parameter":
            prior = Box(
                "prior", "Prior", "a 90% interval such as 3 to 9, or 20% to 80% for a probability; or one number"
            )
            if "value" in old:
                prior = Box("value", "Value", "a formula of other parameters, such as 0.5 * trade")
            elif isinstance(old.get("prior"), dict):
                prior = Box("prior", "Prior of each expert", "one per line, as in north: 3 to 9", True)
            asked = (prior, label, about, reason, Box("source", "Source", "where this comes from"))
            return (name, *asked) if adding else asked
        case "event":
            condition = Box("condition", "Condition", "on moves, such as threat = yes and answer = no")
            return (name, condition, label, about) if adding else (condition, label, about)
        case "interest":
            terms = (
                Box("value", "Value", formula),
                Box("of", "Or by option of", "the move whose options are worth something, in place of a value"),
                Box("cases", "Worth of options", "one per line, as in asset: -buffer; others are worth 0", True),
                Box("when", "Only where", "a condition on moves, such as collapse = yes; default: always"),
                Box("weight", "Weight", "default: 1"),
                label,
                about,
                reason,
            )
            return (Box("actor", "Actor", choices=entry.actors), name, *terms) if adding else terms
        case "claim":
            kinds = {str(kind): str(kind) for kind in Kind}
            if not adding and entry.values["kind"] == Kind.FACT:
                return Box("quote", "Quote", "the sentence, word for word", True), about
            asked = (
                Box("quote", "Quote", "the sentence, word for word", True),
                Box("label", "Label", "a few words that are shown in place of the quote; its beginning, unless given"),
                Box("kind", "Kind", choices={key: words for key, words in kinds.items() if key != Kind.FACT}),
                Box(
                    "holds",
                    "Holds if",
                    "a condition over queries, such as P(threat = yes) > 0.5; empty for a judgement",
                ),
                Box("by", "By", "for a forecast: the day by which it happens, such as 2025-12-31"),
                Box("resolves", "Resolves", "for a forecast: how the outcome will be determined"),
                Box("because", "Because", "claims that are reasons for it, such as half_way, fear_holds"),
                Box("despite", "Despite", "claims that are objections to it"),
                Box("reason", "Reason", "for a judgement: why no test is possible"),
            )
            return (name, *asked) if adding else asked
    return ()


def changes(entry: Entry, values: Values) -> list[Change]:
    """What of the file is to be changed, so that it says what was filled in."""
    given = {name: value.strip() for name, value in values.items()}
    name = given.get("id", "")
    old: dict[str, Data] = dict(entry.old) if isinstance(entry.old, dict) else {}
    match entry.kind:
        case "actor":
            name = name or entry.key
            told: list[Change] = [(("actors", name), given["name"] or name)]
            if given.get("sharp") and given["sharp"] != entry.values["sharp"]:
                told.append((("rationality", name), given["sharp"]))
            return told
        case "decision":
            made = {**old, DECISION: name, "actor": given["actor"], "options": _options(given["options"])}
            _fill(made, given, "label", "when", "about")
            _fill_pairs(made, given, "labels")
            _fill_list(made, given, "sees", "seen_by")
            return [(entry.way, made)]
        case "chance":
            made = {**old, CHANCE: name, "outcomes": _pairs(given["outcomes"])}
            _fill(made, given, "label", "when", "about")
            _fill_pairs(made, given, "labels")
            _fill_list(made, given, "seen_by")
            return [(entry.way, made)]
        case "parameter":
            experts = isinstance(old.get("prior"), dict)
            _fill(
                old,
                given,
                *(each for each in ("prior", "value", "label", "about", "reason", "source") if each in given),
            )
            if experts:
                old["prior"] = _pairs(given["prior"])
            return [(_place(entry, name), old if experts else _short(old, "prior"))]
        case "event":
            _fill(old, given, "condition", "label", "about")
            return [(_place(entry, name), _short(old, "condition"))]
        case "interest":
            for option in _cases(old):
                old.pop(option, None)
            _fill(old, given, "value", "of", "when", "weight", "label", "about", "reason")
            _fill_pairs(old, given, "cases")
            old = with_cases(old) if "cases" in old and "of" in old else old
            way: Way = ("interests", given["actor"], name) if entry.old is None else entry.way
            return [(way, _short(old, "value"))]
        case "claim":
            asked = ("kind", "quote", "label", "holds", "by", "resolves", "reason")
            _fill(old, given, *(each for each in asked if each in given))
            _fill_list(old, given, *(each for each in ("because", "despite") if each in given))
            return [(_place(entry, name), old)]
    return []


def removal(entry: Entry) -> list[Change]:
    """What is to be changed so that a part is gone; of an actor, its interests as well."""
    if entry.kind == "actor":
        return [(("actors", entry.key), None), (("interests", entry.key), None)]
    return [(entry.way, None)]


def settled(data: Mapping[str, Data], wanted: Sequence[Change]) -> list[Change]:
    """The changes, and that whoever then decides has a rationality, and nobody else."""
    sharp = data.get("rationality", {})
    if not isinstance(sharp, dict):
        return list(wanted)
    timeline = list(data["timeline"])
    told = set(sharp)
    for way, value in wanted:
        if way[0] == "timeline" and len(way) == 2:
            at = int(way[1])
            timeline[at : at + 1] = [] if value is None else [value]
        if way[0] == "rationality" and value is not None:
            told.add(str(way[1]))
    moves = [inner for entry in timeline for inner in (entry.get("timeline", [entry]))]
    deciding = {str(move["actor"]) for move in moves if DECISION in move and move.get("actor")}
    missing: list[Change] = [(("rationality", name), SHARP) for name in sorted(deciding - told)]
    idle: list[Change] = [(("rationality", name), None) for name in sorted(told - deciding)]
    return [*wanted, *missing, *idle]


def _cases(interest: Mapping[str, Data]) -> dict[str, Data]:
    """What each option is worth, wherever it stands in the interest."""
    if "of" not in interest or "cases" in interest:
        return dict(interest.get("cases", {}))
    return {option: worth for option, worth in interest.items() if option not in Interest.model_fields}


def _worth(interest: Mapping[str, Data], cases: Mapping[str, Data]) -> str:
    """As `labels.worth_words`, by the names of the file."""
    worth = interest.get("value") or "; ".join(f"{each} if {interest['of']} = {key}" for key, each in cases.items())
    return f"{worth}; only where {interest['when']}" if "when" in interest else str(worth)


def _place(entry: Entry, name: str) -> Way:
    return (*entry.way, name) if entry.old is None else entry.way


def _fill(made: dict[str, Data], given: Values, *names: str) -> None:
    for name in names:
        if given.get(name):
            made[name] = given[name]
        else:
            made.pop(name, None)


def _fill_list(made: dict[str, Data], given: Values, *names: str) -> None:
    for name in names:
        listed = [each for each in re.split(r"[,\s]+", given.get(name, "")) if each]
        if listed:
            made[name] = listed
        else:
            made.pop(name, None)


def _fill_pairs(made: dict[str, Data], given: Values, name: str) -> None:
    if pairs := _pairs(given.get(name, "")):
        made[name] = pairs
    else:
        made.pop(name, None)


def _options(text: str) -> Data:
    pairs = [each.partition(":") for each in re.split(r"[,\n]", text) if each.strip()]
    if any(colon for _, colon, _ in pairs):
        return {name.strip(): _apart(value.strip()) for name, _, value in pairs}
    return [name.strip() for name, _, _ in pairs]


def _several(value: Data) -> str:
    """The number of an option, or several as `cost=2 signal=3`."""
    return " ".join(f"{name}={each}" for name, each in value.items()) if isinstance(value, dict) else str(value)


def _apart(value: str) -> Data:
    """The same again."""
    if "=" not in value:
        return value
    return {name: number for name, _, number in (each.partition("=") for each in re.split(r"\s+", value))}


def _pairs(text: str) -> dict[str, str]:
    pairs = [each.partition(":") for each in text.splitlines() if each.strip()]
    return {name.strip(): value.strip() for name, _, value in pairs}


def _lines(pairs: Mapping[str, Data]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in pairs.items())


def _listed(given: Data) -> str:
    if isinstance(given, dict):
        return ", ".join(f"{name}: {_several(value)}" for name, value in given.items())
    return ", ".join(map(str, given)) if isinstance(given, list | tuple) else str(given)


def _long(given: Data, key: str) -> dict[str, Data]:
    if given is None:
        return {}
    return dict(given) if isinstance(given, dict) else {key: given}


def _short(made: dict[str, Data], key: str) -> Data:
    return made[key] if set(made) == {key} else made


def _texts(data: Mapping[str, Data], *names: str) -> dict[str, str]:
    return {name: str(data.get(name, "")) for name in names}
