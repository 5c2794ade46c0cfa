"""Loops and branches inside a compiled program."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hornbook.engine import arrays, control
from hornbook.engine.arrays import xp
from hornbook.graph import unwrap
from hornbook.ops.table import op

__all__ = [
    "associative_scan",
    "cond",
    "fori_loop",
    "map",
    "scan",
    "switch",
    "vectorized_map",
    "while_loop",
]


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
def scan(
    f: Callable[..., Any],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> Any:
    """``carry, y = f(carry, x)`` along the first axis of ``xs``: the last carry and all y.

    Args:
        f: One step.
        init: The first carry.
        xs: What is gone along; None for ``length`` steps without an x.
        length: How many steps there are, where ``xs`` does not tell.
        reverse: Whether to begin at the end.
        unroll: How many steps make one turn of the loop.

    Example:
        >>> from hornbook import ops
        >>> last, sums = ops.scan(lambda c, x: (c + x, c + x), 0, ops.arange(4))
        >>> int(last), sums.tolist()
        (6, [0, 1, 3, 6])
    """
    return control.scan(f, init, xs, length=length, reverse=reverse, unroll=unroll)


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


@op
def switch(index: Any, branches: Sequence[Callable[..., Any]], *operands: Any) -> Any:
    """``branches[index](*operands)``, chosen while the program runs; the index is held to the ends.

    Example:
        >>> from hornbook import ops
        >>> float(ops.switch(1, [lambda x: x + 1, lambda x: 2 * x], 5.0))
        10.0
    """
    made = [lambda *args, fn=fn: unwrap(fn(*args)) for fn in branches]
    return control.switch(index, made, *operands)


@op
def associative_scan(
    f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0
) -> Any:
    """``f`` of all elements up to each, for an f that may be bracketed at will.

    Args:
        f: ``f(a, b)`` of two slices along the axis.
        elems: A nest of arrays.
        reverse: Whether to begin at the end.
        axis: The axis.

    Example:
        >>> from hornbook import ops
        >>> ops.associative_scan(lambda a, b: a * b, ops.array([1, 2, 3, 4])).tolist()
        [1, 2, 6, 24]
    """
    return control.associative_scan(f, arrays.map_leaves(xp.asarray, elems), reverse, axis)
