"""Inception-ResNet v2: branches side by side, a share of whose sum is added to what they saw.

::

    x --+-- 1x1 ---------------+
        +-- 1x1 -- 1x7 -- 7x1 -+-- the channels of both -- 1x1 -- times 0.1 --(+)-- relu
        |                                                                      |
        +----------------------------------------------------------------------+
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
from hornbook.layers import (
    Activation,
    Add,
    AveragePooling2D,
    Concatenate,
    Conv2D,
    Rescaling,
)
from hornbook.models import Model

__all__ = ["InceptionResNetV2", "decode_predictions", "preprocess_input"]

# The residual blocks of each size: their branches.
_35: list[Branch] = [
    [(32, 1, 1)],
    [(32, 1, 1), (32, 3, 3)],
    [(32, 1, 1), (48, 3, 3), (64, 3, 3)],
]
_17: list[Branch] = [[(192, 1, 1)], [(128, 1, 1), (160, 1, 7), (192, 7, 1)]]
_8: list[Branch] = [[(192, 1, 1)], [(192, 1, 1), (224, 1, 3), (256, 3, 1)]]


def InceptionResNetV2(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "inception_resnet_v2",
) -> Model:
    """Forty residual blocks of branches: 55,873,736 parameters.

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
        >>> InceptionResNetV2(include_top=False, input_shape=(75, 75, 3)).output_shape
        (None, 1, 1, 1536)

    See: Szegedy et al. 2017.
    """
    shape = checked_shape(name, input_shape, (299, 299, 3), 75, include_top)
    inputs = start(input_tensor, shape)
    x = stem(inputs)
    first: list[Branch] = [
        [(96, 1, 1)],
        [(48, 1, 1), (64, 5, 5)],
        [(64, 1, 1), (96, 3, 3), (96, 3, 3)],
    ]
    parts = [branch(x, one) for one in first]
    pooled = conv(AveragePooling2D(3, strides=1, padding="same")(x), 64, 1, 1)
    x = Concatenate(name="mixed_5b")([*parts, pooled])
    for number in range(1, 11):
        x = _residual(x, _35, 0.17, f"block35_{number}")
    x = narrower(x, [[(384, 3, 3)], [(256, 1, 1), (256, 3, 3), (384, 3, 3)]], "mixed_6a")
    for number in range(1, 21):
        x = _residual(x, _17, 0.1, f"block17_{number}")
    last: list[Branch] = [
        [(256, 1, 1), (384, 3, 3)],
        [(256, 1, 1), (288, 3, 3)],
        [(256, 1, 1), (288, 3, 3), (320, 3, 3)],
    ]
    x = narrower(x, last, "mixed_7a")
    for number in range(1, 10):
        x = _residual(x, _8, 0.2, f"block8_{number}")
    x = _residual(x, _8, 1.0, "block8_10", activated=False)
    x = conv(x, 1536, 1, 1, name="conv_7b")

    top = averaged_top(classes, classifier_activation)
    outputs = headed(x, pooling, include_top, top)
    return finished(inputs, outputs, weights, name, kernels_of("inception_resnet_v2", include_top))


def _residual(
    x: Tensor, branches: list[Branch], share: float, name: str, activated: bool = True
) -> Tensor:
    y = Concatenate(name=f"{name}_mixed")([branch(x, one) for one in branches])
    y = Conv2D(x.shape[-1], 1, name=f"{name}_conv")(y)
    x = Add(name=name)([x, Rescaling(share)(y)])
    return Activation("relu", name=f"{name}_ac")(x) if activated else x
