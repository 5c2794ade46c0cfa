"""Where chance comes from: one seed for the process, streams numbered under it.

Host draws (initial weights, shuffling) come from numbered NumPy streams of the seed. Draws inside
a program (dropout) come from the key of the current ``Scope``, numbered in the order in which the
program asks: ``fold_in(fold_in(seed, step), n)``. No Python counter lives in a compiled step, so
the same step gives the same bits whatever stretch of steps it is compiled into.
"""

import os
import random

import numpy as np

from hornbook.core.scope import Scope
from hornbook.engine import random as engine_random
from hornbook.engine.arrays import Array

__all__ = ["draw_key", "numpy_generator", "set_random_seed", "stream_seed"]


class _Streams:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.used = 0


_streams = _Streams(int.from_bytes(os.urandom(4), "little"))


def set_random_seed(seed: int) -> None:
    """Make everything that is random from here on repeat: hornbook's, NumPy's and Python's draws.

    >>> set_random_seed(7)
    >>> first = numpy_generator().random()
    >>> set_random_seed(7)
    >>> first == numpy_generator().random()
    True
    """
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"set_random_seed: the seed is a whole number from 0 on, not {seed!r}.")
    random.seed(int(seed))
    np.random.seed(int(seed) & 0xFFFFFFFF)
    _streams.seed, _streams.used = int(seed), 0


def stream_seed() -> tuple[int, int]:
    """The next numbered stream: a pair that seeds it."""
    _streams.used += 1
    return _streams.seed, _streams.used


def numpy_generator(seed: int | None = None) -> np.random.Generator:
    """A NumPy generator: of the given seed, or of the next stream of the process."""
    return np.random.default_rng(stream_seed() if seed is None else seed)


def draw_key() -> Array:
    """A key for one draw: of the current scope inside a program, else of the next stream."""
    key = Scope.next_key()
    if key is not None:
        return key
    seed, number = stream_seed()
    return engine_random.fold_in(engine_random.key(seed), number)
