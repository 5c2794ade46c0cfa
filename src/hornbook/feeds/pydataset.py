"""``PyDataset``: batches that a class of one's own makes by number, ahead of time by workers."""

import collections
import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

__all__ = ["PyDataset", "Sequence", "fetched"]


class PyDataset:
    """A data set whose batches are made when they are needed. Derive a class from it with

    ``__len__(self)``, the number of batches, and ``__getitem__(self, index)``, the batch ``(x, y)``
    or ``(x, y, sample_weight)`` of that number.

    Args:
        workers: How many batches are made at a time; with 1, each when it is needed.
        use_multiprocessing: Whether workers are processes, for work in plain Python, rather than
            threads, for reading and NumPy. The class must then stand in a file that can be
            imported.
        max_queue_size: How many batches may wait.

    Example:
        >>> import numpy as np
        >>> class Squares(PyDataset):
        ...     def __len__(self):
        ...         return 3
        ...
        ...     def __getitem__(self, index):
        ...         x = np.full((2, 1), index)
        ...         return x, x**2
        >>> squares = Squares(workers=2)
        >>> squares.num_batches, squares[2][1].tolist()
        (3, [[4], [4]])
    """

    workers: int = 1
    use_multiprocessing: bool = False
    max_queue_size: int = 10

    def __init__(
        self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10
    ) -> None:
        self.workers, self.use_multiprocessing = workers, use_multiprocessing
        self.max_queue_size = max_queue_size

    def __len__(self) -> int:
        raise NotImplementedError(
            f"{type(self).__name__} needs `def __len__(self):`, which returns how many batches "
            "there are."
        )

    def __getitem__(self, index: int) -> Any:
        """The batch of this number."""
        raise NotImplementedError(
            f"{type(self).__name__} needs `def __getitem__(self, index):`, which returns a batch "
            "(x, y)."
        )

    @property
    def num_batches(self) -> int | None:
        """How many batches there are; None if they never end."""
        return len(self)

    def on_epoch_begin(self) -> None:
        """Called before each epoch."""

    def on_epoch_end(self) -> None:
        """Called after each epoch, to shuffle for example."""


Sequence = PyDataset

_source: Any = None  # of a worker process


def _take_source(source: Any) -> None:
    global _source
    _source = source


def _from_source(index: int) -> Any:
    return _source[index]


def fetched(source: Any, order: Iterable[int]) -> Iterator[Any]:
    """The batches of these numbers in this order, made ahead by the data set's workers.

    Args:
        source: A data set with ``__getitem__``, and ``workers`` if it likes.
        order: Numbers of batches; may never end.

    Example:
        >>> list(fetched(["a", "b", "c"], [2, 0]))
        ['c', 'a']
    """
    workers = getattr(source, "workers", 1) or 1
    if workers <= 1 and not getattr(source, "use_multiprocessing", False):
        for index in order:
            yield source[index]
        return
    numbers = iter(order)
    waiting: collections.deque[Future[Any]] = collections.deque()
    pool, get = _pool(source, workers)
    room = max(workers, getattr(source, "max_queue_size", 10))
    try:
        for index in numbers:
            waiting.append(pool.submit(get, index))
            if len(waiting) >= room:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:  # the end, an error, Ctrl-C, or an epoch cut short
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(source: Any, workers: int) -> tuple[Executor, Any]:
    if getattr(source, "use_multiprocessing", False):
        # A forked process would inherit the engine's threads in mid-step.
        fresh = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, fresh, _take_source, (source,))
        return pool, _from_source
    return ThreadPoolExecutor(workers, "hornbook-batches"), source.__getitem__
