"""``BatchNormalization`` and ``Embedding`` as they were where no argument of today tells it.

What the averages of batch normalisation took in was, in Keras 2, an estimate of the variance of
all data, ``v n / (n - 1 - epsilon)``, of images twice: TensorFlow's own kernel had made it
``n / (n - 1)`` times as large already. A frozen layer went by the batch in training all the same;
its averages stayed since Keras 2.1.3 (keras-team/keras#9522), before they went on
(keras-team/keras#4762). In Keras 1 ``mode=1`` was of each sample by itself, ``mode=2`` without
averages, and ``Embedding(dropout=)`` left out words.
"""

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

from hornbook import ops
from hornbook.compat.gate import Arguments, Gate
from hornbook.layers import BatchNormalization, Embedding
from hornbook.layers.phase import training_now

__all__ = ["adapt_embedding", "adapt_normalization", "embedding_call", "normalization_call"]


def _once(what: str, meaning: str) -> None:
    warnings.warn(f"{what}: {meaning} A saved model does not hold it.", stacklevel=7)


def adapt_normalization(
    gate: Gate, owner: type, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Arguments:
    """``mode`` as Keras 1 meant it; Keras 2 refused all but 0."""
    mode = kwargs.pop("mode", 0)
    if mode not in (0, 1, 2) or (mode and gate.era != "keras1"):
        raise ValueError(
            f"BatchNormalization(mode={mode!r}): Keras 1 alone had the modes 1 and 2. Run with "
            "--era keras1, or leave the argument out."
        )
    if mode:
        each = "each sample is normalised by itself" if mode == 1 else "batches count in any phase"
        _once(f"BatchNormalization(mode={mode})", f"{each} while this program runs.")
        obj._mode = mode
    return args, kwargs


def adapt_embedding(
    gate: Gate, owner: type, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Arguments:
    """``dropout`` of words, in Keras 1; Keras 2 left it unused."""
    share = kwargs.pop("dropout", 0.0)
    if share and gate.era == "keras1":
        _once(f"Embedding(dropout={share})", "words are dropped while this program trains.")
        obj._share_of_words = float(share)
    elif share:
        warnings.warn(
            f"Embedding(dropout={share}): Keras 2 did not drop words any more. A SpatialDropout1D "
            "layer after it does.",
            stacklevel=6,
        )
    return args, kwargs


def embedding_call() -> Callable[..., Any]:
    """``Embedding.call`` that leaves out words of the whole batch while training."""
    plain = Embedding.call

    @functools.wraps(plain)
    def call(self: Any, inputs: Any) -> Any:
        rows, share = plain(self, inputs), vars(self).get("_share_of_words", 0.0)
        if not share or not training_now():
            return rows
        kept = ops.random.uniform((self.input_dim,)) >= share
        scale = ops.cast(kept, rows.dtype) / (1 - share)
        return rows * ops.take(scale, ops.cast(inputs, "int32"), axis=0, mode="clip")[..., None]

    return call


def normalization_call(gate: Gate) -> Callable[..., Any]:
    """``BatchNormalization.call`` of the era."""
    plain = BatchNormalization.call

    @functools.wraps(plain)
    def call(self: Any, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        mode = vars(self).get("_mode", 0)
        if mode == 1:
            return _of_samples(self, inputs)
        if not training and not mode:
            return plain(self, inputs, False, None)
        x = ops.cast(inputs, self.variable_dtype)
        axes = tuple(axis for axis in range(x.ndim) if axis != self.axis % x.ndim)
        mean, variance = ops.moments(x, axes)
        if not mode and (self.trainable or gate.era == "keras1"):
            estimate = variance * (_estimate(x, axes, self.epsilon) if gate.era == "keras2" else 1)
            for moving, now in ((self.moving_mean, mean), (self.moving_variance, estimate)):
                moving.assign(moving.value * self.momentum + now * (1 - self.momentum))
        y = ops.batch_normalization(
            x, mean, variance, self.axis, *_learned(self), epsilon=self.epsilon
        )
        return ops.cast(y, self.compute_dtype)

    return call


def _learned(self: Any) -> tuple[Any, Any]:
    return (
        self.beta.value if self.center else None,
        self.gamma.value if self.scale else None,
    )


def _estimate(x: Any, axes: tuple[int, ...], epsilon: float) -> Any:
    """By how much the variance of all data is taken to be larger than the batch's."""
    n = ops.cast(math.prod(x.shape[axis] for axis in axes), "float32")
    images = x.ndim == 4 and axes in ((0, 1, 2), (0, 2, 3))
    return n / (n - (1 + epsilon)) * (n / ops.maximum(n - 1, 1) if images else 1)


def _of_samples(self: Any, inputs: Any) -> Any:
    mean, variance = ops.moments(inputs, (-1,), keepdims=True)
    y = (inputs - mean) / (ops.sqrt(variance + self.epsilon) + self.epsilon)
    beta, gamma = _learned(self)
    y = y if gamma is None else y * gamma
    return y if beta is None else y + beta
