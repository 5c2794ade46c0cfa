"""Optimizers: how weights follow their gradients.

A concrete optimizer says which slots it keeps per weight and gives one formula, a step of one
weight; ``base.py`` does the rest: learning rate, clipping, decay, averages, accumulation.
"""

from collections.abc import Mapping
from typing import Any

from hornbook.optimizers import schedules
from hornbook.optimizers.adaptive import (
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    Lamb,
    Nadam,
    RMSprop,
    ScheduleFreeAdamW,
)
from hornbook.optimizers.around import LossScaleOptimizer, MultiOptimizer, OptimizerMap
from hornbook.optimizers.base import FAMILY, Optimizer
from hornbook.optimizers.factored import Adafactor
from hornbook.optimizers.ftrl import Ftrl
from hornbook.optimizers.muon import Muon
from hornbook.optimizers.sgd import SGD
from hornbook.optimizers.sign import Lion

__all__ = [
    "FAMILY",
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "LossScaleOptimizer",
    "MultiOptimizer",
    "Muon",
    "Nadam",
    "Optimizer",
    "OptimizerMap",
    "RMSprop",
    "ScheduleFreeAdamW",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]


def get(identifier: Any) -> Any:
    """The optimizer that a name, a config, a class or an object stands for.

    Example:
        >>> type(get("adam")).__name__
        'Adam'
    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, str) and identifier.lower() in FAMILY:
        identifier = identifier.lower()
    found = FAMILY.get(identifier)
    if not isinstance(found, Optimizer):
        raise TypeError(
            f"An optimizer is given as a name or as an object such as Adam(0.001), not {found!r}."
        )
    return found


def serialize(optimizer: Any) -> Any:
    """The optimizer as plain data, without its state.

    Example:
        >>> serialize(SGD(0.5))["config"]["learning_rate"]
        0.5
    """
    return FAMILY.serialize(optimizer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The optimizer that ``serialize`` wrote down.

    Example:
        >>> deserialize(serialize(SGD(momentum=0.9))).momentum
        0.9
    """
    return FAMILY.deserialize(config, custom_objects)
