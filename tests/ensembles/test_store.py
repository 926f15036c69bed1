"""Ensembles that last: what is kept is what was solved, a run goes on after any end, damage is named."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import random
import shutil
import typing
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
import xarray

import standoff
from cli.person import edited
from standoff.claims.judge import queries_of
from standoff.ensembles import simulate as solving
from standoff.ensembles import store_identity, store_reader, store_writer
from standoff.ensembles import zarr_layout as layout
from standoff.ensembles.results import Certificates
from standoff.ensembles.simulate import solve_games
from standoff.ensembles.store_errors import DamagedStore, StoreError
from standoff.ensembles.store_reader import open_ensemble
from standoff.ensembles.store_writer import save_ensemble
from standoff.ensembles.zarr_layout import name_of
from standoff.equilibrium.solve import Solved
from standoff.queries.game import Game, QueryError
from standoff.worlds import atomic_files as durable
from standoff.worlds.atomic_files import seal, unseal

WORLDS = 1100  # three blocks, the last of them short
STORED = "P(finish = fight | given threat = yes) - P(threat = yes | do(threat = yes))"  # of games that claims name


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a store by its name; not what is kept beside it of games solved since (`ensembles.block_cache`)."""
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith("pieces/")}


def same(one: Path, other: Path) -> bool:
    return contents(one) == contents(other)


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("crisis")


@pytest.fixture(scope="module")
def whole(scenario, tmp_path_factory):
    """A store that nobody disturbed; tests copy it before they touch it."""
    path = tmp_path_factory.mktemp("kept") / "crisis.zarr"
    run(scenario, path)
    return path


@pytest.fixture(scope="module")
def fewer(scenario, tmp_path_factory):
    """A store of fewer worlds, whose last block is short."""
    path = tmp_path_factory.mktemp("fewer") / "crisis.zarr"
    run(scenario, path, 700)
    return path


@pytest.fixture
def copy(whole, tmp_path):
    return Path(shutil.copytree(whole, tmp_path / "crisis.zarr"))


def run(scenario, path, worlds=WORLDS, seed=0, version="1.2", **options):
    return save_ensemble(scenario, queries_of(scenario), path, worlds, seed, threads=1, version=version, **options)


# -- what is kept ------------------------------------------------------------------------------------------


def test_a_report_from_a_store_is_the_report(scenario, whole):
    fresh, stored = standoff.judge(scenario, worlds=WORLDS), standoff.judge(open_ensemble(whole))
    assert stored.verdicts == fresh.verdicts and stored.payoffs == fresh.payoffs
    for name in ("parameters", "rationality", "answers"):
        one, other = getattr(fresh.results, name), getattr(stored.results, name)
        assert list(one) == list(other)
        assert all(np.array_equal(one[key], other[key], equal_nan=True) for key in one)
    assert stored.results.certificates.keys() == fresh.results.certificates.keys()
    for key, certificate in fresh.results.certificates.items():
        for field in dataclasses.fields(Certificates):
            there = getattr(stored.results.certificates[key], field.name)
            assert np.array_equal(getattr(certificate, field.name), there, equal_nan=field.name == "forked"), field.name
    assert stored.results.sizes == fresh.results.sizes and stored.results.count == WORLDS


