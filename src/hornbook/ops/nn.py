"""The vocabulary of networks: activations, one-hot codes, convolution, pooling, cross-entropies.

An activation is its formula; ``hornbook.activations`` offers these by name. Convolution and pooling
are channels last: ``(batch, *space, channels)``.
"""

from collections.abc import Sequence
from typing import Any

from hornbook.core import epsilon
from hornbook.engine import nn as engine_nn
from hornbook.engine.arrays import xp
from hornbook.ops.table import op

__all__ = [
    "align_ranks",
    "average_pool",
    "batch_normalization",
    "binary_crossentropy",
    "categorical_crossentropy",
    "conv",
    "elu",
    "exponential",
    "gelu",
    "hard_sigmoid",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "max_pool",
    "moments",
    "one_hot",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "sparse_categorical_crossentropy",
]

_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


def _float(x: Any) -> Any:
    x = xp.asarray(x)
    return x if xp.issubdtype(x.dtype, xp.inexact) else x.astype(xp.float32)


@op
def relu(x: Any) -> Any:
    """max(x, 0), with slope 0 at 0.

    Example:
        >>> from hornbook import ops
        >>> ops.relu([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.0, 2.0]
    """
    x = _float(x)
    return xp.where(x > 0, x, xp.zeros_like(x))


@op
def relu6(x: Any) -> Any:
    """min(max(x, 0), 6).

    Example:
        >>> from hornbook import ops
        >>> ops.relu6([-1.0, 8.0]).tolist()
        [0.0, 6.0]
    """
    x = _float(x)
    return xp.where(x > 0, xp.where(x < 6, x, xp.full_like(x, 6)), xp.zeros_like(x))


@op
def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x above 0, ``negative_slope * x`` below.

    Example:
        >>> from hornbook import ops
        >>> ops.leaky_relu([-10.0, 1.0]).tolist()
        [-2.0, 1.0]
    """
    x = _float(x)
    return xp.where(x >= 0, x, negative_slope * x)


@op
def elu(x: Any, alpha: float = 1.0) -> Any:
    """x above 0, ``alpha * (exp(x) - 1)`` below.

    Example:
        >>> from hornbook import ops
        >>> ops.elu([0.0, 2.0]).tolist()
        [0.0, 2.0]
    """
    x = _float(x)
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
    x = _float(x)
    return _SELU_SCALE * xp.where(x > 0, x, _SELU_ALPHA * xp.expm1(_where_negative(x)))


@op
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)).

    Example:
        >>> from hornbook import ops
        >>> float(ops.sigmoid(0.0))
        0.5
    """
    # The two halves keep exp from overflowing.
    x = _float(x)
    decay = xp.exp(-xp.abs(x))
    return xp.where(x >= 0, 1 / (1 + decay), decay / (1 + decay))


@op
def log_sigmoid(x: Any) -> Any:
    """log(sigmoid(x)) = -softplus(-x).

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.log_sigmoid(0.0)), 4)
        -0.6931
    """
    return -xp.logaddexp(-_float(x), 0.0)


@op
def hard_sigmoid(x: Any) -> Any:
    """relu6(x + 3) / 6: straight between -3 and 3.

    Example:
        >>> from hornbook import ops
        >>> ops.hard_sigmoid([-4.0, 0.0, 4.0]).tolist()
        [0.0, 0.5, 1.0]
    """
    return xp.clip(_float(x) / 6 + 0.5, 0, 1)


@op
def silu(x: Any) -> Any:
    """x * sigmoid(x), also called swish.

    Example:
        >>> from hornbook import ops
        >>> float(ops.silu(0.0))
        0.0
    """
    return _float(x) * sigmoid(x)


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
    x = _float(x)
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
    return xp.logaddexp(_float(x), 0.0)


@op
def softsign(x: Any) -> Any:
    """x / (1 + |x|).

    Example:
        >>> from hornbook import ops
        >>> float(ops.softsign(1.0))
        0.5
    """
    x = _float(x)
    return x / (1 + xp.abs(x))


@op
def exponential(x: Any) -> Any:
    """exp(x).

    Example:
        >>> from hornbook import ops
        >>> float(ops.exponential(0.0))
        1.0
    """
    return xp.exp(_float(x))


