"""Layers that apply one function to each element, or to groups of channels."""

from collections.abc import Sequence
from typing import Any

from hornbook import activations, ops
from hornbook.core.parameters import NonNegative, PositiveInt
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.spec import InputSpec

__all__ = [
    "ELU",
    "Activation",
    "LeakyReLU",
    "Maxout",
    "PReLU",
    "ReLU",
    "Softmax",
    "ThresholdedReLU",
]


@LAYERS.register()
class Activation(Layer):
    """An activation function as a layer: ``y = activation(x)``.

    Args:
        activation: Name or function.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> Activation("relu")(ops.array([[-1.0, 1.0]])).tolist()
        [[0.0, 1.0]]
    """

    supports_masking = True

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)


@LAYERS.register()
class ReLU(Layer):
    """x from the threshold on, at most ``max_value``; ``negative_slope * (x - threshold)`` below.

    Args:
        max_value: The largest output; none by default.
        negative_slope: Slope below the threshold.
        threshold: Where the bend is.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> ReLU(6.0, negative_slope=0.5)(ops.array([-1.0, 3.0, 9.0])).tolist()
        [-0.5, 3.0, 6.0]
    """

    supports_masking = True

    def __init__(
        self,
        max_value: NonNegative | None = None,
        negative_slope: NonNegative = 0.0,
        threshold: NonNegative = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.max_value, self.negative_slope = max_value, negative_slope
        self.threshold = threshold

    def call(self, inputs: Any) -> Any:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


@LAYERS.register()
class LeakyReLU(Layer):
    """x above 0, ``negative_slope * x`` below.

    Args:
        negative_slope: Slope below 0.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> LeakyReLU(0.5)(ops.array([-2.0, 3.0])).tolist()
        [-1.0, 3.0]

    See: Maas et al. 2013.
    """

    supports_masking = True

    def __init__(self, negative_slope: NonNegative = 0.3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.negative_slope = negative_slope

    def call(self, inputs: Any) -> Any:
        return ops.leaky_relu(inputs, self.negative_slope)


@LAYERS.register()
class ELU(Layer):
    """x above 0, ``alpha * (e^x - 1)`` below.

    Args:
        alpha: Minus the lowest value.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> ELU()(ops.array([0.0, 3.0])).tolist()
        [0.0, 3.0]

    See: Clevert et al. 2016.
    """

    supports_masking = True

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs: Any) -> Any:
        return ops.elu(inputs, self.alpha)


@LAYERS.register()
class PReLU(Layer):
    """x above 0, ``alpha * x`` below, with a learned alpha for each place.

    Args:
        alpha_initializer, alpha_regularizer, alpha_constraint: As of other weights.
        shared_axes: Axes along which one alpha serves all places, such as ``[1, 2]`` for images.

    Shapes:
        inputs (batch, ...) -> the same; alpha (...) with 1 at shared axes

    Example:
        >>> PReLU(alpha_initializer="ones")(ops.array([[-2.0, 3.0]])).tolist()
        [[-2.0, 3.0]]

    See: He et al. 2015.
    """

    supports_masking = True

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep_options(alpha=(alpha_initializer, alpha_regularizer, alpha_constraint))
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else shared_axes

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        shared = set(self.shared_axes or ())
        places = range(1, len(input_shape))
        shape = [1 if axis in shared else self._known_size(input_shape, axis) for axis in places]
        self.alpha = self.add_kept("alpha", shape)
        known = {axis: input_shape[axis] for axis in places if axis not in shared}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=known)

    def call(self, inputs: Any) -> Any:
        alpha = self._cast(self.alpha.value)
        return ops.relu(inputs) - alpha * ops.relu(-inputs)


@LAYERS.register()
class ThresholdedReLU(Layer):
    """x where it is above theta, 0 elsewhere.

    Args:
        theta: The threshold.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> ThresholdedReLU(1.5)(ops.array([1.0, 2.0])).tolist()
        [0.0, 2.0]

    See: Konda et al. 2014.
    """

    supports_masking = True

    def __init__(self, theta: NonNegative = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.theta = theta

    def call(self, inputs: Any) -> Any:
        return ops.where(inputs > self.theta, inputs, ops.zeros_like(inputs))


@LAYERS.register()
class Softmax(Layer):
    """Positive numbers that sum to 1: ``e^x / sum(e^x)``.

    Args:
        axis: The axis, or axes, that sum to 1.

    Shapes:
        inputs (batch, ...) -> the same; a ``mask`` of that shape leaves out its False places

    Example:
        >>> Softmax()(ops.array([[0.0, 0.0]])).tolist()
        [[0.5, 0.5]]
    """

    supports_masking = True

    def __init__(self, axis: int | Sequence[int] = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is not None:
            # Low enough to vanish in the exponential, and finite, so that all may be masked.
            lowest = -3e4 if self.compute_dtype == "float16" else -1e9
            inputs = inputs + (1.0 - ops.cast(mask, inputs.dtype)) * lowest
        return ops.softmax(inputs, self.axis)


@LAYERS.register()
class Maxout(Layer):
    """The largest of each group of channels: a learned convex function of what feeds them.

    ``y[..., u] = max_k x[..., u * k_per_unit + k]``

    Args:
        num_units: Number of groups, which the channels must divide into.
        axis: The channel axis.

    Shapes:
        inputs (batch, ..., channels) -> (batch, ..., num_units)

    Example:
        >>> Maxout(2)(ops.array([[1.0, 5.0, 2.0, 3.0]])).tolist()
        [[5.0, 3.0]]

    See: Goodfellow et al. 2013.
    """

    def __init__(self, num_units: PositiveInt, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.num_units, self.axis = num_units, axis

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        channels = self._known_size(input_shape, self.axis)
        if channels % self.num_units:
            raise ValueError(
                f"{self._title()}: {channels} channels do not divide into {self.num_units} groups "
                "of one size. Choose num_units among the divisors of the channels."
            )

    def call(self, inputs: Any) -> Any:
        axis = self.axis % inputs.ndim
        before, after = inputs.shape[:axis], inputs.shape[axis + 1 :]
        grouped = ops.reshape(
            inputs, (*before, self.num_units, inputs.shape[axis] // self.num_units, *after)
        )
        return ops.max(grouped, axis=axis + 1)
