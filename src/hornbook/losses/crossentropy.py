"""Cross-entropies: the surprise at the true label, and what shape of labels each of them takes.

The formulas are ops, which the metrics of the same name share; here are their options, and the
errors for labels that do not fit::

    binary                (batch, n) against (batch, n) sigmoids
    categorical           (batch, n) one-hot against (batch, n) softmax
    sparse_categorical    (batch,) class numbers against (batch, n) softmax
"""

from typing import Any

from hornbook import ops
from hornbook.core import epsilon
from hornbook.core.parameters import Fraction
from hornbook.losses.base import FAMILY, FunctionLoss, Reduction, agree, as_float, floats, sizes

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "KLDivergence",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "kl_divergence",
    "sparse_categorical_crossentropy",
]

_BINARY_MEND = (
    "For labels 0 and 1 let the last layer be Dense(1, activation='sigmoid'); for class numbers "
    "use the loss 'sparse_categorical_crossentropy' with a softmax layer."
)


@FAMILY.register("bce", "BCE")
def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """-mean(y log p + (1 - y) log(1 - p)) over an axis.

    Args:
        y_true: 0 or 1 (or probabilities).
        y_pred: Probabilities p, or logits.
        from_logits: Whether y_pred is to be put through sigmoid.
        label_smoothing: s moves labels to ``y (1 - s) + s / 2``.
        axis: Axis of the mean.

    Example:
        >>> round(float(binary_crossentropy([[1.0]], [[0.5]])[0]), 4)
        0.6931
    """
    y_true, y_pred = floats(y_true, y_pred, _BINARY_MEND)
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + 0.5 * label_smoothing
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


@FAMILY.register()
class BinaryCrossentropy(FunctionLoss):
    """Cross-entropy of two classes: ``-(y log p + (1 - y) log(1 - p))``.

    Args:
        from_logits: Whether outputs are logits instead of probabilities.
        label_smoothing: s moves labels to ``y (1 - s) + s / 2``.
        axis: Axis of the mean.
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> round(float(BinaryCrossentropy()([[1.0]], [[0.5]])), 4)
        0.6931
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: Fraction = 0.0,
        axis: int = -1,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: str | None = None,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(binary_crossentropy, name, reduction, options, dtype=dtype)


@FAMILY.register("cce")
def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """-sum_c y_c log p_c over the class axis, for one-hot labels.

    Args:
        y_true: One-hot rows (batch, ..., classes).
        y_pred: Probabilities p (made to sum to 1), or logits.
        from_logits: Whether y_pred is to be put through softmax.
        label_smoothing: s moves labels to ``y (1 - s) + s / classes``.
        axis: The class axis.

    Example:
        >>> round(float(categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])[0]), 4)
        0.6931
    """
    y_pred = as_float(y_pred)
    y_true = as_float(y_true, like=y_pred)
    _check_one_hot(y_true, y_pred, axis)
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + label_smoothing / y_pred.shape[axis]
    return ops.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


@FAMILY.register()
class CategoricalCrossentropy(FunctionLoss):
    """Cross-entropy of several classes, for one-hot labels: ``-sum_c y_c log p_c``.

    Args:
        from_logits: Whether outputs are logits instead of probabilities.
        label_smoothing: s moves labels to ``y (1 - s) + s / classes``.
        axis: The class axis.
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> round(float(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
        0.6931
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: Fraction = 0.0,
        axis: int = -1,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, name, reduction, options, dtype=dtype)


@FAMILY.register("scce")
def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Any:
    """-log p_y for class numbers y.

    Args:
        y_true: Class numbers (batch, ...).
        y_pred: Probabilities p (batch, ..., classes), or logits.
        from_logits: Whether y_pred is to be put through softmax.
        ignore_class: A class number whose samples cost nothing.
        axis: The class axis.

    Example:
        >>> round(float(sparse_categorical_crossentropy([1], [[0.5, 0.5]])[0]), 4)
        0.6931
    """
    y_pred = as_float(y_pred)
    y_true = ops.cast(ops.convert_to_tensor(y_true), "int32")
    _check_class_numbers(y_true, y_pred, axis)
    if y_true.ndim == y_pred.ndim:
        y_true = ops.squeeze(y_true, axis)
    loss = ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)
    return loss if ignore_class is None else ops.where(y_true == ignore_class, 0, loss)


