"""Losses of regions: how much of a drawn region and a true one is common to both.

With the sums ``common = sum y p``, ``missed = sum y (1 - p)`` and ``extra = sum (1 - y) p``::

    Dice = 1 - 2 common / (2 common + missed + extra)
    Tversky = 1 - common / (common + alpha missed + beta extra)
"""

from collections.abc import Sequence
from typing import Any

from hornbook import ops
from hornbook.core import epsilon
from hornbook.core.parameters import NonNegative
from hornbook.losses.base import FAMILY, FunctionLoss, Reduction, floats

__all__ = ["Dice", "Tversky", "dice", "tversky"]

Axis = int | Sequence[int] | None


def _axes(axis: Axis) -> int | tuple[int, ...] | None:
    return axis if axis is None or isinstance(axis, int) else tuple(axis)


@FAMILY.register()
def dice(y_true: Any, y_pred: Any, axis: Axis = None) -> Any:
    """1 - 2 sum(y p) / (sum y + sum p), over all values or over the given axes.

    Example:
        >>> round(float(dice([[1.0, 1.0]], [[1.0, 0.0]])), 4)
        0.3333

    See: Milletari et al. 2016.
    """
    (y_true, y_pred), axes = floats(y_true, y_pred), _axes(axis)
    both = ops.sum(y_true, axis=axes) + ops.sum(y_pred, axis=axes)
    return 1 - 2 * ops.sum(y_true * y_pred, axis=axes) / (both + epsilon())


@FAMILY.register()
class Dice(FunctionLoss):
    """1 less the common part of two regions: ``1 - 2 sum(y p) / (sum y + sum p)``.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        axis: Axes that a region spreads over; all if None, the batch included.
        dtype: See ``Loss``.

    Example:
        >>> round(float(Dice()([[1.0, 1.0]], [[1.0, 0.0]])), 4)
        0.3333

    See: Milletari et al. 2016.
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "dice",
        axis: Axis = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(dice, name, reduction, {"axis": axis}, dtype=dtype)
        self.axis = axis


@FAMILY.register()
def tversky(
    y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Axis = None
) -> Any:
    """1 - common / (common + alpha missed + beta extra), over all values or the given axes.

    ``common = sum y p``, ``missed = sum y (1 - p)``, ``extra = sum (1 - y) p``; with alpha = beta =
    1/2 it is ``dice``.

    Example:
        >>> round(float(tversky([[1.0, 1.0]], [[1.0, 0.0]], alpha=1.0)), 4)
        0.5

    See: Salehi et al. 2017.
    """
    (y_true, y_pred), axes = floats(y_true, y_pred), _axes(axis)
    common = ops.sum(y_true * y_pred, axis=axes)
    missed = ops.sum(y_true * (1 - y_pred), axis=axes)
    extra = ops.sum((1 - y_true) * y_pred, axis=axes)
    return 1 - common / (common + alpha * missed + beta * extra + epsilon())


@FAMILY.register()
class Tversky(FunctionLoss):
    """Dice with two weights: what is missed costs alpha, what is too much beta.

    ``1 - common / (common + alpha missed + beta extra)``

    Args:
        alpha: Weight of what is missed.
        beta: Weight of what is too much.
        reduction: See ``Loss``.
        name: Name in logs.
        axis: Axes that a region spreads over; all if None, the batch included.
        dtype: See ``Loss``.

    Example:
        >>> round(float(Tversky(alpha=1.0)([[1.0, 1.0]], [[1.0, 0.0]])), 4)
        0.5

    See: Salehi et al. 2017.
    """

    def __init__(
        self,
        alpha: NonNegative = 0.5,
        beta: NonNegative = 0.5,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "tversky",
        axis: Axis = None,
        dtype: str | None = None,
    ) -> None:
        options = {"alpha": alpha, "beta": beta, "axis": axis}
        super().__init__(tversky, name, reduction, options, dtype=dtype)
        self.axis = axis
