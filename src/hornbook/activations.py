"""Activations by name: the functions that a layer applies to its sums.

The formulas live in ``ops``; here are their names, and the few that Keras has only here.
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


celu = FAMILY.register()(ops.celu)
glu = FAMILY.register()(ops.glu)
hard_shrink = FAMILY.register()(ops.hard_shrink)
hard_tanh = FAMILY.register()(ops.hard_tanh)
soft_shrink = FAMILY.register()(ops.soft_shrink)
sparse_plus = FAMILY.register()(ops.sparse_plus)
sparse_sigmoid = FAMILY.register()(ops.sparse_sigmoid)
sparsemax = FAMILY.register()(ops.sparsemax)
squareplus = FAMILY.register()(ops.squareplus)
tanh_shrink = FAMILY.register()(ops.tanh_shrink)
threshold = FAMILY.register()(ops.threshold)
hard_silu = FAMILY.register("hard_swish")(ops.hard_silu)
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