def test_xarray_opens_it_and_finds_behaviour_with_its_labels(scenario, whole, recwarn):
    worlds = xarray.open_zarr(whole)
    assert worlds.sizes["world"] == WORLDS and worlds.attrs["seed"] == 0
    game = Game(scenario)
    block = next(game.draw(WORLDS, 0))
    audience = worlds.parameters.sel(parameter="audience")
    assert np.array_equal(audience[:512], block.parameters["audience"])
    tree = xarray.open_datatree(whole, engine="zarr")
    assert not [warning for warning in recwarn if "zarr" in str(warning.filename)]
    games = {(): "itself", (("threat", "no"),): "threat=no", (("threat", "yes"),): "threat=yes"}
    assert set(tree["games"].children) == set(games.values())
    solved = solve_games(game, games, block)
    for commitments, name in games.items():
        data = tree["games"][name].to_dataset().load()
        assert data.attrs["do"] == [list(pair) for pair in commitments]
        situations = game.situations(commitments)
        for field in dataclasses.fields(Solved):
            held = data[field.name]
            assert held.dims[-1] == "world" and held.attrs["long_name"]
            here = getattr(solved[commitments].solved, field.name)
            assert np.array_equal(held[..., :512], here, equal_nan=field.name == "forked"), field.name
        action = 0
        for number, information_set in enumerate(situations.sets):
            for option in information_set.options:
                labels = data.isel(action=action)
                assert (int(labels.information_set), labels.option.item()) == (number, option)
                assert labels.label.item() == information_set.label and labels.mover.item() == information_set.actor
                action += 1
        assert action == data.sizes["action"]
        if action:
            sums = np.exp(data.log_p).groupby("information_set").sum()
            assert np.allclose(sums, 1.0, atol=1e-12)


def test_what_a_certificate_gains_is_kept_as_well(scenario, monkeypatch):
    """A field of `Solved` is an array of the store, without a word about it here."""
    hints = {**typing.get_type_hints(Solved), "regret": np.ndarray[tuple[int, ...], np.dtype[np.float64]]}
    monkeypatch.setattr(layout, "Solved", dataclasses.make_dataclass("Solved", hints.items()))
    frame = layout.Sheets(Game(scenario), [()], [], 600, {}).frame
    held = json.loads(frame["games/itself/regret/zarr.json"])
    assert (held["shape"], held["data_type"], held["dimension_names"]) == ([600], "float64", ["world"])


def test_games_with_odd_names_have_plain_folders():
    assert name_of(()) == "itself" and name_of((("a", "x"), ("b", "y"))) == "a=x,b=y"
    odd = [(("a", "x/y"),), (("ä", "x"),), (("A", "x"),), (("a", "x" * 200),)]
    assert len({name_of(each) for each in odd}) == 4
    assert all(name_of(each).startswith("do-") and len(name_of(each)) < 30 for each in odd)


def test_the_scenario_is_in_it_with_its_tables_and_comments(tmp_path):
    path = edited(tmp_path, "sanctions-threat", {})
    scenario, text = standoff.load(path), path.read_text(encoding="utf-8") + "# a remark\n"
    standoff.judge(standoff.simulate(scenario, worlds=40, text=text, save_to=tmp_path / "kept.zarr"))
    path.unlink()
    for table in tmp_path.glob("*.csv"):
        table.unlink()
    store = open_ensemble(tmp_path / "kept.zarr")
    assert store.scenario.model_copy(update={"folder": scenario.folder}) == scenario
    assert (store.path / "scenario" / "scenario.yaml").read_text(encoding="utf-8") == text
    assert standoff.check(store.path / "scenario") == () and standoff.load(store.path) == store.scenario
    facts = [verdict for verdict in standoff.judge(store).verdicts if verdict.kind == "fact"]
    assert facts and all(fact.sources for fact in facts)


def test_a_scenario_made_in_python_is_kept_as_well(tmp_path):
    made = standoff.load("crisis").model_copy(update={"folder": None, "title": "Made here"})
    standoff.judge(
        standoff.simulate(made, worlds=20, text="standoff: 1\ntitle: Something else\n", save_to=tmp_path / "made.zarr")
    )
    assert open_ensemble(tmp_path / "made.zarr").scenario.title == "Made here"


def test_without_parameters_or_decisions(tmp_path):
    text = (
        "standoff: 1\ntitle: Bare\nactors: {a: A}\ntimeline:\n  - {decision: go, actor: a, options: [no, yes]}\n"
        "interests: {a: {gain: go}}\nrationality: {a: 1}\nclaims:\n"
        "  - x\n"
    ).replace("claims:\n  - x\n", "claims: {c: {kind: mechanism, quote: q, holds: P(go = yes | do(go = yes)) > 0.9}}\n")
    from standoff.scenario_files.read import read_scenario

    report = standoff.judge(standoff.simulate(read_scenario(text), worlds=40, save_to=tmp_path / "bare.zarr"))
    assert report.verdicts[0].share == 1.0
    answer = standoff.ask(open_ensemble(tmp_path / "bare.zarr"), "P(go = yes)")
    assert answer.mean == pytest.approx(np.e / (1 + np.e), abs=1e-9)


