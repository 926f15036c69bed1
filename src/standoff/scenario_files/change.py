"""A change of a variant made to the tree of a file: a tree and the way to a part go in, a tree goes out.

The tree that comes in stays as it is. What is put in keeps its own lines and columns, so that whatever is wrong with it
is told where it was written. `parameters.buffer.prior` leads through keys; what the file has in its short form is
written out for that. In the timeline an entry is found by its name, those of a block of periods as well, and its place
is said by `after` or `before`, in a new entry or by a way that ends so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from standoff.language.error import StandoffError
from standoff.language.problem import did_you_mean
from standoff.scenario.model import REMOVED
from standoff.scenario.variants import steps
from standoff.scenario_files.yaml_nodes import Items, Node, Pairs, Scalar, brief

_KINDS = ("chance", "decision", "quantity", "periods")
_AS_IN = {
    "parameters": "buffer.prior: 8 to 20",
    "timeline": "oil.usual: continue",
    "interests": "china.buffer.weight: 2",
    "rationality": "china: 1 to 3",
    "views": "rival.audience: 0 to 0.5",
}
_NAMED = {(section,) for section in _AS_IN}  # sections whose parts have names
_BESIDE = ("after", "before")
# what the one value of a part stands for, by the section and how deep the part is in it
_SHORT = {("parameters", 2): "prior", ("rationality", 2): "prior", ("interests", 3): "value"}
_SHORT |= {("views", depth): "prior" for depth in (3, 4, 5)}  # of views inside views as well


class ChangeError(StandoffError):
    """Why a change cannot be made."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one line of `change` says: `key` is its way, `value` what stands there instead."""

    key: Scalar
    value: Node

    @property
    def removes(self) -> bool:
        value = self.value
        return isinstance(value, Scalar) and value.text.strip().casefold() == REMOVED


def changed(root: Pairs, change: Change) -> Pairs:
    """The tree with one change made.

    Raises:
        ChangeError: saying why there is no such part to change.
    """
    way = steps(change.key.text)
    if way in _NAMED and not isinstance(change.value, Scalar):
        fix = f"lead to the part that is otherwise, as in {way[0]}.{_AS_IN[way[0]]}"
        raise ChangeError(f"`{way[0]}` as a whole cannot be written anew here", fix)
    if way[0] == "timeline" and len(way) > 1:
        timeline = root.values.get("timeline")
        if not isinstance(timeline, Items):
            raise ChangeError("there is no timeline to change", "write one")
        return _put(root, "timeline", _timeline(timeline, way[1], way[2:], change), change)
    made = _descended(root, way, 0, change)
    assert isinstance(made, Pairs)
    return made


def _descended(node: Node | None, way: Sequence[str], depth: int, change: Change) -> Node:
    """The part at the first `depth` steps of the way, with the change made further on."""
    if isinstance(node, Scalar) and (short := _SHORT.get((way[0], depth))):
        node = Pairs(node.line, node.column, False, {short: node}, {short: node})
    if node is None:
        node = Pairs(change.key.line, change.key.column, False, {}, {})
    step, last = way[depth], depth + 1 == len(way)
    where = f"`{'.'.join(way[:depth])}`" if depth else "the scenario"
    if isinstance(node, Items) and last and change.removes:
        kept = [item for item in node.items if not (isinstance(item, Scalar) and item.text == step)]
        if len(kept) == len(node.items):
            known = [item.text for item in node.items if isinstance(item, Scalar)]
            raise ChangeError(f"{where} has no `{brief(step)}` to remove", did_you_mean(step, known))
        return replace(node, items=kept)
    if not isinstance(node, Pairs):
        is_it = "a list" if isinstance(node, Items) else f"`{brief(node.text)}`"
        raise ChangeError(f"{where} is {is_it}, so there is no `{brief(step)}` in it", f"change the whole of {where}")
    if not last:
        if step not in node.values and not _may_begin(way, depth):
            raise ChangeError(f"{where} has no `{brief(step)}`", did_you_mean(step, node.values))
        return _put(node, step, _descended(node.values.get(step), way, depth + 1, change), change)
    if not change.removes:
        return _put(node, step, change.value, change, written=True)
    if step not in node.values:
        raise ChangeError(f"{where} has no `{brief(step)}` to remove", did_you_mean(step, node.values))
    return _without(node, step)


def _may_begin(way: Sequence[str], depth: int) -> bool:
    """Whether a part that is not there is begun by a change inside it: a section, the interests or the view of an
    actor, or a key of a part (`usual`); a part that the analyst names is not, since its name may be a slip."""
    inside = {"interests": (1,), "timeline": (2,), "views": (1, 2, 3)}
    return depth == 0 or depth in inside.get(way[0], ())


def _put(node: Pairs, step: str, value: Node, change: Change, written: bool = False) -> Pairs:
    """The mapping with another value at a key, which is that of the change where it was `written` there or is new."""
    keys = dict(node.keys)
    if written or step not in keys:
        ahead = change.key.text.rfind(step) if change.key.style == "" else 0
        keys[step] = replace(change.key, text=step, column=change.key.column + max(ahead, 0))
    return replace(node, keys=keys, values={**node.values, step: value})


