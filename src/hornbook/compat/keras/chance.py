"""Chance as it was: everything followed from ``numpy.random.seed``, the order of samples too."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook.core.seeds import begin_streams
from hornbook.training.runner import Orders

__all__ = ["ordering", "seeding"]


def seeding() -> Callable[..., None]:
    """``numpy.random.seed`` that seeds hornbook's draws as well."""
    plain = np.random.seed

    @functools.wraps(plain)
    def seed(seed: Any = None) -> None:
        plain(seed)
        if isinstance(seed, int | np.integer):
            begin_streams(int(seed))

    return seed


class _Index:
    """The order of the rows, shuffled anew for each epoch by NumPy's own global draws."""

    def __init__(self) -> None:
        self.kept: Any = None

    def shuffle(self, rows: Any) -> None:
        """The next order, in place."""
        if self.kept is None or len(self.kept) != len(rows):
            self.kept = np.arange(len(rows))
        np.random.shuffle(self.kept)
        rows[:] = self.kept


def ordering() -> Callable[..., Any]:
    """``Orders._generator`` that draws from NumPy's global stream."""

    @functools.wraps(Orders._generator)
    def generator(self: Any, first: int) -> Any:
        if self.seed is None:
            return None
        return vars(self).setdefault("_index", _Index())

    return generator
