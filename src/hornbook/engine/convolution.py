"""Convolution, channels last, for one to three spatial axes.

The engine's forward convolution is quick on a CPU; the gradients that it derives are not: that of
the kernel takes a hundred times as long inside a compiled loop (370 against 4 ms for 6x6 kernels,
32 to 64 channels, two cores, November 2026). Both are written here as forward convolutions.
"""

import functools
import itertools
import math
from collections.abc import Sequence
from typing import Any

import jax
from jax import lax

from hornbook.engine import onednn
from hornbook.engine.arrays import Array, xp
from hornbook.engine.lowerings import lowered
from hornbook.engine.windows import MANY_CELLS, known, padded, padding_amounts, windows

__all__ = ["convolve", "convolve_depthwise", "convolve_transposed"]

_MANY_GROUPS = 16
_SPATIAL = "DHW"

Sizes = tuple[int, ...]
Pads = tuple[tuple[int, int], ...]


def convolve(
    inputs: Array,
    kernel: Array,
    strides: Sequence[int],
    padding: str | Pads,
    dilation: Sequence[int],
    groups: int = 1,
) -> Array:
    """Cross-correlation ``(batch, *space, in), (*window, in/groups, out) -> (batch, *space, out)``.

    ``y[b, i, o] = sum_{k, c} x[b, i * stride + k * dilation, c] * kernel[k, c, o]``

    Padding is a word or, for each spatial axis, the cells before and after; negative ones are cut
    off.
    """
    window, space = kernel.shape[:-2], inputs.shape[1:-1]
    plain = not lowered() or not known(inputs.shape)
    if plain or math.prod(window) > MANY_CELLS or groups > _MANY_GROUPS:
        around = _engine_pads(window, dilation, padding)
        return _by_engine(inputs, kernel, strides, around, dilation, groups)
    pads = (
        tuple(
            padding_amounts(n, k, s, d, padding)
            for n, k, s, d in zip(space, window, strides, dilation, strict=True)
        )
        if isinstance(padding, str)
        else padding
    )
    parts = [
        _convolve(x, k, tuple(strides), pads, tuple(dilation))
        for x, k in zip(
            xp.split(inputs, groups, axis=-1), xp.split(kernel, groups, axis=-1), strict=True
        )
    ]
    return parts[0] if groups == 1 else xp.concatenate(parts, axis=-1)


def _engine_pads(window: Sequence[int], dilation: Sequence[int], padding: str | Pads) -> Any:
    if not isinstance(padding, str):
        return padding
    if padding == "causal":
        return [((window[0] - 1) * dilation[0], 0)]
    return padding.upper()


def _by_engine(
    inputs: Array,
    kernel: Array,
    strides: Sequence[int],
    pads: Any,
    dilation: Sequence[int],
    groups: int = 1,
) -> Array:
    axes = _SPATIAL[-len(strides) :]
    return lax.conv_general_dilated(
        inputs,
        kernel,
        tuple(strides),
        pads,
        rhs_dilation=tuple(dilation),
        dimension_numbers=(f"N{axes}C", f"{axes}IO", f"N{axes}C"),
        feature_group_count=groups,
    )


# -- a convolution with its own gradients --------------------------------------------------


@functools.partial(jax.custom_vjp, nondiff_argnums=(2, 3, 4))
def _convolve(inputs: Array, kernel: Array, strides: Sizes, pads: Pads, dilation: Sizes) -> Array:
    if onednn.convolves(inputs, kernel, strides, pads, dilation):
        return onednn.convolve(inputs, kernel, strides, pads, dilation)
    return _by_engine(inputs, kernel, strides, pads, dilation)


def _forward(inputs: Array, kernel: Array, strides: Sizes, pads: Pads, dilation: Sizes) -> Any:
    return _convolve(inputs, kernel, strides, pads, dilation), (inputs, kernel)


def _backward(strides: Sizes, pads: Pads, dilation: Sizes, kept: Any, gradient: Array) -> Any:
    inputs, kernel = kept
    return (
        _inputs_gradient(gradient, kernel, inputs.shape[1:-1], strides, pads, dilation),
        _kernel_gradient(inputs, gradient, kernel.shape[:-2], strides, pads, dilation),
    )


_convolve.defvjp(_forward, _backward)


def _inputs_gradient(
    gradient: Array, kernel: Array, space: Sizes, strides: Sizes, pads: Pads, dilation: Sizes
) -> Array:
    """``dx[n] = sum_k dy[(n + before - k * dilation) / stride] @ kernel[k].T``.

    That is the transposed convolution, padded so that the inputs' own cells come out.
    """
    amounts = []
    for n, k, s, d, o, (before, _) in zip(
        space, kernel.shape[:-2], strides, dilation, gradient.shape[1:-1], pads, strict=True
    ):
        low = (k - 1) * d - before
        amounts.append((low, n + before - (o - 1) * s - 1))
    return convolve_transposed(gradient, kernel, strides, amounts, dilation)


def _kernel_gradient(
    inputs: Array, gradient: Array, window: Sizes, strides: Sizes, pads: Pads, dilation: Sizes
) -> Array:
    """``dk[k, c, o] = sum_{b, i} x[b, i * stride + k * dilation, c] * dy[b, i, o]``.

    That is a convolution too: of the inputs, their channels as samples and their samples as
    channels, with the gradient as the kernel. Steps and gaps change places.
    """
    turned = xp.moveaxis(inputs, (-1, 0), (0, -1))
    kernel = xp.moveaxis(gradient, 0, -2)
    found = xp.moveaxis(_by_engine(turned, kernel, dilation, pads, strides), 0, -2)
    return found[tuple(slice(0, k) for k in window)]


# -- relatives -----------------------------------------------------------------------------


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
    gaps = [(0, 0, 0), *((0, 0, stride - 1) for stride in strides), (0, 0, 0)]
    spread = lax.pad(inputs, xp.zeros((), inputs.dtype), gaps) if max(strides) > 1 else inputs
    turned = xp.swapaxes(xp.flip(kernel, tuple(range(ndim))), -1, -2)
    return convolve(spread, turned, (1,) * ndim, tuple(pads), dilation)


def convolve_depthwise(
    inputs: Array, kernel: Array, strides: Sequence[int], padding: str, dilation: Sequence[int]
) -> Array:
    """A convolution of each channel by itself: kernel ``(*window, channels, multiplier)``.

    ``y[b, i, c * m + j] = sum_k x[b, i * stride + k * dilation, c] * kernel[k, c, j]``
    """
    *window, channels, multiplier = kernel.shape
    space = inputs.shape[1:-1]
    if not lowered() or not known(inputs.shape) or math.prod(window) > MANY_CELLS:
        grouped = kernel.reshape(*window, 1, channels * multiplier)
        around = _engine_pads(window, dilation, padding)
        return _by_engine(inputs, grouped, strides, around, dilation, channels)
    pads = [
        padding_amounts(n, k, s, d, padding)
        for n, k, s, d in zip(space, window, strides, dilation, strict=True)
    ]
    cells = windows(padded(inputs, pads), window, strides, dilation)
    positions = itertools.product(*map(range, window))
    parts = [cells(position)[..., None] * kernel[position] for position in positions]
    total = functools.reduce(xp.add, parts)
    return xp.reshape(total, (*total.shape[:-2], channels * multiplier))
