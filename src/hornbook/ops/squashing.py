"""The curves that a layer bends its sums with; ``hornbook.activations`` offers them by name."""

from collections.abc import Sequence
from typing import Any

from hornbook.engine import nn as engine_nn
from hornbook.engine.arrays import float_array, xp
from hornbook.ops.table import op

__all__ = [
    "celu",
    "elu",
    "exponential",
    "gelu",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "relu",
    "relu6",
    "selu",
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
    "swish",
    "tanh_shrink",
    "threshold",
]

_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


@op
def relu(x: Any) -> Any:
    """max(x, 0), with slope 0 at 0.

    Example:
        >>> from hornbook import ops
        >>> ops.relu([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.0, 2.0]
    """
    x = float_array(x)
    return xp.where(x > 0, x, xp.zeros_like(x))


@op
def relu6(x: Any) -> Any:
    """min(max(x, 0), 6).

    Example:
        >>> from hornbook import ops
        >>> ops.relu6([-1.0, 8.0]).tolist()
        [0.0, 6.0]
    """
    x = float_array(x)
    return xp.where(x > 0, xp.where(x < 6, x, xp.full_like(x, 6)), xp.zeros_like(x))


@op
def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x above 0, ``negative_slope * x`` below.

    Example:
        >>> from hornbook import ops
        >>> ops.leaky_relu([-10.0, 1.0]).tolist()
        [-2.0, 1.0]
    """
    x = float_array(x)
    return xp.where(x >= 0, x, negative_slope * x)


@op
def elu(x: Any, alpha: float = 1.0) -> Any:
    """x above 0, ``alpha * (exp(x) - 1)`` below.

    Example:
        >>> from hornbook import ops
        >>> ops.elu([0.0, 2.0]).tolist()
        [0.0, 2.0]
    """
    x = float_array(x)
    return xp.where(x > 0, x, alpha * xp.expm1(_where_negative(x)))


def _where_negative(x: Any) -> Any:
    """min(x, 0), which keeps exp from overflowing in a branch not taken, with slope 1 at 0."""
    return xp.where(x > 0, xp.zeros_like(x), x)


@op
def selu(x: Any) -> Any:
    """scale * elu(x, alpha), the constants of self-normalising networks.

    See: Klambauer et al. 2017.

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.selu(1.0)), 4)
        1.0507
    """
    x = float_array(x)
    return _SELU_SCALE * xp.where(x > 0, x, _SELU_ALPHA * xp.expm1(_where_negative(x)))


@op
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)).

    Example:
        >>> from hornbook import ops
        >>> float(ops.sigmoid(0.0))
        0.5
    """
    return engine_nn.sigmoid(float_array(x))


@op
def log_sigmoid(x: Any) -> Any:
    """log(sigmoid(x)) = -softplus(-x).

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.log_sigmoid(0.0)), 4)
        -0.6931
    """
    return -xp.logaddexp(-float_array(x), 0.0)


@op
def hard_sigmoid(x: Any) -> Any:
    """relu6(x + 3) / 6: straight between -3 and 3.

    Example:
        >>> from hornbook import ops
        >>> ops.hard_sigmoid([-4.0, 0.0, 4.0]).tolist()
        [0.0, 0.5, 1.0]
    """
    return xp.clip(float_array(x) / 6 + 0.5, 0, 1)


@op
def silu(x: Any) -> Any:
    """x * sigmoid(x), also called swish.

    Example:
        >>> from hornbook import ops
        >>> float(ops.silu(0.0))
        0.0
    """
    return float_array(x) * sigmoid(x)


@op
def gelu(x: Any, approximate: bool = True) -> Any:
    """x * Phi(x), Phi the normal distribution; by tanh where ``approximate``.

    ``0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))``

    See: Hendrycks and Gimpel 2016.

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.gelu(1.0)), 4)
        0.8412
    """
    x = float_array(x)
    if approximate:
        return 0.5 * x * (1 + xp.tanh((2 / xp.pi) ** 0.5 * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + engine_nn.erf(x / 2**0.5))


@op
def softplus(x: Any) -> Any:
    """log(1 + exp(x)).

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.softplus(0.0)), 4)
        0.6931
    """
    return xp.logaddexp(float_array(x), 0.0)


@op
def softsign(x: Any) -> Any:
    """x / (1 + |x|).

    Example:
        >>> from hornbook import ops
        >>> float(ops.softsign(1.0))
        0.5
    """
    x = float_array(x)
    return x / (1 + xp.abs(x))


@op
def exponential(x: Any) -> Any:
    """exp(x).

    Example:
        >>> from hornbook import ops
        >>> float(ops.exponential(0.0))
        1.0
    """
    return xp.exp(float_array(x))


@op
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))), without overflow.

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.logsumexp([1000.0, 1000.0])), 3)
        1000.693
    """
    return engine_nn.logsumexp(float_array(x), axis=axis, keepdims=keepdims)


@op
def softmax(x: Any, axis: int | Sequence[int] = -1) -> Any:
    """exp(x) / sum(exp(x)) along an axis.

    Example:
        >>> from hornbook import ops
        >>> ops.softmax([[0.0, 0.0]]).tolist()
        [[0.5, 0.5]]
    """
    return engine_nn.softmax(float_array(x), axis=axis)


@op
def log_softmax(x: Any, axis: int = -1) -> Any:
    """log(softmax(x)) = x - logsumexp(x).

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.log_softmax([0.0, 0.0])[0]), 4)
        -0.6931
    """
    return engine_nn.log_softmax(float_array(x), axis=axis)


@op
def celu(x: Any, alpha: float = 1.0) -> Any:
    """x above 0, ``alpha * (exp(x / alpha) - 1)`` below: ELU with slope 1 on both sides of 0.

    See: Barron 2017.

    Example:
        >>> from hornbook import ops
        >>> ops.celu([0.0, 2.0]).tolist()
        [0.0, 2.0]
    """
    x = float_array(x)
    below = xp.where(x > 0, 0.0, x)  # keeps exp from overflowing in the branch not taken
    return xp.where(x > 0, x, alpha * xp.expm1(below / alpha))


@op
def glu(x: Any, axis: int = -1) -> Any:
    """a * sigmoid(b), a and b the two halves of x along an axis: one half gates the other.

    See: Dauphin et al. 2017.

    Example:
        >>> from hornbook import ops
        >>> ops.glu([4.0, 0.0]).tolist()
        [2.0]
    """
    x = float_array(x)
    if x.shape[axis] is not None and x.shape[axis] % 2:
        raise ValueError(
            f"glu halves the values along axis {axis}, whose size {x.shape[axis]} is odd. Give the "
            "layer before it an even number of units."
        )
    a, b = xp.split(x, 2, axis=axis)
    return a * sigmoid(b)


@op
def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x where |x| is above the threshold, else 0.

    Example:
        >>> from hornbook import ops
        >>> ops.hard_shrink([-1.0, 0.25, 2.0]).tolist()
        [-1.0, 0.0, 2.0]
    """
    x = float_array(x)
    return xp.where(xp.abs(x) > threshold, x, 0.0)


