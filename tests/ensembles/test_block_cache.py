"""Work kept in pieces: found again by what it depends on, and never taken for anything else."""

from __future__ import annotations

import numpy as np
import pytest

from of_scenarios import asked
from standoff.ensembles.block_cache import FOLDER, BlockCache
from standoff.ensembles.store_reader import open_ensemble
from standoff.ensembles.store_writer import save_ensemble
from standoff.library.catalog import load

DRAWS = np.arange(3.0)


class Work:
    """Something long that is done, and counted."""

    def __init__(self, value=1.0):
        self.done, self.value = 0, value

    def __call__(self):
        self.done += 1
        return {"answer": np.full(3, self.value), "certain": np.ones(3, dtype=np.bool_)}


@pytest.fixture
def pieces(tmp_path):
    return BlockCache(tmp_path, "a scenario")


def test_what_was_done_is_not_done_again(pieces):
    work = Work(0.1)
    first, again = (pieces.piece(["P(x = y)", DRAWS], work) for _ in range(2))
    assert work.done == 1
    assert first.keys() == again.keys()
    assert all(
        first[name].tobytes() == again[name].tobytes() and first[name].dtype == again[name].dtype for name in first
    )


@pytest.mark.parametrize(
    "other",
    [["P(x = z)", DRAWS], ["P(x = y)", DRAWS + 1e-16 * (DRAWS > 0) + 1e-12], ["P(x = y)", DRAWS[:2]],
     ["P(x = y)", DRAWS[:, None]], ["P(x =", " y)", DRAWS], ["P(x = y)"], ["P(x = y)", DRAWS.astype(np.float32)]],
)  # fmt: skip
def test_of_anything_else_it_is(pieces, other):
    work = Work()
    pieces.piece(["P(x = y)", DRAWS], work)
    pieces.piece(other, work)
    BlockCache(pieces.folder, "another scenario").piece(["P(x = y)", DRAWS], work)
    assert work.done == 3


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b[:40], lambda b: b"", lambda b: b[:-9] + b"X" + b[-8:]])
def test_a_piece_that_is_not_as_it_was_written_is_done_again(pieces, spoil):
    work = Work()
    pieces.piece(["P(x = y)"], work)
    [file] = (pieces.folder / FOLDER).iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    assert pieces.piece(["P(x = y)"], work)["answer"].tolist() == [1.0] * 3
    assert work.done == 2


def test_what_was_ended_early_is_not_kept(pieces):
    stop = np.zeros(1, dtype=np.int64)

    def ended_early():
        stop[0] = 1
        return {"answer": np.zeros(3)}

    pieces.piece(["P(x = y)"], ended_early, stop)
    assert pieces.piece(["P(x = y)"], Work())["answer"].tolist() == [1.0] * 3


def test_where_nothing_can_be_written_it_is_done_all_the_same(tmp_path):
    file = tmp_path / "no folder"
    file.write_bytes(b"")
    assert BlockCache(file, "").piece(["P(x = y)"], Work())["answer"].tolist() == [1.0] * 3


def test_games_that_a_store_does_not_hold_are_solved_once(tmp_path, monkeypatch):
    crisis, query = load("crisis"), "P(threat = yes | do(reply = concede))"
    save_ensemble(crisis, ["P(threat = yes)"], tmp_path / "crisis.zarr", worlds=600)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    found = asked(open_ensemble(tmp_path / "crisis.zarr"), [query])
    monkeypatch.setattr("standoff.ensembles.perceived.play", lambda *_: pytest.fail("solved again"))
    again = asked(open_ensemble(tmp_path / "crisis.zarr"), [query])
    assert again.answers[query].tobytes() == found.answers[query].tobytes()
    for commitments, certificates in found.certificates.items():
        assert again.certificates[commitments].residual.tobytes() == certificates.residual.tobytes()
    assert again.parameters["audience"].tobytes() == found.parameters["audience"].tobytes()
    assert all(path.read_bytes() == content for path, content in before.items())  # the store is as it was
