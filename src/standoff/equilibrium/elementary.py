"""The exponential function, written so that the machine can do several worlds at once.

The one of the C library is a call for every number; this one is plain arithmetic that a compiler turns into vector
instructions. Error below 1 unit in the last place on [-708, 708]; outside, the value at the nearer end.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

LOWEST, HIGHEST = -708.0, 708.0
PER_LOG_TWO = 1.4426950408889634
HALF_A_UNIT = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to a whole number, kept in the lowest bits
TWO_HIGH, TWO_LOW = 0.6931471803691238, 1.9082149292705877e-10  # log 2 in two pieces


@intrinsic
def _bits(typing: Any, x: Any) -> Any:
    """The 64 bits of a float, as a whole number."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), build


@intrinsic
def _from_bits(typing: Any, x: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), build


@njit(inline="always", error_model="numpy")
def exp(x: float) -> float:
    """e to the power x: x = k log 2 + r with |r| <= log(2) / 2, and a Taylor polynomial of degree 13 in r."""
    y = min(max(x, LOWEST), HIGHEST)
    shifted = y * PER_LOG_TWO + HALF_A_UNIT
    k = shifted - HALF_A_UNIT
    r = (y - k * TWO_HIGH) - k * TWO_LOW
    s = 1.0 / 6227020800.0
    s = s * r + 1.0 / 479001600.0
    s = s * r + 1.0 / 39916800.0
    s = s * r + 1.0 / 3628800.0
    s = s * r + 1.0 / 362880.0
    s = s * r + 1.0 / 40320.0
    s = s * r + 1.0 / 5040.0
    s = s * r + 1.0 / 720.0
    s = s * r + 1.0 / 120.0
    s = s * r + 1.0 / 24.0
    s = s * r + 1.0 / 6.0
    s = s * r + 0.5
    s = s * (r * r) + r
    return (s + 1.0) * _from_bits((_bits(shifted) + 1023) << 52)  # type: ignore[call-arg]
