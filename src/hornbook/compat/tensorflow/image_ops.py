"""``tf.image``: pictures (height, width, channels), or batches of them, resized, cut and changed.

TensorFlow 1 takes pixel n of a resized picture from place ``n * old / new`` of the old one, without
the half pixel that later versions add.
"""

import io
from typing import Any

import numpy as np

from hornbook.compat.tensorflow.building import as_dtype, op, sizes, tf
from hornbook.core import draw_key, optional
from hornbook.engine import random
from hornbook.engine.arrays import xp

__all__ = [
    "ResizeMethod", "adjust_brightness", "adjust_contrast", "central_crop", "convert_image_dtype",
    "crop_to_bounding_box", "decode_image", "decode_jpeg", "decode_png", "flip_left_right",
    "flip_up_down", "grayscale_to_rgb", "pad_to_bounding_box", "per_image_standardization",
    "random_brightness", "random_contrast", "random_flip_left_right", "random_flip_up_down",
    "resize", "resize_bilinear", "resize_image_with_crop_or_pad", "resize_image_with_pad",
    "resize_images", "resize_nearest_neighbor", "rgb_to_grayscale",
]  # fmt: skip


class ResizeMethod:
    """How pixels between pixels are made."""

    BILINEAR, NEAREST_NEIGHBOR, BICUBIC, AREA = range(4)


def _places(old: int, new: int, align: bool) -> Any:
    scale = (old - 1) / (new - 1) if align and new > 1 else old / new
    return np.arange(new) * scale


@op("ResizeBilinear", tensors="images", static="size")
def _bilinear(images: Any, size: Any, align_corners: bool, name: Any = None) -> Any:
    out = images.astype("float32")
    for axis, new in zip((-3, -2), np.asarray(size).reshape(-1), strict=True):
        old = images.shape[axis]
        place = _places(old, int(new), align_corners)
        low = np.minimum(np.floor(place).astype(int), old - 1)
        high = np.minimum(low + 1, old - 1)
        part = (place - low).astype("float32").reshape([-1] + [1] * (-axis - 1))
        out = xp.take(out, low, axis) * (1 - part) + xp.take(out, high, axis) * part
    return out


@op("ResizeNearestNeighbor", tensors="images", static="size")
def _nearest(images: Any, size: Any, align_corners: bool, name: Any = None) -> Any:
    out = images
    for axis, new in zip((-3, -2), np.asarray(size).reshape(-1), strict=True):
        place = _places(images.shape[axis], int(new), align_corners)
        whole = np.round(place) if align_corners else np.floor(place)
        out = xp.take(out, np.minimum(whole.astype(int), images.shape[axis] - 1), axis)
    return out


def resize_bilinear(
    images: Any, size: Any, align_corners: bool = False, name: Any = None, **kwargs: Any
) -> Any:
    """Pictures of another size, pixels between pixels being their means by distance."""
    return _bilinear(images, size, align_corners, name=name)


def resize_nearest_neighbor(
    images: Any, size: Any, align_corners: bool = False, name: Any = None, **kwargs: Any
) -> Any:
    """Pictures of another size, each pixel being one of the old."""
    return _nearest(images, size, align_corners, name=name)


def resize_images(
    images: Any, size: Any, method: Any = ResizeMethod.BILINEAR, align_corners: bool = False,
    preserve_aspect_ratio: bool = False, name: Any = None,
) -> Any:  # fmt: skip
    """Pictures of another size: bilinear or nearest.

    Args:
        images: (height, width, channels), or a batch of them.
        size: New height and width.
        method: One of ``ResizeMethod``.
        align_corners: Whether the corners of both lie on each other.
    """
    if preserve_aspect_ratio:
        raise NotImplementedError("resize_images: preserve_aspect_ratio is not supported.")
    if method in (ResizeMethod.BILINEAR, "bilinear"):
        return _bilinear(images, size, align_corners, name=name)
    if method in (ResizeMethod.NEAREST_NEIGHBOR, "nearest"):
        return _nearest(images, size, align_corners, name=name)
    raise NotImplementedError(f"resize_images: method {method!r} is not supported.")


resize = resize_images


