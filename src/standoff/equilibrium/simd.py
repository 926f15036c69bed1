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

import math
import operator
from typing import Any

from llvmlite import ir
from numba import extending, types
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

# log: x = 2^k m with m from sqrt(1/2) to sqrt(2), and a series in (m - 1) / (m + 1)
NORMAL = 2.0**-1022  # the smallest normal number
ROOT_HALF = 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2)
ONE = 0x3FF0000000000000  # and of 1


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
    place = context.data_model_manager[array_type].get_field_position("data")
    start = builder.gep(builder.extract_value(array, place), [builder.mul(index, ir.Constant(WHOLE, count))])
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


def _fma(builder: Any, a: Any, b: Any, c: Any) -> Any:
    function = ir.FunctionType(a.type, [a.type] * 3)
    return builder.call(
        cgutils.get_or_insert_function(builder.module, function, f"llvm.fma.v{a.type.count}f64"), [a, b, c]
    )


@intrinsic
def fused(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """a * b + c, rounded once."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _fma(builder, *args)

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
def larger(typing: Any, a: Any, b: Any) -> Any:
    """The larger of two in every lane; the first where one of them is not a number."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered("<", args[0], args[1]), args[1], args[0])

    return a(a, a), generate


@intrinsic
def smaller(typing: Any, a: Any, b: Any) -> Any:
    """The smaller of two in every lane; the first where one of them is not a number."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered("<", args[1], args[0]), args[1], args[0])

    return a(a, a), generate


@intrinsic
def smallest(typing: Any, row: Any, lanes: Any) -> Any:
    """The smallest of all lanes, as one number."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        each = [builder.extract_element(args[0], ir.Constant(ir.IntType(32), lane)) for lane in range(row.count)]
        least = each[0]
        for other in each[1:]:
            least = builder.select(builder.fcmp_ordered("<", other, least), other, least)
        return least

    return types.float64(row, lanes), generate


@intrinsic
def exponential(typing: Any, row: Any, lanes: Any) -> Any:
    """exp(x) in every lane, for x up to 709, to within one unit in the last place.

    1. k is x / log 2, rounded; r = x - k log 2, so |r| <= (log 2) / 2.
    2. exp(r) by its series up to r^13 / 13!, of which the next term is below 4e-18.
    3. Times 2^k, in two halves, so that results below the smallest normal number come out as well.

    Written as instructions, since numba takes ten times as long over the same in Python, wherever it is called.
    """

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        real, whole = ir.VectorType(REAL, row.count), ir.VectorType(WHOLE, row.count)

        def number(value: float) -> Any:
            return ir.Constant(real, [value] * row.count)

        def two_to(shifted: Any) -> Any:
            """2^k from k + SHIFTER, for k from -1022 to 1023."""
            biased = builder.add(builder.bitcast(shifted, whole), ir.Constant(whole, [1023] * row.count))
            return builder.bitcast(builder.shl(biased, ir.Constant(whole, [52] * row.count)), real)

        x, shifter = args[0], number(SHIFTER)
        x = builder.select(builder.fcmp_ordered("<", x, number(LEAST)), number(LEAST), x)
        k = builder.fsub(_fma(builder, x, number(LOG2_E), shifter), shifter)
        r = _fma(builder, k, number(-LOG_2), x)
        r = _fma(builder, k, number(-LOG_2_REST), r)
        high = number(1.0 / math.factorial(13))
        for degree in range(12, 1, -1):
            high = _fma(builder, high, r, number(1.0 / math.factorial(degree)))
        result = builder.fadd(_fma(builder, high, builder.fmul(r, r), r), number(1.0))
        half = _fma(builder, k, number(0.5), shifter)
        rest = builder.fadd(builder.fsub(k, builder.fsub(half, shifter)), shifter)
        return builder.fmul(builder.fmul(result, two_to(half)), two_to(rest))

    return row(row, lanes), generate


@intrinsic
def logarithm(typing: Any, row: Any, lanes: Any) -> Any:
    """log(x) in every lane, for x above 0, to within one unit in the last place; what is smaller than the
    smallest normal number is taken for that.

    1. x = 2^k m, with m from sqrt(1/2) to sqrt(2).
    2. log(m) = 2 (s + s^3 / 3 + s^5 / 5 + ...) with s = f / (2 + f) and f = m - 1, so s^2 <= 0.0295, up to s^23 / 23.
       Since 2 s = f - f^2 / 2 + s f^2 / 2, what is rounded in s weighs little.
    3. Plus k log 2.
    """

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        real, whole = ir.VectorType(REAL, row.count), ir.VectorType(WHOLE, row.count)

        def number(value: float) -> Any:
            return ir.Constant(real, [value] * row.count)

        def bits(value: int) -> Any:
            return ir.Constant(whole, [value] * row.count)

        x = builder.select(builder.fcmp_ordered("<", args[0], number(NORMAL)), number(NORMAL), args[0])
        x = builder.bitcast(x, whole)
        biased = builder.lshr(builder.add(x, bits(ONE - ROOT_HALF)), bits(52))
        m = builder.bitcast(builder.sub(x, builder.shl(builder.sub(biased, bits(1023)), bits(52))), real)
        shifted = builder.add(builder.bitcast(number(SHIFTER), whole), builder.sub(biased, bits(1023)))
        k = builder.fsub(builder.bitcast(shifted, real), number(SHIFTER))
        f = builder.fsub(m, number(1.0))
        s = builder.fdiv(f, builder.fadd(f, number(2.0)))
        square = builder.fmul(s, s)
        series = number(2.0 / 23.0)
        for odd in range(21, 1, -2):
            series = _fma(builder, series, square, number(2.0 / odd))
        half = builder.fmul(builder.fmul(f, f), number(0.5))
        rest = builder.fmul(s, _fma(builder, square, series, half))
        rest = _fma(builder, k, number(LOG_2_REST), rest)
        return _fma(builder, k, number(LOG_2), builder.fsub(f, builder.fsub(half, rest)))

    return row(row, lanes), generate


@intrinsic
def absolute(typing: Any, row: Any) -> Any:
    """Without its sign, in every lane."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        whole = ir.VectorType(WHOLE, row.count)
        unsigned = builder.and_(builder.bitcast(args[0], whole), ir.Constant(whole, [2**63 - 1] * row.count))
        return builder.bitcast(unsigned, ir.VectorType(REAL, row.count))

    return row(row), generate


@intrinsic
def ceiling(typing: Any, row: Any) -> Any:
    """The smallest whole number that is not below, in every lane."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        function = ir.FunctionType(args[0].type, [args[0].type])
        name = f"llvm.ceil.v{row.count}f64"
        return builder.call(cgutils.get_or_insert_function(builder.module, function, name), args)

    return row(row), generate
