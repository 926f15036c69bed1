"""A disk without room: whatever a command would write is there whole or not at all, the message names it, and the same
command works once there is room."""

from __future__ import annotations

import errno
import os

import pytest

from cli.person import typed

TEXT = "Talks will probably fail. The border may close.\n"
WRITES = {
    "border.yaml": ("new", "border"),
    "drafted.yaml": ("draft", "text.txt", "--out", "drafted.yaml"),
    "draft.json": ("draft", "text.txt", "--json", "draft.json"),
    "crisis.yaml": ("export", "crisis", "--to", "yaml", "--out", "crisis.yaml"),
    "crisis.efg": ("export", "crisis", "--to", "efg", "--out", "crisis.efg"),
    "answer.json": ("ask", "crisis", "P(threat = yes)", "--worlds", "5", "--json", "answer.json"),
    "run.json": ("run", "crisis", "--worlds", "5", "--json", "run.json"),
    "sealed.ledger": ("seal", "north-korea-2017", "--worlds", "5", "--ledger", "sealed.ledger"),
}


@pytest.mark.parametrize("file", WRITES)
def test_whole_or_not_at_all(tmp_path, monkeypatch, file):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text(TEXT)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        said = typed(*WRITES[file])
    assert said.code == 1 and f"{file}: No space left on device" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]
    assert typed(*WRITES[file]).code == 0
    assert (tmp_path / file).stat().st_size > 100


def test_the_page_of_a_report(tmp_path, monkeypatch):
    """Its worlds are kept elsewhere meanwhile, and that there is no room there is another message."""
    monkeypatch.chdir(tmp_path)
    assert typed("run", "crisis", "--worlds", "40", "--out", "kept.zarr").code == 0
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        said = typed("report", "kept.zarr", "--brief", "--out", "page.html")
        assert said.code == 1 and said.err.endswith("standoff: page.html: No space left on device\n")
        said = typed("report", "crisis", "--worlds", "40", "--brief", "--out", "page.html")
        assert said.code == 1 and "free some space there, or set TMPDIR to another folder" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.zarr"]


def full(handle):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