@op
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))), without overflow.

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.logsumexp([1000.0, 1000.0])), 3)
        1000.693
    """
    return engine_nn.logsumexp(_float(x), axis=axis, keepdims=keepdims)


@op
def softmax(x: Any, axis: int | Sequence[int] = -1) -> Any:
    """exp(x) / sum(exp(x)) along an axis.

    Example:
        >>> from hornbook import ops
        >>> ops.softmax([[0.0, 0.0]]).tolist()
        [[0.5, 0.5]]
    """
    return engine_nn.softmax(_float(x), axis=axis)


@op
def log_softmax(x: Any, axis: int = -1) -> Any:
    """log(softmax(x)) = x - logsumexp(x).

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.log_softmax([0.0, 0.0])[0]), 4)
        -0.6931
    """
    return engine_nn.log_softmax(_float(x), axis=axis)


@op
def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: str | None = None) -> Any:
    """1 at the place that each whole number names, 0 elsewhere: (...) -> (..., num_classes).

    Example:
        >>> from hornbook import ops
        >>> ops.one_hot([0, 2], 3).tolist()
        [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    return engine_nn.one_hot(xp.asarray(x), num_classes, axis=axis, dtype=dtype or "float32")


@op
def moments(x: Any, axes: Sequence[int], keepdims: bool = False) -> tuple[Any, Any]:
    """Mean and variance over axes.

    Example:
        >>> from hornbook import ops
        >>> [float(v) for v in ops.moments([1.0, 3.0], axes=[0])]
        [2.0, 1.0]
    """
    x = _float(x)
    mean = xp.mean(x, axis=tuple(axes), keepdims=True)
    variance = xp.mean(xp.square(x - mean), axis=tuple(axes), keepdims=keepdims)
    return (mean if keepdims else xp.squeeze(mean, tuple(axes))), variance


@op
def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    axis: int,
    offset: Any = None,
    scale: Any = None,
    epsilon: float = 1e-3,
) -> Any:
    """scale * (x - mean) / sqrt(variance + epsilon) + offset, with one entry each along an axis.

    Example:
        >>> from hornbook import ops
        >>> ops.batch_normalization(
        ...     ops.ones((1, 2)), ops.zeros(2), ops.ones(2), -1, epsilon=0.0
        ... ).tolist()
        [[1.0, 1.0]]
    """
    x = _float(x)
    shape = [1] * x.ndim
    shape[axis] = x.shape[axis]
    inverse = 1 / xp.sqrt(xp.reshape(variance, shape) + epsilon)
    if scale is not None:
        inverse = inverse * xp.reshape(scale, shape)
    out = (x - xp.reshape(mean, shape)) * inverse
    return out if offset is None else out + xp.reshape(offset, shape)


def _per_axis(value: int | Sequence[int], ndim: int) -> tuple[int, ...]:
    return (value,) * ndim if isinstance(value, int) else tuple(value)


@op
def conv(
    inputs: Any,
    kernel: Any,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    dilation_rate: int | Sequence[int] = 1,
    groups: int = 1,
) -> Any:
    """Cross-correlation with a kernel over one to three spatial axes, channels last.

    ``y[b, i, o] = sum_{k, c} x[b, i * stride + k * dilation, c] * kernel[k, c, o]``

    Shapes:
        inputs (batch, *space, in), kernel (*window, in / groups, out) -> (batch, *space', out)

    Example:
        >>> from hornbook import ops
        >>> ops.conv(ops.ones((1, 4, 1)), ops.ones((2, 1, 1)))[0, :, 0].tolist()
        [2.0, 2.0, 2.0]
    """
    inputs, kernel = _float(inputs), _float(kernel)
    ndim = inputs.ndim - 2
    return engine_nn.convolve(
        inputs,
        kernel,
        _per_axis(strides, ndim),
        padding,
        _per_axis(dilation_rate, ndim),
        groups,
    )


