"""Targets as they were: a row of numbers is a column, so that it meets outputs (batch, 1).

Losses and metrics of one's own count on it: ``y_true * y_pred`` of (batch,) and (batch, 1) would be
a table.
"""

import functools
from collections.abc import Callable
from typing import Any

from hornbook.engine import arrays, shapes
from hornbook.training.objective import Objective

__all__ = ["methods"]


def _columns(y: Any, y_pred: Any) -> Any:
    if any(len(output.shape) < 2 for output in arrays.leaves(y_pred)):
        return y
    return arrays.map_leaves(_column, y)


def _column(one: Any) -> Any:
    if len(one.shape) != 1:
        return one
    spec = isinstance(one, shapes.Spec)
    return shapes.Spec((*one.shape, 1), one.dtype) if spec else one[:, None]


def methods() -> dict[str, Callable[..., Any]]:
    """The methods of ``Objective`` that look at targets, by name."""
    build, loss, update = Objective.build, Objective.loss, Objective.update

    @functools.wraps(build)
    def built(self: Any, names: Any, y: Any, y_pred: Any) -> None:
        build(self, names, _columns(y, y_pred), y_pred)

    @functools.wraps(loss)
    def lost(self: Any, y: Any, y_pred: Any, *rest: Any) -> Any:
        return loss(self, _columns(y, y_pred), y_pred, *rest)

    @functools.wraps(update)
    def updated(self: Any, y: Any, y_pred: Any, *rest: Any) -> None:
        update(self, _columns(y, y_pred), y_pred, *rest)

    return {"build": built, "loss": lost, "update": updated}