def flip_left_right(image: Any) -> Any:
    """Left and right exchanged."""
    image = tf.convert_to_tensor(image)
    return tf.reverse(image, [len(sizes(image.shape)) - 2])


def flip_up_down(image: Any) -> Any:
    """Up and down exchanged."""
    image = tf.convert_to_tensor(image)
    return tf.reverse(image, [len(sizes(image.shape)) - 3])


@op("RandomFlip", tensors="image", random=True)
def _random_flip(image: Any, axis: int, seed: Any = None, name: Any = None) -> Any:
    lead = image.shape[:-3]
    turn = random.uniform(draw_key(), (*lead, 1, 1, 1)) < 0.5
    return xp.where(turn, xp.flip(image, axis), image)


def random_flip_left_right(image: Any, seed: Any = None) -> Any:
    """Each picture turned from left to right, or not, by chance."""
    return _random_flip(image, -2, seed=seed)


def random_flip_up_down(image: Any, seed: Any = None) -> Any:
    """Each picture turned upside down, or not, by chance."""
    return _random_flip(image, -3, seed=seed)


def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False, name: Any = None) -> Any:
    """Pictures in another dtype: floats from 0 to 1, whole numbers over all they can hold."""
    image, kind = tf.convert_to_tensor(image), as_dtype(dtype)
    old = as_dtype(image.dtype)
    if old == kind:
        return tf.identity(image, name=name)
    if old.is_integer and kind.is_floating:
        return tf.multiply(tf.cast(image, kind), kind.as_numpy_dtype(1 / old.max), name=name)
    if old.is_floating and kind.is_integer:
        scaled = image * old.as_numpy_dtype(kind.max + 0.5)
        return tf.saturate_cast(scaled, kind) if saturate else tf.cast(scaled, kind, name=name)
    raise NotImplementedError(f"convert_image_dtype: from {old.name} to {kind.name}.")


def _as_floats(image: Any, change: Any) -> Any:
    """A change made on floats from 0 to 1, in the dtype that the picture had."""
    image = tf.convert_to_tensor(image)
    kind = as_dtype(image.dtype)
    if kind.is_floating:
        return change(image)
    return convert_image_dtype(change(convert_image_dtype(image, "float32")), kind, saturate=True)


def adjust_brightness(image: Any, delta: Any) -> Any:
    """The picture plus ``delta``, floats from 0 to 1."""
    return _as_floats(image, lambda x: x + delta)


def adjust_contrast(images: Any, contrast_factor: Any) -> Any:
    """(x - mean) * factor + mean, the mean being that of each channel."""

    def change(x: Any) -> Any:
        rank = len(sizes(x.shape))
        mean = tf.reduce_mean(x, [rank - 3, rank - 2], keepdims=True)
        return (x - mean) * contrast_factor + mean

    return _as_floats(images, change)


def random_brightness(image: Any, max_delta: float, seed: Any = None) -> Any:
    """Brightness changed by up to ``max_delta`` by chance."""
    if max_delta < 0:
        raise ValueError("max_delta must be non-negative.")
    return adjust_brightness(image, tf.random_uniform([], -max_delta, max_delta, seed=seed))


def random_contrast(image: Any, lower: float, upper: float, seed: Any = None) -> Any:
    """Contrast changed by a factor drawn from [lower, upper)."""
    if upper <= lower or lower < 0:
        raise ValueError("upper must be > lower, and lower must be non-negative.")
    return adjust_contrast(image, tf.random_uniform([], lower, upper, seed=seed))


@op("PerImageStandardization", tensors="image")
def per_image_standardization(image: Any, name: Any = None) -> Any:
    """(x - mean) / max(deviation, 1 / sqrt(number of values)), for each picture."""
    image = image.astype("float32")
    axes = (-3, -2, -1)
    count = np.prod(image.shape[-3:])
    deviation = xp.sqrt(xp.var(image, axis=axes, keepdims=True))
    mean = xp.mean(image, axis=axes, keepdims=True)
    return (image - mean) / xp.maximum(deviation, np.float32(1 / np.sqrt(count)))