def _without(node: Pairs, step: str) -> Pairs:
    return replace(
        node,
        keys={key: each for key, each in node.keys.items() if key != step},
        values={key: each for key, each in node.values.items() if key != step},
    )


# -- the timeline ----------------------------------------------------------------------------------------


def _timeline(timeline: Items, name: str, rest: Sequence[str], change: Change) -> Items:
    """The timeline with a change made to the entry of that name, or with a new one."""
    entry = _entry(timeline, name)
    if not rest and not change.removes:
        return _entry_put(timeline, name, entry, change)
    if entry is None:
        raise ChangeError(f"the timeline has no `{brief(name)}`", did_you_mean(name, _names(timeline)))
    if not rest:
        return _replaced(timeline, name, None)
    if len(rest) == 1 and rest[0] in _BESIDE:
        if not isinstance(change.value, Scalar):
            raise ChangeError(f"`{rest[0]}` takes the name of one entry", f"write {rest[0]}: and a name")
        return _beside(_replaced(timeline, name, None), entry, rest[0], change.value.text)
    made = _descended(entry, ("timeline", name, *rest), 2, change)
    assert isinstance(made, Pairs)
    return _replaced(timeline, name, made)


def _entry_put(timeline: Items, name: str, old: Pairs | None, change: Change) -> Items:
    """The timeline with an entry in place of one of that name, or where it says that it belongs."""
    new = change.value
    if not isinstance(new, Pairs) or _name(new) is None:
        fix = f"write {{decision: {name}, ...}}, or change a part of it, as in timeline.{name}.usual"
        raise ChangeError(f"an entry of the timeline is a mapping, and says what `{brief(name)}` is", fix)
    if _name(new) != name:
        raise ChangeError(
            f"this entry is called `{brief(str(_name(new)))}`", f"call it `{brief(name)}`, as the way does"
        )
    said = [key for key in _BESIDE if key in new.values]
    if len(said) > 1:
        raise ChangeError("an entry stands `after` one or `before` one", "remove one of the two")
    if not said:
        return _replaced(timeline, name, new) if old else replace(timeline, items=[*timeline.items, new])
    beside = new.values[said[0]]
    if not isinstance(beside, Scalar):
        raise ChangeError(f"`{said[0]}` takes the name of one entry", f"write {said[0]}: and a name")
    others = _replaced(timeline, name, None) if old else timeline
    return _beside(others, _without(new, said[0]), said[0], beside.text)


def _beside(timeline: Items, entry: Pairs, side: str, name: str) -> Items:
    """The timeline with an entry after or before another, in the block of periods where that is."""
    if _entry(timeline, name) is None:
        raise ChangeError(
            f"the timeline has no `{brief(name)}` for it to stand {side}", did_you_mean(name, _names(timeline))
        )
    items: list[Node] = []
    for item in timeline.items:
        there = isinstance(item, Pairs) and _name(item) == name
        inside = item.values.get("timeline") if isinstance(item, Pairs) and not there else None
        if isinstance(item, Pairs) and isinstance(inside, Items) and _entry(inside, name) is not None:
            item = replace(item, values={**item.values, "timeline": _beside(inside, entry, side, name)})
        items += ([item, entry] if side == "after" else [entry, item]) if there else [item]
    return replace(timeline, items=items)


def _replaced(timeline: Items, name: str, new: Pairs | None) -> Items:
    """The timeline with another entry in place of that of a name, or without it."""
    items: list[Node] = []
    for item in timeline.items:
        if isinstance(item, Pairs) and _name(item) == name:
            items += [] if new is None else [new]
            continue
        inside = item.values.get("timeline") if isinstance(item, Pairs) else None
        if isinstance(item, Pairs) and isinstance(inside, Items):
            item = replace(item, values={**item.values, "timeline": _replaced(inside, name, new)})
        items.append(item)
    return replace(timeline, items=items)


def _entry(timeline: Items, name: str) -> Pairs | None:
    for item in timeline.items:
        if isinstance(item, Pairs):
            if _name(item) == name:
                return item
            inside = item.values.get("timeline")
            if isinstance(inside, Items) and (found := _entry(inside, name)) is not None:
                return found
    return None


def _name(entry: Pairs) -> str | None:
    """The name of an entry; of a block of periods that which counts them."""
    kind = next((key for key in _KINDS if key in entry.values), None)
    named = entry.values.get("name" if kind == "periods" else str(kind))
    return named.text if isinstance(named, Scalar) else "period" if kind == "periods" else None


def _names(timeline: Items) -> list[str]:
    found: list[str] = []
    for item in timeline.items:
        if isinstance(item, Pairs):
            found += [name for name in [_name(item)] if name is not None]
            inside = item.values.get("timeline")
            found += _names(inside) if isinstance(inside, Items) else []
    return found
