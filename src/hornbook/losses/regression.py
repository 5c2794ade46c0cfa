"""Losses of predicted quantities: squared, absolute and relative errors, counts, directions.

Each is a function of ``y_true`` and ``y_pred`` that gives a value per sample, and a class beside
it.
"""

from typing import Any

from hornbook import ops
from hornbook.core import epsilon
from hornbook.core.parameters import Positive
from hornbook.losses.base import FAMILY, FunctionLoss, Reduction, floats

__all__ = [
    "CosineSimilarity",
    "Huber",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "cosine_similarity",
    "huber",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
]


@FAMILY.register("mse", "MSE")
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """mean((y - p)^2) over the last axis.

    Example:
        >>> mean_squared_error([[0.0, 1.0]], [[2.0, 1.0]]).tolist()
        [2.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


@FAMILY.register()
class MeanSquaredError(FunctionLoss):
    """The mean of squared errors: ``mean((y - p)^2)``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(MeanSquaredError()([[0.0]], [[2.0]]))
        4.0
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "mean_squared_error",
        dtype: str | None = None,
    ) -> None:
        super().__init__(mean_squared_error, name, reduction, dtype=dtype)


@FAMILY.register("mae", "MAE")
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """mean(|y - p|) over the last axis.

    Example:
        >>> mean_absolute_error([[0.0, 1.0]], [[2.0, 1.0]]).tolist()
        [1.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


@FAMILY.register()
class MeanAbsoluteError(FunctionLoss):
    """The mean of absolute errors: ``mean(|y - p|)``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(MeanAbsoluteError()([[0.0]], [[2.0]]))
        2.0
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "mean_absolute_error",
        dtype: str | None = None,
    ) -> None:
        super().__init__(mean_absolute_error, name, reduction, dtype=dtype)


@FAMILY.register("mape", "MAPE")
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """100 * mean(|y - p| / |y|) over the last axis.

    Example:
        >>> mean_absolute_percentage_error([[2.0]], [[1.0]]).tolist()
        [50.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    size = ops.maximum(ops.abs(y_true), epsilon())
    return 100 * ops.mean(ops.abs((y_true - y_pred) / size), axis=-1)


@FAMILY.register()
class MeanAbsolutePercentageError(FunctionLoss):
    """The mean error in percent: ``100 mean(|y - p| / |y|)``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(MeanAbsolutePercentageError()([[2.0]], [[1.0]]))
        50.0
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "mean_absolute_percentage_error",
        dtype: str | None = None,
    ) -> None:
        super().__init__(mean_absolute_percentage_error, name, reduction, dtype=dtype)


@FAMILY.register("msle", "MSLE")
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """mean((log(1 + y) - log(1 + p))^2) over the last axis.

    Example:
        >>> mean_squared_logarithmic_error([[1.0]], [[1.0]]).tolist()
        [0.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    logs = [ops.log(ops.maximum(y, epsilon()) + 1) for y in (y_true, y_pred)]
    return ops.mean(ops.square(logs[0] - logs[1]), axis=-1)


@FAMILY.register()
class MeanSquaredLogarithmicError(FunctionLoss):
    """``mean((log(1 + y) - log(1 + p))^2)``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(MeanSquaredLogarithmicError()([[1.0]], [[1.0]]))
        0.0
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "mean_squared_logarithmic_error",
        dtype: str | None = None,
    ) -> None:
        super().__init__(mean_squared_logarithmic_error, name, reduction, dtype=dtype)


@FAMILY.register("huber_loss")
def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """e^2 / 2 for |e| <= delta, delta * (|e| - delta / 2) beyond; the mean over the last axis.

    See: Huber 1964.

    Example:
        >>> huber([[0.0, 0.0]], [[1.0, 3.0]]).tolist()
        [1.5]
    """
    y_true, y_pred = floats(y_true, y_pred)
    error = ops.abs(y_true - y_pred)
    small = ops.minimum(error, delta)
    return ops.mean(0.5 * ops.square(small) + delta * (error - small), axis=-1)


@FAMILY.register()
class Huber(FunctionLoss):
    """Squared for errors up to ``delta``, absolute beyond.

    Args:
        delta: Where the two meet.
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

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
        dtype: str | None = None,
    ) -> None:
        super().__init__(huber, name, reduction, {"delta": delta}, dtype=dtype)
        self.delta = delta


@FAMILY.register("logcosh")
def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """mean(log(cosh(p - y))) over the last axis.

    Example:
        >>> log_cosh([[1.0]], [[1.0]]).tolist()
        [0.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    error = y_pred - y_true
    return ops.mean(error + ops.softplus(-2 * error) - ops.log(ops.cast(2.0, error.dtype)), axis=-1)


@FAMILY.register()
class LogCosh(FunctionLoss):
    """``mean(log(cosh(p - y)))``: squared near 0, absolute far from it.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(LogCosh()([[1.0]], [[1.0]]))
        0.0
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "log_cosh",
        dtype: str | None = None,
    ) -> None:
        super().__init__(log_cosh, name, reduction, dtype=dtype)


@FAMILY.register()
def poisson(y_true: Any, y_pred: Any) -> Any:
    """mean(p - y log p) over the last axis.

    Example:
        >>> poisson([[0.0]], [[2.0]]).tolist()
        [2.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    return ops.mean(y_pred - y_true * ops.log(y_pred + epsilon()), axis=-1)


@FAMILY.register()
class Poisson(FunctionLoss):
    """``mean(p - y log p)``, for counts.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(Poisson()([[0.0]], [[2.0]]))
        2.0
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "poisson",
        dtype: str | None = None,
    ) -> None:
        super().__init__(poisson, name, reduction, dtype=dtype)


@FAMILY.register()
def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """-cos of the angle between y and p: -1 for the same direction.

    Example:
        >>> cosine_similarity([[1.0, 0.0]], [[2.0, 0.0]]).tolist()
        [-1.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    unit = [
        y / ops.sqrt(ops.maximum(ops.sum(ops.square(y), axis=axis, keepdims=True), 1e-12))
        for y in (y_true, y_pred)
    ]
    return -ops.sum(unit[0] * unit[1], axis=axis)


@FAMILY.register()
class CosineSimilarity(FunctionLoss):
    """-cos of the angle between y and p.

    Args:
        axis: Axis of the vectors.
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(CosineSimilarity()([[1.0, 0.0]], [[2.0, 0.0]]))
        -1.0
    """

    def __init__(
        self,
        axis: int = -1,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "cosine_similarity",
        dtype: str | None = None,
    ) -> None:
        super().__init__(cosine_similarity, name, reduction, {"axis": axis}, dtype=dtype)
        self.axis = axis
