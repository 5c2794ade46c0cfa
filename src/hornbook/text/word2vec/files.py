"""Files of word vectors: word2vec's text and binary forms, GloVe's text, and whole models.

All are read as if a stranger had made them: sizes are checked against the file before memory is
taken, damage becomes a ValueError that names the file and the place, and nothing is executed.
"""

import gzip
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

__all__ = [
    "read_glove",
    "read_tables",
    "read_word2vec",
    "write_glove",
    "write_tables",
    "write_word2vec",
]

_LONGEST_LINE = 1 << 20  # characters
_LONGEST_WORD = 1 << 12  # bytes
_MOST_NUMBERS = 1 << 16  # in a vector
_GIVEN = 1 << 32  # bytes of vectors
_ROWS = 1 << 12  # read at a time

Read = tuple[list[str], np.ndarray]


@contextmanager
def _written(path: Any) -> Iterator[Any]:
    """A binary stream; when the block ends well the file stands at ``path``, whole."""
    target = Path(os.fspath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    os.close(descriptor)
    try:
        opened: Any = gzip.open if target.suffix == ".gz" else open
        with opened(part, "wb") as stream:
            yield stream
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(part, 0o666 & ~mask)
        os.replace(part, target)
    finally:
        if os.path.exists(part):
            os.unlink(part)


@contextmanager
def _opened(path: Any) -> Iterator[Any]:
    opened: Any = gzip.open if Path(os.fspath(path)).suffix == ".gz" else open
    try:
        with opened(path, "rb") as stream:
            yield stream
    except (gzip.BadGzipFile, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is damaged: {error}") from error


# -- word2vec and GloVe ------------------------------------------------------------------------


def write_word2vec(path: Any, words: Sequence[str], vectors: np.ndarray, binary: bool) -> None:
    """A first line ``words size``, then a word and its numbers a line, as text or float32."""
    _refuse_spaces(words)
    with _written(path) as stream:
        stream.write(f"{len(words)} {vectors.shape[1]}\n".encode())
        if binary:
            for word, vector in zip(words, vectors.astype("<f4"), strict=True):
                stream.write(word.encode() + b" " + vector.tobytes() + b"\n")
        else:
            _write_rows(stream, words, vectors)


def write_glove(path: Any, words: Sequence[str], vectors: np.ndarray) -> None:
    """A word and its numbers a line, without a first line."""
    _refuse_spaces(words)
    with _written(path) as stream:
        _write_rows(stream, words, vectors)


def _refuse_spaces(words: Sequence[str]) -> None:
    for word in words:
        if not word or any(space in word for space in " \n"):
            raise ValueError(
                f"The word {word!r} has a space or a line end in it, or nothing, which these files "
                "cannot hold. Join its parts with _, or use save()."
            )


def _write_rows(stream: Any, words: Sequence[str], vectors: np.ndarray) -> None:
    # repr of a float32 as NumPy has it is the shortest that gives the same bits back.
    for word, vector in zip(words, vectors.astype("float32"), strict=True):
        numbers = " ".join([str(number) for number in vector])
        stream.write(f"{word} {numbers}\n".encode())


def read_word2vec(
    path: Any,
    binary: bool,
    limit: int | None = None,
    encoding: str = "utf-8",
    unicode_errors: str = "strict",
) -> Read:
    """Words and vectors of a word2vec file, the first ``limit`` of them."""
    with _opened(path) as stream:
        count, size = _first_line(path, stream.readline(_LONGEST_LINE))
        count = count if limit is None else min(count, limit)
        if count * size * 4 > _GIVEN:
            raise ValueError(
                f"{path} declares {count:,} vectors of {size} numbers, {count * size * 4:,} bytes. "
                "Read a part of it: limit=100000."
            )
        if binary:
            words, vectors = _binary_rows(
                path, stream, count, size, encoding, unicode_errors, limit is None
            )
        else:
            words, vectors = _text_rows(path, stream, size, count, encoding, unicode_errors, 2)
        if len(words) < count:
            raise ValueError(f"{path} ends after {len(words)} of {count} words.")
    return words, vectors


def read_glove(
    path: Any,
    limit: int | None = None,
    encoding: str = "utf-8",
    unicode_errors: str = "strict",
) -> Read:
    """Words and vectors of a GloVe file: as word2vec's text, without the first line."""
    with _opened(path) as stream:
        first = stream.readline(_LONGEST_LINE)
        size = len(first.split()) - 1
        if size < 2 or size > _MOST_NUMBERS:
            raise ValueError(
                f"{path}: the first line has {max(size, 0)} numbers after the word. A file that "
                "starts with two counts is read by load_word2vec_format."
            )
        stream.seek(0)
        return _text_rows(path, stream, size, limit, encoding, unicode_errors, 1)


def _first_line(path: Any, line: bytes) -> tuple[int, int]:
    try:
        count, size = map(int, line.split())
    except ValueError:
        raise ValueError(
            f"{path}: the first line of a word2vec file holds two whole numbers, the words and the "
            f"size of a vector, not {line[:40]!r}. GloVe's files, which have none, are read by "
            "load_glove_format."
        ) from None
    if count < 0 or not 0 < size <= _MOST_NUMBERS:
        raise ValueError(f"{path} declares {count} words and vectors of {size} numbers.")
    return count, size


def _text_rows(
    path: Any,
    stream: Any,
    size: int,
    count: int | None,
    encoding: str,
    unicode_errors: str,
    number: int,
) -> Read:
    words: list[str] = []
    # Memory is taken as rows come, never because a line at the top asks for it.
    parts: list[np.ndarray] = []
    rows: list[np.ndarray] = []
    while count is None or len(words) < count:
        line = stream.readline(_LONGEST_LINE)
        if not line:
            break
        # A word may hold a space (GloVe's largest file has some): numbers are counted from the end.
        *word, last = line.rstrip(b"\r\n ").rsplit(b" ", size)[: size + 1] or [b""]
        if len(word) != size:
            raise ValueError(
                f"{path}, line {number + len(words)}: a word and {size} numbers are wanted, but it "
                f"is {line[:60]!r}.{' Are the vectors bytes? Say binary=True.' * (not words)}"
            )
        try:
            row = np.array([*word[1:], last], "float32")
            text = word[0].decode(encoding, unicode_errors)
        except ValueError as error:
            raise ValueError(f"{path}, line {number + len(words)}: {error}") from error
        words.append(text)
        rows.append(row)
        if len(rows) == _ROWS:
            parts, rows = [*parts, np.stack(rows)], []
        if len(words) * size * 4 > _GIVEN:
            raise ValueError(f"{path} holds more than {_GIVEN:,} bytes of vectors: give a limit.")
    if rows:
        parts.append(np.stack(rows))
    vectors = np.concatenate(parts) if parts else np.zeros((0, size), "float32")
    return words, vectors


def _binary_rows(
    path: Any,
    stream: Any,
    count: int,
    size: int,
    encoding: str,
    unicode_errors: str,
    whole: bool,
) -> Read:
    words: list[str] = []
    parts: list[np.ndarray] = []
    held, width = b"", 4 * size
    while len(words) < count:
        space = held.find(b" ")
        if space < 0 or len(held) < space + 1 + width:
            if space < 0 and len(held) > _LONGEST_WORD:
                raise ValueError(f"{path}: no space in {_LONGEST_WORD} bytes after a vector.")
            more = stream.read(max(1 << 20, width))
            if not more:
                break
            held += more
            continue
        rows, start = [], 0
        while len(words) < count:
            space = held.find(b" ", start)
            if space < 0 or len(held) < space + 1 + width:
                break
            if space - start > _LONGEST_WORD:
                raise ValueError(f"{path}: a word of {space - start:,} bytes.")
            # Some writers end a vector with a line end and some do not.
            word = held[start:space].lstrip(b"\n")
            try:
                words.append(word.decode(encoding, unicode_errors))
            except ValueError as error:
                raise ValueError(f"{path}, word {len(words) + 1}: {error}") from error
            start = space + 1 + width
            rows.append(np.frombuffer(held, "<f4", size, space + 1))
        parts.append(np.stack(rows))
        held = held[start:]
    if whole and len(words) == count and (held + stream.read(1)).strip(b"\n"):
        raise ValueError(
            f"{path} goes on after the {count} words that it declares. Is it a text file? Say "
            "binary=False."
        )
    vectors = np.concatenate(parts) if parts else np.zeros((0, size), "float32")
    return words, vectors.astype("float32")


# -- whole models ------------------------------------------------------------------------------


def write_tables(
    path: Any, about: dict[str, Any], words: Sequence[str], tables: dict[str, np.ndarray]
) -> None:
    """A zip archive of ``about.json``, ``words.json`` and a ``.npy`` for each table."""
    with _written(path) as stream, zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("about.json", json.dumps(about))
        archive.writestr("words.json", json.dumps(list(words)))
        for name, table in tables.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asanyarray(table), allow_pickle=False)


def read_tables(path: Any, kind: str) -> tuple[dict[str, Any], list[str], dict[str, np.ndarray]]:
    """What ``write_tables`` wrote.

    Raises:
        ValueError: It is damaged, or the file of another kind of object.
    """
    size = os.path.getsize(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if any(info.compress_type != zipfile.ZIP_STORED for info in members.values()):
                raise ValueError(f"{path}: its members are compressed, which save() never does.")
            if sum(info.file_size for info in members.values()) > size:
                raise ValueError(f"{path} declares more bytes than it has.")
            about = json.loads(archive.read("about.json"))
            words = json.loads(archive.read("words.json"))
            tables = {
                name.removesuffix(".npy"): _array(archive.read(name))
                for name in members
                if name.endswith(".npy")
            }
        if about["kind"] != kind:
            raise ValueError(f"{path} holds a {about['kind']}: load it with {about['kind']}.load.")
        _check_tables(words, tables)
    except (
        *(KeyError, TypeError, AttributeError, OverflowError, EOFError, zipfile.BadZipFile),
        *(RuntimeError, OSError),  # encrypted or stored in an unknown way; a place outside the file
    ) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{path} is no sound file of a {kind}: {error}") from error
    return about, words, tables


def _array(content: bytes) -> np.ndarray:
    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise ValueError(f"an array in the form {version}")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    if fortran or dtype.hasobject or dtype.kind not in "fi":
        raise ValueError(f"an array of {dtype}")
    if int(np.prod(shape, dtype=object)) * dtype.itemsize != len(content) - stream.tell():
        raise ValueError(f"an array declared as {shape} holds other bytes")
    return np.frombuffer(content, dtype, offset=stream.tell()).reshape(shape).copy()


def _check_tables(words: Any, tables: dict[str, np.ndarray]) -> None:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise TypeError("its words are no list of strings")
    if tables["inputs"].ndim != 2 or len(tables["inputs"]) != len(words):
        raise TypeError(f"{len(words)} words, but vectors of the shape {tables['inputs'].shape}")
    if tables["counts"].shape != (len(words),):
        raise TypeError("words and counts are not as many")
