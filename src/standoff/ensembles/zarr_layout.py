"""What a store looks like: groups, arrays and labels for xarray, and blocks of worlds as chunks of them.

Nothing here touches a disk: files are paths with their content. The layout is written down for users in
docs/reference/store.md. The world is the last axis of every array that has one, and a chunk is a block of worlds.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import numpy as np
import numpy.typing as npt

from standoff.ensembles.results import Certificates
from standoff.ensembles.simulate import Block
from standoff.equilibrium.solve import Solved
from standoff.queries.game import Game
from standoff.queries.query import Commitments
from standoff.scenario.counterfactual import commitments_in_words
from standoff.situations.game import Situations
from standoff.worlds.atomic_files import digest
from standoff.worlds.draw import BLOCK

LEVEL = 1  # of zstd compression: higher ones save little on behaviour, and cost more than they save
NAMED = re.compile(r"[a-z0-9_=,-]{1,100}\Z")  # commitments that can name a folder anywhere

# what stands before the world in the fields of `Solved` that have more axes than it
AXES = {"log_p": ("action",), "expected_payoff": ("actor",)}
# the arrays of the store itself: what they hold, and their axes
ROOT: dict[str, tuple[str, tuple[str, ...]]] = {
    "parameter": ("string", ("parameter",)),
    "actor": ("string", ("actor",)),
    "query": ("string", ("query",)),
    "parameters": ("float64", ("parameter", "world")),
    "rationality": ("float64", ("actor", "world")),
    "answers": ("float64", ("query", "world")),
}
LONG_NAMES = {
    "parameters": "the draw of every parameter in every world",
    "rationality": "the rationality of every actor in every world; 0 for one who never decides",
    "answers": "what each query gives in every world; NaN where it is undefined or the world is not certified",
    "log_p": "behaviour: the natural logarithm of the probability of every option of every information set",
    "expected_payoff": "what each actor expects from the game",
    "converged": "whether the world is certified in this game",
    "followed": "whether the branch was followed to its target without a jump",
    "ground": "on what that rests: 1 followed one way, 2 there and back, 3 proved unique, 4 backward induction; 0 not",
    "residual": "the largest difference, in probability, between behaviour and the response to it",
    "residual_in_odds": "the same in log-odds",
    "regret": "the largest regret at any information set, as part of the spread of the actor's payoffs from there on",
    "forked": "the part of the way at which the branch forks (in the limit the rationality); NaN where it does not",
    "continuum": "in the limit, the dimension of the continuum of equilibria that this is one of; 0 where it is alone",
    "sweeps": "work done: sweeps of the game",
    "steps": "work done: steps along the branch",
    "turns": "how often the branch turned back",
    "parameter": "the name of the parameter",
    "actor": "the name of the actor",
    "query": "the text of the query",
    "information_set": "the number of the information set that the action is an option of",
    "mover": "who decides there",
    "decision": "what is decided there",
    "option": "the option",
    "label": "the decision, and what its actor sees there",
}
SLOT = ("information_set", "mover", "decision", "option", "label")  # the labels of an action

Array = npt.NDArray[Any]


def name_of(commitments: Commitments) -> str:
    """The name of the group of a game: `itself`, or its commitments, as in `oil=cut,test=icbm`."""
    if not commitments:
        return "itself"
    name = ",".join(f"{move}={option}" for move, option in commitments)
    return name if NAMED.match(name) else "do-" + digest(json.dumps(commitments).encode())[:16]


def solved_fields() -> dict[str, np.dtype[Any]]:
    """The name and kind of number of every field of `Solved`."""
    hints = get_type_hints(Solved)
    return {field.name: kind_of(hints[field.name]) for field in fields(Solved)}


def certificate_fields() -> dict[str, np.dtype[Any]]:
    """The same of `Certificates`, as far as `Solved` does not have them; each is `[world]`."""
    hints = get_type_hints(Certificates)
    known = solved_fields()
    names = [field.name for field in fields(Certificates) if field.name not in known]
    return {name: kind_of(hints[name]) for name in names}


def kind_of(hint: Any) -> np.dtype[Any]:
    """The kind of number in the type of an array, which numpy has spelt in several ways."""
    if isinstance(hint, type) and issubclass(hint, np.generic):
        return np.dtype(hint)
    for part in get_args(hint):
        with suppress(TypeError):
            return kind_of(part)
    raise TypeError(f"{hint} is no type of an array")


def labels(situations: Situations) -> dict[str, list[Any]]:
    """The labels of every action: `[action]` each, by the names in `SLOT`."""
    result: dict[str, list[Any]] = {name: [] for name in SLOT}
    for number, information_set in enumerate(situations.sets):
        for option in information_set.options:
            told = (number, information_set.actor, information_set.decision, option, information_set.label)
            for name, value in zip(SLOT, told, strict=True):
                result[name].append(value)
    return result


class Sheets:
    """The arrays of a store, in memory and without their worlds, where blocks are turned into files.

    Attributes:
        frame: the files that hold no world: metadata and labels.
    """

    def __init__(
        self,
        game: Game,
        games: Iterable[Commitments],
        queries: Sequence[str],
        worlds: int,
        attributes: Mapping[str, Any],
    ) -> None:
        import zarr
        from zarr.storage import MemoryStore

        self._game = game
        self._queries = tuple(queries)
        self._memory: dict[str, Any] = {}
        self._arrays: dict[str, Any] = {}
        store = MemoryStore(self._memory)
        parameters = list(game.source.parameters)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # readers of zarr 3 all know consolidated metadata; it says they may not
            root = zarr.create_group(store, zarr_format=3, attributes=dict(attributes))
            self._labels(root, "parameter", parameters)
            self._labels(root, "actor", game.actors)
            self._labels(root, "query", self._queries)
            for name, axis, size in (
                ("parameters", "parameter", len(parameters)),
                ("rationality", "actor", len(game.actors)),
                ("answers", "query", len(self._queries)),
            ):
                self._across(root, name, np.dtype(np.float64), ((axis, size),), worlds)
            root.create_group("games", attributes={"about": "one group for each set of commitments"})
            for commitments in sorted(games):
                self._of_game(root, commitments, worlds)
            zarr.consolidate_metadata(store)
        self.frame = {path: buffer.to_bytes() for path, buffer in sorted(self._memory.items())}

    def _of_game(self, root: Any, commitments: Commitments, worlds: int) -> None:
        situations = self._game.situations(commitments)
        count, histories, sets = self._game.size(commitments)
        about = {
            "game": commitments_in_words(commitments),
            "do": [list(pair) for pair in commitments],
            "situations": count,
            "histories": histories,
            "information_sets": sets,
            "coordinates": " ".join(SLOT),
        }
        group = root.create_group(f"games/{name_of(commitments)}", attributes=about)
        self._labels(group, "actor", self._game.actors)
        for name, values in labels(situations).items():
            self._labels(group, name, values, "action")
        sizes = {"action": situations.graph.actions, "actor": len(self._game.actors)}
        for name, kind in (solved_fields() | certificate_fields()).items():
            axes = tuple((axis, sizes[axis]) for axis in AXES.get(name, ()))
            self._across(group, name, kind, axes, worlds)

    def _labels(self, group: Any, name: str, values: Sequence[Any], axis: str | None = None) -> None:
        kind = int if name == "information_set" else str
        array = group.create_array(
            name,
            shape=(len(values),),
            chunks=(max(1, len(values)),),
            dtype=kind,
            dimension_names=[axis or name],
            compressors=None,
            attributes={"long_name": LONG_NAMES[name]},
            config={"write_empty_chunks": True},
        )
        if len(values):
            array[:] = np.asarray(values, dtype=np.int64 if kind is int else np.dtypes.StringDType())

    def _across(
        self, group: Any, name: str, kind: np.dtype[Any], axes: tuple[tuple[str, int], ...], worlds: int
    ) -> None:
        from zarr.codecs import ZstdCodec

        array = group.create_array(
            name,
            shape=(*(size for _, size in axes), worlds),
            chunks=(*(max(1, size) for _, size in axes), BLOCK),
            dtype=kind,
            fill_value=np.nan if kind.kind == "f" else kind.type(0),
            dimension_names=[*(axis for axis, _ in axes), "world"],
            compressors=[ZstdCodec(level=LEVEL, checksum=True)],
            attributes={"long_name": LONG_NAMES.get(name, name.replace("_", " "))},
            config={"write_empty_chunks": True},
        )
        self._arrays[array.path] = array

    def files(self, block: Block) -> dict[str, bytes]:
        """The files of a block: one chunk of every array that has worlds."""
        worlds = block.worlds
        content: dict[str, Array] = {
            "parameters": stacked(list(worlds.parameters.values()), worlds.count),
            "rationality": worlds.rationality,
            "answers": stacked([block.answers[query] for query in self._queries], worlds.count),
        }
        for commitments, solved in block.solved.items():
            for part in (solved, block.certificates[commitments]):
                for field in fields(part):
                    content[f"games/{name_of(commitments)}/{field.name}"] = getattr(part, field.name)
        assert content.keys() == self._arrays.keys(), content.keys() ^ self._arrays.keys()
        for path, values in content.items():
            array = self._arrays[path]
            assert values.shape == (*array.shape[:-1], worlds.count), path
            array[..., worlds.start : worlds.start + worlds.count] = values
        chunks = sorted(self._memory.keys() - self.frame.keys())
        return {path: self._memory.pop(path).to_bytes() for path in chunks}


def stacked(rows: Sequence[Array], worlds: int) -> Array:
    """`[row, world]`, also of no rows."""
    return np.stack(rows) if rows else np.empty((0, worlds))
