"""Losses: how wrong a prediction is, as one number to lower.

A loss function gives a value per sample, ``(batch, ...)``; a ``Loss`` object weighs and averages
them into a scalar::

    loss = sum_i w_i * l(y_i, p_i) / n
"""

from collections.abc import Callable
from typing import Annotated, Any

from hornbook import ops
from hornbook.core import Configurable, Family, OneOf
from hornbook.core.parameters import Fraction, Positive

__all__ = [
    "FAMILY",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "FunctionLoss",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "binary_crossentropy",
    "categorical_crossentropy",
    "categorical_hinge",
    "cosine_similarity",
    "deserialize",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]

FAMILY = Family("loss")
_TINY = 1e-7

Reduction = Annotated[
    str | None,
    OneOf("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None),
]


class Loss(Configurable):
    """Base of losses: write ``call(y_true, y_pred)``, giving a value per sample.

    Args:
        name: Name in logs.
        reduction: ``'sum_over_batch_size'`` (or ``'mean'``) sums and divides by the number of
            values, ``'mean_with_sample_weight'`` by the sum of the weights, ``'sum'`` only sums,
            ``'none'`` keeps the values.

    Shapes:
        y_true, y_pred (batch, ...), sample_weight (batch,) or (batch, ...) -> scalar

    Example:
        >>> class Cubed(Loss):
        ...     def call(self, y_true, y_pred):
        ...         return ops.mean(ops.abs(y_true - y_pred) ** 3, axis=-1)
        >>> float(Cubed()([[0.0], [0.0]], [[1.0], [2.0]]))
        4.5
    """

    def __init__(
        self, name: str | None = None, reduction: Reduction = "sum_over_batch_size"
    ) -> None:
        self.name = name or type(self).__name__
        self.reduction = reduction

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The value of each sample."""
        raise NotImplementedError(f"{type(self).__name__} needs `def call(self, y_true, y_pred):`.")

    def __call__(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, mask: Any = None
    ) -> Any:
        """The loss of a batch; masked values count for nothing in sum and mean."""
        y_pred = _as_float(y_pred)
        values = self.call(_as_float(y_true, like=y_pred), y_pred)
        weights = None if sample_weight is None else _as_float(sample_weight, like=values)
        if mask is not None:
            keep = _as_float(mask, like=values)
            if self.reduction in ("sum_over_batch_size", "mean"):
                kept = ops.sum(keep)
                keep = keep * ops.where(kept > 0, keep.size / ops.maximum(kept, 1), 0)
            if weights is not None:
                keep, weights = ops.align_ranks(keep, weights)
                keep = keep * _spread(weights, keep)
            weights = keep
        if weights is not None:
            values, weights = ops.align_ranks(values, weights)
            values = values * _spread(weights, values)
        return self._reduced(values, weights)

    def _reduced(self, values: Any, weights: Any) -> Any:
        if self.reduction in (None, "none"):
            return values
        total = ops.sum(values)
        if self.reduction == "sum":
            return total
        if self.reduction == "mean_with_sample_weight" and weights is not None:
            share = ops.sum(weights)
            return ops.where(share == 0, 0, total / ops.where(share == 0, 1, share))
        return total / max(1, values.size) if isinstance(values.size, int) else total / values.size


def _as_float(value: Any, like: Any = None) -> Any:
    value = ops.convert_to_tensor(value)
    wanted = "float32" if like is None else like.dtype
    floating = value.dtype.kind == "f" or str(value.dtype).startswith(("float", "bfloat"))
    return value if floating and like is None else ops.cast(value, wanted)


def _spread(weights: Any, values: Any) -> Any:
    """Weights (batch,) for values (batch, time, ...)."""
    return ops.reshape(weights, (*weights.shape, *[1] * (values.ndim - weights.ndim)))


class FunctionLoss(Loss):
    """A loss function as a loss.

    Args:
        fn: ``fn(y_true, y_pred, **options)`` giving a value per sample.
        name: Name in logs; that of the function if None.
        reduction: See ``Loss``.
        options: Further arguments of ``fn``.

    Example:
        >>> float(FunctionLoss(mean_squared_error)([[1.0]], [[3.0]]))
        4.0
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        name: str | None = None,
        reduction: Reduction = "sum_over_batch_size",
        options: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(name or getattr(fn, "__name__", None), reduction)
        self.fn, self.options = fn, options or {}

    def call(self, y_true: Any, y_pred: Any) -> Any:
        y_true, y_pred = ops.align_ranks(y_true, y_pred)
        return self.fn(y_true, y_pred, **self.options)

    def check_targets(self, y_true: Any, size: int, output: str) -> None:
        """Raise ValueError for class numbers beyond an output of this size."""
        if self.fn is not sparse_categorical_crossentropy:
            return
        labels = ops.convert_to_tensor(y_true)
        least, most = int(ops.min(labels)), int(ops.max(labels))
        ignored = self.options.get("ignore_class")
        for label in (least, most):
            if not 0 <= label < size and label != ignored:
                raise ValueError(
                    f"y holds the label {label}, but the output {output!r} has {size} classes, 0 "
                    f"to {size - 1}. Count labels from 0, or give the last layer "
                    f"{most + 1} units."
                )


def _floats(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    y_pred = _as_float(y_pred)
    return ops.align_ranks(_as_float(y_true, like=y_pred), y_pred)


@FAMILY.register("mse", "MSE")
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """mean((y - p)^2) over the last axis.

    Example:
        >>> mean_squared_error([[0.0, 1.0]], [[2.0, 1.0]]).tolist()
        [2.0]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


@FAMILY.register("mae", "MAE")
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """mean(|y - p|) over the last axis.

    Example:
        >>> mean_absolute_error([[0.0, 1.0]], [[2.0, 1.0]]).tolist()
        [1.0]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


@FAMILY.register("mape", "MAPE")
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """100 * mean(|y - p| / |y|) over the last axis.

    Example:
        >>> mean_absolute_percentage_error([[2.0]], [[1.0]]).tolist()
        [50.0]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    size = ops.maximum(ops.abs(y_true), _TINY)
    return 100 * ops.mean(ops.abs((y_true - y_pred) / size), axis=-1)


@FAMILY.register("msle", "MSLE")
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """mean((log(1 + y) - log(1 + p))^2) over the last axis.

    Example:
        >>> mean_squared_logarithmic_error([[1.0]], [[1.0]]).tolist()
        [0.0]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    logs = [ops.log(ops.maximum(y, _TINY) + 1) for y in (y_true, y_pred)]
    return ops.mean(ops.square(logs[0] - logs[1]), axis=-1)


@FAMILY.register("huber_loss")
def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """e^2 / 2 for |e| <= delta, delta * (|e| - delta / 2) beyond; the mean over the last axis.

    See: Huber 1964.

    Example:
        >>> huber([[0.0, 0.0]], [[1.0, 3.0]]).tolist()
        [1.5]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    error = ops.abs(y_true - y_pred)
    small = ops.minimum(error, delta)
    return ops.mean(0.5 * ops.square(small) + delta * (error - small), axis=-1)


@FAMILY.register("logcosh")
def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """mean(log(cosh(p - y))) over the last axis.

    Example:
        >>> log_cosh([[1.0]], [[1.0]]).tolist()
        [0.0]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    error = y_pred - y_true
    return ops.mean(error + ops.softplus(-2 * error) - ops.log(ops.cast(2.0, error.dtype)), axis=-1)


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
        >>> binary_crossentropy([[1.0]], [[0.5]]).round(4).tolist()
        [0.6931]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    _check_same_width(y_true, y_pred, "binary_crossentropy")
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + 0.5 * label_smoothing
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


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
        >>> categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).round(4).tolist()
        [0.6931]
    """
    y_pred = _as_float(y_pred)
    y_true = _as_float(y_true, like=y_pred)
    _check_one_hot(y_true, y_pred)
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + label_smoothing / y_pred.shape[axis]
    return ops.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


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
        >>> sparse_categorical_crossentropy([1], [[0.5, 0.5]]).round(4).tolist()
        [0.6931]
    """
    y_pred = _as_float(y_pred)
    y_true = ops.cast(ops.convert_to_tensor(y_true), "int32")
    _check_class_numbers(y_true, y_pred)
    valid = None
    if ignore_class is not None:
        valid = ops.not_equal(y_true, ignore_class)
        y_true = ops.where(valid, y_true, 0)
    loss = ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)
    if valid is None:
        return loss
    return ops.where(ops.reshape(valid, loss.shape), loss, 0)


