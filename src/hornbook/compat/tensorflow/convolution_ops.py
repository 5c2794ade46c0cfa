"""Convolutions and pooling, with TensorFlow's orders of arguments and of axes.

Filters are (height, width, in, out), those of transposed convolutions (height, width, out, in).
Strides and windows name all four axes, as TensorFlow 1 had it: ``[1, 2, 2, 1]``.
"""

import functools
import itertools
import math
from typing import Any

import numpy as np

from hornbook import ops
from hornbook.compat.tensorflow.building import (
    as_dtype,
    constant_value_as_shape,
    ints,
    name_scope,
    op,
    tf,
)
from hornbook.engine import windows
from hornbook.engine.arrays import xp

__all__ = [
    "atrous_conv2d", "avg_pool", "avg_pool3d", "conv1d", "conv2d", "conv2d_transpose", "conv3d",
    "conv3d_transpose", "convolution", "depthwise_conv2d", "depthwise_conv2d_native",
    "dilation2d", "erosion2d", "max_pool", "max_pool3d", "max_pool_with_argmax", "pool",
    "separable_conv2d",
]  # fmt: skip


def _spatial(given: Any, ndim: int, first: bool, what: str) -> tuple[int, ...]:
    """The part of an argument that is about the spatial axes."""
    if given is None:
        return (1,) * ndim
    plain = [int(n) for n in np.asarray(given).reshape(-1)]
    if len(plain) == 1:
        return (plain[0],) * ndim
    if len(plain) == ndim:
        return tuple(plain)
    if len(plain) != ndim + 2:
        raise ValueError(f"{what} has {ndim + 2} numbers, one for each axis, not {plain}.")
    if plain[0] != 1 or plain[1 if first else -1] != 1:
        raise ValueError(
            f"{what} are 1 in the batch and depth axes, such as [1, 2, 2, 1], not {plain}."
        )
    return tuple(plain[2:] if first else plain[1:-1])


def _padding(padding: Any) -> str:
    if str(padding).upper() not in ("SAME", "VALID"):
        raise ValueError(f"padding is 'SAME' or 'VALID', not {padding!r}.")
    return str(padding).lower()


def _is_first(data_format: Any) -> bool:
    return str(data_format or "").startswith("NC")


def _keras_format(data_format: Any) -> str:
    return "channels_first" if _is_first(data_format) else "channels_last"


def _convolution(type: str, ndim: int, function: Any, says: str) -> Any:
    @op(type, tensors="input filter", same="input filter")
    def recorded(
        input: Any, filter: Any, strides: Any, padding: Any, data_format: Any, dilations: Any,
        name: Any = None,
    ) -> Any:  # fmt: skip
        if input.ndim != ndim + 2:
            raise ValueError(
                f"Shape must be rank {ndim + 2} but is rank {input.ndim} for '{type}': the input "
                f"has shape {tuple(input.shape)}. tf.reshape gives it all its axes."
            )
        first = _is_first(data_format)
        depth = input.shape[1 if first else -1]
        if depth != filter.shape[ndim]:
            raise ValueError(
                f"Dimensions must be equal, but are {depth} and {filter.shape[ndim]} for "
                f"'{type}' with shapes {tuple(input.shape)}, {tuple(filter.shape)}."
            )
        return function(
            input,
            filter,
            strides=_spatial(strides, ndim, first, "strides"),
            padding=_padding(padding),
            data_format=_keras_format(data_format),
            dilation_rate=_spatial(dilations, ndim, first, "dilations"),
        )

    recorded.__doc__ = says
    return recorded


_conv1d = _convolution("Conv2D", 1, ops.conv, "A convolution along one axis.")
_conv2d = _convolution("Conv2D", 2, ops.conv, "A convolution of pictures.")
_conv3d = _convolution("Conv3D", 3, ops.conv, "A convolution of volumes.")
_depthwise = _convolution(
    "DepthwiseConv2dNative", 2, ops.depthwise_conv, "A convolution of each channel by itself."
)


