"""Metrics of predicted quantities: squared, absolute and relative errors."""

import math
from collections.abc import Sequence
from typing import Annotated, Any

from hornbook import ops
from hornbook.core import OneOf, Variable, epsilon
from hornbook.core.parameters import Rule
from hornbook.metrics.base import FAMILY, Mean, MeanMetricWrapper, Metric, floats, function

__all__ = [
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "RootMeanSquaredError",
    "CosineSimilarity",
    "LogCoshError",
    "R2Score",
    "huber",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
]


@function
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """mean((y - p)^2) over the last axis.

    Example:
        >>> mean_squared_error([[0.0, 1.0]], [[2.0, 1.0]]).tolist()
        [2.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


@function
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """mean(|y - p|) over the last axis.

    Example:
        >>> mean_absolute_error([[0.0, 1.0]], [[2.0, 1.0]]).tolist()
        [1.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


@function
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """100 mean(|y - p| / |y|) over the last axis.

    Example:
        >>> mean_absolute_percentage_error([[2.0]], [[1.0]]).tolist()
        [50.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    share = ops.abs((y_true - y_pred) / ops.maximum(ops.abs(y_true), epsilon()))
    return 100 * ops.mean(share, axis=-1)


@function
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """mean((log(1 + y) - log(1 + p))^2) over the last axis.

    Example:
        >>> mean_squared_logarithmic_error([[1.0]], [[1.0]]).tolist()
        [0.0]
    """
    logs = [ops.log(ops.maximum(y, epsilon()) + 1) for y in floats(y_true, y_pred)]
    return ops.mean(ops.square(logs[0] - logs[1]), axis=-1)


@function
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


@function
def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """mean(log(cosh(p - y))) over the last axis.

    Example:
        >>> log_cosh([[1.0]], [[1.0]]).tolist()
        [0.0]
    """
    y_true, y_pred = floats(y_true, y_pred)
    error = y_pred - y_true
    return ops.mean(error + ops.softplus(-2 * error) - math.log(2), axis=-1)


def _cosine(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """cos of the angle between y and p; 0 where one has no length."""
    y_true, y_pred = floats(y_true, y_pred)
    lengths = [ops.sqrt(ops.sum(ops.square(y), axis=axis, keepdims=True)) for y in (y_true, y_pred)]
    unit = [
        y / ops.where(length == 0, 1.0, length)
        for y, length in zip((y_true, y_pred), lengths, strict=True)
    ]
    return ops.sum(unit[0] * unit[1], axis=axis)


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

    better = "min"

    def __init__(self, name: str = "mean_squared_error", dtype: str | None = None) -> None:
        super().__init__(mean_squared_error, name, dtype)


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

    better = "min"

    def __init__(self, name: str = "mean_absolute_error", dtype: str | None = None) -> None:
        super().__init__(mean_absolute_error, name, dtype)


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

    better = "min"

    def __init__(
        self, name: str = "mean_absolute_percentage_error", dtype: str | None = None
    ) -> None:
        super().__init__(mean_absolute_percentage_error, name, dtype)


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

    better = "min"

    def __init__(
        self, name: str = "mean_squared_logarithmic_error", dtype: str | None = None
    ) -> None:
        super().__init__(mean_squared_logarithmic_error, name, dtype)


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

    better = "min"

    def __init__(self, name: str = "root_mean_squared_error", dtype: str | None = None) -> None:
        super().__init__(name, dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred = floats(y_true, y_pred)
        super().update_state(ops.square(y_true - y_pred), sample_weight)

    def result(self) -> Any:
        return ops.sqrt(super().result())


@FAMILY.register("logcosh")
class LogCoshError(MeanMetricWrapper):
    """The mean of ``log(cosh(p - y))``: squared near 0, absolute far from it.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(LogCoshError()([[1.0]], [[1.0]]))
        0.0
    """

    better = "min"

    def __init__(self, name: str = "logcosh", dtype: str | None = None) -> None:
        super().__init__(log_cosh, name, dtype)


@FAMILY.register()
class CosineSimilarity(MeanMetricWrapper):
    """The mean cosine of the angle between labels and predictions: 1 for the same direction.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.
        axis: Axis of the vectors.

    Example:
        >>> float(CosineSimilarity()([[1.0, 0.0]], [[2.0, 0.0]]))
        1.0
    """

    better = "max"

    def __init__(
        self, name: str = "cosine_similarity", dtype: str | None = None, axis: int = -1
    ) -> None:
        super().__init__(_cosine, name, dtype, axis=axis)
        self.axis = axis


_Aggregation = Annotated[str | None, OneOf("uniform_average", "variance_weighted_average", None)]
_Count = Annotated[int, Rule("a whole number from 0 on", lambda n: int(n) == n and n >= 0, -1)]


@FAMILY.register()
class R2Score(Metric):
    """The explained share of the labels' variance: ``1 - sum (y - p)^2 / sum (y - mean)^2``.

    Args:
        class_aggregation: ``'uniform_average'`` of the outputs, ``'variance_weighted_average'``, or
            None for a score of each.
        num_regressors: p, if the score is to be adjusted to the number of inputs of a linear model:
            ``1 - (1 - R^2) (n - 1) / (n - p - 1)``.
        name: Name in logs.
        dtype: Dtype of the state.

    Shapes:
        y_true, y_pred (batch, outputs) -> scalar, or (outputs,) without aggregation

    Example:
        >>> round(float(R2Score()([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]])), 4)
        0.5714

    See: Draper and Smith 1998.
    """

    better = "max"

    def __init__(
        self,
        class_aggregation: _Aggregation = "uniform_average",
        num_regressors: _Count = 0,
        name: str = "r2_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(dtype, name)
        self.class_aggregation, self.num_regressors = class_aggregation, num_regressors
        self._samples = self.add_variable((), name="num_samples")
        self._sums: dict[str, Variable] = {}

    @property
    def variables(self) -> list[Variable]:
        """The state."""
        return [self._samples, *self._sums.values()]

    def build(self, y_true: Sequence[int | None], y_pred: Sequence[int | None]) -> None:
        """Make the sums, one for each output."""
        if self._sums:
            return
        if len(y_pred) != 2 or y_pred[-1] is None:
            raise ValueError(
                f"R2Score needs outputs of shape (batch, outputs), not {tuple(y_pred)}. Put a "
                "Flatten() behind them."
            )
        for name in ("squared_sum", "sum", "residual", "count"):
            self._sums[name] = self.add_variable((y_pred[-1],), name=name)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred = floats(y_true, y_pred)
        self.build(y_true.shape, y_pred.shape)
        w = ops.ones_like(y_true)
        if sample_weight is not None:
            w = ops.cast(sample_weight, y_true.dtype)
            w = ops.broadcast_to(w[:, None] if w.ndim == 1 else w, y_true.shape)
        error = ops.square(y_true - y_pred)
        for name, values in (
            ("squared_sum", ops.square(y_true)),
            ("sum", y_true),
            ("residual", error),
            ("count", 1.0),
        ):
            self._sums[name].assign_add(ops.sum(w * values, axis=0))
        self._samples.assign_add(y_true.size)

    def result(self) -> Any:
        if not self._sums:
            return ops.zeros((), self.dtype)
        squares, total, residual, count = (sum_.value for sum_ in self._sums.values())
        spread = squares - total * total / ops.where(count == 0, 1.0, count)
        # Labels that do not vary leave nothing to explain.
        score = ops.where(spread == 0, 0.0, 1 - residual / ops.where(spread == 0, 1.0, spread))
        if self.class_aggregation == "uniform_average":
            score = ops.mean(score)
        elif self.class_aggregation == "variance_weighted_average":
            weight = ops.sum(spread)
            score = ops.sum(spread * score) / ops.where(weight == 0, 1.0, weight)
        return self._adjusted(score) if self.num_regressors else score

    def _adjusted(self, score: Any) -> Any:
        n = self._samples.value
        free = n - self.num_regressors - 1
        # With no more samples than inputs there is nothing to adjust by.
        adjusted = 1 - (1 - score) * (n - 1) / ops.where(free > 0, free, 1.0)
        return ops.where(free > 0, adjusted, score)
