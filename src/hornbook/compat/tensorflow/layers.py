"""``tf.layers``: layers as functions that make their Variables, and as objects."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import convolution_ops, init_ops, nn_ops
from hornbook.compat.tensorflow.building import (
    TensorShape,
    Variable,
    as_operand,
    assign,
    is_graph_value,
    sizes,
    tf,
)
from hornbook.compat.tensorflow.layer_base import InputSpec, Layer

__all__ = [
    "AveragePooling1D", "AveragePooling2D", "BatchNormalization", "Conv1D", "Conv2D",
    "Conv2DTranspose", "Conv3D", "Dense", "Dropout", "Flatten", "InputSpec", "Layer",
    "MaxPooling1D", "MaxPooling2D", "SeparableConv2D", "average_pooling1d", "average_pooling2d",
    "batch_normalization", "conv1d", "conv2d", "conv2d_transpose", "conv3d", "dense", "dropout",
    "flatten", "max_pooling1d", "max_pooling2d", "separable_conv2d",
]  # fmt: skip


class _Weighted(Layer):
    """A layer with a kernel, a bias and an activation."""

    def _keep(
        self, activation: Any, use_bias: bool, kernel: tuple[Any, Any, Any],
        bias: tuple[Any, Any, Any],
    ) -> None:  # fmt: skip
        self.activation, self.use_bias = activation, use_bias
        self.kernel_initializer, self.kernel_regularizer, self.kernel_constraint = kernel
        self.bias_initializer, self.bias_regularizer, self.bias_constraint = bias

    def _kernel(self, shape: Any, name: str = "kernel", **told: Any) -> Any:
        words = {
            "initializer": self.kernel_initializer,
            "regularizer": self.kernel_regularizer,
            "constraint": self.kernel_constraint,
        }
        return self.add_weight(name, shape, **(words | told))

    def _bias(self, size: int) -> Any:
        if not self.use_bias:
            return None
        return self.add_weight(
            "bias", [size], initializer=self.bias_initializer,
            regularizer=self.bias_regularizer, constraint=self.bias_constraint,
        )  # fmt: skip

    def _finish(self, y: Any, data_format: str = "channels_last") -> Any:
        if self.use_bias:
            y = nn_ops.bias_add(y, self.bias, "NCHW" if data_format == "channels_first" else "NHWC")
        return y if self.activation is None else self.activation(y)


def _known(shape: Any, axis: int, layer: Any) -> int:
    size = sizes(shape)
    if size is None or size[axis] is None:
        raise ValueError(
            f"The {'last ' if axis == -1 else ''}dimension of the inputs to `{type(layer).__name__}"
            f"` should be defined. Found `None` in {TensorShape(shape)}."
        )
    return int(size[axis])


class Dense(_Weighted):
    """activation(inputs @ kernel + bias), along the last axis.

    Args:
        units: Number of outputs.
        activation: Function of the sum; none if None.
        use_bias: Whether to add a bias.
        kernel_initializer: First values; those of the scope, or Glorot's, if None.
        bias_initializer: First values of the bias.
    """

    def __init__(
        self, units: int, activation: Any = None, use_bias: bool = True,
        kernel_initializer: Any = None, bias_initializer: Any = init_ops.zeros_initializer(),  # noqa: B008
        kernel_regularizer: Any = None, bias_regularizer: Any = None,
        activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, trainable: bool = True, name: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(trainable, name, activity_regularizer=activity_regularizer, **kwargs)
        self.units = int(units)
        self._keep(
            activation,
            use_bias,
            (kernel_initializer, kernel_regularizer, kernel_constraint),
            (bias_initializer, bias_regularizer, bias_constraint),
        )

    def build(self, input_shape: Any) -> None:
        """kernel (inputs, units), bias (units,)."""
        self.kernel = self._kernel([_known(input_shape, -1, self), self.units])
        self.bias = self._bias(self.units)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The formula."""
        if len(sizes(inputs.shape) or (0, 0)) > 2:
            return self._finish(tf.tensordot(inputs, self.kernel, [[inputs.shape.ndims - 1], [0]]))
        return self._finish(tf.matmul(inputs, self.kernel))


def _tuple(value: Any, ndim: int) -> tuple[int, ...]:
    return (int(value),) * ndim if np.ndim(value) == 0 else tuple(int(n) for n in value)


def _tf_format(data_format: str, ndim: int) -> str:
    inner = "DHW"[-ndim:]
    return f"NC{inner}" if data_format == "channels_first" else f"N{inner}C"


