"""Images of other sizes and places. Where the channels stand is told by ``data_format``."""

from collections.abc import Sequence
from typing import Any

from hornbook.engine import image as engine_image
from hornbook.engine.arrays import float_array, xp
from hornbook.ops.pooling import channels_first, channels_last
from hornbook.ops.table import op

__all__ = [
    "affine_transform",
    "map_coordinates",
    "perspective_transform",
    "resize",
    "scale_and_translate",
]


def batched(images: Any, data_format: str | None) -> tuple[Any, bool]:
    """Images with a batch axis and the channels last, and whether they came alone."""
    images = xp.asarray(images)
    alone = images.ndim == 3
    return channels_last(images[None] if alone else images, data_format), alone


def back(images: Any, alone: bool, data_format: str | None) -> Any:
    """Images as they came."""
    images = channels_first(images, data_format)
    return images[0] if alone else images


@op
def resize(
    images: Any,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Images of another size.

    Args:
        images: (batch, rows, columns, channels), or one image.
        size: Rows and columns wanted.
        interpolation: ``'nearest'``, ``'bilinear'``, ``'bicubic'``, ``'lanczos3'``, ``'lanczos5'``.
        antialias: Whether to smooth before making images smaller.
        crop_to_aspect_ratio: Whether to cut the sides rather than to distort.
        pad_to_aspect_ratio: Whether to add borders rather than to distort.
        fill_mode, fill_value: The borders: ``'constant'`` of this value.
        data_format: Where the channels stand; last by default.

    Example:
        >>> from hornbook import ops
        >>> ops.image.resize(ops.ones((1, 2, 2, 3)), (4, 6)).shape
        (1, 4, 6, 3)
    """
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError("resize: give only one of crop_to_aspect_ratio and pad_to_aspect_ratio.")
    if fill_mode != "constant":
        raise ValueError(f"resize: fill_mode is 'constant', not {fill_mode!r}.")
    x, alone = batched(images, data_format)
    rows, columns = x.shape[1:3]
    height, width = size
    if crop_to_aspect_ratio:
        keep = (min(rows, columns * height // width), min(columns, rows * width // height))
        top, left = (rows - keep[0]) // 2, (columns - keep[1]) // 2
        x = x[:, top : top + keep[0], left : left + keep[1]]
    elif pad_to_aspect_ratio:
        full = (max(rows, columns * height // width), max(columns, rows * width // height))
        top, left = (full[0] - rows) // 2, (full[1] - columns) // 2
        pads = [(0, 0), (top, top), (left, left), (0, 0)]
        x = xp.pad(x, pads, constant_values=fill_value)
    floating = xp.issubdtype(x.dtype, xp.floating)
    y = engine_image.resize(
        x if floating else x.astype("float32"), (height, width), interpolation, antialias
    )
    if not floating:
        y = xp.round(y) if interpolation != "nearest" else y
        y = y.astype(x.dtype)
    return back(y, alone, data_format)


@op
def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Images moved, turned or sheared: the cell (x, y) of the output is read at

    ``((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k)``, ``k = c0 x + c1 y + 1``

    Args:
        images: (batch, rows, columns, channels), or one image.
        transform: ``a0 a1 a2 b0 b1 b2 c0 c1``, one row for each image or for all.
        interpolation: ``'nearest'`` or ``'bilinear'``.
        fill_mode: Beyond the borders: ``'constant'``, ``'nearest'``, ``'wrap'``, ``'mirror'`` or
            ``'reflect'``, as in SciPy.
        fill_value: The constant.
        data_format: Where the channels stand; last by default.

    Example:
        >>> from hornbook import ops
        >>> one = ops.reshape(ops.arange(4.0), (1, 2, 2, 1))
        >>> left = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
        >>> ops.image.affine_transform(one, left)[0, :, :, 0].tolist()
        [[1.0, 0.0], [3.0, 0.0]]
    """
    x, alone = batched(images, data_format)
    t = float_array(transform)
    t = xp.broadcast_to(t if t.ndim == 2 else t[None], (x.shape[0], 8))[:, :, None, None]
    rows, columns = x.shape[1:3]
    v, u = xp.meshgrid(xp.arange(rows, dtype=t.dtype), xp.arange(columns, dtype=t.dtype),
                       indexing="ij")  # fmt: skip
    k = t[:, 6] * u + t[:, 7] * v + 1.0
    at_column = (t[:, 0] * u + t[:, 1] * v + t[:, 2]) / k
    at_row = (t[:, 3] * u + t[:, 4] * v + t[:, 5]) / k
    y = engine_image.sample(x, at_row, at_column, interpolation, fill_mode, fill_value)
    return back(y.astype(x.dtype), alone, data_format)


@op
def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Any:
    """Images seen from elsewhere: four points move, and all others with them.

    Args:
        images: (batch, rows, columns, channels), or one image.
        start_points: (batch, 4, 2), or (4, 2): four places (x, y) of the image.
        end_points: Where they come to lie.
        interpolation: ``'nearest'`` or ``'bilinear'``.
        fill_value: What lies beyond the borders.
        data_format: Where the channels stand; last by default.

    Example:
        >>> from hornbook import ops
        >>> corners = ops.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        >>> image = ops.reshape(ops.arange(4.0), (2, 2, 1))
        >>> ops.image.perspective_transform(image, corners, corners)[..., 0].round(4).tolist()
        [[0.0, 1.0], [2.0, 3.0]]
    """
    start, end = (float_array(points) for points in (start_points, end_points))
    start, end = (p if p.ndim == 3 else p[None] for p in (start, end))
    (u, v), (x, y) = xp.moveaxis(start, -1, 0), xp.moveaxis(end, -1, 0)
    one, zero = xp.ones_like(x), xp.zeros_like(x)
    # u = (a0 x + a1 y + a2) / (c0 x + c1 y + 1), and v likewise: eight equations for eight numbers.
    across = xp.stack([x, y, one, zero, zero, zero, -u * x, -u * y], axis=-1)
    down = xp.stack([zero, zero, zero, x, y, one, -v * x, -v * y], axis=-1)
    equations = xp.concatenate([across, down], axis=1)
    found = xp.linalg.solve(equations, xp.concatenate([u, v], axis=1)[..., None])[..., 0]
    return affine_transform(images, found, interpolation, "constant", fill_value, data_format)


@op
def map_coordinates(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> Any:
    """An array read at places between its cells.

    Args:
        inputs: An array of any number of axes.
        coordinates: (axes, ...) places, one row for each axis.
        order: 0 for the nearest cell, 1 for a mean of the neighbours.
        fill_mode, fill_value: As of ``affine_transform``.

    Example:
        >>> from hornbook import ops
        >>> ops.image.map_coordinates(ops.array([0.0, 10.0]), ops.array([[0.5, 1.0]]), 1).tolist()
        [5.0, 10.0]
    """
    places = list(xp.asarray(coordinates))
    return engine_image.read(xp.asarray(inputs), places, order, fill_mode, fill_value)


@op
def scale_and_translate(
    images: Any,
    output_shape: Sequence[int],
    scale: Any,
    translation: Any,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Any:
    """An array of another shape, stretched and shifted along some axes; cells are squares.

    Args:
        images: The array.
        output_shape: Shape of the result.
        scale, translation: A number for each of the axes.
        spatial_dims: Which axes.
        method: ``'linear'``, ``'cubic'``, ``'lanczos3'`` or ``'lanczos5'``.
        antialias: Whether to smooth where it shrinks.

    Example:
        >>> from hornbook import ops
        >>> ops.image.scale_and_translate(
        ...     ops.ones((2, 2)), (4, 4), ops.array([2.0, 2.0]), ops.zeros(2), (0, 1), "linear"
        ... ).shape
        (4, 4)
    """
    return engine_image.scale_and_translate(
        xp.asarray(images), output_shape, scale, translation, spatial_dims, method, antialias
    )