def _check_same_width(y_true: Any, y_pred: Any, name: str) -> None:
    if y_true.ndim != y_pred.ndim or y_true.shape[-1] != y_pred.shape[-1]:
        raise ValueError(
            f"{name}: labels of shape {tuple(y_true.shape)} do not fit outputs of shape "
            f"{tuple(y_pred.shape)}. For one label of two kinds let the last layer be "
            "Dense(1, activation='sigmoid'); for several classes use "
            "sparse_categorical_crossentropy with softmax."
        )


def _check_one_hot(y_true: Any, y_pred: Any) -> None:
    if y_true.ndim != y_pred.ndim or y_true.shape[-1] != y_pred.shape[-1]:
        raise ValueError(
            f"categorical_crossentropy needs one-hot labels of shape {tuple(y_pred.shape)}, like "
            f"the outputs, but got {tuple(y_true.shape)}. For class numbers use the loss "
            "'sparse_categorical_crossentropy', or make them one-hot with "
            f"hornbook.utils.to_categorical(y, {y_pred.shape[-1]})."
        )


def _check_class_numbers(y_true: Any, y_pred: Any) -> None:
    wide = y_true.ndim == y_pred.ndim and y_true.shape[-1] != 1
    if wide or y_true.ndim not in (y_pred.ndim, y_pred.ndim - 1):
        raise ValueError(
            "sparse_categorical_crossentropy needs class numbers of shape "
            f"{tuple(y_pred.shape[:-1])} for outputs of shape {tuple(y_pred.shape)}, but got "
            f"labels of shape {tuple(y_true.shape)}. For one-hot labels use the loss "
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
    y_true, y_pred = _floats(y_true, y_pred)
    y_true, y_pred = ops.clip(y_true, _TINY, 1), ops.clip(y_pred, _TINY, 1)
    return ops.sum(y_true * ops.log(y_true / y_pred), axis=-1)


@FAMILY.register()
def poisson(y_true: Any, y_pred: Any) -> Any:
    """mean(p - y log p) over the last axis.

    Example:
        >>> poisson([[0.0]], [[2.0]]).tolist()
        [2.0]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    return ops.mean(y_pred - y_true * ops.log(y_pred + _TINY), axis=-1)


@FAMILY.register()
def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """-cos of the angle between y and p: -1 for the same direction.

    Example:
        >>> cosine_similarity([[1.0, 0.0]], [[2.0, 0.0]]).tolist()
        [-1.0]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    unit = [
        y / ops.sqrt(ops.maximum(ops.sum(ops.square(y), axis=axis, keepdims=True), 1e-12))
        for y in (y_true, y_pred)
    ]
    return -ops.sum(unit[0] * unit[1], axis=axis)


def _signs(y_true: Any) -> Any:
    """Labels 0 and 1 as -1 and 1; others as they are."""
    binary = ops.all(ops.logical_or(ops.equal(y_true, 0), ops.equal(y_true, 1)))
    return ops.where(binary, 2 * y_true - 1, y_true)


@FAMILY.register()
def hinge(y_true: Any, y_pred: Any) -> Any:
    """mean(max(1 - y p, 0)) over the last axis, for labels -1 and 1 (or 0 and 1).

    Example:
        >>> hinge([[1.0]], [[0.25]]).tolist()
        [0.75]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    return ops.mean(ops.maximum(1 - _signs(y_true) * y_pred, 0), axis=-1)


@FAMILY.register()
def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """mean(max(1 - y p, 0)^2) over the last axis, for labels -1 and 1 (or 0 and 1).

    Example:
        >>> squared_hinge([[1.0]], [[0.5]]).tolist()
        [0.25]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    return ops.mean(ops.square(ops.maximum(1 - _signs(y_true) * y_pred, 0)), axis=-1)


@FAMILY.register()
def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """max(1 + max((1 - y) p) - sum(y p), 0) over the last axis.

    Example:
        >>> categorical_hinge([[0.0, 1.0]], [[0.5, 1.0]]).tolist()
        [0.5]
    """
    y_true, y_pred = _floats(y_true, y_pred)
    right = ops.sum(y_true * y_pred, axis=-1)
    wrong = ops.max((1 - y_true) * y_pred, axis=-1)
    return ops.maximum(1 + wrong - right, 0)


@FAMILY.register()
class MeanSquaredError(FunctionLoss):
    """The mean of squared errors: ``mean((y - p)^2)``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(MeanSquaredError()([[0.0]], [[2.0]]))
        4.0
    """

    def __init__(
        self, reduction: Reduction = "sum_over_batch_size", name: str = "mean_squared_error"
    ) -> None:
        super().__init__(mean_squared_error, name, reduction)


@FAMILY.register()
class MeanAbsoluteError(FunctionLoss):
    """The mean of absolute errors: ``mean(|y - p|)``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(MeanAbsoluteError()([[0.0]], [[2.0]]))
        2.0
    """

    def __init__(
        self, reduction: Reduction = "sum_over_batch_size", name: str = "mean_absolute_error"
    ) -> None:
        super().__init__(mean_absolute_error, name, reduction)


@FAMILY.register()
class MeanAbsolutePercentageError(FunctionLoss):
    """The mean error in percent: ``100 mean(|y - p| / |y|)``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(MeanAbsolutePercentageError()([[2.0]], [[1.0]]))
        50.0
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "mean_absolute_percentage_error",
    ) -> None:
        super().__init__(mean_absolute_percentage_error, name, reduction)


@FAMILY.register()
class MeanSquaredLogarithmicError(FunctionLoss):
    """``mean((log(1 + y) - log(1 + p))^2)``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(MeanSquaredLogarithmicError()([[1.0]], [[1.0]]))
        0.0
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "mean_squared_logarithmic_error",
    ) -> None:
        super().__init__(mean_squared_logarithmic_error, name, reduction)


