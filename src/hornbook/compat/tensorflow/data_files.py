"""Datasets of files: lines, records, pieces of one length."""

from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.building import as_operand
from hornbook.compat.tensorflow.data import Dataset, stream_of

__all__ = ["FixedLengthRecordDataset", "TFRecordDataset", "TextLineDataset"]


def _text(value: Any) -> str:
    value = value.item() if isinstance(value, np.ndarray) else value
    return value.decode() if isinstance(value, bytes) else str(value)


def _file_names(value: Any) -> list[str]:
    return [_text(one) for one in np.asarray(value, object).reshape(-1)]


def _of_files(filenames: Any, read: Callable[[str], Any]) -> Dataset:
    if isinstance(filenames, Dataset):
        stream = filenames._begin

        def every(values: list[Any]) -> Any:
            for row in stream(values):
                yield from read(_text(row[0]))

        return stream_of(every, (), "string", filenames._sources)

    def begin(values: list[Any]) -> Any:
        for name in _file_names(values[0]):
            yield from read(name)

    return stream_of(begin, (), "string", [as_operand(filenames)])


def _opened(path: str) -> Any:
    try:
        return open(path, "rb")
    except OSError as error:
        raise errors.NotFoundError(None, None, f"{path}; {error.strerror}") from None


def TextLineDataset(filenames: Any, compression_type: Any = None, **kwargs: Any) -> Dataset:
    """The lines of files, without their ends."""

    def read(path: str) -> Any:
        with _opened(path) as file:
            for line in file:
                yield (np.array(line.rstrip(b"\r\n"), object),)

    return _of_files(filenames, read)


def FixedLengthRecordDataset(
    filenames: Any, record_bytes: int, header_bytes: int = 0, footer_bytes: int = 0, **kwargs: Any
) -> Dataset:
    """Pieces of files of so many bytes."""

    def read(path: str) -> Any:
        with _opened(path) as file:
            content = file.read()[header_bytes:]
        content = content[: len(content) - footer_bytes]
        for place in range(0, len(content) - record_bytes + 1, record_bytes):
            yield (np.array(content[place : place + record_bytes], object),)

    return _of_files(filenames, read)


def TFRecordDataset(filenames: Any, compression_type: Any = None, **kwargs: Any) -> Dataset:
    """The records of TFRecord files."""

    def read(path: str) -> Any:
        with _opened(path) as file:
            while len(header := file.read(12)) == 12:
                length = int.from_bytes(header[:8], "little")
                content = file.read(length)
                if len(content) < length or len(file.read(4)) < 4:
                    raise errors.DataLossError(None, None, f"truncated record in {path}")
                yield (np.array(content, object),)

    return _of_files(filenames, read)
