"""``tf.metrics``: numbers gathered over batches, as ``(value, update operation)``.

The counts are local Variables: ``tf.local_variables_initializer()`` sets them to 0.
"""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow.building import (
    GraphKeys,
    add_to_collection,
    as_dtype,
    as_operand,
    assign_add,
    control_dependencies,
    get_variable,
    sizes,
    tf,
    variable_scope,
)

__all__ = [
    "accuracy", "auc", "false_negatives", "false_positives", "mean", "mean_absolute_error",
    "mean_iou", "mean_per_class_accuracy", "mean_relative_error", "mean_squared_error", "precision",
    "recall", "root_mean_squared_error", "true_negatives", "true_positives",
]  # fmt: skip


def _count(name: str, shape: Any = (), dtype: str = "float32") -> Any:
    made = get_variable(
        name, list(shape), dtype, initializer=lambda s, dtype=None: tf.zeros(s, dtype),
        trainable=False,
        collections=[GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
    )  # fmt: skip
    return made


def _joined(value: Any, update: Any, metrics_collections: Any, updates_collections: Any) -> Any:
    for collections, one in ((metrics_collections, value), (updates_collections, update)):
        for name in [collections] if isinstance(collections, str) else collections or ():
            add_to_collection(name, one)
    return value, update


def _weighted(values: Any, weights: Any) -> tuple[Any, Any]:
    """Values times weights, and the weights in the shape of the values."""
    values = tf.cast(as_operand(values), "float32")
    if weights is None:
        return values, tf.ones_like(values)
    weights = tf.cast(as_operand(weights), "float32")
    for _ in range(len(sizes(values.shape) or ()) - len(sizes(weights.shape) or ())):
        if not sizes(weights.shape):
            break
        weights = tf.expand_dims(weights, -1)
    weights = weights + tf.zeros_like(values)
    return values * weights, weights


def mean(
    values: Any, weights: Any = None, metrics_collections: Any = None,
    updates_collections: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """The mean of all values so far."""
    with variable_scope(name, "mean"):
        total, count = _count("total"), _count("count")
        found, share = _weighted(values, weights)
        up = assign_add(total, tf.reduce_sum(found))
        with control_dependencies([found]):
            more = assign_add(count, tf.reduce_sum(share))
        value = tf.div_no_nan(total.value(), count.value(), name="value")
        update = tf.div_no_nan(up, more, name="update_op")
        return _joined(value, update, metrics_collections, updates_collections)


def _gathered(default: str, says: str, formula: Any, after: Any = None) -> Any:
    def metric(
        labels: Any, predictions: Any, weights: Any = None, metrics_collections: Any = None,
        updates_collections: Any = None, name: Any = None,
    ) -> Any:  # fmt: skip
        values = formula(as_operand(labels), as_operand(predictions))
        value, update = mean(values, weights, None, None, name or default)
        if after is not None:
            value, update = after(value), after(update)
        return _joined(value, update, metrics_collections, updates_collections)

    metric.__name__, metric.__doc__ = default, says
    return metric


def _agreement(labels: Any, predictions: Any) -> Any:
    have, want = sizes(labels.shape), sizes(predictions.shape)
    if have is not None and want is not None and len(have) == len(want) + 1 and have[-1] == 1:
        labels = tf.squeeze(labels, [-1])
    if as_dtype(labels.dtype) != as_dtype(predictions.dtype):
        predictions = tf.cast(predictions, labels.dtype)
    return tf.cast(tf.equal(predictions, labels), "float32")


def _floats(*values: Any) -> list[Any]:
    return [tf.cast(value, "float32") for value in values]


accuracy = _gathered("accuracy", "The share of predictions that equal their labels.", _agreement)
mean_squared_error = _gathered(
    "mean_squared_error", "The mean of squared errors.",
    lambda labels, predictions: tf.squared_difference(*_floats(predictions, labels)),
)  # fmt: skip
root_mean_squared_error = _gathered(
    "root_mean_squared_error", "The root of the mean of squared errors.",
    lambda labels, predictions: tf.squared_difference(*_floats(predictions, labels)), tf.sqrt,
)  # fmt: skip
mean_absolute_error = _gathered(
    "mean_absolute_error", "The mean of errors without their signs.",
    lambda labels, predictions: tf.abs(tf.subtract(*_floats(predictions, labels))),
)  # fmt: skip


def mean_relative_error(
    labels: Any, predictions: Any, normalizer: Any, weights: Any = None,
    metrics_collections: Any = None, updates_collections: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """The mean of |label - prediction| / normalizer."""
    y, p, n = _floats(as_operand(labels), as_operand(predictions), as_operand(normalizer))
    error = tf.div_no_nan(tf.abs(y - p), n)
    return mean(
        error, weights, metrics_collections, updates_collections, name or "mean_relative_error"
    )


def _cells(labels: Any, predictions: Any) -> dict[str, Any]:
    y, p = tf.cast(as_operand(labels), "bool"), tf.cast(as_operand(predictions), "bool")
    no, wrong = tf.logical_not(y), tf.logical_not(p)
    return {
        "true_positives": tf.logical_and(y, p), "false_positives": tf.logical_and(no, p),
        "false_negatives": tf.logical_and(y, wrong), "true_negatives": tf.logical_and(no, wrong),
    }  # fmt: skip


def _counted(cell: Any, weights: Any, name: str) -> tuple[Any, Any]:
    found, _ = _weighted(cell, weights)
    total = _count(name)
    return total.value(), assign_add(total, tf.reduce_sum(found))


def _cell(which: str) -> Any:
    def metric(
        labels: Any, predictions: Any, weights: Any = None, metrics_collections: Any = None,
        updates_collections: Any = None, name: Any = None,
    ) -> Any:  # fmt: skip
        with variable_scope(name, which):
            value, update = _counted(_cells(labels, predictions)[which], weights, "count")
            value, update = tf.identity(value, name="value"), tf.identity(update)
            return _joined(value, update, metrics_collections, updates_collections)

    metric.__name__ = which
    metric.__doc__ = f"How many predictions were {which.replace('_', ' ')}."
    return metric


true_positives, false_positives = _cell("true_positives"), _cell("false_positives")
true_negatives, false_negatives = _cell("true_negatives"), _cell("false_negatives")


def _share(default: str, other: str, says: str) -> Any:
    def metric(
        labels: Any, predictions: Any, weights: Any = None, metrics_collections: Any = None,
        updates_collections: Any = None, name: Any = None,
    ) -> Any:  # fmt: skip
        with variable_scope(name, default):
            cells = _cells(labels, predictions)
            pairs = [
                _counted(cells[which], weights, f"{which}/count")
                for which in ("true_positives", other)
            ]
            made = [
                tf.div_no_nan(pairs[0][place], pairs[0][place] + pairs[1][place], name=word)
                for place, word in enumerate(("value", "update_op"))
            ]
            return _joined(*made, metrics_collections, updates_collections)

    metric.__name__, metric.__doc__ = default, says
    return metric


precision = _share(
    "precision", "false_positives", "True positives by all that were predicted positive."
)
recall = _share("recall", "false_negatives", "True positives by all that are positive.")


def auc(
    labels: Any, predictions: Any, weights: Any = None, num_thresholds: int = 200,
    metrics_collections: Any = None, updates_collections: Any = None, curve: str = "ROC",
    name: Any = None, summation_method: str = "trapezoidal",
) -> Any:  # fmt: skip
    """The area under a curve, from counts at thresholds.

    Args:
        labels: Truth values.
        predictions: Numbers from 0 to 1.
        weights: Weight of each.
        num_thresholds: How many thresholds.
        curve: ``"ROC"`` or ``"PR"``.
        name: Name of the scope.
    """
    epsilon = 1e-7
    inner = [(i + 1) / (num_thresholds - 1) for i in range(num_thresholds - 2)]
    limits = np.array([-epsilon, *inner, 1 + epsilon], "float32")
    with variable_scope(name, "auc"):
        p = tf.reshape(tf.cast(as_operand(predictions), "float32"), [1, -1])
        y = tf.reshape(tf.cast(as_operand(labels), "bool"), [1, -1])
        above = tf.greater(p, limits[:, None])
        share = 1.0
        if weights is not None:
            share = tf.reshape(_weighted(predictions, weights)[1], [1, -1])
        cells = {
            "tp": tf.logical_and(above, y), "fp": tf.logical_and(above, tf.logical_not(y)),
            "fn": tf.logical_and(tf.logical_not(above), y),
            "tn": tf.logical_and(tf.logical_not(above), tf.logical_not(y)),
        }  # fmt: skip
        kept, moved = {}, {}
        for which, cell in cells.items():
            total = _count(which, [num_thresholds])
            kept[which] = total.value()
            moved[which] = assign_add(total, tf.reduce_sum(tf.cast(cell, "float32") * share, 1))
        made = [_area(found, curve, epsilon) for found in (kept, moved)]
        return _joined(*made, metrics_collections, updates_collections)


def _area(cells: dict[str, Any], curve: str, epsilon: float) -> Any:
    tp, fp, fn, tn = (cells[which] for which in ("tp", "fp", "fn", "tn"))
    recall = (tp + epsilon) / (tp + fn + epsilon)
    if curve == "PR":
        x, y = recall, (tp + epsilon) / (tp + fp + epsilon)
    else:
        x, y = fp / (fp + tn + epsilon), recall
    return tf.reduce_sum((x[:-1] - x[1:]) * (y[:-1] + y[1:]) / 2.0)


def _confusion(labels: Any, predictions: Any, num_classes: int, weights: Any) -> Any:
    y = tf.reshape(tf.cast(as_operand(labels), "int32"), [-1])
    p = tf.reshape(tf.cast(as_operand(predictions), "int32"), [-1])
    rows = tf.one_hot(y, num_classes)
    if weights is not None:
        rows = rows * tf.reshape(tf.cast(as_operand(weights), "float32"), [-1, 1])
    total = _count("total_confusion_matrix", [num_classes, num_classes])
    return total, assign_add(total, tf.matmul(rows, tf.one_hot(p, num_classes), transpose_a=True))


def mean_iou(
    labels: Any, predictions: Any, num_classes: int, weights: Any = None,
    metrics_collections: Any = None, updates_collections: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """The mean over classes of intersection by union; the update is the confusion matrix."""
    with variable_scope(name, "mean_iou"):
        total, update = _confusion(labels, predictions, num_classes, weights)
        matrix = total.value()
        rows, columns = tf.reduce_sum(matrix, 1), tf.reduce_sum(matrix, 0)
        hit = _diagonal(matrix, num_classes)
        union = rows + columns - hit
        seen = tf.reduce_sum(tf.cast(tf.greater(union, 0.0), "float32"))
        value = tf.div_no_nan(tf.reduce_sum(tf.div_no_nan(hit, union)), seen)
        return _joined(value, update, metrics_collections, updates_collections)


def _diagonal(matrix: Any, size: int) -> Any:
    return tf.reduce_sum(matrix * np.eye(size, dtype="float32"), 1)


def mean_per_class_accuracy(
    labels: Any, predictions: Any, num_classes: int, weights: Any = None,
    metrics_collections: Any = None, updates_collections: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """The mean over classes of the share of each that was recognised."""
    with variable_scope(name, "mean_accuracy"):
        total, moved = _confusion(labels, predictions, num_classes, weights)

        def value_of(matrix: Any) -> Any:
            share = tf.div_no_nan(_diagonal(matrix, num_classes), tf.reduce_sum(matrix, 1))
            return tf.reduce_mean(share)

        return _joined(
            value_of(total.value()), value_of(moved), metrics_collections, updates_collections
        )
