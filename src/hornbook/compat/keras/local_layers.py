"""Layers like convolutions with weights of their own at each place, which Keras 3 has no more."""

import math
from typing import Any

from hornbook import activations, ops
from hornbook.compat.keras.backend.convolution import local
from hornbook.layers import Layer
from hornbook.layers.data_format import DataFormat, per_axis, resolved

__all__ = ["LocallyConnected1D", "LocallyConnected2D"]


class _LocallyConnected(Layer):
    """A convolution with a kernel for each place: ``y_p = activation(x_p @ w_p + b_p)``.

    Only ``padding='valid'`` was there.
    """

    rank = 0

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: DataFormat = None,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if padding != "valid":
            raise ValueError(f"{self._title()}: only padding='valid' is there, not {padding!r}.")
        self.filters, self.padding, self.data_format = filters, padding, resolved(data_format)
        self.kernel_size = per_axis(kernel_size, self.rank, self._title(), "kernel_size")
        self.strides = per_axis(strides, self.rank, self._title(), "strides")
        self.activation, self.use_bias = activations.get(activation), use_bias
        self.keep_options(
            kernel=(kernel_initializer, kernel_regularizer, kernel_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )

    def build(self, input_shape: Any) -> None:
        first = self.data_format == "channels_first"
        channels, *space = input_shape[1:] if first else (input_shape[-1], *input_shape[1:-1])
        self._outputs = tuple(
            (size - kernel) // stride + 1
            for size, kernel, stride in zip(space, self.kernel_size, self.strides, strict=True)
        )
        inputs = math.prod(self.kernel_size) * channels
        self.kernel = self.add_kept("kernel", (math.prod(self._outputs), inputs, self.filters))
        if self.use_bias:
            self.bias = self.add_kept("bias", (*self._outputs, self.filters))

    def call(self, inputs: Any) -> Any:
        first = self.data_format == "channels_first"
        y = local(inputs, self.kernel.value, self.kernel_size, self.strides, first)
        y = ops.reshape(y, (y.shape[0], *self._outputs, self.filters))
        y = self.activation(y + self.bias.value if self.use_bias else y)
        return ops.moveaxis(y, -1, 1) if first else y


class LocallyConnected1D(_LocallyConnected):
    """A 1-D convolution whose kernel is another at each place.

    Example:
        >>> LocallyConnected1D(2, 3)(ops.ones((1, 5, 4))).shape
        (1, 3, 2)
    """

    rank = 1


class LocallyConnected2D(_LocallyConnected):
    """A 2-D convolution whose kernel is another at each place.

    Example:
        >>> LocallyConnected2D(2, (3, 2))(ops.ones((1, 5, 4, 1))).shape
        (1, 3, 3, 2)
    """

    rank = 2