@FAMILY.register()
class LogCosh(FunctionLoss):
    """``mean(log(cosh(p - y)))``: squared near 0, absolute far from it.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(LogCosh()([[1.0]], [[1.0]]))
        0.0
    """

    def __init__(
        self, reduction: Reduction = "sum_over_batch_size", name: str = "log_cosh"
    ) -> None:
        super().__init__(log_cosh, name, reduction)


@FAMILY.register()
class KLDivergence(FunctionLoss):
    """The divergence of distributions: ``sum(y log(y / p))``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]]))
        0.0
    """

    def __init__(
        self, reduction: Reduction = "sum_over_batch_size", name: str = "kl_divergence"
    ) -> None:
        super().__init__(kl_divergence, name, reduction)


@FAMILY.register()
class Poisson(FunctionLoss):
    """``mean(p - y log p)``, for counts.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(Poisson()([[0.0]], [[2.0]]))
        2.0
    """

    def __init__(self, reduction: Reduction = "sum_over_batch_size", name: str = "poisson") -> None:
        super().__init__(poisson, name, reduction)


@FAMILY.register()
class Hinge(FunctionLoss):
    """``mean(max(1 - y p, 0))``, for labels -1 and 1.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(Hinge()([[1.0]], [[0.25]]))
        0.75
    """

    def __init__(self, reduction: Reduction = "sum_over_batch_size", name: str = "hinge") -> None:
        super().__init__(hinge, name, reduction)


