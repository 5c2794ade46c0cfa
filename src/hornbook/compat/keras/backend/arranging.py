"""The same numbers in other places: joined, turned, repeated, padded, resized."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook.compat.keras.backend.settings import normalize_data_format
from hornbook.compat.keras.backend.values import array, axes, function
from hornbook.core import floatx
from hornbook.engine import nn as engine_nn
from hornbook.engine.arrays import xp

__all__ = [
    "asymmetric_temporal_padding",
    "batch_flatten",
    "concatenate",
    "expand_dims",
    "flatten",
    "one_hot",
    "permute_dimensions",
    "repeat",
    "repeat_elements",
    "reshape",
    "resize_images",
    "resize_volumes",
    "reverse",
    "slice",
    "spatial_2d_padding",
    "spatial_3d_padding",
    "squeeze",
    "stack",
    "temporal_padding",
    "tile",
]


@function
def concatenate(tensors: Sequence[Any], axis: int = -1) -> Any:
    """Several arrays as one, along an axis.

    Example:
        >>> concatenate([[[1], [2]], [[3], [4]]]).tolist()
        [[1, 3], [2, 4]]
    """
    return xp.concatenate([array(one) for one in tensors], axis=axis)


@function
def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Several arrays as one, along a new axis.

    Example:
        >>> stack([[1, 2], [3, 4]], axis=1).tolist()
        [[1, 3], [2, 4]]
    """
    return xp.stack([array(one) for one in x], axis=axis)


@function
def reshape(x: Any, shape: Sequence[Any]) -> Any:
    """The elements in another shape; -1 is what is left.

    Example:
        >>> reshape([[1, 2], [3, 4]], (-1,)).tolist()
        [1, 2, 3, 4]
    """
    sizes = [-1 if size is None else size for size in shape]
    return xp.reshape(array(x), tuple(s if _symbol(s) else int(s) for s in sizes))


def _symbol(size: Any) -> bool:
    """Is it a size that stands for a number while shapes are worked out?"""
    return not isinstance(size, int | np.integer | np.ndarray)


@function
def permute_dimensions(x: Any, pattern: Sequence[int]) -> Any:
    """The axes in another order.

    Example:
        >>> permute_dimensions([[[1, 2]]], (2, 0, 1)).shape
        (2, 1, 1)
    """
    return xp.transpose(array(x), axes(pattern))


@function
def expand_dims(x: Any, axis: int = -1) -> Any:
    """A new axis of size 1.

    Example:
        >>> expand_dims([1, 2]).tolist()
        [[1], [2]]
    """
    return xp.expand_dims(array(x), axis)


@function
def squeeze(x: Any, axis: int) -> Any:
    """Without an axis, which has size 1.

    Example:
        >>> squeeze([[1], [2]], 1).tolist()
        [1, 2]
    """
    return xp.squeeze(array(x), axes(axis))


@function
def flatten(x: Any) -> Any:
    """All elements in a row.

    Example:
        >>> flatten([[1, 2], [3, 4]]).tolist()
        [1, 2, 3, 4]
    """
    return xp.reshape(array(x), (-1,))


@function
def batch_flatten(x: Any) -> Any:
    """Each sample in a row: (batch, ...) -> (batch, n).

    Example:
        >>> batch_flatten([[[1, 2], [3, 4]]]).tolist()
        [[1, 2, 3, 4]]
    """
    x = array(x)
    size = 1
    for one in x.shape[1:]:
        size = size * one
    return xp.reshape(x, (x.shape[0], size))


@function
def repeat(x: Any, n: int) -> Any:
    """Each sample n times along a new second axis: (batch, d) -> (batch, n, d).

    Example:
        >>> repeat([[1, 2]], 2).tolist()
        [[[1, 2], [1, 2]]]
    """
    return xp.repeat(array(x)[:, None], n, axis=1)


@function
def repeat_elements(x: Any, rep: int, axis: int) -> Any:
    """Each element along an axis several times in a row.

    Example:
        >>> repeat_elements([[1, 2]], 2, axis=1).tolist()
        [[1, 1, 2, 2]]
    """
    return xp.repeat(array(x), rep, axis=axis)


@function
def tile(x: Any, n: Any) -> Any:
    """The array several times along each axis.

    Example:
        >>> tile([[1, 2]], (2, 1)).tolist()
        [[1, 2], [1, 2]]
    """
    x = array(x)
    counts = n if isinstance(n, list | tuple) else [n] if np.ndim(n) == 0 else list(n)
    return xp.tile(x, tuple(c if _symbol(c) else int(c) for c in counts))


@function
def reverse(x: Any, axes: Any) -> Any:
    """The elements along axes in reverse order.

    Example:
        >>> reverse([1, 2, 3], 0).tolist()
        [3, 2, 1]
    """
    return xp.flip(array(x), axes if isinstance(axes, int) else tuple(axes))


