"""Layers that change the size of the spatial axes: zero padding, cropping, up-sampling."""

from collections.abc import Sequence
from numbers import Integral
from typing import Annotated, Any, ClassVar

from hornbook import ops
from hornbook.core import OneOf
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.data_format import (
    DataFormat,
    channels_first,
    channels_last,
    per_axis,
    resolved,
)
from hornbook.layers.spec import InputSpec

__all__ = [
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
]

Amounts = int | Sequence[Any]


def _pairs(amounts: Amounts, rank: int, title: str, word: str) -> tuple[tuple[int, int], ...]:
    """How much at the start and the end of each spatial axis, however it was given.

    >>> _pairs(1, 2, "ZeroPadding2D", "padding")
    ((1, 1), (1, 1))
    >>> _pairs((1, 2), 1, "ZeroPadding1D", "padding")
    ((1, 2),)
    """
    if isinstance(amounts, Integral):
        found: Any = ((amounts, amounts),) * rank
    elif rank == 1 and len(amounts) == 2 and isinstance(amounts[0], Integral):
        found = (tuple(amounts),)
    else:
        found = tuple((a, a) if isinstance(a, Integral) else tuple(a) for a in amounts)
    sound = len(found) == rank and all(
        len(pair) == 2 and all(isinstance(n, Integral) and n >= 0 for n in pair) for pair in found
    )
    if not sound:
        raise ValueError(
            f"{title}: {word} is a whole number from 0 on, or for each of the {rank} spatial axes "
            f"one or a pair (start, end) of them; got {amounts!r}."
        )
    return tuple((int(start), int(end)) for start, end in found)


class _Borders(Layer):
    """What padding and cropping of all ranks share."""

    rank: ClassVar[int]
    word: ClassVar[str]

    def _keep(self, amounts: Amounts, data_format: str | None) -> None:
        self._amounts = _pairs(amounts, self.rank, self._title(), self.word)
        flat = self._amounts[0] if self.rank == 1 else self._amounts
        setattr(self, self.word, flat)
        self.data_format = resolved(data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)


