"""Old names and today's: where a dotted name of old Keras, NumPy or Python is found now.

Names are looked up in the rows of the tables and then in hornbook itself, whose names are those of
Keras 3. The table here is of functions of ``keras.backend`` that are the same in ``keras.ops``.
"""

import functools
from dataclasses import dataclass
from typing import Any

from hornbook import (
    activations,
    applications,
    callbacks,
    config,
    constraints,
    core,
    datasets,
    graph,
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
    utils,
    wrappers,
)
from hornbook.compat import pictures
from hornbook.compat.tables import ROWS
from hornbook.compat.tables.rows import Module, Name

__all__ = ["BACKEND", "MOVED", "WORLD", "Found", "found", "is_old_root", "plain"]

WORLD = {
    f"{row.module}.{row.name}": row.today
    for row in ROWS
    if isinstance(row, Name) and row.module.split(".")[0] != "keras"
}
"""Names of Python, NumPy and others that are called otherwise today."""

WORLD |= {f"scipy.misc.{name}": f"hornbook.compat.pictures.{name}" for name in pictures.__all__}
WORLD |= {
    f"scipy.misc.{name}": f"scipy.special.{name}"
    for name in ("logsumexp", "comb", "factorial", "factorial2")
}

MOVED = {
    row.path: row.today
    for row in ROWS
    if isinstance(row, Module) and row.path.split(".")[0] not in ("keras", "scipy")
}
"""Their modules that moved as a whole."""

# Functions of keras.backend that keras.ops has with the same arguments and meaning.
_SAME = (
    "abs all any arange argmax argmin batch_normalization cast clip concatenate conv1d cos "
    "cumprod cumsum elu equal exp eye flatten gather greater greater_equal hard_sigmoid less "
    "less_equal log logsumexp max maximum mean min minimum not_equal ones ones_like one_hot prod "
    "relu repeat reshape round shape sigmoid sign sin softmax softplus softsign sqrt square "
    "squeeze stack std sum tanh tile transpose var zeros zeros_like"
).split()
BACKEND = {name: name for name in _SAME} | {"expand_dims": "expand_dims", "pow": "power"}
for _other in ("hard_sigmoid", "one_hot", "conv1d", "batch_normalization", "repeat", "flatten"):
    BACKEND.pop(_other, None)  # these mean or take something else today

# What Keras 3 has not, and hornbook has under the same path.
_OURS_ALONE = (
    "keras.preprocessing.text",
    "keras.preprocessing.sequence.TimeseriesGenerator",
    "keras.preprocessing.sequence.skipgrams",
    "keras.preprocessing.sequence.make_sampling_table",
    "keras.preprocessing.image.ImageDataGenerator",
    "keras.layers.Maxout",
    "keras.datasets.pima",
    "keras.wrappers",
)
_RENAMED = {"keras.utils.plot": "keras.utils.plot_model"}
_ROOTS = ("tensorflow.contrib.keras", "tensorflow.python.keras", "tensorflow.keras")
_WRAPPERS = "keras.wrappers.scikit_learn"


_TOP: dict[str, Any] = {
    "activations": activations,
    "applications": applications,
    "callbacks": callbacks,
    "config": config,
    "constraints": constraints,
    "datasets": datasets,
    "initializers": initializers,
    "layers": layers,
    "losses": losses,
    "metrics": metrics,
    "models": models,
    "ops": ops,
    "optimizers": optimizers,
    "preprocessing": preprocessing,
    "random": random,
    "regularizers": regularizers,
    "saving": saving,
    "utils": utils,
    "wrappers": wrappers,
    "Initializer": initializers.Initializer,
    "Input": layers.Input,
    "InputSpec": layers.InputSpec,
    "KerasTensor": graph.Tensor,
    "Layer": layers.Layer,
    "Loss": losses.Loss,
    "Metric": metrics.Metric,
    "Model": models.Model,
    "Optimizer": optimizers.Optimizer,
    "Regularizer": regularizers.Regularizer,
    "Sequential": models.Sequential,
    "Variable": core.Variable,
}


@dataclass(frozen=True)
class Found:
    """Where a name is today.

    Args:
        path: Its dotted path, beginning with ``keras``.
        thing: hornbook's own class, function or module of this name; None if there is none.
        ours_alone: Whether Keras 3 has nothing of this name.
    """

    path: str
    thing: Any
    ours_alone: bool


def is_old_root(path: str) -> bool:
    """Is it a name of Keras, under any of the roots that it had?"""
    return plain(path).split(".")[0] == "keras"


def plain(path: str) -> str:
    """The path under ``keras``, whatever root it was found under."""
    for root in _ROOTS:
        if path == root or path.startswith(f"{root}."):
            return f"keras{path[len(root) :]}"
    return path


@functools.cache
def found(path: str, era: str) -> Found:
    """Where a dotted name of old Keras is today.

    >>> found("keras.layers.core.Dense", "keras2").path
    'keras.layers.Dense'
    >>> found("tensorflow.keras.optimizers.sgd", "keras2").path
    'keras.optimizers.SGD'
    """
    path = plain(path)
    if path.rpartition(".")[2] in ("merge", "Merge") and path.count(".") > 1:
        return Found(f"keras.layers.{path.rpartition('.')[2]}", None, False)
    if path == _WRAPPERS or path.startswith(f"{_WRAPPERS}."):
        path = f"keras.wrappers{path[len(_WRAPPERS) :]}"
    modules = {r.path: r.today for r in ROWS if isinstance(r, Module) and r.holds(era)}
    for length in range(len(path.split(".")), 1, -1):
        head = ".".join(path.split(".")[:length])
        if head in modules:
            path = modules[head] + path[len(head) :]
            break
    path = _RENAMED.get(path, path)
    module, _, name = path.rpartition(".")
    for row in ROWS:
        if isinstance(row, Name) and row.holds(era) and (row.module, row.name) == (module, name):
            if row.today.isidentifier():
                path = f"{module}.{row.today}"
            break
    if _thing(path) is None:  # a name that moved to the top, or a part of a file that is gone
        last = path.rpartition(".")[2]
        for home in ("keras", "keras.layers", "keras.models", "keras.utils"):
            if last[:1].isupper() and _thing(f"{home}.{last}") is not None:
                path = f"{home}.{last}"
                break
    alone = any(path == own or path.startswith(f"{own}.") for own in _OURS_ALONE)
    return Found(path, _thing(path), alone)


def _thing(path: str) -> Any:
    """What hornbook has under the path; for ``keras`` itself, its names."""
    parts = path.split(".")[1:]
    thing: Any = _TOP.get(parts[0]) if parts else _TOP
    for part in parts[1:]:
        thing = getattr(thing, part, None)
    return thing
