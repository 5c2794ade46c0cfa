"""Grids of small pictures, and the strokes that all figures of this room share."""

import math
from typing import Any

import numpy as np

from hornbook.core import optional
from hornbook.show.figures import figure_for

__all__ = ["as_picture", "colour_map", "figure_of", "grid", "plain", "save"]

_PURPOSE = "to draw pictures"


def figure_of(width: float, height: float) -> Any:
    """An empty figure of this size in inches."""
    size = (width, height)
    return figure_for(_PURPOSE, figsize=size, layout="compressed", facecolor="white")


def colour_map(name: str) -> Any:
    """A colour map of matplotlib."""
    return optional("matplotlib", _PURPOSE).colormaps[name]


def grid(count: int, columns: int, size: float, title_lines: int = 0) -> tuple[Any, list[Any]]:
    """A figure with this many square panels, and their axes."""
    columns = max(1, min(columns, count))
    lines = max(1, math.ceil(count / columns))
    height = lines * (size + 0.17 * title_lines)
    figure = figure_of(max(2.0, columns * size), max(1.2, height))
    return figure, [figure.add_subplot(lines, columns, place + 1) for place in range(count)]


def plain(axes: Any) -> None:
    """No ticks and no frame."""
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)


def as_picture(image: Any) -> np.ndarray:
    """An image as ``(height, width)`` or ``(height, width, 3)`` of numbers from 0 to 1."""
    is_bytes = np.asarray(image).dtype == np.uint8
    image = np.asarray(image, "float32")
    if image.ndim == 3 and image.shape[-1] == 1:
        image = image[..., 0]
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[-1] not in (3, 4)):
        raise ValueError(
            f"An image has shape (height, width), (height, width, 1) or (height, width, 3), not "
            f"{image.shape}. Give one image, its channels last."
        )
    low, high = float(image.min()), float(image.max())
    if 0 <= low and high <= 1 and not is_bytes:
        return image
    if 0 <= low and high <= 255:
        return image / 255
    return (image - low) / (high - low)


def save(figure: Any, path: Any) -> Any:
    """The figure, written to a file if one is named."""
    if path is not None:
        figure.savefig(path, dpi=120, bbox_inches="tight", pad_inches=0.06)
    return figure
