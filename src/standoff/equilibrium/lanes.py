"""One number of each world in step, as one number to a kernel.

A kernel works on `LANES` worlds at once (or on one). Here that row of numbers is a type of its own, so that a kernel
is written as if for a single world, and every operation on it is one machine instruction, or a few, for all of them:

    total = row_of(0.0, lanes)
    for edge in range(...):
        total = fused(load(p, row, lanes), load(value, to, lanes), total)
    store(result, n, total)

`lanes` is a tuple whose length says how many worlds there are; it is known when the kernel is compiled. Left to find
the same in loops over worlds, the compiler has to assume that arrays overlap, and gives up or checks at every turn.

No operation here depends on how many lanes there are or on what is in the others, and none may be fused with another
by the compiler; so what comes of a world is the same to the last bit wherever and beside whichever others it is.
"""

from __future__ import annotations

import operator
from typing import Any

from llvmlite import ir
from numba import extending, njit, types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import lower_builtin, models, register_model

intrinsic: Any = extending.intrinsic  # a checker does not know that numba fills the first argument

REAL, WHOLE = ir.DoubleType(), ir.IntType(64)

# exp: x = k log 2 + r, and a polynomial in r (Cody and Waite 1980, ch. 6)
LOG2_E = 1.4426950408889634
LOG_2 = 0.6931471805599453  # rounded, and what is left of it
LOG_2_REST = 2.3190468138462996e-17
SHIFTER = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to a whole number, held in the lowest bits
LEAST = -746.0  # exp of less than this is 0


class Row(types.Type):
    """The type of one number of each world in step."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(name=f"Row({count})")


@register_model(Row)
class _RowModel(models.PrimitiveModel):
    def __init__(self, manager: Any, row: Row) -> None:
        super().__init__(manager, row, ir.VectorType(REAL, row.count))


def _fits(array: Any) -> bool:
    return isinstance(array, types.Array) and array.layout == "C" and array.dtype == types.float64


def _pointer(context: Any, builder: Any, array_type: Any, array: Any, index: Any, count: int) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    start = builder.gep(data, [builder.mul(index, ir.Constant(WHOLE, count))])
    return builder.bitcast(start, ir.VectorType(REAL, count).as_pointer())


@intrinsic
def load(typing: Any, array: Any, index: Any, lanes: Any) -> Any:
    """Row `index` of an array `[..., lane]` in C order; leading axes count as one."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.load(_pointer(context, builder, sig.args[0], args[0], args[1], len(lanes)), align=8)

    return (Row(len(lanes))(array, types.int64, lanes), generate) if _fits(array) else None


@intrinsic
def store(typing: Any, array: Any, index: Any, row: Any) -> Any:
    """Writes row `index` of an array `[..., lane]` in C order; leading axes count as one."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        builder.store(args[2], _pointer(context, builder, sig.args[0], args[0], args[1], row.count), align=8)
        return context.get_dummy_value()

    return (types.void(array, types.int64, row), generate) if _fits(array) else None


def _spread(builder: Any, number: Any, count: int) -> Any:
    row = ir.Constant(ir.VectorType(number.type, count), ir.Undefined)
    for lane in range(count):
        row = builder.insert_element(row, number, ir.Constant(ir.IntType(32), lane))
    return row


@intrinsic
def row_of(typing: Any, number: Any, lanes: Any) -> Any:
    """The same number in every lane."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _spread(builder, args[0], len(lanes))

    return Row(len(lanes))(types.float64, lanes), generate


