"""``tf.losses``: losses as one number, which join the collection ``tf.GraphKeys.LOSSES``."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import crossentropy_ops
from hornbook.compat.tensorflow.building import (
    GraphKeys,
    add_to_collection,
    as_operand,
    get_collection,
    is_graph_value,
    name_scope,
    sizes,
    tf,
)

__all__ = [
    "Reduction", "absolute_difference", "add_loss", "compute_weighted_loss", "cosine_distance",
    "get_losses", "get_regularization_loss", "get_regularization_losses", "get_total_loss",
    "hinge_loss", "huber_loss", "log_loss", "mean_pairwise_squared_error", "mean_squared_error",
    "sigmoid_cross_entropy", "softmax_cross_entropy", "sparse_softmax_cross_entropy",
]  # fmt: skip


class Reduction:
    """How losses of elements become one number."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls) -> tuple[str, ...]:
        """All of them."""
        return (cls.NONE, cls.SUM, cls.MEAN, cls.SUM_OVER_BATCH_SIZE, cls.SUM_BY_NONZERO_WEIGHTS)


_BY_WEIGHTS = Reduction.SUM_BY_NONZERO_WEIGHTS


def compute_weighted_loss(
    losses: Any, weights: Any = 1.0, scope: Any = None, loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = _BY_WEIGHTS,
) -> Any:  # fmt: skip
    """Losses times weights as one number.

    Args:
        losses: The losses of elements.
        weights: Their weights, broadcast.
        scope: Name of the scope.
        loss_collection: Collection the result joins; none if None.
        reduction: One of ``Reduction``: the sum over the number of weights that are not 0, if not
            told otherwise.
    """
    if reduction not in Reduction.all():
        raise ValueError(f"Invalid Reduction Key {reduction}.")
    with name_scope(scope, "weighted_loss", [losses]):
        losses = tf.cast(as_operand(losses), "float32")
        weights = tf.cast(as_operand(weights), "float32")
        weights = _aligned(weights, losses)
        weighted = tf.multiply(losses, weights)
        if reduction == Reduction.NONE:
            loss = weighted
        else:
            loss = tf.reduce_sum(weighted)
            spread = weights + tf.zeros_like(losses)
            if reduction == Reduction.MEAN:
                loss = _ratio(loss, tf.reduce_sum(spread))
            elif reduction == Reduction.SUM_BY_NONZERO_WEIGHTS:
                present = tf.cast(tf.not_equal(spread, 0.0), "float32")
                loss = _ratio(loss, tf.reduce_sum(present))
            elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
                loss = _ratio(loss, tf.cast(tf.size(losses), "float32"))
        if loss_collection is not None:
            add_to_collection(loss_collection, loss)
        return loss


def _aligned(weights: Any, losses: Any) -> Any:
    """Weights (batch,) beside losses (batch, ...), or (batch, 1) beside (batch,)."""
    have, want = len(sizes(weights.shape) or ()), len(sizes(losses.shape) or ())
    if have == want + 1:
        return tf.squeeze(weights, [-1])
    if 0 < have < want:
        for _ in range(want - have):
            weights = tf.expand_dims(weights, -1)
    return weights


def _ratio(top: Any, bottom: Any) -> Any:
    return tf.div_no_nan(top, bottom, name="value")


def _pair(labels: Any, predictions: Any, axis: Any = None) -> tuple[Any, Any]:
    if labels is None or predictions is None:
        raise ValueError("labels and predictions must not be None.")
    predictions = tf.cast(as_operand(predictions), "float32")
    labels = tf.cast(as_operand(labels), "float32")
    if not predictions.shape.is_compatible_with(labels.shape):
        raise ValueError(
            f"Shapes {predictions.shape} and {labels.shape} are incompatible: labels and "
            "predictions have one shape; tf.reshape or tf.expand_dims mends it."
        )
    return labels, predictions


