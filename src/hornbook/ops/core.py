"""Ops that are about values and control, not mathematics: casts, gradients, loops, branches."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hornbook.core import floatx
from hornbook.engine import arrays, autodiff, control, shapes
from hornbook.engine.arrays import xp
from hornbook.graph import Tensor, unwrap
from hornbook.ops.table import op

__all__ = [
    "cast",
    "cond",
    "convert_to_numpy",
    "convert_to_tensor",
    "fori_loop",
    "is_tensor",
    "map",
    "scan",
    "shape",
    "stop_gradient",
    "vectorized_map",
    "while_loop",
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
def convert_to_tensor(x: Any, dtype: str | None = None) -> Any:
    """An engine array of the values; Python floats and float64 take the default float dtype.

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


def shape(x: Any) -> tuple[int | None, ...]:
    """Size of each axis; None where a Tensor does not know it yet.

    Example:
        >>> from hornbook import ops
        >>> ops.shape(ops.zeros((2, 3)))
        (2, 3)
    """
    x = unwrap(x)
    return x.shape if isinstance(x, Tensor) else shapes.public(xp.shape(x))


@op
def stop_gradient(x: Any) -> Any:
    """The value, constant in the eyes of a derivative.

    Example:
        >>> import hornbook as hb
        >>> float(hb.grad(lambda x: x * hb.ops.stop_gradient(x))(3.0))
        3.0
    """
    return autodiff.stop_gradient(x)


@op
def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """``true_fn() if pred else false_fn()``, chosen while the program runs.

    Example:
        >>> from hornbook import ops
        >>> float(ops.cond(True, lambda: 1.0, lambda: 2.0))
        1.0
    """
    return control.cond(pred, lambda: unwrap(true_fn()), lambda: unwrap(false_fn()))


@op
def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    maximum_iterations: int | None = None,
) -> Any:
    """``while cond(*loop_vars): loop_vars = body(*loop_vars)``.

    Example:
        >>> from hornbook import ops
        >>> [
        ...     int(v)
        ...     for v in ops.while_loop(lambda i, s: i < 4, lambda i, s: (i + 1, s + i), (0, 0))
        ... ]
        [4, 6]
    """
    single = not isinstance(loop_vars, list | tuple)
    start = (loop_vars,) if single else tuple(loop_vars)
    limit = np.iinfo(np.int32).max if maximum_iterations is None else maximum_iterations

    def body_tuple(carry: Any) -> Any:
        count, values = carry
        out = body(*values)
        return count + 1, tuple(out) if isinstance(out, list | tuple) else (out,)

    start = arrays.map_leaves(arrays.asarray, start)
    _, values = control.while_loop(
        lambda carry: (carry[0] < limit) & cond(*carry[1]), body_tuple, (0, start)
    )
    return values[0] if single else values


@op
def fori_loop(lower: Any, upper: Any, body_fun: Callable[[Any, Any], Any], init_val: Any) -> Any:
    """``for i in range(lower, upper): value = body_fun(i, value)``.

    Example:
        >>> from hornbook import ops
        >>> int(ops.fori_loop(0, 5, lambda i, total: total + i, 0))
        10
    """
    return control.fori_loop(lower, upper, body_fun, init_val)


@op
def scan(f: Callable[..., Any], init: Any, xs: Any = None, length: int | None = None) -> Any:
    """``carry, y = f(carry, x)`` along the first axis of ``xs``: the last carry and all y.

    Example:
        >>> from hornbook import ops
        >>> last, sums = ops.scan(lambda c, x: (c + x, c + x), 0, ops.arange(4))
        >>> int(last), sums.tolist()
        (6, [0, 1, 3, 6])
    """
    return control.scan(f, init, xs, length=length)


@op
def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """``f`` of each element along the first axis, one after the other.

    Example:
        >>> from hornbook import ops
        >>> ops.map(lambda x: x + 1, ops.arange(3)).tolist()
        [1, 2, 3]
    """
    return control.scan(lambda carry, x: (carry, f(x)), (), xs)[1]


@op
def vectorized_map(function: Callable[[Any], Any], elements: Sequence[Any]) -> Any:
    """``function`` of each element along the first axis, all at once.

    Example:
        >>> from hornbook import ops
        >>> ops.vectorized_map(lambda x: x.sum(), ops.ones((2, 3))).tolist()
        [3.0, 3.0]
    """
    return control.vectorize(function)(elements)
