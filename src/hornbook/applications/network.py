"""How every network here starts and ends: its input, its head, and its file of weights."""

from collections.abc import Callable
from typing import Any

from hornbook import layers
from hornbook.applications.imagenet import keras_models
from hornbook.graph import Tensor
from hornbook.models import Model

__all__ = ["averaged_top", "checked_shape", "finished", "headed", "kernels_of", "start"]


def checked_shape(
    name: str,
    input_shape: Any,
    usual: tuple[int, ...],
    least: int,
    include_top: bool,
) -> tuple[int | None, ...]:
    """The shape of an image: the usual one if the network has its dense top.

    Raises:
        ValueError: The image is too small for the network.
    """
    if input_shape is None:
        return usual if include_top else (None, None, usual[-1])
    shape = tuple(input_shape)
    if len(shape) != 3 or any(size is not None and size < least for size in shape[:2]):
        raise ValueError(
            f"{name}: input_shape is (rows, columns, channels) with at least {least} rows and "
            f"columns, not {shape}. Smaller images shrink to nothing on the way."
        )
    return shape


def start(input_tensor: Any, shape: tuple[int | None, ...]) -> Tensor:
    """The Tensor that the network is built on."""
    return layers.Input(shape) if input_tensor is None else input_tensor


def headed(
    x: Tensor, pooling: str | None, include_top: bool, top: Callable[[Tensor], Tensor]
) -> Tensor:
    """The end of the network: its dense top, or features, averaged or not over space."""
    if include_top:
        return top(x)
    if pooling == "avg":
        return layers.GlobalAveragePooling2D(name="avg_pool")(x)
    if pooling == "max":
        return layers.GlobalMaxPooling2D(name="max_pool")(x)
    if pooling is not None:
        raise ValueError(f"pooling is 'avg', 'max' or None, not {pooling!r}.")
    return x


def averaged_top(
    classes: int, activation: Any, pool: str | None = "avg_pool"
) -> Callable[[Tensor], Tensor]:
    """The most usual top: means over space, and a dense layer of the classes.

    Args:
        classes: Number of classes.
        activation: Activation of the dense layer.
        pool: Name of the layer that takes the means.
    """

    def top(x: Tensor) -> Tensor:
        x = layers.GlobalAveragePooling2D(name=pool)(x)
        return layers.Dense(classes, activation=activation, name="predictions")(x)

    return top


def kernels_of(name: str, include_top: bool) -> str:
    """The file in which Keras keeps the weights of a network for ImageNet.

    >>> kernels_of("vgg16", include_top=False)
    'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5'
    """
    return f"{name}_weights_tf_dim_ordering_tf_kernels{'' if include_top else '_notop'}.h5"


def finished(
    inputs: Tensor, outputs: Any, weights: Any, name: str, imagenet: str | None = None
) -> Model:
    """The model, filled from a file if one is given.

    Args:
        inputs, outputs: The ends of the network.
        weights: None, a file, or ``'imagenet'`` for the file that Keras keeps on this machine.
        name: The model's name.
        imagenet: That file's name, without its folder.
    """
    model = Model(inputs, outputs, name=name)
    if weights == "imagenet":
        file = None if imagenet is None else keras_models() / imagenet
        if file is None or not file.is_file():
            where = "" if file is None else f" There is no {file}, where Keras would keep them."
            raise ValueError(
                f"{name}: hornbook downloads no weights.{where} Save them once where Keras is "
                "installed, keras.applications.<Name>(weights='imagenet').save_weights("
                "'name.weights.h5'), and pass that file: weights='name.weights.h5'; "
                "weights=None makes new ones."
            )
        weights = file
    if weights is not None:
        model.load_weights(weights)
    return model
