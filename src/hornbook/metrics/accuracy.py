"""The accuracy family: the share of predictions that are right."""

from typing import Any

from hornbook import ops
from hornbook.core.parameters import PositiveInt
from hornbook.metrics.base import FAMILY, MeanMetricWrapper

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
]


def equality(y_true: Any, y_pred: Any) -> Any:
    """1 where y equals p."""
    y_true, y_pred = ops.align_ranks(y_true, y_pred)
    return ops.cast(ops.equal(y_true, y_pred), "float32")


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """1 where y equals (p > threshold)."""
    y_true, y_pred = ops.align_ranks(y_true, y_pred)
    decided = ops.cast(ops.greater(y_pred, threshold), "float32")
    return ops.cast(ops.equal(ops.cast(y_true, "float32"), decided), "float32")


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest p is at the 1 of the one-hot y."""
    return sparse_categorical_accuracy(_places(y_true, y_pred), y_pred)


def _places(y_true: Any, y_pred: Any) -> Any:
    if y_true.shape != y_pred.shape:
        raise ValueError(
            f"This metric needs one-hot labels of the outputs' shape {tuple(y_pred.shape)}, but "
            f"got {tuple(y_true.shape)}. For class numbers use the metric of the same name with "
            "'sparse_' before it, or just 'accuracy'."
        )
    return ops.argmax(y_true, axis=-1)


def _class_numbers(y_true: Any, y_pred: Any) -> Any:
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        y_true = ops.squeeze(y_true, -1)
    if y_true.shape != y_pred.shape[:-1]:
        raise ValueError(
            f"This metric needs class numbers of shape {tuple(y_pred.shape[:-1])} for outputs of "
            f"shape {tuple(y_pred.shape)}, but got {tuple(y_true.shape)}. For one-hot labels use "
            "the metric of the same name without 'sparse_', or just 'accuracy'."
        )
    return ops.cast(y_true, "int32")


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest p is at the class number y."""
    y_true = _class_numbers(y_true, y_pred)
    return ops.cast(ops.equal(y_true, ops.cast(ops.argmax(y_pred, axis=-1), "int32")), "float32")


def sparse_top_k(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where fewer than k classes are rated above class y."""
    y_true = _class_numbers(y_true, y_pred)
    own = ops.take_along_axis(y_pred, y_true[..., None], axis=-1)
    above = ops.sum(ops.cast(ops.greater(y_pred, own), "int32"), axis=-1)
    known = ops.isfinite(own[..., 0])
    return ops.cast(ops.logical_and(above < k, known), "float32")


def top_k(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where the 1 of the one-hot y is among the k largest p."""
    return sparse_top_k(_places(y_true, y_pred), y_pred, k)


@FAMILY.register()
class Accuracy(MeanMetricWrapper):
    """How often labels equal predictions, number for number.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(Accuracy()([1, 2, 3, 4], [0, 2, 3, 4]))
        0.75
    """

    def __init__(self, name: str = "accuracy", dtype: str | None = None) -> None:
        super().__init__(equality, name, dtype)


@FAMILY.register()
class BinaryAccuracy(MeanMetricWrapper):
    """How often 0/1 labels equal ``p > threshold``.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.
        threshold: Where a probability becomes a 1.

    Example:
        >>> float(BinaryAccuracy()([[1], [1], [0], [0]], [[0.98], [1], [0], [0.6]]))
        0.75
    """

    def __init__(
        self, name: str = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5
    ) -> None:
        super().__init__(binary_accuracy, name, dtype, {"threshold": threshold})
        self.threshold = threshold


@FAMILY.register()
class CategoricalAccuracy(MeanMetricWrapper):
    """How often the largest output is at the 1 of a one-hot label.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(CategoricalAccuracy()([[0, 1], [1, 0]], [[0.1, 0.9], [0.2, 0.8]]))
        0.5
    """

    def __init__(self, name: str = "categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(categorical_accuracy, name, dtype)


@FAMILY.register()
class SparseCategoricalAccuracy(MeanMetricWrapper):
    """How often the largest output is at the class number.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(SparseCategoricalAccuracy()([1, 0], [[0.1, 0.9], [0.2, 0.8]]))
        0.5
    """

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


@FAMILY.register()
class TopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the 1 of a one-hot label is among the k largest outputs.

    Args:
        k: How many outputs count.
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(TopKCategoricalAccuracy(k=2)([[0, 1, 0]], [[0.5, 0.3, 0.2]]))
        1.0
    """

    def __init__(
        self,
        k: PositiveInt = 5,
        name: str = "top_k_categorical_accuracy",
        dtype: str | None = None,
    ) -> None:
        super().__init__(top_k, name, dtype, {"k": k})
        self.k = k


@FAMILY.register()
class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the class number is among the k largest outputs.

    Args:
        k: How many outputs count.
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(SparseTopKCategoricalAccuracy(k=2)([2], [[0.5, 0.3, 0.2]]))
        0.0
    """

    def __init__(
        self,
        k: PositiveInt = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: str | None = None,
    ) -> None:
        super().__init__(sparse_top_k, name, dtype, {"k": k})
        self.k = k
