"""HDF5 files from strangers: opened, walked and read so that they can do no harm.

An HDF5 file may point elsewhere (soft and external links, external storage, virtual datasets) and
may declare far more than it stores. Here a path is followed by hard links alone, and an array is
read only if its numbers stand in the file itself and its size is in keeping with what is stored.
"""

import io
import math
import mmap
import os
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from hornbook.core import optional

__all__ = [
    "array_at",
    "arrays_in",
    "group_at",
    "open_hdf5",
    "shape_at",
    "text_attribute",
    "words_attribute",
]

_EXPANSION = 1000
_FLOOR = 1 << 20  # bytes; what compression may make of nothing


@contextmanager
def open_hdf5(source: str | os.PathLike[str] | bytes, name: str) -> Iterator[Any]:
    """The root group of a file or of bytes; damage becomes a ValueError that names the file."""
    h5py = optional("h5py", "to read .h5 files")
    try:
        _check_texts(source, name)
        with h5py.File(io.BytesIO(source) if isinstance(source, bytes) else source, "r") as file:
            yield file
    except (OSError, RuntimeError, KeyError, TypeError, OverflowError, UnicodeError) as error:
        raise ValueError(f"{name} could not be read as an HDF5 file: {error}") from error


def _check_texts(source: str | os.PathLike[str] | bytes, name: str) -> None:
    """Raise if a text among the attributes is longer than the file, or its heap is damaged.

    The HDF5 library takes memory for a text, up to 4 GiB, before it looks whether there is any.
    """
    if isinstance(source, bytes):
        _check_texts_in(source, name)
        _check_heaps(source, name)
        return
    with open(source, "rb") as stream:
        if os.fstat(stream.fileno()).st_size:
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
                _check_texts_in(content, name)
                _check_heaps(content, name)


_ATTRIBUTE = re.compile(
    rb"(?:model_config|training_config|keras_version|backend|layer_names\d*|weight_names\d*)\0"
)
_VARIABLE_LENGTH = 9  # the class of a datatype, in the lower half of its first byte


