"""Cross-entropies that look away from some samples: focal from easy ones, generalized from wrong.

With p the probability given to the true class::

    cross-entropy  -log p        focal  -(1 - p)^gamma log p        generalized  (1 - p^q) / q
"""

from collections.abc import Sequence
from typing import Annotated, Any

from hornbook import ops
from hornbook.core import epsilon
from hornbook.core.parameters import Fraction, NonNegative, Rule
from hornbook.losses.base import FAMILY, FunctionLoss, Reduction, agree, as_float, floats, sizes

__all__ = [
    "BinaryFocalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
]


@FAMILY.register()
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
    """mean((1 - p_y)^gamma * -log p_y) over an axis; p_y is p for label 1, 1 - p for label 0.

    Args:
        y_true: 0 or 1 (or probabilities).
        y_pred: Probabilities p, or logits.
        apply_class_balancing: Whether to weigh label 1 by alpha, label 0 by 1 - alpha.
        alpha: Weight of label 1.
        gamma: How far easy samples are looked away from; 0 is cross-entropy.
        from_logits: Whether y_pred is to be put through sigmoid.
        label_smoothing: s moves labels to ``y (1 - s) + s / 2``.
        axis: Axis of the mean.

    Example:
        >>> round(float(binary_focal_crossentropy([[1.0]], [[0.5]])[0]), 4)
        0.1733

    See: Lin et al. 2017.
    """
    y_true, y_pred = floats(y_true, y_pred)
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + 0.5 * label_smoothing
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    surprise = ops.binary_crossentropy(y_true, p)
    p_y = y_true * p + (1 - y_true) * (1 - p)
    loss = ops.power(1 - p_y, gamma) * surprise
    if apply_class_balancing:
        loss = loss * (y_true * alpha + (1 - y_true) * (1 - alpha))
    return ops.mean(loss, axis=axis)


@FAMILY.register()
class BinaryFocalCrossentropy(FunctionLoss):
    """Cross-entropy of two classes, less for easy samples: ``-(1 - p_y)^gamma log p_y``.

    Args:
        apply_class_balancing: Whether to weigh label 1 by alpha, label 0 by 1 - alpha.
        alpha: Weight of label 1.
        gamma: How far easy samples are looked away from; 0 is cross-entropy.
        from_logits: Whether outputs are logits instead of probabilities.
        label_smoothing: s moves labels to ``y (1 - s) + s / 2``.
        axis: Axis of the mean.
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> round(float(BinaryFocalCrossentropy(gamma=0.0)([[1.0]], [[0.5]])), 4)
        0.6931

    See: Lin et al. 2017.
    """

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: Fraction = 0.25,
        gamma: NonNegative = 2.0,
        from_logits: bool = False,
        label_smoothing: Fraction = 0.0,
        axis: int = -1,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "binary_focal_crossentropy",
        dtype: str | None = None,
    ) -> None:
        options = {
            "apply_class_balancing": apply_class_balancing,
            "alpha": alpha,
            "gamma": gamma,
            "from_logits": from_logits,
            "label_smoothing": label_smoothing,
            "axis": axis,
        }
        super().__init__(binary_focal_crossentropy, name, reduction, options, dtype=dtype)


@FAMILY.register()
def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float | Sequence[float] = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """sum_c alpha_c (1 - p_c)^gamma * -y_c log p_c over the class axis, for one-hot labels.

    Args:
        y_true: One-hot rows (batch, ..., classes).
        y_pred: Probabilities p (made to sum to 1), or logits.
        alpha: Weight of every class, or a weight for each.
        gamma: How far easy samples are looked away from.
        from_logits: Whether y_pred is to be put through softmax.
        label_smoothing: s moves labels to ``y (1 - s) + s / classes``.
        axis: The class axis.

    Example:
        >>> round(float(categorical_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])[0]), 4)
        0.0433

    See: Lin et al. 2017.
    """
    mend = "For class numbers make them one-hot with hornbook.utils.to_categorical(y)."
    y_true, y_pred = floats(y_true, y_pred, mend)
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + label_smoothing / y_pred.shape[-1]
    p = ops.softmax(y_pred, axis=axis) if from_logits else y_pred
    p = ops.clip(p / ops.sum(p, axis=axis, keepdims=True), epsilon(), 1 - epsilon())
    weights = ops.array(alpha, p.dtype) * ops.power(1 - p, gamma)
    return -ops.sum(weights * y_true * ops.log(p), axis=axis)


