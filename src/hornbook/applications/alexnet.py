"""AlexNet: five convolutions and three dense layers, in two halves that fitted two cards."""

from typing import Any

from hornbook import ops
from hornbook.applications.imagenet import decode_predictions
from hornbook.applications.network import checked_shape, finished, start
from hornbook.core.parameters import PositiveInt
from hornbook.layers import LAYERS, Conv2D, Dense, Dropout, Flatten, Layer, MaxPooling2D
from hornbook.models import Model

__all__ = ["AlexNet", "LocalResponseNormalization", "decode_predictions"]


@LAYERS.register()
class LocalResponseNormalization(Layer):
    """Each cell divided by the strength of its neighbours across channels.

    ``y_c = x_c / (bias + alpha * sum_{|j - c| <= radius} x_j^2) ^ beta``

    Args:
        depth_radius: How many channels on each side count.
        bias, alpha, beta: As in the formula.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same

    Example:
        >>> LocalResponseNormalization(1, bias=1.0, alpha=1.0, beta=1.0)(
        ...     ops.array([[1.0, 1.0, 0.0]])
        ... ).round(2).tolist()[0][2]
        0.0

    See: Krizhevsky et al. 2012, section 3.3.
    """

    def __init__(
        self,
        depth_radius: PositiveInt = 2,
        bias: float = 2.0,
        alpha: float = 1e-4,
        beta: float = 0.75,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.depth_radius, self.bias, self.alpha, self.beta = depth_radius, bias, alpha, beta

    def call(self, inputs: Any) -> Any:
        r, channels = self.depth_radius, inputs.shape[-1]
        pads = [(0, 0)] * (inputs.ndim - 1) + [(r, r)]
        squares = ops.pad(ops.square(inputs), pads)
        near = sum(squares[..., j : j + channels] for j in range(2 * r + 1))
        return inputs / ops.power(self.bias + self.alpha * near, self.beta)


def AlexNet(
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: Any = (227, 227, 3),
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "alexnet",
) -> Model:
    """The network that won ImageNet in 2012: 60,965,224 parameters.

    The second, fourth and fifth convolution see only half of the channels each, as on the paper's
    two cards. The paper says images of 224 x 224; its sizes follow from 227 x 227.

    Args:
        weights: None for new ones, or a file of weights.
        input_tensor: A Tensor to build on.
        input_shape: Shape of an image, at least 67 x 67.
        classes: Number of classes.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Example:
        >>> AlexNet(input_shape=(67, 67, 3), classes=10).output_shape
        (None, 10)

    See: Krizhevsky et al. 2012.
    """
    inputs = start(input_tensor, checked_shape(name, input_shape, (227, 227, 3), 67, True))
    x = Conv2D(96, 11, strides=4, activation="relu", name="conv1")(inputs)
    x = LocalResponseNormalization(name="norm1")(x)
    x = MaxPooling2D(3, strides=2, name="pool1")(x)
    x = Conv2D(256, 5, padding="same", groups=2, activation="relu", name="conv2")(x)
    x = LocalResponseNormalization(name="norm2")(x)
    x = MaxPooling2D(3, strides=2, name="pool2")(x)
    x = Conv2D(384, 3, padding="same", activation="relu", name="conv3")(x)
    x = Conv2D(384, 3, padding="same", groups=2, activation="relu", name="conv4")(x)
    x = Conv2D(256, 3, padding="same", groups=2, activation="relu", name="conv5")(x)
    x = MaxPooling2D(3, strides=2, name="pool5")(x)
    x = Flatten(name="flatten")(x)
    for number in (6, 7):
        x = Dense(4096, activation="relu", name=f"fc{number}")(x)
        x = Dropout(0.5, name=f"dropout{number}")(x)
    outputs = Dense(classes, activation=classifier_activation, name="fc8")(x)
    return finished(inputs, outputs, weights, name)
