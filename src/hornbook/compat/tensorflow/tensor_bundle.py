"""Checkpoints that TensorFlow itself wrote, read: a sorted table of names, and files of numbers.

::

    model.ckpt.index                  a table: name -> dtype, shape, file, place, size, checksum
    model.ckpt.data-00000-of-00002    the numbers, one array after another

A table is blocks of entries; an entry's key is given as what differs from the one before::

    shared (varint)  differs (varint)  size of the value (varint)  rest of the key  value

Every byte may be wrong: sizes are compared with what is there before anything is made of them.
"""

import os
import struct
from collections.abc import Iterator

import numpy as np

from hornbook.compat.tensorflow import errors, wire
from hornbook.compat.tensorflow.checksum import masked
from hornbook.compat.tensorflow.dtypes import as_dtype

__all__ = ["TensorBundle", "is_bundle", "snappy"]

_MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)
_FOOTER, _TRAILER = 48, 5
_LARGEST_INDEX = 1 << 28


def is_bundle(prefix: str) -> bool:
    """Is there an index that TensorFlow wrote?"""
    try:
        with open(f"{prefix}.index", "rb") as file:
            file.seek(0, os.SEEK_END)
            if file.tell() < _FOOTER:
                return False
            file.seek(-8, os.SEEK_END)
            return file.read() == _MAGIC
    except OSError:
        return False


def snappy(data: bytes, limit: int = 1 << 26) -> bytes:
    """What Snappy packed.

    ::

        length (varint)  then pieces: literal bytes, or a copy of bytes that came before

    Example:
        >>> snappy(bytes([6, 4, 97, 98, 1, 2]))
        b'ababab'
    """
    size, place = wire.read_number(data, 0)
    if size > limit:
        raise wire.Damaged(f"{size} bytes are too many")
    made = bytearray()
    while place < len(data):
        tag = data[place]
        place += 1
        if tag & 3 == 0:
            count = tag >> 2
            if count >= 60:
                extra = count - 59
                count = int.from_bytes(data[place : place + extra], "little")
                place += extra
            part = data[place : place + count + 1]
            if len(part) != count + 1:
                raise wire.Damaged("a piece is cut off")
            place += count + 1
            made += part
        else:
            extra = (1, 1, 2, 4)[tag & 3]
            back = int.from_bytes(data[place : place + extra], "little")
            place += extra
            count = (tag >> 2) + 1
            if tag & 3 == 1:
                back, count = back | (tag >> 5) << 8, (tag >> 2 & 7) + 4
            if not 0 < back <= len(made):
                raise wire.Damaged("a copy from before the start")
            start = len(made) - back
            for number in range(count):
                made.append(made[start + number])
        if len(made) > size:
            raise wire.Damaged("more bytes than were told")
    if len(made) != size:
        raise wire.Damaged("fewer bytes than were told")
    return bytes(made)


