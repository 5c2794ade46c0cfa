"""Names of Keras 1 and 2 that no room of today has: functions that lead to what stands for them."""

from typing import Any

from hornbook.compat.gate import Gate

__all__ = ["extras"]


def extras(gate: Gate) -> dict[str, dict[str, Any]]:
    """The era's own names by module path."""
    return {}