@op
def hard_tanh(x: Any) -> Any:
    """x held between -1 and 1.

    Example:
        >>> from hornbook import ops
        >>> ops.hard_tanh([-3.0, 0.5, 3.0]).tolist()
        [-1.0, 0.5, 1.0]
    """
    x = float_array(x)
    return xp.where(x > 1, 1.0, xp.where(x < -1, -1.0, x))


@op
def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x moved towards 0 by the threshold, 0 where it gets there.

    Example:
        >>> from hornbook import ops
        >>> ops.soft_shrink([-1.0, 0.25, 2.0]).tolist()
        [-0.5, 0.0, 1.5]
    """
    x = float_array(x)
    return xp.where(x > threshold, x - threshold, xp.where(x < -threshold, x + threshold, 0.0))


@op
def sparse_plus(x: Any) -> Any:
    """0 up to -1, ``(x + 1)^2 / 4`` between, x from 1 on: a softplus that reaches 0.

    See: Martins and Astudillo 2016.

    Example:
        >>> from hornbook import ops
        >>> ops.sparse_plus([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.25, 2.0]
    """
    x = float_array(x)
    return xp.where(x <= -1, 0.0, xp.where(x >= 1, x, xp.square(x + 1) / 4))


@op
def sparse_sigmoid(x: Any) -> Any:
    """0 up to -1, ``(x + 1) / 2`` between, 1 from 1 on: the slope of ``sparse_plus``.

    Example:
        >>> from hornbook import ops
        >>> ops.sparse_sigmoid([-2.0, 0.0, 2.0]).tolist()
        [0.0, 0.5, 1.0]
    """
    x = float_array(x)
    return xp.where(x <= -1, 0.0, xp.where(x >= 1, 1.0, (x + 1) / 2))


@op
def sparsemax(x: Any, axis: int = -1) -> Any:
    """max(x - tau, 0), with the tau that makes it sum to 1: a softmax with exact zeros.

    Of the values in falling order those k stay whose ``1 + k x_k`` is above the sum of the first k;
    tau is that sum less 1, divided by k.

    See: Martins and Astudillo 2016.

    Example:
        >>> from hornbook import ops
        >>> ops.sparsemax([2.0, 1.5, 0.0]).tolist()
        [0.75, 0.25, 0.0]
    """
    x = xp.moveaxis(float_array(x), axis, -1)
    falling = -xp.sort(-x, axis=-1)
    sums = xp.cumsum(falling, axis=-1)
    counts = xp.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    stays = 1 + counts * falling > sums
    k = xp.sum(stays.astype("int32"), axis=-1, keepdims=True)
    tau = (xp.take_along_axis(sums, k - 1, axis=-1) - 1) / k.astype(x.dtype)
    return xp.moveaxis(relu(x - tau), -1, axis)


@op
def squareplus(x: Any, b: float = 4) -> Any:
    """(x + sqrt(x^2 + b)) / 2: a softplus without exp.

    See: Barron 2021.

    Example:
        >>> from hornbook import ops
        >>> float(ops.squareplus(0.0))
        1.0
    """
    x = float_array(x)
    return (x + xp.sqrt(xp.square(x) + b)) / 2


@op
def tanh_shrink(x: Any) -> Any:
    """x - tanh(x).

    Example:
        >>> from hornbook import ops
        >>> float(ops.tanh_shrink(0.0))
        0.0
    """
    x = float_array(x)
    return x - xp.tanh(x)


@op
def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """x where it is above the threshold, else the default value.

    Example:
        >>> from hornbook import ops
        >>> ops.threshold([1.0, 5.0], 2.0, -7.0).tolist()
        [-7.0, 5.0]
    """
    x = float_array(x)
    return xp.where(x > threshold, x, default_value)


@op
def hard_silu(x: Any) -> Any:
    """x * hard_sigmoid(x).

    Example:
        >>> from hornbook import ops
        >>> ops.hard_silu([0.0, 3.0]).tolist()
        [0.0, 3.0]
    """
    x = float_array(x)
    return x * hard_sigmoid(x)


hard_swish, swish = hard_silu, silu
