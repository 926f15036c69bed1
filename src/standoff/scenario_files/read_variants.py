"""Every variant of a scenario file, read as a file of its own: what is wrong with it is told at the line of the change.

A variant is the tree of the file with its changes made (`change`), read as any other. Its mistakes are those that the
file as it stands has not. One inside what a change writes is told there; one elsewhere (a formula that reads what is
gone) is told at the change without which it would not be, with the line on which it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from standoff.language.problem import Problem, ScenarioError, did_you_mean
from standoff.scenario.model import BASE, Scenario
from standoff.scenario.notes import unread
from standoff.scenario.variants import KEPT, Structure, steps, structures
from standoff.scenario_files.change import Change, ChangeError, changed
from standoff.scenario_files.read_tree import TreeReading, place_of, read_tree
from standoff.scenario_files.write import write_scenario
from standoff.scenario_files.yaml_nodes import Complaint, Pairs, Scalar, end_of, tree

_OWN = ("variants", "combine")  # what a variant has none of


@dataclass(frozen=True, slots=True)
class _Varied:
    """The tree of a variant, and the changes that could not be made in it."""

    root: Pairs
    refused: tuple[Complaint, ...]


def variant_of(scenario: Scenario, name: str) -> Scenario:
    """A variant of a scenario as a scenario of its own, whose numbers are drawn as those of the whole are.

    Args:
        scenario: as its file stands, or as it was built.
        name: `base` for the scenario itself, that of a variant, or of several that are combined, `dread+joint`.

    Raises:
        ScenarioError: if there is none, or it makes no sense.
    """
    known = structures(scenario)
    if name not in known:
        what = f"there is no variant `{name}`"
        raise ScenarioError([Problem("variants", 0, 0, what, did_you_mean(name, known))])
    if name == BASE:
        return scenario
    text = write_scenario(scenario)
    root, _ = tree(text)
    assert isinstance(root, Pairs)
    made = _varied(root, _changes(root, known[name]))
    read = read_tree(text, made.root)
    if wrong := (*made.refused, *read.complaints):
        raise ScenarioError(Problem(f"variant `{name}`", 0, 0, each.what, each.fix) for each in wrong)
    assert read.scenario is not None
    return read.scenario.model_copy(update={"folder": scenario.folder, "variant": name, "varied": scenario})


def varied_tree(root: Pairs, scenario: Scenario, name: str) -> Pairs:
    """The tree of a variant of the scenario that a tree spells out, whose parts stand where they were written."""
    return _varied(root, _changes(root, structures(scenario)[name])).root


def variant_complaints(text: str, root: Pairs, base: TreeReading) -> Iterator[Complaint]:
    """What is wrong with the variants of a file that is not wrong with the file as it stands."""
    assert base.scenario is not None
    mistaken: set[str] = set()
    for name, structure in structures(base.scenario).items():
        if name == BASE:
            continue
        changes = _changes(root, structure)
        if any(part in mistaken for part in structure.parts):
            continue
        made = _varied(root, changes)
        if made.refused:
            mistaken.add(name)
            yield from made.refused
            continue
        read = read_tree(text, made.root)
        wrong = [each for each in read.complaints if each not in base.complaints]
        if wrong:
            mistaken.add(name)
        if len(structure.parts) > 1:
            yield from _at_combination(text, root, base, structure, wrong)
            continue
        here = [each for each in wrong if _within(text, changes, each)]
        yield from here
        if not base.complaints:
            yield from _elsewhere(text, root, changes, [each for each in wrong if each not in here])
            yield from () if wrong else _idle(base.scenario, read.scenario, changes)


def _changes(root: Pairs, structure: Structure) -> list[Change]:
    """The changes that a variant says, as the tree has them; of those that cannot be meant none."""
    variants = root.values.get("variants")
    found = []
    for part in structure.parts:
        variant = variants.values.get(part) if isinstance(variants, Pairs) else None
        change = variant.values.get("change") if isinstance(variant, Pairs) else None
        if not isinstance(change, Pairs):
            continue
        for way, value in change.values.items():
            said = isinstance(value, Scalar) and (value.empty or value.style == "*")  # complained about already
            if not said and "" not in steps(way) and steps(way)[0] not in KEPT:
                found.append(Change(change.keys[way], value))
    return found


def _varied(root: Pairs, changes: Sequence[Change]) -> _Varied:
    refused = []
    for own in _OWN:
        if own in root.values:
            keys, values = dict(root.keys), dict(root.values)
            del keys[own], values[own]
            root = replace(root, keys=keys, values=values)
    for change in changes:
        try:
            root = changed(root, change)
        except ChangeError as error:
            refused.append(Complaint(change.key.line, change.key.column, error.what, error.fix))
    return _Varied(root, tuple(refused))


def _within(text: str, changes: Sequence[Change], complaint: Complaint) -> bool:
    """Whether a complaint is about what one of the changes writes."""
    at = complaint.line, complaint.column
    return any((each.key.line, each.key.column) <= at <= end_of(text, each.value) for each in changes)


def _elsewhere(text: str, root: Pairs, changes: Sequence[Change], wrong: Sequence[Complaint]) -> Iterator[Complaint]:
    """Complaints about other parts of the file, each at the first change without which it would not be."""
    without: dict[int, tuple[Complaint, ...]] = {}
    for complaint in wrong:
        blamed = changes[0]
        for number, change in enumerate(changes if len(changes) > 1 else ()):
            if number not in without:
                rest = _varied(root, [each for each in changes if each is not change])
                without[number] = () if rest.refused else read_tree(text, rest.root).complaints
            if complaint not in without[number]:
                blamed = change
                break
        what = f"with this change, {complaint.what} (line {complaint.line})"
        yield Complaint(blamed.key.line, blamed.key.column, what, complaint.fix)


def _at_combination(
    text: str, root: Pairs, base: TreeReading, structure: Structure, wrong: Sequence[Complaint]
) -> Iterator[Complaint]:
    """Complaints about several variants at once of which none has them alone, where the last of them is combined."""
    groups = base.scenario.combine if base.scenario is not None else ()
    last = structure.parts[-1]
    number = next((number for number, group in enumerate(groups) if last in group), 0)
    place = groups[number].index(last) if last in groups[number] else 0
    line, column = place_of(text, root, base.shaped, ("combine", number, place), False, None)
    for complaint in wrong:
        what = f"with {' and '.join(f'`{part}`' for part in structure.parts)}, {complaint.what} (line {complaint.line})"
        yield Complaint(line, column, what, complaint.fix)


def _idle(base: Scenario, varied: Scenario | None, changes: Sequence[Change]) -> Iterator[Complaint]:
    """Complaints about parameters that a variant adds and nothing reads: most likely another was meant."""
    if varied is None or varied.parameters.keys() <= base.parameters.keys():
        return
    by_name: Mapping[str, Change] = {way[1]: each for each in changes if len(way := steps(each.key.text)) > 1}
    for note in unread(varied):
        name = str(note.path[1]) if len(note.path) == 2 and note.path[0] == "parameters" else ""
        if name in by_name and name not in base.parameters:
            at, what = by_name[name].key, f"nothing reads `{name}`, which only this variant has"
            yield Complaint(at.line, at.column, what, did_you_mean(name, base.parameters))
