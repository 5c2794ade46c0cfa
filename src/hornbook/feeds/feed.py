"""``Feed``: batches for the loop, as data on the device and the order in which to take its rows.

A ``Segment`` is a nest of arrays and a table of row numbers, one line per batch. Arrays that fit
are one resident nest for all epochs; a generator gives segments of some batches each. The loop
knows no other kind of data.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hornbook.engine import arrays
from hornbook.feeds.checks import check_lengths, check_no_nan, to_array

__all__ = ["ArrayFeed", "Feed", "IterableFeed", "Segment", "feed_of", "named_arrays"]

_STAGED_ROWS = 4096  # rows of a generator's batches that travel to the device together
_STAGED_BYTES = 1 << 26  # unless they are large: pictures would fill the memory


@dataclass
class Segment:
    """Some batches of one size: ``data`` rows, and ``order (steps, batch)`` of row numbers."""

    data: Any
    order: Any

    @property
    def steps(self) -> int:
        """Number of batches."""
        return int(self.order.shape[0])


class Feed:
    """Where batches come from.

    Attributes:
        steps: Batches in an epoch; None if only the end will tell.
        sample: A nest of arrays shaped as one batch.
    """

    steps: int | None
    sample: Any

    def epoch(self, generator: np.random.Generator | None) -> Iterator[Segment]:
        """The segments of one epoch; with a generator, in random order."""
        raise NotImplementedError


def named_arrays(value: Any, name: str) -> tuple[Any, list[tuple[str, Any]]]:
    """A nest of arrays, and its arrays with names for messages: ``x``, ``x['image']``, ``x[1]``."""
    if isinstance(value, dict):
        parts = {key: named_arrays(item, f"{name}[{key!r}]") for key, item in value.items()}
        found = [pair for _, pairs in parts.values() for pair in pairs]
        return {key: nest for key, (nest, _) in parts.items()}, found
    if isinstance(value, list | tuple) and value and all(hasattr(v, "shape") for v in value):
        if all(np.ndim(item) for item in value):
            items = [named_arrays(item, f"{name}[{i}]") for i, item in enumerate(value)]
            return [nest for nest, _ in items], [pair for _, pairs in items for pair in pairs]
    array = to_array(value, name)
    return array, [(name, array)]


def _on_device(array: Any) -> Any:
    if isinstance(array, np.ndarray) and array.dtype == np.float64:
        array = array.astype(np.float32)
    return arrays.asarray(array)


class ArrayFeed(Feed):
    """Arrays that live on the device for the whole run.

    Args:
        x, y, sample_weight: Nests of arrays with one row per sample; all but x may be None.
        batch_size: Rows of a batch; the last batch of an epoch may have fewer.
        steps: Batches in an epoch; as many as the rows give if None.
        check: Whether to look for NaN.

    Example:
        >>> feed = ArrayFeed(np.zeros((5, 2)), batch_size=2)
        >>> [segment.order.shape for segment in feed.epoch(None)]
        [(2, 2), (1, 1)]
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        *,
        batch_size: int = 32,
        steps: int | None = None,
        check: bool = True,
    ) -> None:
        nests, named = [], []
        for value, name in ((x, "x"), (y, "y"), (sample_weight, "sample_weight")):
            nest, found = (None, []) if value is None else named_arrays(value, name)
            nests.append(nest)
            named += found
        self.rows = check_lengths(named)
        if check:
            for name, array in named:
                check_no_nan(array, name)
        if not isinstance(batch_size, int | np.integer) or batch_size < 1:
            raise ValueError(f"batch_size must be a whole number above 0, not {batch_size!r}.")
        self.batch_size = min(int(batch_size), self.rows)
        self.steps = -(-self.rows // self.batch_size) if steps is None else int(steps)
        self.data = arrays.map_leaves(_on_device, tuple(nests))
        self.sample = arrays.map_leaves(
            lambda a: np.broadcast_to(np.zeros((), a.dtype), (self.batch_size, *a.shape[1:])),
            self.data,
        )

    def epoch(self, generator: np.random.Generator | None) -> Iterator[Segment]:
        """Full batches, then the short one that is left."""
        wanted = self.steps * self.batch_size
        rounds = max(1, -(-wanted // self.rows)) if self._cycles() else 1
        order = np.concatenate([self._shuffled(generator) for _ in range(rounds)])
        order = order[:wanted]
        full = len(order) // self.batch_size
        if full:
            table = order[: full * self.batch_size].reshape(full, self.batch_size)
            yield Segment(self.data, table)
        if full < self.steps and len(order) % self.batch_size:
            yield Segment(self.data, order[full * self.batch_size :][None])

    def _shuffled(self, generator: np.random.Generator | None) -> np.ndarray:
        rows = np.arange(self.rows, dtype=np.int32)
        if generator is not None:
            generator.shuffle(rows)
        return rows

    def _cycles(self) -> bool:
        """Do the asked steps go round the rows more than once?"""
        return self.steps > -(-self.rows // self.batch_size)


class IterableFeed(Feed):
    """Batches from a generator, a ``Sequence``, or anything that can be looped over.

    Items are ``x``, ``(x, y)`` or ``(x, y, sample_weight)``. Some batches of one shape travel to
    the device together, so that a stretch of them runs as one program.

    Args:
        batches: The batches of one epoch, or of all epochs if it never ends.
        steps: Batches in an epoch; until the batches end if None.
    """

    def __init__(self, batches: Iterable[Any], *, steps: int | None = None) -> None:
        self.source = batches
        self.steps = steps
        if steps is None and hasattr(batches, "__len__"):
            self.steps = len(batches)
        self._iterator = self._start()
        first = next(self._iterator, None)
        if first is None:
            raise ValueError("The generator gave no batch: it is empty, or was used up before.")
        self.sample = first
        self._iterator = itertools.chain([first], self._iterator)
        self._fresh = True

    def _start(self) -> Iterator[Any]:
        if hasattr(self.source, "__getitem__") and hasattr(self.source, "__len__"):
            return (_batch(self.source[index]) for index in range(len(self.source)))
        return (_batch(item) for item in self.source)

    def epoch(self, generator: np.random.Generator | None) -> Iterator[Segment]:
        """Batches of one shape, some at a time, until the epoch's steps are done."""
        if not self._fresh and (self.steps is None or hasattr(self.source, "__len__")):
            self._iterator = self._start()
        self._fresh = False
        taken: Iterator[Any] = itertools.islice(self._iterator, self.steps)
        staged: list[Any] = []
        for batch in taken:
            if staged and (_shapes(batch) != _shapes(staged[0]) or _is_full(staged)):
                yield _together(staged)
                staged = []
            staged.append(batch)
        if staged:
            yield _together(staged)
        close = getattr(self.source, "on_epoch_end", None)
        if close is not None:
            close()


def _batch(item: Any) -> Any:
    parts = item if isinstance(item, tuple) else (item,)
    if len(parts) > 3:
        raise ValueError(
            f"A batch is x, (x, y) or (x, y, sample_weight); the generator gave {len(parts)} parts."
        )
    named = [
        named_arrays(part, name) if part is not None else (None, [])
        for part, name in zip(parts, ("x", "y", "sample_weight"), strict=False)
    ]
    check_lengths([pair for _, pairs in named for pair in pairs])
    nests = [nest for nest, _ in named]
    return arrays.map_leaves(np.asarray, (*nests, *[None] * (3 - len(nests))))


def _shapes(batch: Any) -> Any:
    return [array.shape for array in arrays.leaves(batch)]


def _rows(batches: list[Any]) -> int:
    return len(batches) * len(arrays.leaves(batches[0])[0])


def _is_full(batches: list[Any]) -> bool:
    size = sum(array.nbytes for array in arrays.leaves(batches[0]))
    return _rows(batches) >= _STAGED_ROWS or len(batches) * size >= _STAGED_BYTES


def _together(batches: list[Any]) -> Segment:
    """Batches of one shape as one segment."""
    data = arrays.map_leaves(lambda *parts: _on_device(np.concatenate(parts)), *batches)
    rows = np.arange(_rows(batches), dtype=np.int32)
    return Segment(data, rows.reshape(len(batches), -1))


def feed_of(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    batch_size: int | None = None,
    steps: int | None = None,
    check: bool = True,
) -> Feed:
    """The feed for whatever the user passed as x, y and sample_weight."""
    if isinstance(x, Feed):
        return x
    looped = hasattr(x, "__next__") or (
        hasattr(x, "__getitem__") and hasattr(x, "__len__") and hasattr(x, "on_epoch_end")
    )
    if looped:
        if y is not None:
            raise ValueError("With a generator as x, y stays out: each batch brings its own.")
        return IterableFeed(x, steps=steps)
    return ArrayFeed(x, y, sample_weight, batch_size=batch_size or 32, steps=steps, check=check)
