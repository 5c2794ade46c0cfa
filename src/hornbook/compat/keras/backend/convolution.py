"""Convolutions, pooling, and layers with weights of their own at each place."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook import ops
from hornbook.compat.keras.backend.settings import normalize_data_format
from hornbook.compat.keras.backend.values import array, function
from hornbook.engine import autodiff
from hornbook.engine.arrays import xp

__all__ = [
    "conv1d",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "conv3d_transpose",
    "depthwise_conv2d",
    "local_conv1d",
    "local_conv2d",
    "pool2d",
    "pool3d",
    "separable_conv1d",
    "separable_conv2d",
]


@function
def conv1d(
    x: Any,
    kernel: Any,
    strides: int = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int = 1,
) -> Any:
    """A convolution over time: (batch, time, in), kernel (window, in, out).

    ``padding='causal'`` puts all zeros before the first step.

    Example:
        >>> conv1d([[[1.0], [2.0]]], [[[1.0]], [[1.0]]], padding="causal")[0, :, 0].tolist()
        [1.0, 3.0]
    """
    x, kernel, data_format = array(x), array(kernel), normalize_data_format(data_format)
    if padding == "causal":
        before = (dilation_rate * (kernel.shape[0] - 1), 0)
        none = (0, 0)
        last = data_format == "channels_last"
        x, padding = xp.pad(x, (none, before, none) if last else (none, none, before)), "valid"
    return ops.conv(x, kernel, strides, padding, data_format, dilation_rate)


def _conv(x: Any, kernel: Any, strides: Any, padding: str, data_format: Any, rate: Any) -> Any:
    data_format = normalize_data_format(data_format)
    return ops.conv(array(x), array(kernel), tuple(strides), padding, data_format, tuple(rate))


@function
def conv2d(
    x: Any,
    kernel: Any,
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sequence[int] = (1, 1),
) -> Any:
    """A convolution of images: (batch, rows, columns, in), kernel (*window, in, out).

    Example:
        >>> conv2d(xp.ones((1, 3, 3, 1)), xp.ones((3, 3, 1, 2))).tolist()
        [[[[9.0, 9.0]]]]
    """
    return _conv(x, kernel, strides, padding, data_format, dilation_rate)


@function
def conv3d(
    x: Any,
    kernel: Any,
    strides: Sequence[int] = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sequence[int] = (1, 1, 1),
) -> Any:
    """A convolution of volumes: kernel (*window, in, out).

    Example:
        >>> conv3d(xp.ones((1, 2, 2, 2, 1)), xp.ones((2, 2, 2, 1, 1))).tolist()
        [[[[[8.0]]]]]
    """
    return _conv(x, kernel, strides, padding, data_format, dilation_rate)


def _transposed(
    x: Any, kernel: Any, output_shape: Any, strides: Any, padding: str, data_format: Any, rate: Any
) -> Any:
    """The gradient of a convolution by its inputs, which have the output's shape."""
    x, kernel, data_format = array(x), array(kernel), normalize_data_format(data_format)
    shape = (x.shape[0], *tuple(output_shape)[1:])

    def forward(y: Any) -> Any:
        return ops.conv(y, kernel, tuple(strides), padding, data_format, tuple(rate))

    value, back = autodiff.vjp(forward, xp.zeros(shape, x.dtype))
    if value.shape != x.shape:
        raise ValueError(
            f"A transposed convolution of {x.shape} cannot have the output shape {shape}: that "
            f"would be convolved to {value.shape}."
        )
    return back(x)[0]


@function
def conv2d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Sequence[Any],
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sequence[int] = (1, 1),
) -> Any:
    """What a convolution of the output would read, spread back: kernel (*window, out, in).

    Example:
        >>> y = conv2d_transpose(xp.ones((1, 1, 1, 1)), xp.ones((2, 2, 3, 1)), (1, 2, 2, 3))
        >>> y.shape, float(y.sum())
        ((1, 2, 2, 3), 12.0)
    """
    return _transposed(x, kernel, output_shape, strides, padding, data_format, dilation_rate)


@function
def conv3d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Sequence[Any],
    strides: Sequence[int] = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """``conv2d_transpose`` for volumes.

    Example:
        >>> y = conv3d_transpose(
        ...     xp.ones((1, 1, 1, 1, 1)), xp.ones((2, 2, 2, 1, 1)), (1, 2, 2, 2, 1)
        ... )
        >>> float(y.sum())
        8.0
    """
    return _transposed(x, kernel, output_shape, strides, padding, data_format, (1, 1, 1))


@function
def separable_conv1d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """Each channel convolved by itself, then the channels mixed, over time.

    Example:
        >>> separable_conv1d(xp.ones((1, 2, 1)), xp.ones((2, 1, 1)), xp.ones((1, 1, 3))).tolist()
        [[[2.0, 2.0, 2.0]]]
    """
    return ops.separable_conv(
        array(x),
        array(depthwise_kernel),
        array(pointwise_kernel),
        strides if isinstance(strides, int) else tuple(strides),
        padding,
        normalize_data_format(data_format),
        dilation_rate if isinstance(dilation_rate, int) else tuple(dilation_rate),
    )


