"""Convolutions that keep channels apart: depthwise, and separable, which mixes them afterwards."""

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
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "SeparableConv1D",
    "SeparableConv2D",
    "SeparableConvolution1D",
    "SeparableConvolution2D",
]

Sizes = int | Sequence[int]
Padding = Annotated[str, OneOf("valid", "same", "causal")]


class _Apart(Layer):
    """What these convolutions share: windows, and the pads that ``'causal'`` asks for."""

    rank: ClassVar[int]

    def _keep_window(
        self, kernel_size: Sizes, strides: Sizes, padding: str, dilation_rate: Sizes
    ) -> None:
        title = self._title()
        self.kernel_size = per_axis(kernel_size, self.rank, title, "kernel_size")
        self.strides = per_axis(strides, self.rank, title, "strides")
        self.dilation_rate = per_axis(dilation_rate, self.rank, title, "dilation_rate")
        self.padding = padding.lower()
        self.input_spec = InputSpec(ndim=self.rank + 2)
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(f"{title}: strides above 1 do not go with a dilation above 1.")
        if self.padding == "causal" and (self.rank > 1 or self.data_format == "channels_first"):
            raise ValueError(f"{title}: padding 'causal' is for one axis with channels last.")

    def _channels(self, input_shape: tuple[int | None, ...]) -> int:
        axis = 1 if self.data_format == "channels_first" else -1
        channels = self._known_size(input_shape, axis)
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={axis: channels})
        return channels

    def _finished(self, y: Any) -> Any:
        if self.use_bias:
            y = y + self._cast(self.bias.value)
        return self.activation(channels_first(y, self.data_format))


class _DepthwiseConv(_Apart):
    def __init__(
        self,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        depth_multiplier: PositiveInt = 1,
        data_format: DataFormat = None,
        dilation_rate: Sizes = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.depth_multiplier, self.data_format = depth_multiplier, resolved(data_format)
        self._keep_window(kernel_size, strides, padding, dilation_rate)
        self.activation, self.use_bias = activations.get(activation), use_bias
        self.keep_options(
            depthwise=(depthwise_initializer, depthwise_regularizer, depthwise_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        channels = self._channels(input_shape)
        self.kernel = self.add_weight(
            (*self.kernel_size, channels, self.depth_multiplier),
            self.depthwise_initializer,
            name="kernel",
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        if self.use_bias:
            self.bias = self.add_kept("bias", (channels * self.depth_multiplier,))

    def call(self, inputs: Any) -> Any:
        x = channels_last(inputs, self.data_format)
        y = ops.depthwise_conv(
            x,
            self._cast(self.kernel.value),
            self.strides,
            self.padding,
            dilation_rate=self.dilation_rate,
        )
        return self._finished(y)


class _SeparableConv(_Apart):
    def __init__(
        self,
        filters: PositiveInt,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        data_format: DataFormat = None,
        dilation_rate: Sizes = 1,
        depth_multiplier: PositiveInt = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.filters, self.depth_multiplier = filters, depth_multiplier
        self.data_format = resolved(data_format)
        self._keep_window(kernel_size, strides, padding, dilation_rate)
        self.activation, self.use_bias = activations.get(activation), use_bias
        self.keep_options(
            depthwise=(depthwise_initializer, depthwise_regularizer, depthwise_constraint),
            pointwise=(pointwise_initializer, pointwise_regularizer, pointwise_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        channels, multiplier = self._channels(input_shape), self.depth_multiplier
        shapes = {
            "depthwise": (*self.kernel_size, channels, multiplier),
            "pointwise": (*(1,) * self.rank, channels * multiplier, self.filters),
        }
        for kind, shape in shapes.items():
            kernel = self.add_weight(
                shape,
                getattr(self, f"{kind}_initializer"),
                name=f"{kind}_kernel",
                regularizer=getattr(self, f"{kind}_regularizer"),
                constraint=getattr(self, f"{kind}_constraint"),
            )
            setattr(self, f"{kind}_kernel", kernel)
        if self.use_bias:
            self.bias = self.add_kept("bias", (self.filters,))

    def call(self, inputs: Any) -> Any:
        x = channels_last(inputs, self.data_format)
        y = ops.separable_conv(
            x,
            self._cast(self.depthwise_kernel.value),
            self._cast(self.pointwise_kernel.value),
            self.strides,
            self.padding,
            dilation_rate=self.dilation_rate,
        )
        return self._finished(y)


@LAYERS.register()
class DepthwiseConv1D(_DepthwiseConv):
    """Convolution of each feature by itself over time.

    Takes ``kernel_size``, ``strides``, ``padding``, ``depth_multiplier`` (outputs for each
    feature), ``data_format``, ``dilation_rate``, ``activation``, ``use_bias``, and initializers,
    regularizers and constraints of ``depthwise`` kernel and bias.

    Shapes:
        inputs (batch, time, c) -> (batch, new time, c * depth_multiplier);
        kernel (window, c, depth_multiplier)

    Example:
        >>> DepthwiseConv1D(2)(ops.ones((1, 4, 3))).shape
        (1, 3, 3)
    """

    rank = 1


@LAYERS.register()
class DepthwiseConv2D(_DepthwiseConv):
    """Convolution of each channel of an image by itself.

    Takes ``kernel_size``, ``strides``, ``padding``, ``depth_multiplier`` (outputs for each
    channel), ``data_format``, ``dilation_rate``, ``activation``, ``use_bias``, and initializers,
    regularizers and constraints of ``depthwise`` kernel and bias.

    Shapes:
        inputs (batch, rows, columns, c) -> (batch, rows', columns', c * depth_multiplier);
        kernel (*window, c, depth_multiplier)

    Example:
        >>> DepthwiseConv2D(3, padding="same", depth_multiplier=2)(ops.ones((1, 5, 5, 3))).shape
        (1, 5, 5, 6)

    See: Howard et al. 2017.
    """

    rank = 2


@LAYERS.register("SeparableConvolution1D")
class SeparableConv1D(_SeparableConv):
    """A depthwise convolution over time, then one that mixes the features of each step.

    Takes ``filters``, ``kernel_size``, ``strides``, ``padding``, ``data_format``,
    ``dilation_rate``, ``depth_multiplier``, ``activation``, ``use_bias``, and initializers,
    regularizers and constraints of ``depthwise`` and ``pointwise`` kernel and bias.

    Shapes:
        inputs (batch, time, c) -> (batch, new time, filters)

    Example:
        >>> SeparableConv1D(5, 2)(ops.ones((1, 4, 3))).shape
        (1, 3, 5)
    """

    rank = 1


@LAYERS.register("SeparableConvolution2D")
class SeparableConv2D(_SeparableConv):
    """A depthwise convolution of images, then one that mixes the channels of each cell.

    Takes ``filters``, ``kernel_size``, ``strides``, ``padding``, ``data_format``,
    ``dilation_rate``, ``depth_multiplier``, ``activation``, ``use_bias``, and initializers,
    regularizers and constraints of ``depthwise`` and ``pointwise`` kernel and bias.

    Shapes:
        inputs (batch, rows, columns, c) -> (batch, rows', columns', filters)

    Example:
        >>> SeparableConv2D(5, 3)(ops.ones((1, 6, 5, 3))).shape
        (1, 4, 3, 5)

    See: Chollet 2017.
    """

    rank = 2


SeparableConvolution1D, SeparableConvolution2D = SeparableConv1D, SeparableConv2D
