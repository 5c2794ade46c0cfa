"""A corpus as the training reads it: sentences from anywhere, numbers in parts, blocks of text.

A corpus may be larger than memory: it is read some sentences at a time, in every epoch anew. What
fits stays as numbers, so that words are looked up once.

A *block* is ``size`` words of running text, the centres, with ``window`` words on either side, and
for each centre how many words before and after it belong to its context.
"""

import gzip
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["Blocks", "Corpus", "LineSentence", "Part", "blocks"]

_SENTENCES = 1024  # read at a time
_KEPT = 1 << 28  # bytes of numbers that stay in memory
_LONGEST = 1 << 24  # characters of a line


class LineSentence:
    """The lines of a text file as sentences, words apart by spaces; the file is read as it is used.

    Args:
        source: Path of a file, gzipped if it ends in ``.gz``, or of a folder of such files, or an
            open file.
        max_sentence_length: Longer lines are cut into sentences of this many words.
        limit: Read this many lines of each file only.

    Example:
        >>> import io
        >>> list(LineSentence(io.StringIO("the cat\\nsat")))
        [['the', 'cat'], ['sat']]
    """

    def __init__(
        self, source: Any, max_sentence_length: int = 10_000, limit: int | None = None
    ) -> None:
        self.source, self.max_sentence_length, self.limit = source, max_sentence_length, limit

    def __iter__(self) -> Iterator[list[str]]:
        if hasattr(self.source, "readline"):
            self.source.seek(0)
            yield from self._cut(self.source)
            return
        path = Path(os.fspath(self.source))
        files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
        for file in files:
            opened: Any = gzip.open if file.suffix == ".gz" else open
            with opened(file, "rt", encoding="utf-8", errors="replace") as stream:
                yield from self._cut(stream)

    def _cut(self, stream: Any) -> Iterator[list[str]]:
        # A file without line ends, as text8 is, must not become one string.
        rest, number = "", 0
        while self.limit is None or number < self.limit:
            line = stream.readline(_LONGEST)
            line = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
            if not line:
                break
            ended = line.endswith("\n") or len(line) < _LONGEST
            line = rest + line
            rest = "" if ended else line[line.rfind(" ") + 1 :]
            if not ended and len(rest) < len(line):
                line = line[: len(line) - len(rest)]
            elif not ended:
                rest = ""
            words, number = line.split(), number + ended
            for start in range(0, len(words), self.max_sentence_length):
                yield words[start : start + self.max_sentence_length]
        if rest:
            yield [rest]


@dataclass
class Part:
    """Some sentences as numbers.

    Args:
        tokens: The words of all of them, (words,).
        lengths: Known words in each sentence.
        tags: Numbers of the documents' own vectors, (sentences, tags), -1 where there is none.
        read: Words they had, unknown ones too.
    """

    tokens: np.ndarray
    lengths: np.ndarray
    tags: np.ndarray | None
    read: int

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self.tokens.nbytes + self.lengths.nbytes + (0 if self.tags is None else 8)


class Corpus:
    """Sentences that can be read again and again, as parts.

    Args:
        sentences: Lists of words, in anything that can be iterated more than once.
        encode: Function of a list of sentences that gives a ``Part``.
        limit: Bytes of numbers to keep; a corpus of more is read anew in each epoch.
    """

    def __init__(self, sentences: Any, encode: Any, limit: int = _KEPT) -> None:
        self.sentences, self.encode, self.limit = sentences, encode, limit
        self._parts: list[Part] | None = []
        self._whole = False

    def __iter__(self) -> Iterator[Part]:
        if self._whole and self._parts is not None:
            yield from self._parts
            return
        self._parts, kept = [], 0
        stream = iter(self.sentences)
        while group := list(islice(stream, _SENTENCES)):
            part = self.encode(group)
            kept += part.nbytes
            if kept > self.limit:
                self._parts = None
            if self._parts is not None:
                self._parts.append(part)
            yield part
        self._whole = True


