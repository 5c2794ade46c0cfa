"""Activations by name: the functions that a layer applies to its sums.

The formulas live in ``ops``; here are their names, and ``relu`` with its options.
"""

from collections.abc import Mapping
from typing import Any

from hornbook import ops
from hornbook.core import Family

__all__ = [
    "FAMILY",
    "celu",
    "deserialize",
    "elu",
    "exponential",
    "gelu",
    "get",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_sigmoid_theano",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "maxout",
    "mish",
    "relu",
    "relu6",
    "selu",
    "serialize",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "step",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
]

FAMILY = Family("activation")


@FAMILY.register()
def linear(x: Any) -> Any:
    """x itself.

    Example:
        >>> linear(3.0)
        3.0
    """
    return x


@FAMILY.register()
def relu(
    x: Any,
    negative_slope: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
) -> Any:
    """x from the threshold on (at most ``max_value``), ``negative_slope * (x - threshold)`` below.

    Example:
        >>> relu([-2.0, 3.0, 9.0], negative_slope=0.5, max_value=6.0).tolist()
        [-1.0, 3.0, 6.0]
    """
    if not negative_slope and max_value is None and not threshold:
        return ops.relu(x)
    x = ops.convert_to_tensor(x)
    above = x if max_value is None else ops.minimum(x, max_value)
    return ops.where(x > threshold, above, negative_slope * (x - threshold))


@FAMILY.register()
def hard_sigmoid_theano(x: Any) -> Any:
    """0.2 x + 0.5 held between 0 and 1: what Keras 1 and 2 called hard_sigmoid, after Theano.

    Recurrent layers of that time had it as their default; files of that time are read with it.

    Example:
        >>> hard_sigmoid_theano([-3.0, 0.0, 3.0]).tolist()
        [0.0, 0.5, 1.0]
    """
    return ops.clip(0.2 * ops.convert_to_tensor(x) + 0.5, 0.0, 1.0)


@FAMILY.register("heaviside")
def step(x: Any) -> Any:
    """1 from 0 on, 0 below: the activation of the first perceptrons. Its gradient is 0.

    See: Rosenblatt 1958.

    Example:
        >>> step([-1.0, 0.0, 2.0]).tolist()
        [0.0, 1.0, 1.0]
    """
    x = ops.convert_to_tensor(x)
    return ops.cast(x >= 0, "float32")


@FAMILY.register()
def tanh(x: Any) -> Any:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x)).

    Example:
        >>> float(tanh(0.0))
        0.0
    """
    return ops.tanh(x)


@FAMILY.register()
def gelu(x: Any, approximate: bool = False) -> Any:
    """x * Phi(x), Phi the normal distribution; its tanh formula where ``approximate``.

    See: Hendrycks and Gimpel 2016.

    Example:
        >>> round(float(gelu(1.0)), 4)
        0.8413
    """
    return ops.gelu(x, approximate=approximate)


@FAMILY.register()
def mish(x: Any) -> Any:
    """x * tanh(softplus(x)).

    See: Misra 2019.

    Example:
        >>> float(mish(0.0))
        0.0
    """
    x = ops.convert_to_tensor(x)
    return x * ops.tanh(ops.softplus(x))


@FAMILY.register("hard_swish")
def hard_silu(x: Any) -> Any:
    """x * hard_sigmoid(x).

    Example:
        >>> hard_silu([0.0, 3.0]).tolist()
        [0.0, 3.0]
    """
    x = ops.convert_to_tensor(x)
    return x * ops.hard_sigmoid(x)


@FAMILY.register()
def celu(x: Any, alpha: float = 1.0) -> Any:
    """x above 0, ``alpha * (exp(x / alpha) - 1)`` below: ELU with slope 1 on both sides of 0.

    See: Barron 2017.

    Example:
        >>> celu([0.0, 2.0]).tolist()
        [0.0, 2.0]
    """
    x = ops.convert_to_tensor(x)
    below = ops.where(x > 0, 0.0, x)  # keeps exp from overflowing in the branch not taken
    return ops.where(x > 0, x, alpha * ops.expm1(below / alpha))


@FAMILY.register()
def glu(x: Any, axis: int = -1) -> Any:
    """a * sigmoid(b), a and b the two halves of x along an axis: one half gates the other.

    See: Dauphin et al. 2017.

    Example:
        >>> glu([4.0, 0.0]).tolist()
        [2.0]
    """
    x = ops.convert_to_tensor(x)
    if x.shape[axis] is not None and x.shape[axis] % 2:
        raise ValueError(
            f"glu halves the values along axis {axis}, whose size {x.shape[axis]} is odd. Give the "
            "layer before it an even number of units."
        )
    a, b = ops.split(x, 2, axis=axis)
    return a * ops.sigmoid(b)


@FAMILY.register()
def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x where |x| is above the threshold, else 0.

    Example:
        >>> hard_shrink([-1.0, 0.25, 2.0]).tolist()
        [-1.0, 0.0, 2.0]
    """
    x = ops.convert_to_tensor(x)
    return ops.where(ops.abs(x) > threshold, x, 0.0)


@FAMILY.register()
def hard_tanh(x: Any) -> Any:
    """x held between -1 and 1.

    Example:
        >>> hard_tanh([-3.0, 0.5, 3.0]).tolist()
        [-1.0, 0.5, 1.0]
    """
    x = ops.convert_to_tensor(x)
    return ops.where(x > 1, 1.0, ops.where(x < -1, -1.0, x))


