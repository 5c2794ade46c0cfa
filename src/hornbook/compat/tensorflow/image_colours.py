"""``tf.image``, continued: colours, turns, parts drawn at random, pictures as bytes of files."""

import io
import math
from typing import Any

import numpy as np

from hornbook.compat.tensorflow.building import as_dtype, name_scope, op, tf
from hornbook.compat.tensorflow.image_ops import convert_image_dtype
from hornbook.core import draw_key, optional
from hornbook.engine import random
from hornbook.ops import image as native

__all__ = [
    "adjust_gamma", "adjust_hue", "adjust_saturation", "encode_jpeg", "encode_png", "hsv_to_rgb",
    "psnr", "random_hue", "random_saturation", "rgb_to_hsv", "rot90",
    "sample_distorted_bounding_box", "total_variation", "transpose_image",
]  # fmt: skip


@op("RGBToHSV")
def rgb_to_hsv(images: Any, name: Any = None) -> Any:
    """Red, green, blue as hue, saturation, value, each from 0 to 1."""
    return native.rgb_to_hsv(images)


@op("HSVToRGB")
def hsv_to_rgb(images: Any, name: Any = None) -> Any:
    """Hue, saturation, value as red, green, blue."""
    return native.hsv_to_rgb(images)


def _in_hsv(image: Any, name: str, change: Any) -> Any:
    """The picture changed as hue, saturation and value, in the dtype it has."""

    def changed(floats: Any) -> Any:
        hue, saturation, value = tf.split(rgb_to_hsv(floats), 3, -1)
        return hsv_to_rgb(tf.concat([*change(hue, saturation), value], -1))

    return _in_floats(image, name, changed)


def _in_floats(image: Any, name: str, change: Any) -> Any:
    """The picture changed as floats from 0 to 1, in the dtype it has."""
    with name_scope(name):
        image = tf.convert_to_tensor(image)
        made = change(convert_image_dtype(image, "float32"))
        return tf.identity(convert_image_dtype(made, as_dtype(image.dtype), saturate=True))


def adjust_hue(image: Any, delta: Any, name: Any = None) -> Any:
    """The colours turned by a part of the circle, from -1 to 1."""
    return _in_hsv(image, name or "adjust_hue", lambda h, s: (tf.floormod(h + delta, 1.0), s))


def adjust_saturation(image: Any, saturation_factor: Any, name: Any = None) -> Any:
    """Saturation times a factor, at most 1."""
    scope = name or "adjust_saturation"
    return _in_hsv(
        image, scope, lambda h, s: (h, tf.clip_by_value(s * saturation_factor, 0.0, 1.0))
    )


def random_hue(image: Any, max_delta: float, seed: Any = None) -> Any:
    """The colours turned by a part drawn from [-max_delta, max_delta)."""
    if not 0 <= max_delta <= 0.5:
        raise ValueError(f"max_delta must be in [0, 0.5], not {max_delta}.")
    return adjust_hue(image, tf.random_uniform([], -max_delta, max_delta, seed=seed))


def random_saturation(image: Any, lower: float, upper: float, seed: Any = None) -> Any:
    """Saturation times a factor drawn from [lower, upper)."""
    if not 0 <= lower < upper:
        raise ValueError(f"It must be 0 <= lower < upper, not {lower}, {upper}.")
    return adjust_saturation(image, tf.random_uniform([], lower, upper, seed=seed))


def adjust_gamma(image: Any, gamma: float = 1, gain: float = 1) -> Any:
    """gain * picture ** gamma, on the scale from 0 to 1."""
    return _in_floats(image, "adjust_gamma", lambda floats: gain * floats**gamma)


def total_variation(images: Any, name: Any = None) -> Any:
    """The sum of how much each pixel differs from those beside and below it."""
    images = tf.convert_to_tensor(images)
    down = images[..., 1:, :, :] - images[..., :-1, :, :]
    right = images[..., :, 1:, :] - images[..., :, :-1, :]
    return tf.reduce_sum(tf.abs(down), [-3, -2, -1]) + tf.reduce_sum(tf.abs(right), [-3, -2, -1])


def psnr(a: Any, b: Any, max_val: float, name: Any = None) -> Any:
    """10 log10(max_val^2 / mean squared difference)."""
    difference = tf.cast(a, "float32") - tf.cast(b, "float32")
    error = tf.reduce_mean(tf.square(difference), [-3, -2, -1])
    return tf.subtract(20 * math.log10(max_val), 10 / math.log(10) * tf.log(error))


def rot90(image: Any, k: int = 1, name: Any = None) -> Any:
    """The picture turned to the left by so many quarters."""
    image = tf.convert_to_tensor(image)
    for _ in range(k % 4):
        image = tf.reverse(transpose_image(image), [-3])
    return image


