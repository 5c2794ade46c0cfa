"""Targets as they were: a row of numbers is a column, so that it meets outputs (batch, 1).

Losses and metrics of one's own count on it: ``y_true * y_pred`` of (batch,) and (batch, 1) would be
a table.
"""

import functools
from collections.abc import Callable
from typing import Any

from hornbook.engine import arrays, shapes
from hornbook.graph import rerunning
from hornbook.models import Model
from hornbook.training.objective import Objective
from hornbook.training.step import unpack_x_y_sample_weight

__all__ = ["methods", "training"]


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


def training() -> Callable[..., Any]:
    """``Model.train_step`` for metrics that close over Tensors of the model."""
    plain = Model.train_step

    @functools.wraps(plain)
    def train_step(self: Any, data: Any) -> Any:
        x, _, _ = unpack_x_y_sample_weight(data)
        # Metrics are of the weights before the step.
        before = {variable: variable.value for variable in self.variables}
        with rerunning(lambda: self(x, training=True), before):
            return plain(self, data)

    return train_step