class _Arithmetic(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        one, other = args
        rows = [each for each in args if isinstance(each, Row)]
        if not rows or kws:
            return None
        if isinstance(one, Row) and isinstance(other, Row):
            return signature(one, one, other) if one == other else None
        kinds = [each if isinstance(each, Row) else types.float64 for each in args]
        plain = [each for each in args if not isinstance(each, Row)]
        return signature(rows[0], *kinds) if isinstance(plain[0], types.Number) else None


def _arithmetic(operation: Any, in_place: Any, instruction: str) -> None:
    infer_global(operation)(type("_Arithmetic", (_Arithmetic,), {}))
    infer_global(in_place)(type("_Arithmetic", (_Arithmetic,), {}))

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        count = sig.return_type.count
        rows = [
            arg if isinstance(kind, Row) else _spread(builder, arg, count)
            for kind, arg in zip(sig.args, args, strict=True)
        ]
        return getattr(builder, instruction)(*rows)

    for each in (operation, in_place):
        for kinds in ((Row, Row), (Row, types.Float), (types.Float, Row)):
            lower_builtin(each, *kinds)(generate)


_arithmetic(operator.add, operator.iadd, "fadd")
_arithmetic(operator.sub, operator.isub, "fsub")
_arithmetic(operator.mul, operator.imul, "fmul")
_arithmetic(operator.truediv, operator.itruediv, "fdiv")


@intrinsic
def fused(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """a * b + c, rounded once."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = ir.VectorType(REAL, a.count)
        function = ir.FunctionType(kind, [kind] * 3)
        fma = cgutils.get_or_insert_function(builder.module, function, f"llvm.fma.v{a.count}f64")
        return builder.call(fma, args)

    return a(a, a, a), generate


@intrinsic
def where_less(typing: Any, a: Any, b: Any, then: Any, otherwise: Any) -> Any:
    """`then` in the lanes where a < b, else `otherwise` (also where one of them is not a number)."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered("<", args[0], args[1]), args[2], args[3])

    return a(a, a, a, a), generate


@intrinsic
def where_equal(typing: Any, a: Any, b: Any, then: Any, otherwise: Any) -> Any:
    """`then` in the lanes where a == b, else `otherwise`."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered("==", args[0], args[1]), args[2], args[3])

    return a(a, a, a, a), generate


@intrinsic
def _two_to(typing: Any, shifted: Any) -> Any:
    """2^k from k + SHIFTER, for k from -1022 to 1023."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        whole = ir.VectorType(WHOLE, shifted.count)
        bits = builder.bitcast(args[0], whole)
        biased = builder.add(bits, ir.Constant(whole, [1023] * shifted.count))
        return builder.bitcast(builder.shl(biased, ir.Constant(whole, [52] * shifted.count)), args[0].type)

    return shifted(shifted), generate


@intrinsic
def _lane(typing: Any, row: Any, lane: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.extract_element(args[0], args[1])

    return types.float64(row, types.int64), generate


@njit(inline="always", error_model="numpy")
def larger(a, b):  # type: ignore[no-untyped-def]
    """The larger of two in every lane."""
    return where_less(a, b, b, a)


@njit(inline="always", error_model="numpy")
def smaller(a, b):  # type: ignore[no-untyped-def]
    """The smaller of two in every lane."""
    return where_less(b, a, b, a)


@njit(inline="always", error_model="numpy")
def smallest(row, lanes):  # type: ignore[no-untyped-def]
    """The smallest of all lanes, as one number."""
    least = _lane(row, 0)
    for w in range(1, len(lanes)):
        least = min(least, _lane(row, w))
    return least


@njit(inline="always", error_model="numpy")
def exponential(x, lanes):  # type: ignore[no-untyped-def]
    """exp(x) in every lane, for x up to 709, to within one unit in the last place.

    1. k is x / log 2, rounded; r = x - k log 2, so |r| <= (log 2) / 2.
    2. exp(r) by its series up to r^13 / 13!, of which the next term is below 4e-18.
    3. Times 2^k, in two halves, so that results below the smallest normal number come out as well.
    """
    shifter = row_of(SHIFTER, lanes)
    x = larger(x, row_of(LEAST, lanes))
    k = fused(x, row_of(LOG2_E, lanes), shifter) - shifter
    r = fused(k, row_of(-LOG_2, lanes), x)
    r = fused(k, row_of(-LOG_2_REST, lanes), r)
    high = row_of(1.0 / 6227020800.0, lanes)
    high = fused(high, r, row_of(1.0 / 479001600.0, lanes))
    high = fused(high, r, row_of(1.0 / 39916800.0, lanes))
    high = fused(high, r, row_of(1.0 / 3628800.0, lanes))
    high = fused(high, r, row_of(1.0 / 362880.0, lanes))
    high = fused(high, r, row_of(1.0 / 40320.0, lanes))
    high = fused(high, r, row_of(1.0 / 5040.0, lanes))
    high = fused(high, r, row_of(1.0 / 720.0, lanes))
    high = fused(high, r, row_of(1.0 / 120.0, lanes))
    high = fused(high, r, row_of(1.0 / 24.0, lanes))
    high = fused(high, r, row_of(1.0 / 6.0, lanes))
    high = fused(high, r, row_of(0.5, lanes))
    result = fused(high, r * r, r) + 1.0
    half = fused(k, row_of(0.5, lanes), shifter)
    rest = k - (half - shifter) + shifter
    return result * _two_to(half) * _two_to(rest)
