"""MobileNet: each channel filtered by itself, then the channels mixed, thirteen times.

::

    x -- depthwise 3x3 -- norm -- relu6 -- 1x1 -- norm -- relu6
"""

from typing import Any

from hornbook.applications.imagenet import decode_predictions
from hornbook.applications.imagenet import from_minus_1_to_1 as preprocess_input
from hornbook.applications.network import checked_shape, finished, headed, start
from hornbook.graph import Tensor
from hornbook.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    DepthwiseConv2D,
    Dropout,
    GlobalAveragePooling2D,
    ReLU,
    Reshape,
    ZeroPadding2D,
)
from hornbook.models import Model

__all__ = ["MobileNet", "decode_predictions", "preprocess_input"]

# Filters and stride of each block (table 1 of the paper).
_BLOCKS = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5]
_BLOCKS += [(1024, 2), (1024, 1)]


def MobileNet(
    input_shape: Any = None,
    alpha: float = 1.0,
    depth_multiplier: int = 1,
    dropout: float = 1e-3,
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = None,
) -> Model:
    """Thirteen separable convolutions: 4,253,864 parameters.

    Args:
        input_shape: Shape of an image, at least 32 x 32; (224, 224, 3) with the top.
        alpha: Factor on the number of filters.
        depth_multiplier: Filters for each channel in the depthwise convolutions.
        dropout: Share dropped before the last layer.
        include_top: Whether averaging and a layer of classes end it.
        weights: None for new ones, ``'imagenet'``, or a file of weights.
        input_tensor: A Tensor to build on.
        pooling: Without the top, ``'avg'`` or ``'max'`` over space.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Example:
        >>> MobileNet((32, 32, 3), alpha=0.25, include_top=False).count_params()
        218544

    See: Howard et al. 2017.
    """
    side = (input_shape or (224,))[0]
    name = name or f"mobilenet_{alpha:0.2f}_{side}"
    shape = checked_shape(name, input_shape, (224, 224, 3), 32, include_top)
    inputs = start(input_tensor, shape)
    x = Conv2D(int(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="conv1")(inputs)
    x = _squashed(x, "conv1")
    for number, (filters, stride) in enumerate(_BLOCKS, start=1):
        x = _block(x, int(filters * alpha), depth_multiplier, stride, number)

    def top(x: Tensor) -> Tensor:
        x = GlobalAveragePooling2D(keepdims=True)(x)
        x = Dropout(dropout, name="dropout")(x)
        x = Conv2D(classes, 1, padding="same", name="conv_preds")(x)
        x = Reshape((classes,), name="reshape_2")(x)
        return Activation(classifier_activation, name="predictions")(x)

    part = {0.25: "2_5", 0.5: "5_0", 0.75: "7_5"}.get(alpha, "1_0")
    file = f"mobilenet_{part}_{side}_tf{'' if include_top else '_no_top'}.h5"
    return finished(inputs, headed(x, pooling, include_top, top), weights, name, file)


def _squashed(x: Tensor, name: str) -> Tensor:
    return ReLU(6.0, name=f"{name}_relu")(BatchNormalization(name=f"{name}_bn")(x))


def _block(x: Tensor, filters: int, multiplier: int, stride: int, number: int) -> Tensor:
    if stride > 1:
        x = ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{number}")(x)
    x = DepthwiseConv2D(
        3,
        strides=stride,
        padding="same" if stride == 1 else "valid",
        depth_multiplier=multiplier,
        use_bias=False,
        name=f"conv_dw_{number}",
    )(x)
    x = _squashed(x, f"conv_dw_{number}")
    x = Conv2D(filters, 1, padding="same", use_bias=False, name=f"conv_pw_{number}")(x)
    return _squashed(x, f"conv_pw_{number}")
