"""ResNet-50: blocks that add what they compute to what they were given.

::

    x --+-- 1x1 -- 3x3 -- 1x1 --(+)-- relu
        |                        |
        +-- (1x1 where sizes change)
"""

from typing import Any

from hornbook.applications.imagenet import decode_predictions
from hornbook.applications.imagenet import preprocess_input as _preprocess
from hornbook.applications.network import averaged_top, checked_shape, finished, headed, start
from hornbook.graph import Tensor
from hornbook.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    MaxPooling2D,
    ZeroPadding2D,
)
from hornbook.models import Model

__all__ = ["ResNet50", "decode_predictions", "preprocess_input"]


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """Images of 0 to 255 as ResNet saw them: blue first, each channel's mean taken off.

    Example:
        >>> import numpy as np
        >>> preprocess_input(np.zeros((1, 1, 1, 3)))[0, 0, 0].astype(int).tolist()
        [-103, -116, -123]
    """
    return _preprocess(x, data_format, "caffe")


def ResNet50(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "resnet50",
) -> Model:
    """Sixteen residual blocks: 25,636,712 parameters.

    Args:
        include_top: Whether averaging and a dense layer end it.
        weights: None for new ones, or a file of weights.
        input_tensor: A Tensor to build on.
        input_shape: Shape of an image, at least 32 x 32; (224, 224, 3) with the top.
        pooling: Without the top, ``'avg'`` or ``'max'`` over space.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Example:
        >>> ResNet50(include_top=False, input_shape=(32, 32, 3)).count_params()
        23587712

    See: He et al. 2016.
    """
    shape = checked_shape(name, input_shape, (224, 224, 3), 32, include_top)
    inputs = start(input_tensor, shape)
    x = ZeroPadding2D(3, name="conv1_pad")(inputs)
    x = Conv2D(64, 7, strides=2, name="conv1_conv")(x)
    x = BatchNormalization(epsilon=1.001e-5, name="conv1_bn")(x)
    x = Activation("relu", name="conv1_relu")(x)
    x = ZeroPadding2D(1, name="pool1_pad")(x)
    x = MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    for stage, (filters, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)], start=2):
        for block in range(1, blocks + 1):
            stride = 2 if block == 1 and stage > 2 else 1
            x = _residual(x, filters, stride, f"conv{stage}_block{block}", widen=block == 1)

    top = averaged_top(classes, classifier_activation)
    outputs = headed(x, pooling, include_top, top)
    return finished(inputs, outputs, weights, name)


def _residual(x: Tensor, filters: int, stride: int, name: str, widen: bool) -> Tensor:
    def normalized(y: Tensor, number: int) -> Tensor:
        return BatchNormalization(epsilon=1.001e-5, name=f"{name}_{number}_bn")(y)

    kept = x
    if widen:
        kept = Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(x)
        kept = normalized(kept, 0)
    y = Conv2D(filters, 1, strides=stride, name=f"{name}_1_conv")(x)
    y = Activation("relu", name=f"{name}_1_relu")(normalized(y, 1))
    y = Conv2D(filters, 3, padding="same", name=f"{name}_2_conv")(y)
    y = Activation("relu", name=f"{name}_2_relu")(normalized(y, 2))
    y = normalized(Conv2D(4 * filters, 1, name=f"{name}_3_conv")(y), 3)
    return Activation("relu", name=f"{name}_out")(Add(name=f"{name}_add")([kept, y]))