def _check_texts_in(content: Any, name: str) -> None:
    """An attribute is ``version ... sizes of name, type, space; name; type; space; elements``.

    Each element of variable length is ``length (4 bytes), address (8), number (4)``. The older
    version 1 pads its parts to 8 bytes.
    """
    for found in _ATTRIBUTE.finditer(content):
        for head, version, padded in ((8, 1, True), (9, 3, False)):
            start = found.start() - head
            if start < 0 or content[start] != version:
                continue
            sizes = struct.unpack("<HHH", content[start + 2 : start + 8])
            ends = [-(-size // 8) * 8 for size in sizes] if padded else list(sizes)
            kind, elements = found.start() + ends[0], found.start() + sum(ends)
            if content[kind] & 15 != _VARIABLE_LENGTH:
                continue
            space = content[kind + ends[1] : elements]
            if len(space) < 4:
                continue
            first = 8 if space[0] == 1 else 4
            sizes_of = space[first : first + 8 * space[1]]
            count = math.prod(struct.unpack(f"<{len(sizes_of) // 8}Q", sizes_of))
            for place in range(elements, min(elements + 16 * count, len(content) - 15), 16):
                length = int.from_bytes(content[place : place + 4], "little")
                if length > len(content):
                    raise ValueError(f"{name}: a text in it says it has {length:,} bytes; refused.")


_HEAP = b"GCOL\1\0\0\0"


def _check_heaps(content: Any, name: str) -> None:
    """The heaps that hold texts: ``head, size (8)``, then objects up to that size.

    An object is ``number (2), uses (2), 0 (4), size (8), bytes``, padded to 8; number 0 is what is
    left, its head counted in its size. HDF5 never comes to the end of one whose sizes are off.
    """
    start = content.find(_HEAP)
    while start >= 0:
        size = int.from_bytes(content[start + 8 : start + 16], "little")
        place, end = start + 16, start + size
        sound = size >= 16 and end <= len(content)
        while sound and place + 16 <= end:
            number, _, _, length = struct.unpack("<HHIQ", content[place : place + 16])
            step = length if number == 0 else 16 + -(-length // 8) * 8
            sound = 16 <= step <= end - place
            place += step
        if not sound:
            raise ValueError(f"{name}: a heap of texts in it has sizes that cannot be; refused.")
        start = content.find(_HEAP, start + 8)


def _at(file: Any, path: str) -> Any:
    """What stands at a path, reached by hard links alone; None if nothing does."""
    h5py = optional("h5py", "to read .h5 files")
    current = file
    for part in path.strip("/").split("/"):
        if part in ("", ".", ".."):
            raise ValueError(f"{path!r} is no plain path within the file; refused.")
        link = current.get(part, getlink=True) if hasattr(current, "keys") else None
        if link is None:
            return None
        if not isinstance(link, h5py.HardLink):
            raise ValueError(f"{path!r} is a link to somewhere else; refused.")
        current = current[part]
    return current


def group_at(file: Any, path: str) -> Any:
    """The group at a path; None if there is none."""
    found = _at(file, path)
    return found if hasattr(found, "keys") else None


def _check_stored(path: str, found: Any) -> None:
    """Raise unless the numbers of an array stand in the file itself, as many as it declares."""
    if found.external or found.is_virtual or found.dtype.kind not in "fiub":
        raise ValueError(
            f"{path!r} is not a plain array of numbers stored in the file itself; refused."
        )
    stored = found.id.get_storage_size()
    if found.nbytes > max(_FLOOR, _EXPANSION * stored):
        raise ValueError(
            f"{path!r} declares {found.nbytes:,} bytes but {stored:,} are stored; refused."
        )


def shape_at(file: Any, path: str) -> tuple[int, ...] | None:
    """The shape of the array at a path; None if there is none."""
    found = _at(file, path)
    return tuple(found.shape) if hasattr(found, "shape") else None


def array_at(file: Any, path: str) -> np.ndarray:
    """The array at a path.

    Raises:
        ValueError: There is no plain array of numbers stored in the file itself.
    """
    found = _at(file, path)
    if found is None or not hasattr(found, "shape"):
        raise ValueError(f"The file holds no array at {path!r}.")
    _check_stored(path, found)
    return np.asarray(found[()])


def arrays_in(file: Any, path: str = "") -> Iterator[tuple[str, tuple[int, ...], str]]:
    """Path, shape and dtype of every array below a group, without reading them."""
    group = group_at(file, path) if path else file
    for name in sorted(group or ()):
        place = f"{path}/{name}".lstrip("/")
        found = _at(file, place)
        if hasattr(found, "keys"):
            yield from arrays_in(file, place)
        elif found is not None and hasattr(found, "shape"):
            _check_stored(place, found)
            yield place, tuple(found.shape), str(found.dtype)


def elements(file: Any) -> int:
    """How many elements all arrays have together that the file stores as it says."""
    return sum(math.prod(shape) for _, shape, _ in arrays_in(file))


def text_attribute(group: Any, name: str) -> str | None:
    """An attribute that holds one text; None if there is none."""
    value = group.attrs.get(name)
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if not isinstance(value, str):
        raise ValueError(f"The attribute {name!r} holds no text.")
    return value


def words_attribute(group: Any, name: str) -> list[str]:
    """An attribute that holds a list of words, split over ``name0``, ``name1``, ... where long."""
    if name in group.attrs:
        found = list(group.attrs[name])
    else:
        found, part = [], 0
        while f"{name}{part}" in group.attrs:
            found += list(group.attrs[f"{name}{part}"])
            part += 1
    words = [word.decode("utf-8") if isinstance(word, bytes) else word for word in found]
    if not all(isinstance(word, str) for word in words):
        raise ValueError(f"The attribute {name!r} does not hold words.")
    return words
