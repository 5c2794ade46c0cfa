"""A step of TensorFlow's optimizers down a loss that layers of Keras made.

Keras' weights are no Variables of the graph, so the step is that of the optimizer of the same
formula here, as one update which a session runs.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook import optimizers
from hornbook.compat.keras.backend.running import gradients
from hornbook.compat.keras.updates import Step
from hornbook.core import name_as
from hornbook.graph import nodes_before, record

__all__ = ["alike", "step"]


class _FromOne(optimizers.RMSprop):
    """RMSprop whose mean of squares begins at 1."""

    def start(self, slot: str, variable: Any) -> Any:
        return np.ones(variable.shape) if slot == "velocity" else super().start(slot, variable)


name_as(_FromOne, optimizers.RMSprop)

_ALIKE: dict[str, Callable[[Any], Any]] = {
    "GradientDescentOptimizer": lambda of: optimizers.SGD(learning_rate=of._learning_rate),
    "MomentumOptimizer": lambda of: optimizers.SGD(
        learning_rate=of._learning_rate, momentum=of._momentum, nesterov=of._nesterov
    ),
    "AdagradOptimizer": lambda of: optimizers.Adagrad(
        learning_rate=of._learning_rate, initial_accumulator_value=of._first, epsilon=1e-30
    ),
    "RMSPropOptimizer": lambda of: _FromOne(
        learning_rate=of._learning_rate,
        rho=of._decay,
        momentum=of._momentum,
        epsilon=of._epsilon,
        centered=of._centered,
        epsilon_outside=False,
    ),
    "AdamOptimizer": lambda of: optimizers.Adam(
        learning_rate=of._learning_rate,
        beta_1=of._betas[0],
        beta_2=of._betas[1],
        epsilon=of._epsilon,
    ),
}


def alike(optimizer: Any) -> Any:
    """The optimizer of the same formula that trains weights of Keras.

    Raises:
        NotImplementedError: There is none.
    """
    kind = type(optimizer).__name__
    if kind not in _ALIKE:
        raise NotImplementedError(
            f"{kind} does not go with weights of Keras' layers. {', '.join(_ALIKE)} do."
        )
    return _ALIKE[kind](optimizer)


def step(optimizer: Any, loss: Any, variables: Any = None, global_step: Any = None) -> Any:
    """The update that makes one step.

    Args:
        optimizer: One of TensorFlow's.
        loss: A Tensor of Keras.
        variables: The weights to change; all trainable ones that the loss reads if None.
        global_step: Not taken with weights of Keras.

    Raises:
        NotImplementedError: This optimizer has no counterpart, or a global step is given.
    """
    made = alike(optimizer)
    if global_step is not None:
        raise NotImplementedError(
            "minimize: global_step= does not go with weights of Keras' layers. Leave it out, or "
            "compile the model and call fit."
        )
    if variables is None:
        read = [v for node in nodes_before([loss]) for v in node.reads]
        variables = [v for v in dict.fromkeys(read) if v.trainable]
    if not variables:
        raise ValueError("No variables to optimize.")
    made.build(variables)
    grads = tuple(gradients(loss, variables))
    return record(Step(made, list(variables), type(made).apply), grads, {})
