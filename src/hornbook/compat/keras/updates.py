"""``optimizer.get_updates(loss, params)``: a step of training as updates for ``K.function``.

An optimizer of hornbook's own gives one update, its whole step. A class of the user's that writes
``get_updates`` itself, in the manner of Keras 1 and 2, is asked once, with placeholders for the
gradients; fit then runs what it described.
"""

import contextvars
import copy
import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hornbook.compat.keras.backend.running import Assigning, as_update, gradients
from hornbook.core import Variable
from hornbook.engine import shapes
from hornbook.graph import Function, placeholder, record
from hornbook.optimizers import Optimizer

__all__ = ["Step", "apart", "methods"]


class Step(Assigning):
    """The op of a whole step: weights and slots hold what they are after it.

    Args:
        optimizer: An optimizer that is built for these weights.
        params: The weights.
        apply: ``Optimizer.apply``.
    """

    def __init__(self, optimizer: Any, params: list[Any], apply: Callable[..., None]) -> None:
        super().__init__("step", [*params, *optimizer.variables])
        self.optimizer, self.params, self.apply = optimizer, params, apply

    def __call__(self, *grads: Any) -> Any:
        self.apply(self.optimizer, list(grads), self.params)
        return self.optimizer.iterations.value


def apart(optimizer: Any) -> Any:
    """The optimizer for other weights: with slots of its own, counting the same steps.

    One optimizer was given to several models. What it kept of each weight was each model's; the
    count of steps and the learning rate were one.
    """
    made = copy.copy(optimizer)
    made._trained, made._slots = [], {}
    vars(made).pop("_described", None)
    return made


def methods() -> dict[str, Callable[..., Any]]:
    """The methods of optimizers that speak of updates, by name."""
    plain_build, plain_apply = Optimizer.build, Optimizer.apply

    def get_gradients(self: Any, loss: Any, params: Sequence[Any]) -> list[Any]:
        """The gradients of a loss, clipped as the optimizer says."""
        given = vars(self).get("_given")
        found = list(given) if given is not None else gradients(loss, params)
        clipped = iter(self._clipped([g for g in found if g is not None]))
        return [g if g is None else next(clipped) for g in found]

    def get_updates(self: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """A step of training: ``get_updates(loss, params)``, or Keras 1's three arguments."""
        order = ("params", "constraints", "loss") if len(args) == 3 else ("loss", "params")
        said = dict(zip(order, args, strict=False)) | kwargs
        params, given = list(said["params"]), vars(self).get("_given")
        found = list(given) if given is not None else gradients(said["loss"], params)
        if self._trained and self._trained != params:
            self = apart(self)
        with shapes.outside_trace():
            plain_build(self, params)
        return [record(Step(self, params, plain_apply), tuple(found), {})]

    def own(self: Any) -> bool:
        return type(self).get_updates is not get_updates

    @functools.wraps(plain_build)
    def build(self: Any, variables: Sequence[Variable]) -> None:
        if not own(self) or {"_described", "_given"} & set(vars(self)):
            plain_build(self, variables)
            return
        with shapes.outside_trace():
            # What is described here is for later, though a step may be running.
            graph = contextvars.Context().run(_described, self, list(variables))
        assigned = dict.fromkeys(
            v for node in graph.nodes if isinstance(node.op, Assigning) for v in node.op.assigns
        )
        known = {*variables, self.iterations, self._rate, *sum(self.slot_lists, [])}
        self._trained = list(variables)
        self._extra = [variable for variable in assigned if variable not in known]
        vars(self)["_described"] = graph

    @functools.wraps(plain_apply)
    def apply(self: Any, grads: Sequence[Any], trainable_variables: Any = None) -> None:
        if not own(self):
            plain_apply(self, grads, trainable_variables)
            return
        variables = self._trained if trainable_variables is None else list(trainable_variables)
        self.build(variables)
        filled = [
            np.zeros(v.shape, v.dtype) if g is None else g
            for v, g in zip(variables, grads, strict=True)
        ]
        vars(self)["_described"]([*filled, np.float32(0)])

    found = (get_gradients, get_updates, build, apply)
    return {one.__name__: one for one in found}


def _described(self: Any, params: list[Variable]) -> Function:
    """What a user's ``get_updates`` describes, as a function of the gradients."""
    places = [placeholder(tuple(v.shape), v.dtype, f"gradient_{n}") for n, v in enumerate(params)]
    loss = placeholder((), "float32", "loss")
    constraints = {v: v.constraint for v in params if v.constraint is not None}
    given = {"loss": loss, "params": params, "constraints": constraints}
    known = inspect.signature(self.get_updates).parameters
    vars(self)["_given"] = places
    try:
        updates = self.get_updates(**{word: given[word] for word in known if word in given})
    finally:
        del vars(self)["_given"]
    updates = [as_update(one) for one in updates]
    # Everything is computed from the values before the step.
    before = [tensor for update in updates for tensor in update.node.inputs]
    return Function([*places, loss], (before, updates))
