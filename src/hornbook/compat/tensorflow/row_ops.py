"""Rows of numbers: ranges, running sums, counts, and rows put together by number."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow.define import as_operand, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.engine.arrays import xp
from hornbook.engine.shapes import is_symbol

__all__ = [
    "bincount",
    "cumprod",
    "cumsum",
    "eye",
    "lin_space",
    "linspace",
    "range",
    "segment_max",
    "segment_mean",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "unsorted_segment_max",
    "unsorted_segment_mean",
    "unsorted_segment_min",
    "unsorted_segment_sum",
]


def _running(type: str, fn: Any, start: float) -> Any:
    @op(type, static="axis")
    def call(
        x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: Any = None
    ) -> Any:
        axis = int(axis)
        x = xp.flip(x, axis) if reverse else x
        out = fn(x, axis=axis).astype(x.dtype)
        if exclusive:
            first = xp.full_like(xp.take(out, xp.array([0]), axis=axis), start)
            out = xp.concatenate([first, xp.delete(out, -1, axis=axis)], axis=axis)
        return xp.flip(out, axis) if reverse else out

    call.__doc__ = f"{type}: of all elements up to each, along an axis."
    return call


cumsum = _running("Cumsum", xp.cumsum, 0)
cumprod = _running("Cumprod", xp.cumprod, 1)


@op("Range", tensors="", static="start limit delta",
    fold=lambda start, limit, delta, dtype: _numbers(start, limit, delta, dtype))  # fmt: skip
def _range(start: Any, limit: Any, delta: Any, dtype: Any, name: Any = None) -> Any:
    return xp.asarray(_numbers(start, limit, delta, dtype))


def _numbers(start: Any, limit: Any, delta: Any, dtype: Any) -> Any:
    return np.arange(np.asarray(start), np.asarray(limit), np.asarray(delta)).astype(
        as_dtype(dtype).as_numpy_dtype
    )


def range(
    start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range"
) -> Any:
    """Numbers from start up to, not with, limit.

    Args:
        start: The first one; the limit, from 0 on, if there is no other.
        limit: Where they end.
        delta: From one to the next.
        dtype: Their dtype; that of the arguments if None.
        name: Name of the operation.
    """
    if limit is None:
        start, limit = 0, start
    if any(map(is_symbol, (start, limit, delta))):  # within a layer's call
        return xp.arange(start, limit, delta).astype(as_dtype(dtype or "int32").as_numpy_dtype)
    if dtype is None:
        kinds = [as_dtype(as_operand(v).dtype) for v in (start, limit, delta)]
        order = ["int32", "int64", "float32", "float64"]
        dtype = max(kinds, key=lambda kind: order.index(kind.name) if kind.name in order else 0)
    return _range(start, limit, delta, as_dtype(dtype), name=name)


@op("LinSpace", same="start stop", static="num")
def lin_space(start: Any, stop: Any, num: Any, name: Any = None) -> Any:
    """num numbers from start to stop, at even distances."""
    return xp.linspace(start, stop, int(num)).astype(xp.asarray(start).dtype)


linspace = lin_space


@op("Eye", tensors="", static="num_rows num_columns batch_shape", named="eye")
def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = "float32",
    name: Any = None,
) -> Any:
    """The unit matrix, or a stack of it."""
    rows = int(num_rows)
    columns = rows if num_columns is None else int(num_columns)
    unit = xp.eye(rows, columns, dtype=as_dtype(dtype).as_numpy_dtype)
    stack = () if batch_shape is None else tuple(int(n) for n in np.asarray(batch_shape))
    return xp.broadcast_to(unit, (*stack, rows, columns))


@op("Bincount", tensors="arr weights", static="arr minlength maxlength", named="bincount")
def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = "int32",
    name: Any = None,
) -> Any:
    """How often each whole number occurs."""
    numbers = np.asarray(arr).reshape(-1)
    size = max(int(numbers.max(initial=-1)) + 1, int(minlength or 0))
    if maxlength is not None:
        size = min(size, int(maxlength))
    kept = numbers < size
    kind = as_dtype(weights.dtype if weights is not None else dtype).as_numpy_dtype
    add = 1 if weights is None else xp.asarray(weights).reshape(-1)[kept]
    return xp.zeros(size, kind).at[numbers[kept]].add(add)


def _segments(type: str, method: str, start: Any, mean: bool = False) -> tuple[Any, Any]:
    def reduce(data: Any, segment_ids: Any, count: int) -> Any:
        first = np.array(start(data.dtype), data.dtype)
        out = xp.full((count, *data.shape[segment_ids.ndim :]), first, data.dtype)
        out = getattr(out.at[segment_ids], method)(data)
        if mean:
            number = xp.zeros((count,), data.dtype).at[segment_ids].add(1)
            out = out / xp.maximum(number, 1).reshape((-1,) + (1,) * (out.ndim - 1))
        return out

    @op(f"Segment{type}", static="segment_ids", tensors="data")
    def sorted_call(data: Any, segment_ids: Any, name: Any = None) -> Any:
        ids = np.asarray(segment_ids)
        return reduce(data, ids, int(ids.max(initial=-1)) + 1)

    @op(f"UnsortedSegment{type}", static="num_segments")
    def call(data: Any, segment_ids: Any, num_segments: Any, name: Any = None) -> Any:
        return reduce(data, segment_ids, int(num_segments))

    sorted_call.__doc__ = f"{type} of the rows that have one number, the numbers sorted."
    call.__doc__ = f"{type} of the rows that have one number."
    return sorted_call, call


def _zero(dtype: Any) -> Any:
    return 0


def _least(dtype: Any) -> Any:
    return as_dtype(dtype).min


def _most(dtype: Any) -> Any:
    return as_dtype(dtype).max


segment_sum, unsorted_segment_sum = _segments("Sum", "add", _zero)
segment_mean, unsorted_segment_mean = _segments("Mean", "add", _zero, mean=True)
segment_max, unsorted_segment_max = _segments("Max", "max", _least)
segment_min, unsorted_segment_min = _segments("Min", "min", _most)
segment_prod, _ = _segments("Prod", "multiply", lambda dtype: 1)