@op
def max_pool(
    inputs: Any,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
) -> Any:
    """The largest cell of each window: (batch, *space, channels) -> (batch, *space', channels).

    Example:
        >>> from hornbook import ops
        >>> ops.max_pool(ops.reshape(ops.arange(4.0), (1, 4, 1)), 2)[0, :, 0].tolist()
        [1.0, 3.0]
    """
    inputs = xp.asarray(inputs)
    window = _per_axis(pool_size, inputs.ndim - 2)
    steps = window if strides is None else _per_axis(strides, inputs.ndim - 2)
    return engine_nn.max_pool(inputs, window, steps, padding)


@op
def average_pool(
    inputs: Any,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
) -> Any:
    """The mean of each window, of the cells inside: (batch, *space, channels) -> the same, fewer.

    Example:
        >>> from hornbook import ops
        >>> ops.average_pool(ops.reshape(ops.arange(4.0), (1, 4, 1)), 2)[0, :, 0].tolist()
        [0.5, 2.5]
    """
    inputs = _float(inputs)
    window = _per_axis(pool_size, inputs.ndim - 2)
    steps = window if strides is None else _per_axis(strides, inputs.ndim - 2)
    return engine_nn.average_pool(inputs, window, steps, padding)


@op
def align_ranks(a: Any, b: Any) -> tuple[Any, Any]:
    """Two arrays with one number of axes, where one has a last axis of size 1 too many.

    ``(batch,)`` and ``(batch, 1)`` both become ``(batch, 1)``; ``(batch, time)`` and
    ``(batch, time, 1)`` become ``(batch, time)``.

    Example:
        >>> from hornbook import ops
        >>> [x.shape for x in ops.align_ranks(ops.ones(3), ops.ones((3, 1)))]
        [(3, 1), (3, 1)]
    """
    a, b = xp.asarray(a), xp.asarray(b)
    if a.ndim == b.ndim + 1:
        return tuple(reversed(_drop_or_add(b, a)))
    return _drop_or_add(a, b) if b.ndim == a.ndim + 1 else (a, b)


def _drop_or_add(short: Any, long: Any) -> tuple[Any, Any]:
    if long.shape[-1] != 1:
        return short, long
    return (short[:, None], long) if short.ndim == 1 else (short, long[..., 0])


@op
def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """-(t log p + (1 - t) log(1 - p)), element by element; p = sigmoid(output) for logits.

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.binary_crossentropy(1.0, 0.5)), 4)
        0.6931
    """
    target, output = _float(target), _float(output)
    if from_logits:
        # log(1 + exp(x)) - x t is the same, never overflows, and has its true slope at 0.
        return xp.logaddexp(output, 0) - output * target
    p = xp.clip(output, epsilon(), 1 - epsilon())
    return -(target * xp.log(p) + (1 - target) * xp.log(1 - p))


def _log_probabilities(output: Any, from_logits: bool, axis: int) -> Any:
    if from_logits:
        return engine_nn.log_softmax(output, axis=axis)
    p = output / xp.sum(output, axis=axis, keepdims=True)
    return xp.log(xp.clip(p, epsilon(), 1 - epsilon()))


@op
def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """-sum_c t_c log p_c: (batch, ..., classes) twice -> (batch, ...).

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.categorical_crossentropy([0.0, 1.0], [0.5, 0.5])), 4)
        0.6931
    """
    log_p = _log_probabilities(_float(output), from_logits, axis)
    return -xp.sum(_float(target) * log_p, axis=axis)


@op
def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """-log p_t for class numbers t: (batch, ...) and (batch, ..., classes) -> (batch, ...).

    Example:
        >>> from hornbook import ops
        >>> round(float(ops.sparse_categorical_crossentropy(1, [0.5, 0.5])), 4)
        0.6931
    """
    output, target = _float(output), xp.asarray(target).astype("int32")
    if target.ndim == output.ndim and target.shape[axis] == 1:
        target = xp.squeeze(target, axis)
    log_p = _log_probabilities(output, from_logits, axis)
    # A product with one-hot rows: its gradient is dense, where that of a gather is a slow scatter.
    chosen = engine_nn.one_hot(target, output.shape[axis], axis=axis, dtype=output.dtype)
    return -xp.sum(chosen * log_p, axis=axis)
