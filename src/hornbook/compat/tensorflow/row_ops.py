"""Rows of numbers: ranges, running sums, counts, and rows put together by number."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import math_ops
from hornbook.compat.tensorflow.define import as_operand, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import name_scope
from hornbook.engine.arrays import xp
from hornbook.engine.shapes import is_symbol
from hornbook.graph import Watch

__all__ = [
    "bincount",
    "confusion_matrix",
    "cumprod",
    "cumsum",
    "eye",
    "histogram_fixed_width",
    "histogram_fixed_width_bins",
    "lin_space",
    "linspace",
    "range",
    "segment_max",
    "segment_mean",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "sparse_segment_mean",
    "sparse_segment_sqrt_n",
    "sparse_segment_sum",
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


def _bin(values: Any, value_range: Any, nbins: int, dtype: Any) -> Any:
    """The number of the bin of each value."""
    low, high = value_range[0], value_range[1]
    place = xp.floor((values - low) / (high - low) * nbins)
    return xp.clip(place, 0, nbins - 1).astype(as_dtype(dtype).as_numpy_dtype)


@op("HistogramFixedWidth", tensors="values value_range", same="values value_range",
    static="nbins", named="histogram_fixed_width")  # fmt: skip
def histogram_fixed_width(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = "int32", name: Any = None
) -> Any:
    """How many values lie in each of nbins even parts of ``value_range``.

    What lies outside counts in the first or in the last one.
    """
    places = _bin(values, value_range, int(nbins), dtype).reshape(-1)
    return xp.zeros(int(nbins), places.dtype).at[places].add(1)


@op("ClipByValue", tensors="values value_range", same="values value_range", static="nbins",
    named="histogram_fixed_width_bins", inner="Reshape_1")  # fmt: skip
def histogram_fixed_width_bins(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = "int32", name: Any = None
) -> Any:
    """The number of the even part of ``value_range`` in which each value lies."""
    return _bin(values, value_range, int(nbins), dtype)


def _pairs(labels: Any, predictions: Any, num_classes: Any, **more: Any) -> Any:
    size = int(num_classes)
    return xp.stack([labels.reshape(-1), predictions.reshape(-1)], -1), [size, size]


def _no_class(numbers: list[int], bounds: list[int], where: list[int]) -> str:
    return (
        f"label {numbers[0]} and prediction {numbers[1]} at {where[0]} must both be in "
        f"[0, {bounds[0]}): num_classes says how many classes there are."
    )


@op("ScatterNd", tensors="labels predictions weights", static="num_classes",
    watch=Watch(_pairs, _no_class))  # fmt: skip
def _confusion(
    labels: Any, predictions: Any, num_classes: Any, dtype: Any, weights: Any, name: Any = None
) -> Any:
    if labels.size != predictions.size:
        raise ValueError(
            f"labels {labels.shape} and predictions {predictions.shape} must be as many."
        )
    count = xp.zeros((int(num_classes),) * 2, as_dtype(dtype).as_numpy_dtype)
    add = 1 if weights is None else weights.reshape(-1).astype(count.dtype)
    return count.at[labels.reshape(-1), predictions.reshape(-1)].add(add)


def confusion_matrix(
    labels: Any, predictions: Any, num_classes: Any = None, dtype: Any = "int32",
    name: Any = None, weights: Any = None,
) -> Any:  # fmt: skip
    """How often each class, a row, was taken for each class, a column.

    Args:
        labels: Numbers of the true classes.
        predictions: Numbers of the classes that were said.
        num_classes: How many classes there are; the greatest number + 1 if None.
        dtype: Dtype of the counts.
        name: Name of the scope.
        weights: What each pair counts; 1 if None.

    Raises:
        InvalidArgumentError: While running: a number is not below ``num_classes``.
    """
    with name_scope(name, "confusion_matrix", [labels, predictions]):
        labels, predictions = as_operand(labels), as_operand(predictions)
        if num_classes is None:
            largest = math_ops.maximum(  # type: ignore[attr-defined]
                math_ops.reduce_max(labels),  # type: ignore[attr-defined]
                math_ops.reduce_max(predictions),  # type: ignore[attr-defined]
            )
            num_classes = math_ops.add(largest, 1)  # type: ignore[attr-defined]
        return _confusion(labels, predictions, num_classes, dtype, weights)


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


def _sparse_segments(type: str, power: float) -> Any:
    @op(f"SparseSegment{type}", static="segment_ids num_segments", tensors="data indices")
    def call(
        data: Any, indices: Any, segment_ids: Any, name: Any = None, num_segments: Any = None
    ) -> Any:
        ids = np.asarray(segment_ids)
        count = int(ids.max(initial=-1)) + 1 if num_segments is None else int(num_segments)
        total = xp.zeros((count, *data.shape[1:]), data.dtype).at[ids].add(data[indices])
        number = np.maximum(np.bincount(ids, minlength=count), 1).astype(data.dtype) ** power
        return total / number.reshape(-1, *[1] * (data.ndim - 1)) if power else total

    call.__doc__ = f"Segment{type} of the rows of data that the indices name."
    return call


sparse_segment_sum = _sparse_segments("Sum", 0)
sparse_segment_mean = _sparse_segments("Mean", 1)
sparse_segment_sqrt_n = _sparse_segments("SqrtN", 0.5)


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
