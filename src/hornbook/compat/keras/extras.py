"""Names of the eras that no room of today has, by the module that held them."""

import functools
from collections.abc import Callable
from typing import Any

from hornbook.compat.gate import Gate
from hornbook.compat.keras import (
    configurations,
    files,
    formulas,
    ingredients,
    inner_names,
    interfaces,
    old_layers,
)
from hornbook.compat.tables import ERAS

__all__ = ["extras"]


def extras(gate: Gate) -> dict[str, Callable[[], dict[str, Any]]]:
    """What makes the era's own names, by module path; called when the module is imported."""
    if gate.era == ERAS[-1]:
        return {}
    makers: dict[str, Callable[[Gate], dict[str, Any]]] = {
        "keras.activations": ingredients.activations_of,
        "keras.applications.imagenet_utils": lambda of: inner_names.networks_within(),
        "keras.constraints": ingredients.constraints_of,
        "keras.initializers": ingredients.initializers_of,
        "keras.callbacks": lambda of: inner_names.callbacks_of(),
        "keras.layers": lambda of: inner_names.layers_within() | old_layers.layers_of(of),
        "keras.losses": formulas.loss_functions,
        "keras.metrics": formulas.metric_functions,
        "keras.models": lambda of: {
            **inner_names.models_within(),
            **files.functions(of),
            **old_layers.models_of(of),
        },
        "keras.preprocessing.image": lambda of: inner_names.images_of(),
        "keras.regularizers": ingredients.regularizers_of,
        "keras.utils": lambda of: inner_names.tools() | ingredients.utils_of(of),
        "keras.wrappers": ingredients.wrappers_of,
    }
    found = {path: functools.partial(make, gate) for path, make in makers.items()}
    if gate.era != "tensorflow2":
        for path in configurations.WRITING:
            found[path] = functools.partial(_with_words, path, found.get(path, dict))
    return {**found, "keras.legacy.interfaces": interfaces.names}


def _with_words(path: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    return make() | configurations.names(path)
