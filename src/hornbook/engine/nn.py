"""Convolution and pooling, channels last, for one to three spatial axes.

XLA's own CPU convolution is an order of magnitude slower inside a compiled loop than outside it
(2,100 against 118 ms a step of a 6x6 convnet, two cores, November 2026), and its max-pool gradient
is a slow scatter. Both are therefore written as slices and matrix products:
``y = sum_i rows(x)[i] @ kernel[i]``, where ``rows`` lays the kernel's last spatial axis side by
side in the channels. Other devices, grouped kernels and unknown sizes use the engine's own form.
"""

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax import lax

from hornbook.engine.arrays import Array, xp

__all__ = [
    "average_pool",
    "convolve",
    "convolve_depthwise",
    "convolve_transposed",
    "erf",
    "log_softmax",
    "logsumexp",
    "max_pool",
    "one_hot",
    "padding_amounts",
    "softmax",
]

# A program with a term for each cell of a larger window would take longer to compile than to run.
_MANY_CELLS = 128
_SPATIAL = "DHW"


def padding_amounts(
    size: int, window: int, stride: int, dilation: int, padding: str
) -> tuple[int, int]:
    """Cells added before and after an axis.

    ``same`` gives ceil(size / stride) outputs, the odd cell after; ``causal`` pads before only.

    >>> padding_amounts(5, window=3, stride=2, dilation=1, padding="same")
    (1, 1)
    """
    reach = (window - 1) * dilation
    if padding == "valid":
        return 0, 0
    if padding == "causal":
        return reach, 0
    total = max((-(-size // stride) - 1) * stride + reach + 1 - size, 0)
    return total // 2, total - total // 2


def _known(shape: Sequence[Any]) -> bool:
    return all(isinstance(size, int) for size in shape)


def _windows(
    inputs: Array, sizes: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> Callable[[tuple[int, ...]], Array]:
    """The function from a position inside the window to the cells that all windows see there."""
    outputs = [
        (n - (k - 1) * d - 1) // s + 1
        for n, k, s, d in zip(inputs.shape[1:-1], sizes, strides, dilation, strict=True)
    ]

    def cells(position: tuple[int, ...]) -> Array:
        starts = [p * d for p, d in zip(position, dilation, strict=True)]
        stops = [b + (o - 1) * s + 1 for b, o, s in zip(starts, outputs, strides, strict=True)]
        return lax.slice(
            inputs,
            (0, *starts, 0),
            (inputs.shape[0], *stops, inputs.shape[-1]),
            (1, *strides, 1),
        )

    return cells


def convolve(
    inputs: Array,
    kernel: Array,
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int],
    groups: int = 1,
) -> Array:
    """Cross-correlation ``(batch, *space, in), (*window, in/groups, out) -> (batch, *space, out)``.

    ``y[b, i, o] = sum_{k, c} x[b, i * stride + k * dilation, c] * kernel[k, c, o]``
    """
    window, space = kernel.shape[:-2], inputs.shape[1:-1]
    plain = groups == 1 and _known(space) and jax.default_backend() == "cpu"
    if not plain or max(math.prod(window[:-1]), window[-1]) > _MANY_CELLS:
        return _convolve_by_engine(inputs, kernel, strides, padding, dilation, groups)
    pads = [
        padding_amounts(n, k, s, d, padding)
        for n, k, s, d in zip(space, window, strides, dilation, strict=True)
    ]
    if any(map(any, pads)):
        inputs = xp.pad(inputs, ((0, 0), *pads, (0, 0)))
    return _convolve_by_rows(inputs, kernel, strides, dilation)


def _convolve_by_rows(
    inputs: Array, kernel: Array, strides: Sequence[int], dilation: Sequence[int]
) -> Array:
    *outer, last, channels, filters = kernel.shape
    rows = _last_axis_side_by_side(inputs, last, strides[-1], dilation[-1])
    cells = _windows(rows, (*outer, 1), (*strides[:-1], 1), (*dilation[:-1], 1))
    total = None
    for position in itertools.product(*map(range, outer)):
        part = cells((*position, 0))
        flat = part.reshape(-1, last * channels) @ kernel[position].reshape(-1, filters)
        total = flat if total is None else total + flat
    assert total is not None
    return total.reshape(*part.shape[:-1], filters)


def _last_axis_side_by_side(inputs: Array, window: int, stride: int, dilation: int) -> Array:
    ndim = inputs.ndim - 2
    cells = _windows(
        inputs, (1,) * (ndim - 1) + (window,), (1,) * (ndim - 1) + (stride,), (dilation,) * ndim
    )
    before = (0,) * (ndim - 1)
    return xp.concatenate([cells((*before, j)) for j in range(window)], axis=-1)


def _convolve_by_engine(
    inputs: Array,
    kernel: Array,
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int],
    groups: int,
) -> Array:
    axes = _SPATIAL[-len(strides) :]
    amounts: Any = padding.upper()
    if padding == "causal":
        amounts = [((kernel.shape[0] - 1) * dilation[0], 0)]
    return lax.conv_general_dilated(
        inputs,
        kernel,
        tuple(strides),
        amounts,
        rhs_dilation=tuple(dilation),
        dimension_numbers=(f"N{axes}C", f"{axes}IO", f"N{axes}C"),
        feature_group_count=groups,
    )


def convolve_transposed(
    inputs: Array,
    kernel: Array,
    strides: Sequence[int],
    pads: Sequence[tuple[int, int]],
    dilation: Sequence[int],
) -> Array:
    """The gradient of a convolution: each input cell spreads the kernel ``(*window, out, in)``.

    The inputs are set ``stride`` cells apart, padded, and convolved with the turned kernel.
    """
    ndim = len(strides)
    gaps = [(low, high, stride - 1) for (low, high), stride in zip(pads, strides, strict=True)]
    spread = lax.pad(inputs, xp.zeros((), inputs.dtype), [(0, 0, 0), *gaps, (0, 0, 0)])
    turned = xp.swapaxes(xp.flip(kernel, tuple(range(ndim))), -1, -2)
    return convolve(spread, turned, (1,) * ndim, "valid", dilation)


def convolve_depthwise(
    inputs: Array, kernel: Array, strides: Sequence[int], padding: str, dilation: Sequence[int]
) -> Array:
    """A convolution of each channel by itself: kernel ``(*window, channels, multiplier)``.

    ``y[b, i, c * m + j] = sum_k x[b, i * stride + k * dilation, c] * kernel[k, c, j]``
    """
    *window, channels, multiplier = kernel.shape
    space = inputs.shape[1:-1]
    if not _known(space) or jax.default_backend() != "cpu" or math.prod(window) > _MANY_CELLS:
        grouped = kernel.reshape(*window, 1, channels * multiplier)
        return _convolve_by_engine(inputs, grouped, strides, padding, dilation, channels)
    pads = [
        padding_amounts(n, k, s, d, padding)
        for n, k, s, d in zip(space, window, strides, dilation, strict=True)
    ]
    if any(map(any, pads)):
        inputs = xp.pad(inputs, ((0, 0), *pads, (0, 0)))
    cells = _windows(inputs, window, strides, dilation)
    positions = itertools.product(*map(range, window))
    parts = [cells(position)[..., None] * kernel[position] for position in positions]
    total = functools.reduce(xp.add, parts)
    return xp.reshape(total, (*total.shape[:-2], channels * multiplier))


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
    if not _known(space) or math.prod(window) > _MANY_CELLS:
        start = xp.asarray(empty, inputs.dtype)
        return lax.reduce_window(
            inputs, start, engine_combine, (1, *window, 1), (1, *strides, 1), padding.upper()
        )
    pads = [
        padding_amounts(n, k, s, 1, padding) for n, k, s in zip(space, window, strides, strict=True)
    ]
    if any(map(any, pads)):
        inputs = xp.pad(inputs, ((0, 0), *pads, (0, 0)), constant_values=empty)
    cells = _windows(inputs, window, strides, (1,) * len(window))
    positions = itertools.product(*map(range, window))
    result = cells(next(positions))
    for position in positions:
        result = combine(result, cells(position))
    return result


def erf(x: Array) -> Array:
    """The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x."""
    return lax.erf(x)


def logsumexp(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """log(sum(exp(x)))."""
    return jax.nn.logsumexp(x, axis=axis, keepdims=keepdims)


def softmax(x: Array, axis: Any = -1) -> Array:
    """exp(x) / sum(exp(x))."""
    return jax.nn.softmax(x, axis=axis)


def log_softmax(x: Array, axis: Any = -1) -> Array:
    """x - logsumexp(x)."""
    return jax.nn.log_softmax(x, axis=axis)


def one_hot(x: Array, num_classes: int, axis: int = -1, dtype: Any = "float32") -> Array:
    """1 at the named place, 0 elsewhere; all 0 for a number outside the classes."""
    return jax.nn.one_hot(x, num_classes, axis=axis, dtype=dtype)
