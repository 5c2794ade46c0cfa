"""The Tokenizer: words to numbers by how often they occur, and back.

The most frequent word is 1; 0 is kept for padding. A vocabulary limit is applied when texts are
turned into numbers, so ``word_index`` always holds every word.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

__all__ = [
    "Tokenizer",
    "hashing_trick",
    "one_hot",
    "text_to_word_sequence",
    "tokenizer_from_json",
]

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


def text_to_word_sequence(
    input_text: str, filters: str = FILTERS, lower: bool = True, split: str = " "
) -> list[str]:
    """The words of a text.

    Args:
        input_text: The text.
        filters: Characters that separate words like ``split``.
        lower: Whether to make letters small.
        split: What separates words.

    Example:
        >>> text_to_word_sequence("The cat, the mat.")
        ['the', 'cat', 'the', 'mat']
    """
    text = input_text.lower() if lower else input_text
    spaced = text.translate(str.maketrans(dict.fromkeys(filters, split)))
    return [word for word in spaced.split(split) if word]


def hashing_trick(
    text: str,
    n: int,
    hash_function: Any = None,
    filters: str = FILTERS,
    lower: bool = True,
    split: str = " ",
    analyzer: Callable[[str], Sequence[str]] | None = None,
) -> list[int]:
    """Words as numbers from 1 to n - 1 without a vocabulary; different words may share one.

    Args:
        text: The text.
        n: Numbers there are, 0 included, which is never given.
        hash_function: ``'md5'`` (the same in every run), a function, or None for Python's own,
            which differs from run to run.
        filters, lower, split: As in ``text_to_word_sequence``.
        analyzer: Function that cuts the text into words, instead.

    Example:
        >>> hashing_trick("a b a", 100, hash_function="md5")[0::2]
        [92, 92]
    """
    if hash_function is None:
        hash_function = hash
    elif hash_function == "md5":
        hash_function = _md5
    words = analyzer(text) if analyzer else text_to_word_sequence(text, filters, lower, split)
    return [hash_function(word) % (n - 1) + 1 for word in words]


def _md5(word: str) -> int:
    return int(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest(), 16)


def one_hot(
    input_text: str,
    n: int,
    filters: str = FILTERS,
    lower: bool = True,
    split: str = " ",
    analyzer: Callable[[str], Sequence[str]] | None = None,
) -> list[int]:
    """Words as numbers from 1 to n - 1, by Python's hash; see ``hashing_trick``.

    Example:
        >>> len(one_hot("the cat", 50))
        2
    """
    return hashing_trick(input_text, n, None, filters, lower, split, analyzer)


class Tokenizer:
    """Words to numbers, learnt from texts.

    Args:
        num_words: Only the ``num_words - 1`` most frequent words get a number.
        filters: Characters that separate words.
        lower: Whether to make letters small.
        split: What separates words.
        char_level: Whether every character is a word.
        oov_token: Word that stands for all unknown ones; it gets the number 1.
        analyzer: Function that cuts a text into words, instead.

    Attributes:
        word_index: Word -> number, all words.
        word_counts: Word -> occurrences.
        word_docs: Word -> texts that hold it.
        document_count: Texts seen.

    Example:
        >>> tokenizer = Tokenizer(num_words=3)
        >>> tokenizer.fit_on_texts(["the cat sat", "the cat"])
        >>> tokenizer.texts_to_sequences(["the cat sat"])
        [[1, 2]]
    """

    def __init__(
        self,
        num_words: int | None = None,
        filters: str = FILTERS,
        lower: bool = True,
        split: str = " ",
        char_level: bool = False,
        oov_token: str | None = None,
        analyzer: Callable[[str], Sequence[str]] | None = None,
        document_count: int = 0,
    ) -> None:
        self.num_words, self.filters, self.lower, self.split = num_words, filters, lower, split
        self.char_level, self.oov_token, self.analyzer = char_level, oov_token, analyzer
        self.document_count = document_count
        self.word_counts: dict[str, int] = {}
        self.word_docs: dict[str, int] = defaultdict(int)
        self.index_docs: dict[int, int] = defaultdict(int)
        self.word_index: dict[str, int] = {}
        self.index_word: dict[int, str] = {}

    def _words(self, text: Any) -> Sequence[str]:
        if self.char_level or isinstance(text, list):
            if self.lower:
                return [w.lower() for w in text] if isinstance(text, list) else list(text.lower())
            return list(text)
        if self.analyzer is not None:
            return self.analyzer(text)
        return text_to_word_sequence(text, self.filters, self.lower, self.split)

    def fit_on_texts(self, texts: Iterable[Any]) -> None:
        """Learn the words of texts (strings, or lists of words)."""
        if isinstance(texts, str):
            raise ValueError("fit_on_texts takes a list of texts; for a single one write [text].")
        counts: Counter[str] = Counter(self.word_counts)
        for text in texts:
            self.document_count += 1
            words = self._words(text)
            counts.update(words)
            for word in set(words):
                self.word_docs[word] += 1
        self.word_counts = dict(counts)
        ranked = [word for word, _ in sorted(counts.items(), key=lambda pair: -pair[1])]
        vocabulary = ranked if self.oov_token is None else [self.oov_token, *ranked]
        self.word_index = {word: number for number, word in enumerate(vocabulary, 1)}
        self.index_word = {number: word for word, number in self.word_index.items()}
        self.index_docs = defaultdict(
            int, {self.word_index[word]: count for word, count in self.word_docs.items()}
        )

    def fit_on_sequences(self, sequences: Iterable[Sequence[int]]) -> None:
        """Learn in how many rows of word numbers each occurs, for ``sequences_to_matrix``."""
        for row in sequences:
            self.document_count += 1
            for number in set(row):
                self.index_docs[number] += 1

    def texts_to_sequences(self, texts: Iterable[Any]) -> list[list[int]]:
        """Texts as lists of word numbers; unknown words are dropped or become ``oov_token``."""
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[Any]) -> Iterator[list[int]]:
        """The same, one text at a time."""
        unknown = self.word_index.get(self.oov_token) if self.oov_token is not None else None
        for text in texts:
            numbers = (self._known(self.word_index.get(word)) for word in self._words(text))
            found = (unknown if number is None else number for number in numbers)
            yield [number for number in found if number is not None]

    def _known(self, number: int | None) -> int | None:
        if number is None or (self.num_words and number >= self.num_words):
            return None
        return number

    def sequences_to_texts(self, sequences: Iterable[Sequence[int]]) -> list[str]:
        """Lists of word numbers as texts."""
        return list(self.sequences_to_texts_generator(sequences))

    def sequences_to_texts_generator(self, sequences: Iterable[Sequence[int]]) -> Iterator[str]:
        """The same, one row at a time."""
        for row in sequences:
            words = []
            for number in row:
                known = self._known(number)
                word = None if known is None else self.index_word.get(known)
                word = self.oov_token if word is None else word
                if word is not None:
                    words.append(word)
            yield " ".join(words)

    def texts_to_matrix(self, texts: Iterable[Any], mode: str = "binary") -> np.ndarray:
        """Texts as rows (texts, words); see ``sequences_to_matrix``."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode)

    def sequences_to_matrix(
        self, sequences: Sequence[Sequence[int]], mode: str = "binary"
    ) -> np.ndarray:
        """Rows of word numbers as a matrix with a column per word.

        Args:
            sequences: Rows of word numbers.
            mode: ``'binary'``: is the word there; ``'count'``: how often; ``'freq'``: its share;
                ``'tfidf'``: ``(1 + log count) * log(1 + texts / (1 + texts with the word))``.
        """
        if mode not in ("binary", "count", "freq", "tfidf"):
            raise ValueError(f"mode is 'binary', 'count', 'freq' or 'tfidf', not {mode!r}.")
        if not self.num_words and not self.word_index:
            raise ValueError("Call fit_on_texts first, or give num_words: the width is not known.")
        if mode == "tfidf" and not self.document_count:
            raise ValueError("Call fit_on_texts or fit_on_sequences first; tfidf needs counts.")
        width = self.num_words or len(self.word_index) + 1
        matrix = np.zeros((len(sequences), width))
        for place, row in enumerate(sequences):
            counts = Counter(number for number in row if number < width)
            for number, count in counts.items():
                matrix[place, number] = self._entry(mode, number, count, len(row))
        return matrix

    def _entry(self, mode: str, number: int, count: int, length: int) -> float:
        if mode == "binary":
            return 1.0
        if mode == "count":
            return float(count)
        if mode == "freq":
            return count / length
        rarity = np.log(1 + self.document_count / (1 + self.index_docs.get(number, 0)))
        return float((1 + np.log(count)) * rarity)

    def get_config(self) -> dict[str, Any]:
        """Options and what was learnt, as plain data."""
        return {
            "num_words": self.num_words,
            "filters": self.filters,
            "lower": self.lower,
            "split": self.split,
            "char_level": self.char_level,
            "oov_token": self.oov_token,
            "document_count": self.document_count,
            "word_counts": json.dumps(self.word_counts),
            "word_docs": json.dumps(self.word_docs),
            "index_docs": json.dumps(self.index_docs),
            "index_word": json.dumps(self.index_word),
            "word_index": json.dumps(self.word_index),
        }

    def to_json(self, **kwargs: Any) -> str:
        """The tokenizer as a JSON text that ``tokenizer_from_json`` reads."""
        return json.dumps({"class_name": "Tokenizer", "config": self.get_config()}, **kwargs)


def tokenizer_from_json(json_string: str) -> Tokenizer:
    """The tokenizer that ``to_json`` wrote.

    Example:
        >>> first = Tokenizer()
        >>> first.fit_on_texts(["a b b"])
        >>> tokenizer_from_json(first.to_json()).word_index
        {'b': 1, 'a': 2}
    """
    kept = json.loads(json_string)["config"]
    learnt = {
        name: json.loads(kept.pop(name))
        for name in ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
    }
    tokenizer = Tokenizer(**kept)
    tokenizer.word_counts, tokenizer.word_index = learnt["word_counts"], learnt["word_index"]
    tokenizer.word_docs = defaultdict(int, learnt["word_docs"])
    tokenizer.index_docs = defaultdict(int, {int(k): v for k, v in learnt["index_docs"].items()})
    tokenizer.index_word = {int(k): v for k, v in learnt["index_word"].items()}
    return tokenizer
