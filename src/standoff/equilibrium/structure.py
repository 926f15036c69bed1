"""The arrays of a game as one argument of a kernel: the address of a list that says where each of them is.

Numba takes a named tuple apart wherever it is handed on, into seven numbers for each array, and counts a reference
whenever one is looked at. Here a named tuple can be a type of its own, which a kernel gets as one address of 64-bit
words: for each array where its numbers begin and how many there are along each axis, for each number the number. The
kernel reads as before: its fields by name, what is in an array by index, and `len`. Nothing in it can be written to, so
LLVM may keep at hand what was read once.
"""

from __future__ import annotations

import operator
from typing import Any, TypeVar

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_getattr, infer_global, signature
from numba.core.typing.typeof import typeof
from numba.extending import (
    NativeValue,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

WORD = ir.IntType(64)
WORDS = WORD.as_pointer()
SCALARS = (types.Integer, types.Float, types.Boolean)
PAIRS = (types.UniTuple, types.Tuple)  # of one integer type or several

Named = TypeVar("Named", bound=type)


class Numbers(types.Type):
    """The type of an array of a structure, whether or not it may be written to from Python."""

    def __init__(self, dtype: Any, axes: int) -> None:
        self.dtype, self.axes = dtype, axes
        super().__init__(name=f"Numbers({dtype}, {axes})")


class Structure(types.Type):
    """The type of a structure: the types of its fields, in order."""

    def __init__(self, title: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.title, self.fields = title, dict(fields)
        super().__init__(name=f"{title}({', '.join(str(kind) for _, kind in fields)})")

    def place(self, wanted: str) -> int:
        """The first word of a field."""
        at = 0
        for name, kind in self.fields.items():
            if name == wanted:
                return at
            at += _words(kind)
        raise AttributeError(wanted)

    @property
    def words(self) -> int:
        return sum(map(_words, self.fields.values()))


def _words(kind: Any) -> int:
    return 1 + kind.axes if isinstance(kind, Numbers) else 0 if isinstance(kind, types.BaseTuple) else 1


def structure(named: Named) -> Named:
    """Has kernels take the objects of a class of named tuples as structures.

    Fields are arrays in C order, numbers, and tuples of integers of which only the length counts.

    Raises:
        TypeError: when a kernel is called with an array in another order, or with something else.
    """

    def kinds(value: Any, context: Any) -> Structure:
        return Structure(named.__name__, tuple((name, _kind(typeof(each))) for name, each in value._asdict().items()))

    typeof_impl.register(named)(kinds)
    return named


def _kind(kind: Any) -> Any:
    lengths = isinstance(kind, types.UniTuple) and isinstance(kind.dtype, types.Integer)
    if isinstance(kind, SCALARS) or lengths:
        return kind
    if not isinstance(kind, types.Array):
        raise TypeError(f"a structure cannot have a field of type {kind}: only arrays, numbers and tuples of integers")
    if kind.layout != "C" or not kind.aligned:
        raise TypeError("an array that a kernel takes as part of a structure must be in C order: copy it first")
    return Numbers(kind.dtype, kind.ndim)


@register_model(Structure)
class _StructureModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Structure) -> None:
        super().__init__(manager, kind, WORDS)


@register_model(Numbers)
class _NumbersModel(models.StructModel):
    def __init__(self, manager: Any, kind: Numbers) -> None:
        shape = types.UniTuple(types.int64, kind.axes)
        super().__init__(manager, kind, [("data", types.CPointer(kind.dtype)), ("shape", shape)])


@infer_getattr
class _StructureAttributes(AttributeTemplate):
    key = Structure

    def generic_resolve(self, kind: Structure, name: str) -> Any:  # type: ignore[override]
        return kind.fields.get(name)


def _word(builder: Any, start: Any, at: int, kind: Any) -> Any:
    """Reads a word that does not change: LLVM may read it as early and as seldom as it likes."""
    address = builder.gep(start, [ir.Constant(ir.IntType(32), at)])
    read = builder.load(builder.bitcast(address, kind.as_pointer()))
    read.set_metadata("invariant.load", builder.module.add_metadata([]))
    return read


@lower_getattr_generic(Structure)
def _attribute(context: Any, builder: Any, kind: Structure, start: Any, name: str) -> Any:
    wanted, at = kind.fields[name], kind.place(name)
    if isinstance(wanted, Numbers):
        result = ir.Constant(context.get_value_type(wanted), ir.Undefined)
        data = context.get_data_type(wanted.dtype).as_pointer()
        result = builder.insert_value(result, _word(builder, start, at, data), 0)
        for axis in range(wanted.axes):
            result = builder.insert_value(result, _word(builder, start, at + 1 + axis, WORD), [1, axis])
        return result
    if isinstance(wanted, types.BaseTuple):
        return context.get_constant_null(wanted)
    return context.data_model_manager[wanted].from_data(
        builder, _word(builder, start, at, context.get_data_type(wanted))
    )


@infer_global(len)
class _Length(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        return signature(types.intp, *args) if len(args) == 1 and isinstance(args[0], Numbers) else None


@lower_builtin(len, Numbers)
def _length(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.extract_value(args[0], [1, 0])


@infer_global(operator.getitem)
class _Item(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        if len(args) != 2 or not isinstance(args[0], Numbers):
            return None
        index = args[1].types if isinstance(args[1], PAIRS) else (args[1],)
        if len(index) != args[0].axes or not all(isinstance(each, types.Integer) for each in index):
            return None
        return signature(args[0].dtype, *args)


def _item(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """One number; an index below 0 counts from the end, as in Python."""
    numbers, index = args
    indices: Any = [index]
    kinds: Any = [sig.args[1]]
    if isinstance(sig.args[1], PAIRS):
        indices, kinds = cgutils.unpack_tuple(builder, index), sig.args[1].types
    at = None
    for axis, (each, kind) in enumerate(zip(indices, kinds, strict=True)):
        size = builder.extract_value(numbers, [1, axis])
        each = context.cast(builder, each, kind, types.int64)
        if kind.signed:
            below = builder.icmp_signed("<", each, ir.Constant(WORD, 0))
            each = builder.select(below, builder.add(each, size), each)
        at = each if at is None else builder.add(builder.mul(at, size), each)
    place = builder.gep(builder.extract_value(numbers, 0), [at])
    return context.unpack_value(builder, sig.args[0].dtype, place)


lower_builtin(operator.getitem, Numbers, types.Integer)(_item)
lower_builtin(operator.getitem, Numbers, types.BaseTuple)(_item)


@unbox(Structure)
def _unboxed(kind: Structure, value: Any, c: Any) -> Any:
    """Fills the words from the fields of a named tuple, which outlives the call and with it its arrays."""
    context, builder = c.context, c.builder
    start = cgutils.alloca_once(builder, WORD, size=max(kind.words, 1))
    failed = cgutils.alloca_once_value(builder, cgutils.false_bit)
    for number, (name, wanted) in enumerate(kind.fields.items()):
        if isinstance(wanted, types.BaseTuple):
            continue
        at = kind.place(name)
        field = c.pyapi.tuple_getitem(value, number)
        native = types.Array(wanted.dtype, wanted.axes, "C") if isinstance(wanted, Numbers) else wanted
        read = c.unbox(native, field)
        words = [context.data_model_manager[native].as_data(builder, read.value)]
        if isinstance(wanted, Numbers):
            array = context.make_array(native)(context, builder, read.value)
            words = [array.data, *cgutils.unpack_tuple(builder, array.shape)]
        for step, word in enumerate(words):
            place = builder.gep(start, [ir.Constant(ir.IntType(32), at + step)])
            builder.store(word, builder.bitcast(place, word.type.as_pointer()))
        if read.cleanup is not None:
            read.cleanup()
        with builder.if_then(read.is_error, likely=False):
            builder.store(cgutils.true_bit, failed)
    # an instruction that LLVM cannot see through: to what comes after it, the words have never been written
    same = ir.FunctionType(WORDS, [WORDS])
    start = builder.asm(same, "", "=r,0,~{memory}", [start], True)
    return NativeValue(start, is_error=builder.load(failed))
