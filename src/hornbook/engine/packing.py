"""Small arrays side by side in one vector, so that a program does one thing instead of many.

A step of a small network spends its time on starting kernels, not in them. An optimizer's update of
six weights with two slots each is eighteen kernels; of three vectors, three.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Any

from jax import lax

from hornbook.engine.arrays import xp
from hornbook.engine.lowerings import lowered

__all__ = ["Packing"]

_SMALL = 1 << 14  # numbers in a vector; beyond it the work outweighs the starting of it


class Packing:
    """Which arrays of a list lie in which vector.

    Args:
        specs: Shape and dtype of each array.
        groups: Places of arrays that are computed alike. Those of one dtype that are small
            together share a vector; all other arrays stay as they are.

    Attributes:
        groups: The groups that share a vector.

    Example:
        >>> a, b, c = xp.ones((2, 2)), xp.zeros(3), xp.ones(())
        >>> packing = Packing([a, b, c], [[0, 1]])
        >>> [x.shape for x in packing.unpack(packing.pack([a, b, c]))]
        [(2, 2), (3,), ()]
    """

    def __init__(self, specs: Sequence[Any], groups: Sequence[Sequence[int]]) -> None:
        self._shapes = [tuple(spec.shape) for spec in specs]
        self.groups = [tuple(group) for group in groups if self._fits([specs[i] for i in group])]
        if not lowered():
            self.groups = []
        inside = {place for group in self.groups for place in group}
        self._single = [place for place in range(len(specs)) if place not in inside]

    @staticmethod
    def _fits(specs: list[Any]) -> bool:
        size = sum(math.prod(spec.shape) for spec in specs)
        return bool(specs) and size <= _SMALL and len({spec.dtype for spec in specs}) == 1

    def pack(self, values: Sequence[Any]) -> list[Any]:
        """The vectors, then the arrays outside them."""
        vectors = [
            xp.concatenate([values[place].reshape(-1) for place in group]) for group in self.groups
        ]
        return vectors + [values[place] for place in self._single]

    def unpack(self, packed: Sequence[Any]) -> list[Any]:
        """The arrays in their first order."""
        values: list[Any] = [None] * len(self._shapes)
        count = len(self.groups)
        for group, vector in zip(self.groups, packed[:count], strict=True):
            sizes = [math.prod(self._shapes[place]) for place in group]
            for place, end, size in zip(group, itertools.accumulate(sizes), sizes, strict=True):
                part = lax.slice(vector, (end - size,), (end,))
                values[place] = part.reshape(self._shapes[place])
        for place, value in zip(self._single, packed[count:], strict=True):
            values[place] = value
        return values