def crop_to_bounding_box(
    image: Any, offset_height: int, offset_width: int, target_height: int, target_width: int
) -> Any:
    """The part of this size at this place."""
    return tf.convert_to_tensor(image)[
        ..., offset_height : offset_height + target_height,
        offset_width : offset_width + target_width, :,
    ]  # fmt: skip


def pad_to_bounding_box(
    image: Any, offset_height: int, offset_width: int, target_height: int, target_width: int
) -> Any:
    """The picture at this place of a larger one of zeros."""
    image = tf.convert_to_tensor(image)
    known = sizes(image.shape)
    after = (
        target_height - offset_height - known[-3],
        target_width - offset_width - known[-2],
    )
    if min(after) < 0:
        raise ValueError("pad_to_bounding_box: the picture is larger than what is asked for.")
    pads = [[0, 0]] * (len(known) - 3)
    return tf.pad(image, [*pads, [offset_height, after[0]], [offset_width, after[1]], [0, 0]])


def resize_image_with_crop_or_pad(image: Any, target_height: int, target_width: int) -> Any:
    """The middle of the picture, or the picture in the middle of zeros."""
    image = tf.convert_to_tensor(image)
    high, wide = sizes(image.shape)[-3:-1]
    cut = crop_to_bounding_box(
        image, max(high - target_height, 0) // 2, max(wide - target_width, 0) // 2,
        min(high, target_height), min(wide, target_width),
    )  # fmt: skip
    return pad_to_bounding_box(
        cut, max(target_height - high, 0) // 2, max(target_width - wide, 0) // 2,
        target_height, target_width,
    )  # fmt: skip


def resize_image_with_pad(
    image: Any, target_height: int, target_width: int, method: Any = ResizeMethod.BILINEAR
) -> Any:
    """The picture resized to fit, in the middle of zeros."""
    image = tf.convert_to_tensor(image)
    high, wide = sizes(image.shape)[-3:-1]
    scale = max(high / target_height, wide / target_width)
    fitted = resize_images(image, [int(high / scale), int(wide / scale)], method)
    return resize_image_with_crop_or_pad(fitted, target_height, target_width)


def central_crop(image: Any, central_fraction: float) -> Any:
    """The middle part of the picture."""
    if not 0 < central_fraction <= 1:
        raise ValueError("central_fraction must be within (0, 1].")
    image = tf.convert_to_tensor(image)
    high, wide = sizes(image.shape)[-3:-1]
    top, left = (int((n - n * central_fraction) / 2) for n in (high, wide))
    return crop_to_bounding_box(image, top, left, high - 2 * top, wide - 2 * left)


def rgb_to_grayscale(images: Any, name: Any = None) -> Any:
    """Brightness 0.2989 r + 0.587 g + 0.114 b."""

    def change(x: Any) -> Any:
        return tf.reduce_sum(x * np.array([0.2989, 0.587, 0.114], "float32"), -1, keepdims=True)

    return _as_floats(images, change)


def grayscale_to_rgb(images: Any, name: Any = None) -> Any:
    """The one channel three times."""
    images = tf.convert_to_tensor(images)
    return tf.tile(images, [1] * (len(sizes(images.shape)) - 1) + [3])


_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def _decoder(type: str) -> Any:
    def shape(contents: Any, channels: int) -> Any:
        return [((None, None, channels or None), "uint8")]

    @op(type, tensors="contents", host=True, infer=shape)
    def recorded(contents: Any, channels: int, name: Any = None) -> Any:
        images = optional("PIL.Image", "to read pictures")
        with images.open(io.BytesIO(np.asarray(contents, object).item())) as picture:
            mode = _MODES.get(channels) or (
                picture.mode if picture.mode in ("L", "RGBA") else "RGB"
            )
            array = np.array(picture.convert(mode), np.uint8)
        return array[..., None] if array.ndim == 2 else array

    def call(contents: Any, channels: Any = 0, *args: Any, **kwargs: Any) -> Any:
        return recorded(contents, int(channels or 0), name=kwargs.get("name"))

    call.__doc__ = "The picture in the bytes of a file, (height, width, channels) of uint8."
    return call


decode_jpeg, decode_png = _decoder("DecodeJpeg"), _decoder("DecodePng")
decode_image = _decoder("DecodeImage")
