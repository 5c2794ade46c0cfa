"""VGG16: thirteen 3x3 convolutions in five blocks, then three dense layers."""

from typing import Any

from hornbook.applications.imagenet import decode_predictions, preprocess_input
from hornbook.applications.network import checked_shape, finished, headed, kernels_of, start
from hornbook.graph import Tensor
from hornbook.layers import Conv2D, Dense, Flatten, MaxPooling2D
from hornbook.models import Model

__all__ = ["VGG16", "decode_predictions", "preprocess_input", "vgg"]

_DEPTHS = (2, 2, 3, 3, 3)


def VGG16(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "vgg16",
) -> Model:
    """Very deep for its time, and plain: 138,357,544 parameters.

    Args:
        include_top: Whether the three dense layers end it.
        weights: None for new ones, ``'imagenet'``, or a file of weights.
        input_tensor: A Tensor to build on.
        input_shape: Shape of an image, at least 32 x 32; (224, 224, 3) with the top.
        pooling: Without the top, ``'avg'`` or ``'max'`` over space.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Example:
        >>> VGG16(include_top=False, input_shape=(32, 32, 3)).output_shape
        (None, 1, 1, 512)

    See: Simonyan and Zisserman 2015, configuration D.
    """
    shape = checked_shape(name, input_shape, (224, 224, 3), 32, include_top)
    inputs = start(input_tensor, shape)
    outputs = vgg(inputs, _DEPTHS, include_top, pooling, classes, classifier_activation)
    return finished(inputs, outputs, weights, name, kernels_of("vgg16", include_top))


def vgg(
    x: Tensor,
    depths: tuple[int, ...],
    include_top: bool,
    pooling: str | None,
    classes: int,
    classifier_activation: Any,
) -> Tensor:
    """Blocks of 3x3 convolutions, each block ended by max-pooling; the filters double."""
    for block, depth in enumerate(depths, start=1):
        filters = min(64 * 2 ** (block - 1), 512)
        for number in range(1, depth + 1):
            at = f"block{block}_conv{number}"
            x = Conv2D(filters, 3, activation="relu", padding="same", name=at)(x)
        x = MaxPooling2D(2, strides=2, name=f"block{block}_pool")(x)

    def top(x: Tensor) -> Tensor:
        x = Flatten(name="flatten")(x)
        x = Dense(4096, activation="relu", name="fc1")(x)
        x = Dense(4096, activation="relu", name="fc2")(x)
        return Dense(classes, activation=classifier_activation, name="predictions")(x)

    return headed(x, pooling, include_top, top)
