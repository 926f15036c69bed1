"""Stores from elsewhere, whose maker may have written anything and sealed it well: nothing in them runs, leads outside
or fills the memory, and what is wrong is named."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import numcodecs.pickles
import numpy as np
import pytest
import zarr
from numcodecs.zstd import compress

import standoff
from cli.person import typed
from ensembles.test_store import contents
from standoff.claims.judge import queries_of
from standoff.ensembles.store_errors import DamagedStore, StoreError
from standoff.ensembles.store_reader import open_ensemble
from standoff.ensembles.store_writer import save_ensemble
from standoff.ensembles.zarr_arrays import unpacked_size
from standoff.worlds.atomic_files import digest, seal, unseal

QUERY = "P(finish = fight | given threat = yes)"
LARGE = 10**15


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    path = tmp_path_factory.mktemp("honest") / "crisis.zarr"
    run(path, 40)
    return path


def run(path: Path, worlds: int, repair: bool = False) -> None:
    scenario = standoff.load("crisis")
    save_ensemble(scenario, queries_of(scenario), path, worlds, threads=1, repair=repair)


@pytest.fixture
def store(honest, tmp_path):
    return Path(shutil.copytree(honest, tmp_path / "crisis.zarr"))


def sealed(store: Path, about=lambda about: None, record=lambda record: None) -> None:
    """Seals whatever there is, as a stranger would: every checksum is right."""

    def sums(names):
        return {n: {"bytes": (store / n).stat().st_size, "sha256": digest((store / n).read_bytes())} for n in names}

    files = sorted(each.relative_to(store).as_posix() for each in store.rglob("*") if each.is_file())
    of_worlds = unseal((store / "record/000000.json").read_bytes())
    of_worlds["files"] = sums(name for name in of_worlds["files"] if name in files)
    record(of_worlds)
    itself = unseal((store / "record/store.json").read_bytes())
    rest = (name for name in files if not name.startswith(("record/", "pieces/")) and name not in of_worlds["files"])
    itself["files"] = sums(rest)
    about(itself)
    (store / "record/000000.json").write_bytes(seal(of_worlds))
    (store / "record/store.json").write_bytes(seal(itself))


def refused(store: Path, words: str) -> None:
    """When it is opened, and when more worlds are to be added to it."""
    with pytest.raises(StoreError, match=words):
        open_ensemble(store)
    before = contents(store)
    with pytest.raises(StoreError):
        run(store, 41)
    assert contents(store) == before


def changed(store: Path, name: str, **values) -> None:
    told = json.loads((store / name / "zarr.json").read_text())
    (store / name / "zarr.json").write_text(json.dumps({**told, **values}))


def test_what_is_sealed_again_unchanged_is_read(store):
    sealed(store)
    assert standoff.ask(open_ensemble(store), QUERY).mean == pytest.approx(
        standoff.ask(standoff.load("crisis"), QUERY, worlds=40).mean, abs=1e-12
    )


class Payload:
    """Unpickled, it makes a file."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


