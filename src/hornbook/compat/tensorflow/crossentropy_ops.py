"""Losses from scores (logits), one number for each row.

::

    softmax   -sum_i labels_i log softmax(logits)_i
    sigmoid   max(x, 0) - x z + log(1 + exp(-|x|))          x a score, z its label
"""

from typing import Any

from hornbook import ops
from hornbook.compat.tensorflow.building import (
    as_dtype,
    as_operand,
    ints,
    is_graph_value,
    name_scope,
    op,
    tf,
)
from hornbook.compat.tensorflow.define import of_keras
from hornbook.engine import autodiff
from hornbook.engine.arrays import xp
from hornbook.graph import Watch

__all__ = [
    "ctc_loss", "log_poisson_loss", "sigmoid_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits", "softmax_cross_entropy_with_logits_v2",
    "sparse_softmax_cross_entropy_with_logits", "weighted_cross_entropy_with_logits",
]  # fmt: skip


def _only_named(function: str, sentinel: Any, labels: Any, logits: Any) -> None:
    if sentinel is not None:
        raise ValueError(
            f"Only call `{function}` with named arguments (labels=..., logits=..., ...)"
        )
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")


def _like(logits: Any, labels: Any) -> tuple[Any, Any]:
    """Scores as floats, labels in their dtype."""
    logits = as_operand(logits)
    plain = not is_graph_value(logits) and not of_keras(logits)
    if plain and logits.dtype.kind not in "fc":
        logits = logits.astype("float32")
    labels = as_operand(labels)
    if is_graph_value(labels):
        if as_dtype(labels.dtype) != as_dtype(logits.dtype):
            labels = tf.cast(labels, logits.dtype)
    else:
        labels = labels.astype(as_dtype(logits.dtype).as_numpy_dtype)
    return logits, labels


def _entropy(axis: int) -> Any:
    """The cross-entropy whose derivative is softmax - labels, whatever the labels sum to."""

    @autodiff.custom_gradient
    def entropy(labels: Any, logits: Any) -> Any:
        scores = ops.log_softmax(logits, axis)

        def back(factor: Any) -> Any:
            factor = xp.expand_dims(factor, axis)
            return -factor * scores, factor * (xp.exp(scores) - labels)

        return -xp.sum(labels * scores, axis=axis), back

    return entropy


@op("SoftmaxCrossEntropyWithLogits", same="labels logits", tensors="labels logits",
    inner="Reshape_2")  # fmt: skip
def _softmax(labels: Any, logits: Any, axis: int, name: Any = None) -> Any:
    if labels.shape != logits.shape:
        try:
            xp.broadcast_shapes(labels.shape, logits.shape)
        except ValueError:
            raise ValueError(
                f"logits and labels must be broadcastable: logits_size={list(logits.shape)} "
                f"labels_size={list(labels.shape)}"
            ) from None
    return _entropy(axis)(*xp.broadcast_arrays(labels, logits))


def softmax_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, dim: int = -1, name: Any = None,
    axis: Any = None,
) -> Any:  # fmt: skip
    """The cross-entropy of scores with probabilities; labels are constants to gradients.

    Args:
        labels: Probabilities of the classes, each row of sum 1.
        logits: Scores of the classes.
        dim: The axis of the classes.
        name: Name of the operation.
        axis: Another name of ``dim``.
    """
    _only_named("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    logits, labels = _like(logits, labels)
    if is_graph_value(labels):
        labels = tf.stop_gradient(labels)
    return _softmax(
        labels, logits, dim if axis is None else axis,
        name=name or "softmax_cross_entropy_with_logits_sg",
    )  # fmt: skip


def softmax_cross_entropy_with_logits_v2(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, axis: Any = None,
    name: Any = None, dim: Any = None,
) -> Any:  # fmt: skip
    """The cross-entropy of scores with probabilities; gradients reach labels too."""
    _only_named("softmax_cross_entropy_with_logits_v2", _sentinel, labels, logits)
    logits, labels = _like(logits, labels)
    axis = dim if axis is None else axis
    return _softmax(
        labels, logits, -1 if axis is None else axis,
        name=name or "softmax_cross_entropy_with_logits",
    )  # fmt: skip


def _no_class(numbers: list[int], bounds: list[int], where: list[int]) -> str:
    return (
        f"Received a label value of {numbers[0]} which is outside the valid range of "
        f"[0, {bounds[0]})."
    )


@op("SparseSoftmaxCrossEntropyWithLogits", tensors="labels logits",
    inner="SparseSoftmaxCrossEntropyWithLogits",
    watch=Watch(lambda labels, logits: (labels, [logits.shape[-1]]), _no_class))  # fmt: skip
def _sparse(labels: Any, logits: Any, name: Any = None) -> Any:
    if labels.ndim != logits.ndim - 1:
        raise ValueError(
            f"Rank mismatch: Rank of labels (received {labels.ndim}) should equal rank of logits "
            f"minus 1 (received {logits.ndim}). Labels are class numbers, not one-hot rows."
        )
    scores = ops.log_softmax(logits, -1)
    whole = labels.astype("int32")
    found = xp.take_along_axis(scores, whole[..., None], axis=-1)[..., 0]
    # A label out of range has no loss; where nothing is looked at, such as in a loop, that is NaN.
    wrong = (whole < 0) | (whole >= logits.shape[-1])
    return xp.where(wrong, xp.asarray(xp.nan, scores.dtype), -found)


def sparse_softmax_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: Any = None
) -> Any:
    """The cross-entropy of scores with class numbers.

    Args:
        labels: Numbers of the right classes.
        logits: Scores of the classes.
        name: Name of the operation.
    """
    _only_named("sparse_softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    labels = as_operand(labels)
    if not as_dtype(labels.dtype).is_integer:
        raise TypeError(
            f"labels of {as_dtype(labels.dtype).name} are no class numbers: use tf.cast(labels, "
            "tf.int32), or softmax_cross_entropy_with_logits for one-hot rows."
        )
    return _sparse(labels, as_operand(logits), name=name or "SparseSoftmaxCrossEntropyWithLogits")


@op("SigmoidCrossEntropy", same="labels logits", tensors="labels logits", named="logistic_loss")
def _sigmoid(labels: Any, logits: Any, name: Any = None) -> Any:
    if labels.shape != logits.shape:
        raise ValueError(
            f"logits and labels must have the same shape ({tuple(logits.shape)} vs "
            f"{tuple(labels.shape)})"
        )
    return xp.maximum(logits, 0) - logits * labels + xp.log1p(xp.exp(-xp.abs(logits)))


def sigmoid_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: Any = None
) -> Any:
    """The cross-entropy of each score by itself with its label, for classes that do not exclude.

    Args:
        labels: Labels from 0 to 1.
        logits: Scores, of the same shape.
        name: Name of the operation.
    """
    _only_named("sigmoid_cross_entropy_with_logits", _sentinel, labels, logits)
    logits, labels = _like(logits, labels)
    return _sigmoid(labels, logits, name=name or "logistic_loss")