@dataclass
class Blocks:
    """Text cut into blocks.

    Args:
        words: Centres with the words around them, (blocks, size + 2 window).
        left, right: How many words before and after each centre are its context, (blocks, size).
        valid: 1 for a centre, 0 for the filling of the last block, (blocks, size).
        tags: The documents' own vectors of each centre, (blocks, size, tags).
    """

    words: np.ndarray
    left: np.ndarray
    right: np.ndarray
    valid: np.ndarray
    tags: np.ndarray

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, rows: Any) -> "Blocks":
        fields = (self.words, self.left, self.right, self.valid, self.tags)
        return Blocks(*(field[rows] for field in fields))

    @staticmethod
    def join(parts: Sequence["Blocks"]) -> "Blocks":
        """All blocks of these."""
        names = ("words", "left", "right", "valid", "tags")
        return Blocks(*(np.concatenate([getattr(p, name) for p in parts]) for name in names))


def blocks(
    part: Part,
    size: int,
    window: int,
    keep: np.ndarray,
    generator: np.random.Generator,
    shrink: bool = True,
) -> Blocks:
    """A part as blocks, frequent words thinned out, each centre with a window drawn for it.

    Args:
        part: Sentences as numbers.
        size: Centres in a block.
        window: Words on either side at most.
        keep: The chance to keep each word.
        generator: Of the draws.
        shrink: Whether the window of a centre is drawn from 1 to ``window``.

    Example:
        >>> part = Part(np.array([5, 6, 7]), np.array([3]), None, 3)
        >>> cut = blocks(part, 4, 1, np.ones(8), np.random.default_rng(0))
        >>> cut.words.tolist(), cut.left.tolist(), cut.right.tolist()
        ([[0, 5, 6, 7, 0, 0]], [[0, 1, 1, 0]], [[1, 1, 0, 0]])
    """
    kept = generator.random(len(part.tokens), dtype="float32") < keep[part.tokens]
    tokens = part.tokens[kept]
    count = len(tokens)
    # Where the sentences begin, and the last one ends, among the words that are kept.
    bounds = np.append(0, np.cumsum(part.lengths))
    bounds = np.append(0, np.cumsum(kept, dtype="int32"))[bounds]
    lengths = np.diff(bounds)
    place = np.arange(count, dtype="int32")
    before = place - np.repeat(bounds[:-1], lengths)
    after = np.repeat(bounds[1:] - 1, lengths) - place
    reach: Any = window
    if shrink and window:
        reach = generator.integers(1, window + 1, count, dtype="int32")
    number = -(-count // size)

    def rows(values: Any, dtype: str, fill: int = 0) -> np.ndarray:
        inner = np.shape(values)[1:]
        padded = np.empty((number * size, *inner), dtype)
        padded[:count], padded[count:] = values, fill
        return padded.reshape(number, size, *inner)

    # A block more than there are, so that a text of no words at all has a window too.
    long = np.zeros((number + 1) * size + 2 * window, "int32")
    long[window : window + count] = tokens
    words = np.lib.stride_tricks.sliding_window_view(long, size + 2 * window)[::size][:number]
    tags = np.zeros((len(lengths), 0), "int32") if part.tags is None else part.tags
    small = "int8" if window < 128 else "int32"
    return Blocks(
        words,
        rows(np.minimum(before, reach), small),
        rows(np.minimum(after, reach), small),
        rows(np.ones(count, "int8"), "int8"),
        rows(np.repeat(tags, lengths, axis=0), "int32", -1),
    )


def numbered(sentences: Iterable[Any], what: str) -> Iterable[Any]:
    """The sentences, refused if they can be read once only.

    Raises:
        TypeError: A generator was given.
    """
    if isinstance(sentences, str | bytes):
        raise TypeError(
            f"{what} are lists of words, but one string was given. Split it into sentences and "
            "words, or give LineSentence(path) to read a file."
        )
    if iter(sentences) is sentences:
        raise TypeError(
            f"{what} are read once to count words and again in every epoch, but a generator can be "
            "read once only. Give a list, or an object whose __iter__ starts anew, such as "
            "LineSentence(path)."
        )
    return sentences