@function
def separable_conv2d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sequence[int] = (1, 1),
) -> Any:
    """Each channel convolved by itself, then the channels mixed.

    Example:
        >>> separable_conv2d(
        ...     xp.ones((1, 2, 2, 1)), xp.ones((2, 2, 1, 1)), xp.ones((1, 1, 1, 2))
        ... ).tolist()
        [[[[4.0, 4.0]]]]
    """
    return ops.separable_conv(
        array(x),
        array(depthwise_kernel),
        array(pointwise_kernel),
        tuple(strides),
        padding,
        normalize_data_format(data_format),
        tuple(dilation_rate),
    )


@function
def depthwise_conv2d(
    x: Any,
    depthwise_kernel: Any,
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sequence[int] = (1, 1),
) -> Any:
    """Each channel convolved by itself: kernel (*window, channels, multiplier).

    Example:
        >>> depthwise_conv2d(xp.ones((1, 2, 2, 2)), xp.ones((2, 2, 2, 1))).tolist()
        [[[[4.0, 4.0]]]]
    """
    return ops.depthwise_conv(
        array(x),
        array(depthwise_kernel),
        tuple(strides),
        padding,
        normalize_data_format(data_format),
        tuple(dilation_rate),
    )


def _pool(x: Any, size: Any, strides: Any, padding: str, data_format: Any, mode: str) -> Any:
    if mode not in ("max", "avg"):
        raise ValueError(f"pool_mode is 'max' or 'avg', not {mode!r}.")
    pool = ops.max_pool if mode == "max" else ops.average_pool
    data_format = normalize_data_format(data_format)
    return pool(array(x), tuple(size), tuple(strides), padding, data_format)


@function
def pool2d(
    x: Any,
    pool_size: Sequence[int],
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """The largest cell, or the mean, of each window of images.

    Example:
        >>> pool2d([[[[1.0], [2.0]]]], (1, 2), pool_mode="avg").tolist()
        [[[[1.5]]]]
    """
    return _pool(x, pool_size, strides, padding, data_format, pool_mode)


@function
def pool3d(
    x: Any,
    pool_size: Sequence[int],
    strides: Sequence[int] = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """The largest cell, or the mean, of each window of volumes.

    Example:
        >>> pool3d([[[[[1.0], [2.0]]]]], (1, 1, 2)).tolist()
        [[[[[2.0]]]]]
    """
    return _pool(x, pool_size, strides, padding, data_format, pool_mode)


@function
def local_conv1d(
    inputs: Any,
    kernel: Any,
    kernel_size: Sequence[int],
    strides: Sequence[int],
    data_format: str | None = None,
) -> Any:
    """A convolution over time whose weights differ from place to place.

    Shapes:
        inputs (batch, time, in), kernel (places, window * in, out) -> (batch, places, out)

    Example:
        >>> local_conv1d([[[1.0], [2.0]]], [[[1.0]], [[10.0]]], (1,), (1,))[0, :, 0].tolist()
        [1.0, 20.0]
    """
    x, kernel = array(inputs), array(kernel)
    first = normalize_data_format(data_format) == "channels_first"
    out = local(x, kernel, tuple(kernel_size), tuple(strides), first)
    return xp.swapaxes(out, 1, 2) if first else out


@function
def local_conv2d(
    inputs: Any,
    kernel: Any,
    kernel_size: Sequence[int],
    strides: Sequence[int],
    output_shape: Sequence[int],
    data_format: str | None = None,
) -> Any:
    """A convolution of images whose weights differ from place to place.

    Shapes:
        inputs (batch, *space, in), kernel (places, window * in, out) -> (batch, *output, out)

    Example:
        >>> local_conv2d([[[[1.0], [2.0]]]], [[[1.0]], [[10.0]]], (1, 1), (1, 1), (1, 2)).tolist()
        [[[[1.0], [20.0]]]]
    """
    x, kernel = array(inputs), array(kernel)
    first = normalize_data_format(data_format) == "channels_first"
    out = local(x, kernel, tuple(kernel_size), tuple(strides), first)
    out = xp.reshape(out, (x.shape[0], *output_shape, kernel.shape[-1]))
    return xp.moveaxis(out, -1, 1) if first else out


def local(
    x: Any, kernel: Any, sizes: Sequence[int], strides: Sequence[int], first: bool = False
) -> Any:
    """The product of each window of x with a kernel of its own.

    Args:
        x: (batch, *space, in), or (batch, in, *space).
        kernel: (places, window * in, out); where channels come first, they do in a window too.
        sizes, strides: Of the window, one for each axis of space.
        first: Whether the channels stand first.

    Returns:
        (batch, places, out).

    Example:
        >>> local(xp.ones((1, 3, 1)), xp.ones((2, 2, 1)), (2,), (1,)).tolist()
        [[[2.0], [2.0]]]
    """
    rank, start = len(sizes), 2 if first else 1
    for axis, (size, stride) in enumerate(zip(sizes, strides, strict=True)):
        places = np.arange(0, x.shape[start + 2 * axis] - size + 1, stride)
        x = xp.take(x, places[:, None] + np.arange(size), axis=start + 2 * axis)
    # (batch, out, window, out, window, in) as it stands: the outputs first, then the window.
    outs = [start + 2 * axis for axis in range(rank)]
    windows, channels = [axis + 1 for axis in outs], 1 if first else 2 * rank + 1
    inner = [channels, *windows] if first and rank > 1 else [*windows, channels]
    x = xp.transpose(x, (0, *outs, *inner))
    x = xp.reshape(x, (x.shape[0], kernel.shape[0], kernel.shape[1]))
    return xp.einsum("bpk,pkf->bpf", x, kernel)
