"""The optimizer's state in the order of Keras 3, and how older files order theirs.

Keras 3 writes the step count, the learning rate, averages and accumulated gradients of all
weights, then the slots weight by weight: ``m_1 v_1 m_2 v_2 ...``. Keras 2 wrote the slots kind by
kind: ``m_1 m_2 ... v_1 v_2 ...``.
"""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook.core import Variable
from hornbook.layers import Layer
from hornbook.optimizers import Optimizer

__all__ = ["assign_state", "built_state", "from_keras2", "keras3_order"]

# Slots that Keras keeps apart, kind by kind, after the others.
_APART = ("velocity_hat", "average_gradient")
_APART_OF = {"RMSprop": ("momentum", "average_gradient")}
_WHOLE = ("average", "accumulated")


def built_state(optimizer: Optimizer, model: Layer) -> list[Variable]:
    """The state of a model's optimizer in the order of Keras 3, its slots made if need be."""
    optimizer.build(model.trainable_variables)
    return keras3_order(optimizer)


def keras3_order(optimizer: Optimizer) -> list[Variable]:
    """All variables of an optimizer that was built."""
    slots = optimizer._slots
    apart = _APART_OF.get(type(optimizer).__name__, _APART)
    first = [optimizer.iterations] + ([optimizer._rate] if optimizer._rate is not None else [])
    whole = [variable for name in _WHOLE for variable in slots.get(name, ())]
    rows = [slots[name] for name in slots if name not in (*apart, *_WHOLE)]
    woven = [variable for row in zip(*rows, strict=True) for variable in row]
    last = [variable for name in apart for variable in slots.get(name, ())]
    found = [*first, *whole, *woven, *last, *optimizer._extra]
    return [variable for variable in found if variable is not None]


def assign_state(optimizer: Optimizer, values: Sequence[np.ndarray]) -> None:
    """Take over a state in the order of Keras 3; one that does not fit is left, with a warning."""
    variables = keras3_order(optimizer)
    numbers = optimizer._extra
    if numbers and len(values) == len(variables) - len(numbers):
        variables = variables[: -len(numbers)]
        _replay(optimizer, int(values[0]))
    fits = len(values) == len(variables) and all(
        value.shape == variable.shape for value, variable in zip(values, variables, strict=True)
    )
    if not fits:
        warnings.warn(
            f"The file's state of {type(optimizer).__name__} ({len(values)} arrays) does not fit "
            f"the model's ({len(variables)}). The optimizer starts anew; the weights are loaded.",
            stacklevel=4,
        )
        return
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _replay(optimizer: Optimizer, steps: int) -> None:
    """Bring the numbers of an optimizer as a whole to where they stand after so many steps.

    They follow from the step count alone and old files leave them out; they are products of
    fractions, which have vanished after some hundred steps.
    """
    for step in range(min(steps, 500)):
        optimizer.scalars(optimizer.learning_rate, np.float32(step + 1))


def from_keras2(
    optimizer: Optimizer, names: Sequence[str], values: Sequence[np.ndarray]
) -> list[Any]:
    """A state of Keras 2 in the order of Keras 3: step count first, then slots weight by weight."""
    scalars = [value for value in values if value.ndim == 0]
    arrays = [value for value in values if value.ndim > 0]
    trained = [variable.shape for variable in optimizer._trained]
    unused = arrays[2 * len(trained) :]
    if len(unused) == len(trained) and all(value.shape == (1,) for value in unused):
        arrays = arrays[: 2 * len(trained)]  # Adam's places for amsgrad, held even without it
    if not trained or len(arrays) % len(trained):
        return list(values)
    kinds = len(arrays) // len(trained)
    if [value.shape for value in arrays] == trained * kinds:
        grouped = len(set(trained)) > 1 or kinds == 1 or not _woven(names, kinds)
        if grouped:
            rows = [arrays[i * len(trained) : (i + 1) * len(trained)] for i in range(kinds)]
            arrays = [value for row in zip(*rows, strict=True) for value in row]
    steps = scalars[0] if scalars else np.int32(0)
    rate = [] if optimizer._rate is None else [optimizer._rate.numpy()]
    if len(scalars) > 1 and optimizer._rate is not None:
        rate = [scalars[1]]
    return [np.asarray(steps), *rate, *arrays]


def _woven(names: Sequence[str], kinds: int) -> bool:
    """Do the names of the slots run weight by weight: m/kernel v/kernel m/bias v/bias?"""
    ends = [name.split(":")[0].rsplit("/", 1)[-1].rsplit("_", 1)[-1] for name in names[-kinds:]]
    return len(set(ends)) == kinds
