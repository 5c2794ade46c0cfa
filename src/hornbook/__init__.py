"""hornbook: deep learning with the Keras API, a whole epoch compiled at a time.

>>> import hornbook as hb
>>> float(hb.grad(lambda x: x * x)(3.0))
6.0
"""

from typing import Any

from hornbook import (
    activations,
    applications,
    callbacks,
    config,
    constraints,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    preprocessing,
    random,
    regularizers,
    saving,
    show,
    text,
    utils,
    wrappers,
)
from hornbook.core import (
    DTypePolicy,
    Variable,
    check_gradients,
    explain_with,
    grad,
    optional,
    value_and_grad,
)
from hornbook.graph import Tensor as KerasTensor
from hornbook.initializers import Initializer
from hornbook.layers import Input, InputSpec, Layer
from hornbook.losses import Loss
from hornbook.metrics import Metric
from hornbook.models import Model, Sequential
from hornbook.optimizers import Optimizer
from hornbook.regularizers import Regularizer

__version__ = "0.1.0"

__all__ = [
    "DTypePolicy",
    "Initializer",
    "InputSpec",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Optimizer",
    "Regularizer",
    "Input",
    "Model",
    "Sequential",
    "Variable",
    "activations",
    "applications",
    "callbacks",
    "check_gradients",
    "config",
    "constraints",
    "datasets",
    "grad",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "preprocessing",
    "random",
    "regularizers",
    "saving",
    "show",
    "text",
    "utils",
    "value_and_grad",
    "wrappers",
]


def _word_of_today(cls: type, word: str, place: str | None) -> str:
    """What a word of old Keras is called today."""
    tables = optional("hornbook.compat.tables", "to know old words")
    return str(tables.word_of_today(cls, word, place))


explain_with(_word_of_today)

_OF_COMPAT = ("load_ipython_extension", "unload_ipython_extension")


def __getattr__(name: str) -> Any:
    """``hornbook.compat`` and what notebooks look for; loaded when asked for."""
    if name != "compat" and name not in _OF_COMPAT:
        raise AttributeError(f"module 'hornbook' has no attribute {name!r}")
    compat = optional("hornbook.compat", "to run old code")
    return compat if name == "compat" else getattr(compat, name)
