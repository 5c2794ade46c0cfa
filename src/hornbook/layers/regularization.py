"""Layers that act only while training: Dropout."""

from collections.abc import Sequence
from typing import Any

from hornbook import ops
from hornbook.core.parameters import Fraction
from hornbook.layers.base import LAYERS, Layer

__all__ = ["Dropout"]


@LAYERS.register()
class Dropout(Layer):
    """While training, a share of the elements is set to 0 and the others grow to make up for it.

    ``y = x * keep / (1 - rate)``, keep = 1 with probability 1 - rate.

    Args:
        rate: Share of elements to drop, 0 to 1.
        noise_shape: Shape of the mask; 1 (or None for the input's size) shares it along an axis.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> Dropout(0.5)(ops.ones((1, 4))).tolist()
        [[1.0, 1.0, 1.0, 1.0]]

    See: Srivastava et al. 2014.
    """

    supports_masking = True

    def __init__(
        self,
        rate: Fraction,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.rate == 0:
            return inputs
        return ops.random.dropout(inputs, self.rate, self.noise_shape, self.seed)