# -- asked again -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "solved"),
    [
        (STORED, ()),
        ("E(payoff(home) | given threat = yes)", ()),
        ("E(interest(home, war)) + audience", ()),
        ("belief(reply, resolve = high | given threat = yes)", ()),
        ("P(threat = yes | do(reply = concede))", ((("reply", "concede"),),)),
    ],
)
def test_a_store_answers_as_solving_again_would(scenario, whole, query, solved, monkeypatch):
    fresh = standoff.ask(scenario, query, worlds=WORLDS)
    before = contents(whole)
    asked = []
    monkeypatch.setattr(solving, "solve_games", lambda g, c, *more: asked.extend(c) or solve_games(g, c, *more))
    answer = standoff.ask(open_ensemble(whole), query)
    assert set(asked) == set(solved) == set(answer.solved)
    assert np.array_equal(answer.values, fresh.values, equal_nan=True)
    assert dataclasses.astuple(answer)[2:9] == dataclasses.astuple(fresh)[2:9]
    assert contents(whole) == before


def test_what_an_older_version_did_not_keep_is_said(whole, monkeypatch):
    more = dataclasses.make_dataclass("Solved", ["log_p", "mood"])
    monkeypatch.setattr(store_reader, "Solved", more)
    with pytest.raises(StoreError, match="did not save mood"):
        standoff.ask(open_ensemble(whole), STORED)


def test_a_game_laid_out_in_another_way_is_not_asked(whole, monkeypatch):
    monkeypatch.setattr(store_reader, "labels", lambda situations: {"option": ["other"]})
    with pytest.raises(StoreError, match="lays out the game itself differently"):
        standoff.ask(open_ensemble(whole), STORED)


def test_a_query_that_makes_no_sense(whole):
    with pytest.raises(QueryError, match="did you mean `threat`"):
        standoff.ask(open_ensemble(whole), "P(thret = yes)")


def test_an_unfinished_store_answers_for_the_worlds_it_has(scenario, copy):
    (copy / "record" / "000002.json").unlink()
    store = open_ensemble(copy)
    assert (store.count, store.worlds) == (1024, WORLDS)
    answer = standoff.ask(store, STORED)
    assert np.array_equal(answer.values, standoff.ask(scenario, STORED, worlds=1024).values, equal_nan=True)
    assert standoff.judge(store).results.count == 1024
    for number in (0, 1):
        (copy / "record" / f"{number:06d}.json").unlink()
    with pytest.raises(StoreError, match="holds no worlds yet"):
        standoff.ask(open_ensemble(copy), STORED)


# -- going on ----------------------------------------------------------------------------------------------


class Killed(BaseException):
    """Nothing catches this but the test: it stands for the end of the process."""


