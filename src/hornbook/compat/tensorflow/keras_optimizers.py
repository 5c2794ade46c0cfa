"""TensorFlow's optimizers for ``model.compile``: those of the same formula here."""

from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook import optimizers
from hornbook.core import name_as

__all__ = ["alike"]


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
