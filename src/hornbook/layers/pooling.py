"""Pooling: a window, or a whole sample, summed up by its largest cell or its mean."""

from collections.abc import Sequence
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
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "AvgPool1D",
    "AvgPool2D",
    "AvgPool3D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalAvgPool1D",
    "GlobalAvgPool2D",
    "GlobalAvgPool3D",
    "GlobalMaxPool1D",
    "GlobalMaxPool2D",
    "GlobalMaxPool3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "MaxPool1D",
    "MaxPool2D",
    "MaxPool3D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
]

Padding = Annotated[str, OneOf("valid", "same")]


class _Pooling(Layer):
    """What poolings of all ranks share."""

    rank: ClassVar[int]

    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: Padding = "valid",
        data_format: DataFormat = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.pool_size = per_axis(pool_size, self.rank, self._title(), "pool_size")
        steps = self.pool_size if strides is None else strides
        self.strides = per_axis(steps, self.rank, self._title(), "strides")
        self.padding, self.data_format = padding.lower(), resolved(data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def pool(self, inputs: Any) -> Any:
        """Pool inputs that have their channels last."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        outputs = self.pool(channels_last(inputs, self.data_format))
        return channels_first(outputs, self.data_format)


class _MaxPooling(_Pooling):
    def pool(self, inputs: Any) -> Any:
        return ops.max_pool(inputs, self.pool_size, self.strides, self.padding)


class _AveragePooling(_Pooling):
    def pool(self, inputs: Any) -> Any:
        return ops.average_pool(inputs, self.pool_size, self.strides, self.padding)


class _GlobalPooling(Layer):
    """One value per channel of a whole sample."""

    rank: ClassVar[int]

    def __init__(
        self, data_format: DataFormat = None, keepdims: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.data_format, self.keepdims = resolved(data_format), keepdims
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def axes(self) -> tuple[int, ...]:
        """The spatial axes."""
        first = 2 if self.data_format == "channels_first" else 1
        return tuple(range(first, first + self.rank))


class _GlobalMax(_GlobalPooling):
    def call(self, inputs: Any) -> Any:
        return ops.max(inputs, axis=self.axes, keepdims=self.keepdims)


class _GlobalAverage(_GlobalPooling):
    def call(self, inputs: Any) -> Any:
        return ops.mean(inputs, axis=self.axes, keepdims=self.keepdims)


@LAYERS.register()
class MaxPooling1D(_MaxPooling):
    """The largest cell of each window of time steps.

    Args:
        pool_size: Size of the window.
        strides: Steps of the window; its size if None.
        padding: ``'valid'`` or ``'same'``.
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.

    Shapes:
        inputs (batch, time, channels) -> the same, fewer

    Example:
        >>> MaxPooling1D()(ops.ones((1, 4, 2))).shape
        (1, 2, 2)
    """

    rank = 1


@LAYERS.register()
class MaxPooling2D(_MaxPooling):
    """The largest cell of each window of cells of images.

    Args:
        pool_size: Size of the window.
        strides: Steps of the window; its size if None.
        padding: ``'valid'`` or ``'same'``.
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.

    Shapes:
        inputs (batch, height, width, channels) -> the same, fewer

    Example:
        >>> MaxPooling2D()(ops.ones((1, 4, 4, 2))).shape
        (1, 2, 2, 2)
    """

    rank = 2


@LAYERS.register()
class MaxPooling3D(_MaxPooling):
    """The largest cell of each window of cells of volumes.

    Args:
        pool_size: Size of the window.
        strides: Steps of the window; its size if None.
        padding: ``'valid'`` or ``'same'``.
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.

    Shapes:
        inputs (batch, depth, height, width, channels) -> the same, fewer

    Example:
        >>> MaxPooling3D()(ops.ones((1, 4, 4, 4, 2))).shape
        (1, 2, 2, 2, 2)
    """

    rank = 3


@LAYERS.register()
class AveragePooling1D(_AveragePooling):
    """The mean of each window of time steps. Cells that padding adds do not count.

    Args:
        pool_size: Size of the window.
        strides: Steps of the window; its size if None.
        padding: ``'valid'`` or ``'same'``.
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.

    Shapes:
        inputs (batch, time, channels) -> the same, fewer

    Example:
        >>> AveragePooling1D()(ops.ones((1, 4, 2))).shape
        (1, 2, 2)
    """

    rank = 1


@LAYERS.register()
class AveragePooling2D(_AveragePooling):
    """The mean of each window of cells of images. Cells that padding adds do not count.

    Args:
        pool_size: Size of the window.
        strides: Steps of the window; its size if None.
        padding: ``'valid'`` or ``'same'``.
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.

    Shapes:
        inputs (batch, height, width, channels) -> the same, fewer

    Example:
        >>> AveragePooling2D()(ops.ones((1, 4, 4, 2))).shape
        (1, 2, 2, 2)
    """

    rank = 2


@LAYERS.register()
class AveragePooling3D(_AveragePooling):
    """The mean of each window of cells of volumes. Cells that padding adds do not count.

    Args:
        pool_size: Size of the window.
        strides: Steps of the window; its size if None.
        padding: ``'valid'`` or ``'same'``.
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.

    Shapes:
        inputs (batch, depth, height, width, channels) -> the same, fewer

    Example:
        >>> AveragePooling3D()(ops.ones((1, 4, 4, 4, 2))).shape
        (1, 2, 2, 2, 2)
    """

    rank = 3


@LAYERS.register()
class GlobalMaxPooling1D(_GlobalMax):
    """The largest value of each channel over all time steps.

    Args:
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.
        keepdims: Whether the pooled axes stay, with size 1.

    Shapes:
        inputs (batch, time, channels) -> (batch, channels)

    Example:
        >>> GlobalMaxPooling1D()(ops.ones((1, 4, 2))).shape
        (1, 2)
    """

    rank = 1


@LAYERS.register()
class GlobalMaxPooling2D(_GlobalMax):
    """The largest value of each channel over all cells of images.

    Args:
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.
        keepdims: Whether the pooled axes stay, with size 1.

    Shapes:
        inputs (batch, height, width, channels) -> (batch, channels)

    Example:
        >>> GlobalMaxPooling2D()(ops.ones((1, 4, 4, 2))).shape
        (1, 2)
    """

    rank = 2


@LAYERS.register()
class GlobalMaxPooling3D(_GlobalMax):
    """The largest value of each channel over all cells of volumes.

    Args:
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.
        keepdims: Whether the pooled axes stay, with size 1.

    Shapes:
        inputs (batch, depth, height, width, channels) -> (batch, channels)

    Example:
        >>> GlobalMaxPooling3D()(ops.ones((1, 4, 4, 4, 2))).shape
        (1, 2)
    """

    rank = 3


@LAYERS.register()
class GlobalAveragePooling1D(_GlobalAverage):
    """The mean of each channel over all time steps. Masked steps do not count.

    Args:
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.
        keepdims: Whether the pooled axes stay, with size 1.

    Shapes:
        inputs (batch, time, channels) -> (batch, channels)

    Example:
        >>> GlobalAveragePooling1D()(ops.ones((1, 4, 2))).shape
        (1, 2)
    """

    rank = 1

    supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        axis = self.axes[0]
        keep = ops.expand_dims(ops.cast(mask, inputs.dtype), 3 - axis)
        total = ops.sum(inputs * keep, axis=axis, keepdims=self.keepdims)
        return total / ops.sum(keep, axis=axis, keepdims=self.keepdims)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return None


@LAYERS.register()
class GlobalAveragePooling2D(_GlobalAverage):
    """The mean of each channel over all cells of images.

    Args:
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.
        keepdims: Whether the pooled axes stay, with size 1.

    Shapes:
        inputs (batch, height, width, channels) -> (batch, channels)

    Example:
        >>> GlobalAveragePooling2D()(ops.ones((1, 4, 4, 2))).shape
        (1, 2)
    """

    rank = 2


@LAYERS.register()
class GlobalAveragePooling3D(_GlobalAverage):
    """The mean of each channel over all cells of volumes.

    Args:
        data_format: ``'channels_last'`` (default) or ``'channels_first'``.
        keepdims: Whether the pooled axes stay, with size 1.

    Shapes:
        inputs (batch, depth, height, width, channels) -> (batch, channels)

    Example:
        >>> GlobalAveragePooling3D()(ops.ones((1, 4, 4, 4, 2))).shape
        (1, 2)
    """

    rank = 3


MaxPool1D = MaxPooling1D
MaxPool2D = MaxPooling2D
MaxPool3D = MaxPooling3D
AvgPool1D = AveragePooling1D
AvgPool2D = AveragePooling2D
AvgPool3D = AveragePooling3D
GlobalMaxPool1D = GlobalMaxPooling1D
GlobalMaxPool2D = GlobalMaxPooling2D
GlobalMaxPool3D = GlobalMaxPooling3D
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
