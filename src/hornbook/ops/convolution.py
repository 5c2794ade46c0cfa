"""Convolutions: plain, transposed, depthwise, separable.

Where the channels stand is told by ``data_format``; inside they come last.
"""

from collections.abc import Sequence
from typing import Any

from hornbook.engine import convolution as engine
from hornbook.engine.arrays import float_array, xp
from hornbook.ops.pooling import channels_first, channels_last, per_axis
from hornbook.ops.table import op

__all__ = ["conv", "conv_transpose", "depthwise_conv", "separable_conv"]

Sizes = int | Sequence[int]


@op
def conv(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """Cross-correlation with a kernel over one to three spatial axes.

    ``y[b, i, o] = sum_{k, c} x[b, i * stride + k * dilation, c] * kernel[k, c, o]``

    Shapes:
        inputs (batch, *space, in), kernel (*window, in / groups, out) -> (batch, *space', out)

    Example:
        >>> from hornbook import ops
        >>> ops.conv(ops.ones((1, 4, 1)), ops.ones((2, 1, 1)))[0, :, 0].tolist()
        [2.0, 2.0, 2.0]
    """
    x, kernel = channels_last(float_array(inputs), data_format), float_array(kernel)
    ndim, groups = x.ndim - 2, x.shape[-1] // kernel.shape[-2]
    strides, dilation = per_axis(strides, ndim), per_axis(dilation_rate, ndim)
    return channels_first(
        engine.convolve(x, kernel, strides, padding, dilation, groups), data_format
    )


@op
def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    output_padding: Sizes | None = None,
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """The gradient of a convolution by its inputs: each cell spreads the kernel.

    Without ``output_padding`` an axis of size n becomes ``n * stride`` for ``'same'`` and
    ``(n - 1) * stride + max(window, stride)`` for ``'valid'``.

    Shapes:
        inputs (batch, *space, in), kernel (*window, out, in) -> (batch, *space', out)

    Example:
        >>> from hornbook import ops
        >>> ops.conv_transpose(ops.ones((1, 2, 1)), ops.ones((2, 1, 1)), 2)[0, :, 0].tolist()
        [1.0, 1.0, 1.0, 1.0]
    """
    x, kernel = channels_last(xp.asarray(inputs), data_format), xp.asarray(kernel)
    ndim = x.ndim - 2
    strides, dilation = per_axis(strides, ndim), per_axis(dilation_rate, ndim)
    more = [None] * ndim if output_padding is None else per_axis(output_padding, ndim)
    pads = [
        _spread_pads((k - 1) * d + 1, s, padding, extra)
        for k, s, d, extra in zip(kernel.shape, strides, dilation, more, strict=False)
    ]
    y = engine.convolve_transposed(x, kernel, strides, pads, dilation)
    return channels_first(y, data_format)


def _spread_pads(window: int, stride: int, padding: str, extra: int | None) -> tuple[int, int]:
    """Zeros before and after cells that stand ``stride`` apart, for a convolution of stride 1."""
    if padding == "valid":
        behind = max(window, stride) - window if extra is None else extra
        return window - 1, window - 1 + behind
    total = stride + window - 2 if extra is None else window + window % 2 - 2 + extra
    before = min(total - total // 2, window - 1)
    return before, total - before


@op
def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """A convolution of each channel by itself, with ``multiplier`` kernels for each.

    Shapes:
        inputs (batch, *space, c), kernel (*window, c, multiplier) -> (batch, *space', c * m)

    Example:
        >>> from hornbook import ops
        >>> ops.depthwise_conv(ops.ones((1, 3, 2)), ops.ones((2, 2, 1))).shape
        (1, 2, 2)
    """
    x, kernel = channels_last(xp.asarray(inputs), data_format), xp.asarray(kernel)
    ndim = x.ndim - 2
    y = engine.convolve_depthwise(
        x, kernel, per_axis(strides, ndim), padding, per_axis(dilation_rate, ndim)
    )
    return channels_first(y, data_format)


@op
def separable_conv(
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """A depthwise convolution, then a product that mixes the channels of each cell.

    Shapes:
        inputs (batch, *space, c), depthwise_kernel (*window, c, m), pointwise_kernel
        (1, ..., c * m, out) -> (batch, *space', out)

    Example:
        >>> from hornbook import ops
        >>> y = ops.separable_conv(ops.ones((1, 3, 2)), ops.ones((2, 2, 1)), ops.ones((1, 2, 5)))
        >>> y.shape
        (1, 2, 5)
    """
    x, mix = channels_last(xp.asarray(inputs), data_format), xp.asarray(pointwise_kernel)
    ndim = x.ndim - 2
    y = engine.convolve_depthwise(
        x,
        xp.asarray(depthwise_kernel),
        per_axis(strides, ndim),
        padding,
        per_axis(dilation_rate, ndim),
    )
    return channels_first(y @ mix.reshape(mix.shape[-2:]), data_format)
