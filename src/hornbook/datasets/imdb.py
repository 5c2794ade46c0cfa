"""IMDB: 50,000 film reviews, good or bad, as lists of word numbers. Maas et al. 2011."""

import json
from typing import Any

import numpy as np

from hornbook.datasets.fetch import fetch
from hornbook.datasets.npz import read_npz
from hornbook.datasets.word_rows import as_objects, encoded, short_enough, uncollected

__all__ = ["get_word_index", "load_data"]

_HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_SHA256 = "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"
# The same reviews, packed again.
_ALSO = ("1232ae7a5fbee5dd194f85b8e357bf2f10fb99e266905652827dcd90d8459832",)
_WORDS_SHA256 = "027313fe9a320280f3bf0fac5baf58c4a683cf39a7ed9c3d3d3912bde4284cf6"


def load_data(
    path: str = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
) -> Any:
    """The reviews as lists of word numbers, and 1 for good, 0 for bad.

    Args:
        path: Name of the file in the cache.
        num_words: Numbers from here on (rare words) become ``oov_char``.
        skip_top: Numbers below this (the most frequent words) become ``oov_char``.
        maxlen: Leave out reviews of this length and longer.
        seed: Of the order.
        start_char: Number put before each review; none if None.
        oov_char: Number in place of a word left out; if None the word is dropped.
        index_from: Added to the numbers of ``get_word_index``.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: arrays of 25,000 lists, and int64 labels.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data(num_words=10000)  # doctest: +SKIP
    """
    file, generator = fetch(path, _HOME + "imdb.npz", _SHA256, _ALSO), np.random.RandomState(seed)
    parts: list[Any] = []
    with uncollected():
        data = read_npz(file)
        for half in ("train", "test"):
            x, y = data.pop(f"x_{half}"), data.pop(f"y_{half}")
            order = np.arange(len(x))
            generator.shuffle(order)
            x, y = short_enough(x[order], y[order], maxlen, start_char)
            if not x:
                raise ValueError(f"No review is shorter than maxlen={maxlen}; give a larger one.")
            rows = encoded(x, start_char, index_from, skip_top, num_words or None, oov_char)
            parts.append((as_objects(rows), y))
    return tuple(parts)


def get_word_index(path: str = "imdb_word_index.json") -> dict[str, int]:
    """The number of each word, 1 for the most frequent; add ``index_from`` for the reviews.

    Args:
        path: Name of the file in the cache.

    Example:
        >>> get_word_index()["the"]  # doctest: +SKIP
        1
    """
    with open(fetch(path, _HOME + "imdb_word_index.json", _WORDS_SHA256), encoding="utf-8") as file:
        return json.load(file)