class _Table:
    """The entries of a sorted table."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _FOOTER or data[-8:] != _MAGIC:
            raise wire.Damaged("no table")
        self.data = data
        footer = data[-_FOOTER:]
        _, place = wire.read_number(footer, 0)
        _, place = wire.read_number(footer, place)
        start, place = wire.read_number(footer, place)
        size, _ = wire.read_number(footer, place)
        self.index = self._block(start, size)

    def _block(self, start: int, size: int) -> bytes:
        end = start + size + _TRAILER
        if end > len(self.data) - _FOOTER:
            raise wire.Damaged("a block lies outside the file")
        content, trailer = self.data[start : start + size], self.data[start + size : end]
        if struct.unpack("<I", trailer[1:])[0] != masked(self.data[start : start + size + 1]):
            raise wire.Damaged("a block's checksum is wrong")
        if trailer[0] == 1:
            return snappy(content)
        if trailer[0] != 0:
            raise wire.Damaged(f"a block packed in the way {trailer[0]}")
        return content

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        for _, handle in _entries(self.index):
            start, place = wire.read_number(handle, 0)
            size, _ = wire.read_number(handle, place)
            yield from _entries(self._block(start, size))


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    if len(block) < 4:
        raise wire.Damaged("a block is too short")
    restarts = struct.unpack("<I", block[-4:])[0]
    end = len(block) - 4 * (restarts + 1)
    if end < 0:
        raise wire.Damaged("a block is too short for its restarts")
    key, place = b"", 0
    while place < end:
        shared, place = wire.read_number(block, place)
        differs, place = wire.read_number(block, place)
        size, place = wire.read_number(block, place)
        if shared > len(key) or place + differs + size > end:
            raise wire.Damaged("an entry is cut off")
        key = key[:shared] + block[place : place + differs]
        place += differs
        yield key, block[place : place + size]
        place += size


class _Entry:
    """Where an array lies."""

    def __init__(self, data: bytes) -> None:
        self.shape: list[int] = []
        self.slices: list[list[tuple[int, int | None]]] = []
        numbers = {1: 0, 3: 0, 4: 0, 5: 0}
        self.checksum: int | None = None
        for field, kind, value in wire.fields(data):
            if kind == 0 and field in numbers and isinstance(value, int):
                numbers[field] = wire.signed(value)
            elif isinstance(value, bytes) and (field, kind) == (2, 2):
                self.shape = _shape(value)
            elif isinstance(value, bytes) and (field, kind) == (6, 5):
                self.checksum = wire.fixed32(value)
            elif isinstance(value, bytes) and (field, kind) == (7, 2):
                self.slices.append(_extents(value))
        self.dtype = as_dtype(numbers[1])
        self.shard, self.place, self.size = numbers[3], numbers[4], numbers[5]
        if min(self.shard, self.place, self.size, *self.shape, 0) < 0:
            raise wire.Damaged("a negative size")


def _shape(data: bytes) -> list[int]:
    found = []
    for field, kind, value in wire.fields(data):
        if (field, kind) == (2, 2) and isinstance(value, bytes):
            own = {f: v for f, k, v in wire.fields(value) if k == 0}
            found.append(wire.signed(int(own.get(1, 0))))
    return found


def _extents(data: bytes) -> list[tuple[int, int | None]]:
    """Start and length of a slice along each axis; None for all of it."""
    found: list[tuple[int, int | None]] = []
    for field, kind, value in wire.fields(data):
        if (field, kind) == (1, 2) and isinstance(value, bytes):
            own = {f: int(v) for f, k, v in wire.fields(value) if k == 0}
            found.append((own.get(1, 0), own.get(2)))
    return found


class TensorBundle:
    """The arrays of a checkpoint of TensorFlow.

    Args:
        prefix: The path without endings.

    Raises:
        DataLossError: The files are damaged.
        NotFoundError: There is no index.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        path = f"{prefix}.index"
        try:
            if os.path.getsize(path) > _LARGEST_INDEX:
                raise errors.DataLossError(None, None, f"{path} is too large for an index.")
            with open(path, "rb") as file:
                rows = dict(_Table(file.read()))
            header = {f: v for f, k, v in wire.fields(rows.pop(b"", b"")) if k == 0}
            self.entries = {
                key.decode(): _Entry(value) for key, value in rows.items() if key[:1] != b"\0"
            }
            # Slices of partitioned Variables have keys that begin with a zero byte.
            self.parts = {key: _Entry(value) for key, value in rows.items() if key[:1] == b"\0"}
        except FileNotFoundError:
            raise errors.NotFoundError(None, None, f"{path}: no such file.") from None
        except (wire.Damaged, UnicodeDecodeError, StopIteration, TypeError) as error:
            raise errors.DataLossError(None, None, f"{path} is damaged: {error}") from None
        if header.get(2, 0):
            raise errors.UnimplementedError(None, None, f"{path} is of a big-endian machine.")
        self.shards = int(header.get(1, 1))

    def names(self) -> list[str]:
        """The names of all arrays."""
        return sorted(self.entries)

    def array(self, name: str) -> np.ndarray:
        """The array of this name.

        Raises:
            DataLossError: It cannot be read.
        """
        entry = self.entries[name]
        try:
            if entry.slices:
                return self._put_together(name, entry)
            return self._array(name, entry)
        except (wire.Damaged, OSError) as error:
            raise errors.DataLossError(None, None, f"{self.prefix}: {name}: {error}") from None

    def _array(self, name: str, entry: _Entry) -> np.ndarray:
        count = int(np.prod(entry.shape, dtype=object)) if entry.shape else 1
        data = self._bytes(entry)
        if entry.dtype.name == "string":
            return _strings(data, count, entry).reshape(entry.shape)
        if not entry.dtype.is_numpy_compatible:
            raise wire.Damaged(f"a {entry.dtype.name} is no array")
        kind = np.dtype(entry.dtype.as_numpy_dtype)
        if len(data) != count * kind.itemsize:
            raise wire.Damaged(f"{len(data)} bytes for shape {entry.shape}")
        if entry.checksum is not None and masked(data) != entry.checksum:
            raise wire.Damaged("the checksum is wrong")
        return np.frombuffer(data, kind).reshape(entry.shape).copy()

    def _bytes(self, entry: _Entry) -> bytes:
        path = f"{self.prefix}.data-{entry.shard:05d}-of-{self.shards:05d}"
        with open(path, "rb") as file:
            if entry.place + entry.size > os.fstat(file.fileno()).st_size:
                raise wire.Damaged(f"{os.path.basename(path)} is too short")
            file.seek(entry.place)
            return file.read(entry.size)

    def _put_together(self, name: str, entry: _Entry) -> np.ndarray:
        """A Variable that was saved in slices."""
        kind = np.dtype(entry.dtype.as_numpy_dtype)
        count = int(np.prod(entry.shape, dtype=object))
        keys = [slice_key(name, extents) for extents in entry.slices]
        missing = [key for key in keys if key not in self.parts]
        if missing or sum(self.parts[key].size for key in keys) != count * kind.itemsize:
            raise wire.Damaged("its slices do not make the whole")
        whole = np.empty(entry.shape, kind)
        for key, extents in zip(keys, entry.slices, strict=True):
            place = tuple(
                slice(start, None if length is None else start + length)
                for start, length in extents
            )
            part = self._array(name, self.parts[key])
            if whole[place].shape != part.shape:
                raise wire.Damaged("a slice has another shape")
            whole[place] = part
        return whole


