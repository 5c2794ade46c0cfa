"""``HostFeed``: data that stays on the host; only the batches on their way are on the device.

So go arrays that the device has no room for, files mapped into memory among them, and SciPy's
sparse matrices, which become dense batch by batch.
"""

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from hornbook.engine import arrays, device
from hornbook.feeds.ahead import ahead
from hornbook.feeds.checks import check_lengths, check_no_nan
from hornbook.feeds.feed import ArrayFeed, Segment, on_device

__all__ = ["HostFeed", "fits_device", "is_sparse", "rows_of"]

_STAGED_BYTES = 1 << 26


def is_sparse(value: Any) -> bool:
    """Is it a sparse matrix of SciPy?

    >>> is_sparse(np.zeros((2, 2)))
    False
    """
    return hasattr(value, "toarray") and hasattr(value, "tocsr")


def rows_of(value: Any) -> Any:
    """A sparse matrix in the form whose rows are quick to take; all else as it is."""
    return value.tocsr() if is_sparse(value) else value


def fits_device(nest: Any) -> bool:
    """Is there room on the device for these arrays, as they would lie there?

    >>> fits_device([np.zeros(10)])
    True
    """
    wide = (np.dtype("float64"), np.dtype("int64"), np.dtype("uint64"))
    size = 0
    for array in arrays.leaves(nest):
        size += getattr(array, "nbytes", 0) // (2 if getattr(array, "dtype", None) in wide else 1)
    return size <= device.room()


class HostFeed(ArrayFeed):
    """Rows of arrays that stay on the host, sparse matrices among them.

    Takes the arguments of ``ArrayFeed``.

    Example:
        >>> import scipy.sparse
        >>> feed = HostFeed(scipy.sparse.eye(5), batch_size=2)
        >>> [segment.data[0].shape for segment in feed.epoch(None)]
        [(4, 5), (1, 5)]
    """

    def _keep(self, nests: tuple[Any, ...], named: list[tuple[str, Any]], check: bool) -> None:
        self.rows = check_lengths(named)
        if check:
            for name, array in named:
                check_no_nan(array.data if is_sparse(array) else array, name)
        self.data, self.dtypes = nests, None

    def _sample(self) -> Any:
        def like(array: Any) -> Any:
            return np.broadcast_to(np.zeros((), array.dtype), (self.batch_size, *array.shape[1:]))

        return arrays.map_leaves(like, self.data)

    def epoch(self, generator: np.random.Generator | None) -> Iterator[Segment]:
        """Some batches at a time, then the short one that is left."""
        return ahead(self._segments(generator))

    def _segments(self, generator: np.random.Generator | None) -> Iterator[Segment]:
        row_bytes = sum(4 * int(np.prod(a.shape[1:])) for a in arrays.leaves(self.data))
        staged = min(_STAGED_BYTES, device.room() // 2)  # two are there at a time
        together = max(1, staged // max(1, row_bytes * self.batch_size))
        for order in self._tables(generator):
            for start in range(0, len(order), together):
                part = order[start : start + together]
                data = arrays.map_leaves(functools.partial(_taken, rows=part.ravel()), self.data)
                rows = np.arange(part.size, dtype=np.int32).reshape(1, *part.shape)
                yield Segment(data, [rows])


def _taken(array: Any, rows: np.ndarray) -> Any:
    taken = array[rows]
    return on_device(taken.toarray() if is_sparse(taken) else np.asarray(taken))
