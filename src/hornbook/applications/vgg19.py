"""VGG19: VGG16 with a fourth convolution in each of its three last blocks."""

from typing import Any

from hornbook.applications.imagenet import decode_predictions, preprocess_input
from hornbook.applications.network import checked_shape, finished, kernels_of, start
from hornbook.applications.vgg16 import vgg
from hornbook.models import Model

__all__ = ["VGG19", "decode_predictions", "preprocess_input"]

_DEPTHS = (2, 2, 4, 4, 4)


def VGG19(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "vgg19",
) -> Model:
    """VGG with sixteen convolutions: 143,667,240 parameters. Arguments are those of VGG16.

    Example:
        >>> VGG19(include_top=False, input_shape=(32, 32, 3)).count_params()
        20024384

    See: Simonyan and Zisserman 2015, configuration E.
    """
    shape = checked_shape(name, input_shape, (224, 224, 3), 32, include_top)
    inputs = start(input_tensor, shape)
    outputs = vgg(inputs, _DEPTHS, include_top, pooling, classes, classifier_activation)
    return finished(inputs, outputs, weights, name, kernels_of("vgg19", include_top))
