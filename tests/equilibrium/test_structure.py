"""A named tuple that kernels take as one address: they read of it what Python reads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.structure import structure


@structure
class Stock(NamedTuple):
    first: np.ndarray
    table: np.ndarray
    count: int
    share: float
    open: bool
    flags: np.ndarray
    lanes: tuple[int, ...]


@kernel
def read(stock, i, j, result):
    result[0] = stock.first[i]
    result[1] = stock.table[i, j]
    result[2] = stock.count
    result[3] = 1.0 if stock.flags[j] else 0.0
    result[4] = len(stock.lanes)
    result[5] = len(stock.first)
    result[6] = len(stock.table)
    result[7] = stock.table[np.int64(i), np.int32(j)]
    result[8] = stock.first[np.uint8(1)]
    result[9] = stock.share
    result[10] = 1.0 if stock.open else 0.0


def expected(stock, i, j):
    return [
        stock.first[i], stock.table[i, j], stock.count, float(stock.flags[j]), len(stock.lanes), len(stock.first),
        len(stock.table), stock.table[i, j], stock.first[1], stock.share, float(stock.open),
    ]  # fmt: skip


STOCK = Stock(
    first=np.array([3, 1, 4], dtype=np.int32),
    table=np.arange(12.0).reshape(3, 4) / 7.0,
    count=2**40,
    share=-1.5,
    open=True,
    flags=np.array([True, False, True]),
    lanes=(0, 1, 2, 3),
)


@pytest.mark.parametrize("i", [0, 2, -1, -3])
@pytest.mark.parametrize("j", [0, 1, -2])
def test_a_kernel_reads_what_python_reads(i, j):
    result = np.full(11, np.nan)
    read(STOCK, i, j, result)
    assert result.tolist() == expected(STOCK, i, j)


def test_what_cannot_be_written_to_needs_no_kernel_of_its_own():
    result = np.full(11, np.nan)
    read(STOCK, 0, 0, result)
    before = len(read.signatures)
    locked = STOCK._replace(first=STOCK.first.copy(), table=STOCK.table.copy())
    locked.first.flags.writeable = locked.table.flags.writeable = False
    read(locked, 1, 1, result)
    assert result.tolist() == expected(locked, 1, 1) and len(read.signatures) == before
    read(STOCK._replace(lanes=(0,)), 1, 1, result)
    assert result[4] == 1 and len(read.signatures) == before + 1


def test_other_sizes_are_the_same_kernel():
    result = np.full(11, np.nan)
    read(STOCK, 0, 0, result)
    before = len(read.signatures)
    longer = STOCK._replace(first=np.arange(100, dtype=np.int32), table=np.ones((100, 2)))
    read(longer, 57, 1, result)
    assert result.tolist() == expected(longer, 57, 1) and len(read.signatures) == before


def test_an_array_in_another_order_is_refused():
    with pytest.raises(TypeError, match="must be in C order: copy it first"):
        read(STOCK._replace(table=np.asfortranarray(STOCK.table)), 0, 0, np.zeros(11))


@pytest.mark.parametrize("lanes", [("a", "b"), (np.zeros(3), np.zeros(3)), (1, 2.0), "abc", None])
def test_what_would_be_lost_on_the_way_is_refused(lanes):
    with pytest.raises(TypeError, match="only arrays, numbers and tuples of integers"):
        read(STOCK._replace(lanes=lanes), 0, 0, np.zeros(11))
