"""Rows of tables, and losses that look at a few classes drawn at random.

The log-uniform sampler draws class k of n with probability
``log((k + 2) / (k + 1)) / log(n + 1)``: frequent classes have small numbers.
"""

import math
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import crossentropy_ops
from hornbook.compat.tensorflow.building import (
    as_operand,
    name_scope,
    op,
    sizes,
    tf,
)
from hornbook.core import draw_key
from hornbook.engine import places, random
from hornbook.engine.arrays import xp

__all__ = [
    "embedding_lookup", "embedding_lookup_sparse", "fixed_unigram_candidate_sampler",
    "learned_unigram_candidate_sampler", "log_uniform_candidate_sampler", "nce_loss",
    "sampled_softmax_loss", "uniform_candidate_sampler",
]  # fmt: skip


def embedding_lookup(
    params: Any, ids: Any, partition_strategy: str = "mod", name: Any = None,
    validate_indices: bool = True, max_norm: Any = None,
) -> Any:  # fmt: skip
    """The rows of a table with these numbers.

    Args:
        params: The table, or a list of parts: with ``"mod"`` row n is in part n % parts.
        ids: Whole numbers of any shape.
        partition_strategy: ``"mod"`` or ``"div"``.
        name: Name of the scope.
        validate_indices: Taken for older code.
        max_norm: Longer rows are shortened to this length.
    """
    if isinstance(params, list | tuple) and len(params) == 1:
        params = params[0]
    with name_scope(name, "embedding_lookup", [ids]) as scope:
        if isinstance(params, list | tuple):
            params = _whole(params, partition_strategy)
        rows = tf.gather(params, ids, name=scope)
        if max_norm is None:
            return tf.identity(rows)
        length = tf.sqrt(tf.reduce_sum(tf.square(rows), -1, keepdims=True))
        return rows * (max_norm / tf.maximum(length, float(max_norm)))


def embedding_lookup_sparse(
    params: Any, sp_ids: Any, sp_weights: Any, partition_strategy: str = "mod", name: Any = None,
    combiner: str = "mean", max_norm: Any = None,
) -> Any:  # fmt: skip
    """For each row of a SparseTensor of numbers, the rows of a table with these numbers as one.

    Args:
        params: The table, or a list of parts.
        sp_ids: SparseTensor of whole numbers, (rows, places).
        sp_weights: SparseTensor of weights at the same places; 1 each if None.
        partition_strategy: As in ``embedding_lookup``.
        name: Name of the scope.
        combiner: ``"sum"`` of weight * row, ``"mean"``: that over the sum of weights, or
            ``"sqrtn"``: that over the root of the sum of their squares.
        max_norm: Longer rows are shortened to this length.

    Returns:
        (rows, size); zeros for a row without numbers.
    """
    if combiner not in ("mean", "sqrtn", "sum"):
        raise ValueError(f"combiner is 'mean', 'sqrtn' or 'sum', not {combiner!r}.")
    with name_scope(name, "embedding_lookup_sparse", [sp_ids]) as scope:
        rows = embedding_lookup(params, sp_ids.values, partition_strategy, max_norm=max_norm)
        weights = tf.ones_like(rows[:, :1])
        if sp_weights is not None:
            weights = tf.cast(tf.reshape(sp_weights.values, [-1, 1]), rows.dtype)
        return _combined(
            rows, weights, sp_ids.indices[:, 0], sp_ids.dense_shape[0], combiner, name=scope
        )


@op("SparseSegment", tensors="rows weights numbers", static="count")
def _combined(
    rows: Any, weights: Any, numbers: Any, count: Any, combiner: str, name: Any = None
) -> Any:
    def total(values: Any) -> Any:
        return places.segment_sum(values, numbers, int(count))

    if combiner == "sum":
        return total(rows * weights)
    share = total(weights) if combiner == "mean" else xp.sqrt(total(xp.square(weights)))
    return total(rows * weights) / xp.where(share == 0, 1, share)