def _elementwise(default: str, says: str, formula: Any) -> Any:
    def loss(
        labels: Any, predictions: Any, weights: Any = 1.0, scope: Any = None,
        loss_collection: Any = GraphKeys.LOSSES, reduction: str = _BY_WEIGHTS,
    ) -> Any:  # fmt: skip
        with name_scope(scope, default, [predictions, labels]) as scope:
            made = formula(*_pair(labels, predictions))
            return compute_weighted_loss(made, weights, scope, loss_collection, reduction)

    loss.__name__, loss.__doc__ = default, says
    return loss


mean_squared_error = _elementwise(
    "mean_squared_error", "The mean of (prediction - label)^2.",
    lambda labels, predictions: tf.squared_difference(predictions, labels),
)  # fmt: skip
absolute_difference = _elementwise(
    "absolute_difference", "The mean of |prediction - label|.",
    lambda labels, predictions: tf.abs(predictions - labels),
)  # fmt: skip


def log_loss(
    labels: Any, predictions: Any, weights: Any = 1.0, epsilon: float = 1e-7, scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES, reduction: str = _BY_WEIGHTS,
) -> Any:  # fmt: skip
    """The mean of -z log(p + e) - (1 - z) log(1 - p + e)."""
    with name_scope(scope, "log_loss", [predictions, labels]) as scope:
        z, p = _pair(labels, predictions)
        made = -z * tf.log(p + epsilon) - (1 - z) * tf.log(1 - p + epsilon)
        return compute_weighted_loss(made, weights, scope, loss_collection, reduction)


def huber_loss(
    labels: Any, predictions: Any, weights: Any = 1.0, delta: float = 1.0, scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES, reduction: str = _BY_WEIGHTS,
) -> Any:  # fmt: skip
    """Half the squared error up to ``delta``, then a straight line."""
    with name_scope(scope, "huber_loss", [predictions, labels]) as scope:
        z, p = _pair(labels, predictions)
        gap = tf.abs(p - z)
        near = tf.minimum(gap, delta)
        made = 0.5 * near * near + delta * (gap - near)
        return compute_weighted_loss(made, weights, scope, loss_collection, reduction)


def hinge_loss(
    labels: Any, logits: Any, weights: Any = 1.0, scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES, reduction: str = _BY_WEIGHTS,
) -> Any:  # fmt: skip
    """The mean of max(0, 1 - y x), for labels 0 and 1, which become y = -1 and 1."""
    with name_scope(scope, "hinge_loss", [logits, labels]) as scope:
        z, x = _pair(labels, logits)
        made = tf.maximum(1.0 - (2 * z - 1) * x, 0.0)
        return compute_weighted_loss(made, weights, scope, loss_collection, reduction)


def cosine_distance(
    labels: Any, predictions: Any, axis: Any = None, weights: Any = 1.0, scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES, reduction: str = _BY_WEIGHTS, dim: Any = None,
) -> Any:  # fmt: skip
    """1 - the product of unit vectors, summed along an axis."""
    axis = dim if axis is None else axis
    if axis is None:
        raise ValueError("You must specify 'axis'.")
    with name_scope(scope, "cosine_distance_loss", [predictions, labels]) as scope:
        z, p = _pair(labels, predictions)
        made = 1 - tf.reduce_sum(z * p, axis, keepdims=True)
        return compute_weighted_loss(made, weights, scope, loss_collection, reduction)


def mean_pairwise_squared_error(
    labels: Any, predictions: Any, weights: Any = 1.0, scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
) -> Any:  # fmt: skip
    """The mean square of differences between the errors of each pair of elements of a row."""
    with name_scope(scope, "mean_pairwise_squared_error", [predictions, labels]) as scope:
        z, p = _pair(labels, predictions)
        rank = len(sizes(p.shape))
        gap, axes = p - z, list(range(1, rank))
        count = tf.cast(tf.size(gap) / tf.maximum(tf.shape(gap)[0], 1), "float32")
        squares = tf.reduce_sum(tf.square(gap), axes)
        total = tf.square(tf.reduce_sum(gap, axes))
        pairs = tf.maximum(count - 1.0, 1.0)
        made = 2.0 * (squares / pairs - total / (count * pairs))
        return compute_weighted_loss(made, weights, scope, loss_collection, Reduction.SUM)


