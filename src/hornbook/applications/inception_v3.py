"""Inception v3: blocks of branches side by side, long kernels split into rows and columns.

::

    x --+-- 1x1 --------------------------+
        +-- 1x1 -- 1x7 -- 7x1 ------------+-- the channels of all
        +-- 1x1 -- 7x1 -- 1x7 -- 7x1 -- 1x7
        +-- average pool -- 1x1 ----------+
"""

from typing import Any

from hornbook.applications.imagenet import decode_predictions
from hornbook.applications.imagenet import from_minus_1_to_1 as preprocess_input
from hornbook.applications.inception import Branch, branch, conv, narrower, stem
from hornbook.applications.network import (
    averaged_top,
    checked_shape,
    finished,
    headed,
    kernels_of,
    start,
)
from hornbook.graph import Tensor
from hornbook.layers import AveragePooling2D, Concatenate
from hornbook.models import Model

__all__ = ["InceptionV3", "decode_predictions", "preprocess_input"]


def InceptionV3(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "inception_v3",
) -> Model:
    """Eleven blocks of branches: 23,851,784 parameters.

    Args:
        include_top: Whether averaging and a dense layer end it.
        weights: None for new ones, ``'imagenet'``, or a file of weights.
        input_tensor: A Tensor to build on.
        input_shape: Shape of an image, at least 75 x 75; (299, 299, 3) with the top.
        pooling: Without the top, ``'avg'`` or ``'max'`` over space.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Example:
        >>> InceptionV3(include_top=False, input_shape=(75, 75, 3)).count_params()
        21802784

    See: Szegedy et al. 2016.
    """
    shape = checked_shape(name, input_shape, (299, 299, 3), 75, include_top)
    inputs = start(input_tensor, shape)
    x = stem(inputs)
    for number, pooled in enumerate((32, 64, 64)):
        x = _small(x, pooled, f"mixed{number}")
    x = narrower(x, [[(384, 3, 3)], [(64, 1, 1), (96, 3, 3), (96, 3, 3)]], "mixed3")
    for number, inner in enumerate((128, 160, 160, 192), start=4):
        x = _long(x, inner, f"mixed{number}")
    seven = [(192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3)]
    x = narrower(x, [[(192, 1, 1), (320, 3, 3)], seven], "mixed8")
    for number in range(2):
        x = _wide(x, number)

    top = averaged_top(classes, classifier_activation)
    outputs = headed(x, pooling, include_top, top)
    return finished(inputs, outputs, weights, name, kernels_of("inception_v3", include_top))


def _pooled(x: Tensor, filters: int) -> Tensor:
    return conv(AveragePooling2D(3, strides=1, padding="same")(x), filters, 1, 1)


def _small(x: Tensor, pooled: int, name: str) -> Tensor:
    """Kernels of 1, 5, and 3 twice."""
    branches: list[Branch] = [
        [(64, 1, 1)],
        [(48, 1, 1), (64, 5, 5)],
        [(64, 1, 1), (96, 3, 3), (96, 3, 3)],
    ]
    parts = [branch(x, one) for one in branches]
    return Concatenate(name=name)([*parts, _pooled(x, pooled)])


def _long(x: Tensor, inner: int, name: str) -> Tensor:
    """Kernels of 7, a row and a column at a time."""
    c = inner
    branches: list[Branch] = [
        [(192, 1, 1)],
        [(c, 1, 1), (c, 1, 7), (192, 7, 1)],
        [(c, 1, 1), (c, 7, 1), (c, 1, 7), (c, 7, 1), (192, 1, 7)],
    ]
    parts = [branch(x, one) for one in branches]
    return Concatenate(name=name)([*parts, _pooled(x, 192)])


def _wide(x: Tensor, number: int) -> Tensor:
    """Branches that fork once more, into a row and a column."""

    def forked(y: Tensor, name: str | None) -> Tensor:
        return Concatenate(name=name)([conv(y, 384, 1, 3), conv(y, 384, 3, 1)])

    one = conv(x, 320, 1, 1)
    three = forked(conv(x, 384, 1, 1), f"mixed9_{number}")
    double = forked(branch(x, [(448, 1, 1), (384, 3, 3)]), None)
    return Concatenate(name=f"mixed{9 + number}")([one, three, double, _pooled(x, 192)])
