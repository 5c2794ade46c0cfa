"""Pooling over windows, channels last, for one to three spatial axes.

The compiler's own gradient of a maximum over windows scatters cell by cell; slices and comparisons
go as fast as memory does.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jax import lax

from hornbook.engine.arrays import Array, xp
from hornbook.engine.lowerings import lowered
from hornbook.engine.windows import MANY_CELLS, known, padded, padding_amounts, windows

__all__ = ["average_pool", "max_pool"]


def max_pool(inputs: Array, window: Sequence[int], strides: Sequence[int], padding: str) -> Array:
    """The largest cell of each window; its gradient goes to the first of equals."""
    least = -np.inf if xp.issubdtype(inputs.dtype, xp.floating) else xp.iinfo(inputs.dtype).min

    def larger(best: Array, cell: Array) -> Array:
        return xp.where((best >= cell) | (best != best), best, cell)

    return _pool(inputs, window, strides, padding, least, larger, lax.max)


def average_pool(
    inputs: Array, window: Sequence[int], strides: Sequence[int], padding: str
) -> Array:
    """The mean of each window, counting only the cells that lie inside the input."""
    total = _pool(inputs, window, strides, padding, 0, xp.add, lax.add)
    if padding == "valid":
        return total / np.prod(window).astype(inputs.dtype)
    ones = xp.ones((1, *inputs.shape[1:-1], 1), inputs.dtype)
    return total / _pool(ones, window, strides, padding, 0, xp.add, lax.add)


def _pool(
    inputs: Array,
    window: Sequence[int],
    strides: Sequence[int],
    padding: str,
    empty: Any,
    combine: Callable[[Array, Array], Array],
    engine_combine: Callable[..., Any],
) -> Array:
    space = inputs.shape[1:-1]
    if not lowered() or not known(space) or math.prod(window) > MANY_CELLS:
        start = np.asarray(empty, inputs.dtype)
        return lax.reduce_window(
            inputs, start, engine_combine, (1, *window, 1), (1, *strides, 1), padding.upper()
        )
    pads = [
        padding_amounts(n, k, s, 1, padding) for n, k, s in zip(space, window, strides, strict=True)
    ]
    cells = windows(padded(inputs, pads, empty), window, strides, (1,) * len(window))
    positions = itertools.product(*map(range, window))
    result = cells(next(positions))
    for position in positions:
        result = combine(result, cells(position))
    return result
