"""The shelf: everything that ships is on it, a way leads into it, whatever lies among the drafts, and it can be read by
everyone. What goes with a draft is what its scenario names, and no more."""

from __future__ import annotations

import os
import urllib.request

import pytest

from app.browser import axe, looks, running, too_wide
from standoff.app import catalog as shelves
from standoff.app.catalog import Catalog
from standoff.language.error import StandoffError
from standoff.library.catalog import find, load, shipped


def test_everything_that_ships_is_on_the_shelf(app_server, page):
    page.goto(app_server)
    page.wait_for_selector("ul.books")
    there = {link.get_attribute("href"): link.inner_text() for link in page.query_selector_all("ul.books a")}
    assert len(there) == len(list(shipped()))
    for name in shipped():
        assert there[f"/{name}/read"] == load(name).title


def test_anyone_can_read_the_shelf(app_server, page):
    page.goto(app_server)
    page.wait_for_selector("ul.books")
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look


def test_what_does_not_exist_is_said_and_not_thrown(app_server, page):
    page.goto(f"{app_server}/no-such-scenario/read")
    assert "no-such-scenario" in page.get_by_role("alert").inner_text()
    page.goto(f"{app_server}/crisis/%3Cscript%3Ealert(1)")
    assert "<script>" in page.get_by_role("alert").inner_text()  # as text


def test_a_draft_that_is_not_finished_is_shown_with_its_mistakes_counted(tmp_path, page):
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "mine.yaml").write_text("standoff: 1\ntitle: Mine\n")
    hostile = find("crisis").read_text("utf-8").replace("title:", 'title: "<script>alert(1)</script>" #', 1)
    (drafts / "hostile.yaml").write_text(hostile)
    with running(tmp_path) as app:
        page.goto(app.url)
        assert "not finished" in page.locator("li", has_text="draft-mine").inner_text()
        assert page.get_by_role("link", name="<script>alert(1)</script>").count() == 1


GOOD = find("crisis").read_text("utf-8")
TABLE = "key,source\na,b\n"


def litter(drafts):
    """Fills a folder of drafts with what may lie in one; gives what the shelf is to say of each."""
    drafts.mkdir()
    (drafts / "good.yaml").write_text(GOOD)
    (drafts / "folder").mkdir()
    (drafts / "folder" / "scenario.yaml").write_text(GOOD.replace("title: ", "title: Another ", 1))
    (drafts / ".#good.yaml").symlink_to("somebody@somewhere.4711:1700000000")  # as Emacs locks a file
    (drafts / "gone.yaml").symlink_to(drafts / "nowhere")
    (drafts / "loop.yaml").symlink_to(drafts / "loop.yaml")
    (drafts / "zero.yaml").symlink_to("/dev/zero")
    os.mkfifo(drafts / "pipe.yaml")
    (drafts / "x.yaml").mkdir()
    (drafts / "kept").mkdir()
    (drafts / "kept" / "scenario.yaml").symlink_to("nowhere")
    (drafts / "empty").mkdir()
    (drafts / "notes.txt").write_text("no draft")
    with (drafts / "huge.yaml").open("wb") as file:
        file.truncate(1 << 40)  # bytes, none of them on disk
    (drafts / "latin.yaml").write_bytes("title: Größe".encode("latin-1"))
    (drafts / os.fsdecode(b"\xff.yaml")).write_text(GOOD)
    (drafts / "slip.yaml").write_text("title: [")
    (drafts / "Größe & co?.yaml").write_text(GOOD)
    return {
        "draft-good": "claims",
        "draft-folder": "claims",
        "draft-Größe & co?": "claims",
        "draft-?": "claims",
        "draft-gone": "cannot be read: it links to a file that does not exist",
        "draft-loop": "cannot be read: it links to a file that does not exist",
        "draft-kept": "cannot be read: it links to a file that does not exist",
        "draft-zero": "cannot be read: it is a device or a pipe, not a file",
        "draft-pipe": "cannot be read: it is a device or a pipe, not a file",
        "draft-x": "cannot be read: it is a folder, not a file",
        "draft-huge": "cannot be read: the file is larger than 1 MB",
        "draft-latin": "cannot be read: the byte 0xF6 is not UTF-8",
        "draft-slip": "not finished: 1 mistake",
    }