def transpose_image(image: Any, name: Any = None) -> Any:
    """Rows as columns."""
    with name_scope(name or "transpose"):
        image = tf.convert_to_tensor(image)
        last = len(image.sizes) - 3
        return tf.transpose(image, [*range(last), last + 1, last, last + 2])


@op("SampleDistortedBoundingBoxV2", tensors="image_size bounding_boxes", host=True, random=True,
    infer=lambda **_: [((3,), "int32"), ((3,), "int32"), ((1, 1, 4), "float32")])  # fmt: skip
def _window(
    image_size: Any, bounding_boxes: Any, least: float, ratios: Any, areas: Any, attempts: int,
    whole: bool, seed: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    height, width, channels = (int(n) for n in np.asarray(image_size))
    boxes = np.asarray(bounding_boxes).reshape(-1, 4)
    if not len(boxes) and not whole:
        raise ValueError("No bounding boxes: use_image_if_no_bounding_boxes=True takes the image.")
    box = boxes[0] if len(boxes) else np.array([0, 0, 1, 1.0])
    numbers = np.asarray(random.uniform(draw_key(), (attempts, 4)))
    for ratio, area, at_y, at_x in numbers:
        ratio = ratios[0] + ratio * (ratios[1] - ratios[0])
        wanted = (areas[0] + area * (areas[1] - areas[0])) * height * width
        rows, columns = round(math.sqrt(wanted / ratio)), round(math.sqrt(wanted * ratio))
        if not (0 < rows <= height and 0 < columns <= width):
            continue
        top, left = int(at_y * (height - rows + 1)), int(at_x * (width - columns + 1))
        if _covered(box * [height, width, height, width], top, left, rows, columns) >= least:
            break
    else:
        top, left, rows, columns = 0, 0, height, width
    corner = [top / height, left / width, (top + rows) / height, (left + columns) / width]
    begin, size = np.array([top, left, 0], "int32"), np.array([rows, columns, -1], "int32")
    return [begin, size, np.array(corner, "float32").reshape(1, 1, 4)]


def _covered(box: Any, top: int, left: int, rows: int, columns: int) -> float:
    """The part of a box that a window covers."""
    high = min(box[2], top + rows) - max(box[0], top)
    wide = min(box[3], left + columns) - max(box[1], left)
    area = (box[2] - box[0]) * (box[3] - box[1])
    return max(high, 0) * max(wide, 0) / area if area > 0 else 0.0


def sample_distorted_bounding_box(
    image_size: Any, bounding_boxes: Any, seed: Any = None, seed2: Any = None,
    min_object_covered: float = 0.1, aspect_ratio_range: Any = None, area_range: Any = None,
    max_attempts: Any = None, use_image_if_no_bounding_boxes: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """A window drawn at random: where it begins and its size (for ``tf.slice``), and its corners.

    Args:
        image_size: (height, width, channels).
        bounding_boxes: (1, number, 4): corners as parts of the picture.
        seed: Seed of the draw.
        seed2: Taken for older code.
        min_object_covered: What part of the first box the window must cover.
        aspect_ratio_range: Smallest and largest width by height.
        area_range: Smallest and largest part of the picture.
        max_attempts: After so many draws it is the whole picture.
        use_image_if_no_bounding_boxes: Whether there may be no boxes.
        name: Name of the operation.
    """
    return tuple(_window(
        image_size, bounding_boxes, float(min_object_covered),
        tuple(aspect_ratio_range or (0.75, 1.33)), tuple(area_range or (0.05, 1.0)),
        int(max_attempts or 100), bool(use_image_if_no_bounding_boxes), seed=seed, name=name,
    ))  # fmt: skip


def _encoder(type: str, form: str) -> Any:
    @op(type, tensors="image", host=True, infer=lambda **_: [((), "string")])
    def recorded(image: Any, options: Any, name: Any = None) -> Any:
        images = optional("PIL.Image", "to write pictures")
        array = np.asarray(image)
        array = array[..., 0] if array.shape[-1] == 1 else array
        content = io.BytesIO()
        images.fromarray(array).save(content, form, **options)
        return np.array(content.getvalue(), object)

    return recorded


_jpeg, _png = _encoder("EncodeJpeg", "JPEG"), _encoder("EncodePng", "PNG")


def encode_jpeg(image: Any, format: str = "", quality: int = 95, *args: Any, **kwargs: Any) -> Any:
    """A picture of uint8 as the bytes of a JPEG file."""
    return _jpeg(image, {"quality": quality}, name=kwargs.get("name"))


def encode_png(image: Any, compression: int = -1, name: Any = None) -> Any:
    """A picture of uint8 as the bytes of a PNG file."""
    return _png(image, {}, name=name)
