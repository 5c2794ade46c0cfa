"""Functions of networks that the engine has: softmax and its relatives, the logistic curve,
erf, one-hot rows."""

from typing import Any

import jax
from jax import lax

from hornbook.engine.arrays import Array
from hornbook.engine.crossentropy import note_softmax

__all__ = ["erf", "log_softmax", "logsumexp", "one_hot", "sigmoid", "softmax"]


def erf(x: Array) -> Array:
    """The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x."""
    return lax.erf(x)


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), with the slope y (1 - y): 0 and 1 far out, never NaN."""
    return lax.logistic(x)


def logsumexp(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """log(sum(exp(x)))."""
    return jax.nn.logsumexp(x, axis=axis, keepdims=keepdims)


def softmax(x: Array, axis: Any = -1) -> Array:
    """exp(x) / sum(exp(x))."""
    return note_softmax(x, jax.nn.softmax(x, axis=axis), axis)


def log_softmax(x: Array, axis: Any = -1) -> Array:
    """x - logsumexp(x)."""
    return jax.nn.log_softmax(x, axis=axis)


def one_hot(x: Array, num_classes: int, axis: int = -1, dtype: Any = "float32") -> Array:
    """1 at the named place, 0 elsewhere; all 0 for a number outside the classes."""
    return jax.nn.one_hot(x, num_classes, axis=axis, dtype=dtype)
