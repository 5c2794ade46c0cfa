"""``Structure``: what a layer holds, remembered, so that a loop need not walk it at every batch."""

from collections.abc import Iterable
from typing import Any

from hornbook.core import Variable

__all__ = ["Structure", "count_change"]

_changes = 0


def count_change() -> None:
    """Note that an attribute of some layer was set."""
    global _changes
    _changes += 1


class Structure:
    """A mark of what layers held when it was made.

    Args:
        layers: All layers of a model.
        variables: All their variables.

    Example:
        >>> structure = Structure([], [])
        >>> structure.holds()
        True
        >>> count_change()
        >>> structure.holds()
        False
    """

    def __init__(self, layers: Iterable[Any], variables: Iterable[Variable]) -> None:
        self._changes = _changes
        held: list[Any] = [value for layer in layers for value in vars(layer).values()]
        self._held: list[Any] = []
        while held:
            value = held.pop()
            if isinstance(value, list | dict):
                self._held.append(value)
            if isinstance(value, list | tuple | dict):
                held.extend(value.values() if isinstance(value, dict) else value)
        self._sizes = [*map(len, self._held)]
        self._variables = list(variables)
        self._trained = [variable.trainable for variable in self._variables]

    def holds(self) -> bool:
        """Has no attribute been set, no list grown and no variable been frozen since?"""
        return (
            self._changes == _changes
            and [*map(len, self._held)] == self._sizes
            and [variable.trainable for variable in self._variables] == self._trained
        )
