"""Softmax and the logarithm of what it gives, as one: for many classes on a CPU.

A loss gets probabilities; the logits that they were made of are found by the identity of the array.
The engine's own derivative of ``-log clip(p)`` goes through the table of probabilities some ten
times; here it is written out, and needs two::

    d log p_y / dz_c = [c = y] - p_c

What is clipped, and what slope it has, stays with the loss: it clips one number a row. Losses of
one-hot rows gain nothing, since they go through a second table.
"""

import weakref
from typing import Any

import jax
from jax import lax

from hornbook.engine.arrays import Array, is_traced, xp
from hornbook.engine.lowerings import lowered

__all__ = ["log_probability", "logits_of", "note_softmax"]

_MANY = 512  # classes

_table: dict[int, tuple[weakref.ref[Any], Array]] = {}


def note_softmax(x: Array, p: Any, axis: Any) -> Any:
    """Remember that ``p`` is the softmax of ``x``, while a program is traced; returns ``p``."""
    if is_traced(p) and axis in (-1, p.ndim - 1) and _pays(p):
        key = id(p)

        def forget(_: Any) -> None:
            _table.pop(key, None)

        _table[key] = weakref.ref(p, forget), x
    return p


def _pays(x: Array) -> bool:
    return isinstance(x.shape[-1], int) and x.shape[-1] >= _MANY and lowered()


def logits_of(output: Array, from_logits: bool, axis: int) -> Array | None:
    """The logits of outputs for which ``log_probability`` pays; None for others."""
    if axis not in (-1, output.ndim - 1) or not output.ndim or not _pays(output):
        return None
    if from_logits:
        return output
    entry = _table.get(id(output))
    return entry[1] if entry is not None and entry[0]() is output else None


@jax.custom_vjp
def log_probability(logits: Array, target: Array) -> Array:
    """log softmax(z)_y: (..., classes) and class numbers (...) -> (...).

    >>> round(float(log_probability(xp.zeros(4), xp.asarray(1))), 4)
    -1.3863
    """
    return _log_probability(logits, target)[0]


def _log_probability(logits: Array, target: Array) -> tuple[Array, Any]:
    most = xp.max(logits, axis=-1)
    total = xp.sum(xp.exp(logits - most[..., None]), axis=-1)
    chosen = xp.take_along_axis(logits, target[..., None], axis=-1, mode="clip")[..., 0]
    return chosen - most - xp.log(total), (logits, target, most, total)


def _log_probability_back(kept: Any, grad: Array) -> tuple[Array, None]:
    logits, target, most, total = kept
    share = xp.exp(logits - most[..., None]) * (grad / total)[..., None]
    return xp.where(_places(logits) == target[..., None], grad[..., None], 0) - share, None


def _places(x: Array) -> Array:
    return lax.broadcasted_iota("int32", x.shape, x.ndim - 1)


log_probability.defvjp(_log_probability, _log_probability_back)
