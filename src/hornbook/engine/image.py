"""Images (batch, rows, columns, channels): resized, and sampled at moved places."""

from typing import Any

import jax
from jax.scipy import ndimage

from hornbook.engine.arrays import Array

__all__ = ["read", "resize", "sample", "scale_and_translate"]

_METHODS = {"bicubic": "cubic", "area": "linear"}
_ORDERS = {"nearest": 0, "bilinear": 1}


def resize(images: Array, size: tuple[int, int], method: str, antialias: bool = False) -> Array:
    """Images of another size; cells are squares, not points.

    >>> resize(jax.numpy.ones((1, 2, 2, 3)), (4, 6), "bilinear").shape
    (1, 4, 6, 3)
    """
    shape = (images.shape[0], *size, images.shape[-1])
    found = jax.image.resize(images, shape, _METHODS.get(method, method), antialias=antialias)
    return found.astype(images.dtype)


def sample(
    images: Array, rows: Array, columns: Array, interpolation: str, fill_mode: str, fill_value: Any
) -> Array:
    """The images read at places (batch, rows, columns), between cells and beyond borders."""
    order = _ORDERS[interpolation]

    def one(image: Array, rows: Array, columns: Array) -> Array:
        def channel(plane: Array) -> Array:
            return ndimage.map_coordinates(plane, [rows, columns], order, fill_mode, fill_value)

        return jax.vmap(channel, in_axes=-1, out_axes=-1)(image)

    return jax.vmap(one)(images, rows, columns)


def read(array: Array, places: list[Array], order: int, fill_mode: str, fill_value: Any) -> Array:
    """An array read at places between its cells."""
    return ndimage.map_coordinates(array, places, order, fill_mode, fill_value)


def scale_and_translate(
    array: Array,
    shape: Any,
    scale: Any,
    translation: Any,
    axes: Any,
    method: str,
    antialias: bool,
) -> Array:
    """An array stretched and shifted along some axes."""
    return jax.image.scale_and_translate(
        array, tuple(shape), tuple(axes), scale, translation, method, antialias
    )