def test_whatever_lies_among_the_drafts_says_so_itself(tmp_path):
    right = litter(tmp_path / "drafts")
    shelf = Catalog(tmp_path / "drafts")
    drafts = {book.id: book for book in shelf.books() if book.origin == "draft"}
    assert set(drafts) == set(right)
    for name, words in right.items():
        assert words in drafts[name].about.told, name
        assert shelf.book(name) == drafts[name]
        if "cannot" in words:
            with pytest.raises(StandoffError):
                _ = drafts[name].text
            assert drafts[name].title == name
    book = drafts["draft-good"]
    book.path.unlink()  # between two looks
    assert book.about.told.startswith("cannot be read")
    with pytest.raises(StandoffError):
        _ = book.stamp
    with pytest.raises(StandoffError, match="the draft could not be saved"):
        shelf.keep("pipe", GOOD)  # and not: wait for whoever reads the pipe


def test_a_folder_of_drafts_that_is_none_is_empty(tmp_path):
    (tmp_path / "file").write_text("")
    for drafts in (tmp_path / "nowhere", tmp_path / "file"):
        assert {book.origin for book in Catalog(drafts).books()} == {"shipped"}


@pytest.mark.parametrize("name", ["..", ".", "../other", "draft-..", "", "*", ".#good"])
def test_no_name_leads_out_of_the_folder_of_drafts(tmp_path, name):
    (tmp_path / "scenario.yaml").write_text(GOOD)
    (tmp_path / "other.yaml").write_text(GOOD)
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / ".#good.yaml").write_text(GOOD)
    with pytest.raises(StandoffError):
        Catalog(tmp_path / "drafts").book(f"draft-{name}")


