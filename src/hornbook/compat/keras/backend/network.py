"""What networks are made of: squashing functions, cross-entropies, normalisation."""

from collections.abc import Sequence
from typing import Any

from hornbook import ops
from hornbook.compat.keras.backend.settings import normalize_data_format
from hornbook.compat.keras.backend.values import array, axes, function, made
from hornbook.engine.arrays import xp

_SQUASHING = {
    "hard_sigmoid": (
        "x",
        lambda x: xp.clip(0.2 * x + 0.5, 0.0, 1.0),
        "0.2 x + 0.5 held between 0 and 1: straight between -2.5 and 2.5.",
    ),
    "sigmoid": ("x", ops.sigmoid, "1 / (1 + exp(-x))."),
    "softmax": ("x, axis=-1", ops.softmax, "exp(x) / sum(exp(x)) along an axis."),
    "softplus": ("x", ops.softplus, "log(1 + exp(x))."),
    "softsign": ("x", ops.softsign, "x / (1 + |x|)."),
    "tanh": ("x", ops.tanh, "The hyperbolic tangent."),
}
_made = made(_SQUASHING, __name__)
globals().update(_made)

__all__ = [  # noqa: PLE0604
    *_made,
    "batch_normalization",
    "bias_add",
    "binary_crossentropy",
    "categorical_crossentropy",
    "elu",
    "in_top_k",
    "l2_normalize",
    "normalize_batch_in_training",
    "relu",
    "sparse_categorical_crossentropy",
]


@function
def relu(x: Any, alpha: Any = 0.0, max_value: Any = None, threshold: float = 0.0) -> Any:
    """x from the threshold on, ``alpha * (x - threshold)`` below, never above ``max_value``.

    Example:
        >>> relu([-2.0, 1.0, 9.0], alpha=0.5, max_value=6.0).tolist()
        [-1.0, 1.0, 6.0]
    """
    x = array(x)
    above = x * (x > threshold) if threshold else xp.maximum(x, 0.0)
    if max_value is not None:
        above = xp.clip(above, 0.0, max_value)
    if isinstance(alpha, int | float) and alpha == 0:
        return above
    return above - alpha * xp.maximum(threshold - x, 0.0)


@function
def elu(x: Any, alpha: Any = 1.0) -> Any:
    """x above 0, ``alpha * (exp(x) - 1)`` below.

    Example:
        >>> elu([1.0]).tolist()
        [1.0]
    """
    x = array(x)
    below = alpha * xp.expm1(xp.minimum(x, 0.0))
    return xp.where(x > 0, x, below)


@function
def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """-sum target log(output) along the classes, from probabilities or logits.

    Example:
        >>> round(float(categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])[0]), 4)
        0.6931
    """
    return ops.categorical_crossentropy(array(target), array(output), from_logits, axis)


@function
def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """-log of the output of the class that a whole number names.

    Example:
        >>> round(float(sparse_categorical_crossentropy([1], [[0.5, 0.5]])[0]), 4)
        0.6931
    """
    return ops.sparse_categorical_crossentropy(array(target), array(output), from_logits, axis)


@function
def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """-(t log p + (1 - t) log(1 - p)), element by element.

    Example:
        >>> round(float(binary_crossentropy([1.0], [0.5])[0]), 4)
        0.6931
    """
    return ops.binary_crossentropy(array(target), array(output), from_logits)


@function
def l2_normalize(x: Any, axis: Any = None) -> Any:
    """x / |x|, the norm along an axis, or of all of x.

    Example:
        >>> l2_normalize([[3.0, 4.0]], axis=1).round(3).tolist()
        [[0.6..., 0.8...]]
    """
    x = array(x)
    squares = xp.sum(xp.square(x), axis=axes(axis), keepdims=True)
    return x / xp.sqrt(xp.maximum(squares, 1e-12))


@function
def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Is the target class among the k best predictions?

    Example:
        >>> in_top_k([[0.1, 0.7, 0.2]], [2], 2).tolist()
        [True]
    """
    return ops.in_top_k(array(targets).astype("int32"), array(predictions), k)


def _spread(weights: Any, x: Any, kept: Sequence[int]) -> Any:
    """Weights of some axes, shaped to meet x; others as they are."""
    if weights is None or weights.ndim == x.ndim or weights.ndim == 0:
        return weights
    shape = [size if axis in kept else 1 for axis, size in enumerate(x.shape)]
    return xp.reshape(weights, shape)


@function
def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: int = -1, epsilon: float = 1e-3
) -> Any:
    """gamma (x - mean) / sqrt(var + epsilon) + beta, with one entry each along an axis.

    Example:
        >>> batch_normalization([[3.0]], [1.0], [4.0], None, None, epsilon=0.0).tolist()
        [[1.0]]
    """
    x = array(x)
    kept = [axis % x.ndim]
    given = [None if one is None else array(one) for one in (mean, var, beta, gamma)]
    mean, var, beta, gamma = (_spread(one, x, kept) for one in given)
    out = (x - mean) / xp.sqrt(var + epsilon)
    out = out if gamma is None else out * gamma
    return out if beta is None else out + beta


@function
def normalize_batch_in_training(
    x: Any, gamma: Any, beta: Any, reduction_axes: Sequence[int], epsilon: float = 1e-3
) -> Any:
    """The batch brought to mean 0 and variance 1, with the mean and the variance it had.

    Returns:
        The batch, the mean and the variance over the axes.

    Example:
        >>> y, mean, var = normalize_batch_in_training([[1.0], [3.0]], None, None, [0], 0.0)
        >>> y.tolist(), mean.tolist(), var.tolist()
        ([[-1.0], [1.0]], [2.0], [1.0])
    """
    x, over = array(x), axes(reduction_axes)
    mean = xp.mean(x, axis=over, keepdims=True)
    var = xp.mean(xp.square(x - mean), axis=over, keepdims=True)
    kept = [axis for axis in range(x.ndim) if axis not in over]
    out = (x - mean) / xp.sqrt(var + epsilon)
    if gamma is not None:
        out = out * _spread(array(gamma), x, kept)
    if beta is not None:
        out = out + _spread(array(beta), x, kept)
    return out, xp.squeeze(mean, over), xp.squeeze(var, over)


@function
def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """x + bias, the bias having an entry for each channel, or one for each cell and channel.

    Example:
        >>> bias_add([[1.0, 2.0]], [10.0, 20.0]).tolist()
        [[11.0, 22.0]]
    """
    x, bias = array(x), array(bias)
    if bias.ndim not in (1, x.ndim - 1):
        raise ValueError(
            f"bias_add: the bias has {bias.ndim} axes, but 1 or {x.ndim - 1} are wanted for an "
            f"array of {x.ndim}."
        )
    first = normalize_data_format(data_format) == "channels_first" and x.ndim > 2
    if first and bias.ndim == 1:
        return x + xp.reshape(bias, (-1, *[1] * (x.ndim - 2)))
    return x + (xp.moveaxis(bias, -1, 0) if first else bias)
