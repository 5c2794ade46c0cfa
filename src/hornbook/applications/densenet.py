"""DenseNet: every layer of a block sees what all layers before it made.

::

    x --+-- norm -- relu -- 1x1 -- norm -- relu -- 3x3 --+-- the channels of both
        |                                                |
        +------------------------------------------------+
"""

from typing import Any

from hornbook.applications.imagenet import decode_predictions
from hornbook.applications.imagenet import preprocess_input as _preprocess
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
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    MaxPooling2D,
    ZeroPadding2D,
)
from hornbook.models import Model

__all__ = [
    "DenseNet",
    "DenseNet121",
    "DenseNet169",
    "DenseNet201",
    "decode_predictions",
    "preprocess_input",
]

# Channels that each layer of a block adds.
_GROWTH = 32


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """Images of 0 to 255 as DenseNet saw them: each channel of mean 0 and deviation 1.

    Example:
        >>> import numpy as np
        >>> preprocess_input(np.zeros((1, 1, 1, 3)))[0, 0, 0].round(2).tolist()
        [-2.119999885559082, -2.0399999618530273, -1.7999999523162842]
    """
    return _preprocess(x, data_format, "torch")


def DenseNet(
    blocks: list[int],
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "densenet",
) -> Model:
    """Four dense blocks; between two of them half of the channels, rows and columns are kept.

    Args:
        blocks: Number of layers in each block.
        include_top: Whether averaging and a dense layer end it.
        weights: None for new ones, ``'imagenet'``, or a file of weights.
        input_tensor: A Tensor to build on.
        input_shape: Shape of an image, at least 32 x 32; (224, 224, 3) with the top.
        pooling: Without the top, ``'avg'`` or ``'max'`` over space.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Example:
        >>> DenseNet([1, 1, 1, 1], include_top=False, input_shape=(32, 32, 3)).output_shape
        (None, 1, 1, 68)

    See: Huang et al. 2017.
    """
    shape = checked_shape(name, input_shape, (224, 224, 3), 32, include_top)
    inputs = start(input_tensor, shape)
    x = Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(ZeroPadding2D(3)(inputs))
    x = _activated(x, "conv1_bn", "conv1_relu")
    x = MaxPooling2D(3, strides=2, name="pool1")(ZeroPadding2D(1)(x))
    for stage, count in enumerate(blocks, start=2):
        if stage > 2:
            x = _narrower(x, f"pool{stage - 1}")
        for number in range(1, count + 1):
            x = _denser(x, f"conv{stage}_block{number}")
    x = _activated(x, "bn", "relu")

    top = averaged_top(classes, classifier_activation)
    outputs = headed(x, pooling, include_top, top)
    return finished(inputs, outputs, weights, name, kernels_of(name, include_top))


def DenseNet121(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "densenet121",
) -> Model:
    """``DenseNet`` with blocks of 6, 12, 24 and 16: 8,062,504 parameters.

    Example:
        >>> DenseNet121(include_top=False, input_shape=(32, 32, 3)).count_params()
        7037504
    """
    about = (input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return DenseNet([6, 12, 24, 16], include_top, weights, *about)


def DenseNet169(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "densenet169",
) -> Model:
    """``DenseNet`` with blocks of 6, 12, 32 and 32: 14,307,880 parameters."""
    about = (input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return DenseNet([6, 12, 32, 32], include_top, weights, *about)


def DenseNet201(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "densenet201",
) -> Model:
    """``DenseNet`` with blocks of 6, 12, 48 and 32: 20,242,984 parameters."""
    about = (input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return DenseNet([6, 12, 48, 32], include_top, weights, *about)


def _activated(x: Tensor, norm: str, relu: str) -> Tensor:
    return Activation("relu", name=relu)(BatchNormalization(epsilon=1.001e-5, name=norm)(x))


def _denser(x: Tensor, name: str) -> Tensor:
    y = _activated(x, f"{name}_0_bn", f"{name}_0_relu")
    y = Conv2D(4 * _GROWTH, 1, use_bias=False, name=f"{name}_1_conv")(y)
    y = _activated(y, f"{name}_1_bn", f"{name}_1_relu")
    y = Conv2D(_GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(y)
    return Concatenate(name=f"{name}_concat")([x, y])


def _narrower(x: Tensor, name: str) -> Tensor:
    x = _activated(x, f"{name}_bn", f"{name}_relu")
    x = Conv2D(x.shape[-1] // 2, 1, use_bias=False, name=f"{name}_conv")(x)
    return AveragePooling2D(2, strides=2, name=f"{name}_pool")(x)
