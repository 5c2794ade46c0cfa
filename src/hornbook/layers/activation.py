"""Layers that apply one function to each element."""

from typing import Any

from hornbook import activations
from hornbook.layers.base import LAYERS, Layer

__all__ = ["Activation"]


@LAYERS.register()
class Activation(Layer):
    """An activation function as a layer: ``y = activation(x)``.

    Args:
        activation: Name or function.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> from hornbook import ops
        >>> Activation("relu")(ops.array([[-1.0, 1.0]])).tolist()
        [[0.0, 1.0]]
    """

    supports_masking = True

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)
