"""Images cut, bordered, and taken apart into patches."""

from collections.abc import Sequence
from typing import Any

from hornbook.engine.arrays import xp
from hornbook.ops.moving import back, batched
from hornbook.ops.pooling import channels_last, per_axis
from hornbook.ops.table import op

__all__ = ["crop_images", "extract_patches", "extract_patches_3d", "pad_images"]


def _borders(
    size: int, before: int | None, after: int | None, target: int | None, sign: int
) -> Any:
    """What is cut (sign -1) or added (1) at both ends of an axis; two of three tell the third."""
    if target is None:
        return before or 0, after or 0
    change = sign * (target - size)
    if before is None and after is None:
        return change // 2, change - change // 2
    if before is None:
        return change - (after or 0), after or 0
    return before, change - before


@op
def crop_images(
    images: Any,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """Images without some rows and columns at their sides.

    Args:
        images: (batch, rows, columns, channels), or one image.
        top_cropping, left_cropping, bottom_cropping, right_cropping: How many.
        target_height, target_width: What is to be left, in place of one of the two.
        data_format: Where the channels stand; last by default.

    Example:
        >>> from hornbook import ops
        >>> ops.image.crop_images(ops.ones((4, 5, 3)), 1, 1, target_height=2, target_width=2).shape
        (2, 2, 3)
    """
    x, alone = batched(images, data_format)
    top, bottom = _borders(x.shape[1], top_cropping, bottom_cropping, target_height, -1)
    left, right = _borders(x.shape[2], left_cropping, right_cropping, target_width, -1)
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"crop_images: images of {x.shape[1:3]} cells are too small for that.")
    return back(x[:, top : x.shape[1] - bottom, left : x.shape[2] - right], alone, data_format)


@op
def pad_images(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """Images with rows and columns of zeros at their sides; the words are those of ``crop_images``.

    Example:
        >>> from hornbook import ops
        >>> ops.image.pad_images(ops.ones((2, 2, 3)), 1, 0, target_height=4, target_width=3).shape
        (4, 3, 3)
    """
    x, alone = batched(images, data_format)
    rows = _borders(x.shape[1], top_padding, bottom_padding, target_height, 1)
    columns = _borders(x.shape[2], left_padding, right_padding, target_width, 1)
    if min(*rows, *columns) < 0:
        raise ValueError(f"pad_images: images of {x.shape[1:3]} cells are larger than the target.")
    return back(xp.pad(x, ((0, 0), rows, columns, (0, 0))), alone, data_format)


def _patches(x: Any, size: Any, strides: Any, dilation: Any, padding: str) -> Any:
    """Patches (batch, *places, cells * channels) of (batch, *space, channels)."""
    ndim = x.ndim - 2
    sizes, rates = per_axis(size, ndim), per_axis(dilation, ndim)
    steps = sizes if strides is None else per_axis(strides, ndim)
    for axis, (k, s, d) in enumerate(zip(sizes, steps, rates, strict=True)):
        place, reach = 1 + 2 * axis, (k - 1) * d + 1
        n = x.shape[place]
        if padding == "same":
            count = -(-n // s)
            total = max(0, (count - 1) * s + reach - n)
            around = [(0, 0)] * x.ndim
            around[place] = (total // 2, total - total // 2)
            x = xp.pad(x, around)
        else:
            count = (n - reach) // s + 1
        x = xp.take(x, xp.arange(count)[:, None] * s + xp.arange(k)[None, :] * d, axis=place)
    # (batch, places, window, places, window, ..., channels)
    order = [0, *range(1, 2 * ndim, 2), *range(2, 2 * ndim + 1, 2), 2 * ndim + 1]
    x = xp.transpose(x, order)
    return xp.reshape(x, (*x.shape[: ndim + 1], -1))


@op
def extract_patches(
    images: Any,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The patches of images, each laid into the channels of its place.

    Args:
        images: (batch, rows, columns, channels), or one image; volumes for three sizes.
        size: Of a patch: a number, or one for each axis.
        strides: Cells between two patches; ``size`` if None, so that they do not overlap.
        dilation_rate: Cells between two that are read.
        padding: ``'valid'``, or ``'same'`` for zeros around.
        data_format: Where the channels stand; last by default.

    Shapes:
        images (batch, rows, columns, channels) -> (batch, rows', columns', cells * channels)

    Example:
        >>> from hornbook import ops
        >>> ops.image.extract_patches(ops.ones((1, 4, 4, 3)), 2).shape
        (1, 2, 2, 12)
    """
    x = xp.asarray(images)
    ndim = 2 if isinstance(size, int) else len(size)
    alone = x.ndim == ndim + 1
    x = channels_last(x[None] if alone else x, data_format)
    return back(_patches(x, size, strides, dilation_rate, padding), alone, data_format)


@op
def extract_patches_3d(
    volumes: Any,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The patches of volumes; the words are those of ``extract_patches``.

    Example:
        >>> from hornbook import ops
        >>> ops.image.extract_patches_3d(ops.ones((1, 4, 4, 4, 3)), 2).shape
        (1, 2, 2, 2, 24)
    """
    x = xp.asarray(volumes)
    alone = x.ndim == 4
    x = channels_last(x[None] if alone else x, data_format)
    return back(_patches(x, size, strides, dilation_rate, padding), alone, data_format)
