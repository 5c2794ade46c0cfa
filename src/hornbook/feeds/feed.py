"""``Feed``: batches for the loop, as data on the device and the order in which to take its rows.

A ``Segment`` is a nest of arrays and tables of row numbers, one line per batch. Arrays that fit are
one resident nest for all epochs; a generator gives segments of some batches each. The loop knows no
other kind of data.
"""

import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hornbook.engine import arrays, batches, cores
from hornbook.feeds.ahead import ahead
from hornbook.feeds.checks import check_lengths, check_no_nan, to_array
from hornbook.feeds.packed import as_bytes, as_places
from hornbook.feeds.pydataset import PyDataset, fetched

__all__ = ["ArrayFeed", "Feed", "IterableFeed", "Segment", "named_arrays", "on_device", "one_batch"]

_EPOCHS = 64  # for so many epochs at most the order of rows is drawn at once,
_PLANNED_ROWS = 1 << 16  # if they have no more rows together
_STAGED_ROWS = 4096  # rows of a generator's batches that travel to the device together
_STAGED_BYTES = 1 << 26  # unless they are large: pictures would fill the memory


@dataclass
class Segment:
    """Some batches: ``data`` rows, and which of them to take.

    Attributes:
        data: Nest of arrays, rows first.
        tables: Row numbers ``(epochs, steps, batch)``, a table for each size of batches: first the
            full ones, then the short one.
        dtypes: For each array its dtype in a batch, if it lies here as a narrower one.

    Example:
        >>> segment = Segment([np.zeros(5)], [np.array([[[0, 1], [2, 3]]]), np.array([[[4]]])])
        >>> segment.steps, segment.epochs
        (3, 1)
    """

    data: Any
    tables: list[Any]
    dtypes: Any = None
    _spread: Any = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.dtypes is None:
            self.dtypes = arrays.map_leaves(lambda a: arrays.device_dtype(a.dtype), self.data)

    @property
    def steps(self) -> int:
        """Number of batches in an epoch."""
        return sum(int(table.shape[1]) for table in self.tables)

    @property
    def epochs(self) -> int:
        """Number of epochs that the tables have room for."""
        return int(self.tables[0].shape[0])

    def data_on(self, mesh: Any) -> Any:
        """The data on every device of a mesh, for as long as the segment lives."""
        if self._spread is None:
            self._spread = cores.put(self.data, mesh)
        return self._spread


class Feed:
    """Where batches come from.

    Attributes:
        steps: Batches in an epoch; None if only the end will tell.
        sample: A nest of arrays shaped as one batch.
        ended: Whether there is nothing left for another epoch.
    """

    steps: int | None
    sample: Any
    ended: bool = False

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


def on_device(array: Any) -> Any:
    """An array on the device; 64-bit floats as 32-bit ones."""
    if isinstance(array, np.ndarray) and array.dtype == np.float64:
        narrow = arrays.room_for(array.shape, np.float32)
        narrow[...] = array
        return arrays.adopt(narrow)
    return arrays.put(array)


def _named_nests(
    x: Any, y: Any, sample_weight: Any
) -> tuple[tuple[Any, ...], list[tuple[str, Any]]]:
    """x, y and weights as nests of arrays, and all arrays with their names."""
    nests, named = [], []
    for value, name in ((x, "x"), (y, "y"), (sample_weight, "sample_weight")):
        nest, found = (None, []) if value is None else named_arrays(value, name)
        nests.append(nest)
        named += found
    return tuple(nests), named


def one_batch(x: Any, y: Any = None, sample_weight: Any = None, check: bool = True) -> Segment:
    """All rows as one batch, left where they are: a program takes them from there.

    >>> segment = one_batch([[1.0], [2.0]])
    >>> segment.data[0].dtype.name, segment.tables[0].tolist()
    ('float32', [[[0, 1]]])
    """
    nests, named = _named_nests(x, y, sample_weight)
    rows = check_lengths(named)
    if check:
        for name, array in named:
            check_no_nan(array.data if hasattr(array, "toarray") else array, name)
    data = arrays.map_leaves(_narrow, nests)
    return Segment(data, [np.arange(rows, dtype=np.int32).reshape(1, 1, -1)])


def _narrow(array: Any) -> Any:
    if hasattr(array, "toarray"):
        array = array.toarray()
    return array.astype(_narrower(array), copy=False) if isinstance(array, np.ndarray) else array


def _narrower(array: np.ndarray) -> np.dtype[Any]:
    """The dtype of an array in a batch: 64-bit floats become 32-bit ones."""
    return np.dtype(np.float32) if array.dtype == np.float64 else array.dtype


