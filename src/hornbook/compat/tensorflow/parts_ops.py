"""Parts of arrays: slices, rows by number, places where something holds, pieces along an axis."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow.array_ops import constant_value, ints
from hornbook.compat.tensorflow.define import as_operand, is_graph_value, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import Tensor
from hornbook.compat.tensorflow.tensor_shape import TensorShape
from hornbook.compat.tensorflow.variables import Variable
from hornbook.engine import arrays, control, places
from hornbook.engine.arrays import xp
from hornbook.graph import Watch

__all__ = [
    "batch_gather",
    "boolean_mask",
    "dynamic_partition",
    "dynamic_stitch",
    "gather",
    "gather_nd",
    "invert_permutation",
    "reverse",
    "reverse_sequence",
    "reverse_v2",
    "roll",
    "scatter_nd",
    "searchsorted",
    "sequence_mask",
    "setdiff1d",
    "slice",
    "split",
    "strided_slice",
    "unique",
    "unique_with_counts",
    "unpack",
    "unstack",
    "where",
]

_slice = slice


@op("Unpack", tensors="value", named="unstack")
def _unstack(value: Any, num: Any, axis: Any, name: Any = None) -> Any:
    return [xp.take(value, place, axis=axis) for place in builtins_range(num)]


builtins_range = range


def unstack(value: Any, num: int | None = None, axis: int = 0, name: Any = "unstack") -> Any:
    """The parts of an array along an axis, as a list."""
    value = as_operand(value)
    known = value.sizes if is_graph_value(value) else value.shape
    if num is None:
        num = None if known is None else known[axis]
        if num is None:
            raise ValueError(f"Cannot infer num from shape {TensorShape(known)}: pass num=.")
    made = _unstack(value, int(num), axis, name=name)
    return made if isinstance(made, list) else [made]


unpack = unstack


def split(
    value: Any, num_or_size_splits: Any = None, axis: Any = 0, num: Any = None,
    name: Any = "split", split_dim: Any = None, num_split: Any = None,
) -> Any:  # fmt: skip
    """An array cut into parts along an axis: so many even ones, or ones of these sizes.

    ``tf.split(axis, number, value)``, the order before 1.0, is understood too.
    """
    old = isinstance(value, int) and isinstance(num_or_size_splits, int)
    if old:
        value, axis = axis, value
    axis = axis if split_dim is None else split_dim
    parts = num_or_size_splits if num_split is None else num_split
    if isinstance(parts, list | tuple | np.ndarray) and np.ndim(parts):
        parts = [int(n) if not is_graph_value(n) else n for n in parts]
        made = _split_sizes(value, parts, axis, name=name)
    elif is_graph_value(parts):
        made = _split_sizes(value, parts, axis, name=name)
    else:
        made = _split_even(value, int(parts), axis, name=name)
    return made if isinstance(made, list) else [made]


@op("Split", tensors="value", static="axis", named="split")
def _split_even(value: Any, parts: Any, axis: Any, name: Any = None) -> Any:
    axis = int(np.asarray(axis))
    if value.shape[axis] % parts:
        raise ValueError(
            f"Dimension size must be evenly divisible by {parts} but is {value.shape[axis]}"
        )
    return list(xp.split(value, parts, axis=axis))


@op("SplitV", tensors="value", static="parts axis", named="split")
def _split_sizes(value: Any, parts: Any, axis: Any, name: Any = None) -> Any:
    wanted, axis = list(ints(parts)), int(np.asarray(axis))
    if -1 in wanted:
        left = value.shape[axis] - sum(n for n in wanted if n != -1)
        wanted = [left if n == -1 else n for n in wanted]
    return list(xp.split(value, np.cumsum(wanted)[:-1].tolist(), axis=axis))


def _cut(input: Any, key: Any, name: Any = None) -> Any:
    plain = tuple(_part(item) for item in key)
    for axis, item in enumerate(plain):
        size = input.shape[axis] if axis < input.ndim and _plain_key(plain[: axis + 1]) else None
        if isinstance(item, int) and size is not None and not -size <= item < size:
            raise ValueError(
                f"slice index {item} of dimension {axis} out of bounds for shape {input.shape}."
            )
    return input[plain]


def _plain_key(key: Any) -> bool:
    return not any(item is None or item is Ellipsis for item in key)


def _part(item: Any) -> Any:
    if isinstance(item, dict):  # a slice, whose ends may have been Tensors
        ends = (item["start"], item["stop"], item["step"])
        return _slice(*(None if n is None else int(np.asarray(n)) for n in ends))
    if isinstance(item, np.ndarray):
        return int(item) if item.ndim == 0 else item
    return item


_strided = op("StridedSlice", tensors="input", static="key", named="strided_slice", fold=_cut)(_cut)


def get_item(self: Any, key: Any) -> Any:
    """``x[key]``: numbers, slices, Ellipsis, tf.newaxis, and Tensors as numbers or ends."""
    keys = key if isinstance(key, tuple) else (key,)
    if any(is_graph_value(k) and as_dtype(k.dtype).is_bool for k in keys):
        return boolean_mask(self, keys[0])
    traced = [k for k in keys if is_graph_value(k)]
    if len(keys) == 1 and traced and traced[0].sizes not in ((), None):
        raise TypeError("x[indices] with a Tensor of several numbers: use tf.gather(x, indices).")
    if len(keys) == 1 and traced and constant_value(traced[0]) is None:
        return gather(self, traced[0])
    made = [_key_part(k) for k in keys]
    return _strided(self, made)


def _key_part(key: Any) -> Any:
    if isinstance(key, _slice):
        return _cut_of(key.start, key.stop, key.step)
    if hasattr(key, "value") and not is_graph_value(key):
        return int(key)
    return key


def _cut_of(start: Any, stop: Any, step: Any) -> Any:
    return {"start": _plain_end(start), "stop": _plain_end(stop), "step": _plain_end(step)}


def _plain_end(end: Any) -> Any:
    if hasattr(end, "value") and not is_graph_value(end):
        return end.value
    return end


def slice(input_: Any, begin: Any, size: Any, name: Any = None) -> Any:
    """A part of an array: from ``begin``, this many along each axis (-1: all that is left)."""
    return _sliced(input_, begin, size, name=name)


@op("Slice", static="begin size", tensors="input_",
    fold=lambda input_, begin, size: input_[_ranges(input_, begin, size)])  # fmt: skip
def _sliced(input_: Any, begin: Any, size: Any, name: Any = None) -> Any:
    if isinstance(begin, list | tuple) and any(map(arrays.is_traced, begin)):
        counts = zip(ints(size), input_.shape, strict=True)
        return places.block(input_, begin, [full if n == -1 else n for n, full in counts])
    for axis, (first, count) in enumerate(zip(ints(begin), ints(size), strict=True)):
        if count != -1 and first + count > input_.shape[axis]:
            raise ValueError(
                f"Slice: begin {first} + size {count} exceeds the {input_.shape[axis]} of axis "
                f"{axis}."
            )
    return input_[_ranges(input_, begin, size)]


def _ranges(input_: Any, begin: Any, size: Any) -> Any:
    pairs = zip(ints(begin), ints(size), strict=True)
    return tuple(_slice(first, None if n == -1 else first + n) for first, n in pairs)


def strided_slice(
    input_: Any, begin: Any, end: Any, strides: Any = None, begin_mask: int = 0,
    end_mask: int = 0, ellipsis_mask: int = 0, new_axis_mask: int = 0,
    shrink_axis_mask: int = 0, var: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """A part of an array: from begin to end in strides along each axis."""
    first, last = _partly(begin), _partly(end)
    steps = _partly(strides) if strides is not None else [1] * len(first)
    key: list[Any] = []
    for axis, (a, b, s) in enumerate(zip(first, last, steps, strict=True)):
        bit = 1 << axis
        if ellipsis_mask & bit:
            key.append(Ellipsis)
        elif new_axis_mask & bit:
            key.append(None)
        elif shrink_axis_mask & bit:
            key.append(a)
        else:
            key.append(_cut_of(None if begin_mask & bit else a, None if end_mask & bit else b, s))
    return _strided(input_, key, name=name)


def _partly(value: Any) -> list[Any]:
    if is_graph_value(value):
        return unstack(value)
    return [n if is_graph_value(n) else int(n) for n in value]


def _taken(params: Any, indices: Any, axis: Any) -> tuple[Any, list[int]]:
    return indices, [params.shape[int(np.asarray(axis))]]


def _not_there(numbers: list[int], bounds: list[int], where: list[int]) -> str:
    return f"indices{_place(where)} = {numbers[0]} is not in [0, {bounds[0]})"


def _points_nowhere(numbers: list[int], bounds: list[int], where: list[int]) -> str:
    return f"indices{_place(where)} = {numbers} does not index into param shape {bounds}"


def _place(where: list[int]) -> str:
    return f"[{','.join(map(str, where))}]" if where else ""


@op("GatherV2", tensors="params indices", static="axis", named="GatherV2",
    fold=lambda params, indices, axis: np.take(params, np.asarray(indices), int(axis)),
    watch=Watch(_taken, _not_there))  # fmt: skip
def _gather(params: Any, indices: Any, axis: Any, name: Any = None) -> Any:
    return xp.take(params, indices, axis=int(np.asarray(axis)), mode="clip")


def _taken_in_rows(params: Any, indices: Any, axis: int, batch_dims: int) -> Any:
    return _taken(params, indices, axis)


@op("GatherV2", tensors="params indices", watch=Watch(_taken_in_rows, _not_there))
def _gather_in_rows(
    params: Any, indices: Any, axis: int = 0, batch_dims: int = 0, name: Any = None
) -> Any:
    def take(params: Any, indices: Any) -> Any:
        return xp.take(params, indices, axis=axis - batch_dims, mode="clip")

    for _ in range(batch_dims):
        take = control.vectorize(take)
    return take(params, indices)


def gather(
    params: Any, indices: Any, validate_indices: Any = None, name: Any = None, axis: Any = None,
    batch_dims: int = 0,
) -> Any:  # fmt: skip
    """The parts of an array with these numbers, along an axis.

    Args:
        params: The array.
        indices: The numbers.
        validate_indices: Taken for older code.
        name: Name of the operation.
        axis: The axis; that after the axes of the batch if None.
        batch_dims: How many first axes both have: parts are taken in each row by itself.

    Raises:
        InvalidArgumentError: While running: a number is out of range.
    """
    if not batch_dims:
        return _gather(params, indices, 0 if axis is None else axis, name=name)
    rank = params.ndim if hasattr(params, "ndim") else len(as_operand(params).shape)
    batch_dims = batch_dims % rank
    place = batch_dims if axis is None else int(axis) % rank
    return _gather_in_rows(params, indices, place, batch_dims, name=name)


def batch_gather(params: Any, indices: Any, name: Any = None) -> Any:
    """``gather`` in each row by itself: all axes of the indices but the last are the batch."""
    return gather(params, indices, name=name, batch_dims=len(as_operand(indices).shape) - 1)


def _pointed(params: Any, indices: Any) -> tuple[Any, list[int]]:
    return indices, list(params.shape[: indices.shape[-1]])


@op("GatherNd", watch=Watch(_pointed, _points_nowhere))
def gather_nd(params: Any, indices: Any, name: Any = None) -> Any:
    """The parts of an array at these places: the last axis of the indices is a place."""
    return params[tuple(xp.moveaxis(xp.asarray(indices), -1, 0))]


@op("ScatterNd", static="shape", tensors="indices updates")
def scatter_nd(indices: Any, updates: Any, shape: Any, name: Any = None) -> Any:
    """Zeros of a shape with the updates added at these places."""
    place = tuple(xp.moveaxis(xp.asarray(indices), -1, 0))
    return xp.zeros(ints(shape), updates.dtype).at[place].add(updates)


@op("Reverse", static="axis", named="ReverseV2")
def reverse(tensor: Any, axis: Any, name: Any = None) -> Any:
    """The order turned around along axes."""
    axes = np.asarray(axis).reshape(-1)
    if axes.dtype == bool:
        axes = np.flatnonzero(axes)
    return xp.flip(tensor, tuple(int(a) for a in axes))


reverse_v2 = reverse


@op("Roll", static="axis shift")
def roll(input: Any, shift: Any, axis: Any, name: Any = None) -> Any:
    """The elements moved along axes; what leaves at one end comes in at the other."""
    return xp.roll(input, ints(shift), ints(axis))


@op("ReverseSequence", tensors="input seq_lengths")
def _reverse_sequence(
    input: Any, seq_lengths: Any, seq_axis: Any, batch_axis: Any, name: Any = None
) -> Any:
    x = xp.moveaxis(input, (batch_axis, seq_axis), (0, 1))
    time = xp.arange(x.shape[1])[None, :]
    length = seq_lengths[:, None]
    order = xp.where(time < length, length - 1 - time, time)
    order = order.reshape(order.shape + (1,) * (x.ndim - 2))
    return xp.moveaxis(xp.take_along_axis(x, order, axis=1), (0, 1), (batch_axis, seq_axis))


def reverse_sequence(
    input: Any, seq_lengths: Any, seq_axis: Any = None, batch_axis: Any = None, name: Any = None,
    seq_dim: Any = None, batch_dim: Any = None,
) -> Any:  # fmt: skip
    """The first ``seq_lengths`` elements of each sequence turned around."""
    seq_axis = seq_dim if seq_axis is None else seq_axis
    batch_axis = batch_dim if batch_axis is None else batch_axis
    return _reverse_sequence(input, seq_lengths, seq_axis, batch_axis or 0, name=name)


@op("Where", host=True, infer=lambda condition: [((None, _rank_of(condition)), "int64")])
def _places(condition: Any, name: Any = None) -> Any:
    return xp.asarray(np.argwhere(np.asarray(condition)))


def _rank_of(tensor: Any) -> Any:
    known = tensor.sizes if is_graph_value(tensor) else tensor.shape
    return None if known is None else len(known)


@op("Select", same="x y", named="Select")
def _select(condition: Any, x: Any, y: Any, name: Any = None) -> Any:
    if 0 < condition.ndim < x.ndim:
        condition = condition.reshape(condition.shape + (1,) * (x.ndim - condition.ndim))
    return xp.where(condition, x, y)


def where(condition: Any, x: Any = None, y: Any = None, name: Any = None) -> Any:
    """x where the condition holds, else y; without them the places where it holds."""
    if x is None and y is None:
        return _places(condition, name=name)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return _select(condition, x, y, name=name)


@op("BooleanMask", named="boolean_mask", inner="GatherV2", static="mask", tensors="tensor")
def _masked(tensor: Any, mask: Any, axis: Any, name: Any = None) -> Any:
    mask = np.asarray(mask, bool)
    part = tuple(tensor.shape[axis : axis + mask.ndim])
    if part != mask.shape:
        raise ValueError(f"Shapes {part} and {mask.shape} are incompatible: of tensor and mask.")
    places = np.nonzero(mask.reshape(-1))[0]
    flat = tensor.reshape(*tensor.shape[:axis], -1, *tensor.shape[axis + mask.ndim :])
    return xp.take(flat, places, axis=axis)


def boolean_mask(tensor: Any, mask: Any, name: str = "boolean_mask", axis: Any = None) -> Any:
    """The elements where the mask holds, one after another."""
    made = _masked(as_operand(tensor), as_operand(mask, None if is_graph_value(mask) else "bool"),
                   axis or 0, name=name)  # fmt: skip
    return made


@op("SequenceMask", tensors="lengths", static="maxlen", named="SequenceMask")
def _sequence_mask(lengths: Any, maxlen: Any, dtype: Any, name: Any = None) -> Any:
    steps = xp.arange(int(np.asarray(maxlen)))
    return (steps < xp.expand_dims(lengths, -1)).astype(dtype.as_numpy_dtype)


@op("SequenceMask", tensors="", static="lengths", named="SequenceMask")
def _sequence_mask_to_longest(lengths: Any, dtype: Any, name: Any = None) -> Any:
    lengths = np.asarray(lengths)
    steps = np.arange(int(lengths.max(initial=0)))
    return xp.asarray(steps < lengths[..., None]).astype(dtype.as_numpy_dtype)


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = "bool", name: Any = None) -> Any:
    """True for the first ``lengths`` places of each row."""
    if maxlen is None:
        return _sequence_mask_to_longest(lengths, as_dtype(dtype), name=name)
    return _sequence_mask(lengths, maxlen, as_dtype(dtype), name=name)


@op("InvertPermutation")
def invert_permutation(x: Any, name: Any = None) -> Any:
    """Where each number stands."""
    return xp.zeros_like(x).at[x].set(xp.arange(x.shape[0], dtype=x.dtype))


@op("Unique", static="x", tensors="", host=True,
    infer=lambda x, out_idx: _unique_spec(x, out_idx)[:2])  # fmt: skip
def _unique(x: Any, out_idx: Any, name: Any = None) -> Any:
    return list(_first_seen(x, out_idx)[:2])


@op("UniqueWithCounts", static="x", tensors="", host=True,
    infer=lambda x, out_idx: _unique_spec(x, out_idx))  # fmt: skip
def _unique_counts(x: Any, out_idx: Any, name: Any = None) -> Any:
    return list(_first_seen(x, out_idx))


def _unique_spec(x: Any, out_idx: Any) -> Any:
    x = as_operand(x)
    return [((None,), as_dtype(x.dtype)), ((None,), out_idx), ((None,), out_idx)]


def _first_seen(x: Any, out_idx: Any) -> Any:
    """The values in the order in which they are first seen, as TensorFlow gives them."""
    values, first, inverse, counts = np.unique(
        np.asarray(x), return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(first)
    back = np.argsort(order)
    kind = as_dtype(out_idx).as_numpy_dtype
    return values[order], back[inverse].astype(kind), counts[order].astype(kind)


def unique(x: Any, out_idx: Any = "int32", name: Any = None) -> Any:
    """The different values, and for each element which one it is."""
    return tuple(_unique(as_operand(x), as_dtype(out_idx), name=name))


def unique_with_counts(x: Any, out_idx: Any = "int32", name: Any = None) -> Any:
    """The different values, for each element which one it is, and how often each occurs."""
    return tuple(_unique_counts(as_operand(x), as_dtype(out_idx), name=name))


@op("ListDiff", static="x y", tensors="", host=True, named="ListDiff",
    infer=lambda x, y, **_: [((None,), as_dtype(as_operand(x).dtype)),
                             ((None,), "int32")])  # fmt: skip
def setdiff1d(x: Any, y: Any, index_dtype: Any = "int32", name: Any = None) -> Any:
    """The values of x that are not in y, and their places."""
    x = np.asarray(x)
    kept = ~np.isin(x, np.asarray(y))
    return [x[kept], np.flatnonzero(kept).astype("int32")]


def dynamic_partition(data: Any, partitions: Any, num_partitions: int, name: Any = None) -> Any:
    """The rows of each number, one array for each."""
    made = _partition(as_operand(data), as_operand(partitions), num_partitions, name=name)
    return made if isinstance(made, list) else [made]


@op("DynamicPartition", tensors="data", static="partitions")
def _partition(data: Any, partitions: Any, num_partitions: int, name: Any = None) -> Any:
    numbers = np.asarray(partitions)
    flat = data.reshape(-1, *data.shape[numbers.ndim :])
    return [
        xp.take(flat, np.flatnonzero(numbers.reshape(-1) == n), axis=0)
        for n in builtins_range(num_partitions)
    ]


@op("DynamicStitch", lists="data", tensors="data", static="indices")
def dynamic_stitch(indices: Any, data: Any, name: Any = None) -> Any:
    """Rows of several arrays, put at these places of one."""
    places = np.concatenate([np.asarray(i).reshape(-1) for i in indices])
    rows = [d.reshape(-1, *d.shape[np.ndim(i) :]) for i, d in zip(indices, data, strict=True)]
    joined = xp.concatenate(rows, axis=0)
    out = xp.zeros((int(places.max(initial=-1)) + 1, *joined.shape[1:]), joined.dtype)
    return out.at[places].set(joined)


@op("SearchSorted", same="sorted_sequence values", named="searchsorted")
def searchsorted(
    sorted_sequence: Any, values: Any, side: str = "left", out_type: Any = "int32", name: Any = None
) -> Any:
    """Where values would go into a sorted row."""
    return xp.searchsorted(sorted_sequence, values, side=side).astype(
        as_dtype(out_type).as_numpy_dtype
    )


for _cls in (Tensor, Variable):
    _cls.__getitem__ = get_item
