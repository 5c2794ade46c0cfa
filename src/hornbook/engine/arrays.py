"""Arrays: the array namespace ``xp``, conversion to and from NumPy, dtypes, and nests.

``xp`` is ``jax.numpy`` as it is. A *nest* is any arrangement of lists, tuples and dicts whose
leaves are arrays; ``leaves``, ``map_leaves`` and ``rebuild`` walk it, dicts in order of their keys.
"""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import jax
import jax.numpy as xp
import numpy as np

__all__ = [
    "Array",
    "adopt",
    "array_classes",
    "asarray",
    "copy",
    "device_dtype",
    "dtype_name",
    "flatten",
    "float64",
    "float_array",
    "is_array",
    "is_traced",
    "leaves",
    "map_leaves",
    "put",
    "rebuild",
    "register_nest",
    "room_for",
    "to_numpy",
    "wait",
    "xp",
]

Array = jax.Array
_ALIGNED = 64  # bytes
_SMALL = 1 << 20  # bytes that go round by the host sooner than a program for them is made


def asarray(value: Any, dtype: Any = None) -> Array:
    """The value as an array of the engine (no copy if it is one already).

    >>> asarray([1, 2], "float32").dtype.name
    'float32'
    """
    return xp.asarray(value, dtype=dtype)


def put(value: Any, dtype: Any = None) -> Array:
    """``asarray`` outside of traces: a NumPy array goes to the device without a program.

    A program for each shape takes 20 ms to make, which a short script notices.

    >>> put(np.ones(2), "float32").tolist()
    [1.0, 1.0]
    """
    if dtype is not None and isinstance(value, bool | int | float):
        value = np.asarray(value, dtype)
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "fiub":
        return jax.device_put(value.astype(device_dtype(dtype or value.dtype)))
    return asarray(value, dtype)


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


def room_for(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """An unfilled NumPy array that lies so that ``adopt`` need not copy it.

    >>> room_for((2, 3), "float32").shape
    (2, 3)
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    raw = np.empty(size + _ALIGNED, np.uint8)
    start = -raw.ctypes.data % _ALIGNED
    return raw[start : start + size].view(dtype).reshape(shape)


def adopt(array: np.ndarray) -> Array:
    """A NumPy array that nobody will change any more, as one of the engine: without a copy if it
    lies well.

    >>> adopt(np.ones(2)).tolist()
    [1.0, 1.0]
    """
    return jax.device_put(array, may_alias=True)


def copy(array: Array) -> Array:
    """A second buffer holding the same values; not for traces."""
    if array.nbytes <= _SMALL and not array.committed:
        return jax.device_put(np.array(array))
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


def array_classes() -> tuple[type, type]:
    """The classes of arrays, and of their stand-ins in a program that is being traced."""
    return jax.Array, jax.core.Tracer


def device_dtype(dtype: Any) -> np.dtype[Any]:
    """The dtype that values of this one have on the device.

    >>> device_dtype("int64").name
    'int32'
    """
    return np.dtype(jax.dtypes.canonicalize_dtype(dtype))


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


def register_nest(kind: type, parts: Callable[[Any], Any], rebuilt: Callable[..., Any]) -> None:
    """Let objects of a class count as nests.

    Args:
        kind: The class.
        parts: ``parts(object) -> (leaves, what else it is made of)``.
        rebuilt: ``rebuilt(what else, leaves) -> object``.
    """
    jax.tree_util.register_pytree_node(kind, parts, rebuilt)


def map_leaves(fn: Callable[..., Any], *nests: Any) -> Any:
    """The nest of ``fn(leaf, ...)`` over nests of one structure."""
    return jax.tree_util.tree_map(fn, *nests)
