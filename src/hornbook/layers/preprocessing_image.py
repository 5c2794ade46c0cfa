"""Images before a network sees them: resized, cut, and varied at random while training.

What is random is drawn for each image anew, from the step's own stream, and only while training.
"""

import math
from collections.abc import Sequence
from typing import Annotated, Any

from hornbook import ops
from hornbook.core import OneOf
from hornbook.core.parameters import PositiveInt
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.data_format import DataFormat, channels_first, channels_last, resolved

__all__ = [
    "CenterCrop",
    "RandomBrightness",
    "RandomContrast",
    "RandomCrop",
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
    "Rescaling",
    "Resizing",
]

Factor = float | Sequence[float]
Fill = Annotated[str, OneOf("reflect", "wrap", "constant", "nearest")]
Interpolation = Annotated[str, OneOf("nearest", "bilinear")]
Method = Annotated[str, OneOf("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area")]


def _range(factor: Factor, title: str, word: str = "factor") -> tuple[float, float]:
    """The two ends of a range, given as both or as one number for plus and minus.

    >>> _range(0.2, "RandomZoom")
    (-0.2, 0.2)
    """
    found = (-abs(factor), abs(factor)) if isinstance(factor, int | float) else tuple(factor)
    if len(found) != 2 or found[0] > found[1]:
        raise ValueError(
            f"{title}: {word} is one number, or two of which the first is not larger; got "
            f"{factor!r}."
        )
    return found


@LAYERS.register()
class Rescaling(Layer):
    """``y = x * scale + offset``, such as ``scale=1/255`` for bytes.

    Args:
        scale: Factor, or one per channel.
        offset: What is added.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> Rescaling(1 / 2, offset=1.0)(ops.array([[4.0]])).tolist()
        [[3.0]]
    """

    supports_masking = True

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale, self.offset = scale, offset

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        return x * ops.cast(self.scale, x.dtype) + ops.cast(self.offset, x.dtype)