@function
def slice(x: Any, start: Sequence[int], size: Sequence[int]) -> Any:
    """A block of the array: where it begins, and its size (-1: up to the end).

    Example:
        >>> slice([1, 2, 3], [1], [-1]).tolist()
        [2, 3]
    """
    x = array(x)
    for axis, (begin, count) in enumerate(zip(start, size, strict=True)):
        stop = x.shape[axis] if isinstance(count, int) and count == -1 else begin + count
        x = xp.moveaxis(xp.moveaxis(x, axis, 0)[begin:stop], 0, axis)
    return x


@function
def one_hot(indices: Any, num_classes: int) -> Any:
    """1 at the place that each whole number names, 0 elsewhere.

    Example:
        >>> one_hot([1], 3).tolist()
        [[0.0, 1.0, 0.0]]
    """
    return engine_nn.one_hot(array(indices).astype("int32"), num_classes, dtype=floatx())


@function
def temporal_padding(x: Any, padding: Sequence[int] = (1, 1)) -> Any:
    """Zeros before and after the time axis: (batch, time, features).

    Example:
        >>> temporal_padding([[[1.0]]], (1, 2))[0, :, 0].tolist()
        [0.0, 1.0, 0.0, 0.0]
    """
    before = padding if isinstance(padding, list | tuple) else (padding, padding)
    return xp.pad(array(x), ((0, 0), tuple(before), (0, 0)))


def asymmetric_temporal_padding(x: Any, left_pad: int = 1, right_pad: int = 1) -> Any:
    """``temporal_padding`` as Keras 1 spelled it.

    Example:
        >>> asymmetric_temporal_padding([[[1.0]]], 0, 1)[0, :, 0].tolist()
        [1.0, 0.0]
    """
    return temporal_padding(x, (left_pad, right_pad))


def _padded(x: Any, padding: Any, data_format: str | None, count: int) -> Any:
    pairs = [(one, one) if isinstance(one, int) else tuple(one) for one in padding]
    if len(pairs) != count:
        raise ValueError(f"padding has {len(pairs)} entries; one for each of {count} axes.")
    none = (0, 0)
    first = normalize_data_format(data_format) == "channels_first"
    return xp.pad(array(x), [none, none, *pairs] if first else [none, *pairs, none])


@function
def spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: Any = None) -> Any:
    """Zeros around the rows and columns of images.

    Example:
        >>> spatial_2d_padding([[[[1.0]]]], ((1, 0), (0, 1)))[0, :, :, 0].tolist()
        [[0.0, 0.0], [1.0, 0.0]]
    """
    return _padded(x, padding, data_format, 2)


@function
def spatial_3d_padding(
    x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: Any = None
) -> Any:
    """Zeros around the three axes of volumes.

    Example:
        >>> spatial_3d_padding([[[[[1.0]]]]]).shape
        (1, 3, 3, 3, 1)
    """
    return _padded(x, padding, data_format, 3)


@function
def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: str, interpolation: str = "nearest"
) -> Any:
    """Images so many times higher and wider.

    ``'bilinear'`` reads output cell i at ``i / factor``, as TensorFlow 1 did.

    Example:
        >>> resize_images([[[[1.0], [2.0]]]], 1, 2, "channels_last")[0, 0, :, 0].tolist()
        [1.0, 1.0, 2.0, 2.0]
        >>> resize_images([[[[1.0], [2.0]]]], 1, 2, "channels_last", "bilinear")[
        ...     0, 0, :, 0
        ... ].tolist()
        [1.0, 1.5, 2.0, 2.0]
    """
    first = 2 if normalize_data_format(data_format) == "channels_first" else 1
    if interpolation not in ("nearest", "bilinear"):
        raise ValueError(
            f"resize_images: interpolation is 'nearest' or 'bilinear', not {interpolation!r}."
        )
    grow = _repeated if interpolation == "nearest" else _interpolated
    return grow(grow(array(x), height_factor, first), width_factor, first + 1)


def _repeated(x: Any, factor: int, axis: int) -> Any:
    return xp.repeat(x, factor, axis=axis)


def _interpolated(x: Any, factor: int, axis: int) -> Any:
    size = x.shape[axis]
    place = xp.arange(size * factor) / factor
    low = xp.floor(place).astype("int32")
    high = xp.minimum(low + 1, size - 1)
    share = xp.reshape(place - low, (-1, *[1] * (x.ndim - axis - 1)))
    below, above = xp.take(x, low, axis=axis), xp.take(x, high, axis=axis)
    return below + (above - below) * share.astype(x.dtype)


@function
def resize_volumes(
    x: Any, depth_factor: int, height_factor: int, width_factor: int, data_format: str
) -> Any:
    """Volumes so many times deeper, higher and wider; each cell is repeated.

    Example:
        >>> resize_volumes([[[[[1.0]]]]], 1, 2, 3, "channels_last").shape
        (1, 1, 2, 3, 1)
    """
    first = 2 if normalize_data_format(data_format) == "channels_first" else 1
    x = array(x)
    for axis, factor in enumerate((depth_factor, height_factor, width_factor), start=first):
        x = xp.repeat(x, factor, axis=axis)
    return x