class _Conv(_Weighted):
    ndim = 2

    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid",
        data_format: str = "channels_last", dilation_rate: Any = 1, activation: Any = None,
        use_bias: bool = True, kernel_initializer: Any = None,
        bias_initializer: Any = init_ops.zeros_initializer(), kernel_regularizer: Any = None,  # noqa: B008
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        name: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(trainable, name, activity_regularizer=activity_regularizer, **kwargs)
        self.filters, self.padding, self.data_format = int(filters), padding, data_format
        self.kernel_size = _tuple(kernel_size, self.ndim)
        self.strides = _tuple(strides, self.ndim)
        self.dilation_rate = _tuple(dilation_rate, self.ndim)
        self._keep(
            activation,
            use_bias,
            (kernel_initializer, kernel_regularizer, kernel_constraint),
            (bias_initializer, bias_regularizer, bias_constraint),
        )

    def _depth(self, input_shape: Any) -> int:
        return _known(input_shape, 1 if self.data_format == "channels_first" else -1, self)

    def build(self, input_shape: Any) -> None:
        """kernel (sizes, inputs, filters), bias (filters,)."""
        self.kernel = self._kernel([*self.kernel_size, self._depth(input_shape), self.filters])
        self.bias = self._bias(self.filters)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The formula."""
        y = convolution_ops.convolution(
            inputs, self.kernel, self.padding.upper(), self.strides, self.dilation_rate,
            type(self).__name__, _tf_format(self.data_format, self.ndim),
        )  # fmt: skip
        return self._finish(y, self.data_format)


class Conv1D(_Conv):
    """A convolution along one axis."""

    ndim = 1


class Conv2D(_Conv):
    """A convolution of pictures.

    Args:
        filters: Number of outputs.
        kernel_size: Height and width of the filter, or one number for both.
        strides: Steps, likewise.
        padding: ``"valid"`` or ``"same"``.
        data_format: ``"channels_last"`` or ``"channels_first"``.
        dilation_rate: Distance of the filter's points.
        activation: Function of the sum; none if None.
    """


class Conv3D(_Conv):
    """A convolution of volumes."""

    ndim = 3


class SeparableConv2D(_Conv):
    """A convolution of each channel by itself, then one that mixes the channels."""

    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid",
        data_format: str = "channels_last", dilation_rate: Any = 1, depth_multiplier: int = 1,
        activation: Any = None, use_bias: bool = True, depthwise_initializer: Any = None,
        pointwise_initializer: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(filters, kernel_size, strides, padding, data_format, dilation_rate,
                         activation, use_bias, **kwargs)  # fmt: skip
        self.depth_multiplier = depth_multiplier
        self.initializers = (depthwise_initializer, pointwise_initializer)

    def build(self, input_shape: Any) -> None:
        """depthwise_kernel, pointwise_kernel and bias."""
        depth, many = self._depth(input_shape), self.depth_multiplier
        first, second = self.initializers
        self.depthwise_kernel = self._kernel(
            [*self.kernel_size, depth, many], "depthwise_kernel", initializer=first
        )
        self.pointwise_kernel = self._kernel(
            [1, 1, depth * many, self.filters], "pointwise_kernel", initializer=second
        )
        self.bias = self._bias(self.filters)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The formula."""
        y = convolution_ops.separable_conv2d(
            inputs, self.depthwise_kernel, self.pointwise_kernel, self.strides,
            self.padding.upper(), self.dilation_rate,
            data_format=_tf_format(self.data_format, 2),
        )  # fmt: skip
        return self._finish(y, self.data_format)


