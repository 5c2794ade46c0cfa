"""Ops that are about values, not mathematics: casts, conversions, gradients."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook.core import floatx
from hornbook.engine import arrays, autodiff
from hornbook.engine.arrays import xp
from hornbook.graph import Tensor, unwrap
from hornbook.ops.table import op

__all__ = [
    "cast",
    "convert_to_numpy",
    "convert_to_tensor",
    "custom_gradient",
    "is_tensor",
    "stop_gradient",
]


@op
def cast(x: Any, dtype: str) -> Any:
    """The values in another dtype.

    Example:
        >>> from hornbook import ops
        >>> ops.cast([1.7, -1.7], "int32").tolist()
        [1, -1]
    """
    return xp.asarray(x).astype(dtype)


@op
def convert_to_tensor(
    x: Any, dtype: str | None = None, sparse: bool | None = None, ragged: bool | None = None
) -> Any:
    """An engine array of the values; Python floats and float64 take the default float dtype.

    ``sparse`` and ``ragged`` are taken for older code: arrays are dense.

    Example:
        >>> from hornbook import ops
        >>> ops.convert_to_tensor([0.5, 1]).dtype.name
        'float32'
    """
    if dtype is None and not arrays.is_traced(x) and np.asarray(x).dtype == np.float64:
        dtype = floatx()
    return xp.asarray(x, dtype=dtype)


def convert_to_numpy(x: Any) -> np.ndarray:
    """A NumPy array of the values.

    Example:
        >>> from hornbook import ops
        >>> ops.convert_to_numpy(ops.ones((2,)))
        array([1., 1.], dtype=float32)
    """
    return arrays.to_numpy(unwrap(x))


def is_tensor(x: Any) -> bool:
    """Is it an engine array or a Tensor to come?

    Example:
        >>> from hornbook import ops
        >>> ops.is_tensor(ops.ones(2)), ops.is_tensor([1, 1])
        (True, False)
    """
    return isinstance(x, Tensor | arrays.Array)


@op
def stop_gradient(variable: Any) -> Any:
    """The value, constant in the eyes of a derivative.

    Example:
        >>> import hornbook as hb
        >>> float(hb.grad(lambda x: x * hb.ops.stop_gradient(x))(3.0))
        3.0
    """
    return autodiff.stop_gradient(variable)


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator for a function that gives ``(value, grad)``: what ``grad(upstream)`` says is its
    derivative.

    Example:
        >>> import hornbook as hb
        >>> @hb.ops.custom_gradient
        ... def straight_through(x):
        ...     return hb.ops.round(x), lambda upstream: upstream
        >>> float(hb.grad(lambda x: 3 * straight_through(x))(0.7))
        3.0
    """
    inner = autodiff.custom_gradient(lambda *args: unwrap(f(*args)))

    @functools.wraps(f)
    def wrapped(*args: Any) -> Any:
        return inner(*[unwrap(value) for value in args])

    return wrapped
