"""Hinge losses as metrics: how far predictions are from the margin, on the mean.

Binary forms take labels -1 and 1 (labels 0 and 1 are turned into these); ``categorical_hinge``
takes one-hot rows.
"""

from typing import Any

from hornbook import ops
from hornbook.metrics.base import FAMILY, MeanMetricWrapper, floats, function

__all__ = [
    "CategoricalHinge",
    "Hinge",
    "SquaredHinge",
    "categorical_hinge",
    "hinge",
    "squared_hinge",
]


def _short_of_margin(y_true: Any, y_pred: Any) -> Any:
    y, p = floats(y_true, y_pred)
    binary = ops.all(ops.logical_or(ops.equal(y, 0), ops.equal(y, 1)))
    return ops.maximum(1 - ops.where(binary, 2 * y - 1, y) * p, 0)


@function
def hinge(y_true: Any, y_pred: Any) -> Any:
    """mean(max(1 - y p, 0)) over the last axis, for labels -1 and 1 (or 0 and 1).

    Example:
        >>> hinge([[1.0]], [[0.25]]).tolist()
        [0.75]
    """
    return ops.mean(_short_of_margin(y_true, y_pred), axis=-1)


@function
def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """mean(max(1 - y p, 0)^2) over the last axis, for labels -1 and 1 (or 0 and 1).

    Example:
        >>> squared_hinge([[1.0]], [[0.5]]).tolist()
        [0.25]
    """
    return ops.mean(ops.square(_short_of_margin(y_true, y_pred)), axis=-1)


@function
def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """max(1 + max((1 - y) p) - sum(y p), 0) over the last axis.

    Example:
        >>> categorical_hinge([[0.0, 1.0]], [[0.5, 1.0]]).tolist()
        [0.5]
    """
    y, p = floats(y_true, y_pred)
    right, wrong = ops.sum(y * p, axis=-1), ops.max((1 - y) * p, axis=-1)
    return ops.maximum(1 + wrong - right, 0)


@FAMILY.register()
class Hinge(MeanMetricWrapper):
    """The mean of ``max(1 - y p, 0)``.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(Hinge()([[1.0]], [[0.25]]))
        0.75
    """

    better = "min"

    def __init__(self, name: str = "hinge", dtype: str | None = None) -> None:
        super().__init__(hinge, name, dtype)


@FAMILY.register()
class SquaredHinge(MeanMetricWrapper):
    """The mean of ``max(1 - y p, 0)^2``.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(SquaredHinge()([[1.0]], [[0.5]]))
        0.25
    """

    better = "min"

    def __init__(self, name: str = "squared_hinge", dtype: str | None = None) -> None:
        super().__init__(squared_hinge, name, dtype)


@FAMILY.register()
class CategoricalHinge(MeanMetricWrapper):
    """The mean of ``max(1 + max((1 - y) p) - sum(y p), 0)``, for one-hot labels.

    Args:
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(CategoricalHinge()([[0.0, 1.0]], [[0.5, 1.0]]))
        0.5
    """

    better = "min"

    def __init__(self, name: str = "categorical_hinge", dtype: str | None = None) -> None:
        super().__init__(categorical_hinge, name, dtype)