@pytest.mark.parametrize("whole", [False, True], ids=["one array", "the whole store"])
@pytest.mark.parametrize("keeps", [False, True], ids=["in its place", "beside it"])
def test_an_array_of_the_old_format_that_unpickles_runs_nothing(store, tmp_path, monkeypatch, whole, keeps):
    """With a numcodecs that would unpickle, as those before 0.16.6 did."""
    monkeypatch.setattr(numcodecs.pickles, "ALLOW_UNSAFE_PICKLE_DECODE", True)
    marker = tmp_path / "it ran"
    array = store / "answers"
    if not keeps:
        shutil.rmtree(array)
        array.mkdir()
    told = {
        "zarr_format": 2, "shape": [4, 40], "chunks": [4, 512], "dtype": "|O", "fill_value": "", "order": "C",
        "compressor": None, "filters": [{"id": "vlen-utf8"}, {"id": "pickle", "protocol": 5}],
    }  # fmt: skip
    (array / ".zarray").write_text(json.dumps(told))
    (array / "0.0").write_bytes(pickle.dumps(Payload(marker)))
    if whole:
        (store / "zarr.json").unlink()
        (store / ".zgroup").write_text('{"zarr_format": 2}')
    sealed(store)
    with suppress(Exception):
        zarr.open_array(array, mode="r", zarr_format=2)[:]
    assert marker.is_dir()  # it would have run
    marker.rmdir()
    refused(
        store,
        "answers/.zarray: a Standoff store has no such array" if not whole else "a Standoff store has no such array",
    )
    for command in (("ask", store, QUERY), ("run", store), ("report", store, "--brief", "--out", tmp_path / "x.html")):
        said = typed(*command)
        assert said.code == 1 and (
            "is damaged" in said.err or "is not a valid Standoff store; it was left unchanged" in said.err
        )
    assert not marker.exists()


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("answers", {"shape": [4, LARGE]}, "answers/zarr.json: its `shape` should be \\["),
        ("games/itself/log_p", {"shape": [LARGE, 40]}, "should be"),
        ("games/itself/log_p", {"shape": [True, 40]}, "should be"),
        ("answers", {"data_type": "float32"}, "should be"),
        ("answers", {"data_type": {"name": "numpy.object"}}, "should be"),
        ("answers", {"codecs": [{"name": "numcodecs.pickle"}]}, "should be"),
        ("answers", {"codecs": [{"name": "bytes", "configuration": {"endian": "big"}}]}, "should be"),
        ("answers", {"fill_value": 0.5}, "should be"),
        ("answers", {"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1, 1]}}}, "its `chunk_grid`"),
        ("answers", {"storage_transformers": [{"name": "x"}]}, "an array has no key `storage_transformers`"),
        ("answers", {"zarr_format": 2}, "its `zarr_format`"),
        ("answers", {"node_type": "group"}, "its `node_type`"),
        ("query", {"codecs": [{"name": "pickle"}]}, "query/zarr.json: its `codecs`"),
        ("games/itself/mood", {}, "its `shape`"),
        ("games", {"node_type": "array"}, "games/zarr.json: it is not a Zarr 3 group"),
        ("games/itself", {"attributes": {"situations": "many"}}, "it does not give the size of the game"),
        ("games/itself", {"attributes": 3}, "it does not give the size of the game"),
    ],
)
def test_metadata_that_standoff_does_not_write(store, name, values, words):
    if name.endswith("mood"):
        shutil.copytree(store / "games/itself/residual", store / name)
        values = {"shape": [7]}
    changed(store, name, **values)
    sealed(store)
    refused(store, words)


def test_metadata_that_are_no_json(store):
    (store / "answers/zarr.json").write_text("[" * 100_000)
    sealed(store)
    refused(store, "answers/zarr.json: it is not a Zarr 3 array")


def test_what_a_group_repeats_of_others_must_be_so(store):
    """Readers of Zarr take it in place of what it repeats."""
    root = json.loads((store / "zarr.json").read_text())
    root["consolidated_metadata"]["metadata"]["answers"]["codecs"] = [{"name": "numcodecs.pickle"}]
    (store / "zarr.json").write_text(json.dumps(root))
    sealed(store)
    refused(store, "zarr.json: its copy of other metadata does not match them")


@pytest.mark.parametrize("name", ["extra/zarr.json", "games/other/zarr.json", "games/itself/deep/down/zarr.json"])
def test_arrays_that_nobody_asked_for(store, name):
    (store / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(store / "answers/zarr.json", store / name)
    sealed(store)
    refused(store, f"{name}: a Standoff store has no such array")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize(
    "name", ["answers/c/0/0", "answers/zarr.json", "answers", "scenario", "games/itself/residual/c"]
)
def test_links_are_not_followed(store, tmp_path, name):
    shutil.move(store / name, tmp_path / "moved")
    (store / name).symlink_to(tmp_path / "moved")
    refused(store, f"{name}: it is a link or a device")
    before = contents(tmp_path / "moved") if (tmp_path / "moved").is_dir() else (tmp_path / "moved").read_bytes()
    with pytest.raises(StoreError, match="it is a link or a device"):  # nor is it mended through a link
        run(store, 41, repair=True)
    after = contents(tmp_path / "moved") if (tmp_path / "moved").is_dir() else (tmp_path / "moved").read_bytes()
    assert after == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
@pytest.mark.parametrize("name", ["record/store.json", "answers/c/0/0", "scenario/scenario.yaml"])
def test_pipes_do_not_keep_anyone_waiting(store, name):
    (store / name).unlink()
    os.mkfifo(store / name)
    refused(store, r"cannot be read|a link or a device")


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "a/../../outside", "answers//x", "..\\outside"])
def test_names_that_lead_elsewhere(store, tmp_path, name):
    (tmp_path / "outside").write_bytes(b"secret")
    told = {"bytes": 6, "sha256": digest(b"secret")}
    sealed(store, about=lambda about: about["files"].update({name: told}))
    refused(store, "its path leads outside the folder")
    sealed(store, record=lambda record: record["files"].update({name: told}))
    refused(store, "its path leads outside the folder")