@FAMILY.register()
def maxout(x: Any, num_pieces: int = 2, axis: int = -1) -> Any:
    """The largest of each ``num_pieces`` neighbours along an axis, which gets so much shorter.

    After a dense layer of ``num_pieces * units`` outputs each unit is the upper edge of that many
    straight lines: a convex function that is learned.

    See: Goodfellow et al. 2013.

    Example:
        >>> maxout([1.0, 3.0, -2.0, -1.0]).tolist()
        [3.0, -1.0]
    """
    x = ops.convert_to_tensor(x)
    axis = axis % len(x.shape)
    size = x.shape[axis]
    if size is None or size % num_pieces:
        raise ValueError(
            f"maxout takes {num_pieces} neighbours together, but axis {axis} has the size {size}. "
            f"Give the layer before it a multiple of {num_pieces} units."
        )
    # A size that is not known yet stays -1; at most the batch is.
    before = [-1 if n is None else n for n in x.shape[:axis]]
    after = [-1 if n is None else n for n in x.shape[axis + 1 :]]
    pieces = ops.reshape(x, (*before, size // num_pieces, num_pieces, *after))
    return ops.max(pieces, axis=axis + 1)


@FAMILY.register()
def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x moved towards 0 by the threshold, 0 where it gets there.

    Example:
        >>> soft_shrink([-1.0, 0.25, 2.0]).tolist()
        [-0.5, 0.0, 1.5]
    """
    x = ops.convert_to_tensor(x)
    return ops.where(x > threshold, x - threshold, ops.where(x < -threshold, x + threshold, 0.0))


@FAMILY.register()
def sparse_plus(x: Any) -> Any:
    """0 up to -1, ``(x + 1)^2 / 4`` between, x from 1 on: a softplus that reaches 0.

    See: Martins and Astudillo 2016.

    Example:
        >>> sparse_plus([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.25, 2.0]
    """
    x = ops.convert_to_tensor(x)
    return ops.where(x <= -1, 0.0, ops.where(x >= 1, x, ops.square(x + 1) / 4))


@FAMILY.register()
def sparse_sigmoid(x: Any) -> Any:
    """0 up to -1, ``(x + 1) / 2`` between, 1 from 1 on: the slope of ``sparse_plus``.

    Example:
        >>> sparse_sigmoid([-2.0, 0.0, 2.0]).tolist()
        [0.0, 0.5, 1.0]
    """
    x = ops.convert_to_tensor(x)
    return ops.where(x <= -1, 0.0, ops.where(x >= 1, 1.0, (x + 1) / 2))


@FAMILY.register()
def sparsemax(x: Any, axis: int = -1) -> Any:
    """max(x - tau, 0), with the tau that makes it sum to 1: a softmax with exact zeros.

    Of the values in falling order those k stay whose ``1 + k x_k`` is above the sum of the first k;
    tau is that sum less 1, divided by k.

    See: Martins and Astudillo 2016.

    Example:
        >>> sparsemax([2.0, 1.5, 0.0]).tolist()
        [0.75, 0.25, 0.0]
    """
    x = ops.moveaxis(ops.convert_to_tensor(x), axis, -1)
    falling = -ops.sort(-x, axis=-1)
    sums = ops.cumsum(falling, axis=-1)
    counts = ops.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    stays = 1 + counts * falling > sums
    k = ops.sum(ops.cast(stays, "int32"), axis=-1, keepdims=True)
    tau = (ops.take_along_axis(sums, k - 1, axis=-1) - 1) / ops.cast(k, x.dtype)
    return ops.moveaxis(ops.relu(x - tau), -1, axis)


@FAMILY.register()
def squareplus(x: Any, b: float = 4) -> Any:
    """(x + sqrt(x^2 + b)) / 2: a softplus without exp.

    See: Barron 2021.

    Example:
        >>> float(squareplus(0.0))
        1.0
    """
    x = ops.convert_to_tensor(x)
    return (x + ops.sqrt(ops.square(x) + b)) / 2


@FAMILY.register()
def tanh_shrink(x: Any) -> Any:
    """x - tanh(x).

    Example:
        >>> float(tanh_shrink(0.0))
        0.0
    """
    x = ops.convert_to_tensor(x)
    return x - ops.tanh(x)


@FAMILY.register()
def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """x where it is above the threshold, else the default value.

    Example:
        >>> threshold([1.0, 5.0], 2.0, -7.0).tolist()
        [-7.0, 5.0]
    """
    x = ops.convert_to_tensor(x)
    return ops.where(x > threshold, x, default_value)


elu = FAMILY.register()(ops.elu)
exponential = FAMILY.register()(ops.exponential)
hard_sigmoid = FAMILY.register()(ops.hard_sigmoid)
leaky_relu = FAMILY.register()(ops.leaky_relu)
log_sigmoid = FAMILY.register()(ops.log_sigmoid)
log_softmax = FAMILY.register()(ops.log_softmax)
relu6 = FAMILY.register()(ops.relu6)
selu = FAMILY.register()(ops.selu)
sigmoid = FAMILY.register()(ops.sigmoid)
silu = FAMILY.register("swish")(ops.silu)
softmax = FAMILY.register()(ops.softmax)
softplus = FAMILY.register()(ops.softplus)
softsign = FAMILY.register()(ops.softsign)
hard_swish, swish = hard_silu, silu


def get(identifier: Any) -> Any:
    """The activation of this name, or the function itself; ``linear`` for None.

    Example:
        >>> get("relu") is relu, get(None) is linear
        (True, True)
    """
    return linear if identifier is None else FAMILY.get(identifier)


def serialize(activation: Any) -> Any:
    """The activation as plain data: its name.

    Example:
        >>> serialize(relu)
        'relu'
    """
    return FAMILY.serialize(activation)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The activation that ``serialize`` wrote down.

    Example:
        >>> deserialize("relu") is relu
        True
    """
    return FAMILY.deserialize(config, custom_objects)