def weighted_cross_entropy_with_logits(
    targets: Any = None, logits: Any = None, pos_weight: Any = None, name: Any = None,
    labels: Any = None,
) -> Any:  # fmt: skip
    """``sigmoid_cross_entropy_with_logits`` in which positive labels count ``pos_weight`` times."""
    with name_scope(name, "logistic_loss", [logits]) as scope:
        x, z = _like(logits, labels if targets is None else targets)
        weight = 1 + (pos_weight - 1) * z
        gap = tf.log1p(tf.exp(-tf.abs(x)))
        return tf.add((1 - z) * x, weight * (gap + tf.maximum(-x, 0.0)), name=scope)


def log_poisson_loss(
    targets: Any, log_input: Any, compute_full_loss: bool = False, name: Any = None
) -> Any:
    """exp(c) - z c, without the part that depends on the targets alone."""
    with name_scope(name, "log_poisson_loss", [log_input]):
        c, z = _like(log_input, targets)
        loss = tf.exp(c) - c * z
        if compute_full_loss:
            stirling = z * tf.log(z) - z + 0.5 * tf.log(2 * 3.141592653589793 * z)
            apart = tf.logical_and(z >= 0.0, z <= 1.0)
            loss += tf.where(apart, tf.zeros_like(z), stirling)
        return loss


@op("CTCLoss", tensors="labels lengths inputs sequence_length")
def _ctc(labels: Any, lengths: Any, inputs: Any, sequence_length: Any, name: Any = None) -> Any:
    blank = inputs.shape[-1] - 1
    return ops.ctc_loss(labels, inputs, lengths, sequence_length, mask_index=blank)


def ctc_loss(
    labels: Any, inputs: Any = None, sequence_length: Any = None,
    preprocess_collapse_repeated: bool = False, ctc_merge_repeated: bool = True,
    ignore_longer_outputs_than_inputs: bool = False, time_major: bool = True, logits: Any = None,
) -> Any:  # fmt: skip
    """Minus log probability of each label sequence over all alignments; the last class is blank.

    Args:
        labels: ``tf.SparseTensor`` of class numbers, (batch, longest).
        inputs: Scores (time, batch, classes), or batch first.
        sequence_length: Number of steps of each sample.
        time_major: Whether the time comes first.
    """
    if preprocess_collapse_repeated or not ctc_merge_repeated:
        raise NotImplementedError("ctc_loss: repeated labels are merged after decoding alone.")
    scores = as_operand(logits if inputs is None else inputs)
    if time_major:
        scores = tf.transpose(scores, [1, 0, 2])
    table, lengths = _rows(labels)
    return _ctc(table, lengths, scores, sequence_length, name="CTCLoss")


def _rows(labels: Any) -> tuple[Any, Any]:
    """A sparse table of labels as rows filled up with 0, and the length of each."""

    @op("SparseToDense", tensors="indices values", static="dense_shape", named="labels")
    def dense(indices: Any, values: Any, dense_shape: Any, name: Any = None) -> Any:
        shape = ints(dense_shape)
        table = xp.zeros(shape, values.dtype).at[indices[:, 0], indices[:, 1]].set(values)
        counts = xp.zeros(shape[:1], "int32").at[indices[:, 0]].add(1)
        return [table, counts]

    made = dense(labels.indices, labels.values, labels.dense_shape)
    return made[0], made[1]
