"""The functions on pictures that ``scipy.misc`` had, on Pillow."""

from typing import Any

import numpy as np

from hornbook.core import optional

__all__ = ["imread", "imresize", "imrotate", "imsave", "toimage"]

_WAYS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "cubic": 3}


def _pillow() -> Any:
    return optional("PIL.Image", "for scipy.misc")


def imread(name: Any, flatten: bool = False, mode: str | None = None) -> np.ndarray:
    """A picture file as an array."""
    read = _pillow().open(name)
    read = read.convert(mode) if mode else read
    return np.asarray(read.convert("F") if flatten else read)


def toimage(
    arr: Any,
    high: float = 255,
    low: float = 0,
    cmin: Any = None,
    cmax: Any = None,
    pal: Any = None,
    mode: str | None = None,
    channel_axis: Any = None,
) -> Any:
    """An array as a picture; numbers that are no bytes are stretched to 0 to 255."""
    made = _pillow().fromarray(_as_bytes(np.asarray(arr), low, high, cmin, cmax))
    return made.convert(mode) if mode else made


def imsave(name: Any, arr: Any, format: str | None = None) -> None:
    """An array as a picture file."""
    toimage(arr).save(name, format)


def imresize(arr: Any, size: Any, interp: str = "bilinear", mode: str | None = None) -> np.ndarray:
    """A picture of another size: a share, per cent, or rows and columns.

    Example:
        >>> imresize(np.zeros((4, 6), "uint8"), 50).shape
        (2, 3)
    """
    picture = toimage(arr, mode=mode)
    if isinstance(size, int):
        size = size / 100.0
    if isinstance(size, float):
        wanted = tuple(int(side * size) for side in picture.size)
    else:
        wanted = (int(size[1]), int(size[0]))
    return np.asarray(picture.resize(wanted, resample=_WAYS[interp]))


def imrotate(arr: Any, angle: float, interp: str = "bilinear") -> np.ndarray:
    """A picture turned by some degrees."""
    return np.asarray(toimage(arr).rotate(angle, resample=2))


def _as_bytes(data: np.ndarray, low: float, high: float, cmin: Any, cmax: Any) -> np.ndarray:
    data = np.squeeze(data)
    if data.dtype == np.uint8:
        return data
    cmin = data.min() if cmin is None else cmin
    cmax = data.max() if cmax is None else cmax
    scaled = (data.astype("float64") - cmin) * ((high - low) / ((cmax - cmin) or 1)) + low
    return (scaled.clip(low, high) + 0.5).astype("uint8")