def slice_key(name: str, extents: list[tuple[int, int | None]]) -> bytes:
    """The key of one slice of a Variable: bytes whose order is that of names and numbers.

    Example:
        >>> slice_key("v", [(0, 2)])
        b'\\x00v\\x00\\x01\\x01\\x01\\x80\\x82'
    """
    escaped = name.encode().replace(b"\0", b"\0\xff")
    key = b"\0" + escaped + b"\0\x01" + (bytes([1, len(extents)]) if extents else b"\0")
    for start, length in extents:
        key += _ordered(start) + _ordered(-1 if length is None else length)
    return key


def _ordered(value: int) -> bytes:
    """A number as bytes that sort as it does: the first bits tell how many bytes there are."""
    count, size = 1, ~value if value < 0 else value
    while size >= 1 << (7 * count - 1):
        count += 1
    if count > 8:
        raise wire.Damaged("a slice is too long")
    raw = bytearray(value.to_bytes(count, "big", signed=True))
    raw[0] ^= 0xFF << (8 - count) & 0xFF
    return bytes(raw)


def _strings(data: bytes, count: int, entry: _Entry) -> np.ndarray:
    """Lengths, a checksum of them, then the strings."""
    if count > len(data):
        raise wire.Damaged(f"{len(data)} bytes for {count} strings")
    lengths, place = [], 0
    for _ in range(count):
        length, place = wire.read_number(data, place)
        lengths.append(length)
    place += 4
    if place + sum(lengths) != len(data):
        raise wire.Damaged("the strings do not fill their place")
    made = np.empty(count, object)
    for number, length in enumerate(lengths):
        made[number] = data[place : place + length]
        place += length
    return made