class Conv2DTranspose(_Conv):
    """The transpose of a convolution: pictures grow by the strides."""

    def build(self, input_shape: Any) -> None:
        """kernel (height, width, filters, inputs), bias (filters,)."""
        self.kernel = self._kernel([*self.kernel_size, self.filters, self._depth(input_shape)])
        self.bias = self._bias(self.filters)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The formula."""
        first = self.data_format == "channels_first"
        known = sizes(inputs.shape)
        given = tf.shape(inputs)
        inner = []
        for place, (window, step) in enumerate(zip(self.kernel_size, self.strides, strict=True)):
            axis = place + (2 if first else 1)
            size = given[axis] if known[axis] is None else known[axis]
            inner.append(size * step + (max(window - step, 0) if self.padding == "valid" else 0))
        batch = given[0] if known[0] is None else known[0]
        shape = [batch, self.filters, *inner] if first else [batch, *inner, self.filters]
        y = convolution_ops.conv2d_transpose(
            inputs, self.kernel, tf.stack(shape) if any(map(is_graph_value, shape)) else shape,
            self.strides, self.padding.upper(), _tf_format(self.data_format, 2),
        )  # fmt: skip
        y.set_shape([None if is_graph_value(size) else size for size in shape])
        return self._finish(y, self.data_format)


class _Pool(Layer):
    kind, ndim = "MAX", 2

    def __init__(
        self, pool_size: Any, strides: Any, padding: str = "valid",
        data_format: str = "channels_last", name: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(name=name, **kwargs)
        self.pool_size, self.strides = _tuple(pool_size, self.ndim), _tuple(strides, self.ndim)
        self.padding, self.data_format = padding, data_format

    def call(self, inputs: Any) -> Any:
        """The formula."""
        return convolution_ops.pool(
            inputs, self.pool_size, self.kind, self.padding.upper(), strides=list(self.strides),
            name="MaxPool" if self.kind == "MAX" else "AvgPool",
            data_format=_tf_format(self.data_format, self.ndim),
        )  # fmt: skip


class MaxPooling1D(_Pool):
    """The largest value of each window along one axis."""

    ndim = 1


class MaxPooling2D(_Pool):
    """The largest value of each window of a picture."""


class AveragePooling1D(_Pool):
    """The mean of each window along one axis."""

    kind, ndim = "AVG", 1


class AveragePooling2D(_Pool):
    """The mean of each window of a picture."""

    kind = "AVG"


class Flatten(Layer):
    """All axes but the first as one."""

    def __init__(self, data_format: str = "channels_last", name: Any = None, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)

    def call(self, inputs: Any) -> Any:
        """The formula."""
        known = (sizes(inputs.shape) or ())[1:]
        width = -1 if None in known else int(np.prod(known))
        batch = sizes(inputs.shape)[0] if None in known else -1
        out = tf.reshape(inputs, [tf.shape(inputs)[0] if batch is None else batch, width])
        out.set_shape([sizes(inputs.shape)[0], None if width == -1 else width])
        return out


class Dropout(Layer):
    """While training elements are 0 with probability ``rate``, the rest divided by 1 - rate."""

    def __init__(
        self, rate: Any = 0.5, noise_shape: Any = None, seed: Any = None, name: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(name=name, **kwargs)
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self, inputs: Any, training: Any = False) -> Any:
        """The formula."""

        def dropped() -> Any:
            return nn_ops.dropout(inputs, 1 - self.rate, self.noise_shape, self.seed)

        return tf.smart_cond(training, dropped, lambda: tf.identity(inputs))


class BatchNormalization(Layer):
    """gamma (x - mean) / sqrt(variance + epsilon) + beta, by the batch while training.

    The running averages move by operations in ``tf.GraphKeys.UPDATE_OPS``, which training must run.

    Args:
        axis: The axis of the channels.
        momentum: How much of the old average stays.
        epsilon: Added to the variance.
        center: Whether beta is added.
        scale: Whether gamma multiplies.
    """

    def __init__(
        self, axis: int = -1, momentum: float = 0.99, epsilon: float = 1e-3, center: bool = True,
        scale: bool = True, beta_initializer: Any = init_ops.zeros_initializer(),  # noqa: B008
        gamma_initializer: Any = init_ops.ones_initializer(),  # noqa: B008
        moving_mean_initializer: Any = init_ops.zeros_initializer(),  # noqa: B008
        moving_variance_initializer: Any = init_ops.ones_initializer(),  # noqa: B008
        beta_regularizer: Any = None, gamma_regularizer: Any = None, beta_constraint: Any = None,
        gamma_constraint: Any = None, trainable: bool = True, name: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        for word in ("renorm", "renorm_clipping", "renorm_momentum", "fused", "virtual_batch_size",
                     "adjustment"):  # fmt: skip
            if kwargs.pop(word, None) and word in ("renorm", "virtual_batch_size", "adjustment"):
                raise NotImplementedError(
                    f"tf.layers.batch_normalization: {word} is not supported."
                )
        super().__init__(trainable, name, **kwargs)
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon
        self.center, self.scale = center, scale
        self.beta_told = (beta_initializer, beta_regularizer, beta_constraint)
        self.gamma_told = (gamma_initializer, gamma_regularizer, gamma_constraint)
        self.moving_told = (moving_mean_initializer, moving_variance_initializer)

    def build(self, input_shape: Any) -> None:
        """gamma, beta, moving_mean and moving_variance, one number for each channel."""
        axis = self.axis[0] if isinstance(self.axis, list | tuple) else self.axis
        self.place = axis % len(sizes(input_shape))
        shape = [_known(input_shape, self.place, self)]

        def told(name: str, given: tuple[Any, Any, Any]) -> Any:
            return self.add_weight(
                name, shape, initializer=given[0], regularizer=given[1], constraint=given[2]
            )

        self.gamma = told("gamma", self.gamma_told) if self.scale else None
        self.beta = told("beta", self.beta_told) if self.center else None
        names = ("moving_mean", "moving_variance")
        self.moving_mean, self.moving_variance = (
            self.add_weight(name, shape, initializer=first, trainable=False)
            for name, first in zip(names, self.moving_told, strict=True)
        )
        self.built = True

    def call(self, inputs: Any, training: Any = False) -> Any:
        """The formula."""
        axes = [axis for axis in range(inputs.shape.ndims) if axis != self.place]
        plain = _plain_truth(training)
        if plain is False:
            mean, variance = self.moving_mean.value(), self.moving_variance.value()
        else:
            mean, variance = nn_ops.moments(inputs, axes)
            if plain is None:
                batch = (mean, variance)
                kept = (self.moving_mean.value(), self.moving_variance.value())
                mean, variance = (
                    tf.where(_everywhere(training, b), b, k)
                    for b, k in zip(batch, kept, strict=True)
                )
            self._move(mean, variance, inputs)
        wide = [1] * inputs.shape.ndims
        wide[self.place] = -1
        parts = [
            None if part is None else tf.reshape(part, wide)
            for part in (mean, variance, self.beta, self.gamma)
        ]
        return nn_ops.batch_normalization(inputs, *parts, self.epsilon)

    def _move(self, mean: Any, variance: Any, inputs: Any) -> None:
        """Averages a step nearer to the batch's numbers; equal numbers leave them."""
        for average, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moved = average - (average - tf.stop_gradient(value)) * (1 - self.momentum)
            self.add_update(assign(average, moved, name="AssignMovingAvg"))


