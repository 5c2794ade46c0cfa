"""The accuracy family: the share of predictions that are right."""

from typing import Any

from hornbook import ops
from hornbook.core.parameters import PositiveInt
from hornbook.metrics.base import FAMILY, MeanMetricWrapper, function

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "binary_accuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "top_k_categorical_accuracy",
]


def equality(y_true: Any, y_pred: Any) -> Any:
    """1 where y equals p."""
    y_true, y_pred = ops.align_ranks(y_true, y_pred)
    return ops.cast(ops.equal(y_true, y_pred), "float32")


@function
def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """1 where y equals (p > threshold).

    Example:
        >>> binary_accuracy([[1], [0]], [[0.7], [0.6]]).tolist()
        [[1.0], [0.0]]
    """
    y_true, y_pred = ops.align_ranks(y_true, y_pred)
    decided = ops.cast(ops.greater(y_pred, threshold), "float32")
    return ops.cast(ops.equal(ops.cast(y_true, "float32"), decided), "float32")


@function
def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest p is at the 1 of the one-hot y.

    Example:
        >>> categorical_accuracy([[0, 1], [1, 0]], [[0.1, 0.9], [0.2, 0.8]]).tolist()
        [1.0, 0.0]
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
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


@function
def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest p is at the class number y.

    Example:
        >>> sparse_categorical_accuracy([1, 0], [[0.1, 0.9], [0.2, 0.8]]).tolist()
        [1.0, 0.0]
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    y_true = _class_numbers(y_true, y_pred)
    return ops.cast(ops.equal(y_true, ops.cast(ops.argmax(y_pred, axis=-1), "int32")), "float32")


@function
def sparse_top_k_categorical_accuracy(
    y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False
) -> Any:
    """1 where fewer than k classes are rated above class y.

    Args:
        y_true: Class numbers (batch, ...).
        y_pred: Ratings (batch, ..., classes).
        k: How many count.
        from_sorted_ids: Whether y_pred holds class numbers, best first, instead of ratings.

    Example:
        >>> sparse_top_k_categorical_accuracy([2, 1], [[0.5, 0.3, 0.2]] * 2, k=2).tolist()
        [0.0, 1.0]
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    y_true = _class_numbers(y_true, y_pred)
    if from_sorted_ids:
        among = ops.equal(ops.cast(y_pred[..., :k], "int32"), y_true[..., None])
        return ops.cast(ops.any(among, axis=-1), "float32")
    own = ops.take_along_axis(y_pred, y_true[..., None], axis=-1)
    above = ops.sum(ops.cast(ops.greater(y_pred, own), "int32"), axis=-1)
    known = ops.isfinite(own[..., 0])
    return ops.cast(ops.logical_and(above < k, known), "float32")


@function
def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where the 1 of the one-hot y is among the k largest p.

    Example:
        >>> top_k_categorical_accuracy([[0, 1, 0]], [[0.5, 0.3, 0.2]], k=2).tolist()
        [1.0]
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    return sparse_top_k_categorical_accuracy(_places(y_true, y_pred), y_pred, k)


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

    better = "max"

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

    better = "max"

    def __init__(
        self, name: str = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5
    ) -> None:
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)
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

    better = "max"

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

    better = "max"

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

    better = "max"

    def __init__(
        self,
        k: PositiveInt = 5,
        name: str = "top_k_categorical_accuracy",
        dtype: str | None = None,
    ) -> None:
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)
        self.k = k


@FAMILY.register()
class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the class number is among the k largest outputs.

    Args:
        k: How many outputs count.
        name: Name in logs.
        dtype: Dtype of the state.
        from_sorted_ids: Whether outputs are class numbers, best first, instead of ratings.

    Example:
        >>> float(SparseTopKCategoricalAccuracy(k=2)([2], [[0.5, 0.3, 0.2]]))
        0.0
    """

    better = "max"

    def __init__(
        self,
        k: PositiveInt = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: str | None = None,
        from_sorted_ids: bool = False,
    ) -> None:
        options = {"k": k, "from_sorted_ids": from_sorted_ids}
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, **options)
        self.k, self.from_sorted_ids = k, from_sorted_ids