@pytest.mark.parametrize(
    "chunk",
    [
        compress(bytes(2**26)),  # 2 kB that unpack to 64 MB
        b"\x28\xb5\x2f\xfd\xe0" + (2**50).to_bytes(8, "little"),
        b"\x28\xb5\x2f\xfd\x00\x58" + b"\0" * 20,  # a frame that does not say
        compress(b""),
        b"",
        b"nonsense",
    ],
    ids=["a bomb", "a petabyte", "it does not say", "nothing", "empty", "nonsense"],
)
def test_chunks_that_are_not_of_their_size(store, chunk):
    (store / "answers/c/0/0").write_bytes(chunk)
    (store / "games/itself/log_p/c/0/0").write_bytes(chunk)
    sealed(store)
    with pytest.raises(DamagedStore, match="log_p/c/0/0: it does not decompress"):
        standoff.ask(open_ensemble(store), QUERY)
    with pytest.raises(DamagedStore, match="answers/c/0/0: it does not decompress"):
        standoff.judge(open_ensemble(store))


def test_the_size_of_a_frame_is_read_as_zstandard_writes_it():
    for size in (0, 1, 200, 255, 256, 300, 65_535, 65_791, 65_792, 70_000, 3_000_000):
        assert unpacked_size(compress(np.random.default_rng(size).bytes(size))) == size


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"worlds": LARGE}, "`worlds` is invalid"),
        ({"worlds": "40"}, "`worlds` is invalid"),
        ({"worlds": True}, "`worlds` is invalid"),
        ({"seed": -1}, "`seed` is invalid"),
        ({"queries": {}}, "`queries` is invalid"),
        ({"queries": ["P(threat = yes)"] * 4000}, "answers/zarr.json: its `shape`"),
        ({"games": [[["threat"]]]}, "`games.0.0` is invalid"),
        ({"games": [[["threat", "perhaps"]]]}, r"do\(threat = perhaps\) is not a game of its scenario"),
        ({"behaviour": "magic"}, "magic"),
        ({"block": 7}, "blocks of 7 worlds"),
        ({"made_by": 3}, "`made_by` is invalid"),
    ],
)
def test_what_it_says_of_itself(store, about, words):
    sealed(store, about=lambda told: told.update(about))
    refused(store, words)


def test_a_record_that_is_none(store):
    for content in (seal({"worlds": 40}), seal({}), b"[" * 100_000):
        (store / "record/000000.json").write_bytes(content)
        refused(store, r"record/000000.json \(block 0, worlds 0 to 39\)")


def test_records_of_blocks_that_there_are_not(store):
    for number in ("000001", "999999999"):
        shutil.copy(store / "record/000000.json", store / f"record/{number}.json")
        refused(store, f"record/{number}.json: there is no such block")
        (store / f"record/{number}.json").unlink()


def test_pieces_that_claim_much(store):
    """What is kept beside a store is read with the same care."""
    query = "P(threat = yes | do(reply = concede))"
    fresh = standoff.ask(open_ensemble(store), query).values
    [piece] = (store / "pieces").iterdir()
    for head in ({"answer 0": ["<f8", [LARGE]]}, {"answer 0": ["|O", [1]]}, {"answer 0": ["<f8", [-1]]}, [], {"x": 1}):
        body = json.dumps(head).encode() + b"\n" + bytes(8)
        piece.write_bytes(digest(body).encode() + body)
        assert np.array_equal(standoff.ask(open_ensemble(store), query).values, fresh)
