"""Activations of Keras 1 whose shape is learned, which Keras 2 dropped."""

from collections.abc import Sequence
from typing import Any

from hornbook import initializers, ops
from hornbook.layers import Layer

__all__ = ["ParametricSoftplus", "SReLU"]


class _Curve(Layer):
    """What these share: weights for each place of the input, but for axes that share one.

    Args:
        shared_axes: Axes along which one weight serves all places, such as ``[1, 2]`` for images.
    """

    supports_masking = True

    def __init__(self, shared_axes: int | Sequence[int] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else shared_axes

    def _weight(self, name: str, input_shape: Any, initializer: Any) -> Any:
        # Keras 1 counted the axes of one sample here.
        sizes = list(input_shape[1:])
        for axis in self.shared_axes or ():
            sizes[axis] = 1
        return self.add_weight(sizes, initializer, name=name)


class ParametricSoftplus(_Curve):
    """``alpha * log(1 + exp(beta * x))``, alpha and beta learned.

    Args:
        alpha_init, beta_init: First values.
        shared_axes: Axes of a sample that share one alpha and beta.

    Example:
        >>> round(float(ParametricSoftplus(1.0, 1.0)(ops.zeros((1, 1)))[0, 0]), 4)
        0.6931
    """

    def __init__(self, alpha_init: float = 0.2, beta_init: float = 5.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha_init, self.beta_init = alpha_init, beta_init

    def build(self, input_shape: Any) -> None:
        first = (initializers.Constant(float(v)) for v in (self.alpha_init, self.beta_init))
        self.alphas, self.betas = (
            self._weight(name, input_shape, value)
            for name, value in zip(("alphas", "betas"), first, strict=True)
        )

    def call(self, inputs: Any) -> Any:
        return self.alphas.value * ops.softplus(self.betas.value * inputs)


class SReLU(_Curve):
    """x between two thresholds; beyond each a line of its own slope.

    ``t_l + a_l (x - t_l)`` below t_l, ``t_r + a_r (x - t_r)`` above t_r = t_l + |weight|.

    Args:
        t_left_init, a_left_init, t_right_init, a_right_init: First thresholds and slopes.
        shared_axes: Axes of a sample that share one of each.

    Example:
        >>> flat = SReLU(a_left_init="zero", t_right_init="one", a_right_init="zero")
        >>> flat(ops.array([[-2.0, 0.5, 3.0]])).tolist()
        [[0.0, 0.5, 1.0]]

    See: Jin et al. 2015.
    """

    def __init__(
        self,
        t_left_init: Any = "zero",
        a_left_init: Any = "glorot_uniform",
        t_right_init: Any = "glorot_uniform",
        a_right_init: Any = "one",
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(shared_axes, **kwargs)
        self.t_left_init, self.a_left_init = t_left_init, a_left_init
        self.t_right_init, self.a_right_init = t_right_init, a_right_init

    def build(self, input_shape: Any) -> None:
        for name in ("t_left", "a_left", "t_right", "a_right"):
            first = initializers.get(_WORDS.get(word := getattr(self, f"{name}_init"), word))
            setattr(self, name, self._weight(name, input_shape, first))

    def call(self, inputs: Any) -> Any:
        left = self.t_left.value
        right = left + ops.abs(self.t_right.value)
        below = self.a_left.value * ops.minimum(inputs - left, 0)
        between = ops.clip(inputs - left, 0, right - left)
        return left + below + between + self.a_right.value * ops.relu(inputs - right)


_WORDS = {"zero": "zeros", "one": "ones"}
