"""Windows to one number each: the largest or the mean.

Where the channels stand is told by ``data_format``; inside they come last.
"""

from collections.abc import Callable, Sequence
from typing import Any

from hornbook.core import image_data_format
from hornbook.engine import pooling as engine
from hornbook.engine.arrays import float_array, xp
from hornbook.ops.table import op

__all__ = ["adaptive_average_pool", "adaptive_max_pool", "average_pool", "max_pool"]


def per_axis(value: int | Sequence[int], ndim: int) -> tuple[int, ...]:
    """A size for each spatial axis."""
    return tuple(value) if hasattr(value, "__len__") else (value,) * ndim


def _windows(
    inputs: Any, pool_size: Any, strides: Any, padding: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Sizes of the windows and their steps; an error where no window fits."""
    window = per_axis(pool_size, inputs.ndim - 2)
    space = inputs.shape[1:-1]
    if padding == "valid":
        for size, wide in zip(space, window, strict=True):
            if isinstance(size, int) and size < wide:
                raise ValueError(
                    f"pooling: a window of {window} does not fit into {space}. Pool fewer times, "
                    "use padding='same', or look whether the channels stand where data_format "
                    "says."
                )
    return window, window if strides is None else per_axis(strides, inputs.ndim - 2)


def channels_last(inputs: Any, data_format: str | None) -> Any:
    """Inputs of this format with their channels last."""
    first = (data_format or image_data_format()) == "channels_first"
    return xp.moveaxis(inputs, 1, -1) if first else inputs


def channels_first(outputs: Any, data_format: str | None) -> Any:
    """Outputs that have their channels last, in this format."""
    first = (data_format or image_data_format()) == "channels_first"
    return xp.moveaxis(outputs, -1, 1) if first else outputs


@op
def max_pool(
    inputs: Any,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The largest cell of each window: (batch, *space, channels) -> (batch, *space', channels).

    Example:
        >>> from hornbook import ops
        >>> ops.max_pool(ops.reshape(ops.arange(4.0), (1, 4, 1)), 2)[0, :, 0].tolist()
        [1.0, 3.0]
    """
    inputs = channels_last(xp.asarray(inputs), data_format)
    window, steps = _windows(inputs, pool_size, strides, padding)
    outputs = engine.max_pool(inputs, window, steps, padding)
    return channels_first(outputs, data_format)


@op
def average_pool(
    inputs: Any,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The mean of each window, of the cells inside: (batch, *space, channels) -> the same, fewer.

    Example:
        >>> from hornbook import ops
        >>> ops.average_pool(ops.reshape(ops.arange(4.0), (1, 4, 1)), 2)[0, :, 0].tolist()
        [0.5, 2.5]
    """
    inputs = channels_last(float_array(inputs), data_format)
    window, steps = _windows(inputs, pool_size, strides, padding)
    outputs = engine.average_pool(inputs, window, steps, padding)
    return channels_first(outputs, data_format)


def _adaptive(
    inputs: Any, output_size: Any, data_format: str | None, join: Callable[..., Any]
) -> Any:
    """Window i of n over a size s goes from floor(i s / n) to ceil((i + 1) s / n)."""
    x = channels_last(xp.asarray(inputs), data_format)
    for axis, count in enumerate(per_axis(output_size, x.ndim - 2), start=1):
        size = x.shape[axis]
        if count is None or count == size:
            continue
        ends = [(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]
        parts = [
            join(xp.take(x, xp.arange(start, stop), axis=axis), axis=axis) for start, stop in ends
        ]
        x = xp.stack(parts, axis=axis)
    return channels_first(x, data_format)


@op
def adaptive_average_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """The means of as many windows as are asked for, of nearly one size.

    Example:
        >>> from hornbook import ops
        >>> ops.adaptive_average_pool(ops.reshape(ops.arange(4.0), (1, 4, 1)), 2)[0, :, 0].tolist()
        [0.5, 2.5]
    """
    return _adaptive(inputs, output_size, data_format, xp.mean)


@op
def adaptive_max_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """The largest cells of as many windows as are asked for, of nearly one size.

    Example:
        >>> from hornbook import ops
        >>> ops.adaptive_max_pool(ops.reshape(ops.arange(4.0), (1, 4, 1)), 2)[0, :, 0].tolist()
        [1.0, 3.0]
    """
    return _adaptive(inputs, output_size, data_format, xp.max)
