"""Hinge losses: a margin to keep, in place of a probability to raise.

Binary forms take labels -1 and 1 (labels 0 and 1 are turned into these); ``categorical_hinge``
takes one-hot rows.
"""

from typing import Any

from hornbook import ops
from hornbook.losses.base import FAMILY, FunctionLoss, Reduction, floats

__all__ = [
    "CategoricalHinge",
    "Hinge",
    "SquaredHinge",
    "categorical_hinge",
    "hinge",
    "squared_hinge",
]


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
    y_true, y_pred = floats(y_true, y_pred)
    return ops.mean(ops.maximum(1 - _signs(y_true) * y_pred, 0), axis=-1)


@FAMILY.register()
class Hinge(FunctionLoss):
    """``mean(max(1 - y p, 0))``, for labels -1 and 1.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(Hinge()([[1.0]], [[0.25]]))
        0.75
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "hinge",
        dtype: str | None = None,
    ) -> None:
        super().__init__(hinge, name, reduction, dtype=dtype)


@FAMILY.register()
def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """mean(max(1 - y p, 0)^2) over the last axis, for labels -1 and 1 (or 0 and 1).

    Example:
        >>> squared_hinge([[1.0]], [[0.5]]).tolist()
        [0.25]
    """
    y_true, y_pred = floats(y_true, y_pred)
    return ops.mean(ops.square(ops.maximum(1 - _signs(y_true) * y_pred, 0)), axis=-1)


@FAMILY.register()
class SquaredHinge(FunctionLoss):
    """``mean(max(1 - y p, 0)^2)``, for labels -1 and 1.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(SquaredHinge()([[1.0]], [[0.5]]))
        0.25
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "squared_hinge",
        dtype: str | None = None,
    ) -> None:
        super().__init__(squared_hinge, name, reduction, dtype=dtype)


@FAMILY.register()
def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """max(1 + max((1 - y) p) - sum(y p), 0) over the last axis.

    Example:
        >>> categorical_hinge([[0.0, 1.0]], [[0.5, 1.0]]).tolist()
        [0.5]
    """
    y_true, y_pred = floats(y_true, y_pred)
    right = ops.sum(y_true * y_pred, axis=-1)
    wrong = ops.max((1 - y_true) * y_pred, axis=-1)
    return ops.maximum(1 + wrong - right, 0)


@FAMILY.register()
class CategoricalHinge(FunctionLoss):
    """``max(1 + max((1 - y) p) - sum(y p), 0)``, for one-hot labels.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Example:
        >>> float(CategoricalHinge()([[0.0, 1.0]], [[0.5, 1.0]]))
        0.5
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "categorical_hinge",
        dtype: str | None = None,
    ) -> None:
        super().__init__(categorical_hinge, name, reduction, dtype=dtype)
