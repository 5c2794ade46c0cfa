"""``tf.image``, continued: boxes in pictures, and parts of pictures.

A box is ``[y1, x1, y2, x2]``, from 0 at the first row or column to 1 at the last.
"""

from typing import Any

import numpy as np

from hornbook import ops
from hornbook.compat.tensorflow.building import ints, op
from hornbook.engine.arrays import xp

__all__ = [
    "crop_and_resize", "draw_bounding_boxes", "extract_image_patches", "non_max_suppression",
]  # fmt: skip


@op("ExtractImagePatches", tensors="images")
def _patches(
    images: Any, size: Any, strides: Any, rates: Any, padding: str, name: Any = None
) -> Any:
    return ops.image.extract_patches(images, size, strides, rates, padding, "channels_last")


def extract_image_patches(
    images: Any, ksizes: Any = None, strides: Any = None, rates: Any = None, padding: Any = None,
    name: Any = None, sizes: Any = None,
) -> Any:  # fmt: skip
    """The patches of pictures, each laid into the channels of its place.

    Args:
        images: (batch, height, width, channels).
        ksizes: Size of a patch along all four axes, such as ``[1, 3, 3, 1]``.
        strides: From a patch to the next, along all four axes.
        rates: From a pixel of a patch to the next, along all four axes.
        padding: ``"SAME"`` or ``"VALID"``.
        name: Name of the operation.
        sizes: The same as ``ksizes``.
    """
    given = [ints(n) for n in (sizes if ksizes is None else ksizes, strides, rates)]
    if any(len(four) != 4 or four[0] != 1 or four[3] != 1 for four in given):
        raise ValueError(f"ksizes, strides and rates are like [1, 3, 3, 1], not {given}.")
    inner = [four[1:3] for four in given]
    return _patches(images, *inner, str(padding).lower(), name=name or "ExtractImagePatches")


@op("NonMaxSuppressionV3", tensors="boxes scores", static="count", host=True,
    infer=lambda **arguments: [((None,), "int32")],
    named="non_max_suppression", inner="NonMaxSuppressionV3")  # fmt: skip
def _suppressed(
    boxes: Any, scores: Any, count: Any, overlap: Any, least: Any, name: Any = None
) -> Any:
    boxes, scores = np.asarray(boxes), np.asarray(scores)
    low, high = np.minimum(boxes[:, :2], boxes[:, 2:]), np.maximum(boxes[:, :2], boxes[:, 2:])
    area = np.prod(high - low, axis=1)
    kept: list[int] = []
    for n in np.argsort(-scores, kind="stable"):
        if len(kept) == int(count) or not scores[n] > least:
            break
        sides = np.minimum(high[n], high[kept]) - np.maximum(low[n], low[kept])
        shared = np.prod(np.maximum(sides, 0), axis=1)
        if (shared <= overlap * (area[n] + area[kept] - shared)).all():
            kept.append(int(n))
    return np.array(kept, "int32")


def non_max_suppression(
    boxes: Any, scores: Any, max_output_size: Any, iou_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"), name: Any = None,
) -> Any:  # fmt: skip
    """The numbers of the boxes with the highest scores, without those that overlap a better one.

    Args:
        boxes: (boxes, 4).
        scores: (boxes,).
        max_output_size: How many boxes at most.
        iou_threshold: Boxes overlap if they share more than this part of what they cover together.
        score_threshold: Boxes with a score up to this are left out.
        name: Name of the scope.
    """
    return _suppressed(boxes, scores, max_output_size, iou_threshold, score_threshold, name=name)


