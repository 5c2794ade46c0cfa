"""NASNet-A: cells that a search found, each of which sees what the two cells before it made.

::

    before --+                     +-- 5x5 of x    + 3x3 of before --+
             +-- as large as x ----+-- 5x5 and 3x3 of before --------+
    x -------+-- relu, 1x1, norm --+-- mean of x   + before ---------+-- the channels of all
                                   +-- means of before --------------+
                                   +-- 3x3 of x    + x --------------+
"""

from typing import Any

from hornbook.applications.imagenet import decode_predictions
from hornbook.applications.imagenet import from_minus_1_to_1 as preprocess_input
from hornbook.applications.network import averaged_top, checked_shape, finished, headed, start
from hornbook.graph import Tensor
from hornbook.layers import (
    Activation,
    Add,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Cropping2D,
    MaxPooling2D,
    SeparableConv2D,
    ZeroPadding2D,
)
from hornbook.models import Model

__all__ = [
    "NASNet",
    "NASNetLarge",
    "NASNetMobile",
    "decode_predictions",
    "preprocess_input",
]


def NASNet(
    input_shape: Any = None,
    penultimate_filters: int = 4032,
    num_blocks: int = 6,
    stem_block_filters: int = 96,
    skip_reduction: bool = True,
    filter_multiplier: int = 2,
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    default_size: int = 331,
    classifier_activation: Any = "softmax",
    name: str = "nasnet",
) -> Model:
    """Three rows of normal cells, between two of which a cell halves rows and columns.

    Args:
        input_shape: Shape of an image of known size, at least 32 x 32; with the top
            (default_size, default_size, 3).
        penultimate_filters: Channels of the last cell: 24 for each of its filters.
        num_blocks: Normal cells in a row.
        stem_block_filters: Filters of the first convolution.
        skip_reduction: Whether the cell after a halving one sees what was before that one's input.
        filter_multiplier: Factor on the number of filters where rows and columns are halved.
        include_top: Whether averaging and a dense layer end it.
        weights: None for new ones, ``'imagenet'``, or a file of weights.
        input_tensor: A Tensor to build on.
        pooling: Without the top, ``'avg'`` or ``'max'`` over space.
        classes: Number of classes.
        default_size: Rows and columns of the usual image.
        classifier_activation: Activation of the last layer.
        name: Name of the model.

    Raises:
        ValueError: penultimate_filters are no multiple of 24 * filter_multiplier^2.

    See: Zoph et al. 2018.
    """
    factor = filter_multiplier
    if penultimate_filters % (24 * factor**2):
        raise ValueError(
            f"{name}: penultimate_filters must be a multiple of 24 * filter_multiplier ** 2 = "
            f"{24 * factor**2}, because a cell joins the channels of six parts and the filters "
            f"are divided twice by {factor}; got {penultimate_filters}."
        )
    usual = (default_size, default_size, 3)
    shape = checked_shape(name, input_shape or usual, usual, 32, include_top)
    inputs = start(input_tensor, shape)
    filters = penultimate_filters // 24
    x = Conv2D(
        stem_block_filters,
        3,
        strides=2,
        use_bias=False,
        kernel_initializer="he_normal",
        name="stem_conv1",
    )(inputs)
    x = _normalized(x, "stem_bn1")
    x, before = _halving(x, None, filters // factor**2, "stem_1")
    x, before = _halving(x, before, filters // factor, "stem_2")
    for row in range(3):
        if row:
            kept = before
            x, before = _halving(x, before, filters * factor**row, f"reduce_{row * num_blocks}")
            before = kept if skip_reduction else before
        for block in range(num_blocks):
            number = row * num_blocks + block + (row > 0)
            x, before = _normal(x, before, filters * factor**row, f"{number}")
    x = Activation("relu")(x)

    top = averaged_top(classes, classifier_activation, None)
    file = f"{name}{'' if include_top else '_no_top'}.h5"
    return finished(inputs, headed(x, pooling, include_top, top), weights, name, file)


def NASNetMobile(
    input_shape: Any = None,
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "nasnet_mobile",
) -> Model:
    """``NASNet`` of four cells in a row and 1,056 last channels: 5,326,716 parameters.

    Example:
        >>> NASNetMobile((32, 32, 3), include_top=False).output_shape
        (None, 1, 1, 1056)
    """
    return NASNet(
        input_shape,
        1056,
        num_blocks=4,
        stem_block_filters=32,
        skip_reduction=False,
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        pooling=pooling,
        classes=classes,
        default_size=224,
        classifier_activation=classifier_activation,
        name=name,
    )


def NASNetLarge(
    input_shape: Any = None,
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "nasnet_large",
) -> Model:
    """``NASNet`` of six cells in a row and 4,032 last channels: 88,949,818 parameters."""
    return NASNet(
        input_shape,
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
    )


def _normalized(x: Tensor, name: str) -> Tensor:
    return BatchNormalization(momentum=0.9997, epsilon=1e-3, name=name)(x)


def _padded(x: Tensor, kernel: int, name: str) -> Tensor:
    """Zeros around x, one less at its start where a size is even, for a stride of 2."""
    half = kernel // 2
    pads = tuple((half - 1 + (size or 0) % 2, half) for size in x.shape[1:3])
    return ZeroPadding2D(pads, name=name)(x)


def _projected(x: Tensor, filters: int, conv: str, norm: str) -> Tensor:
    x = Activation("relu")(x)
    x = Conv2D(filters, 1, use_bias=False, kernel_initializer="he_normal", name=conv)(x)
    return _normalized(x, norm)


def _separable(x: Tensor, filters: int, kernel: int, name: str, strides: int = 1) -> Tensor:
    """Twice relu, a separable convolution and a normalisation; the first takes the strides."""
    x = Activation("relu")(x)
    padding = "same"
    if strides > 1:
        x, padding = _padded(x, kernel, f"separable_conv_1_pad_{name}"), "valid"
    first = {"strides": strides, "padding": padding, "name": f"separable_conv_1_{name}"}
    x = SeparableConv2D(filters, kernel, use_bias=False, **first)(x)
    x = Activation("relu")(_normalized(x, f"separable_conv_1_bn_{name}"))
    second = {"padding": "same", "name": f"separable_conv_2_{name}"}
    x = SeparableConv2D(filters, kernel, use_bias=False, **second)(x)
    return _normalized(x, f"separable_conv_2_bn_{name}")


def _fitted(before: Tensor | None, x: Tensor, filters: int, name: str) -> Tensor:
    """What the cell before saw, as large as x and of as many channels as there are filters."""
    if before is None:
        return x
    if before.shape[2] == x.shape[2]:
        if before.shape[3] == filters:
            return before
        return _projected(before, filters, f"adjust_conv_projection_{name}", f"adjust_bn_{name}")
    before = Activation("relu", name=f"adjust_relu_1_{name}")(before)
    shifted = Cropping2D(((1, 0), (1, 0)))(ZeroPadding2D(((0, 1), (0, 1)))(before))
    halves = []
    for number, part in enumerate((before, shifted), start=1):
        pool = f"adjust_avg_pool_{number}_{name}"
        conv = {"kernel_initializer": "he_normal", "name": f"adjust_conv_{number}_{name}"}
        part = AveragePooling2D(1, strides=2, name=pool)(part)
        halves.append(Conv2D(filters // 2, 1, use_bias=False, **conv)(part))
    return _normalized(Concatenate()(halves), f"adjust_bn_{name}")


def _normal(
    x: Tensor, before: Tensor | None, filters: int, name: str
) -> tuple[Tensor, Tensor | None]:
    """A cell that keeps rows and columns, and what the next one sees beside it."""
    p = _fitted(before, x, filters, name)
    h = _projected(x, filters, f"normal_conv_1_{name}", f"normal_bn_1_{name}")

    def separable(y: Tensor, kernel: int, part: str) -> Tensor:
        return _separable(y, filters, kernel, f"normal_{part}_{name}")

    def mean(y: Tensor, part: str) -> Tensor:
        part = f"normal_{part}_{name}"
        return AveragePooling2D(3, strides=1, padding="same", name=part)(y)

    pairs = [
        lambda: [separable(h, 5, "left1"), separable(p, 3, "right1")],
        lambda: [separable(p, 5, "left2"), separable(p, 3, "right2")],
        lambda: [mean(h, "left3"), p],
        lambda: [mean(p, "left4"), mean(p, "right4")],
        lambda: [separable(h, 3, "left5"), h],
    ]
    sums = [Add(name=f"normal_add_{n}_{name}")(pair()) for n, pair in enumerate(pairs, start=1)]
    return Concatenate(name=f"normal_concat_{name}")([p, *sums]), x


def _halving(
    x: Tensor, before: Tensor | None, filters: int, name: str
) -> tuple[Tensor, Tensor | None]:
    """A cell that halves rows and columns, and what the next one sees beside it."""
    p = _fitted(before, x, filters, name)
    h = _projected(x, filters, f"reduction_conv_1_{name}", f"reduction_bn_1_{name}")
    padded = _padded(h, 3, f"reduction_pad_1_{name}")

    def separable(y: Tensor, kernel: int, part: str, strides: int = 2) -> Tensor:
        return _separable(y, filters, kernel, f"reduction_{part}_{name}", strides)

    def added(parts: list[Tensor], part: str) -> Tensor:
        return Add(name=f"reduction_{part}_{name}")(parts)

    def pooled(pool: Any, part: str) -> Tensor:
        return pool(3, strides=2, name=f"reduction_{part}_{name}")(padded)

    one = added([separable(h, 5, "left1"), separable(p, 7, "right1")], "add_1")
    two = added([pooled(MaxPooling2D, "left2"), separable(p, 7, "right2")], "add_2")
    three = added([pooled(AveragePooling2D, "left3"), separable(p, 5, "right3")], "add3")
    mean = AveragePooling2D(3, strides=1, padding="same", name=f"reduction_left4_{name}")(one)
    four = Add()([two, mean])
    small = separable(one, 3, "left4", strides=1)
    five = added([small, pooled(MaxPooling2D, "right5")], "add4")
    return Concatenate(name=f"reduction_concat_{name}")([two, three, four, five]), x
