"""What the server says in the terminal."""

from __future__ import annotations

import logging

import pytest

from standoff.app.serve import _worth_telling


@pytest.mark.parametrize(
    ("error", "told"),
    [(RuntimeError("No response returned."), False), (RuntimeError("no such page"), True), (KeyError("x"), True)],
)
def test_somebody_who_leaves_is_no_complaint(error, told):
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "Exception", (), (type(error), error, None))
    assert _worth_telling(record) == told


def test_a_line_without_an_error_is_told():
    assert _worth_telling(logging.LogRecord("uvicorn.error", logging.INFO, "", 0, "Started", (), None))
