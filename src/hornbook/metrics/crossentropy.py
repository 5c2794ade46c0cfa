"""Cross-entropies as metrics: the mean surprise at the labels."""

from typing import Any

from hornbook import ops
from hornbook.metrics.base import FAMILY, MeanMetricWrapper

__all__ = ["BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"]


def binary(y_true: Any, y_pred: Any, from_logits: bool, label_smoothing: float) -> Any:
    """-mean(y log p + (1 - y) log(1 - p)) over the last axis."""
    y_true, y_pred = ops.align_ranks(ops.cast(y_true, "float32"), ops.cast(y_pred, "float32"))
    y_true = y_true * (1 - label_smoothing) + 0.5 * label_smoothing
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=-1)


def categorical(
    y_true: Any, y_pred: Any, from_logits: bool, label_smoothing: float, axis: int
) -> Any:
    """-sum_c y_c log p_c."""
    y_true, y_pred = ops.cast(y_true, "float32"), ops.cast(y_pred, "float32")
    y_true = y_true * (1 - label_smoothing) + label_smoothing / y_pred.shape[axis]
    return ops.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


def sparse(y_true: Any, y_pred: Any, from_logits: bool, axis: int) -> Any:
    """-log p_y."""
    y_pred = ops.cast(y_pred, "float32")
    return ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


@FAMILY.register()
class BinaryCrossentropy(MeanMetricWrapper):
    """The mean cross-entropy of two classes.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.
        from_logits: Whether predictions are logits.
        label_smoothing: s moves labels to ``y (1 - s) + s / 2``.

    Example:
        >>> round(float(BinaryCrossentropy()([[1.0]], [[0.5]])), 4)
        0.6931
    """

    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing}
        super().__init__(binary, name, dtype, options)


@FAMILY.register()
class CategoricalCrossentropy(MeanMetricWrapper):
    """The mean cross-entropy of several classes, for one-hot labels.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.
        from_logits: Whether predictions are logits.
        label_smoothing: s moves labels to ``y (1 - s) + s / classes``.
        axis: The class axis.

    Example:
        >>> round(float(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
        0.6931
    """

    def __init__(
        self,
        name: str = "categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical, name, dtype, options)


@FAMILY.register()
class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """The mean cross-entropy of several classes, for class numbers.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.
        from_logits: Whether predictions are logits.
        ignore_class: A class number whose samples do not count.
        axis: The class axis.

    Example:
        >>> round(float(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]])), 4)
        0.6931
    """

    def __init__(
        self,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        super().__init__(sparse, name, dtype, {"from_logits": from_logits, "axis": axis})
        self.ignore_class = ignore_class

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        if self.ignore_class is not None:
            y_true = ops.convert_to_tensor(y_true)
            if y_true.ndim == ops.convert_to_tensor(y_pred).ndim:
                y_true = ops.squeeze(y_true, self.options["axis"])
            counted = ops.cast(y_true != self.ignore_class, "float32")
            y_true = ops.where(y_true == self.ignore_class, 0, y_true)
            given = 1.0 if sample_weight is None else ops.convert_to_tensor(sample_weight)
            sample_weight = counted * given
        super().update_state(y_true, y_pred, sample_weight)