@FAMILY.register()
class SparseCategoricalCrossentropy(FunctionLoss):
    """Cross-entropy of several classes, for class numbers: ``-log p_y``.

    Args:
        from_logits: Whether outputs are logits instead of probabilities.
        ignore_class: A class number whose samples cost nothing and do not count in the mean.
        reduction: See ``Loss``.
        axis: The class axis.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> round(float(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]])), 4)
        0.6931
    """

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: Reduction = "sum_over_batch_size",
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        options = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, name, reduction, options, dtype=dtype)

    def __call__(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, mask: Any = None
    ) -> Any:
        """The loss of a batch."""
        if self.options["ignore_class"] is not None:
            y_true = ops.convert_to_tensor(y_true)
            counted = ops.not_equal(y_true, self.options["ignore_class"])
            if counted.ndim == ops.convert_to_tensor(y_pred).ndim:
                counted = counted[..., 0]
            mask = counted if mask is None else ops.logical_and(mask, counted)
        return super().__call__(y_true, y_pred, sample_weight, mask)


def _check_numbers(
    y_true: Any, size: int, output: str, ignore_class: int | None = None, **options: Any
) -> None:
    labels = ops.convert_to_numpy(y_true)
    labels = labels[labels != ignore_class]
    wrong = labels[(labels < 0) | (labels >= size)]
    if wrong.size:
        raise ValueError(
            f"y holds the label {wrong.flat[0]:g}, but the output {output!r} has {size} classes, 0 "
            f"to {size - 1}. Count labels from 0, or give the last layer "
            f"{int(labels.max()) + 1} units."
        )


sparse_categorical_crossentropy.check_targets = _check_numbers  # type: ignore[attr-defined]


def _check_one_hot(y_true: Any, y_pred: Any, axis: int) -> None:
    if not agree(y_true.shape, y_pred.shape):
        raise ValueError(
            f"categorical_crossentropy needs one-hot labels of shape {sizes(y_pred.shape)}, like "
            f"the outputs, but got {sizes(y_true.shape)}. For class numbers use the loss "
            "'sparse_categorical_crossentropy', or make them one-hot with "
            f"hornbook.utils.to_categorical(y, {y_pred.shape[axis]})."
        )


def _check_class_numbers(y_true: Any, y_pred: Any, axis: int) -> None:
    wanted = list(y_pred.shape)
    del wanted[axis]
    given = list(y_true.shape)
    if y_true.ndim == y_pred.ndim and y_true.shape[axis] == 1:
        del given[axis]
    if not agree(given, wanted):
        raise ValueError(
            "sparse_categorical_crossentropy needs class numbers of shape "
            f"{sizes(wanted)} for outputs of shape {sizes(y_pred.shape)}, but got "
            f"labels of shape {sizes(y_true.shape)}. For one-hot labels use the loss "
            "'categorical_crossentropy', or take y.argmax(axis=-1)."
        )


@FAMILY.register("kld", "KLD", "kullback_leibler_divergence")
def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """sum(y log(y / p)) over the last axis.

    See: Kullback and Leibler 1951.

    Example:
        >>> kl_divergence([[0.5, 0.5]], [[0.5, 0.5]]).tolist()
        [0.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    y_true, y_pred = ops.clip(y_true, epsilon(), 1), ops.clip(y_pred, epsilon(), 1)
    return ops.sum(y_true * ops.log(y_true / y_pred), axis=-1)


@FAMILY.register()
class KLDivergence(FunctionLoss):
    """The divergence of distributions: ``sum(y log(y / p))``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]]))
        0.0
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "kl_divergence",
        dtype: str | None = None,
    ) -> None:
        super().__init__(kl_divergence, name, reduction, dtype=dtype)
