"""Correlations: do predictions rise and fall with the labels?

With the means, variances and covariance of a row of labels y and of predictions p::

    Pearson      cov / (std_y std_p)                        blind to scale and shift
    concordance  2 cov / (var_y + var_p + (mean_y - mean_p)^2)    not blind
"""

from typing import Any

from hornbook import ops
from hornbook.core import epsilon
from hornbook.metrics.base import FAMILY, MeanMetricWrapper, floats, function

__all__ = [
    "ConcordanceCorrelation",
    "PearsonCorrelation",
    "concordance_correlation",
    "pearson_correlation",
]


def _moments(y_true: Any, y_pred: Any, axis: int) -> tuple[Any, ...]:
    """mean_y, mean_p, var_y, var_p, cov along an axis."""
    y, p = floats(y_true, y_pred)
    means = [ops.mean(x, axis=axis, keepdims=True) for x in (y, p)]
    y, p = y - means[0], p - means[1]
    products = [ops.mean(a * b, axis=axis) for a, b in ((y, y), (p, p), (y, p))]
    return *(ops.squeeze(mean, axis) for mean in means), *products


@function
def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """cov(y, p) / (std(y) std(p)) along an axis; 0 where one of them does not vary.

    Example:
        >>> round(float(pearson_correlation([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]])[0]), 4)
        1.0

    See: Pearson 1895.
    """
    *_, var_y, var_p, cov = _moments(y_true, y_pred, axis)
    varies = ops.logical_and(var_y > 0, var_p > 0)
    spread = ops.sqrt(ops.where(varies, var_y, 1.0)) * ops.sqrt(ops.where(varies, var_p, 1.0))
    return ops.where(varies, cov / spread, 0.0)


@function
def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """2 cov / (var_y + var_p + (mean_y - mean_p)^2) along an axis: 1 only for p = y.

    Example:
        >>> round(float(concordance_correlation([[0.0, 1.0, 2.0]], [[1.0, 2.0, 3.0]])[0]), 4)
        0.5714

    See: Lin 1989.
    """
    mean_y, mean_p, var_y, var_p, cov = _moments(y_true, y_pred, axis)
    return 2 * cov / (var_y + var_p + ops.square(mean_y - mean_p) + epsilon())


@FAMILY.register()
class PearsonCorrelation(MeanMetricWrapper):
    """The mean Pearson correlation of rows: ``cov / (std_y std_p)``.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.
        axis: Axis along which labels and predictions are compared.

    Example:
        >>> round(float(PearsonCorrelation()([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]])), 4)
        1.0

    See: Pearson 1895.
    """

    better = "max"

    def __init__(
        self, name: str = "pearson_correlation", dtype: str | None = None, axis: int = -1
    ) -> None:
        super().__init__(pearson_correlation, name, dtype, axis=axis)
        self.axis = axis


@FAMILY.register()
class ConcordanceCorrelation(MeanMetricWrapper):
    """The mean concordance of rows: ``2 cov / (var_y + var_p + (mean_y - mean_p)^2)``.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.
        axis: Axis along which labels and predictions are compared.

    Example:
        >>> round(float(ConcordanceCorrelation()([[0.0, 1.0, 2.0]], [[1.0, 2.0, 3.0]])), 4)
        0.5714

    See: Lin 1989.
    """

    better = "max"

    def __init__(
        self, name: str = "concordance_correlation", dtype: str | None = None, axis: int = -1
    ) -> None:
        super().__init__(concordance_correlation, name, dtype, axis=axis)
        self.axis = axis
