"""Cross-entropies, and how labels and predictions come to one shape."""

from typing import Any

from hornbook.core import epsilon
from hornbook.engine import crossentropy as engine
from hornbook.engine import nn as engine_nn
from hornbook.engine.arrays import float_array, xp
from hornbook.ops.table import op

__all__ = [
    "align_ranks",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
]


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
    target, output = float_array(target), float_array(output)
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
    log_p = _log_probabilities(float_array(output), from_logits, axis)
    return -xp.sum(float_array(target) * log_p, axis=axis)


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
    output, target = float_array(output), xp.asarray(target).astype("int32")
    if target.ndim == output.ndim and target.shape[axis] == 1:
        target = xp.squeeze(target, axis)
    logits = engine.logits_of(output, from_logits, axis)
    if logits is not None and target.shape == logits.shape[:-1]:
        log_p = engine.log_probability(logits, target)
        if not from_logits:
            log_p = xp.log(xp.clip(xp.exp(log_p), epsilon(), 1 - epsilon()))
        known = (target >= 0) & (target < logits.shape[-1])
        return xp.where(known, -log_p, 0)
    log_p = _log_probabilities(output, from_logits, axis)
    # A product with one-hot rows: its gradient is dense, where that of a gather is a slow scatter.
    chosen = engine_nn.one_hot(target, output.shape[axis], axis=axis, dtype=output.dtype)
    return -xp.sum(chosen * log_p, axis=axis)
