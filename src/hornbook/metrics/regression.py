"""Metrics of predicted quantities: squared, absolute and relative errors."""

from typing import Any

from hornbook import ops
from hornbook.metrics.base import FAMILY, Mean, MeanMetricWrapper

__all__ = [
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "RootMeanSquaredError",
]

_TINY = 1e-7


def _floats(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    return ops.align_ranks(ops.cast(y_true, "float32"), ops.cast(y_pred, "float32"))


def squared_error(y_true: Any, y_pred: Any) -> Any:
    """mean((y - p)^2) over the last axis."""
    y_true, y_pred = _floats(y_true, y_pred)
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


def absolute_error(y_true: Any, y_pred: Any) -> Any:
    """mean(|y - p|) over the last axis."""
    y_true, y_pred = _floats(y_true, y_pred)
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


def percentage_error(y_true: Any, y_pred: Any) -> Any:
    """100 mean(|y - p| / |y|) over the last axis."""
    y_true, y_pred = _floats(y_true, y_pred)
    share = ops.abs((y_true - y_pred) / ops.maximum(ops.abs(y_true), _TINY))
    return 100 * ops.mean(share, axis=-1)


def squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """mean((log(1 + y) - log(1 + p))^2) over the last axis."""
    logs = [ops.log(ops.maximum(y, _TINY) + 1) for y in _floats(y_true, y_pred)]
    return ops.mean(ops.square(logs[0] - logs[1]), axis=-1)


@FAMILY.register("mse", "MSE")
class MeanSquaredError(MeanMetricWrapper):
    """The mean of squared errors.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(MeanSquaredError()([[0.0], [0.0]], [[1.0], [3.0]]))
        5.0
    """

    def __init__(self, name: str = "mean_squared_error", dtype: str | None = None) -> None:
        super().__init__(squared_error, name, dtype)


@FAMILY.register("mae", "MAE")
class MeanAbsoluteError(MeanMetricWrapper):
    """The mean of absolute errors.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(MeanAbsoluteError()([[0.0], [0.0]], [[1.0], [3.0]]))
        2.0
    """

    def __init__(self, name: str = "mean_absolute_error", dtype: str | None = None) -> None:
        super().__init__(absolute_error, name, dtype)


@FAMILY.register("mape", "MAPE")
class MeanAbsolutePercentageError(MeanMetricWrapper):
    """The mean error in percent of the label.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(MeanAbsolutePercentageError()([[2.0]], [[1.0]]))
        50.0
    """

    def __init__(
        self, name: str = "mean_absolute_percentage_error", dtype: str | None = None
    ) -> None:
        super().__init__(percentage_error, name, dtype)


@FAMILY.register("msle", "MSLE")
class MeanSquaredLogarithmicError(MeanMetricWrapper):
    """The mean of squared errors of log(1 + value).

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(MeanSquaredLogarithmicError()([[1.0]], [[1.0]]))
        0.0
    """

    def __init__(
        self, name: str = "mean_squared_logarithmic_error", dtype: str | None = None
    ) -> None:
        super().__init__(squared_logarithmic_error, name, dtype)


@FAMILY.register("rmse", "RMSE")
class RootMeanSquaredError(Mean):
    """The square root of the mean of squared errors.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(RootMeanSquaredError()([[0.0]], [[3.0]]))
        3.0
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: str | None = None) -> None:
        super().__init__(name, dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred = _floats(y_true, y_pred)
        super().update_state(ops.square(y_true - y_pred), sample_weight)

    def result(self) -> Any:
        return ops.sqrt(super().result())
