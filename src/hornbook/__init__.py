"""hornbook: deep learning with the Keras API, a whole epoch compiled at a time.

>>> import hornbook as hb
>>> float(hb.grad(lambda x: x * x)(3.0))
6.0
"""

from hornbook import (
    activations,
    applications,
    callbacks,
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
)
from hornbook.core import Variable, grad, value_and_grad
from hornbook.layers import Input
from hornbook.models import Model, Sequential

__version__ = "0.1.0"

__all__ = [
    "Input",
    "Model",
    "Sequential",
    "Variable",
    "activations",
    "applications",
    "callbacks",
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
]
