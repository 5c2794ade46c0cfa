"""``Batches``: something that has batches by number and can be looped over again and again.

Only the batch that is asked for is read. At the end of an epoch the order of the samples may
change; what makes the batches (``map``), cuts them (``take``) or keeps them (``cache``) is another
``Batches`` around this one.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["Batches", "Samples"]


class Batches:
    """Batches by number, from 0 to ``len(batches) - 1``.

    A subclass writes ``__len__`` and ``__getitem__``. It goes into ``fit``, ``evaluate`` and
    ``predict`` as ``x``.

    Example:
        >>> class Squares(Batches):
        ...     def __len__(self):
        ...         return 3
        ...
        ...     def __getitem__(self, index):
        ...         return np.full(2, index**2)
        >>> [batch.tolist() for batch in Squares().map(lambda x: x + 1)]
        [[1, 1], [2, 2], [5, 5]]
    """

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must say its number of batches.")

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must give the batch of a number.")

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            yield self[index]
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """Called when the batches have been gone through; may change their order."""

    def map(self, function: Callable[..., Any], num_parallel_calls: Any = None) -> "Batches":
        """These batches with a function applied to each: ``function(x, y)``, or ``function(x)``."""
        return _Mapped(self, function)

    def take(self, count: int) -> "Batches":
        """The first batches only."""
        return _Part(self, 0, len(self) if count < 0 else min(count, len(self)))

    def skip(self, count: int) -> "Batches":
        """All batches but the first ones."""
        return _Part(self, min(count, len(self)), len(self))

    def cache(self) -> "Batches":
        """The same batches, read once and kept in memory; their order no longer changes."""
        return _Kept(self)

    def prefetch(self, buffer_size: Any = None) -> "Batches":
        """These batches; for code written for ``tf.data``, since here fit reads ahead itself."""
        return self

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The batches of one epoch."""
        return iter(self)


class _Mapped(Batches):
    def __init__(self, source: Batches, function: Callable[..., Any]) -> None:
        self.source, self.function = source, function

    def __len__(self) -> int:
        return len(self.source)

    def __getitem__(self, index: int) -> Any:
        batch = self.source[index]
        return self.function(*batch) if isinstance(batch, tuple) else self.function(batch)

    def on_epoch_end(self) -> None:
        self.source.on_epoch_end()


class _Part(Batches):
    def __init__(self, source: Batches, start: int, stop: int) -> None:
        self.source, self.start, self.stop = source, start, stop

    def __len__(self) -> int:
        return self.stop - self.start

    def __getitem__(self, index: int) -> Any:
        return self.source[self.start + checked(index, len(self))]

    def on_epoch_end(self) -> None:
        self.source.on_epoch_end()


class _Kept(Batches):
    def __init__(self, source: Batches) -> None:
        self.source = source
        self._kept: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self.source)

    def __getitem__(self, index: int) -> Any:
        index = checked(index, len(self))
        if index not in self._kept:
            self._kept[index] = self.source[index]
        return self._kept[index]


def checked(index: int, count: int) -> int:
    """The number of a batch, counted from the start; an IndexError ends a loop by number."""
    if not -count <= index < count:
        raise IndexError(f"There are {count} batches, numbered from 0; there is none {index}.")
    return index % count


class Samples(Batches):
    """Batches of samples that are read one by one, in an order that may change each epoch.

    Args:
        count: Number of samples.
        batch_size: Samples in a batch, the last one may have fewer; None for single samples.
        shuffle: Whether the order changes after each epoch. The first is that of the samples.
        seed: Of the later orders; other ones in each run if None.

    A subclass writes ``read(rows)``, which gives the batch of these samples.
    """

    def __init__(self, count: int, batch_size: int | None, shuffle: bool, seed: Any) -> None:
        if batch_size is not None and (
            not isinstance(batch_size, int | np.integer) or batch_size < 1
        ):
            raise ValueError(
                f"batch_size must be a whole number above 0, or None for single samples, not "
                f"{batch_size!r}."
            )
        self.batch_size, self.shuffle = batch_size, shuffle
        self._order = np.arange(count)
        self._generator = np.random.default_rng(seed)

    def __len__(self) -> int:
        return -(-len(self._order) // (self.batch_size or 1))

    def __getitem__(self, index: int) -> Any:
        index, size = checked(index, len(self)), self.batch_size or 1
        batch = self.read(self._order[index * size : (index + 1) * size])
        if self.batch_size is not None:
            return batch
        return tuple(part[0] for part in batch) if isinstance(batch, tuple) else batch[0]

    def read(self, rows: np.ndarray) -> Any:
        """The batch of the samples of these numbers."""
        raise NotImplementedError(f"{type(self).__name__} must read the samples of given numbers.")

    def on_epoch_end(self) -> None:
        """Another order of the samples, if they are shuffled."""
        if self.shuffle:
            self._generator.shuffle(self._order)