class ArrayFeed(Feed):
    """Arrays that live on the device for the whole run.

    Args:
        x, y, sample_weight: Nests of arrays with one row per sample; all but x may be None.
        batch_size: Rows of a batch; the last batch of an epoch may have fewer.
        steps: Batches in an epoch; as many as the rows give if None.
        check: Whether to look for NaN.

    Example:
        >>> feed = ArrayFeed(np.zeros((5, 2)), batch_size=2)
        >>> [table.shape for segment in feed.epoch(None) for table in segment.tables]
        [(1, 2, 2), (1, 1, 1)]
    """

    steps: int

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
        nests, named = _named_nests(x, y, sample_weight)
        if not isinstance(batch_size, int | np.integer) or batch_size < 1:
            raise ValueError(f"batch_size must be a whole number above 0, not {batch_size!r}.")
        self._keep(nests, named, check)
        self.batch_size = min(int(batch_size), self.rows)
        self.steps = -(-self.rows // self.batch_size) if steps is None else int(steps)
        self.sample = self._sample()

    def _keep(self, nests: tuple[Any, ...], named: list[tuple[str, Any]], check: bool) -> None:
        """Keep the nests of x, y and weights, once they are found sound."""
        self.rows = check_lengths(named)
        packed: dict[int, Any] = {}
        for name, array in named:
            places = as_places(array) if name.startswith("x") else None
            packed[id(array)] = places or as_bytes(array)
            if check and packed[id(array)] is None:
                check_no_nan(array, name)

        def placed(array: Any) -> Any:
            found = packed[id(array)]
            return on_device(array) if found is None else arrays.adopt(found.rows)

        def meant(array: Any, lying: Any) -> Any:
            found = packed[id(array)]
            return lying.dtype if found is None else found.dtype

        self.data = arrays.map_leaves(placed, nests)
        self.dtypes = arrays.map_leaves(meant, nests, self.data)

    def _sample(self) -> Any:
        return arrays.map_leaves(
            lambda array, dtype: batches.blank_rows(array, dtype, self.batch_size),
            self.data,
            self.dtypes,
        )

    def epoch(self, generator: np.random.Generator | None) -> Iterator[Segment]:
        """Full batches, then the short one that is left."""
        yield self.plan([generator], room=1)

    @property
    def room(self) -> int:
        """For how many epochs rows are chosen at once: more for small data."""
        return max(1, min(_EPOCHS, _PLANNED_ROWS // (self.steps * self.batch_size)))

    def plan(self, generators: Sequence[np.random.Generator | None], room: int) -> Segment:
        """An epoch for each generator, as one segment with room for ``room`` epochs."""
        tables: list[np.ndarray] = []
        for epoch, generator in enumerate(generators):
            if epoch and generator is None:  # the rows' own order, as before
                continue
            for place, table in enumerate(self._tables(generator)):
                if epoch:
                    tables[place][epoch] = table
                else:
                    tables.append(np.repeat(table[None], room, axis=0))
        return Segment(self.data, [arrays.put(table) for table in tables], self.dtypes)

    def _tables(self, generator: np.random.Generator | None) -> Iterator[np.ndarray]:
        """The rows of the full batches, one line for each, and of the short one."""
        wanted = self.steps * self.batch_size
        rounds = max(1, -(-wanted // self.rows)) if self._cycles() else 1
        order = np.concatenate([self._shuffled(generator) for _ in range(rounds)])
        order = order[:wanted]
        full = len(order) // self.batch_size
        if full:
            yield order[: full * self.batch_size].reshape(full, self.batch_size)
        if full < self.steps and len(order) % self.batch_size:
            yield order[full * self.batch_size :][None]

    def _shuffled(self, generator: np.random.Generator | None) -> np.ndarray:
        rows = np.arange(self.rows, dtype=np.int32)
        if generator is not None:
            generator.shuffle(rows)
        return rows

    def _cycles(self) -> bool:
        """Do the asked steps go round the rows more than once?"""
        return self.steps > -(-self.rows // self.batch_size)


class IterableFeed(Feed):
    """Batches from a generator, a ``PyDataset``, or anything that can be looped over.

    Items are ``x``, ``(x, y)`` or ``(x, y, sample_weight)``. Some batches of one shape travel to
    the device together, so that a stretch of them runs as one program.

    Args:
        batches: The batches of one epoch, or of all epochs if it never ends.
        steps: Batches in an epoch; all of them if None, and then each epoch begins anew.
        count: How many batches there are, if that is known.
        prepare: What the host does to the x of each batch.

    Attributes:
        ended: Whether the batches ended before an epoch did, so that there are no more.

    Example:
        >>> feed = IterableFeed(iter([np.zeros((2, 1)), np.ones((2, 1))]))
        >>> [table.shape for segment in feed.epoch(None) for table in segment.tables]
        [(1, 2, 2)]
    """

    def __init__(
        self,
        batches: Iterable[Any],
        *,
        steps: int | None = None,
        count: int | None = None,
        prepare: Callable[[Any], Any] | None = None,
    ) -> None:
        self.source, self.count, self.prepare = batches, count, prepare
        self.steps = count if steps is None else steps
        self.ended = False
        self._numbered = hasattr(batches, "__getitem__") and count is not None
        self._anew = steps is None and (self._numbered or not hasattr(batches, "__next__"))
        self._iterator: Iterator[Any] | None = None
        if self._numbered:
            first = self._batch(batches[0]) if count else None  # type: ignore[index]
        else:
            iterator = map(self._batch, batches)
            first = next(iterator, None)
            self._iterator = itertools.chain([first], iterator)
        if first is None:
            raise ValueError("The generator gave no batch: it is empty, or was used up before.")
        self.sample = first

    def _batch(self, item: Any) -> Any:
        if self.prepare is None:
            return _batch(item)
        x, *rest = item if isinstance(item, tuple) else (item,)
        return _batch((self.prepare(x), *rest))

    def _start(self, generator: np.random.Generator | None) -> Iterator[Any]:
        """The batches from here on."""
        if self._numbered:
            return map(self._batch, fetched(self.source, self._order(generator)))
        if self._iterator is None:
            self._iterator = map(self._batch, self.source)
        return self._iterator

    def _order(self, generator: np.random.Generator | None) -> Iterator[int]:
        """Numbers of batches for an epoch, round and round if it wants more than there are."""
        count = self.count or 0
        wanted = self.steps or 0
        while wanted > 0:
            order = np.arange(count)
            if generator is not None and isinstance(self.source, PyDataset):
                generator.shuffle(order)
            yield from order[:wanted].tolist()
            wanted -= count

    def epoch(self, generator: np.random.Generator | None) -> Iterator[Segment]:
        """Batches of one shape, some at a time, until the epoch's steps are done."""
        return ahead(self._segments(generator))

    def _segments(self, generator: np.random.Generator | None) -> Iterator[Segment]:
        _call(self.source, "on_epoch_begin")
        source = self._start(generator)
        staged: list[Any] = []
        count = 0
        for batch in itertools.islice(source, self.steps):
            count += 1
            if staged and (_shapes(batch) != _shapes(staged[0]) or _is_full(staged)):
                yield _together(staged)
                staged = []
            staged.append(batch)
        if staged:
            yield _together(staged)
        self._finish(count)
        _call(self.source, "on_epoch_end")

    def _finish(self, count: int) -> None:
        """Notice where batches ended too early, and begin anew where that can be."""
        short = self.steps is not None and count < self.steps
        if short or not count:
            self.ended = True
            wanted = "" if self.steps is None else f" of the {self.steps} that an epoch takes"
            warnings.warn(
                f"The data ended after {count} batches{wanted}, so this is the end. Let the "
                "generator go on for ever (`while True:`), or ask for fewer steps or epochs.",
                stacklevel=2,
            )
        if self._anew:
            self._iterator = None


def _call(source: Any, hook: str) -> None:
    found = getattr(source, hook, None)
    if found is not None:
        found()


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
    return arrays.map_leaves(_dense, (*nests, *[None] * (3 - len(nests))))


def _dense(array: Any) -> np.ndarray:
    return np.asarray(array.toarray() if hasattr(array, "toarray") else array)


def _shapes(batch: Any) -> Any:
    return [array.shape for array in arrays.leaves(batch)]


def _rows(batches: list[Any]) -> int:
    return len(batches) * len(arrays.leaves(batches[0])[0])


def _is_full(batches: list[Any]) -> bool:
    size = sum(array.nbytes for array in arrays.leaves(batches[0]))
    return _rows(batches) >= _STAGED_ROWS or len(batches) * size >= _STAGED_BYTES


def _together(batches: list[Any]) -> Segment:
    """Batches of one shape as one segment."""
    data = arrays.map_leaves(lambda *parts: on_device(np.concatenate(parts)), *batches)
    rows = np.arange(_rows(batches), dtype=np.int32)
    return Segment(data, [rows.reshape(1, len(batches), -1)])
