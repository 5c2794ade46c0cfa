"""Arrays: the array namespace ``xp``, conversion to and from NumPy, dtypes, and nests.

``xp`` is ``jax.numpy`` as it is. A *nest* is any arrangement of lists, tuples and dicts whose
leaves are arrays; ``leaves``, ``map_leaves`` and ``rebuild`` walk it, dicts in order of their keys.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import jax
import jax.numpy as xp
import numpy as np

__all__ = [
    "Array",
    "asarray",
    "copy",
    "dtype_name",
    "flatten",
    "float64",
    "float_array",
    "is_array",
    "is_traced",
    "leaves",
    "map_leaves",
    "rebuild",
    "to_numpy",
    "wait",
    "xp",
]

Array = jax.Array


def asarray(value: Any, dtype: Any = None) -> Array:
    """The value as an array of the engine (no copy if it is one already).

    >>> asarray([1, 2], "float32").dtype.name
    'float32'
    """
    return xp.asarray(value, dtype=dtype)


def float_array(value: Any) -> Array:
    """The value as an array of floats: whole numbers become float32.

    >>> float_array([1, 2]).dtype.name
    'float32'
    """
    x = xp.asarray(value)
    return x if xp.issubdtype(x.dtype, xp.inexact) else x.astype(xp.float32)


def to_numpy(value: Any) -> np.ndarray:
    """A NumPy array that owns its memory, so that a later donated program cannot change it."""
    return np.array(value)


def copy(array: Array) -> Array:
    """A second buffer holding the same values."""
    return xp.array(array, copy=True)


def wait(nest: Any) -> Any:
    """Block until every array of the nest has been computed; returns the nest."""
    return jax.block_until_ready(nest)


def is_array(value: Any) -> bool:
    """Is the value an engine array (also inside a trace) or a NumPy array?"""
    return isinstance(value, jax.Array | np.ndarray)


def is_traced(value: Any) -> bool:
    """Is the value a stand-in of a program that is being traced?"""
    return isinstance(value, jax.core.Tracer)


def dtype_name(dtype: Any) -> str:
    """The plain name of a dtype.

    >>> dtype_name(xp.bfloat16)
    'bfloat16'
    """
    return np.dtype(dtype).name


def float64(enabled: bool = True) -> AbstractContextManager[Any]:
    """Within this context 64-bit floats and integers keep their width.

    >>> with float64():
    ...     asarray([1.0], "float64").dtype.name
    'float64'
    """
    return jax.enable_x64(enabled)


def leaves(nest: Any) -> list[Any]:
    """The leaves of a nest in a fixed order.

    >>> leaves({"b": [1, 2], "a": 0})
    [0, 1, 2]
    """
    return jax.tree_util.tree_leaves(nest)


def flatten(nest: Any, is_leaf: Callable[[Any], bool] | None = None) -> tuple[list[Any], Any]:
    """The leaves of a nest and the structure that ``rebuild`` needs to put them back."""
    return jax.tree_util.tree_flatten(nest, is_leaf=is_leaf)


def rebuild(structure: Any, values: Any) -> Any:
    """The nest of this structure with these leaves."""
    return jax.tree_util.tree_unflatten(structure, values)


def map_leaves(fn: Callable[..., Any], *nests: Any) -> Any:
    """The nest of ``fn(leaf, ...)`` over nests of one structure."""
    return jax.tree_util.tree_map(fn, *nests)
