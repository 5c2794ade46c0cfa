"""Names of the eras that no room of today has, by the module that held them."""

from typing import Any

from hornbook.compat.gate import Gate
from hornbook.compat.keras import files, formulas, ingredients, interfaces, old_layers
from hornbook.compat.tables import ERAS

__all__ = ["extras"]


def extras(gate: Gate) -> dict[str, dict[str, Any]]:
    """The era's own names by module path."""
    if gate.era == ERAS[-1]:
        return {}
    return {
        "keras.activations": ingredients.activations_of(gate),
        "keras.constraints": ingredients.constraints_of(gate),
        "keras.initializers": ingredients.initializers_of(gate),
        "keras.layers": old_layers.layers_of(gate),
        "keras.legacy.interfaces": interfaces.names(),
        "keras.losses": formulas.loss_functions(gate),
        "keras.metrics": formulas.metric_functions(gate),
        "keras.models": files.functions(gate) | old_layers.models_of(gate),
        "keras.regularizers": ingredients.regularizers_of(gate),
        "keras.utils": ingredients.utils_of(gate),
        "keras.wrappers": ingredients.wrappers_of(gate),
    }
