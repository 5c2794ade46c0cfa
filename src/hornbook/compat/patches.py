"""Methods and attributes of then, set on the classes of today while an era is installed."""

from typing import Any

from hornbook.compat.gate import Gate
from hornbook.compat.keras.verbs import verbs
from hornbook.compat.tables import ERAS
from hornbook.models import Model

__all__ = ["Patches"]

_NOTHING = object()


class Patches:
    """What an era sets on classes and modules, and how to take it back.

    Args:
        gate: The gate of the era.
    """

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self._before: list[tuple[Any, str, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Set an attribute and remember what was there."""
        self._before.append((owner, name, vars(owner).get(name, _NOTHING)))
        setattr(owner, name, value)

    def apply(self) -> None:
        """Set all that the era has."""
        if self.gate.era == ERAS[-1]:
            return
        for name, method in verbs(self.gate).items():
            self.set(Model, name, method)

    def undo(self) -> None:
        """Put back what was there before, the last first."""
        for owner, name, value in reversed(self._before):
            delattr(owner, name) if value is _NOTHING else setattr(owner, name, value)
        self._before.clear()
