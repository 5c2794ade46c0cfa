"""Heads of ready estimators: from logits and labels to loss, predictions and metrics."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import losses, metrics
from hornbook.compat.tensorflow.building import as_dtype, tf
from hornbook.compat.tensorflow.estimator import EstimatorSpec, ModeKeys
from hornbook.compat.tensorflow.feature_column import _looked_up

__all__ = ["ClassHead", "NumberHead"]


class Head:
    """What a ready model makes of its logits.

    Args:
        width: How many logits there are.
        weight_column: Name of the feature with weights of rows.
        reduction: How losses of rows become one number.
    """

    def __init__(self, width: int, weight_column: Any, reduction: str) -> None:
        self.width, self.weight_column, self.reduction = width, weight_column, reduction

    def spec(self, features: Any, mode: str, logits: Any, labels: Any, step: Any) -> EstimatorSpec:
        """What the model function gives back.

        Args:
            features: Features by name.
            mode: What it is called for.
            logits: (rows, width).
            labels: (rows) or (rows, 1).
            step: Function of the loss that gives the training step.
        """
        told = self.predictions(logits)
        if mode == ModeKeys.PREDICT:
            return EstimatorSpec(mode, predictions=told)
        weights = self._weights(features)
        each, right = self.losses(logits, labels)
        loss = losses.compute_weighted_loss(each, weights, reduction=self.reduction)
        penalties = losses.get_regularization_losses()
        loss = tf.add_n([loss, *penalties]) if penalties else loss
        if mode == ModeKeys.EVAL:
            pairs = {"average_loss": metrics.mean(each, weights), **self.metrics(
                right, told, weights)}  # fmt: skip
            return EstimatorSpec(mode, predictions=told, loss=loss, eval_metric_ops=pairs)
        return EstimatorSpec(mode, predictions=told, loss=loss, train_op=step(loss))

    def _weights(self, features: Any) -> Any:
        if self.weight_column is None:
            return 1.0
        key = getattr(self.weight_column, "name", self.weight_column)
        return tf.reshape(tf.cast(features[key], "float32"), [-1, 1])

    def predictions(self, logits: Any) -> dict[str, Any]:
        """What is told of each row, by name."""
        raise NotImplementedError

    def losses(self, logits: Any, labels: Any) -> tuple[Any, Any]:
        """The loss of each row, and the labels it was computed from."""
        raise NotImplementedError

    def metrics(self, labels: Any, told: dict[str, Any], weights: Any) -> dict[str, Any]:
        """Metrics by name."""
        raise NotImplementedError


class ClassHead(Head):
    """Classes: one logit for two of them, else one each.

    Args:
        n_classes: How many classes.
        weight_column: Name of the feature with weights of rows.
        vocabulary: Names of the classes; labels are these names then.
        reduction: How losses of rows become one number.
    """

    def __init__(self, n_classes: int, weight_column: Any, vocabulary: Any, reduction: str) -> None:
        super().__init__(1 if n_classes == 2 else n_classes, weight_column, reduction)
        self.count, self.vocabulary = n_classes, vocabulary

    def predictions(self, logits: Any) -> dict[str, Any]:
        """Logits, probabilities, and the likeliest class by number and by name."""
        both = tf.concat([tf.zeros_like(logits), logits], 1) if self.width == 1 else logits
        classes = tf.expand_dims(tf.argmax(both, 1), 1)
        names = tf.as_string(classes)
        if self.vocabulary is not None:
            names = tf.gather(tf.constant(list(self.vocabulary)), classes)
        told = {"logits": logits, "probabilities": tf.exp(both - tf.reduce_logsumexp(
            both, 1, keepdims=True)), "class_ids": classes, "classes": names}  # fmt: skip
        if self.width == 1:
            told["logistic"] = tf.sigmoid(logits)
        return told

    def _numbers(self, labels: Any) -> Any:
        if isinstance(labels, dict):
            labels = next(iter(labels.values()))
        labels = tf.convert_to_tensor(labels)
        labels = tf.expand_dims(labels, 1) if labels.shape.ndims == 1 else labels
        if self.vocabulary is None:
            if as_dtype(labels.dtype).name == "string":
                raise ValueError("Labels are strings: pass label_vocabulary=[...].")
            return tf.cast(labels, "int64")
        words = [w.encode() if isinstance(w, str) else w for w in self.vocabulary]
        return _looked_up(labels, {word: n for n, word in enumerate(words)}, -1, 0)

    def losses(self, logits: Any, labels: Any) -> tuple[Any, Any]:
        """Cross-entropy."""
        numbers = self._numbers(labels)
        if self.width == 1:
            z = tf.cast(numbers, "float32")
            return tf.maximum(logits, 0.0) - logits * z + tf.log1p(tf.exp(-tf.abs(logits))), numbers
        log_p = logits - tf.reduce_logsumexp(logits, 1, keepdims=True)
        wanted = tf.one_hot(tf.reshape(numbers, [-1]), self.width)
        return -tf.reduce_sum(wanted * log_p, 1, keepdims=True), numbers

    def metrics(self, labels: Any, told: dict[str, Any], weights: Any) -> dict[str, Any]:
        """Accuracy; for two classes precision, recall and areas under curves too."""
        found = {"accuracy": metrics.accuracy(labels, told["class_ids"], weights)}
        if self.width > 1:
            return found
        p, truth = told["logistic"], tf.cast(labels, "float32")
        share = metrics.mean(truth, weights)
        return found | {
            "precision": metrics.precision(labels, told["class_ids"], weights),
            "recall": metrics.recall(labels, told["class_ids"], weights),
            "auc": metrics.auc(truth, p, weights),
            "auc_precision_recall": metrics.auc(truth, p, weights, curve="PR"),
            "prediction/mean": metrics.mean(p, weights), "label/mean": share,
            "accuracy_baseline": (tf.maximum(share[0], 1 - share[0]), share[1]),
        }  # fmt: skip


class NumberHead(Head):
    """Numbers, by squared error.

    Args:
        width: How many numbers a row has.
        weight_column: Name of the feature with weights of rows.
        reduction: How losses of rows become one number.
    """

    def predictions(self, logits: Any) -> dict[str, Any]:
        """The logits themselves."""
        return {"predictions": logits}

    def losses(self, logits: Any, labels: Any) -> tuple[Any, Any]:
        """Squared differences."""
        labels = tf.reshape(tf.cast(labels, "float32"), [-1, self.width])
        return tf.squared_difference(logits, labels), labels

    def metrics(self, labels: Any, told: dict[str, Any], weights: Any) -> dict[str, Any]:
        """Means of labels and predictions."""
        return {"prediction/mean": metrics.mean(told["predictions"], weights),
                "label/mean": metrics.mean(labels, weights)}  # fmt: skip


def widths(units: Any) -> list[int]:
    """Widths of hidden layers as plain numbers."""
    return [int(n) for n in np.asarray(units).reshape(-1)]
