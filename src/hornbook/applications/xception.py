"""Xception: residual blocks of separable convolutions, 36 in all.

::

    x --+-- relu -- separable 3x3 -- relu -- separable 3x3 -- max pool --(+)
        |                                                                 |
        +-- 1x1 with stride 2 --------------------------------------------+
"""

from typing import Any

from hornbook.applications.imagenet import decode_predictions
from hornbook.applications.imagenet import from_minus_1_to_1 as preprocess_input
from hornbook.applications.network import (
    averaged_top,
    checked_shape,
    finished,
    headed,
    kernels_of,
    start,
)
from hornbook.graph import Tensor
from hornbook.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    MaxPooling2D,
    SeparableConv2D,
)
from hornbook.models import Model

__all__ = ["Xception", "decode_predictions", "preprocess_input"]


def Xception(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "xception",
) -> Model:
    """Fourteen blocks of separable convolutions: 22,910,480 parameters.

    Args:
        include_top: Whether averaging and a dense layer end it.
        weights: None for new ones, ``'imagenet'``, or a file of weights.
        input_tensor: A Tensor to build on.
        input_shape: Shape of an image, at least 71 x 71; (299, 299, 3) with the top.
        pooling: Without the top, ``'avg'`` or ``'max'`` over space.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Example:
        >>> Xception(include_top=False, input_shape=(71, 71, 3)).count_params()
        20861480

    See: Chollet 2017.
    """
    shape = checked_shape(name, input_shape, (299, 299, 3), 71, include_top)
    inputs = start(input_tensor, shape)
    x = inputs
    for number, (filters, stride) in enumerate([(32, 2), (64, 1)], start=1):
        part = f"block1_conv{number}"
        x = Conv2D(filters, 3, strides=stride, use_bias=False, name=part)(x)
        x = Activation("relu", name=f"{part}_act")(BatchNormalization(name=f"{part}_bn")(x))
    x = _shrinking(x, 2, (128, 128))
    x = _shrinking(x, 3, (256, 256))
    x = _shrinking(x, 4, (728, 728))
    for block in range(5, 13):
        kept = x
        for number in (1, 2, 3):
            x = _separable(x, 728, block, number)
        x = Add()([x, kept])
    x = _shrinking(x, 13, (728, 1024))
    for number, filters in enumerate((1536, 2048), start=1):
        x = _separable(x, filters, 14, number, before=False)
        x = Activation("relu", name=f"block14_sepconv{number}_act")(x)

    top = averaged_top(classes, classifier_activation)
    outputs = headed(x, pooling, include_top, top)
    return finished(inputs, outputs, weights, name, kernels_of("xception", include_top))


def _separable(x: Tensor, filters: int, block: int, number: int, before: bool = True) -> Tensor:
    name = f"block{block}_sepconv{number}"
    if before:
        x = Activation("relu", name=f"{name}_act")(x)
    x = SeparableConv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
    return BatchNormalization(name=f"{name}_bn")(x)


def _shrinking(x: Tensor, block: int, filters: tuple[int, int]) -> Tensor:
    kept = Conv2D(filters[1], 1, strides=2, padding="same", use_bias=False)(x)
    kept = BatchNormalization()(kept)
    # The second block's input has been through a relu already.
    x = _separable(x, filters[0], block, 1, before=block > 2)
    x = _separable(x, filters[1], block, 2)
    x = MaxPooling2D(3, strides=2, padding="same", name=f"block{block}_pool")(x)
    return Add()([x, kept])
