"""One picture turned, moved, sheared, zoomed, recoloured; the angles and sizes drawn or given.

A turned picture is read backwards: the cell ``p`` of the result comes from the place
``M (p - c) + c`` of the picture, with M the product of the single moves and c the middle. Draws
come from NumPy's global stream, in the order in which keras_preprocessing makes them.
"""

from typing import Any

import numpy as np

from hornbook.core import optional
from hornbook.feeds.pictures import array_to_img, img_to_array, pillow

__all__ = [
    "about_middle",
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "flip_axis",
    "random_brightness",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "transformed",
]


def _matrix(theta: float, tx: float, ty: float, shear: float, zx: float, zy: float) -> np.ndarray:
    """Turn, then shift, then shear, then zoom; angles in degrees."""
    turn, lean = np.deg2rad(theta), np.deg2rad(shear)
    turned = np.array(
        [[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]]
    )
    shifted = np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    sheared = np.array([[1, -np.sin(lean), 0], [0, np.cos(lean), 0], [0, 0, 1]])
    zoomed = np.diag([zx, zy, 1.0])
    return turned @ shifted @ sheared @ zoomed


def about_middle(matrix: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The move ``matrix``, made about the middle of a picture: ``M (p - c) + c``."""
    # The middle is one cell too far, as in keras_preprocessing up to its last version.
    row, column = rows / 2 + 0.5, columns / 2 + 0.5
    there = np.array([[1, 0, row], [0, 1, column], [0, 0, 1]])
    back = np.array([[1, 0, -row], [0, 1, -column], [0, 0, 1]])
    return there @ matrix @ back


def transformed(
    x: np.ndarray, matrix: np.ndarray, channel_axis: int, fill_mode: str, cval: float, order: int
) -> np.ndarray:
    """A picture whose cell p comes from the place ``matrix p`` of the old one, plane by plane."""
    turn, offset = matrix[:2, :2], matrix[:2, 2]
    move = optional("scipy.ndimage", "to turn and shift pictures").affine_transform
    planes = np.moveaxis(x, channel_axis, 0)
    moved = [move(plane, turn, offset, order=order, mode=fill_mode, cval=cval) for plane in planes]
    return np.moveaxis(np.stack(moved), 0, channel_axis)


def apply_affine_transform(
    x: Any,
    theta: float = 0,
    tx: float = 0,
    ty: float = 0,
    shear: float = 0,
    zx: float = 1,
    zy: float = 1,
    row_axis: int = 0,
    col_axis: int = 1,
    channel_axis: int = 2,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    order: int = 1,
) -> np.ndarray:
    """A picture turned by theta, shifted, sheared and zoomed about its middle.

    Args:
        x: One picture, its axes as told.
        theta: Angle in degrees.
        tx, ty: Shift along rows and along columns, in cells.
        shear: Angle in degrees.
        zx, zy: Zoom of rows and of columns; below 1 shows less, larger.
        row_axis, col_axis, channel_axis: Where its axes stand.
        fill_mode: Beyond the borders: ``'constant'``, ``'nearest'``, ``'reflect'`` or ``'wrap'``.
        cval: The constant.
        order: Order of the spline between cells: 0 nearest, 1 linear, up to 5.

    Example:
        >>> x = np.float32([[[1], [2], [3]]])
        >>> apply_affine_transform(x, ty=1, fill_mode="constant")[0, :, 0].tolist()
        [2.0, 3.0, 0.0]
    """
    x = np.asarray(x)
    if (theta, tx, ty, shear, zx, zy) == (0, 0, 0, 0, 1, 1):
        return x
    matrix = _matrix(theta, tx, ty, shear, zx, zy)
    matrix = about_middle(matrix, x.shape[row_axis], x.shape[col_axis])
    return transformed(x, matrix, channel_axis, fill_mode, cval, order)


def flip_axis(x: Any, axis: int) -> np.ndarray:
    """A picture mirrored along an axis.

    Example:
        >>> flip_axis(np.array([[1, 2]]), 1).tolist()
        [[2, 1]]
    """
    return np.flip(np.asarray(x), axis)


def apply_channel_shift(x: Any, intensity: float, channel_axis: int = 0) -> np.ndarray:
    """All channels raised by ``intensity``, but not beyond the least and largest value of x.

    Example:
        >>> apply_channel_shift(np.array([[[0, 5, 9]]]), 3).tolist()
        [[[3, 8, 9]]]
    """
    x = np.asarray(x)
    return np.clip(x + intensity, x.min(), x.max())


def apply_brightness_shift(
    x: Any, brightness: float, scale: bool = True, channel_axis: int = 2
) -> np.ndarray:
    """A picture made darker (below 1) or brighter, as Pillow does it, in 256 steps.

    Args:
        x: One picture.
        brightness: What to multiply with.
        scale: Whether values are stretched to 0 to 255 first, as in keras_preprocessing.
        channel_axis: Where the channels stand.

    Example:
        >>> x = np.float32([[[0], [255]]])
        >>> apply_brightness_shift(x, 0.5).ravel().tolist()
        [0.0, 127.0]
    """
    image = array_to_img(np.moveaxis(x, channel_axis, -1), "channels_last", scale)
    enhanced = pillow("ImageEnhance").Brightness(image).enhance(brightness)
    return np.moveaxis(img_to_array(enhanced, "channels_last"), -1, channel_axis)


def random_rotation(
    x: Any,
    rg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> np.ndarray:
    """A picture turned by an angle drawn from ``-rg`` to ``rg`` degrees.

    The channels stand first by default, here and in the other functions that draw.

    Example:
        >>> random_rotation(np.zeros((3, 8, 8)), 30).shape
        (3, 8, 8)
    """
    axes = (row_axis, col_axis, channel_axis)
    theta = np.random.uniform(-rg, rg)
    return apply_affine_transform(
        x, theta, 0, 0, 0, 1, 1, *axes, fill_mode, cval, interpolation_order
    )


def random_shift(
    x: Any,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> np.ndarray:
    """A picture shifted by up to the shares ``wrg`` of its width and ``hrg`` of its height.

    Example:
        >>> random_shift(np.zeros((3, 8, 8)), 0.2, 0.2).shape
        (3, 8, 8)
    """
    axes = (row_axis, col_axis, channel_axis)
    tx = np.random.uniform(-hrg, hrg) * x.shape[row_axis]
    ty = np.random.uniform(-wrg, wrg) * x.shape[col_axis]
    return apply_affine_transform(
        x, 0, tx, ty, 0, 1, 1, *axes, fill_mode, cval, interpolation_order
    )


def random_shear(
    x: Any,
    intensity: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> np.ndarray:
    """A picture sheared by an angle drawn from ``-intensity`` to ``intensity`` degrees.

    Example:
        >>> random_shear(np.zeros((3, 8, 8)), 10).shape
        (3, 8, 8)
    """
    axes = (row_axis, col_axis, channel_axis)
    shear = np.random.uniform(-intensity, intensity)
    return apply_affine_transform(
        x, 0, 0, 0, shear, 1, 1, *axes, fill_mode, cval, interpolation_order
    )


def random_zoom(
    x: Any,
    zoom_range: Any,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> np.ndarray:
    """A picture whose rows and columns are zoomed by draws between the two of ``zoom_range``.

    Example:
        >>> random_zoom(np.zeros((3, 8, 8)), (0.8, 1.2)).shape
        (3, 8, 8)
    """
    zx, zy = drawn_zoom(checked_pair(zoom_range, "zoom_range"))
    axes = (row_axis, col_axis, channel_axis)
    return apply_affine_transform(
        x, 0, 0, 0, 0, zx, zy, *axes, fill_mode, cval, interpolation_order
    )


def random_channel_shift(x: Any, intensity_range: float, channel_axis: int = 0) -> np.ndarray:
    """A picture whose values are raised by a draw from ``-intensity_range`` to it.

    Example:
        >>> random_channel_shift(np.zeros((3, 8, 8)), 20).shape
        (3, 8, 8)
    """
    return apply_channel_shift(
        x, np.random.uniform(-intensity_range, intensity_range), channel_axis
    )


def random_brightness(x: Any, brightness_range: Any, scale: bool = True) -> np.ndarray:
    """A picture (rows, columns, channels) whose brightness is drawn between two numbers.

    Example:
        >>> random_brightness(np.zeros((8, 8, 3)), (0.5, 1.5)).shape
        (8, 8, 3)
    """
    low, high = checked_pair(brightness_range, "brightness_range")
    return apply_brightness_shift(x, np.random.uniform(low, high), scale)


def drawn_zoom(limits: tuple[float, float]) -> tuple[float, float]:
    """Zooms of rows and of columns; nothing is drawn where there is nothing to choose."""
    if tuple(limits) == (1, 1):
        return 1, 1
    zx, zy = np.random.uniform(*limits, 2)
    return zx, zy


def checked_pair(value: Any, name: str) -> tuple[float, float]:
    """Two numbers, or an error that shows how to write them."""
    if np.ndim(value) != 1 or len(value) != 2:
        raise ValueError(f"{name} is a pair of numbers, such as (0.8, 1.2), not {value!r}.")
    return value[0], value[1]
