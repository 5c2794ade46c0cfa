"""Colours: grey, and hue, saturation and value."""

from typing import Any

from hornbook.engine.arrays import float_array, xp
from hornbook.ops.moving import back, batched
from hornbook.ops.table import op

__all__ = ["hsv_to_rgb", "rgb_to_grayscale", "rgb_to_hsv"]

_LUMA = (0.2989, 0.5870, 0.1140)  # how bright the eye finds red, green and blue (ITU-R 601)


@op
def rgb_to_grayscale(images: Any, data_format: str | None = None) -> Any:
    """Grey: 0.2989 red + 0.5870 green + 0.1140 blue, as one channel.

    Example:
        >>> from hornbook import ops
        >>> ops.image.rgb_to_grayscale(ops.ones((2, 2, 3))).shape
        (2, 2, 1)
    """
    x, alone = batched(images, data_format)
    if x.shape[-1] == 1:
        return xp.asarray(images)
    grey = xp.sum(float_array(x) * xp.asarray(_LUMA, "float32"), axis=-1, keepdims=True)
    return back(grey.astype(x.dtype), alone, data_format)


@op
def rgb_to_hsv(images: Any, data_format: str | None = None) -> Any:
    """Hue, saturation and value, all from 0 to 1, of colours from 0 to 1.

    Example:
        >>> from hornbook import ops
        >>> ops.image.rgb_to_hsv(ops.array([[[1.0, 0.0, 0.0]]])).tolist()
        [[[0.0, 1.0, 1.0]]]

    See: Smith 1978.
    """
    x, alone = batched(images, data_format)
    r, g, b = xp.moveaxis(x, -1, 0)
    value = xp.max(x, axis=-1)
    spread = value - xp.min(x, axis=-1)
    safe = xp.where(spread > 0, spread, 1)
    saturation = xp.where(value > 0, spread / xp.where(value > 0, value, 1), 0)
    sector = xp.where(
        r == value, (g - b) / safe, xp.where(g == value, 2 + (b - r) / safe, 4 + (r - g) / safe)
    )
    hue = xp.where(spread > 0, (sector / 6) % 1, 0)
    return back(xp.stack([hue, saturation, value], axis=-1), alone, data_format)


@op
def hsv_to_rgb(images: Any, data_format: str | None = None) -> Any:
    """The colours of hue, saturation and value.

    Example:
        >>> from hornbook import ops
        >>> ops.image.hsv_to_rgb(ops.array([[[0.0, 1.0, 1.0]]])).tolist()
        [[[1.0, 0.0, 0.0]]]
    """
    x, alone = batched(images, data_format)
    hue, saturation, value = xp.moveaxis(x, -1, 0)
    turned = (hue * 6)[..., None]
    away = xp.abs(turned - xp.asarray([3.0, 2.0, 4.0], x.dtype))
    full = xp.clip(away * xp.asarray([1, -1, -1], x.dtype) + xp.asarray([-1, 2, 2], x.dtype), 0, 1)
    rgb = ((full - 1) * saturation[..., None] + 1) * value[..., None]
    return back(rgb, alone, data_format)
