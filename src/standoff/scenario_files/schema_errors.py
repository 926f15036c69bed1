"""Is each part of the file of the right shape? The marked tree in; a scenario of the parts that are, out.

Pydantic decides what is valid; this file says it in an analyst's words and at the right place. A part that
is not valid is replaced by a stand-in or left out, so that the rest can still be checked; what was so
replaced is remembered, and nothing that depends on it is complained about a second time.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from standoff.language.problem import did_you_mean, nearest
from standoff.scenario.day import day_meant
from standoff.scenario.model import (
    VIEW_PARTS,
    Aside,
    BaseRate,
    Calendar,
    Chance,
    Check,
    Claim,
    Constraint,
    Correlation,
    Decision,
    Distance,
    Event,
    Evidence,
    Expert,
    Interest,
    Kind,
    Parameter,
    PayoffTable,
    Periods,
    Place,
    Quantity,
    Question,
    ReportSource,
    Scenario,
    Source,
    State,
    Variant,
    View,
    is_view,
)
from standoff.scenario_files import key_slips
from standoff.scenario_files.yaml_nodes import Items, Node, Pairs, brief

Path = tuple[str | int, ...]
Data = Any  # str, None, list[Data] or dict[str, Data]

_PLAYED: dict[str, type[BaseModel]] = {"chance": Chance, "decision": Decision, "quantity": Quantity}
_ENTRIES: dict[str, type[BaseModel]] = {**_PLAYED, "periods": Periods}
_ARTICLES = {
    "chance": "a chance move",
    "decision": "a decision",
    "quantity": "a quantity",
    "periods": "a block of periods",
}
_SECTIONS: dict[str, type[BaseModel]] = {
    "places": Place,
    "parameters": Parameter,
    "rationality": Parameter,
    "events": Event,
    "payoffs": PayoffTable,
    "variants": Variant,
    "claims": Claim,
    "sources": ReportSource,
    "evidence": Evidence,
    "questions": Question,
    "experts": Expert,
}
_LISTED: dict[str, type[BaseModel]] = {"set_aside": Aside, "constraints": Constraint, "correlations": Correlation}
_SHORT = {"parameters", "rationality", "interests", "events"}  # sections whose parts may be a bare value

# What a key looks like when it is right, for those whose shape can be got wrong.
_EXAMPLES = {
    "standoff": "standoff: 1",
    "title": "title: North Korea, May 2017",
    "actors": "actors: {us: United States, china: China}",
    "places": "places: {guam: {name: Guam, at: [13.4, 144.8]}}",
    "at": "at: [latitude, longitude]",
    "set_aside": "set_aside: [{quote: Read more, reason: an appeal}], a list of sentences with a reason each",
    "tables": "tables: {missiles: missiles.csv}",
    "parameters": "parameters: {trade: 3 to 9}",
    "experts": "experts: {hawk: 2, dove: 1}, with the weight of each",
    "weight": "weight: 2, a number above 0",
    "ordered": "ordered: [small, big], names of parameters, the smallest first",
    "constraints": "constraints: [big <= 3 * small], a list of conditions on parameters",
    "correlations": "correlations: [{of: [trade, buffer], r: 0.6}]",
    "r": "r: 0.6, a correlation between -1 and 1",
    "timeline": "a list of moves, each starting with `- chance:`, `- decision:` or `- quantity:`",
    "periods": "periods: 3, the number of periods",
    "name": "name: episode, a name for the block that counts its periods",
    "discount": "discount: 0.9, or a formula over parameters",
    "state": "state: {blinks: {start: 0, next: blinks + (reply = blink)}}",
    "start": "start: 0, its value in the first period",
    "next": "next: and a formula for its value in the next period",
    "remembers": "remembers: [reply], or remembers: {reply: 2, test: all}, the moves of earlier periods",
    "ends": "ends: and a condition on the moves of a period, as in war = yes",
    "outcomes": "outcomes: {yes: 0.2, no: rest}",
    "events": "events: {punishing: oil = cut or banking = closed}",
    "condition": "condition: oil = cut or banking = closed",
    "claims_assume": "claims_assume: do(approach = outsource)",
    "first": "first: 2017-06-30",
    "every": "every: 3 months",
    "values": "values: {low: 1, high: 2}",
    "options": "options: [wait, act] or options: {wait: 0, act: 1}",
    "actor": "actor: and the actor who decides",
    "value": "value: and a formula",
    "cases": "cases: {asset: -2, liability: -1}, what each option of the move is worth",
    "of": "of: and the name of a move",
    "payoffs": "payoffs: {hunt: {of: [ann, bob], cells: {stag: {stag: [3, 3], hare: [0, 2]}, hare: ...}}}",
    "whose": "whose: [ann, bob], the actors in the order of each cell",
    "cells": "cells: {stag: {stag: [3, 3], hare: [0, 2]}, hare: ...}, by option of each move",
    "interests": "interests: {china: {buffer: -3 * (collapse = yes)}}",
    "rationality": "rationality: {china: 1 to 6}, or rationality: rational",
    "prior": "prior: 3 to 9",
    "views": "views: {rival: {audience: 0 to 0.5}}, what an actor takes a parameter to be",
    "knows": "knows: [rival], the actors whose views it knows",
    "mirror": "mirror: [rival], the actors that are taken to value what this one does",
    "variants": "variants: {dread: {about: ..., change: {parameters.buffer.prior: 8 to 20}}}",
    "change": "change: {parameters.buffer.prior: 8 to 20}",
    "combine": "combine: [[base, dread], [base, joint]]",
    "thesis": "thesis: and the name of a claim",
    "because": "because: [half_way, fear_holds], the names of other claims",
    "despite": "despite: [trade_grows], the names of other claims",
    "claims": "claims: {its_name: {kind: comparison, quote: ..., holds: ...}}",
    "kind": f"kind: {', '.join([*Kind][:-1])} or {[*Kind][-1]}",
    "quote": "quote: and the words of the text",
    "reason": "reason: and why",
    "check": "check: {table: missiles, row: Hwasong-12, column: fuel, is: solid}",
    "holds": "holds: P(oil = cut) > 0.5",
    "says": "says: likely, and holds: P(oil = cut)",
    "by": "by: 2017-12-31",
    "resolves": "resolves: and how the outcome will be determined",
    "at_least": "at_least: 4500 or at_least: {from: pyongyang, to: guam}",
    "at_most": "at_most: 4500 or at_most: {from: pyongyang, to: guam}",
    "between": "between: [lowest, highest]",
    "from": "{from: pyongyang, to: guam}",
    "to": "{from: pyongyang, to: guam}",
    "about": "one text",
    "label": "label: and a few words, as in label: Beijing's view",
    "labels": "labels: {yes: It is cut, no: It goes on}, a few words for options",
    "sees": "sees: [approach, oil], the names of earlier moves",
    "seen_by": "seen_by: everyone, nobody, an actor, or [a list of actors]",
    "forgets": "forgets: [approach], the names of earlier moves",
    "together": "together: and one name, the same at each of the decisions",
    "apart": "apart: yes",
    "usual": "usual: {continue: 0.8, cut: 0.2}, or one option",
    "when": "when: and a condition on earlier moves, as in test = icbm",
    "date": "date: 2017-12-31",
    "observe": "observe: test = icbm",
    "hit": "hit: 80%",
    "false_alarm": "false_alarm: 10%",
    "grade": "grade: B2",
    "controlled_by": "controlled_by: and the name of an actor",
    "sources": "sources: {embassy: {grade: B2, about: our own people}}",
    "base_rate": "base_rate: {value: 0.2, reason: two such tests in ten years}",
    "status_quo": "status_quo: no",
    "asserts": "asserts: no",
    "resolutions": "resolutions: and the name of one of the `tables`",
    "query": "query: P(test = icbm)",
    "text": "text: and the question",
    "source": "source: {author: ..., title: ..., published: 2017-05-15}",
    "evidence": "evidence: {its_name: {date: 2017-05-14, observe: test = icbm}}",
    "questions": "questions: {its_name: {text: ..., date: 2017-12-31, resolves: ..., query: P(test = icbm)}}",
}
_STAND_INS: dict[str, Data] = {
    "standoff": "1",
    "title": "?",
    "actors": {"_": "?"},
    "timeline": [{"quantity": "_", "value": "0"}],
    "outcomes": {"_": "1"},
    "options": ["_"],
    "value": "0",
    "condition": "0 = 0",
    "start": "0",
    "next": "0",
    "periods": "1",
    "prior": "1",
    "quote": "?",
    "says": "likely",
    "resolves": "?",
    "reason": "?",
    "text": "?",
    "by": "2000-01-01",
    "date": "2000-01-01",
    "check": {"not_checked": "?"},
}
SURE = 0.7  # how alike an unknown key and a known one must be to be taken for each other
_NAMING = ("actors", "parameters", "timeline", "events")  # sections whose names expressions may use
_LISTS = {"seen_by", "sees", "forgets", "remembers", "because", "despite"}
_NUMERAL = re.compile(r"[-+]?\d+(?:\.\d+)?%?")
_INTERVAL = re.compile(r"\s*[\d.]+(?:\s+to\s+[\d.]+)?\s*")
_NEEDED = {"chance", "decision", "quantity"}


class Misshapen(NamedTuple):
    """Something of the wrong shape at `path`; at its key rather than its value if `at_key`."""

    path: Path
    what: str
    fix: str
    at_key: bool = False


@dataclass(slots=True)
class Shaped:
    """What could be made of a tree.

    - `scenario`: None when too little is left;
    - `origin`: for each entry of its timeline, where it stands in the file;
    - `unsure`: names whose meaning is not known, for the mistakes in their definition (and `section` or
      `section.name` for other parts);
    - `broken`: the paths, in the file, of what was replaced or left out;
    - `renamed`: for a key that was misspelt, the path as it was meant and the key as it is typed.
    """

    scenario: Scenario | None = None
    origin: list[int] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    broken: set[Path] = field(default_factory=set)
    renamed: dict[Path, str] = field(default_factory=dict)
    mistakes: list[Misshapen] = field(default_factory=list)


def shape(root: Pairs) -> Shaped:
    """The scenario that the tree spells as far as it has the right shape, and where it has not."""
    return _Shaping(root).done


class _Shaping:
    def __init__(self, root: Pairs) -> None:
        self.done = Shaped()
        self.alike: set[Path] = set()  # lists and sections with a mistake that may be made in each part of them
        self.misnamed: set[Path] = set()  # parts under another word for their key
        self.said: set[Path] = set()  # complained about already: pydantic need not do so again
        self.data: dict[str, Data] = self._mapping(root, ())
        self._known_keys()
        self.done.origin = list(range(len(self._timeline())))
        for path in tuple(self.said):
            self._doubt(path)
        self._validate()

    # -- from nodes to plain data ------------------------------------------------------------------------

    def _plain(self, node: Node, path: Path, in_flow: bool) -> Data:
        if isinstance(node, Pairs):
            return self._mapping(node, path)
        if isinstance(node, Items):
            plain = [self._plain(item, (*path, index), node.flow) for index, item in enumerate(node.items)]
            if None in plain and path != ("timeline",) and not _in_timeline((*path, 0)):
                self.said.add(path)  # without the item the list says something else: leave it out
                return None
            return plain
        if node.style == "*":  # an alias, complained about where it was read
            self.said.add(path)
            return None
        if node.empty:
            fix = "write a value or remove the key"
            if in_flow:
                fix += "; inside {...} or [...], put a formula that contains a comma in quotes"
            named = f"`{brief(str(path[-1]))}`" if isinstance(path[-1], str) else "an item of the list"
            self._complain(path, f"{named} has no value", fix, at_key=True)
            return None
        return node.text

    def _mapping(self, node: Pairs, path: Path) -> dict[str, Data]:
        return {key: self._plain(value, (*path, key), node.flow) for key, value in node.values.items()}

    def _timeline(self) -> list[Data]:
        timeline = self.data.get("timeline")
        return timeline if isinstance(timeline, list) else []

    # -- unknown keys ------------------------------------------------------------------------------------

    def _known_keys(self) -> None:
        self._interests_as_payoffs()
        self._only(self.data, (), Scenario, "a scenario")
        self._only(self.data.get("source"), ("source",), Source, "`source`")
        for section, model in _SECTIONS.items():
            for name, part in self._parts(section):
                self._only(part, (section, name), model, f"an item of `{section}`")
                if section == "questions" and isinstance(part, dict):
                    self._only(part.get("base_rate"), (section, name, "base_rate"), BaseRate, "a base rate")
                if section == "claims" and isinstance(part, dict):
                    check, path = part.get("check"), (section, name, "check")
                    self._only(check, path, Check, "a check")
                    if isinstance(check, dict):
                        for bound in ("at_least", "at_most"):
                            self._only(check.get(bound), (*path, bound), Distance, "a distance")
        for section, model in _LISTED.items():
            listed = self.data.get(section)
            for place, part in enumerate(listed if isinstance(listed, list) else ()):
                self._only(part, (section, place), model, f"an item of `{section}`")
        for actor, view in self._parts("views"):
            self._view_keys(view, ("views", actor))
        for actor, terms in self._parts("interests"):
            terms = terms if isinstance(terms, dict) else {}
            for name, part in terms.items():
                if isinstance(part, dict):
                    self._cases(part, ("interests", actor, name))
                self._only(part, ("interests", actor, name), Interest, "an interest")
        for index, entry in enumerate(self._timeline()):
            if isinstance(entry, dict):
                self._entry_keys(entry, ("timeline", index))

    def _interests_as_payoffs(self) -> None:
        """Interests are often called payoffs, which are tables here."""
        payoffs, actors = self.data.get("payoffs"), self.data.get("actors")
        if not isinstance(payoffs, dict) or not isinstance(actors, dict) or "interests" in self.data:
            return
        if payoffs and all(name in actors and isinstance(each, dict) for name, each in payoffs.items()):
            if not any("cells" in each for each in payoffs.values()):
                fix = "did you mean `interests`?"
                self._complain(("payoffs",), "this is no table of payoffs", fix, at_key=True)
                self.data["interests"] = self.data.pop("payoffs")
                self.done.renamed[("interests",)] = "payoffs"
                self.done.broken.add(("interests",))
                self.misnamed.add(("interests",))

    def _cases(self, interest: dict[str, Data], path: Path) -> None:
        """Put the options that stand among the keys of an interest under `cases`."""
        known = [info.alias or name for name, info in Interest.model_fields.items()]
        more = [key for key in interest if key not in known]
        if not more or "cases" in interest:
            return
        options = self._options()
        if "of" not in interest:
            if "value" in interest or not (found := [move for move in options if set(more) <= set(options[move])]):
                return
            what = "this interest says what options are worth, but not of which move"
            self._complain(path, what, f"write of: {found[0]} beside them", at_key=True)
            interest["of"] = found[0]
        of = interest["of"].partition("@")[0] if isinstance(interest["of"], str) else ""

        def slip(key: str) -> bool:
            return bool(key_slips.meant(key, Interest, known) or nearest(key, known, SURE))

        cases = [key for key in more if key in options.get(of, ()) or not slip(key)]
        if cases:
            interest["cases"] = {key: interest.pop(key) for key in cases}

    def _view_keys(self, view: Data, path: Path) -> None:
        """Put the parameters and actors that stand among the keys of a view under `numbers` and `others`."""
        if not isinstance(view, dict):
            return
        known = [name for name in View.model_fields if name not in VIEW_PARTS]
        named = {name for section in ("parameters", "actors") for name, _ in self._parts(section)}
        parts: dict[str, dict[str, Data]] = {"numbers": {}, "others": {}}
        for key in [key for key in view if key not in known]:
            if key in named or not (key_slips.meant(key, View, known) or nearest(key, known, SURE)):
                value = view.pop(key)
                parts["others" if is_view(value) else "numbers"][key] = value
        self._only(view, path, View, "a view")
        for name, number in parts["numbers"].items():
            self._only(number, (*path, "numbers", name), Parameter, "a number in a view")
        for name, inside in parts["others"].items():
            self._view_keys(inside, (*path, "others", name))
        view |= {key: each for key, each in parts.items() if each}

    def _options(self) -> dict[str, list[str]]:
        """The options of every move, as far as they can be read."""
        found: dict[str, list[str]] = {}
        for entry in self._timeline():
            inside = entry.get("timeline") if isinstance(entry, dict) and "periods" in entry else [entry]
            for move in inside if isinstance(inside, list) else ():
                name = move.get("decision", move.get("chance")) if isinstance(move, dict) else None
                options = move.get("options", move.get("outcomes")) if isinstance(move, dict) else None
                if isinstance(name, str) and isinstance(options, dict | list):
                    found.setdefault(name, [each for each in options if isinstance(each, str)])
        return found

    def _parts(self, section: str) -> list[tuple[str, Data]]:
        found = self.data.get(section)
        return list(found.items()) if isinstance(found, dict) else []

    def _entry_keys(self, entry: dict[str, Data], path: Path, known: dict[str, type[BaseModel]] = _ENTRIES) -> None:
        kinds = [key for key in entry if key in known]
        if len(kinds) > 1:
            what = f"this entry is {_ARTICLES[kinds[0]]} and {_ARTICLES[kinds[1]]}"
            self._complain((*path, kinds[1]), what, "start each move with its own dash", at_key=True)
            for kind in kinds[1:]:
                self._forget_name(entry.pop(kind))
        if not kinds and (first := next(iter(entry), None)) is not None:
            meant = key_slips.entry(first, known) or nearest(first, known)
            if meant:
                what = f"unknown key `{brief(first)}` at the start of a move"
                self._complain((*path, first), what, f"did you mean `{meant}`?", at_key=True)
                entry[meant] = entry.pop(first)
                self.done.renamed[*path, meant] = first
                kinds = [meant]
        if kinds:
            self._only(entry, path, _ENTRIES[kinds[0]], _ARTICLES[kinds[0]])
        if kinds[:1] == ["periods"]:
            self._block_keys(entry, path)

    def _block_keys(self, block: dict[str, Data], path: Path) -> None:
        states, timeline = block.get("state"), block.get("timeline")
        self._only(block.get("by"), (*path, "by"), Calendar, "`by`")
        for name, state in states.items() if isinstance(states, dict) else ():
            self._only(state, (*path, "state", name), State, "a state")
        for index, entry in enumerate(timeline if isinstance(timeline, list) else ()):
            inside = (*path, "timeline", index)
            if isinstance(entry, dict) and "periods" in entry:
                what = "a block of periods is inside another"
                self._complain((*inside, "periods"), what, "put one after the other", at_key=True)
                self.done.unsure.add("names")
                self._remove(inside)
            elif isinstance(entry, dict):
                self._entry_keys(entry, inside, _PLAYED)

    def _only(self, part: Data, path: Path, model: type[BaseModel], where: str) -> None:
        """Complain about keys that `model` does not have; read a misspelt one as the one that was meant."""
        if not isinstance(part, dict):
            return
        known = [info.alias or name for name, info in model.model_fields.items() if not info.exclude]
        known = [name for name in known if model is not View or name not in VIEW_PARTS]
        for key in [key for key in part if key not in known]:
            value = part.pop(key)
            meant = synonym = key_slips.meant(key, model, known)
            fix = None if meant else key_slips.elsewhere(key, model)
            if meant is None and fix is None:
                meant = nearest(key, [name for name in known if name not in part], SURE)
            if key in model.model_fields:  # as Python calls it
                meant = model.model_fields[key].alias
            if fix is None:
                fix = f"did you mean `{meant}`?" if meant else did_you_mean(key, known)
            self._complain((*path, key), f"unknown key `{brief(key)}` in {where}", fix, at_key=True)
            if meant and meant not in part:
                part[meant] = value
                self.done.renamed[*path, meant] = key
                if synonym:  # what stands there is judged once its name is right
                    self.done.broken.add((*path, meant))
                    self.misnamed.add((*path, meant))

    # -- pydantic ----------------------------------------------------------------------------------------

    def _validate(self) -> None:
        if "standoff" not in self.data:
            what = "the file does not give its format version"
            self._complain(("standoff",), what, "start it with `standoff: 1`")
            self.data["standoff"] = "1"
        errors = self._errors()
        for error in errors:
            self._report(error)
        # Replacing one part may leave the one around it without something it needs, and so on outwards.
        for _ in range(30):
            if not errors:
                return
            for error in errors:
                self._mend(error)
            for index in reversed([index for index, entry in enumerate(self._timeline()) if entry is None]):
                del self._timeline()[index], self.done.origin[index]
            errors = self._errors()

    def _errors(self) -> list[dict[str, Any]]:
        try:
            self.done.scenario = Scenario.model_validate(self.data, by_alias=True, by_name=False)
        except ValidationError as error:
            found: list[dict[str, Any]] = [dict(each) for each in error.errors(include_url=False)]
            for each in found:
                each["loc"], each["at_key"] = self._cleaned(each["loc"])
            return [each for each in found if not self._other_branch(each)]
        return []

    def _other_branch(self, error: dict[str, Any]) -> bool:
        """A bound that is a mapping is meant as a distance; that it is no number needs no saying."""
        path = error["loc"]
        bound = path[3:] in (("at_least",), ("at_most",)) and error["type"] == "string_type"
        return bound and isinstance(self._value(path), dict)

    def _cleaned(self, location: Path) -> tuple[Path, bool]:
        """A pydantic location as the file spells it: without the names of the branches of unions."""
        at_key = location[-1:] == ("[key]",)
        steps = list(location[:-1] if at_key else location)
        if steps[:1] == steps[3:4] == ["timeline"] and len(steps) > 5:
            del steps[5]
        if steps[:1] == ["timeline"] and len(steps) > 2:
            del steps[2]
        if steps[:1] == ["rationality"] and len(steps) > 1:
            del steps[1]
        if steps[:1] == ["timeline"] and steps[2:3] == ["by"] and len(steps) > 3:
            del steps[3]
        if steps[:1] in (["parameters"], ["rationality"]) and steps[2:3] == ["prior"]:
            del steps[3:4]
        if steps[:1] == ["views"] and "prior" in steps[4:]:
            del steps[steps.index("prior", 4) + 1 : steps.index("prior", 4) + 2]
        if steps[:1] == ["experts"] and steps[2:] == ["weight"] and not isinstance(self._value(tuple(steps[:2])), dict):
            del steps[2]
        for bound in ("at_least", "at_most"):
            if steps[:1] == ["claims"] and bound in steps[3:]:
                del steps[4:5]
        return tuple(steps), at_key

    def _value(self, path: Path) -> Data:
        value: Data = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def _report(self, error: dict[str, Any]) -> None:
        path: Path = error["loc"]
        around = [path[:length] for length in range(1, len(path) + 1)]
        if not self.said.isdisjoint(around) or not self.misnamed.isdisjoint(around):
            return
        kind, value, context = error["type"], self._value(path), error.get("ctx", {})
        name = f"`{brief(next(step for step in reversed(path) if isinstance(step, str)))}`"
        key = _key(path)
        example = "text: article.txt" if path == ("text",) else _EXAMPLES.get(key or str(path[0]))
        if path[0] == "correlations" and key == "of":
            example = "of: [trade, buffer], the names of two uncertain numbers"
        at_key, found = bool(error["at_key"]), _found(value)
        match kind:
            case "worth":
                what = error["msg"]
                fix = "write value: and what the actor gains or loses"
                if "not both" in what:
                    fix = "keep the value, or `of` and what each option is worth"
                elif "which move" in what:
                    fix = "write of: and the name of the move"
                elif "names a move" in what:
                    fix = "write what each option is worth, as in {asset: -2, liability: -1, of: view}"
            case "missing":
                what, fix = f"{name} is missing", f"write {example}"
                self._complain(path, what, fix, at=path[:-1])
                return
            case "identifier":
                what, fix = (
                    error["msg"],
                    "use another name" if "word of" in error["msg"] else "use that word as the key",
                )
                if "is not a name" in error["msg"]:
                    what = f"`{brief(context['text'])}` is not a name"
                    fix = self._name_meant(context["text"], path, key)
                    if self._like_the_one_before(path, key, context["text"]):
                        return
                    if "name" in context:
                        fix = f"write {context['name']}@1 for a period, and @end for the value at the end"
            case "twice":
                what, fix = error["msg"], "keep one of them"
                items = value if isinstance(value, list) else []
                second = [index for index, item in enumerate(items) if item == context["label"]][1:2]
                path = (*path, *second)
            case "day":
                what = error["msg"] if isinstance(value, str) else f"{name} is {found}"
                fix = f"write it as {day_meant(value)}" if isinstance(value, str) else f"write {name[1:-1]}: 2017-12-31"
                if isinstance(value, dict) and key == "by":
                    days = sorted(day for day in value.values() if isinstance(day, str))
                    what = "`by` has several dates but takes one"
                    fix = f"write the last one, by: {days[-1] if days else '2017-12-31'}"
                    if _in_timeline(path[:4]):
                        what = "`by` has a date for each period, which belong to the block"
                        fix = f"write them as `by` of the block, by: [{', '.join(days or ['2017-12-31'])}]"
            case "needs" if (*path, context["key"]) in self.said:
                return
            case "needs":
                what, fix = error["msg"], f"write {_EXAMPLES[context['key']]}"
                self._complain((*path, context["key"]), what, fix, at=path)
                return
            case "both":
                what, fix = (
                    error["msg"],
                    "keep one of them: a prior is drawn, and a value follows from other parameters",
                )
                path, at_key = (*path, context["key"]), True
            case "extra":
                what, fix = error["msg"], "remove it, or change the kind"
                path, at_key = (*path, context["key"]), True
            case "check":
                what = error["msg"]
                fix = f"write {_EXAMPLES['check']}, or {{from: pyongyang, to: guam, at_most: 4000}}"
            case "entry":
                what = f"an entry of the timeline is {found}" if not isinstance(value, dict) else error["msg"]
                fix = "start it with `- chance:`, `- decision:` or `- quantity:` and its name"
                if len(_within(path)) == len(path):
                    fix += ", or with `- periods:` and their number"
            case "cells":
                what, fix = f"{name} has something in it that is no payoff", f"write {example}"
            case "attribute":
                what, fix = error["msg"], "write numbers, as in {cost: 2, signal: 3}"
            case "rates":
                what, fix = error["msg"], "keep the one number, or the two"
                if "without `false_alarm`" in what:
                    fix = "write false_alarm: and how likely such a report is where it is not so, as in 10%"
                elif "without `hit`" in what:
                    fix = "write hit: and how likely such a report is where it is so, as in 80%"
            case "grade":
                what = f"`{brief(context['text'])}` is not a grade"
                fix = "write A to F for the source and 1 to 6 for what it says, as in B2"
            case "calendar":
                what = error["msg"]
                fix = "write by: [2017-06-30, 2017-09-30], or by: {first: 2017-06-30, every: 3 months}"
            case "interval":
                what, fix = f"{name} is {found}, not a span of time", f"write {example}"
            case "says":
                what, fix = error["msg"], context["fix"]
            case "label":
                what, fix = error["msg"], "write a few words, and the rest under `about`"
            case "yes_or_no":
                what, fix = f"{name} is {found}, not yes or no", f"write {example}"
            case "span":
                what, fix = error["msg"], f"write {example}"
            case "int_parsing" | "int_type" | "int_from_float":
                what, fix = f"{name} is {found}, not a whole number", f"write {example}"
            case "enum":
                what, fix = f"{name} is {found}", f"write {example}"
                if isinstance(value, str):
                    what = f"unknown kind of claim `{brief(value)}`"
                    fix = key_slips.kind(value) or did_you_mean(value, [str(each) for each in Kind])
            case "literal_error":
                what = f"this version of Standoff cannot read format version {brief(str(value))}"
                fix = "write standoff: 1"
            case "float_parsing" | "float_type" | "finite_number":
                what = f"{found} is not a number"
                if isinstance(path[-1], str):
                    what = f"{name} is {found}, not a number"
                fix = "write a number" + (f", as in {example}" if example else "")
                if key == "options" and len(_within(path)) == 4:
                    fix = "give every option a number, as in {wait: 0, act: 1}"
                elif key == "reliability":
                    fix = "write the probability that the report is right, as in reliability: 80%"
                    if isinstance(value, str) and re.fullmatch(r"[A-Fa-f]-?[1-6]?", value):
                        grade = value.upper().replace("-", "")
                        fix = (
                            f"write grade: {grade}, or the probability that the report is right, as in reliability: 80%"
                        )
            case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
                limit = next(f"{value:g}" for value in context.values())
                sign = {"greater_than_equal": "at least", "less_than_equal": "at most", "less_than": "less than"}.get(
                    kind, "more than"
                )
                what = f"{brief(str(value)) if isinstance(path[-1], int) else name} is out of range"
                fix = f"it must be {sign} {limit}"
                rates = ("reliability", "hit", "false_alarm", "value")
                if sign == "at most" and key in rates and value is not None:
                    fix += ", or have a % sign"
                if path[0] == "places":
                    fix += ": write [latitude, longitude] in degrees"
            case "too_short" if value:  # it is not, but for the mistakes in its items
                return
            case "too_short" | "too_long":
                what = f"{name} is empty" if not value else f"{name} has {len(value)} items"
                fix = f"write {example}"
            case "string_type" | "dict_type" | "tuple_type" | "model_type" | "list_type":
                what = f"{name} is {found}"
                if isinstance(path[-1], int):
                    what = f"an item of {name} is {found}"
                fix = f"write {example}" if example else "write one line of text"
                if key == "source" and path[0] != "source":
                    fix = "write one line of text"
                if key == "cases" and len(path) > 4:
                    fix = "write what it is worth, as in asset: -2"
                fix = self._rewritten(path, key, value) or fix
                if (path[0] == "actors" and len(path) == 2) or (path[0] == "tables" and len(path) == 2):
                    fix = f"write one line of text, as in {example}"
            case _:
                what = f"{name}: {error['msg']}"
                fix = f"write {example}" if example else "see the page on the scenario file"
        self._complain(path, what, fix, at_key=at_key)

    def _name_meant(self, text: str, path: Path, key: str) -> str:
        """What to write for a text that is not a name."""
        if path[:1] == ("interests",) and len(path) == 3 and ("=" in text or "," in text):
            return "an interest has a name and a formula, as in buffer: -3 * (collapse = yes)"
        if key in ("seen_by", "actor") and (named := self._actors_named(text)):
            return f"write {key}: {named[0]}" if len(named) == 1 else f"write {key}: [{', '.join(named)}]"
        if key in _LISTS and isinstance(path[-1], int) and "," in text:
            return f"write {key}: [{', '.join(part.strip() for part in text.split(','))}]"
        if text != (whole := unicodedata.normalize("NFC", text)) and whole.isidentifier():
            return "retype its accented letters, each as one character"
        if path[:1] == ("timeline",) and key == "options" and _NUMERAL.fullmatch(text):
            return "name each option, as in {wait: 0, act: 1} where it carries a number"
        name = re.sub(r"\W+", "_", whole).strip("_").lower()
        if name and len(text) <= 40:
            name = f"_{name}" if name[0].isdigit() else name
            return f"use letters, digits and _, as in {name}" + (
                f": {text.strip()}" if path[:1] == ("actors",) and len(path) == 2 else ""
            )
        return "use letters, digits and _, not starting with a digit"

    def _actors_named(self, text: str) -> list[str]:
        """The actors that a text names, by their short names or a long one."""
        actors = {name: long for name, long in self._parts("actors") if isinstance(long, str)}
        whole = [name for name, long in actors.items() if long.casefold() == text.strip().casefold()]
        return whole or [word for word in re.findall(r"\w+", text) if word in actors]

    def _like_the_one_before(self, path: Path, key: str, text: str) -> bool:
        """Whether another name of the same list or mapping is wrong in the same way, and complained about."""
        sort = "number" if _NUMERAL.fullmatch(text) else "formula" if "=" in text else ""
        if not sort or (sort == "number" and key != "options") or (sort == "formula" and path[0] != "interests"):
            return False
        inside = (*path[:1], sort) if sort == "formula" else (*path[:-1], sort)
        before = inside in self.alike
        self.alike.add(inside)
        return before

    def _rewritten(self, path: Path, key: str, value: Data) -> str | None:
        """What to write for a value of the wrong shape, made of what is there; None where that cannot be told."""
        listed = [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
        plain = bool(listed) and len(listed) == len(value) <= 4
        pairs = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
        if path == ("actors",) and pairs and len(pairs) == len(value) <= 4:
            named = [(name, text) for pair in pairs for name, text in pair.items() if isinstance(text, str)]
            if named and not {"name", "id"} & {name for name, _ in named}:
                return f"write actors: {{{', '.join(f'{name}: {text}' for name, text in named)}}}"
        if path == ("actors",) and plain:
            named = [(re.sub(r"\W+", "_", item).strip("_").lower() or "a", item) for item in listed]
            return f"write actors: {{{', '.join(f'{name}: {item}' for name, item in named)}}}"
        if key == "prior" and plain and len(listed) == 2:
            return f"write prior: {listed[0]} to {listed[1]}"
        if path == ("rationality",) and isinstance(value, str | list):
            said = value if isinstance(value, str) and _INTERVAL.fullmatch(value) else "1 to 6"
            deciders = dict.fromkeys(e["actor"] for e in self._timeline() if isinstance(e, dict) and "actor" in e)
            names = [name for name in deciders if isinstance(name, str)][:4] or ["china"]
            return f"write rationality: {{{', '.join(f'{name}: {said}' for name in names)}}}"
        if path == ("events",) and isinstance(value, list):
            return "write moves under `timeline`; an event is a condition, as in events: {punishing: oil = cut}"
        if key == "base_rate" and isinstance(value, str):
            return f"write base_rate: {{value: {value}, reason: and where it comes from}}"
        if key == "options" and isinstance(value, str) and "," in value:
            return f"write options: [{', '.join(part.strip() for part in value.strip('[]').split(','))}]"
        if key == "prior" and isinstance(value, dict) and len(value) == 2:
            return f"write prior: {' to '.join(str(end) for end in value.values())}"
        return None

    # -- what is left ------------------------------------------------------------------------------------

    def _mend(self, error: dict[str, Any]) -> None:
        """Put a stand-in where the mistake is, or leave the part out."""
        path: Path = error["loc"]
        kind, context = error["type"], error.get("ctx", {})
        if len(path) > 1 and self._value(path[:-1]) is None:  # left out a moment ago
            return
        self._doubt(path)
        replaceable = path[-1] in _STAND_INS and path[-1] == _key(path) and path[0] != "source"
        if kind == "needs":
            if context["key"] in _STAND_INS:
                self._replace((*path, context["key"]))
            else:
                self._remove(path)
        elif kind in ("extra", "both"):
            self._remove((*path, context["key"]))
        elif kind == "missing" and not replaceable:
            self._remove(path[:-1])
        elif kind == "enum" and len(path) == 3:
            claim = self._value(path[:-1])
            claim["kind"] = "fact" if "check" in claim else "mechanism" if "holds" in claim else "judgement"
            self._broken(path)
        elif error["at_key"]:
            if path[0] in _NAMING and len(path) == 2:
                self.done.unsure.add("names")
            self._remove(path)
        elif kind == "twice":
            options = self._value(path)
            options[:] = dict.fromkeys(options)
        elif replaceable:
            self._replace(path)
        elif path[:1] == ("timeline",) and len(_within(path)) == 3 and path[-1] in _NEEDED:
            self._value(path[:-1])[path[-1]] = _stand_in_name(path)
            self.done.unsure.add("names")
            self._broken(path)
        else:
            self._remove(path)

    def _replace(self, path: Path) -> None:
        inside = self._value(path[:-1])
        if isinstance(inside, dict):
            stand_in = _STAND_INS[str(path[-1])]
            inside[str(path[-1])] = dict(stand_in) if isinstance(stand_in, dict) else stand_in
            self._broken(path)
        else:
            self._remove(path)

    def _remove(self, path: Path) -> None:
        """Leave out the part at `path`: its key, its entry of the timeline, or all of the list it is in."""
        self._broken(path)
        inside = self._value(path[:-1])
        if inside is None:
            return
        if isinstance(inside, dict):
            inside.pop(str(path[-1]), None)
        elif path[:1] == ("timeline",) and len(path) == 2 and isinstance(inside, list):
            self._doubt(path)
            self.done.unsure.add("timeline")
            inside[int(path[1])] = None
        elif _in_timeline(path) and isinstance(inside, list):
            self._doubt(path)
            self.done.unsure.add("timeline")
            inside[int(path[-1])] = {"quantity": _stand_in_name(path), "value": "0"}
        elif isinstance(inside, list) and _within(path)[2:3] == ("options",):
            inside[:] = [label for label in inside if label != path[-1]]
        elif len(path) > 1:
            self._remove(path[:-1])

    def _forget_name(self, name: Data) -> None:
        self.done.unsure.add(name if isinstance(name, str) else "names")

    def _broken(self, path: Path) -> None:
        self.done.broken.add(self._in_file(path))

    def _in_file(self, path: Path) -> Path:
        """Entries that were left out shift those after them; say where this one stands in the file."""
        origin = self.done.origin
        if path[:1] == ("timeline",) and len(path) > 1 and int(path[1]) < len(origin):
            return ("timeline", origin[int(path[1])], *path[2:])
        return path

    def _doubt(self, path: Path) -> None:
        """Remember that what `path` belongs to is not known for sure."""
        if not path:
            return
        section, unsure = str(path[0]), self.done.unsure
        if len(path) == 1:
            unsure.update({section, "names"} if section in _NAMING else {section})
        elif section == "timeline":
            entry = self._value(path[:4] if _in_timeline(path[:4]) else path[:2])
            if isinstance(entry, dict) and "periods" in entry:
                if path[2:3] == ("state",) and len(path) > 3:
                    unsure.add(str(path[3]))
                    return
                if path[2:] and path[2] not in ("periods", "name", "state", "timeline"):  # nothing is named there
                    return
                self.done.unsure.update({"names", str(entry.get("name", "period")), *_inside(entry)})
                return
            names = [entry[kind] for kind in _PLAYED if kind in entry] if isinstance(entry, dict) else []
            self._forget_name(names[0] if names else None)
        elif section in _NAMING:
            unsure.add(str(path[1]))
        else:
            unsure.add(f"{section}.{path[1]}")
            if section == "payoffs":  # whoever has interests in a table
                unsure.add(section)
            if section == "experts":
                unsure.add(section)

    def _complain(self, path: Path, what: str, fix: str, at_key: bool = False, at: Path | None = None) -> None:
        self.said.add(path)
        self.done.mistakes.append(Misshapen(path if at is None else at, what, fix, at_key))


def _key(path: Path) -> str:
    """The key of the format that `path` leads to or through last; what the analyst named is not a key."""
    if len(path) > 3 and path[0] == "claims" and path[2] == "check":
        return str(path[4] if len(path) > 4 and isinstance(path[4], str) else path[3])
    path = _within(path)
    if path[0] == "timeline" and path[2:3] == ("state",) and len(path) > 4:
        return str(path[4])
    if path[0] == "timeline" and path[2:3] == ("by",) and isinstance(path[-1], str):
        return str(path[-1])
    place = {"source": 1, "timeline": 2, "interests": 3}.get(str(path[0]), 2)
    return str(path[0]) if len(path) == 1 else str(path[place]) if len(path) > place else ""


def _in_timeline(path: Path) -> bool:
    """Whether `path` leads to an entry of the timeline of a block of periods."""
    return len(path) == 4 and path[0] == path[2] == "timeline"


def _within(path: Path) -> Path:
    """The path to something in a block of periods as it would be outside."""
    return path[2:] if _in_timeline(path[:4]) else path


def _stand_in_name(path: Path) -> str:
    return "".join(f"_{step}" for step in path if isinstance(step, int))


def _inside(block: dict[str, Data]) -> list[str]:
    """The names that the entries and states of a block of periods have, as far as they can be read."""
    entries, states = block.get("timeline"), block.get("state")
    names = list(states) if isinstance(states, dict) else []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            names += [entry[kind] for kind in _PLAYED if isinstance(entry.get(kind), str)]
    return names


def _found(value: Data) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "empty" if value is None else f"`{brief(str(value))}`"