@FAMILY.register()
class SquaredHinge(FunctionLoss):
    """``mean(max(1 - y p, 0)^2)``, for labels -1 and 1.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(SquaredHinge()([[1.0]], [[0.5]]))
        0.25
    """

    def __init__(
        self, reduction: Reduction = "sum_over_batch_size", name: str = "squared_hinge"
    ) -> None:
        super().__init__(squared_hinge, name, reduction)


@FAMILY.register()
class CategoricalHinge(FunctionLoss):
    """``max(1 + max((1 - y) p) - sum(y p), 0)``, for one-hot labels.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(CategoricalHinge()([[0.0, 1.0]], [[0.5, 1.0]]))
        0.5
    """

    def __init__(
        self, reduction: Reduction = "sum_over_batch_size", name: str = "categorical_hinge"
    ) -> None:
        super().__init__(categorical_hinge, name, reduction)


@FAMILY.register()
class Huber(FunctionLoss):
    """Squared for errors up to ``delta``, absolute beyond.

    Args:
        delta: Where the two meet.
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(Huber()([[0.0]], [[3.0]]))
        2.5

    See: Huber 1964.
    """

    def __init__(
        self,
        delta: Positive = 1.0,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "huber_loss",
    ) -> None:
        super().__init__(huber, name, reduction, {"delta": delta})
        self.delta = delta


