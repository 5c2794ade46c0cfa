"""Reuters: 11,228 newswires of 1987 on 46 topics, as lists of word numbers. Lewis."""

import json
from typing import Any

import numpy as np

from hornbook.datasets.fetch import fetch
from hornbook.datasets.npz import read_npz
from hornbook.datasets.word_rows import as_objects, encoded, short_enough, uncollected

__all__ = ["get_label_names", "get_word_index", "load_data"]

_HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_SHA256 = "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916"
_WORDS_MD5 = "md5:4d44cc38712099c9e383dc6e5f11a921"
_TOPICS = (
    "cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves "
    "ship cotton carcass crude nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin "
    "strategic-metal livestock retail ipi iron-steel rubber heat jobs lei bop zinc orange pet-chem "
    "dlr gas silver wpi hog lead"
)


def load_data(
    path: str = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
) -> Any:
    """The newswires as lists of word numbers, and the numbers of their topics.

    Args:
        path: Name of the file in the cache.
        num_words: Numbers from here on (rare words) become ``oov_char``.
        skip_top: Numbers below this (the most frequent words) become ``oov_char``.
        maxlen: Leave out newswires of this length and longer.
        test_split: Share to test on.
        seed: Of the order.
        start_char: Number put before each newswire; none if None.
        oov_char: Number in place of a word left out; if None the word is dropped.
        index_from: Added to the numbers of ``get_word_index``.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: arrays of 8,982 lists, and int64 labels, and
        2,246 to test on.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data(num_words=10000)  # doctest: +SKIP
    """
    if not 0 <= test_split < 1:
        raise ValueError(f"test_split is a share from 0 to below 1, not {test_split!r}.")
    file = fetch(path, _HOME + "reuters.npz", _SHA256)
    with uncollected():
        data = read_npz(file)
        order = np.arange(len(data["x"]))
        np.random.RandomState(seed).shuffle(order)
        x, y = short_enough(data["x"][order], data["y"][order], maxlen, start_char)
        if not x:
            raise ValueError(f"No newswire is shorter than maxlen={maxlen}; give a larger one.")
        rows = encoded(x, start_char, index_from, skip_top, num_words or None, oov_char)
    cut = int(len(rows) * (1 - test_split))
    return (as_objects(rows[:cut]), y[:cut]), (as_objects(rows[cut:]), y[cut:])


def get_word_index(path: str = "reuters_word_index.json") -> dict[str, int]:
    """The number of each word, 1 for the most frequent; add ``index_from`` for the newswires.

    Args:
        path: Name of the file in the cache.

    Example:
        >>> get_word_index()["the"]  # doctest: +SKIP
        1
    """
    file = fetch(path, _HOME + "reuters_word_index.json", _WORDS_MD5)
    with open(file, encoding="utf-8") as opened:
        return json.load(opened)


def get_label_names() -> tuple[str, ...]:
    """The names of the 46 topics, in the order of their numbers.

    Example:
        >>> get_label_names()[3:5]
        ('earn', 'acq')
    """
    return tuple(_TOPICS.split())
