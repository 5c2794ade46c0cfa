"""Convolutions: a small kernel moved over one, two or three spatial axes.

``y[b, i, o] = f(sum_{k, c} x[b, i * stride + k * dilation, c] * kernel[k, c, o] + bias[o])``
"""

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

__all__ = ["Conv1D", "Conv2D", "Conv3D", "Convolution1D", "Convolution2D", "Convolution3D"]

Sizes = int | Sequence[int]
Padding = Annotated[str, OneOf("valid", "same", "causal")]


class _Conv(Layer):
    """What convolutions of all ranks share; ``rank`` is the number of spatial axes."""

    rank: ClassVar[int]

    def __init__(
        self,
        filters: PositiveInt,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        data_format: DataFormat = None,
        dilation_rate: Sizes = 1,
        groups: PositiveInt = 1,
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
        self.filters, self.groups, self.use_bias = filters, groups, use_bias
        self.kernel_size = per_axis(kernel_size, self.rank, self._title(), "kernel_size")
        self.strides = per_axis(strides, self.rank, self._title(), "strides")
        self.dilation_rate = per_axis(dilation_rate, self.rank, self._title(), "dilation_rate")
        self.padding, self.data_format = padding.lower(), resolved(data_format)
        self.activation = activations.get(activation)
        self.keep_options(
            kernel=(kernel_initializer, kernel_regularizer, kernel_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self._check_options()

    def _check_options(self) -> None:
        if self.padding == "causal" and (self.rank > 1 or self.data_format == "channels_first"):
            raise ValueError(
                f"{self._title()}: padding 'causal' looks only at the past, which Conv1D with "
                "channels last alone has. Use 'same' or 'valid'."
            )
        if self.filters % self.groups:
            raise ValueError(
                f"{self._title()}: filters ({self.filters}) must be a multiple of groups "
                f"({self.groups})."
            )
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(f"{self._title()}: strides above 1 do not go with a dilation above 1.")

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        axis = 1 if self.data_format == "channels_first" else -1
        channels = self._known_size(input_shape, axis)
        if channels % self.groups:
            raise ValueError(
                f"{self._title()}: the input's {channels} channels are no multiple of groups "
                f"({self.groups})."
            )
        shape = (*self.kernel_size, channels // self.groups, self.filters)
        self.kernel = self.add_kept("kernel", shape)
        if self.use_bias:
            self.bias = self.add_kept("bias", (self.filters,))
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={axis: channels})

    def call(self, inputs: Any) -> Any:
        x = channels_last(inputs, self.data_format)
        y = ops.conv(
            x,
            self._cast(self.kernel.value),
            self.strides,
            self.padding,
            self.dilation_rate,
            self.groups,
        )
        if self.use_bias:
            y = y + self._cast(self.bias.value)
        return self.activation(channels_first(y, self.data_format))


@LAYERS.register()
class Conv1D(_Conv):
    """Convolution over time.

    Takes ``filters``, ``kernel_size``, ``strides``, ``padding`` (``'valid'``, ``'same'`` or
    ``'causal'``, which looks only at the past), ``data_format``, ``dilation_rate``, ``groups``,
    ``activation``, ``use_bias``, and initializers, regularizers and constraints of kernel and bias.

    Shapes:
        inputs (batch, time, channels) -> (batch, new time, filters);
        kernel (window, channels / groups, filters)

    Example:
        >>> layer = Conv1D(1, 2, kernel_initializer="ones")
        >>> layer(ops.ones((1, 4, 1)))[0, :, 0].tolist()
        [2.0, 2.0, 2.0]
    """

    rank = 1


@LAYERS.register()
class Conv2D(_Conv):
    """Convolution over the height and width of images.

    Takes ``filters``, ``kernel_size``, ``strides``, ``padding`` (``'valid'`` or ``'same'``),
    ``data_format``, ``dilation_rate``, ``groups``, ``activation``, ``use_bias``, and
    initializers, regularizers and constraints of kernel and bias.

    Shapes:
        inputs (batch, height, width, channels) -> (batch, new height, new width, filters);
        kernel (window height, window width, channels / groups, filters)

    Example:
        >>> Conv2D(8, 3, padding="same")(ops.ones((1, 28, 28, 1))).shape
        (1, 28, 28, 8)
    """

    rank = 2


@LAYERS.register()
class Conv3D(_Conv):
    """Convolution over three spatial axes.

    Takes the arguments of ``Conv2D``.

    Shapes:
        inputs (batch, depth, height, width, channels) -> (batch, new sizes ..., filters)

    Example:
        >>> Conv3D(2, 2)(ops.ones((1, 4, 4, 4, 1))).shape
        (1, 3, 3, 3, 2)
    """

    rank = 3


Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D
