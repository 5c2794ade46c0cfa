"""The names in each module of Keras: those of the room that holds them today, and the era's own."""

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
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
    utils,
)
from hornbook.compat.gate import Gate
from hornbook.compat.tables import ERAS, ROWS
from hornbook.compat.tables import modules as paths
from hornbook.compat.tables.rows import Name, Rename
from hornbook.core import Variable
from hornbook.graph import Tensor

__all__ = ["VERSIONS", "place_of", "places", "space", "worded"]

VERSIONS = {
    "keras": {"keras1": "1.2.2", "keras2": "2.2.4", "tensorflow2": "2.4.0", "keras3": "3.10.0"},
    "tensorflow": {
        "keras1": "1.0.0",
        "keras2": "1.13.1",
        "tensorflow2": "2.4.0",
        "keras3": "2.18.0",
    },
}

_ROOMS: dict[str, ModuleType] = {
    "keras.activations": activations,
    "keras.applications": applications,
    "keras.applications.imagenet_utils": applications.imagenet,
    "keras.applications.resnet50": applications.resnet,
    **{
        f"keras.applications.{name}": getattr(applications, name)
        for name in (
            *("vgg16", "vgg19", "resnet", "mobilenet", "mobilenet_v2"),
            *("inception_v3", "inception_resnet_v2", "xception", "densenet", "nasnet"),
        )
    },
    "keras.callbacks": callbacks,
    "keras.config": config,
    "keras.constraints": constraints,
    "keras.datasets": datasets,
    **{
        f"keras.datasets.{name}": getattr(datasets, name)
        for name in (
            *("mnist", "fashion_mnist", "cifar10", "cifar100"),
            *("imdb", "reuters", "boston_housing", "california_housing"),
        )
    },
    "keras.initializers": initializers,
    "keras.layers": layers,
    "keras.losses": losses,
    "keras.metrics": metrics,
    "keras.models": models,
    "keras.ops": ops,
    "keras.optimizers": optimizers,
    "keras.optimizers.schedules": optimizers.schedules,
    "keras.preprocessing": preprocessing,
    "keras.preprocessing.image": preprocessing.image,
    "keras.preprocessing.sequence": preprocessing.sequence,
    "keras.preprocessing.text": preprocessing.text,
    "keras.random": random,
    "keras.regularizers": regularizers,
    "keras.saving": saving,
    "keras.utils": utils,
}
_ELSEWHERE = {
    "keras.backend": "hornbook.compat.keras.backend",
    "tensorflow": "hornbook.compat.tensorflow",
}
_TOP: dict[str, Any] = {
    "Initializer": initializers.Initializer,
    "Input": layers.Input,
    "InputSpec": layers.InputSpec,
    "KerasTensor": Tensor,
    "Layer": layers.Layer,
    "Loss": losses.Loss,
    "Metric": metrics.Metric,
    "Model": models.Model,
    "Optimizer": optimizers.Optimizer,
    "Regularizer": regularizers.Regularizer,
    "Sequential": models.Sequential,
    "Variable": Variable,
}


def places(gate: Gate) -> dict[str, str]:
    """Every module path of the era, with the one whose names it has."""
    found = {"keras": "keras"} | {path: path for path in (*_ROOMS, "keras.backend")}
    found |= dict.fromkeys(["keras.wrappers", "keras.wrappers.scikit_learn"], "keras.wrappers")
    if gate.era != ERAS[-1]:
        found["keras.legacy.interfaces"] = "keras.legacy.interfaces"
    return found | {row.path: row.today for row in paths.ROWS if row.holds(gate.era)}


def place_of(path: str) -> str | None:
    """The module of ours that a module of Keras is as a whole."""
    return _ELSEWHERE.get(path)


def space(
    path: str, gate: Gate, extras: Mapping[str, Callable[[], Mapping[str, Any]]]
) -> dict[str, Any]:
    """The names of the module of this path."""
    if path == "keras":
        return dict(_TOP)
    found = {}
    room = _ROOMS.get(path)
    if room is not None:
        found = {name: getattr(room, name) for name in _public(room)}
    for row in ROWS:
        if isinstance(row, Name) and row.module == path and row.holds(gate.era):
            found[row.name] = found[row.today]
    found |= extras[path]() if path in extras else {}
    short = path.rpartition(".")[2]
    for name, thing in found.items():
        if inspect.isfunction(thing):
            found[name] = gate.function(f"{short}.{name}", thing)
    return found


def worded(path: str, room: ModuleType, gate: Gate) -> dict[str, Any]:
    """The functions of a module of ours that take words of then, by name."""
    short = path.rpartition(".")[2]
    owners = [row.owner for row in ROWS if isinstance(row, Rename) and row.holds(gate.era)]
    names = {owner.partition(".")[2] for owner in owners if owner.startswith(f"{short}.")}
    return {name: gate.function(f"{short}.{name}", getattr(room, name)) for name in names}


def _public(room: ModuleType) -> list[str]:
    # Modules within have modules of their own, with the names of the era.
    names = getattr(room, "__all__", None) or [name for name in vars(room) if name[0] != "_"]
    return [name for name in names if not isinstance(getattr(room, name), ModuleType)]
