"""MobileNetV2: blocks that widen, filter each channel by itself, and narrow again.

::

    x --+-- 1x1 to 6 times the channels -- depthwise 3x3 -- 1x1 back --(+)
        |                                                               |
        +---------------------------------------------------------------+  where sizes agree
"""

from typing import Any

from hornbook.applications.imagenet import decode_predictions
from hornbook.applications.imagenet import from_minus_1_to_1 as preprocess_input
from hornbook.applications.network import averaged_top, checked_shape, finished, headed, start
from hornbook.graph import Tensor
from hornbook.layers import (
    Add,
    BatchNormalization,
    Conv2D,
    DepthwiseConv2D,
    ReLU,
    ZeroPadding2D,
)
from hornbook.models import Model

__all__ = ["MobileNetV2", "decode_predictions", "preprocess_input"]

# Filters, blocks, stride of the first (table 2 of the paper, after its first row).
_STAGES = [(24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1)]


def MobileNetV2(
    input_shape: Any = None,
    alpha: float = 1.0,
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = None,
) -> Model:
    """Seventeen inverted residual blocks: 3,538,984 parameters.

    Args:
        input_shape: Shape of an image, at least 32 x 32; (224, 224, 3) with the top.
        alpha: Factor on the number of filters.
        include_top: Whether averaging and a dense layer end it.
        weights: None for new ones, ``'imagenet'``, or a file of weights.
        input_tensor: A Tensor to build on.
        pooling: Without the top, ``'avg'`` or ``'max'`` over space.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Example:
        >>> MobileNetV2((32, 32, 3), include_top=False).count_params()
        2257984

    See: Sandler et al. 2018.
    """
    name = name or f"mobilenetv2_{alpha:0.2f}_{(input_shape or (224,))[0]}"
    shape = checked_shape(name, input_shape, (224, 224, 3), 32, include_top)
    inputs = start(input_tensor, shape)
    x = Conv2D(_by_8(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="Conv1")(
        inputs
    )
    x = ReLU(6.0, name="Conv1_relu")(_normalized(x, "bn_Conv1"))
    x = _block(x, _by_8(16 * alpha), 1, 0, expansion=1)
    number = 1
    for filters, blocks, stride in _STAGES:
        for block in range(blocks):
            x = _block(x, _by_8(filters * alpha), stride if block == 0 else 1, number)
            number += 1
    last = _by_8(1280 * alpha) if alpha > 1.0 else 1280
    x = Conv2D(last, 1, use_bias=False, name="Conv_1")(x)
    x = ReLU(6.0, name="out_relu")(_normalized(x, "Conv_1_bn"))

    top = averaged_top(classes, classifier_activation, "global_average_pooling2d")
    kept = f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{alpha}_{(input_shape or (224,))[0]}"
    file = f"{kept}{'' if include_top else '_no_top'}.h5"
    return finished(inputs, headed(x, pooling, include_top, top), weights, name, file)


def _by_8(filters: float) -> int:
    """The nearest multiple of 8, but no less than nine tenths of what was asked."""
    rounded = max(8, int(filters + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * filters else rounded + 8


def _normalized(x: Tensor, name: str) -> Tensor:
    return BatchNormalization(epsilon=1e-3, momentum=0.999, name=name)(x)


def _block(x: Tensor, filters: int, stride: int, number: int, expansion: int = 6) -> Tensor:
    channels, kept = x.shape[-1], x
    prefix = f"block_{number}_" if number else "expanded_conv_"
    if number:
        x = Conv2D(expansion * channels, 1, use_bias=False, name=f"{prefix}expand")(x)
        x = ReLU(6.0, name=f"{prefix}expand_relu")(_normalized(x, f"{prefix}expand_BN"))
    if stride == 2:
        # So many zeros that every cell of the output sees the same part of the image as with an
        # even number of rows.
        pads = tuple((1 - (1 - (size or 0) % 2), 1) for size in x.shape[1:3])
        x = ZeroPadding2D(pads, name=f"{prefix}pad")(x)
    padding = "same" if stride == 1 else "valid"
    x = DepthwiseConv2D(
        3, strides=stride, use_bias=False, padding=padding, name=f"{prefix}depthwise"
    )(x)
    x = ReLU(6.0, name=f"{prefix}depthwise_relu")(_normalized(x, f"{prefix}depthwise_BN"))
    x = Conv2D(filters, 1, use_bias=False, name=f"{prefix}project")(x)
    x = _normalized(x, f"{prefix}project_BN")
    if channels == filters and stride == 1:
        return Add(name=f"{prefix}add")([kept, x])
    return x
