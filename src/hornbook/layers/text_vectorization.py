"""Texts before a network sees them: cleaned, split into words, looked up in a vocabulary."""

import re
import string
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

import numpy as np

from hornbook.core import OneOf, PositiveInt
from hornbook.engine import arrays
from hornbook.layers.base import LAYERS, HostLayer
from hornbook.layers.preprocessing_numbers import batches_of, refuse_sparse
from hornbook.layers.preprocessing_text import StringLookup

__all__ = ["TextVectorization"]

Standardize = str | Callable[..., Any] | None
_MARKS = re.compile(f"[{re.escape(string.punctuation)}]")


def words_of(text: str, standardize: Standardize, split: Any, ngrams: Any) -> list[str]:
    """The words of a text, and the runs of neighbouring words that count as words.

    >>> words_of("A cat.", "lower_and_strip_punctuation", "whitespace", 2)
    ['a', 'cat', 'a cat']
    """
    if callable(standardize):
        text = str(standardize(text))
    elif standardize is not None:
        text = text.lower() if standardize.startswith("lower") else text
        text = _MARKS.sub("", text) if standardize.endswith("strip_punctuation") else text
    if callable(split):
        words = list(split(text))
    elif split == "character":
        words = list(text)
    else:
        words = text.split() if split == "whitespace" else [text]
    return _runs(words, ngrams)


def _runs(words: list[str], ngrams: int | Sequence[int] | None) -> list[str]:
    """Runs of neighbouring words, shorter ones first.

    >>> _runs(["a", "b", "c"], 2)
    ['a', 'b', 'c', 'a b', 'b c']
    """
    if ngrams is None:
        return words
    lengths = range(1, ngrams + 1) if isinstance(ngrams, int) else ngrams
    return [
        " ".join(words[start : start + n]) for n in lengths for start in range(len(words) - n + 1)
    ]


class _Knowing(HostLayer):
    """A layer whose vocabulary is that of a lookup within it."""

    _lookup: StringLookup

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """The layer of these words; Keras adds the size of a vocabulary that stands elsewhere."""
        words = {word: value for word, value in config.items() if word != "vocabulary_size"}
        layer = super().from_config(words)
        layer._lookup.announced = config.get("vocabulary_size")
        return layer

    @property
    def vocabulary(self) -> list[str] | None:
        """The words without the special ones; None before they are known."""
        return self._lookup.vocabulary

    @property
    def idf_weights(self) -> list[float] | None:
        """The weight of each word."""
        return self._lookup.idf_weights

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The words in the order of their numbers."""
        return self._lookup.get_vocabulary(include_special_tokens)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take over a list of words, or the path of a file with one in each line."""
        self._lookup.set_vocabulary(vocabulary, idf_weights)

    def vocabulary_size(self) -> int:
        """How many numbers there are."""
        return self._lookup.vocabulary_size()

    def _counted(self, rows: list[list[str]]) -> Any:
        """Rows of different lengths, each counted by itself: padding must not count."""
        table = np.zeros((len(rows), self._lookup.host_spec((None, 2))[0][-1]), self.compute_dtype)
        for place, row in enumerate(rows):
            if row:
                numbers = self._lookup._numbers(np.array([row], dtype=object))
                table[place] = self._lookup._encoded(numbers)
        return arrays.asarray(table)


@LAYERS.register()
class TextVectorization(_Knowing):
    """Texts to numbers of words: cleaned, split, looked up, cut or padded to one length.

    Args:
        max_tokens: Most words of the vocabulary, padding ('') and unknown ('[UNK]') among them.
        standardize: ``'lower_and_strip_punctuation'``, ``'lower'``, ``'strip_punctuation'``, a
            function of a str, or None.
        split: ``'whitespace'``, ``'character'``, a function of a str, or None.
        ngrams: Longest runs of words that count as words themselves, or a list of lengths.
        output_mode: ``'int'``, ``'multi_hot'``, ``'count'`` or ``'tf_idf'``.
        output_sequence_length: Length of each row for ``'int'``; the longest row's if None.
        pad_to_max_tokens: Whether rows have ``max_tokens`` entries in any case.
        vocabulary: The words, or the path of a file with one in each line.
        idf_weights: A weight for each word, for ``'tf_idf'``.
        sparse, ragged: Not supported.
        encoding: That of bytes among the texts.

    Shapes:
        inputs (batch,) or (batch, 1) of str -> (batch, length), or (batch, words)

    Example:
        >>> layer = TextVectorization(output_sequence_length=4)
        >>> layer.adapt(["The cat sat.", "The dog!"])
        >>> layer.get_vocabulary()[:3]
        ['', '[UNK]', 'the']
        >>> layer(["the bird"]).tolist()
        [[2, 1, 0, 0]]
    """

    def __init__(
        self,
        max_tokens: PositiveInt | None = None,
        standardize: Standardize = "lower_and_strip_punctuation",
        split: Any = "whitespace",
        ngrams: int | Sequence[int] | None = None,
        output_mode: Annotated[str, OneOf("int", "multi_hot", "count", "tf_idf")] = "int",
        output_sequence_length: PositiveInt | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: Any = None,
        idf_weights: Any = None,
        sparse: bool = False,
        ragged: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        refuse_sparse(self, sparse)
        if ragged:
            raise ValueError(f"{self._title()}: ragged=True is not supported; rows have a length.")
        self.standardize, self.split, self.ngrams = standardize, split, ngrams
        self.output_mode, self.output_sequence_length = output_mode, output_sequence_length
        self._lookup = StringLookup(
            max_tokens,
            1,
            "",
            vocabulary=vocabulary,
            idf_weights=idf_weights,
            output_mode=output_mode,
            pad_to_max_tokens=pad_to_max_tokens,
            encoding=encoding,
        )

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Make the vocabulary of the words of texts, the most frequent first."""
        self._lookup.learn(
            words for batch in batches_of(data, steps) for words in self._words(batch)
        )

    def _words(self, texts: Any) -> Iterable[list[str]]:
        for text in map(self._lookup._token, np.asarray(texts).ravel().tolist()):
            yield words_of(text, self.standardize, self.split, self.ngrams)

    def host_call(self, inputs: Any) -> Any:
        rows = list(self._words(inputs))
        if self.output_mode != "int":
            return self._counted(rows)
        if self._keeps_shape():
            words = np.array([row[0] for row in rows], dtype=object)
            return arrays.asarray(self._lookup._numbers(words.reshape(np.shape(inputs))), "int32")
        length = self.output_sequence_length or max((len(row) for row in rows), default=0)
        table = np.full((len(rows), length), "", dtype=object)
        for place, row in enumerate(rows):
            table[place, : min(len(row), length)] = row[:length]
        return arrays.asarray(self._lookup._numbers(table), "int32")

    def _keeps_shape(self) -> bool:
        """Is each text one word, whose number stands where the text stood?"""
        return self.split is None and self.ngrams is None and self.output_sequence_length is None

    def host_spec(self, shape: tuple[int | None, ...]) -> tuple[tuple[int | None, ...], str]:
        if self.output_mode == "int":
            length = self.output_sequence_length
            return (shape if self._keeps_shape() else (shape[0], length)), "int32"
        return self._lookup.host_spec((shape[0], 2))
