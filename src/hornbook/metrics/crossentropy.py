"""Cross-entropies and their kin as metrics: the mean surprise at the labels."""

from collections.abc import Sequence
from typing import Any

from hornbook import ops
from hornbook.core import epsilon
from hornbook.metrics.base import FAMILY, MeanMetricWrapper, floats, function

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "KLDivergence",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "kl_divergence",
    "poisson",
    "sparse_categorical_crossentropy",
]


@function
def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """-mean(y log p + (1 - y) log(1 - p)) over an axis; options as in ``BinaryCrossentropy``.

    Example:
        >>> round(float(binary_crossentropy([[1.0]], [[0.5]])[0]), 4)
        0.6931
    """
    y_true, y_pred = floats(y_true, y_pred)
    y_true = y_true * (1 - label_smoothing) + 0.5 * label_smoothing
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


@function
def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """-sum_c y_c log p_c; options as in ``CategoricalCrossentropy``.

    Example:
        >>> round(float(categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])[0]), 4)
        0.6931
    """
    y_true, y_pred = ops.cast(y_true, "float32"), ops.cast(y_pred, "float32")
    y_true = y_true * (1 - label_smoothing) + label_smoothing / y_pred.shape[axis]
    return ops.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


@function
def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Any:
    """-log p_y; options as in ``SparseCategoricalCrossentropy``.

    Example:
        >>> round(float(sparse_categorical_crossentropy([1], [[0.5, 0.5]])[0]), 4)
        0.6931
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.cast(y_pred, "float32")
    if y_true.ndim == y_pred.ndim and y_true.shape[axis] == 1:
        y_true = ops.squeeze(y_true, axis)
    counted = ops.not_equal(y_true, -1 if ignore_class is None else ignore_class)
    loss = ops.sparse_categorical_crossentropy(
        ops.where(counted, y_true, 0), y_pred, from_logits=from_logits, axis=axis
    )
    return loss if ignore_class is None else ops.where(counted, loss, 0.0)


@function
def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """mean((1 - p_y)^gamma * -log p_y) over an axis; as ``losses.binary_focal_crossentropy``.

    Example:
        >>> round(float(binary_focal_crossentropy([[1.0]], [[0.5]])[0]), 4)
        0.1733

    See: Lin et al. 2017.
    """
    y, p = floats(y_true, y_pred)
    p = ops.sigmoid(p) if from_logits else p
    y = y * (1 - label_smoothing) + 0.5 * label_smoothing
    loss = ops.power(1 - (y * p + (1 - y) * (1 - p)), gamma) * ops.binary_crossentropy(y, p)
    if apply_class_balancing:
        loss = loss * (y * alpha + (1 - y) * (1 - alpha))
    return ops.mean(loss, axis=axis)


@function
def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float | Sequence[float] = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """sum_c alpha_c (1 - p_c)^gamma * -y_c log p_c; as ``losses.categorical_focal_crossentropy``.

    Example:
        >>> round(float(categorical_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])[0]), 4)
        0.0433

    See: Lin et al. 2017.
    """
    y, p = floats(y_true, y_pred)
    y = y * (1 - label_smoothing) + label_smoothing / p.shape[-1]
    p = ops.softmax(p, axis=axis) if from_logits else p
    p = ops.clip(p / ops.sum(p, axis=axis, keepdims=True), epsilon(), 1 - epsilon())
    weights = ops.array(alpha, p.dtype) * ops.power(1 - p, gamma)
    return -ops.sum(weights * y * ops.log(p), axis=axis)


@function
def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """sum(y log(y / p)) over the last axis.

    Example:
        >>> kl_divergence([[0.5, 0.5]], [[0.5, 0.5]]).tolist()
        [0.0]

    See: Kullback and Leibler 1951.
    """
    y, p = (ops.clip(x, epsilon(), 1) for x in floats(y_true, y_pred))
    return ops.sum(y * ops.log(y / p), axis=-1)


@function
def poisson(y_true: Any, y_pred: Any) -> Any:
    """mean(p - y log p) over the last axis.

    Example:
        >>> poisson([[0.0]], [[2.0]]).tolist()
        [2.0]
    """
    y, p = floats(y_true, y_pred)
    return ops.mean(p - y * ops.log(p + epsilon()), axis=-1)


@FAMILY.register("bce", "BCE")
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

    better = "min"

    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing}
        super().__init__(binary_crossentropy, name, dtype, **options)


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

    better = "min"

    def __init__(
        self,
        name: str = "categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, name, dtype, **options)


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

    better = "min"

    def __init__(
        self,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        options = {"from_logits": from_logits, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, name, dtype, **options)
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


@FAMILY.register()
class KLDivergence(MeanMetricWrapper):
    """The mean divergence of distributions: ``sum(y log(y / p))``.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]]))
        0.0
    """

    better = "min"

    def __init__(self, name: str = "kl_divergence", dtype: str | None = None) -> None:
        super().__init__(kl_divergence, name, dtype)


@FAMILY.register()
class Poisson(MeanMetricWrapper):
    """The mean of ``p - y log p``, for counts.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(Poisson()([[0.0]], [[2.0]]))
        2.0
    """

    better = "min"

    def __init__(self, name: str = "poisson", dtype: str | None = None) -> None:
        super().__init__(poisson, name, dtype)