def sigmoid_cross_entropy(
    multi_class_labels: Any, logits: Any, weights: Any = 1.0, label_smoothing: float = 0,
    scope: Any = None, loss_collection: Any = GraphKeys.LOSSES, reduction: str = _BY_WEIGHTS,
) -> Any:  # fmt: skip
    """The mean of ``tf.nn.sigmoid_cross_entropy_with_logits``."""
    with name_scope(scope, "sigmoid_cross_entropy_loss", [logits]) as scope:
        labels, logits = _pair(multi_class_labels, logits)
        if label_smoothing:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        made = crossentropy_ops.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        return compute_weighted_loss(made, weights, scope, loss_collection, reduction)


def softmax_cross_entropy(
    onehot_labels: Any, logits: Any, weights: Any = 1.0, label_smoothing: float = 0,
    scope: Any = None, loss_collection: Any = GraphKeys.LOSSES, reduction: str = _BY_WEIGHTS,
) -> Any:  # fmt: skip
    """The mean of ``tf.nn.softmax_cross_entropy_with_logits``."""
    with name_scope(scope, "softmax_cross_entropy_loss", [logits]) as scope:
        labels, logits = _pair(onehot_labels, logits)
        if label_smoothing:
            classes = sizes(labels.shape)[-1]
            labels = labels * (1 - label_smoothing) + label_smoothing / classes
        labels = tf.stop_gradient(labels)
        made = crossentropy_ops.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
        return compute_weighted_loss(made, weights, scope, loss_collection, reduction)


def sparse_softmax_cross_entropy(
    labels: Any, logits: Any, weights: Any = 1.0, scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES, reduction: str = _BY_WEIGHTS,
) -> Any:  # fmt: skip
    """The mean of ``tf.nn.sparse_softmax_cross_entropy_with_logits``."""
    with name_scope(scope, "sparse_softmax_cross_entropy_loss", [logits]) as scope:
        labels = as_operand(labels)
        have, want = sizes(labels.shape), sizes(as_operand(logits).shape)
        if have is not None and want is not None and len(have) == len(want) and have[-1] == 1:
            labels = tf.squeeze(labels, [-1])
        made = crossentropy_ops.sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=logits
        )
        return compute_weighted_loss(made, weights, scope, loss_collection, reduction)


def add_loss(loss: Any, loss_collection: Any = GraphKeys.LOSSES) -> None:
    """Put a loss into the collection."""
    if loss_collection is not None:
        add_to_collection(loss_collection, loss)


def get_losses(scope: Any = None, loss_collection: Any = GraphKeys.LOSSES) -> list[Any]:
    """The losses of the collection."""
    return list(get_collection(loss_collection, scope))


def get_regularization_losses(scope: Any = None) -> list[Any]:
    """The penalties of Variables that were made with a regularizer."""
    return list(get_collection(GraphKeys.REGULARIZATION_LOSSES, scope))


def get_regularization_loss(scope: Any = None, name: str = "total_regularization_loss") -> Any:
    """Their sum."""
    found = get_regularization_losses(scope)
    return tf.add_n(found, name=name) if found else tf.constant(np.float32(0.0))


def get_total_loss(
    add_regularization_losses: bool = True, name: str = "total_loss", scope: Any = None
) -> Any:
    """The sum of all losses, penalties of Variables included."""
    found = get_losses(scope)
    if add_regularization_losses:
        found += get_regularization_losses(scope)
    if not found:
        raise ValueError("There are no losses: tf.losses.add_loss adds one.")
    return tf.add_n([one if is_graph_value(one) else tf.constant(one) for one in found], name=name)
