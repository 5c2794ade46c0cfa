"""Batches out of arrays that lie on the device, narrower there than in the batch.

Where a dtype of the batch is expected, ``multi_hot.Places`` says that the array holds places of
ones.
"""

from typing import Any

import numpy as np
from jax import lax

from hornbook.engine.arrays import Array, xp
from hornbook.engine.multi_hot import MultiHot, Places

__all__ = ["blank_rows", "dense", "take_rows", "values_in"]


def take_rows(array: Any, rows: Any, dtype: Any) -> Any:
    """These rows of an array, as another dtype.

    >>> take_rows(xp.arange(3, dtype="uint8"), xp.array([2, 0]), "float32").tolist()
    [2.0, 0.0]
    """
    taken = xp.take(array, rows, axis=0, mode="clip")
    if isinstance(dtype, Places):
        return MultiHot(taken, dtype)
    if taken.dtype == dtype:
        return taken
    # Without the barrier the compiler would turn the whole array around, once per program.
    return lax.optimization_barrier(taken).astype(dtype)


def blank_rows(array: Any, dtype: Any, count: int) -> np.ndarray:
    """Zeros that take no room, shaped as so many rows of a batch.

    >>> blank_rows(np.ones((5, 2), "uint8"), Places(9, np.dtype("float32")), 3).shape
    (3, 9)
    """
    shape = array.shape[1:]
    if isinstance(dtype, Places):
        shape, dtype = (dtype.features,), dtype.dtype
    return np.broadcast_to(np.zeros((), dtype), (count, *shape))


def dense(value: Any) -> Array:
    """The array itself, for code that knows no other rows."""
    return value.dense() if isinstance(value, MultiHot) else value


def values_in(array: Any, dtype: Any) -> Any:
    """The array whose batches have this dtype, or a row with all the values that are in it.

    >>> values_in(np.array([[1, 2]]), Places(3, np.dtype("float32"))).tolist()
    [[1.0, 0.0, 0.0]]
    """
    return np.eye(1, dtype.features, dtype=dtype.dtype) if isinstance(dtype, Places) else array
