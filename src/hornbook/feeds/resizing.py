"""Pictures brought to one size, one picture at a time on the host.

Files differ in size, and a compiled program for each size would cost more than the work. Both axes
are resized by one small matrix each, ``y = R x C``, whose rows hold the weights that a cell of the
result gives to the cells of the picture: a kernel around the cell's middle.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook.core import suggestion
from hornbook.feeds.pictures import channels_last

__all__ = ["INTERPOLATIONS", "fit_to", "resize", "smart_resize"]


def _triangle(x: np.ndarray) -> np.ndarray:
    return np.maximum(0, 1 - x)


def _cubic(x: np.ndarray) -> np.ndarray:
    """Keys' kernel with a = -1/2."""
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, near, np.where(x < 2, far, 0))


def _mitchell(x: np.ndarray) -> np.ndarray:
    """Mitchell and Netravali's kernel with B = C = 1/3."""
    near = (7 * x - 12) * x * x / 6 + 8 / 9
    far = ((-7 / 18 * x + 2) * x - 10 / 3) * x + 16 / 9
    return np.where(x < 1, near, np.where(x < 2, far, 0))


def _gaussian(x: np.ndarray) -> np.ndarray:
    """Sigma 1/2, cut off at three of them."""
    return np.where(x < 1.5, np.exp(-2 * x * x), 0)


def _lanczos(radius: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: np.where(x < radius, np.sinc(x) * np.sinc(x / radius), 0)


_KERNELS = {
    "bilinear": _triangle,
    "bicubic": _cubic,
    "lanczos3": _lanczos(3),
    "lanczos5": _lanczos(5),
    "gaussian": _gaussian,
    "mitchellcubic": _mitchell,
}
INTERPOLATIONS = ("nearest", "area", *_KERNELS)


@functools.lru_cache(maxsize=256)
def _weights(before: int, after: int, interpolation: str) -> np.ndarray:
    """(after, before): what each cell of the result takes of each cell there was."""
    scale = before / after
    cells = np.arange(before)
    if interpolation == "area":  # the share of each old cell that the new one covers
        start = np.arange(after)[:, None] * scale
        covered = np.minimum(start + scale, cells + 1) - np.maximum(start, cells)
        table = np.maximum(0, covered)
    else:
        middle = (np.arange(after)[:, None] + 0.5) * scale - 0.5
        table = _KERNELS[interpolation](np.abs(middle - cells))
    return (table / table.sum(axis=1, keepdims=True)).astype("float32")


def resize(image: np.ndarray, size: tuple[int, int], interpolation: str = "bilinear") -> np.ndarray:
    """One picture of another size, not smoothed before it is made smaller.

    Args:
        image: (rows, columns, channels).
        size: Rows and columns wanted.
        interpolation: One of ``INTERPOLATIONS``.

    Example:
        >>> resize(np.float32([[[0], [4]]]), (1, 4))[0, :, 0].tolist()
        [0.0, 1.0, 3.0, 4.0]
    """
    rows, columns = image.shape[:2]
    if interpolation == "nearest":
        row, column = (
            np.minimum(((np.arange(after) + 0.5) * before / after).astype(int), before - 1)
            for before, after in zip((rows, columns), size, strict=True)
        )
        return image[row[:, None], column].astype("float32")
    if (rows, columns) == tuple(size):
        return image.astype("float32")
    down = _weights(rows, size[0], interpolation)
    across = _weights(columns, size[1], interpolation)
    shorter = np.tensordot(down, image.astype("float32"), 1)  # (new rows, columns, channels)
    return np.ascontiguousarray(np.tensordot(across, shorter, (1, 1)).swapaxes(0, 1))


def fit_to(
    image: np.ndarray, size: tuple[int, int], interpolation: str, crop: bool, pad: bool
) -> np.ndarray:
    """One picture of this size: distorted, or its sides cut off, or black borders added.

    Example:
        >>> fit_to(np.ones((2, 4, 1)), (2, 2), "nearest", crop=False, pad=True)[:, 0, 0].tolist()
        [1.0, 0.0]
    """
    rows, columns = image.shape[:2]
    height, width = size
    if crop:
        keep = (
            max(min(rows, columns * height // width), 1),
            max(min(columns, rows * width // height), 1),
        )
        top, left = (rows - keep[0]) // 2, (columns - keep[1]) // 2
        image = image[top : top + keep[0], left : left + keep[1]]
    if not pad:
        return resize(image, size, interpolation)
    if rows * width > columns * height:  # taller than wanted: borders at the sides
        inner, top, left = (
            (height, columns * height // rows),
            0,
            _half(width, columns, height, rows),
        )
    else:
        inner, top, left = (rows * width // columns, width), _half(height, rows, width, columns), 0
    inner = (max(1, inner[0]), max(1, inner[1]))
    result = np.zeros((height, width, image.shape[2]), "float32")
    result[top : top + inner[0], left : left + inner[1]] = resize(image, inner, interpolation)
    return result


def _half(wanted: int, across: int, other: int, along: int) -> int:
    """Half of what ``across`` leaves free when ``along`` is brought to ``other``, rounded down."""
    return (wanted * along - across * other) // (2 * along)


def smart_resize(
    x: Any, size: Any, interpolation: str = "bilinear", data_format: str = "channels_last"
) -> np.ndarray:
    """Pictures of another size, their longer sides cut off rather than distorted.

    Args:
        x: One picture (rows, columns, channels), or a batch of them.
        size: (rows, columns) wanted.
        interpolation: One of ``INTERPOLATIONS``.
        data_format: ``'channels_last'`` or ``'channels_first'``.

    Example:
        >>> smart_resize(np.zeros((8, 20, 3)), (4, 4)).shape
        (4, 4, 3)
    """
    x = np.asarray(x)
    if x.ndim not in (3, 4) or len(size) != 2:
        raise ValueError(
            f"smart_resize takes one picture or a batch of them, and size=(rows, columns); given "
            f"were the shape {x.shape} and size={size!r}."
        )
    last, name = channels_last(data_format), check_interpolation(interpolation)
    images = x[None] if x.ndim == 3 else x
    images = images if last else np.moveaxis(images, 1, -1)
    found = np.stack([fit_to(image, tuple(size), name, crop=True, pad=False) for image in images])
    found = found if last else np.moveaxis(found, -1, 1)
    return found[0] if x.ndim == 3 else found


def check_interpolation(interpolation: Any) -> str:
    """The name in small letters, or an error with the nearest one."""
    name = str(interpolation).lower()
    if name not in INTERPOLATIONS:
        raise ValueError(
            f"There is no interpolation {interpolation!r}. {suggestion(name, INTERPOLATIONS)}"
        )
    return name
