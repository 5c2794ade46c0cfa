"""Large arrays as they lie on the device, narrower than the user gave them and without loss.

Word counts and raw pictures are whole numbers from 0 to 255: bytes. Rows of zeros and few ones are
the places of the ones (``engine/multi_hot.py``).
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from hornbook.engine import arrays
from hornbook.engine.lowerings import lowered
from hornbook.engine.multi_hot import Places

__all__ = ["Packed", "as_bytes", "as_places"]

_LARGE = 1 << 20  # bytes of an array from which on it may be worth packing
_BLOCK = 1 << 20  # bytes looked at together
_SPARSE = 32  # zeros to a one, from which on sums of rows are quicker than products
_LONGEST = 4  # times the ones of the longest row must fit into a row


class Packed(NamedTuple):
    """An array in another form.

    Attributes:
        rows: What lies on the device.
        dtype: What it is in a batch: a dtype, or ``Places``.
    """

    rows: np.ndarray
    dtype: Any


def _narrower(array: np.ndarray) -> np.dtype[Any]:
    return np.dtype(np.float32) if array.dtype == np.float64 else array.dtype


def as_bytes(array: Any) -> Packed | None:
    """A large array of floats that are all whole numbers from 0 to 255, as bytes; None for others.

    Rows of word counts and raw pictures are such; they take a quarter of the memory so.

    >>> as_bytes(np.ones((1024, 1024))).rows.dtype.name, as_bytes(np.full((1024, 1024), 0.5))
    ('uint8', None)
    """
    if not _is_large(array):
        return None
    found = arrays.room_for(array.shape, np.uint8)

    def pack(rows: slice) -> bool:
        block, narrow = array[rows], found[rows]
        with np.errstate(invalid="ignore"):
            np.copyto(narrow, block, casting="unsafe")
        return bool(np.array_equal(narrow, block))

    return Packed(found, _narrower(array)) if _every_block(pack, array) else None


def as_places(array: Any) -> Packed | None:
    """A large table of zeros and few ones, as the places of the ones; None for others.

    >>> hot = np.zeros((1024, 1024))
    >>> hot[:, 7] = 1
    >>> as_places(hot).rows[0].tolist(), as_places(hot + 1)
    ([7], None)
    """
    if not lowered() or not _is_large(array) or array.ndim != 2:
        return None
    features = array.shape[1]
    found: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def look(rows: slice) -> bool:
        block = array[rows]
        ones = np.flatnonzero(block != 0)
        if len(ones) * _SPARSE > block.size or (block.reshape(-1)[ones] != 1).any():
            return False
        row, place = np.divmod(ones, features)
        found[rows.start] = np.bincount(row, minlength=len(block)), place
        return True

    if not _every_block(look, array):
        return None
    parts = [found[start] for start in sorted(found)]
    counts = np.concatenate([count for count, _ in parts])
    longest = max(1, int(counts.max()))
    if longest * _LONGEST > features:
        return None
    dtype = np.uint16 if features < 1 << 16 else np.int32
    table = arrays.room_for((len(array), longest), dtype)
    table[...] = features
    table[np.arange(longest) < counts[:, None]] = np.concatenate([place for _, place in parts])
    return Packed(table, Places(features, _narrower(array)))


def _is_large(array: Any) -> bool:
    floats = isinstance(array, np.ndarray) and array.dtype.kind == "f"
    return floats and array.nbytes >= _LARGE


def _every_block(fits: Callable[[slice], bool], array: np.ndarray) -> bool:
    """Does every block of rows fit? The first that does not ends the work soon."""
    rows = max(1, _BLOCK * len(array) // array.nbytes)
    blocks = [slice(start, start + rows) for start in range(0, len(array), rows)]
    if not fits(blocks[0]):
        return False
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return all(pool.map(lambda some: all(map(fits, some)), _runs(blocks[1:])))


def _runs(blocks: list[slice]) -> Iterator[list[slice]]:
    """The blocks in runs of some."""
    for first in range(0, len(blocks), 16):
        yield blocks[first : first + 16]