@op("CropAndResize", tensors="image boxes box_ind", static="crop_size")
def _crops(
    image: Any, boxes: Any, box_ind: Any, crop_size: Any, method: str, outside: float,
    name: Any = None,
) -> Any:  # fmt: skip
    x = image.astype("float32")
    picture = box_ind[:, None, None]

    def along(axis: int) -> Any:
        """Where the pixels of each crop lie, (crops, pixels), and whether that is inside."""
        count, last = ints(crop_size)[axis], image.shape[1 + axis] - 1
        first, end = boxes[:, axis, None] * last, boxes[:, axis + 2, None] * last
        step = (end - first) / max(count - 1, 1)
        place = first + xp.arange(count) * step if count > 1 else (first + end) / 2
        return xp.clip(place, 0, last), (place >= 0) & (place <= last)

    (y, y_inside), (x_, x_inside) = along(0), along(1)
    y, x_ = y[:, :, None], x_[:, None, :]

    def at(rows: Any, columns: Any) -> Any:
        return x[picture, rows.astype("int32"), columns.astype("int32")]

    if method == "nearest":
        crop = at(xp.round(y), xp.round(x_))
    else:
        top, left = xp.floor(y), xp.floor(x_)
        down, right = (y - top)[..., None], (x_ - left)[..., None]
        above = at(top, left) * (1 - right) + at(top, xp.ceil(x_)) * right
        below = at(xp.ceil(y), left) * (1 - right) + at(xp.ceil(y), xp.ceil(x_)) * right
        crop = above * (1 - down) + below * down
    inside = y_inside[:, :, None, None] & x_inside[:, None, :, None]
    return xp.where(inside, crop, xp.float32(outside))


def crop_and_resize(
    image: Any, boxes: Any, box_ind: Any = None, crop_size: Any = None, method: str = "bilinear",
    extrapolation_value: float = 0, name: Any = None, box_indices: Any = None,
) -> Any:  # fmt: skip
    """The parts of pictures in boxes, resized to one size.

    Args:
        image: (batch, height, width, channels).
        boxes: (boxes, 4); what lies outside of a picture has ``extrapolation_value``.
        box_ind: The number of the picture of each box.
        crop_size: Height and width of the results.
        method: ``"bilinear"`` or ``"nearest"``.
        extrapolation_value: A number.
        name: Name of the operation.
        box_indices: The same as ``box_ind``.

    Returns:
        (boxes, height, width, channels) of float32.
    """
    if method not in ("bilinear", "nearest"):
        raise ValueError(f"method is 'bilinear' or 'nearest', not {method!r}.")
    numbers = box_indices if box_ind is None else box_ind
    return _crops(image, boxes, numbers, crop_size, method, extrapolation_value, name=name)


_COLOURS = [
    [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 1], [0.5, 0, 0.5, 1],
    [0.5, 0.5, 0, 1], [0.5, 0, 0, 1], [0, 0, 0.5, 1], [0, 1, 1, 1], [1, 0, 1, 1],
]  # fmt: skip


@op("DrawBoundingBoxes")
def draw_bounding_boxes(images: Any, boxes: Any, name: Any = None) -> Any:
    """Pictures with the edges of boxes drawn in ten colours in turn, in white if they are grey.

    Args:
        images: (batch, height, width, channels), floats from 0 to 1.
        boxes: (batch, boxes, 4).
        name: Name of the operation.
    """
    count, depth = boxes.shape[1], images.shape[3]

    def along(axis: int, shape: tuple[int, ...]) -> Any:
        """Is a row or column within a box, and is it on its edge?"""
        size = images.shape[1 + axis]
        ends = (boxes[:, :, axis::2] * (size - 1)).astype("int32")[..., None, None]
        first, last = ends[:, :, 0], ends[:, :, 1]
        place = xp.arange(size).reshape(shape)
        return (first <= place) & (place <= last), (place == first) | (place == last)

    (rows, on_row), (columns, on_column) = along(0, (-1, 1)), along(1, (1, -1))
    drawn = rows & columns & (on_row | on_column)  # (batch, boxes, height, width)
    last = xp.max(drawn * xp.arange(1, count + 1)[:, None, None], axis=1, initial=0)
    table = np.array(_COLOURS if depth > 1 else [[1]], images.dtype)[:, :depth]
    colour = xp.asarray(table)[(last - 1) % len(table)]
    return xp.where((last > 0)[..., None], colour, images)
