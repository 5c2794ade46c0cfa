"""Where chance comes from: one seed for the process, streams numbered under it.

Host draws (initial weights, shuffling) come from numbered NumPy streams of the seed. Draws inside
a program (dropout) come from the key of the current ``Scope``, numbered in the order in which the
program asks: ``fold_in(fold_in(seed, step), n)``. No Python counter lives in a compiled step, so
the same step gives the same bits whatever stretch of steps it is compiled into.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from hornbook.core.scope import Scope
from hornbook.core.variable import Variable
from hornbook.engine import random as engine_random
from hornbook.engine.arrays import Array

__all__ = [
    "Draws",
    "SeedGenerator",
    "begin_streams",
    "draw_key",
    "numpy_generator",
    "seed_stream",
    "seeded",
    "set_random_seed",
    "stream_seed",
]


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
    begin_streams(int(seed))


def begin_streams(seed: int) -> None:
    """Number hornbook's own streams anew, under this seed; NumPy's and Python's go on as they do.

    >>> begin_streams(7)
    >>> stream_seed()
    (7, 1)
    """
    _streams.seed, _streams.used = seed, 0


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Within the block hornbook's draws are those of this seed; afterwards they go on as before.

    >>> with seeded(7):
    ...     first = numpy_generator().random()
    >>> with seeded(7):
    ...     first == numpy_generator().random()
    True
    """
    before = _streams.seed, _streams.used
    _streams.seed, _streams.used = int(seed), 0
    try:
        yield
    finally:
        _streams.seed, _streams.used = before


def stream_seed() -> tuple[int, int]:
    """The next numbered stream: a pair that seeds it."""
    _streams.used += 1
    return _streams.seed, _streams.used


def numpy_generator(seed: int | None = None) -> np.random.Generator:
    """A NumPy generator: of the given seed, or of the next stream of the process."""
    return np.random.default_rng(stream_seed() if seed is None else seed)


class SeedGenerator:
    """A stream of draws of its own: each draw that is given it is another, the first always alike.

    How many were drawn is a Variable, so that a compiled step counts on. A layer that keeps a
    generator as an attribute keeps counting from call to call.

    Args:
        seed: A whole number from 0 on; one of the process' streams if None.
        name: Name of the Variable.

    Example:
        >>> from hornbook import random
        >>> generator = SeedGenerator(7)
        >>> first, second = random.uniform((), seed=generator), random.uniform((), seed=generator)
        >>> bool(first == second), bool(first == random.uniform((), seed=SeedGenerator(7)))
        (False, True)
    """

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any) -> None:
        if seed is not None and (not isinstance(seed, int | np.integer) or seed < 0):
            raise ValueError(f"SeedGenerator: the seed is a whole number from 0 on, not {seed!r}.")
        drawn = np.random.default_rng(stream_seed()).integers(2**31) if seed is None else seed
        self.seed = int(drawn)
        start = np.array([self.seed & 0xFFFFFFFF, 0], "uint32")
        name = name or "seed_generator"
        self.state = Variable(start, trainable=False, name=f"{name}_state")

    def next(self, ordered: bool = True) -> Array:
        """The state for one draw: the seed, and how many draws came before."""
        now = self.state.value
        self.state.assign(now + np.array([0, 1], "uint32"))
        return now

    def key(self) -> Array:
        """The key of the next draw."""
        seed, count = self.next()
        return engine_random.fold_in(engine_random.key(seed), count)

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {"seed": self.seed}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> SeedGenerator:
        """A generator that begins anew."""
        return cls(**config)


def seed_stream(seed: Any) -> SeedGenerator | None:
    """What a layer draws from that was given this seed; None for the draws of the run."""
    return SeedGenerator(int(seed)) if isinstance(seed, int | np.integer) else seed


class Draws:
    """The keys that a computation draws, kept so that it can be run again to the same bits.

    Example:
        >>> draws = Draws()
        >>> with draws.kept():
        ...     first = draw_key()
        >>> with draws.repeated():
        ...     second = draw_key()
        >>> bool(first == second), bool(first == draw_key())
        (True, False)
    """

    _current: ContextVar[Draws | None] = ContextVar("hornbook_draws", default=None)

    def __init__(self) -> None:
        self.keys: list[Array] = []
        self._left: list[Array] = []
        self._outer: Draws | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Within the block, keep what is drawn."""
        self._outer = Draws._current.get()
        token = Draws._current.set(self)
        try:
            yield
        finally:
            Draws._current.reset(token)

    @contextmanager
    def repeated(self) -> Iterator[None]:
        """Within the block, draw what was kept, and new keys after that."""
        self._left, self.keys = self.keys[::-1], []
        with self.kept():
            yield
        self.keys += self._left[::-1]
        self._left = []

    def _draw(self, seed: Any) -> Array:
        if self._left:
            key = self._left.pop()
        else:
            key = _new_key(seed) if self._outer is None else self._outer._draw(seed)
        self.keys.append(key)
        return key


def draw_key(seed: Any = None) -> Array:
    """A key for one draw.

    Args:
        seed: A number, for the same draw each time; a ``SeedGenerator``; or None, for a draw of
            the current scope inside a program, else of the next stream.
    """
    draws = Draws._current.get()
    return _new_key(seed) if draws is None else draws._draw(seed)


def _new_key(seed: Any) -> Array:
    if isinstance(seed, SeedGenerator):
        return seed.key()
    if seed is not None:
        return engine_random.key(seed)
    key = Scope.next_key()
    if key is not None:
        return key
    process_seed, number = stream_seed()
    return engine_random.fold_in(engine_random.key(process_seed), number)
