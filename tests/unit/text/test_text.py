"""Tokenizer and padding, by small examples and against Keras' own."""

import numpy as np
import pytest

from hornbook.text import (
    Tokenizer,
    hashing_trick,
    one_hot,
    pad_sequences,
    text_to_word_sequence,
    tokenizer_from_json,
)

TEXTS = ["The cat sat on the mat.", "The dog ate my homework!", "the cat, the cat"]


def fitted(**options):
    tokenizer = Tokenizer(**options)
    tokenizer.fit_on_texts(TEXTS)
    return tokenizer


def test_the_most_frequent_word_is_1_and_ties_keep_their_order():
    tokenizer = fitted()
    assert tokenizer.word_index["the"] == 1 and tokenizer.word_index["cat"] == 2
    assert tokenizer.word_index["sat"] == 3 and tokenizer.word_counts["the"] == 5
    assert tokenizer.word_docs["the"] == 3 and tokenizer.document_count == 3


def test_num_words_limits_numbers_not_the_index():
    tokenizer = fitted(num_words=3)
    assert tokenizer.texts_to_sequences(TEXTS) == [[1, 2, 1], [1], [1, 2, 1, 2]]
    assert len(tokenizer.word_index) == 9


def test_unknown_words_become_the_oov_token():
    tokenizer = fitted(num_words=3, oov_token="?")
    assert tokenizer.word_index["?"] == 1
    assert tokenizer.texts_to_sequences(["the bird"]) == [[2, 1]]
    assert tokenizer.sequences_to_texts([[2, 1]]) == ["the ?"]


def test_characters_and_analyzers():
    assert fitted(char_level=True).texts_to_sequences(["t"])[0][0] > 0
    assert Tokenizer(analyzer=str.split)._words("a b") == ["a", "b"]


def test_matrices():
    tokenizer = Tokenizer()
    tokenizer.fit_on_texts(["a b", "a a"])
    rows = ["a a b", "b"]
    assert tokenizer.texts_to_matrix(rows).tolist() == [[0, 1, 1], [0, 0, 1]]
    assert tokenizer.texts_to_matrix(rows, "count").tolist() == [[0, 2, 1], [0, 0, 1]]
    np.testing.assert_allclose(tokenizer.texts_to_matrix(rows, "freq")[0], [0, 2 / 3, 1 / 3])
    tfidf = (1 + np.log(2)) * np.log(1 + 2 / (1 + 2))
    np.testing.assert_allclose(tokenizer.texts_to_matrix(rows, "tfidf")[0, 1], tfidf)


def test_json_round_trip():
    tokenizer = fitted(num_words=5, oov_token="?")
    again = tokenizer_from_json(tokenizer.to_json())
    assert again.get_config() == tokenizer.get_config()
    assert again.texts_to_sequences(TEXTS) == tokenizer.texts_to_sequences(TEXTS)


def test_one_text_in_place_of_a_list():
    with pytest.raises(ValueError, match=r"write \[text\]"):
        Tokenizer().fit_on_texts("one text")


def test_hashing():
    assert hashing_trick("a b", 50, "md5") == hashing_trick("a b", 50, "md5")
    assert all(1 <= number < 10 for number in one_hot("some few words", 10))
    assert text_to_word_sequence("A-b c", lower=False) == ["A", "b", "c"]


@pytest.mark.oracle
@pytest.mark.parametrize(
    "options", [{}, {"num_words": 4}, {"oov_token": "?"}, {"char_level": True}]
)
def test_tokenizer_equals_keras(options):
    legacy = pytest.importorskip("keras.src.legacy.preprocessing.text")
    ours, theirs = Tokenizer(**options), legacy.Tokenizer(**options)
    for tokenizer in (ours, theirs):
        tokenizer.fit_on_texts(TEXTS)
    assert ours.word_index == theirs.word_index
    assert ours.texts_to_sequences(TEXTS) == theirs.texts_to_sequences(TEXTS)
    for mode in ("binary", "count", "freq", "tfidf"):
        np.testing.assert_allclose(
            ours.texts_to_matrix(TEXTS, mode), theirs.texts_to_matrix(TEXTS, mode)
        )


@pytest.mark.oracle
@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("truncating", ["pre", "post"])
@pytest.mark.parametrize("maxlen", [None, 1, 3, 6])
def test_padding_equals_keras(padding, truncating, maxlen):
    keras = pytest.importorskip("keras")
    rows = [[1, 2, 3, 4], [5], [], [6, 7]]
    options = {"maxlen": maxlen, "padding": padding, "truncating": truncating, "value": 9}
    np.testing.assert_array_equal(
        pad_sequences(rows, **options), keras.utils.pad_sequences(rows, **options)
    )


def test_padding_of_vectors_and_bad_rows():
    assert pad_sequences([[[1, 2]], [[3, 4], [5, 6]]]).shape == (2, 2, 2)
    with pytest.raises(ValueError, match="every row must be a list"):
        pad_sequences([1, 2])
    with pytest.raises(ValueError, match="'pre' or 'post'"):
        pad_sequences([[1]], padding="left")
