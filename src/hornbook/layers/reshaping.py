"""Layers that only move or repeat elements: Flatten, Reshape, Permute, RepeatVector."""

import math
from collections.abc import Sequence
from typing import Any

from hornbook import ops
from hornbook.core.parameters import PositiveInt
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.data_format import DataFormat, resolved
from hornbook.layers.spec import InputSpec

__all__ = ["Flatten", "Permute", "RepeatVector", "Reshape"]


@LAYERS.register()
class Flatten(Layer):
    """All axes of a sample in one row.

    Args:
        data_format: ``'channels_first'`` moves the channels last before, so that weights agree.

    Shapes:
        inputs (batch, a, b, ...) -> (batch, a * b * ...); (batch,) -> (batch, 1)

    Example:
        >>> Flatten()(ops.ones((2, 3, 4))).shape
        (2, 12)
    """

    def __init__(self, data_format: DataFormat = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = resolved(data_format)

    def call(self, inputs: Any) -> Any:
        if self.data_format == "channels_first" and inputs.ndim > 2:
            inputs = ops.moveaxis(inputs, 1, -1)
        return ops.reshape(inputs, (inputs.shape[0], math.prod(inputs.shape[1:])))


@LAYERS.register()
class Reshape(Layer):
    """The elements of a sample in another shape.

    Args:
        target_shape: Shape of one sample; one entry may be -1.

    Shapes:
        inputs (batch, ...) -> (batch, *target_shape)

    Example:
        >>> Reshape((4, -1))(ops.ones((2, 12))).shape
        (2, 4, 3)
    """

    def __init__(self, target_shape: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_shape = tuple(target_shape)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        have = [size for size in input_shape[1:] if size is not None]
        known = len(have) == len(input_shape) - 1
        want = math.prod(size for size in self.target_shape if size != -1)
        open_size = -1 in self.target_shape
        fits = math.prod(have) % want == 0 if open_size else math.prod(have) == want
        if known and not fits:
            raise ValueError(
                f"{self._title()}: a sample of shape {tuple(have)} has {math.prod(have)} elements, "
                f"which do not fit target_shape {self.target_shape}. Choose sizes whose product is "
                f"{math.prod(have)}, or give -1 for one of them."
            )

    def call(self, inputs: Any) -> Any:
        return ops.reshape(inputs, (inputs.shape[0], *self.target_shape))


@LAYERS.register()
class Permute(Layer):
    """The axes of a sample in another order.

    Args:
        dims: Axis numbers of a sample, from 1 on, in their new order.

    Shapes:
        inputs (batch, a, b, ...) -> (batch, the same sizes in another order)

    Example:
        >>> Permute((2, 1))(ops.ones((2, 3, 4))).shape
        (2, 4, 3)
    """

    def __init__(self, dims: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                f"{self._title()}: dims names each axis of a sample once, counted from 1, such as "
                f"(2, 1); got {dims!r}."
            )
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs: Any) -> Any:
        return ops.transpose(inputs, (0, *self.dims))


@LAYERS.register()
class RepeatVector(Layer):
    """A vector repeated along a new time axis.

    Args:
        n: How often.

    Shapes:
        inputs (batch, features) -> (batch, n, features)

    Example:
        >>> RepeatVector(3)(ops.ones((2, 4))).shape
        (2, 3, 4)
    """

    def __init__(self, n: PositiveInt, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n = n
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs: Any) -> Any:
        return ops.repeat(inputs[:, None, :], self.n, axis=1)