@FAMILY.register()
class CosineSimilarity(FunctionLoss):
    """-cos of the angle between y and p.

    Args:
        axis: Axis of the vectors.
        reduction: See ``Loss``.
        name: Name in logs.

    Example:
        >>> float(CosineSimilarity()([[1.0, 0.0]], [[2.0, 0.0]]))
        -1.0
    """

    def __init__(
        self,
        axis: int = -1,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "cosine_similarity",
    ) -> None:
        super().__init__(cosine_similarity, name, reduction, {"axis": axis})
        self.axis = axis


@FAMILY.register()
class BinaryCrossentropy(FunctionLoss):
    """Cross-entropy of two classes: ``-(y log p + (1 - y) log(1 - p))``.

    Args:
        from_logits: Whether outputs are logits instead of probabilities.
        label_smoothing: s moves labels to ``y (1 - s) + s / 2``.
        axis: Axis of the mean.
        reduction: See ``Loss``.
        name: Name in logs.

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
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(binary_crossentropy, name, reduction, options)


@FAMILY.register()
class CategoricalCrossentropy(FunctionLoss):
    """Cross-entropy of several classes, for one-hot labels: ``-sum_c y_c log p_c``.

    Args:
        from_logits: Whether outputs are logits instead of probabilities.
        label_smoothing: s moves labels to ``y (1 - s) + s / classes``.
        axis: The class axis.
        reduction: See ``Loss``.
        name: Name in logs.

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
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, name, reduction, options)


@FAMILY.register()
class SparseCategoricalCrossentropy(FunctionLoss):
    """Cross-entropy of several classes, for class numbers: ``-log p_y``.

    Args:
        from_logits: Whether outputs are logits instead of probabilities.
        ignore_class: A class number whose samples cost nothing and do not count in the mean.
        reduction: See ``Loss``.
        axis: The class axis.
        name: Name in logs.

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
    ) -> None:
        options = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, name, reduction, options)

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


def get(identifier: Any) -> Any:
    """The loss that a name, a config, a function or an object stands for; None stays None.

    Example:
        >>> get("mse") is mean_squared_error
        True
    """
    return FAMILY.get(identifier)


def serialize(loss: Any) -> Any:
    """The loss as plain data.

    Example:
        >>> serialize(mean_squared_error)
        'mean_squared_error'
    """
    return FAMILY.serialize(loss)


def deserialize(tree: Any) -> Any:
    """The loss that ``serialize`` wrote down.

    Example:
        >>> deserialize(serialize(Huber(2.0))).delta
        2.0
    """
    return FAMILY.get(tree)
