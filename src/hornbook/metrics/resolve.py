"""From what a user writes to a metric; ``'accuracy'`` fits itself to the shapes."""

from collections.abc import Mapping
from typing import Any

from hornbook.metrics.accuracy import (
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
)
from hornbook.metrics.base import FAMILY, MeanMetricWrapper, Metric
from hornbook.metrics.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
)

__all__ = ["accuracy_for", "crossentropy_for", "deserialize", "get", "resolve", "serialize"]

Shape = tuple[Any, ...]


def _kind(y_true: Shape, y_pred: Shape) -> str:
    if y_pred[-1:] == (1,):
        return "binary"
    if len(y_true) < len(y_pred) or (y_true[-1] == 1 and y_pred[-1] != 1):
        return "sparse_categorical"
    return "categorical"


def accuracy_for(y_true: Shape, y_pred: Shape) -> type[Metric]:
    """The accuracy that labels and outputs of these shapes call for.

    One output: binary; one-hot labels: categorical; class numbers: sparse categorical.

    Example:
        >>> accuracy_for((32,), (32, 10)).__name__
        'SparseCategoricalAccuracy'
    """
    return {
        "binary": BinaryAccuracy,
        "categorical": CategoricalAccuracy,
        "sparse_categorical": SparseCategoricalAccuracy,
    }[_kind(y_true, y_pred)]


def crossentropy_for(y_true: Shape, y_pred: Shape) -> str:
    """The name of the cross-entropy that labels and outputs of these shapes call for.

    Example:
        >>> crossentropy_for((32, 1), (32, 1))
        'binary_crossentropy'
    """
    return f"{_kind(y_true, y_pred)}_crossentropy"


def resolve(identifier: Any, y_true: Shape | None, y_pred: Shape) -> Metric:
    """The metric that a name, function, class or object stands for, on data of these shapes.

    Example:
        >>> resolve("acc", (32, 1), (32, 1)).name
        'acc'
    """
    if identifier in ("accuracy", "acc"):
        return accuracy_for(y_true or (), y_pred)(name=identifier)
    if identifier in ("crossentropy", "ce"):
        made = {
            "binary_crossentropy": BinaryCrossentropy,
            "categorical_crossentropy": CategoricalCrossentropy,
            "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
        }[crossentropy_for(y_true or (), y_pred)]
        return made(name=identifier)
    found = get(identifier)
    if isinstance(identifier, str) and isinstance(found, Metric):
        found.name = identifier
    metric = found if isinstance(found, Metric) else MeanMetricWrapper(found)
    metric.build(y_true or (), y_pred)
    return metric


def get(identifier: Any) -> Any:
    """The metric that a name, a config, a function or an object stands for.

    Example:
        >>> get("mae").name
        'mean_absolute_error'
    """
    return FAMILY.get(identifier)


def serialize(metric: Any) -> Any:
    """The metric as plain data.

    Example:
        >>> serialize(get("mae"))["class_name"]
        'MeanAbsoluteError'
    """
    return FAMILY.serialize(metric)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The metric that ``serialize`` wrote down.

    Example:
        >>> deserialize(serialize(get("mae"))).name
        'mean_absolute_error'
    """
    return FAMILY.deserialize(config, custom_objects)
