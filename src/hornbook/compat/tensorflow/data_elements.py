"""What an element of a dataset is made of: a nest of arrays, flat and with its structure."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.building import (
    TensorShape,
    as_dtype,
    as_operand,
    is_graph_value,
    tf,
)
from hornbook.compat.tensorflow.define import as_bytes_array
from hornbook.engine import arrays

__all__ = ["as_kind", "flat_like", "nest", "padded", "parts", "shape_leaves", "whole"]


def nest(value: Any) -> Any:
    """A list as a tuple, as nests of elements are."""
    return tuple(value) if isinstance(value, list) else value


def parts(tensors: Any) -> tuple[list[Any], Any, list[tuple[Any, Any]]]:
    """The parts of a nest as arrays or Tensors; lists are arrays, tuples and dicts are nests."""
    flat, structure = arrays.flatten(_with_arrays(tensors))
    specs = [(one.sizes if is_graph_value(one) else one.shape, as_dtype(one.dtype)) for one in flat]
    return flat, structure, specs


def _with_arrays(value: Any) -> Any:
    if isinstance(value, tuple):
        parts = [_with_arrays(one) for one in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, dict):
        return {name: _with_arrays(one) for name, one in value.items()}
    return as_operand(value.to_numpy() if hasattr(value, "to_numpy") else value)


def as_kind(value: Any, kind: Any) -> np.ndarray:
    """The value as an array of a dtype; strings as bytes."""
    kind = as_dtype(kind)
    if kind.name == "string":
        return as_bytes_array(value)
    return np.asarray(value, kind.as_numpy_dtype)


def shape_leaves(shapes: Any, count: int) -> list[Any]:
    """Shapes of a nest of which the shapes themselves are lists or tuples of sizes."""
    if isinstance(shapes, TensorShape) or count == 1 and not _holds_shapes(shapes):
        return [shapes]
    if isinstance(shapes, dict):
        return [shapes[name] for name in sorted(shapes)]
    flat: list[Any] = []
    for one in shapes:
        flat += shape_leaves(one, 2) if isinstance(one, tuple) and _holds_shapes(one) else [one]
    return flat


def _holds_shapes(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list | tuple)
        and any(isinstance(one, list | tuple | TensorShape) for one in value)
    )


def flat_like(element: Any, structure: Any, count: int) -> list[Any]:
    """The parts of an element that a generator gave, in the order of the structure."""
    if count == 1:
        return [element[0]] if isinstance(element, tuple) and len(element) == 1 else [element]
    if isinstance(element, dict):
        return [element[name] for name in sorted(element)]
    flat: list[Any] = []
    for part in element:
        if isinstance(part, dict):
            flat += [part[name] for name in sorted(part)]
        else:
            flat += list(part) if isinstance(part, tuple) and len(element) < count else [part]
    return flat


def padded(column: Any, shape: Any, fill: Any) -> np.ndarray:
    """Arrays of several sizes as one, filled up."""
    rows = [np.asarray(row) for row in column]
    longest = [max(sizes_) for sizes_ in zip(*(row.shape for row in rows), strict=True)]
    wanted = [n if s is None else int(s) for n, s in zip(longest, shape or longest, strict=True)]
    if any(n > w for n, w in zip(longest, wanted, strict=True)):
        raise errors.DataLossError(
            None, None, f"Attempted to pad to a smaller size than the input element: {wanted}."
        )
    if fill is None:
        fill = b"" if rows[0].dtype == object else 0
    out = np.full((len(rows), *wanted), fill, rows[0].dtype)
    for place, row in enumerate(rows):
        out[(place, *(slice(0, n) for n in row.shape))] = row if row.ndim else row[()]
    return out


def whole(value: Any) -> int:
    """A size as a plain number; Tensors must have a known value."""
    if is_graph_value(value):
        known = tf.constant_value(value)
        if known is None:
            raise ValueError(f"{value} must be a plain number here: its value is not known yet.")
        value = known
    return int(value)
