"""Files of records: lines, pieces of one length, TFRecords; and datasets of them.

A TFRecord file is records, each as

::

    length (8 bytes)  checksum of the length (4)  the record  its checksum (4)
"""

import gzip
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.building import as_operand
from hornbook.compat.tensorflow.checksum import masked
from hornbook.compat.tensorflow.data import Dataset, stream_of

__all__ = [
    "FixedLengthRecordDataset", "TFRecordCompressionType", "TFRecordDataset", "TFRecordOptions",
    "TFRecordWriter", "TextLineDataset", "lines", "opened", "pieces", "records",
    "tf_record_iterator",
]  # fmt: skip

DATASETS = ("FixedLengthRecordDataset", "TFRecordDataset", "TextLineDataset")


class TFRecordCompressionType:
    """How TFRecord files are packed."""

    NONE, ZLIB, GZIP = 0, 1, 2


class TFRecordOptions:
    """How a TFRecord file is packed.

    Args:
        compression_type: ``"GZIP"``, ``"ZLIB"``, ``""``, or a number of them.
    """

    compression_type_map = {0: "", 1: "ZLIB", 2: "GZIP"}

    def __init__(self, compression_type: Any = None, **kwargs: Any) -> None:
        self.compression_type = _packing(compression_type)

    @classmethod
    def get_compression_type_string(cls, options: Any) -> str:
        """The word for it."""
        return _packing(options)


def _packing(options: Any) -> str:
    """The word that options, a number or a word mean."""
    word = getattr(options, "compression_type", options)
    word = TFRecordOptions.compression_type_map.get(word, word) if word is not None else ""
    word = word.decode() if isinstance(word, bytes) else str(word)
    if word not in ("", "GZIP", "ZLIB"):
        raise ValueError(f"compression_type is '', 'GZIP' or 'ZLIB', not {word!r}.")
    return word


class TFRecordWriter:
    """Writes records into a TFRecord file.

    Args:
        path: The file.
        options: How it is packed.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with TFRecordWriter(folder + "/a.tfrecord") as writer:
        ...         writer.write(b"one")
        ...     list(tf_record_iterator(folder + "/a.tfrecord"))
        [b'one']
    """

    def __init__(self, path: Any, options: Any = None) -> None:
        word = _packing(options)
        try:
            self._file: Any = (gzip.open if word == "GZIP" else open)(os.fspath(path), "wb")
        except OSError as error:
            raise errors.NotFoundError(None, None, f"{path}; {error.strerror}") from None
        self._pack = zlib.compressobj() if word == "ZLIB" else None

    def write(self, record: Any) -> None:
        """Add a record."""
        content = record.encode() if isinstance(record, str) else bytes(record)
        length = struct.pack("<Q", len(content))
        self._put(length + struct.pack("<I", masked(length)) + content)
        self._put(struct.pack("<I", masked(content)))

    def _put(self, content: bytes) -> None:
        self._file.write(content if self._pack is None else self._pack.compress(content))

    def flush(self) -> None:
        """Let what was written reach the file."""
        self._file.flush()

    def close(self) -> None:
        """Finish the file."""
        if not self._file.closed:
            if self._pack is not None:
                self._file.write(self._pack.flush())
            self._file.close()

    def __enter__(self) -> "TFRecordWriter":
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


class _Unpacked:
    """A file of zlib's format, unpacked as it is read."""

    def __init__(self, file: Any) -> None:
        self.file, self.unpack, self.held = file, zlib.decompressobj(), b""

    def read(self, count: int) -> bytes:
        """The next bytes."""
        while len(self.held) < count:
            more = self.unpack.decompress(self.unpack.unconsumed_tail or self.file.read(1 << 16),
                                          1 << 20)  # fmt: skip
            if not more and not self.unpack.unconsumed_tail:
                break
            self.held += more
        part, self.held = self.held[:count], self.held[count:]
        return part


def opened(path: str, compression: Any = None) -> Any:
    """A file to be read, unpacked if need be."""
    word = _packing(compression)
    try:
        file = (gzip.open if word == "GZIP" else open)(path, "rb")
    except OSError as error:
        raise errors.NotFoundError(None, None, f"{path}; {error.strerror}") from None
    return file