def test_a_draft_is_read_again_only_once_it_has_changed(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(shelves, "read_scenario", lambda text, file: read.append(file) or load("crisis"))
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text(GOOD)
    for _ in range(3):
        assert [book.about.told for book in Catalog(tmp_path).books() if book.origin == "draft"]
    assert len([file for file in read if str(tmp_path) in file]) == 2
    (tmp_path / "a.yaml").write_text(GOOD + "# more\n")
    assert [book.about.told for book in Catalog(tmp_path).books() if book.origin == "draft"]
    assert len([file for file in read if str(tmp_path) in file]) == 3


def test_a_defect_in_reading_one_hides_none_of_the_others(tmp_path, monkeypatch):
    def fails(text, file):
        raise RecursionError

    (tmp_path / "deep.yaml").write_text(GOOD)
    monkeypatch.setattr(shelves, "read_scenario", fails)
    found = {book.id: book.about.told for book in Catalog(tmp_path).books()}
    assert "bug in Standoff (RecursionError)" in found["draft-deep"]


def test_every_page_is_there_whatever_lies_among_the_drafts(tmp_path, page):
    right = litter(tmp_path / "drafts")
    with running(tmp_path) as app:
        page.goto(app.url)
        page.wait_for_selector("ul.books")
        said = page.locator("main").inner_text()
        for words in right.values():
            assert words in said
        for name in ("gone", "pipe", "x", "huge", "latin"):
            for way in ("read", "write", "what-if"):
                with urllib.request.urlopen(f"{app.url}/draft-{name}/{way}") as answer:
                    assert right[f"draft-{name}"].partition(": ")[2] in answer.read().decode(), (name, way)
        page.goto(f"{app.url}/draft-folder/compare")
        assert page.locator("select option").count() == len(right) + len(shipped())
        page.goto(f"{app.url}/draft-%3F/read?worlds=20")
        page.locator("#waiting, #beliefs").first.wait_for()


def folder_with_tables(folder):
    folder.mkdir()
    for name in ("named.csv", "second table.csv", "other.csv"):
        (folder / name).write_text(TABLE)
    (folder.parent / "outside.csv").write_text("secret")
    (folder / "leads-out.csv").symlink_to("../outside.csv")
    (folder / "leads-in.csv").symlink_to("named.csv")
    (folder / "device.csv").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.csv")
    (folder / "nested.csv").mkdir()
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(5_000_001)
    return folder


def test_only_the_tables_that_a_scenario_names_go_with_its_draft(tmp_path):
    folder = folder_with_tables(tmp_path / "given")
    names = [
        *("named.csv", "second table.csv", "leads-in.csv", "leads-out.csv", "device.csv", "pipe.csv", "nested.csv"),
        *("huge.csv", "gone.csv", "../outside.csv", "/etc/hosts", "named.csv"),
    ]
    tables = "".join(f"  t{number}: {name}\n" for number, name in enumerate(names))
    shelf = Catalog(tmp_path / "drafts")
    book = shelf.begin("mine", f"tables:\n{tables}", folder)
    assert book.path == tmp_path / "drafts" / "mine" / "scenario.yaml"
    there = {path.name: path for path in book.folder.iterdir()}
    assert set(there) == {"scenario.yaml", "named.csv", "second table.csv", "leads-in.csv"}
    assert all(path.is_file() and not path.is_symlink() for path in there.values())
    assert there["leads-in.csv"].read_text() == TABLE
    alone = shelf.begin("mine", "title: no tables\n", folder)
    assert alone.path == tmp_path / "drafts" / "mine-2.yaml"


def test_a_slip_elsewhere_in_the_text_loses_no_table(tmp_path):
    folder = folder_with_tables(tmp_path / "given")
    text = "tables: {a: named.csv, b: 'other.csv', c: ../outside.csv, d: device.csv}\nactors: {a: [\n"
    book = Catalog(tmp_path / "drafts").begin("mine", text, folder)
    assert {path.name for path in book.folder.iterdir()} == {"scenario.yaml", "named.csv", "other.csv"}


def test_no_more_tables_are_taken_than_there_is_room_for_and_the_text_is_kept(tmp_path, monkeypatch):
    folder = folder_with_tables(tmp_path / "given")
    monkeypatch.setattr(shelves, "MOST_FACTS", len(TABLE) + 1)
    book = Catalog(tmp_path / "drafts").begin("mine", "tables: {a: named.csv, b: other.csv}\n", folder)
    assert {path.name for path in book.folder.iterdir()} == {"scenario.yaml", "named.csv"}


def test_a_draft_that_could_not_be_kept_leaves_nothing_behind(tmp_path, monkeypatch):
    folder = folder_with_tables(tmp_path / "given")

    def full(text, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelves, "write_whole", full)
    with pytest.raises(StandoffError, match="No space left"):
        Catalog(tmp_path / "drafts").begin("mine", "tables: {a: named.csv}\n", folder)
    assert list((tmp_path / "drafts").iterdir()) == []
    monkeypatch.undo()
    (tmp_path / "drafts" / "mine").mkdir()  # somebody else's, made between two looks
    (tmp_path / "drafts" / "mine" / "theirs").write_text("")
    monkeypatch.setattr(Catalog, "new_name", lambda self, name: name)
    with pytest.raises(StandoffError, match="File exists"):
        Catalog(tmp_path / "drafts").begin("mine", "tables: {a: named.csv}\n", folder)
    assert (tmp_path / "drafts" / "mine" / "theirs").exists()


def test_a_new_draft_takes_the_place_of_nothing_not_even_of_a_link_to_nowhere(tmp_path):
    (tmp_path / "mine.yaml").symlink_to(tmp_path / "elsewhere")
    assert Catalog(tmp_path).begin("mine", GOOD).path.name == "mine-2.yaml"
    (tmp_path / "next.yaml.part").symlink_to(tmp_path / "elsewhere")  # where a text is written before it has its name
    os.mkfifo(tmp_path / "last.yaml.part")
    for name in ("next", "last"):
        path = Catalog(tmp_path).begin(name, GOOD).path
        assert path.read_text() == GOOD and not path.is_symlink()
    assert not (tmp_path / "elsewhere").exists()
