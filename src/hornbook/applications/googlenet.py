"""GoogLeNet, also called Inception v1: nine blocks of four branches each, and no large dense layer.

::

        +-- 1x1 -----------+
    x --+-- 1x1 -- 3x3 ----+-- side by side
        +-- 1x1 -- 5x5 ----+
        +-- pool -- 1x1 ---+
"""

from typing import Any

from hornbook.applications.alexnet import LocalResponseNormalization
from hornbook.applications.imagenet import decode_predictions
from hornbook.applications.network import checked_shape, finished, headed, start
from hornbook.graph import Tensor
from hornbook.layers import (
    AveragePooling2D,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
)
from hornbook.models import Model

__all__ = ["GoogLeNet", "InceptionV1", "decode_predictions"]

# Filters of: 1x1; 1x1 and 3x3; 1x1 and 5x5; 1x1 after the pool (table 1 of the paper).
_BLOCKS = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def GoogLeNet(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    auxiliary: bool = False,
    name: str = "googlenet",
) -> Model:
    """Few parameters for 22 layers: 6,998,552, or 13,378,280 with both side heads.

    Args:
        include_top: Whether averaging and a dense layer end it.
        weights: None for new ones, or a file of weights.
        input_tensor: A Tensor to build on.
        input_shape: Shape of an image, at least 32 x 32; (224, 224, 3) with the top.
        pooling: Without the top, ``'avg'`` or ``'max'`` over space.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        auxiliary: Whether two more outputs stand half-way, which help training (weight 0.3 each).
        name: Name of the model.

    Example:
        >>> GoogLeNet(include_top=False, input_shape=(32, 32, 3)).output_shape
        (None, 1, 1, 1024)

    See: Szegedy et al. 2015.
    """
    shape = checked_shape(name, input_shape, (224, 224, 3), 32, include_top)
    inputs = start(input_tensor, shape)
    x = _conv(inputs, 64, 7, "conv1", strides=2)
    x = MaxPooling2D(3, strides=2, padding="same", name="pool1")(x)
    x = LocalResponseNormalization(name="norm1")(x)
    x = _conv(x, 64, 1, "conv2_reduce")
    x = _conv(x, 192, 3, "conv2")
    x = LocalResponseNormalization(name="norm2")(x)
    x = MaxPooling2D(3, strides=2, padding="same", name="pool2")(x)
    heads = []
    for block, filters in _BLOCKS.items():
        if auxiliary and block in ("4b", "4e"):
            heads.append(_side_head(x, classes, classifier_activation, f"aux{len(heads) + 1}"))
        x = _inception(x, filters, f"inception_{block}")
        if block in ("3b", "4e"):
            x = MaxPooling2D(3, strides=2, padding="same", name=f"pool{block[0]}")(x)

    def top(x: Tensor) -> Tensor:
        x = GlobalAveragePooling2D(name="avg_pool")(x)
        x = Dropout(0.4, name="dropout")(x)
        return Dense(classes, activation=classifier_activation, name="predictions")(x)

    outputs = headed(x, pooling, include_top, top)
    return finished(inputs, [outputs, *heads] if heads else outputs, weights, name)


InceptionV1 = GoogLeNet


def _conv(x: Tensor, filters: int, size: int, name: str, strides: int = 1) -> Tensor:
    return Conv2D(filters, size, strides=strides, padding="same", activation="relu", name=name)(x)


def _inception(x: Tensor, filters: tuple[int, ...], name: str) -> Tensor:
    one, reduce3, three, reduce5, five, pooled = filters
    branches = [
        _conv(x, one, 1, f"{name}_1x1"),
        _conv(_conv(x, reduce3, 1, f"{name}_3x3_reduce"), three, 3, f"{name}_3x3"),
        _conv(_conv(x, reduce5, 1, f"{name}_5x5_reduce"), five, 5, f"{name}_5x5"),
        _conv(
            MaxPooling2D(3, strides=1, padding="same", name=f"{name}_pool")(x),
            pooled,
            1,
            f"{name}_pool_proj",
        ),
    ]
    return Concatenate(name=f"{name}_output")(branches)


def _side_head(x: Tensor, classes: int, activation: Any, name: str) -> Tensor:
    x = AveragePooling2D(5, strides=3, name=f"{name}_pool")(x)
    x = _conv(x, 128, 1, f"{name}_conv")
    x = Flatten(name=f"{name}_flatten")(x)
    x = Dense(1024, activation="relu", name=f"{name}_fc")(x)
    x = Dropout(0.7, name=f"{name}_dropout")(x)
    return Dense(classes, activation=activation, name=name)(x)