def lines(path: str, compression: Any = None) -> Iterator[bytes]:
    """The lines of a file, without their ends."""
    with opened(path, compression) as file:
        text = file if _packing(compression) != "ZLIB" else _whole(file).splitlines()
        for line in text:
            yield line.rstrip(b"\r\n")


def _whole(file: Any) -> bytes:
    return zlib.decompress(file.read())


def pieces(path: str, size: int, header: int = 0, footer: int = 0, hop: int = 0) -> Iterator[bytes]:
    """Pieces of a file of so many bytes; ``hop`` bytes from one to the next."""
    with opened(path) as file:
        content = file.read()[header:]
    content = content[: len(content) - footer]
    for place in range(0, len(content) - size + 1, hop or size):
        yield content[place : place + size]


def records(path: str, options: Any = None) -> Iterator[tuple[int, bytes]]:
    """Place and content of each record of a TFRecord file.

    Raises:
        NotFoundError: There is no such file.
        DataLossError: A record is cut off or damaged.
    """
    word = _packing(options)
    with opened(path, word) as plain:
        file = _Unpacked(plain) if word == "ZLIB" else plain
        place = 0
        while header := _part(file, 12, path):
            if len(header) < 12 or struct.unpack("<I", header[8:])[0] != masked(header[:8]):
                raise _lost(path, place)
            length = int.from_bytes(header[:8], "little")
            content = _part(file, length, path)
            end = _part(file, 4, path)
            if len(content) < length or len(end) < 4 or struct.unpack("<I", end)[0] != (
                masked(content)
            ):  # fmt: skip
                raise _lost(path, place)
            yield place, content
            place += length + 16


def _part(file: Any, count: int, path: str) -> bytes:
    """The next bytes, read in steps: a length that a file only claims takes no memory."""
    parts, left = [], count
    try:
        while left and (part := file.read(min(left, 1 << 24))):
            parts.append(part)
            left -= len(part)
    except (OSError, EOFError, zlib.error) as error:
        raise errors.DataLossError(None, None, f"{path} cannot be unpacked: {error}") from None
    return b"".join(parts)


def _lost(path: str, place: int) -> Exception:
    return errors.DataLossError(None, None, f"corrupted or truncated record at {place} in {path}")


def tf_record_iterator(path: Any, options: Any = None) -> Iterator[bytes]:
    """The records of a TFRecord file."""
    return (record for _, record in records(os.fspath(path), options))


# -- datasets ------------------------------------------------------------------------------


def _text(value: Any) -> str:
    value = value.item() if isinstance(value, np.ndarray) else value
    return value.decode() if isinstance(value, bytes) else str(value)


def _of_files(filenames: Any, read: Callable[[str], Any]) -> Dataset:
    """A dataset of what is read from each file."""
    if isinstance(filenames, Dataset):
        stream = filenames._begin

        def names(values: list[Any]) -> Any:
            return (_text(row[0]) for row in stream(values))

        sources = filenames._sources
    else:

        def names(values: list[Any]) -> Any:
            return map(_text, np.asarray(values[0], object).reshape(-1))

        sources = [as_operand(filenames)]

    def begin(values: list[Any]) -> Any:
        return ((np.array(one, object),) for name in names(values) for one in read(name))

    return stream_of(begin, (), "string", sources)


def TextLineDataset(filenames: Any, compression_type: Any = None, **kwargs: Any) -> Dataset:
    """The lines of files, without their ends."""
    return _of_files(filenames, lambda path: lines(path, compression_type))


def FixedLengthRecordDataset(
    filenames: Any, record_bytes: int, header_bytes: int = 0, footer_bytes: int = 0, **kwargs: Any
) -> Dataset:
    """Pieces of files of so many bytes."""
    return _of_files(filenames, lambda p: pieces(p, record_bytes, header_bytes, footer_bytes))


def TFRecordDataset(filenames: Any, compression_type: Any = None, **kwargs: Any) -> Dataset:
    """The records of TFRecord files."""
    return _of_files(filenames, lambda path: tf_record_iterator(path, compression_type))