def conv2d(
    input: Any, filter: Any = None, strides: Any = None, padding: Any = None,
    use_cudnn_on_gpu: bool = True, data_format: str = "NHWC", dilations: Any = None,
    name: Any = None, filters: Any = None,
) -> Any:  # fmt: skip
    """A convolution of pictures.

    Args:
        input: (batch, height, width, channels).
        filter: (height, width, channels, outputs).
        strides: Steps along all four axes, such as ``[1, 1, 1, 1]``.
        padding: ``"SAME"`` or ``"VALID"``.
        use_cudnn_on_gpu: Taken for older code.
        data_format: ``"NHWC"`` or ``"NCHW"``.
        dilations: Distance of the filter's points along all four axes.
        name: Name of the operation.
        filters: Another name of ``filter``.
    """
    kernel = filters if filter is None else filter
    return _conv2d(input, kernel, strides, padding, data_format, dilations, name=name or "Conv2D")


def conv1d(
    value: Any = None, filters: Any = None, stride: Any = None, padding: Any = None,
    use_cudnn_on_gpu: Any = None, data_format: Any = None, name: Any = None, input: Any = None,
) -> Any:  # fmt: skip
    """A convolution along one axis: (batch, width, channels) by (width, channels, outputs)."""
    value = input if value is None else value
    return _conv1d(value, filters, stride, padding, data_format, None, name=name or "conv1d")