def ends_at(monkeypatch, count: int, error: BaseException) -> None:
    """Lets the process end, or the disk be full, where a file is written aside or put into place for the so-manieth
    time."""
    happened = 0
    aside, replace = durable._aside, durable._replace

    def happens(path, content):
        nonlocal happened
        happened += 1
        if happened == count:
            if isinstance(error, Killed):  # nobody cleans up
                path.with_name(path.name + ".part").write_bytes(content[: len(content) // 2])
                monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
                monkeypatch.setattr(Path, "rmdir", lambda *_: None)
            raise error

    def write(path, content):
        happens(path, content)
        return aside(path, content)

    def put(part, path):
        happens(path, part.read_bytes())
        replace(part, path)

    monkeypatch.setattr(durable, "_aside", write)
    monkeypatch.setattr(durable, "_replace", put)


def files_in(path: Path) -> int:
    return len(contents(path))


MOMENTS = random.Random(3).sample(range(1, 380), 5)  # each file is written aside, and put into place


@pytest.mark.parametrize("moment", [1, *MOMENTS, "last"])
def test_a_run_that_ended_anywhere_goes_on_to_the_same_bytes(scenario, whole, tmp_path, monkeypatch, moment):
    path = tmp_path / "crisis.zarr"
    assert 2 * files_in(whole) > max(MOMENTS)
    with monkeypatch.context() as patch:
        ends_at(patch, 2 * files_in(whole) if moment == "last" else moment, Killed())
        with pytest.raises(Killed):
            run(scenario, path)
    assert not path.exists() or not same(path, whole)
    run(scenario, path)
    assert same(path, whole)
    assert [entry.name for entry in tmp_path.iterdir()] == ["crisis.zarr"]


@pytest.mark.parametrize("moment", [1, MOMENTS[0]])
def test_a_full_disk_is_told_and_loses_nothing(scenario, whole, tmp_path, monkeypatch, moment):
    path = tmp_path / "crisis.zarr"
    with monkeypatch.context() as patch:
        ends_at(patch, moment, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere"))
        with pytest.raises(StoreError, match=r"No space left on device.* holds [\d,]+ of 1,100 worlds: .* to resume"):
            run(scenario, path)
    run(scenario, path)
    assert same(path, whole)


def test_what_is_there_is_not_solved_again(scenario, copy, monkeypatch):
    (copy / "record" / "000002.json").unlink()
    solved = []
    monkeypatch.setattr(solving, "solve_games", lambda g, c, w, *s: solved.append(w.start) or solve_games(g, c, w, *s))
    told = []
    run(scenario, copy, progress=lambda *at: told.append(at))
    assert solved == [1024] and told == [(1024, WORLDS), (WORLDS, WORLDS)]
    run(scenario, copy)
    assert solved == [1024]


def test_more_worlds_are_added(scenario, whole, fewer, tmp_path):
    path = shutil.copytree(fewer, tmp_path / "crisis.zarr")
    run(scenario, path)
    assert same(path, whole) and open_ensemble(path).count == WORLDS


def test_extending_on_a_full_disk_leaves_every_world(scenario, whole, fewer, tmp_path, monkeypatch):
    """700 worlds are there. All is laid out anew, or nothing is; then the short block gives way to the longer one."""
    before = contents(fewer)
    events: list[str] = []
    with monkeypatch.context() as patch:
        aside = durable._aside
        patch.setattr(durable, "_aside", lambda path, content: (events.append(path.name), aside(path, content))[1])
        run(scenario, shutil.copytree(fewer, tmp_path / "counted.zarr"))
    laid_out = events.index("extending.json") + 1  # files that are written before anything is put into place
    for moment in (1, laid_out // 2, laid_out - 1, laid_out):
        path = shutil.copytree(fewer, tmp_path / f"{moment}.zarr")
        with monkeypatch.context() as patch:
            ends_at(patch, moment, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere"))
            with pytest.raises(StoreError, match=r"No space left on device; .* holds 700 of 1,100 worlds: correct"):
                run(scenario, path)
        assert contents(path) == before and open_ensemble(path).count == 700
    path = shutil.copytree(fewer, tmp_path / "later.zarr")
    with monkeypatch.context() as patch:  # all is laid out; the first block that is written finds no room
        patch.setattr(store_writer, "_write_block", lambda *_: full_disk())
        with pytest.raises(StoreError, match=r"holds 700 of 1,100 worlds"):
            run(scenario, path)
    store = open_ensemble(path)
    assert (store.count, store.worlds) == (700, WORLDS)
    answer = standoff.ask(store, STORED)
    assert np.array_equal(answer.values, standoff.ask(scenario, STORED, worlds=700).values, equal_nan=True)
    assert standoff.judge(store).results.count == 700
    run(scenario, path)
    assert same(path, whole)


def full_disk():
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere")


@pytest.mark.parametrize("moment", [1, 2, 30, 62, 80, 150, 170])
def test_extending_may_end_anywhere(scenario, whole, fewer, tmp_path, monkeypatch, moment):
    path = shutil.copytree(fewer, tmp_path / "crisis.zarr")
    with monkeypatch.context() as patch:
        ends_at(patch, moment, Killed())
        with pytest.raises(Killed):
            run(scenario, path)
    if (path / "record" / "extending.json").exists():
        with pytest.raises(StoreError, match="was being extended to 1,100 worlds"):
            open_ensemble(path)
        with pytest.raises(StoreError, match="worlds; resume with --worlds"):
            run(scenario, path, 700)
    run(scenario, path)
    assert same(path, whole)


def test_only_one_run_writes(scenario, copy):
    before = contents(copy)
    with durable.alone(copy), pytest.raises(StoreError, match="another process is writing to"):
        run(scenario, copy)
    assert contents(copy) == before


# -- what belongs to others --------------------------------------------------------------------------------


def other_claim(scenario):
    claim = next(iter(scenario.claims))
    return scenario.model_copy(update={"claims": {claim: scenario.claims[claim]}})


def labelled(scenario):
    """A label is a word of the text like any other."""
    name, claim = next(iter(scenario.claims.items()))
    return scenario.model_copy(
        update={"claims": {**scenario.claims, name: claim.model_copy(update={"label": "in short"})}}
    )


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (None, {"seed": 1}, "its seed is 0, not 1"),
        (None, {"worlds": 700}, "it has 1,100 worlds; use at least --worlds 1100"),
        (None, {"version": "9.9"}, "Standoff was 1.2 when it was created and is now 9.9"),
        (other_claim, {}, "the scenario has changed since in claims"),
        (labelled, {}, "the scenario has changed since in claims"),
        (lambda scenario: standoff.load("deterrence"), {}, "it holds another scenario: A crisis"),
    ],
)
def test_a_store_of_something_else_is_refused_and_left_alone(scenario, copy, change, options, message):
    before = contents(copy)
    for repair in (False, True):
        with pytest.raises(StoreError, match="it was left unchanged") as raised:
            run(change(scenario) if change else scenario, copy, repair=repair, **options)
        assert message in str(raised.value)
        assert contents(copy) == before


def test_other_libraries_are_refused(scenario, copy, monkeypatch):
    monkeypatch.setattr(store_identity, "software_versions", lambda: {**durable_maker(), "numba": "0.1"})
    with pytest.raises(StoreError, match=r"numba was \d.* when it was created and is now 0\.1"):
        run(scenario, copy)


def durable_maker():
    from standoff.worlds.versions import software_versions

    return software_versions()


def test_other_tables_are_refused(tmp_path):
    path = edited(tmp_path, "sanctions-threat", {})
    standoff.judge(standoff.simulate(standoff.load(path), worlds=20, save_to=tmp_path / "kept.zarr"))
    [table] = tmp_path.glob("*.csv")
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(StoreError, match=f"its tables differ: {table.name}"):
        standoff.judge(standoff.simulate(standoff.load(path), worlds=20, save_to=tmp_path / "kept.zarr"))


def test_a_folder_of_the_users_is_never_touched(scenario, tmp_path):
    for name in ("mine.zarr", "new.zarr.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "precious").write_text("x")
    (tmp_path / "file.zarr").write_text("x")
    before = contents(tmp_path)
    for name in ("mine.zarr", "new.zarr", "file.zarr"):
        with pytest.raises(StoreError, match=r"it was left unchanged|in the way"):
            run(scenario, tmp_path / name)
    for name in ("mine.zarr", "nothing.zarr", "file.zarr"):
        with pytest.raises(StoreError, match="is not a Standoff store"):
            open_ensemble(tmp_path / name)
    assert contents(tmp_path) == before


def test_an_empty_folder_is_taken_but_not_from_under_us(scenario, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    run(scenario, tmp_path / "here", 5)
    assert open_ensemble(tmp_path / "here").count == 5
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "there")
    with pytest.raises(StoreError, match="it was left unchanged"):
        run(scenario, ".", 5)
    assert list((tmp_path / "there").iterdir()) == []


def test_another_layout_is_refused(copy):
    about = unseal((copy / "record" / "store.json").read_bytes())
    (copy / "record" / "store.json").write_bytes(seal({**about, "layout": 1}))
    with pytest.raises(StoreError, match="has layout 1"):
        open_ensemble(copy)


# -- damage ------------------------------------------------------------------------------------------------


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path):
    path.write_bytes(b"")


def folder(path):
    path.unlink()
    path.mkdir()


HARMS = [flip, Path.unlink, truncate, empty, folder]
SOME = [
    "zarr.json",
    "query/c/0",
    "answers/c/0/1",
    "games/itself/zarr.json",
    "games/itself/log_p/zarr.json",
    "games/itself/log_p/c/0/0",
    "games/threat=yes/residual/c/2",
    "games/threat=yes/followed/c/1",
    "scenario/scenario.yaml",
    "record/store.json",
    "record/000001.json",
]


@pytest.mark.parametrize(
    ("name", "harm"), list(zip(SOME, cycle(HARMS))), ids=lambda value: getattr(value, "__name__", value)
)
def test_damage_is_named_and_mended(scenario, whole, copy, name, harm):
    harm(copy / name)
    for attempt in (lambda: open_ensemble(copy), lambda: run(scenario, copy)):
        with pytest.raises(DamagedStore) as raised:
            attempt()
        assert name in str(raised.value)
    if harm is not folder:
        run(scenario, copy, repair=True, text=(whole / "scenario" / "scenario.yaml").read_text(encoding="utf-8"))
        assert same(copy, whole)


def test_any_flipped_byte_is_named(whole, copy):
    """A byte somewhere in each of many files."""
    chosen = random.Random(5)
    files = sorted(contents(whole))
    for name in chosen.sample(files, 60):
        sound = (copy / name).read_bytes()
        at = chosen.randrange(len(sound))
        (copy / name).write_bytes(sound[:at] + bytes([sound[at] ^ (1 << chosen.randrange(8))]) + sound[at + 1 :])
        with pytest.raises(DamagedStore) as raised:
            open_ensemble(copy)
        assert name in str(raised.value), name
        (copy / name).write_bytes(sound)
    open_ensemble(copy)


def test_all_damage_is_named_at_once_with_its_place(copy):
    flip(copy / "games/itself/residual/c/1")
    truncate(copy / "answers/c/0/2")
    (copy / "games/threat=no/residual/c/0").unlink()
    with pytest.raises(DamagedStore) as raised:
        open_ensemble(copy)
    assert raised.value.found == (
        "games/threat=no/residual/c/0 (residual of threat=no, block 0, worlds 0 to 511): it is missing",
        "games/itself/residual/c/1 (residual of the game itself, block 1, worlds 512 to 1,023): its content has "
        "changed",
        raised.value.found[2],
    )
    assert raised.value.found[2].startswith("answers/c/0/2 (answers, block 2, worlds 1,024 to 1,099): it is truncated:")


def test_mending_writes_nothing_that_is_sound(scenario, copy):
    flip(copy / "games/itself/residual/c/1")
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("c/*/0")}
    run(scenario, copy, repair=True)
    assert before and {path: path.stat().st_mtime_ns for path in before} == before


def test_a_store_that_cannot_say_whose_it_is_is_mended_only_if_the_rest_does(scenario, copy):
    (copy / "record" / "store.json").unlink()
    with pytest.raises(DamagedStore, match="and nothing else identifies it; choose another store"):
        run(scenario, copy, seed=1, repair=True)
    run(scenario, copy, repair=True)
    assert open_ensemble(copy).count == WORLDS


def test_plain_words_in_records(whole):
    record = json.loads((whole / "record" / "000002.json").read_text(encoding="utf-8"))["content"]
    assert (record["block"], record["first"], record["worlds"]) == (2, 1024, 76)
    for name, expected in record["files"].items():
        assert (whole / name).stat().st_size == expected["bytes"]


def test_answers_for_which_there_is_no_memory_are_refused(whole, monkeypatch):
    monkeypatch.setattr(store_reader, "room", lambda: 1000)
    with pytest.raises(StoreError, match="more than the available memory: evaluate one query at a time"):
        open_ensemble(whole).results()
