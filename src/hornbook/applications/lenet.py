"""LeNet-5: the first convolutional network that read cheques."""

from typing import Any

from hornbook.applications.network import checked_shape, finished, start
from hornbook.layers import AveragePooling2D, Conv2D, Dense, Flatten
from hornbook.models import Model

__all__ = ["LeNet5"]


def LeNet5(
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = (32, 32, 1),
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "lenet5",
) -> Model:
    """Two convolutions with averaging and three dense layers: 61,706 parameters.

    This is the form that courses teach: every map of the second convolution sees all six of the
    first, the averages have no weights of their own, and a softmax ends it; the paper connects
    only some maps and ends in radial basis functions.

    Args:
        weights: None for new ones, or a file of weights.
        input_tensor: A Tensor to build on.
        input_shape: Shape of an image; digits of 28 x 28 are padded to 32 x 32 in the paper.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Example:
        >>> LeNet5().count_params()
        61706

    See: LeCun et al. 1998.
    """
    inputs = start(input_tensor, checked_shape(name, input_shape, (32, 32, 1), 20, True))
    x = Conv2D(6, 5, activation="tanh", name="c1")(inputs)
    x = AveragePooling2D(2, name="s2")(x)
    x = Conv2D(16, 5, activation="tanh", name="c3")(x)
    x = AveragePooling2D(2, name="s4")(x)
    x = Flatten(name="flatten")(x)
    x = Dense(120, activation="tanh", name="c5")(x)
    x = Dense(84, activation="tanh", name="f6")(x)
    outputs = Dense(classes, activation=classifier_activation, name="output")(x)
    return finished(inputs, outputs, weights, name)
