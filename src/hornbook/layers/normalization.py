"""Normalisation: activations brought to mean 0 and variance 1, then scaled and shifted by weights.

``y = gamma * (x - mean) / sqrt(variance + epsilon) + beta``
"""

from collections.abc import Sequence
from typing import Any

from hornbook import initializers, ops
from hornbook.core.parameters import Fraction, NonNegative, Positive
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.spec import InputSpec

__all__ = [
    "BatchNormalization",
    "GroupNormalization",
    "LayerNormalization",
    "RMSNormalization",
    "UnitNormalization",
]


@LAYERS.register()
class BatchNormalization(Layer):
    """Normalisation of each channel over the batch.

    While training the mean and variance are the batch's, and moving averages follow them:
    ``moving = momentum * moving + (1 - momentum) * batch``. Otherwise, and in a frozen layer, the
    moving averages are used.

    Args:
        axis: The channel axis.
        momentum: Share of the past in the moving averages.
        epsilon: Keeps the division finite.
        center, scale: Whether there are a beta and a gamma.
        beta_initializer, gamma_initializer: First values.
        moving_mean_initializer, moving_variance_initializer: First values of the averages.
        beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint: As in Dense.
        synchronized: Taken for older code: the moments are those of the whole batch, on however
            many devices it lies.

    Shapes:
        inputs (batch, ..., channels) -> the same

    Example:
        >>> layer = BatchNormalization()
        >>> layer(ops.array([[1.0], [3.0]]), training=True).round(2).tolist()
        [[-1.0], [1.0]]

    See: Ioffe and Szegedy 2015.
    """

    supports_masking = True

    def __init__(
        self,
        axis: int = -1,
        momentum: Fraction = 0.99,
        epsilon: Positive = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        synchronized: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon
        self.center, self.scale = center, scale
        self.keep_options(
            beta=(beta_initializer, beta_regularizer, beta_constraint),
            gamma=(gamma_initializer, gamma_regularizer, gamma_constraint),
        )
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        shape = (self._known_size(input_shape, self.axis),)
        if self.scale:
            self.gamma = self.add_kept("gamma", shape)
        if self.center:
            self.beta = self.add_kept("beta", shape)
        for name in ("moving_mean", "moving_variance"):
            first = getattr(self, f"{name}_initializer")
            setattr(self, name, self.add_weight(shape, first, name=name, trainable=False))
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: shape[0]})

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        x = ops.cast(inputs, self.variable_dtype)
        if training and self.trainable:
            mean, variance = _channel_moments(x, self.axis, mask)
            for moving, now in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving.assign(moving.value * self.momentum + now * (1 - self.momentum))
        else:
            mean, variance = self.moving_mean.value, self.moving_variance.value
        y = ops.batch_normalization(
            x,
            mean,
            variance,
            self.axis,
            offset=self.beta.value if self.center else None,
            scale=self.gamma.value if self.scale else None,
            epsilon=self.epsilon,
        )
        return ops.cast(y, self.compute_dtype)


def _channel_moments(x: Any, axis: int, mask: Any) -> Any:
    """Mean and variance of each channel, over the cells that are not masked."""
    axes = tuple(other for other in range(x.ndim) if other != axis % x.ndim)
    if mask is None:
        return ops.moments(x, axes)
    keep = ops.cast(mask, x.dtype)
    keep = ops.reshape(keep, (*keep.shape, *[1] * (x.ndim - keep.ndim)))
    count = ops.sum(keep) * (x.size / (x.shape[axis] * keep.size))
    mean = ops.sum(x * keep, axis=axes, keepdims=True) / count
    variance = ops.sum(ops.square(x - mean) * keep, axis=axes) / count
    return ops.reshape(mean, variance.shape), variance


@LAYERS.register()
class LayerNormalization(Layer):
    """Normalisation of each sample over its features.

    Args:
        axis: The axes to normalise over.
        epsilon: Keeps the division finite.
        center, scale: Whether there are a beta and a gamma.
        rms_scaling: Only ``gamma * x / sqrt(variance + epsilon)``, as Keras 2 to 3 had it.
        beta_initializer, gamma_initializer: First values.
        beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint: As in Dense.

    Shapes:
        inputs (batch, ..., features) -> the same

    Example:
        >>> LayerNormalization()(ops.array([[1.0, 3.0]])).round(2).tolist()
        [[-1.0, 1.0]]

    See: Ba et al. 2016.
    """

    supports_masking = True

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: Positive = 1e-3,
        center: bool = True,
        scale: bool = True,
        rms_scaling: bool = False,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis, self.epsilon, self.center, self.scale = axis, epsilon, center, scale
        self.rms_scaling = rms_scaling
        self.keep_options(
            beta=(beta_initializer, beta_regularizer, beta_constraint),
            gamma=(gamma_initializer, gamma_regularizer, gamma_constraint),
        )

    def _axes(self, ndim: int) -> tuple[int, ...]:
        axes = (self.axis,) if isinstance(self.axis, int) else tuple(self.axis)
        return tuple(sorted(axis % ndim for axis in axes))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        axes = self._axes(len(input_shape))
        shape = tuple(self._known_size(input_shape, axis) for axis in axes)
        if self.scale or self.rms_scaling:
            self.gamma = self.add_kept("gamma", shape)
        if self.center and not self.rms_scaling:
            self.beta = self.add_kept("beta", shape)

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.variable_dtype)
        axes = self._axes(x.ndim)
        spread = [x.shape[axis] if axis in axes else 1 for axis in range(x.ndim)]
        mean, variance = ops.moments(x, axes, keepdims=True)
        if self.rms_scaling:
            y = x / ops.sqrt(variance + self.epsilon) * ops.reshape(self.gamma.value, spread)
            return ops.cast(y, self.compute_dtype)
        y = (x - mean) / ops.sqrt(variance + self.epsilon)
        if self.scale:
            y = y * ops.reshape(self.gamma.value, spread)
        if self.center:
            y = y + ops.reshape(self.beta.value, spread)
        return ops.cast(y, self.compute_dtype)