def _whole(parts: Any, strategy: str) -> Any:
    if strategy == "div":
        return tf.concat(list(parts), 0)
    # Row n lies in part n % count at place n // count: side by side, then row by row.
    whole = tf.stack(list(parts), axis=1)
    return tf.reshape(whole, [-1, *sizes(whole.shape)[2:]])


@op("LogUniformCandidateSampler", tensors="true", static="num_sampled range_max", random=True)
def _candidates(
    true: Any, num_sampled: Any, range_max: Any, kind: str, unique: bool, weights: Any,
    seed: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """Drawn classes, and how often each of true and drawn classes is expected among them."""
    count, top = int(np.asarray(num_sampled)), int(np.asarray(range_max))
    if unique and count > top:
        raise ValueError(f"{count} different classes cannot be drawn from {top}.")
    log_p = xp.asarray(_log_probabilities(kind, top, weights), "float32")
    if unique:
        # The largest of log p + Gumbel noise are draws without putting back.
        noise = random.uniform(draw_key(), (top,), 1e-20, 1.0)
        sampled = xp.argsort(-(log_p - xp.log(-xp.log(noise))))[:count]
    else:
        sampled = random.categorical(draw_key(), log_p[None], count)[0]

    def expected(classes: Any) -> Any:
        p = xp.exp(log_p[classes])
        return -xp.expm1(count * xp.log1p(-p)) if unique else count * p

    return [sampled.astype("int64"), expected(true), expected(sampled)]


def _log_probabilities(kind: str, top: int, weights: Any) -> np.ndarray:
    if kind == "log_uniform":
        numbers = np.arange(top, dtype=np.float64)
        return np.log(np.log((numbers + 2) / (numbers + 1)) / math.log(top + 1))
    if kind == "uniform":
        return np.full(top, -math.log(top))
    known = np.asarray(weights, np.float64)
    return np.log(known / known.sum())


def log_uniform_candidate_sampler(
    true_classes: Any, num_true: int, num_sampled: int, unique: bool, range_max: int,
    seed: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """Classes drawn by the log-uniform rule.

    Returns:
        ``(sampled, expected count of the true classes, expected count of the sampled ones)``.
    """
    return tuple(_candidates(true_classes, num_sampled, range_max, "log_uniform", unique, None,
                             seed=seed, name=name or "LogUniformCandidateSampler"))  # fmt: skip


def uniform_candidate_sampler(
    true_classes: Any, num_true: int, num_sampled: int, unique: bool, range_max: int,
    seed: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """Classes drawn with equal chances; returns as ``log_uniform_candidate_sampler``."""
    return tuple(_candidates(true_classes, num_sampled, range_max, "uniform", unique, None,
                             seed=seed, name=name or "UniformCandidateSampler"))  # fmt: skip


# Without its counts of earlier batches the learned sampler is the log-uniform one.
learned_unigram_candidate_sampler = log_uniform_candidate_sampler


def fixed_unigram_candidate_sampler(
    true_classes: Any, num_true: int, num_sampled: int, unique: bool, range_max: int,
    vocab_file: str = "", distortion: float = 1.0, num_reserved_ids: int = 0, num_shards: int = 1,
    shard: int = 0, unigrams: Any = (), seed: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """Classes drawn as often as their counts, to the power ``distortion``, say."""
    weights = np.asarray(unigrams, np.float64) ** distortion
    weights = np.concatenate([np.zeros(num_reserved_ids), weights])
    return tuple(_candidates(true_classes, num_sampled, range_max, "fixed", unique, weights,
                             seed=seed, name=name or "FixedUnigramCandidateSampler"))  # fmt: skip


@op("SampledLogits", tensors="weights biases labels inputs sampled true_expected sampled_expected")
def _logits(
    weights: Any, biases: Any, labels: Any, inputs: Any, sampled: Any, true_expected: Any,
    sampled_expected: Any, subtract: bool, hide: bool, name: Any = None,
) -> Any:  # fmt: skip
    """Scores of the true classes and of the sampled ones, with the labels that belong to them."""
    num_true = labels.shape[1]
    true = xp.einsum("bd,btd->bt", inputs, weights[labels]) + biases[labels]
    drawn = inputs @ weights[sampled].T + biases[sampled]
    if hide:
        hit = (labels[:, :, None] == sampled[None, None, :]).any(axis=1)
        drawn = xp.where(hit, xp.finfo(drawn.dtype).min, drawn)
    if subtract:
        true, drawn = true - xp.log(true_expected), drawn - xp.log(sampled_expected)
    out = xp.concatenate([xp.full_like(true, 1 / num_true), xp.zeros_like(drawn)], axis=1)
    return [xp.concatenate([true, drawn], axis=1), out]


def _sampled(
    weights: Any, biases: Any, labels: Any, inputs: Any, num_sampled: int, num_classes: int,
    num_true: int, sampled_values: Any, hide: bool, partition_strategy: str, seed: Any = None,
) -> Any:  # fmt: skip
    if isinstance(weights, list | tuple):
        weights = weights[0] if len(weights) == 1 else _whole(weights, partition_strategy)
    labels = tf.cast(labels, "int64")
    if len(sizes(labels.shape) or ()) == 1:
        labels = tf.expand_dims(labels, 1)
    if sampled_values is None:
        sampled_values = log_uniform_candidate_sampler(
            labels, num_true, num_sampled, True, num_classes, seed
        )
    sampled, true_expected, sampled_expected = map(tf.stop_gradient, sampled_values)
    return _logits(
        weights, biases, labels, as_operand(inputs), sampled, true_expected, sampled_expected,
        True, hide,
    )  # fmt: skip


def nce_loss(
    weights: Any, biases: Any, labels: Any, inputs: Any, num_sampled: int, num_classes: int,
    num_true: int = 1, sampled_values: Any = None, remove_accidental_hits: bool = False,
    partition_strategy: str = "mod", name: str = "nce_loss",
) -> Any:  # fmt: skip
    """Noise-contrastive estimation: tell the true class from classes drawn at random.

    Args:
        weights: A row for each class, (classes, size).
        biases: (classes,).
        labels: True classes, (batch, num_true).
        inputs: (batch, size).
        num_sampled: How many classes are drawn for the batch.
        num_classes: How many there are.
        num_true: How many are true for each row.
        sampled_values: What a sampler gave; the log-uniform one if None.
        remove_accidental_hits: Whether a drawn class that is true counts not at all.
        partition_strategy: How a list of weights is put together.
        name: Name of the scope.

    Returns:
        The loss of each row, (batch,).
    """
    with name_scope(name, "nce_loss", [inputs]):
        logits, targets = _sampled(
            weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values,
            remove_accidental_hits, partition_strategy,
        )  # fmt: skip
        losses = crossentropy_ops.sigmoid_cross_entropy_with_logits(labels=targets, logits=logits)
        return tf.reduce_sum(losses, 1)


def sampled_softmax_loss(
    weights: Any, biases: Any, labels: Any, inputs: Any, num_sampled: int, num_classes: int,
    num_true: int = 1, sampled_values: Any = None, remove_accidental_hits: bool = True,
    partition_strategy: str = "mod", name: str = "sampled_softmax_loss", seed: Any = None,
) -> Any:  # fmt: skip
    """The softmax cross-entropy over the true class and drawn ones; words as ``nce_loss``."""
    with name_scope(name, "sampled_softmax_loss", [inputs]):
        logits, targets = _sampled(
            weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values,
            remove_accidental_hits, partition_strategy, seed,
        )  # fmt: skip
        return crossentropy_ops.softmax_cross_entropy_with_logits(labels=targets, logits=logits)