class _ZeroPadding(_Borders):
    word = "padding"

    def __init__(self, padding: Amounts = 1, data_format: DataFormat = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._keep(padding, data_format)

    def call(self, inputs: Any) -> Any:
        first = self.data_format == "channels_first"
        pads = [(0, 0), (0, 0), *self._amounts] if first else [(0, 0), *self._amounts, (0, 0)]
        return ops.pad(inputs, pads)


class _Cropping(_Borders):
    word = "cropping"

    def __init__(
        self, cropping: Amounts = 1, data_format: DataFormat = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._keep(cropping, data_format)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        start = 2 if self.data_format == "channels_first" else 1
        for size, (low, high) in zip(input_shape[start:], self._amounts, strict=False):
            if size is not None and low + high >= size:
                raise ValueError(
                    f"{self._title()}: cropping {low} and {high} leaves nothing of an axis of "
                    f"size {size}. Crop less."
                )

    def call(self, inputs: Any) -> Any:
        kept = tuple(slice(low, -high or None) for low, high in self._amounts)
        first = self.data_format == "channels_first"
        return inputs[(slice(None), slice(None), *kept) if first else (slice(None), *kept)]


@LAYERS.register()
class ZeroPadding1D(_ZeroPadding):
    """Zeros before and after the time axis.

    Args:
        padding: How many: a number, or (start, end).
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, time, features) -> (batch, start + time + end, features)

    Example:
        >>> ZeroPadding1D((1, 2))(ops.ones((1, 3, 1)))[0, :, 0].tolist()
        [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """

    rank = 1


@LAYERS.register()
class ZeroPadding2D(_ZeroPadding):
    """Zeros around images.

    Args:
        padding: A number for all sides, (rows, columns), or ((top, bottom), (left, right)).
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same, larger

    Example:
        >>> ZeroPadding2D(((1, 0), (2, 2)))(ops.ones((1, 3, 3, 1))).shape
        (1, 4, 7, 1)
    """

    rank = 2


@LAYERS.register()
class ZeroPadding3D(_ZeroPadding):
    """Zeros around volumes.

    Args:
        padding: A number for all sides, one per axis, or a pair per axis.
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, a, b, c, channels) -> the same, larger

    Example:
        >>> ZeroPadding3D(1)(ops.ones((1, 2, 2, 2, 1))).shape
        (1, 4, 4, 4, 1)
    """

    rank = 3


@LAYERS.register()
class Cropping1D(_Cropping):
    """Steps cut off at the start and the end of the time axis.

    Args:
        cropping: How many: a number, or (start, end).

    Shapes:
        inputs (batch, time, features) -> (batch, time - start - end, features)

    Example:
        >>> Cropping1D((1, 2))(ops.ones((1, 5, 1))).shape
        (1, 2, 1)
    """

    rank = 1
    supplies = ("data_format",)

    def __init__(self, cropping: Amounts = (1, 1), **kwargs: Any) -> None:
        super().__init__(cropping, "channels_last", **kwargs)


@LAYERS.register()
class Cropping2D(_Cropping):
    """Rows and columns cut off the sides of images.

    Args:
        cropping: A number for all sides, (rows, columns), or ((top, bottom), (left, right)).
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same, smaller

    Example:
        >>> Cropping2D(((1, 0), (1, 1)))(ops.ones((1, 4, 4, 3))).shape
        (1, 3, 2, 3)
    """

    rank = 2

    def __init__(
        self, cropping: Amounts = ((0, 0), (0, 0)), data_format: DataFormat = None, **kwargs: Any
    ) -> None:
        super().__init__(cropping, data_format, **kwargs)


@LAYERS.register()
class Cropping3D(_Cropping):
    """Cells cut off the sides of volumes.

    Args:
        cropping: A number for all sides, one per axis, or a pair per axis.
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, a, b, c, channels) -> the same, smaller

    Example:
        >>> Cropping3D(1)(ops.ones((1, 3, 3, 3, 1))).shape
        (1, 1, 1, 1, 1)
    """

    rank = 3

    def __init__(
        self,
        cropping: Amounts = ((1, 1), (1, 1), (1, 1)),
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(cropping, data_format, **kwargs)


@LAYERS.register()
class UpSampling1D(Layer):
    """Each step of time repeated.

    Args:
        size: How often.

    Shapes:
        inputs (batch, time, features) -> (batch, time * size, features)

    Example:
        >>> UpSampling1D(2)(ops.array([[[1.0], [2.0]]]))[0, :, 0].tolist()
        [1.0, 1.0, 2.0, 2.0]
    """

    def __init__(self, size: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = size
        self.input_spec = InputSpec(ndim=3)

    def call(self, inputs: Any) -> Any:
        return ops.repeat(inputs, self.size, axis=1)


@LAYERS.register()
class UpSampling2D(Layer):
    """Images made larger by whole factors.

    Args:
        size: The factor, or (rows, columns).
        data_format: Where the channels stand; last by default.
        interpolation: ``'nearest'`` repeats cells; ``'bilinear'`` draws straight lines between
            them; ``'bicubic'``, ``'lanczos3'`` and ``'lanczos5'`` are smoother.

    Shapes:
        inputs (batch, rows, columns, channels) -> (batch, rows * a, columns * b, channels)

    Example:
        >>> UpSampling2D((2, 3))(ops.ones((1, 2, 2, 1))).shape
        (1, 4, 6, 1)
    """

    def __init__(
        self,
        size: int | Sequence[int] = (2, 2),
        data_format: DataFormat = None,
        interpolation: Annotated[
            str, OneOf("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
        ] = "nearest",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.size = per_axis(size, 2, self._title(), "size")
        self.data_format, self.interpolation = resolved(data_format), interpolation
        self.input_spec = InputSpec(ndim=4)

    def call(self, inputs: Any) -> Any:
        x = channels_last(inputs, self.data_format)
        if self.interpolation == "nearest":
            for axis, factor in enumerate(self.size, start=1):
                x = ops.repeat(x, factor, axis=axis)
        else:
            sizes = (x.shape[1] * self.size[0], x.shape[2] * self.size[1])
            x = ops.image.resize(x, sizes, self.interpolation)
        return channels_first(x, self.data_format)


@LAYERS.register()
class UpSampling3D(Layer):
    """Volumes made larger by repeating cells.

    Args:
        size: The factor, or one per axis.
        data_format: Where the channels stand; last by default.

    Shapes:
        inputs (batch, a, b, c, channels) -> each of a, b, c times its factor

    Example:
        >>> UpSampling3D(2)(ops.ones((1, 1, 2, 3, 1))).shape
        (1, 2, 4, 6, 1)
    """

    def __init__(
        self,
        size: int | Sequence[int] = (2, 2, 2),
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.size = per_axis(size, 3, self._title(), "size")
        self.data_format = resolved(data_format)
        self.input_spec = InputSpec(ndim=5)

    def call(self, inputs: Any) -> Any:
        x = channels_last(inputs, self.data_format)
        for axis, factor in enumerate(self.size, start=1):
            x = ops.repeat(x, factor, axis=axis)
        return channels_first(x, self.data_format)