@FAMILY.register()
class CategoricalFocalCrossentropy(FunctionLoss):
    """Cross-entropy of several classes, less for easy samples, for one-hot labels.

    ``-sum_c alpha_c (1 - p_c)^gamma y_c log p_c``

    Args:
        alpha: Weight of every class, or a weight for each.
        gamma: How far easy samples are looked away from.
        from_logits: Whether outputs are logits instead of probabilities.
        label_smoothing: s moves labels to ``y (1 - s) + s / classes``.
        axis: The class axis.
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> loss = CategoricalFocalCrossentropy(alpha=1.0, gamma=0.0)
        >>> round(float(loss([[0.0, 1.0]], [[0.5, 0.5]])), 4)
        0.6931

    See: Lin et al. 2017.
    """

    def __init__(
        self,
        alpha: float | Sequence[float] = 0.25,
        gamma: NonNegative = 2.0,
        from_logits: bool = False,
        label_smoothing: Fraction = 0.0,
        axis: int = -1,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "categorical_focal_crossentropy",
        dtype: str | None = None,
    ) -> None:
        options = {
            "alpha": alpha,
            "gamma": gamma,
            "from_logits": from_logits,
            "label_smoothing": label_smoothing,
            "axis": axis,
        }
        super().__init__(categorical_focal_crossentropy, name, reduction, options, dtype=dtype)


@FAMILY.register()
def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float = 0.5) -> Any:
    """(1 - p_y^q) / q for class numbers y: cross-entropy for q to 0, 1 - p_y for q to 1.

    Args:
        y_true: Class numbers (batch, ...).
        y_pred: Probabilities p (batch, ..., classes).
        q: Between 0 and 1; the greater, the less a wrong label weighs.

    Example:
        >>> round(float(categorical_generalized_cross_entropy([1], [[0.75, 0.25]])[0]), 4)
        1.0

    See: Zhang and Sabuncu 2018.
    """
    y_pred = as_float(y_pred)
    y_true = ops.cast(ops.convert_to_tensor(y_true), "int32")
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        y_true = ops.squeeze(y_true, -1)
    if not agree(y_true.shape, y_pred.shape[:-1]):
        raise ValueError(
            "categorical_generalized_cross_entropy needs class numbers of shape "
            f"{sizes(y_pred.shape[:-1])}, but got labels of shape {sizes(y_true.shape)}. For "
            "one-hot labels take y.argmax(axis=-1)."
        )
    chosen = ops.one_hot(y_true, y_pred.shape[-1], dtype=y_pred.dtype)
    return (1 - ops.power(ops.sum(y_pred * chosen, axis=-1), q)) / q


_Between = Annotated[float, Rule("a number between 0 and 1", lambda q: 0 < q < 1, 1)]


@FAMILY.register()
class CategoricalGeneralizedCrossEntropy(FunctionLoss):
    """A cross-entropy that forgives wrong labels: ``(1 - p_y^q) / q``, for class numbers.

    Args:
        q: Between 0 (cross-entropy) and 1 (mean absolute error).
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> round(float(CategoricalGeneralizedCrossEntropy()([1], [[0.75, 0.25]])), 4)
        1.0

    See: Zhang and Sabuncu 2018.
    """

    def __init__(
        self,
        q: _Between = 0.5,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "categorical_generalized_cross_entropy",
        dtype: str | None = None,
    ) -> None:
        fn = categorical_generalized_cross_entropy
        super().__init__(fn, name, reduction, {"q": q}, dtype=dtype)
        self.q = q