def conv3d(
    input: Any, filter: Any = None, strides: Any = None, padding: Any = None,
    data_format: str = "NDHWC", dilations: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """A convolution of volumes: (batch, depth, height, width, channels)."""
    return _conv3d(input, filter, strides, padding, data_format, dilations, name=name or "Conv3D")


def convolution(
    input: Any, filter: Any, padding: Any, strides: Any = None, dilation_rate: Any = None,
    name: Any = None, data_format: Any = None,
) -> Any:  # fmt: skip
    """A convolution along one, two or three axes; strides name the spatial axes alone."""
    rank = tf.convert_to_tensor(filter).shape.ndims
    made = {3: _conv1d, 4: _conv2d, 5: _conv3d}[rank]
    return made(
        input, filter, strides, padding, data_format, dilation_rate, name=name or "convolution"
    )


def atrous_conv2d(value: Any, filters: Any, rate: int, padding: Any, name: Any = None) -> Any:
    """A convolution whose filter's points stand ``rate`` apart."""
    return _conv2d(value, filters, 1, padding, "NHWC", rate, name=name or "atrous_conv2d")


def depthwise_conv2d(
    input: Any, filter: Any, strides: Any, padding: Any, rate: Any = None, name: Any = None,
    data_format: Any = None,
) -> Any:  # fmt: skip
    """A convolution of each channel by itself: filter (height, width, channels, multiplier)."""
    return _depthwise(input, filter, strides, padding, data_format, rate, name=name or "depthwise")


depthwise_conv2d_native = depthwise_conv2d


def separable_conv2d(
    input: Any, depthwise_filter: Any, pointwise_filter: Any, strides: Any, padding: Any,
    rate: Any = None, name: Any = None, data_format: Any = None,
) -> Any:  # fmt: skip
    """A convolution of each channel by itself, then one that mixes the channels."""
    with name_scope(name, "separable_conv2d", [input]) as scope:
        apart = depthwise_conv2d(
            input, depthwise_filter, strides, padding, rate, "depthwise", data_format
        )
        return _conv2d(apart, pointwise_filter, 1, "VALID", data_format, None, name=scope)


def _transposed(type: str, ndim: int) -> Any:
    @op(type, tensors="value filter", same="value filter", static="output_shape")
    def recorded(
        value: Any, filter: Any, output_shape: Any, strides: Any, padding: Any, data_format: Any,
        name: Any = None,
    ) -> Any:  # fmt: skip
        first = _is_first(data_format)
        wanted = ints(output_shape)
        steps = _spatial(strides, ndim, first, "strides")
        inner = wanted[2:] if first else wanted[1:-1]
        same = _padding(padding) == "same"
        channels_last = xp.moveaxis(value, 1, -1) if first else value
        full = ops.conv_transpose(channels_last, filter, steps, "valid", None, "channels_last")
        cuts = [slice(None)]
        for axis, (size, step) in enumerate(zip(inner, steps, strict=True)):
            have, window = channels_last.shape[axis + 1], filter.shape[axis]
            # What the convolution the other way would pad in front is cut off here.
            total = max((have - 1) * step + window - size, 0) if same else 0
            least = -(-size // step) if same else (size - window) // step + 1
            if least != have:
                raise ValueError(
                    f"'{type}': output_shape {list(wanted)} does not fit an input of shape "
                    f"{tuple(value.shape)} with strides {list(steps)} and padding {padding}."
                )
            cuts.append(slice(total // 2, total // 2 + size))
        sizes = zip(cuts[1:], full.shape[1:-1], strict=True)
        pads = [(0, max(cut.stop - size, 0)) for cut, size in sizes]
        out = xp.pad(full, [(0, 0), *pads, (0, 0)])[tuple(cuts)]
        return xp.moveaxis(out, -1, 1) if first else out

    return recorded


_conv2d_transpose = _transposed("Conv2DBackpropInput", 2)
_conv3d_transpose = _transposed("Conv3DBackpropInputV2", 3)


def conv2d_transpose(
    value: Any = None, filter: Any = None, output_shape: Any = None, strides: Any = None,
    padding: str = "SAME", data_format: str = "NHWC", name: Any = None, input: Any = None,
    filters: Any = None,
) -> Any:  # fmt: skip
    """The transpose of a convolution: a picture of ``output_shape``.

    Args:
        value: (batch, height, width, channels).
        filter: (height, width, outputs, channels).
        output_shape: All four sizes of the result; a Tensor may stand in it.
        strides: Steps along all four axes.
        padding: ``"SAME"`` or ``"VALID"``.
        data_format: ``"NHWC"`` or ``"NCHW"``.
        name: Name of the operation.
    """
    value, kernel = input if value is None else value, filters if filter is None else filter
    made = _conv2d_transpose(
        value, kernel, output_shape, strides, padding, data_format, name=name or "conv2d_transpose"
    )
    _tell_shape(made, output_shape)
    return made


def conv3d_transpose(
    value: Any, filter: Any, output_shape: Any, strides: Any, padding: str = "SAME",
    data_format: str = "NDHWC", name: Any = None,
) -> Any:  # fmt: skip
    """The transpose of a convolution of volumes."""
    made = _conv3d_transpose(value, filter, output_shape, strides, padding, data_format, name=name)
    _tell_shape(made, output_shape)
    return made


def _tell_shape(made: Any, output_shape: Any) -> None:
    made.set_shape(constant_value_as_shape(output_shape))


def _pooling(type: str, function: Any, ndim: int, shown: str) -> Any:
    @op(type, tensors="value")
    def recorded(
        value: Any, ksize: Any, strides: Any, padding: Any, data_format: Any, name: Any = None
    ) -> Any:
        if value.ndim != ndim + 2:
            raise ValueError(
                f"Shape must be rank {ndim + 2} but is rank {value.ndim} for '{type}': the input "
                f"has shape {tuple(value.shape)}."
            )
        first = _is_first(data_format)
        return function(
            value,
            _spatial(ksize, ndim, first, "ksize"),
            _spatial(strides, ndim, first, "strides"),
            _padding(padding),
            _keras_format(data_format),
        )

    def call(
        value: Any = None, ksize: Any = None, strides: Any = None, padding: Any = None,
        data_format: str = "NHWC", name: Any = None, input: Any = None,
    ) -> Any:  # fmt: skip
        value = input if value is None else value
        return recorded(value, ksize, strides, padding, data_format, name=name or type)

    call.__doc__ = f"""The {shown} of each window.

    Args:
        value: (batch, height, width, channels), with a depth before them for volumes.
        ksize: Size of the window along all axes, such as ``[1, 2, 2, 1]``.
        strides: Steps along all axes.
        padding: ``"SAME"`` or ``"VALID"``.
        data_format: ``"NHWC"`` or ``"NCHW"``.
        name: Name of the operation.
    """
    return call


max_pool = _pooling("MaxPool", ops.max_pool, 2, "largest value")
avg_pool = _pooling("AvgPool", ops.average_pool, 2, "mean")
max_pool3d = _pooling("MaxPool3D", ops.max_pool, 3, "largest value")
avg_pool3d = _pooling("AvgPool3D", ops.average_pool, 3, "mean")
_max_pool1d = _pooling("MaxPool", ops.max_pool, 1, "largest value")
_avg_pool1d = _pooling("AvgPool", ops.average_pool, 1, "mean")


def pool(
    input: Any, window_shape: Any, pooling_type: str, padding: Any, dilation_rate: Any = None,
    strides: Any = None, name: Any = None, data_format: Any = None,
) -> Any:  # fmt: skip
    """Pooling along one, two or three axes, by ``"MAX"`` or ``"AVG"``."""
    rows = {"MAX": (_max_pool1d, max_pool, max_pool3d), "AVG": (_avg_pool1d, avg_pool, avg_pool3d)}
    made = rows[pooling_type.upper()][len(window_shape) - 1]
    steps = strides or [1] * len(window_shape)
    return made(input, window_shape, steps, padding, data_format or "NHWC", name)


@op("MaxPoolWithArgmax", tensors="input")
def _max_and_place(
    input: Any, ksize: Any, strides: Any, padding: Any, dtype: Any, of_batch: bool, name: Any = None
) -> Any:
    window = _spatial(ksize, 2, False, "ksize")
    batch = input.shape if of_batch else (1, *input.shape[1:])
    numbers = xp.arange(math.prod(batch)).reshape(batch) + xp.zeros(input.shape, int)
    steps = _spatial(strides, 2, False, "strides")
    least = xp.finfo(input.dtype).min if input.dtype.kind == "f" else xp.iinfo(input.dtype).min
    values = _seen(input, window, steps, (1, 1), padding, least)
    places = _seen(numbers, window, steps, (1, 1), padding, 0)
    best, place = values[0], places[0]
    for value, number in zip(values[1:], places[1:], strict=True):
        kept = best >= value
        best, place = xp.where(kept, best, value), xp.where(kept, place, number)
    return [best, place.astype(as_dtype(dtype).as_numpy_dtype)]


def _seen(
    input: Any, window: Any, strides: Any, rates: Any, padding: Any, outside: Any
) -> list[Any]:
    """For each cell of a window what all windows see there, row by row."""
    rows = zip(input.shape[1:3], window, strides, rates, strict=True)
    pads = [windows.padding_amounts(*row, _padding(padding)) for row in rows]
    cells = windows.windows(windows.padded(input, pads, outside), window, strides, rates)
    return [cells(place) for place in itertools.product(*map(range, window))]


def max_pool_with_argmax(
    input: Any, ksize: Any, strides: Any, padding: Any, Targmax: Any = "int64", name: Any = None,
    include_batch_in_index: bool = False,
) -> Any:  # fmt: skip
    """The largest value of each window, and its number ``(y * width + x) * channels + channel``.

    Args:
        input: (batch, height, width, channels).
        ksize: Size of the window along all axes.
        strides: Steps along all axes.
        padding: ``"SAME"`` or ``"VALID"``.
        Targmax: Dtype of the numbers.
        name: Name of the operation.
        include_batch_in_index: Whether numbers go on from picture to picture.
    """
    return tuple(
        _max_and_place(input, ksize, strides, padding, Targmax, include_batch_in_index, name=name)
    )


@op("Dilation2D", same="input filter", tensors="input filter")
def dilation2d(
    input: Any, filter: Any, strides: Any, rates: Any, padding: Any, name: Any = None
) -> Any:
    """Grey dilation: the most of value + filter in each window; filter (height, width, depth)."""
    if input.ndim != 4 or filter.ndim != 3 or input.shape[3] != filter.shape[2]:
        raise ValueError(
            "dilation2d takes (batch, height, width, depth) and (height, width, depth), not "
            f"{tuple(input.shape)} and {tuple(filter.shape)}."
        )
    steps, apart = (_spatial(s, 2, False, w) for s, w in ((strides, "strides"), (rates, "rates")))
    seen = _seen(input, filter.shape[:2], steps, apart, padding, xp.finfo(input.dtype).min)
    added = map(xp.add, seen, filter.reshape(-1, filter.shape[2]))
    return functools.reduce(lambda best, new: xp.where(best >= new, best, new), added)


def erosion2d(
    value: Any, kernel: Any, strides: Any, rates: Any, padding: Any, name: Any = None
) -> Any:
    """Grey erosion: the least of value - kernel in each window; kernel (height, width, depth)."""
    with name_scope(name, "erosion2d", [value, kernel]):
        turned = tf.reverse_v2(kernel, [0, 1])
        return tf.negative(dilation2d(tf.negative(value), turned, strides, rates, padding))
