"""Transposed convolutions: each cell spreads a kernel, which makes images and sequences larger."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from hornbook import activations, ops
from hornbook.core import OneOf
from hornbook.core.parameters import PositiveInt
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
    "Conv1DTranspose",
    "Conv2DTranspose",
    "Conv3DTranspose",
    "Convolution1DTranspose",
    "Convolution2DTranspose",
    "Convolution3DTranspose",
]

Sizes = int | Sequence[int]


class _ConvTranspose(Layer):
    """What transposed convolutions of all ranks share."""

    rank: ClassVar[int]

    def __init__(
        self,
        filters: PositiveInt,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Annotated[str, OneOf("valid", "same")] = "valid",
        output_padding: Sizes | None = None,
        data_format: DataFormat = None,
        dilation_rate: Sizes = 1,
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
        title = self._title()
        self.filters, self.use_bias, self.data_format = filters, use_bias, resolved(data_format)
        self.kernel_size = per_axis(kernel_size, self.rank, title, "kernel_size")
        self.strides = per_axis(strides, self.rank, title, "strides")
        self.dilation_rate = per_axis(dilation_rate, self.rank, title, "dilation_rate")
        self.padding, self.output_padding = padding.lower(), output_padding
        self.activation = activations.get(activation)
        self.keep_options(
            kernel=(kernel_initializer, kernel_regularizer, kernel_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self._check_output_padding(title)

    def _check_output_padding(self, title: str) -> None:
        if self.output_padding is None:
            return
        given = self.output_padding
        amounts = (given,) * self.rank if isinstance(given, int) else tuple(given)
        self.output_padding = amounts
        for amount, stride in zip(amounts, self.strides, strict=True):
            if not 0 <= amount < stride:
                raise ValueError(
                    f"{title}: output_padding {amounts} must be at least 0 and below strides "
                    f"{self.strides}."
                )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        axis = 1 if self.data_format == "channels_first" else -1
        channels = self._known_size(input_shape, axis)
        self.kernel = self.add_kept("kernel", (*self.kernel_size, self.filters, channels))
        if self.use_bias:
            self.bias = self.add_kept("bias", (self.filters,))
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={axis: channels})

    def call(self, inputs: Any) -> Any:
        y = ops.conv_transpose(
            channels_last(inputs, self.data_format),
            self._cast(self.kernel.value),
            self.strides,
            self.padding,
            self.output_padding,
            dilation_rate=self.dilation_rate,
        )
        if self.use_bias:
            y = y + self._cast(self.bias.value)
        return self.activation(channels_first(y, self.data_format))


@LAYERS.register("Convolution1DTranspose")
class Conv1DTranspose(_ConvTranspose):
    """Transposed convolution over time.

    Takes ``filters``, ``kernel_size``, ``strides``, ``padding`` (``'valid'`` or ``'same'``),
    ``output_padding``, ``data_format``, ``dilation_rate``, ``activation``, ``use_bias``, and
    initializers, regularizers and constraints of kernel and bias.

    Shapes:
        inputs (batch, time, c) -> (batch, new time, filters); kernel (window, filters, c)

    Example:
        >>> Conv1DTranspose(5, 3, strides=2, padding="same")(ops.ones((1, 4, 2))).shape
        (1, 8, 5)
    """

    rank = 1


@LAYERS.register("Convolution2DTranspose")
class Conv2DTranspose(_ConvTranspose):
    """Transposed convolution of images.

    Takes ``filters``, ``kernel_size``, ``strides``, ``padding`` (``'valid'`` or ``'same'``),
    ``output_padding``, ``data_format``, ``dilation_rate``, ``activation``, ``use_bias``, and
    initializers, regularizers and constraints of kernel and bias.

    Shapes:
        inputs (batch, rows, columns, c) -> (batch, rows', columns', filters);
        kernel (*window, filters, c)

    Example:
        >>> Conv2DTranspose(5, 3, strides=2)(ops.ones((1, 4, 4, 2))).shape
        (1, 9, 9, 5)

    See: Zeiler et al. 2010; Dumoulin and Visin 2016.
    """

    rank = 2


@LAYERS.register("Convolution3DTranspose")
class Conv3DTranspose(_ConvTranspose):
    """Transposed convolution of volumes.

    Takes ``filters``, ``kernel_size``, ``strides``, ``padding`` (``'valid'`` or ``'same'``),
    ``output_padding``, ``data_format``, ``dilation_rate``, ``activation``, ``use_bias``, and
    initializers, regularizers and constraints of kernel and bias.

    Shapes:
        inputs (batch, a, b, c, channels) -> (batch, a', b', c', filters)

    Example:
        >>> Conv3DTranspose(5, 2, strides=2)(ops.ones((1, 2, 2, 2, 2))).shape
        (1, 4, 4, 4, 5)
    """

    rank = 3


Convolution1DTranspose, Convolution2DTranspose, Convolution3DTranspose = (
    Conv1DTranspose,
    Conv2DTranspose,
    Conv3DTranspose,
)