def _plain_truth(value: Any) -> bool | None:
    """True or False where that is known while the graph is defined."""
    if not is_graph_value(value):
        return bool(value)
    known = tf.constant_value(value) if not isinstance(value, Variable) else None
    return None if known is None else bool(known)


def _everywhere(flag: Any, like: Any) -> Any:
    flag = tf.cast(as_operand(flag), "bool")
    return tf.logical_and(flag, tf.ones_like(like, dtype="bool"))


def _function(layer: type, words: str, says: str, training: bool = False) -> Any:
    """``tf.layers.dense(inputs, ...)``: a layer made and applied at once."""
    order = words.split()

    def call(inputs: Any, *args: Any, **kwargs: Any) -> Any:
        given = dict(zip(order, args, strict=False)) | kwargs
        told = {"training": given.pop("training", False)} if training else {}
        made = layer(**given)
        made._base = made._name or _BASE.get(layer.__name__, made._base)
        return made(inputs, **told)

    call.__doc__ = says
    return call


_BASE = {"Conv2DTranspose": "conv2d_transpose", "SeparableConv2D": "separable_conv2d"}
_TAIL = (
    "activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
    "activity_regularizer kernel_constraint bias_constraint trainable name reuse"
)
_CONV = f"filters kernel_size strides padding data_format dilation_rate {_TAIL}"
dense = _function(Dense, f"units {_TAIL}", "A ``Dense`` layer applied to inputs.")
conv1d = _function(Conv1D, _CONV, "A ``Conv1D`` layer applied to inputs.")
conv2d = _function(Conv2D, _CONV, "A ``Conv2D`` layer applied to inputs.")
conv3d = _function(Conv3D, _CONV, "A ``Conv3D`` layer applied to inputs.")
separable_conv2d = _function(
    SeparableConv2D, "filters kernel_size strides padding data_format dilation_rate "
    "depth_multiplier activation use_bias", "A ``SeparableConv2D`` layer applied to inputs.",
)  # fmt: skip
conv2d_transpose = _function(
    Conv2DTranspose, f"filters kernel_size strides padding data_format {_TAIL}",
    "A ``Conv2DTranspose`` layer applied to inputs.",
)  # fmt: skip
_POOL = "pool_size strides padding data_format name"
max_pooling1d = _function(MaxPooling1D, _POOL, "The largest value of each window.")
max_pooling2d = _function(MaxPooling2D, _POOL, "The largest value of each window.")
average_pooling1d = _function(AveragePooling1D, _POOL, "The mean of each window.")
average_pooling2d = _function(AveragePooling2D, _POOL, "The mean of each window.")
flatten = _function(Flatten, "name", "All axes but the first as one.")
dropout = _function(
    Dropout, "rate noise_shape seed training name", "A ``Dropout`` layer applied.", training=True
)
batch_normalization = _function(
    BatchNormalization, "axis momentum epsilon center scale beta_initializer gamma_initializer "
    "moving_mean_initializer moving_variance_initializer beta_regularizer gamma_regularizer "
    "beta_constraint gamma_constraint training trainable name reuse",
    "A ``BatchNormalization`` layer applied to inputs.", training=True,
)  # fmt: skip