@LAYERS.register()
class Resizing(Layer):
    """Images of one size.

    Args:
        height, width: The size.
        interpolation: ``'nearest'``, ``'bilinear'``, ``'bicubic'``, ``'lanczos3'``, ``'lanczos5'``.
        crop_to_aspect_ratio: Whether to cut the sides rather than to distort.
        pad_to_aspect_ratio: Whether to add borders rather than to distort.
        fill_mode, fill_value: The borders.
        antialias: Whether to smooth before making images smaller.
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, rows, columns, channels) -> (batch, height, width, channels)

    Example:
        >>> Resizing(4, 6)(ops.ones((1, 2, 2, 3))).shape
        (1, 4, 6, 3)
    """

    def __init__(
        self,
        height: PositiveInt,
        width: PositiveInt,
        interpolation: Method = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.height, self.width, self.interpolation = height, width, interpolation
        self.crop_to_aspect_ratio = crop_to_aspect_ratio
        self.pad_to_aspect_ratio = pad_to_aspect_ratio
        self.fill_mode, self.fill_value = fill_mode, fill_value
        self.antialias, self.data_format = antialias, resolved(data_format)

    def call(self, inputs: Any) -> Any:
        return ops.image.resize(
            ops.cast(inputs, self.compute_dtype),
            (self.height, self.width),
            self.interpolation,
            self.antialias,
            self.crop_to_aspect_ratio,
            self.pad_to_aspect_ratio,
            self.fill_mode,
            self.fill_value,
            self.data_format,
        )


@LAYERS.register()
class CenterCrop(Layer):
    """The middle of images; images that are too small are resized and then cut.

    Args:
        height, width: The size of the middle.
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, rows, columns, channels) -> (batch, height, width, channels)

    Example:
        >>> CenterCrop(1, 1)(ops.reshape(ops.arange(9.0), (1, 3, 3, 1))).tolist()
        [[[[4.0]]]]
    """

    def __init__(
        self,
        height: PositiveInt,
        width: PositiveInt,
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.height, self.width, self.data_format = height, width, resolved(data_format)

    def call(self, inputs: Any) -> Any:
        x = channels_last(ops.cast(inputs, self.compute_dtype), self.data_format)
        rows, columns = x.shape[-3:-1]
        if rows >= self.height and columns >= self.width:
            top, left = (rows - self.height) // 2, (columns - self.width) // 2
            x = x[..., top : top + self.height, left : left + self.width, :]
        else:
            x = ops.image.resize(x, (self.height, self.width), crop_to_aspect_ratio=True)
        return channels_first(x, self.data_format)


class _RandomImage(Layer):
    """What layers that vary images share: they act on batches, and only while training."""

    seed: int | None

    def __init__(self, *, data_format: DataFormat = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = resolved(data_format)

    def vary(self, images: Any) -> Any:
        """The varied images (batch, rows, columns, channels)."""
        raise NotImplementedError

    def _draw(self, shape: Sequence[int], ends: tuple[float, float]) -> Any:
        return ops.random.uniform(shape, *ends, seed=self.seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training:
            return ops.cast(inputs, self.compute_dtype)
        x = channels_last(ops.cast(inputs, self.compute_dtype), self.data_format)
        alone = x.ndim == 3
        y = self.vary(x[None] if alone else x)
        return channels_first(y[0] if alone else y, self.data_format)


@LAYERS.register()
class RandomFlip(_RandomImage):
    """While training, each image is mirrored or not, as a coin falls.

    Args:
        mode: ``'horizontal'``, ``'vertical'`` or ``'horizontal_and_vertical'``.
        seed: Draw from this seed instead of the run's.
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same

    Example:
        >>> RandomFlip()(ops.ones((1, 2, 2, 1))).shape
        (1, 2, 2, 1)
    """

    def __init__(
        self,
        mode: Annotated[
            str, OneOf("horizontal", "vertical", "horizontal_and_vertical")
        ] = "horizontal_and_vertical",
        seed: int | None = None,
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.mode, self.seed, self.data_format = mode, seed, resolved(data_format)

    def vary(self, images: Any) -> Any:
        for word, axis in (("horizontal", 2), ("vertical", 1)):
            if word in self.mode:
                heads = self._draw((images.shape[0], 1, 1, 1), (0.0, 1.0)) < 0.5
                images = ops.where(heads, ops.flip(images, axis=axis), images)
        return images


class _Moved(_RandomImage):
    """Images read at moved places; ``places`` gives the transform for each."""

    fill_mode: str
    interpolation: str
    fill_value: float

    def _keep(
        self, fill_mode: str, interpolation: str, seed: Any, fill_value: float, data_format: Any
    ) -> None:
        self.fill_mode, self.interpolation = fill_mode, interpolation
        self.seed, self.fill_value, self.data_format = seed, fill_value, resolved(data_format)

    def places(self, count: int, rows: int, columns: int) -> Sequence[Any]:
        """``a0 a1 a2 b0 b1 b2`` of ``ops.image.affine_transform``, an array or number each."""
        raise NotImplementedError

    def vary(self, images: Any) -> Any:
        count, rows, columns, _ = images.shape
        numbers = [*self.places(count, rows, columns), 0.0, 0.0]
        table = ops.stack([ops.zeros((count,)) + number for number in numbers], axis=1)
        return ops.image.affine_transform(
            images, table, self.interpolation, self.fill_mode, self.fill_value
        )


@LAYERS.register()
class RandomRotation(_Moved):
    """While training, each image is turned around its middle.

    Args:
        factor: Largest part of a full turn either way, or both ends; positive is
            counter-clockwise.
        fill_mode: What stands beyond the borders: ``'reflect'``, ``'wrap'``, ``'constant'``,
            ``'nearest'``.
        interpolation: ``'bilinear'`` or ``'nearest'``.
        seed: Draw from this seed instead of the run's.
        fill_value: The constant beyond the borders.
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same

    Example:
        >>> RandomRotation(0.1)(ops.ones((1, 4, 4, 1)), training=True).shape
        (1, 4, 4, 1)
    """

    def __init__(
        self,
        factor: Factor,
        fill_mode: Fill = "reflect",
        interpolation: Interpolation = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.factor = _range(factor, self._title())
        self._keep(fill_mode, interpolation, seed, fill_value, data_format)

    def places(self, count: int, rows: int, columns: int) -> Sequence[Any]:
        angle = self._draw((count,), self.factor) * 2 * math.pi
        cos, sin = ops.cos(angle), ops.sin(angle)
        x, y = (columns - 1) / 2, (rows - 1) / 2
        return cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y


@LAYERS.register()
class RandomTranslation(_Moved):
    """While training, each image is moved up, down and sideways.

    Args:
        height_factor: Largest part of the height either way, or both ends; negative is up.
        width_factor: Largest part of the width either way, or both ends; negative is left.
        fill_mode, interpolation, seed, fill_value, data_format: As of RandomRotation.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same

    Example:
        >>> RandomTranslation(0.5, 0.0)(ops.ones((1, 4, 4, 1)), training=True).shape
        (1, 4, 4, 1)
    """

    def __init__(
        self,
        height_factor: Factor,
        width_factor: Factor,
        fill_mode: Fill = "reflect",
        interpolation: Interpolation = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.height_factor = _range(height_factor, self._title(), "height_factor")
        self.width_factor = _range(width_factor, self._title(), "width_factor")
        self._keep(fill_mode, interpolation, seed, fill_value, data_format)

    def places(self, count: int, rows: int, columns: int) -> Sequence[Any]:
        down = self._draw((count,), self.height_factor) * rows
        right = self._draw((count,), self.width_factor) * columns
        return 1.0, 0.0, -right, 0.0, 1.0, -down


@LAYERS.register()
class RandomZoom(_Moved):
    """While training, each image is made larger or smaller around its middle.

    Args:
        height_factor: Largest part of the height either way, or both ends; negative zooms in.
        width_factor: The same for the width; that of the height if None, to keep proportions.
        fill_mode, interpolation, seed, fill_value, data_format: As of RandomRotation.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same

    Example:
        >>> RandomZoom(0.2)(ops.ones((1, 4, 4, 1)), training=True).shape
        (1, 4, 4, 1)
    """

    def __init__(
        self,
        height_factor: Factor,
        width_factor: Factor | None = None,
        fill_mode: Fill = "reflect",
        interpolation: Interpolation = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.height_factor = _range(height_factor, self._title(), "height_factor")
        self.width_factor = width_factor
        if width_factor is not None:
            self.width_factor = _range(width_factor, self._title(), "width_factor")
        self._keep(fill_mode, interpolation, seed, fill_value, data_format)

    def places(self, count: int, rows: int, columns: int) -> Sequence[Any]:
        high = 1.0 + self._draw((count,), self.height_factor)
        wide = high
        if self.width_factor is not None:
            wide = 1.0 + self._draw((count,), self.width_factor)
        x, y = (columns - 1) / 2, (rows - 1) / 2
        return wide, 0.0, x * (1 - wide), 0.0, high, y * (1 - high)


@LAYERS.register()
class RandomCrop(_RandomImage):
    """A part of images: anywhere while training, the middle otherwise.

    Args:
        height, width: The size of the part.
        seed: Draw from this seed instead of the run's.
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, rows, columns, channels) -> (batch, height, width, channels)

    Example:
        >>> RandomCrop(2, 3)(ops.ones((1, 4, 4, 1)), training=True).shape
        (1, 2, 3, 1)
    """

    def __init__(
        self,
        height: PositiveInt,
        width: PositiveInt,
        seed: int | None = None,
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.height, self.width = height, width
        self.seed, self.data_format = seed, resolved(data_format)

    def call(self, inputs: Any, training: bool = False) -> Any:
        x = channels_last(ops.cast(inputs, self.compute_dtype), self.data_format)
        rows, columns = x.shape[-3:-1]
        if rows < self.height or columns < self.width:
            y = ops.image.resize(x, (self.height, self.width), crop_to_aspect_ratio=True)
        elif not training:
            top, left = (rows - self.height) // 2, (columns - self.width) // 2
            y = x[..., top : top + self.height, left : left + self.width, :]
        else:
            y = self._part(x[None] if x.ndim == 3 else x)
            y = y[0] if x.ndim == 3 else y
        return channels_first(y, self.data_format)

    def _part(self, x: Any) -> Any:
        """One place for the whole batch, so that it is a plain slice."""
        tops = x.shape[1] - self.height + 1
        lefts = x.shape[2] - self.width + 1
        top = ops.cast(self._draw((), (0.0, 1.0)) * tops, "int32")
        left = ops.cast(self._draw((), (0.0, 1.0)) * lefts, "int32")
        rows = ops.minimum(top, tops - 1) + ops.arange(self.height)
        columns = ops.minimum(left, lefts - 1) + ops.arange(self.width)
        return ops.take(ops.take(x, rows, axis=1), columns, axis=2)


@LAYERS.register()
class RandomContrast(_RandomImage):
    """While training, the contrast of each image changes: ``y = (x - mean) * f + mean``.

    Args:
        factor: Largest change of f either way, or ``(down, up)``: f is between 1 - down and
            1 + up; the mean is that of each channel.
        value_range: Smallest and largest value of an image, which the result is held to.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same

    Example:
        >>> RandomContrast(0.2)(ops.ones((1, 2, 2, 1)), training=True).shape
        (1, 2, 2, 1)
    """

    def __init__(
        self,
        factor: Factor,
        value_range: Sequence[float] = (0, 255),
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.factor = (factor, factor) if isinstance(factor, int | float) else tuple(factor)
        if len(self.factor) != 2 or min(self.factor) < 0 or self.factor[0] > 1:
            raise ValueError(
                f"{self._title()}: factor is a number from 0 on, or (down, up) with down at most "
                f"1; got {factor!r}."
            )
        self.value_range, self.seed = tuple(value_range), seed

    def vary(self, images: Any) -> Any:
        f = self._draw((images.shape[0], 1, 1, 1), (1 - self.factor[0], 1 + self.factor[1]))
        mean = ops.mean(images, axis=(1, 2), keepdims=True)
        return ops.clip((images - mean) * f + mean, *self.value_range)


@LAYERS.register()
class RandomBrightness(_RandomImage):
    """While training, each image becomes lighter or darker: ``y = x + d * (high - low)``.

    Args:
        factor: Largest d either way, or both ends, within -1 and 1.
        value_range: Smallest and largest value of an image, which the result is held to.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same

    Example:
        >>> RandomBrightness((0.5, 0.5), (0, 1))(ops.zeros((1, 1, 1, 1)), training=True).tolist()
        [[[[0.5]]]]
    """

    def __init__(
        self,
        factor: Factor,
        value_range: Sequence[float] = (0, 255),
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.factor = _range(factor, self._title())
        if min(self.factor) < -1 or max(self.factor) > 1:
            raise ValueError(f"{self._title()}: factor lies between -1 and 1; got {factor!r}.")
        self.value_range, self.seed = tuple(value_range), seed

    def vary(self, images: Any) -> Any:
        low, high = self.value_range
        d = self._draw((images.shape[0], 1, 1, 1), self.factor)
        return ops.clip(images + d * (high - low), low, high)