@LAYERS.register()
class GroupNormalization(Layer):
    """Normalisation of each sample over groups of channels and all of space.

    Args:
        groups: Number of groups; -1 puts each channel in a group of its own.
        axis: The channel axis.
        epsilon: Keeps the division finite.
        center, scale: Whether there are a beta and a gamma.
        beta_initializer, gamma_initializer: First values.
        beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint: As in Dense.

    Shapes:
        inputs (batch, ..., channels) -> the same

    Example:
        >>> GroupNormalization(2)(ops.array([[1.0, 3.0, 5.0, 7.0]])).round(2).tolist()
        [[-1.0, 1.0, -1.0, 1.0]]

    See: Wu and He 2018.
    """

    supports_masking = True

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: Positive = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.groups, self.axis, self.epsilon = groups, axis, epsilon
        self.center, self.scale = center, scale
        self.keep_options(
            beta=(beta_initializer, beta_regularizer, beta_constraint),
            gamma=(gamma_initializer, gamma_regularizer, gamma_constraint),
        )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        channels = self._known_size(input_shape, self.axis)
        groups = channels if self.groups == -1 else self.groups
        if groups < 1 or channels % groups:
            raise ValueError(
                f"{self._title()}: {channels} channels do not divide into {self.groups} groups. "
                "Choose groups among the divisors of the channels, or -1."
            )
        if self.scale:
            self.gamma = self.add_kept("gamma", (channels,))
        if self.center:
            self.beta = self.add_kept("beta", (channels,))
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs: Any) -> Any:
        x = ops.moveaxis(ops.cast(inputs, self.variable_dtype), self.axis, -1)
        channels = x.shape[-1]
        groups = channels if self.groups == -1 else self.groups
        grouped = ops.reshape(x, (*x.shape[:-1], groups, channels // groups))
        axes = (*range(1, x.ndim - 1), x.ndim)
        mean, variance = ops.moments(grouped, axes, keepdims=True)
        y = ops.reshape((grouped - mean) / ops.sqrt(variance + self.epsilon), x.shape)
        if self.scale:
            y = y * self.gamma.value
        if self.center:
            y = y + self.beta.value
        return ops.cast(ops.moveaxis(y, -1, self.axis), self.compute_dtype)


@LAYERS.register()
class UnitNormalization(Layer):
    """Each sample divided by its length: ``y = x / sqrt(sum x^2)``.

    Args:
        axis: The axis, or axes, of the sum.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> UnitNormalization()(ops.array([[0.0, 4.0]])).tolist()
        [[0.0, 1.0]]
    """

    supports_masking = True

    def __init__(self, axis: int | Sequence[int] = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        axis = self.axis if isinstance(self.axis, int) else tuple(self.axis)
        squares = ops.sum(ops.square(inputs), axis=axis, keepdims=True)
        # A row of zeros stays zero.
        return inputs / ops.sqrt(ops.maximum(squares, 1e-12))


@LAYERS.register()
class RMSNormalization(Layer):
    """Each sample divided by its root mean square: ``y = scale * x / sqrt(mean(x^2) + epsilon)``.

    Args:
        axis: The axis of the mean.
        epsilon: Keeps the division finite.

    Shapes:
        inputs (batch, ..., features) -> the same

    Example:
        >>> RMSNormalization(epsilon=0.0)(ops.array([[2.0, 2.0]])).tolist()
        [[1.0, 1.0]]

    See: Zhang and Sennrich 2019.
    """

    def __init__(
        self, axis: int | Sequence[int] = -1, epsilon: NonNegative = 1e-6, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.axis, self.epsilon = axis, epsilon

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        axes = (self.axis,) if isinstance(self.axis, int) else tuple(self.axis)
        shape = [self._known_size(input_shape, axis) for axis in axes]
        self.scale = self.add_weight(shape, "ones", name="scale")

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.variable_dtype)
        axes = (self.axis,) if isinstance(self.axis, int) else tuple(self.axis)
        axes = tuple(axis % x.ndim for axis in axes)
        spread = [x.shape[axis] if axis in axes else 1 for axis in range(x.ndim)]
        mean = ops.mean(ops.square(x), axis=axes, keepdims=True)
        scale = ops.reshape(self.scale.value, spread)
        return ops.cast(x * scale / ops.sqrt(mean + self.epsilon), self.compute_dtype)
