"""Losses and metrics of Keras 1 and 2 whose formula or sign is another today."""

from collections.abc import Callable
from typing import Any

from hornbook import losses, metrics, ops
from hornbook.compat.gate import Gate
from hornbook.core import epsilon

__all__ = ["loss_functions", "metric_functions"]

_SAME = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
}
_LOSSES = (
    *("categorical_hinge", "poisson", "binary_crossentropy", "categorical_crossentropy"),
    *("sparse_categorical_crossentropy", *_SAME.values()),
)


def _floats(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    y_pred = ops.convert_to_tensor(y_pred)
    return ops.cast(ops.convert_to_tensor(y_true), y_pred.dtype), y_pred


def _unit(x: Any) -> Any:
    squares = ops.sum(ops.square(x), axis=-1, keepdims=True)
    return x / ops.sqrt(ops.maximum(squares, 1e-12))


def cosine_proximity(y_true: Any, y_pred: Any) -> Any:
    """-sum(y p) of unit rows: -1 where they point alike."""
    y_true, y_pred = _floats(y_true, y_pred)
    return -ops.sum(_unit(y_true) * _unit(y_pred), axis=-1)


def cosine_proximity_mean(y_true: Any, y_pred: Any) -> Any:
    """-mean(y p) of unit rows, as Keras 1 had it."""
    y_true, y_pred = _floats(y_true, y_pred)
    return -ops.mean(_unit(y_true) * _unit(y_pred), axis=-1)


cosine_proximity_mean.__name__ = "cosine_proximity"


def hinge(y_true: Any, y_pred: Any) -> Any:
    """mean(max(1 - y p, 0)), the labels as they are: -1 and 1."""
    y_true, y_pred = _floats(y_true, y_pred)
    return ops.mean(ops.maximum(1 - y_true * y_pred, 0), axis=-1)


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """mean(max(1 - y p, 0)^2), the labels as they are."""
    y_true, y_pred = _floats(y_true, y_pred)
    return ops.mean(ops.square(ops.maximum(1 - y_true * y_pred, 0)), axis=-1)


def kullback_leibler_divergence(y_true: Any, y_pred: Any) -> Any:
    """sum(y log(y / p)) over the last axis."""
    return losses.kl_divergence(y_true, y_pred)


def logcosh(y_true: Any, y_pred: Any) -> Any:
    """mean(log(cosh(p - y))) over the last axis."""
    return losses.log_cosh(y_true, y_pred)


def loss_functions(gate: Gate) -> dict[str, Callable[..., Any]]:
    """The losses of the era by every name that it knew."""
    found: dict[str, Any] = {name: getattr(losses, name) for name in _LOSSES}
    cosine = cosine_proximity_mean if gate.era == "keras1" else cosine_proximity
    own = (cosine, hinge, squared_hinge, kullback_leibler_divergence, logcosh)
    found |= {function.__name__: function for function in own}
    found |= {"cosine": cosine, "kld": kullback_leibler_divergence}
    for short, long in _SAME.items():
        found.setdefault(short, found[long])
        found[short.upper()] = found[short]
    if gate.era == "tensorflow2":
        for name in ("hinge", "squared_hinge"):
            found[name] = getattr(losses, name)
        for name in ("cosine", "cosine_proximity"):
            del found[name]
        found |= {"cosine_similarity": losses.cosine_similarity, "log_cosh": losses.log_cosh}
    return found


# -- metrics that Keras 1 had, a mean over batches ------------------------------------------------


def _counts(y_true: Any, y_pred: Any) -> tuple[Any, Any, Any]:
    y_true, y_pred = _floats(y_true, y_pred)
    hits = ops.sum(ops.round(ops.clip(y_true * y_pred, 0, 1)))
    wanted = ops.sum(ops.round(ops.clip(y_true, 0, 1)))
    said = ops.sum(ops.round(ops.clip(y_pred, 0, 1)))
    return hits, wanted, said


def precision(y_true: Any, y_pred: Any) -> Any:
    """Share of those said to be positive that are."""
    hits, _, said = _counts(y_true, y_pred)
    return hits / (said + epsilon())


def recall(y_true: Any, y_pred: Any) -> Any:
    """Share of the positive that are said to be."""
    hits, wanted, _ = _counts(y_true, y_pred)
    return hits / (wanted + epsilon())


def fbeta_score(y_true: Any, y_pred: Any, beta: float = 1) -> Any:
    """The weighted harmonic mean of precision and recall; 0 where nothing is positive."""
    if beta < 0:
        raise ValueError(f"fbeta_score: beta is 0 or more, not {beta!r}.")
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    score = (1 + beta**2) * (p * r) / (beta**2 * p + r + epsilon())
    return ops.where(_counts(y_true, y_pred)[1] == 0, 0.0, score)


def fmeasure(y_true: Any, y_pred: Any) -> Any:
    """The harmonic mean of precision and recall."""
    return fbeta_score(y_true, y_pred, beta=1)


def matthews_correlation(y_true: Any, y_pred: Any) -> Any:
    """(tp tn - fp fn) / sqrt((tp+fp)(tp+fn)(tn+fp)(tn+fn))."""
    y_true, y_pred = _floats(y_true, y_pred)
    p, y = ops.round(ops.clip(y_pred, 0, 1)), ops.round(ops.clip(y_true, 0, 1))
    tp, tn = ops.sum(y * p), ops.sum((1 - y) * (1 - p))
    fp, fn = ops.sum((1 - y) * p), ops.sum(y * (1 - p))
    below = ops.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return (tp * tn - fp * fn) / (below + epsilon())


_KERAS_1 = (precision, recall, fbeta_score, fmeasure, matthews_correlation)
_METRICS = (
    *("binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"),
    *("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy"),
)


def metric_functions(gate: Gate) -> dict[str, Callable[..., Any]]:
    """The metrics of the era by every name that it knew: the losses are metrics too."""
    found = loss_functions(gate) | {name: getattr(metrics, name) for name in _METRICS}
    if gate.era == "keras1":
        found |= {function.__name__: function for function in _KERAS_1}
    return found
