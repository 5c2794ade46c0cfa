"""Skip-grams of short sentences, by hand."""

import random

import pytest

from hornbook.text import make_sampling_table, skipgrams


def test_near_words_on_either_side_and_zero_is_no_word():
    pairs, labels = skipgrams([1, 0, 2, 3], 4, 2, negative_samples=0, shuffle=False)
    assert pairs == [[1, 2], [2, 1], [2, 3], [3, 2]] and labels == [1] * 4


def test_random_pairs_begin_with_words_of_the_text():
    random.seed(0)
    pairs, labels = skipgrams([5, 6], 50, negative_samples=3, shuffle=False)
    assert labels == [1, 1] + [0] * 6
    assert {first for first, _ in pairs} == {5, 6}
    assert all(1 <= second < 50 for _, second in pairs)


def test_mixing_keeps_labels_with_their_pairs():
    random.seed(0)
    pairs, labels = skipgrams(list(range(1, 9)), 1000, 1, seed=2)
    near = [abs(a - b) == 1 for a, b in pairs]
    assert [label == 1 for label in labels] == near and near != sorted(near, reverse=True)


def test_labels_as_rows():
    _, labels = skipgrams([1, 2], 3, categorical=True, shuffle=False)
    assert labels == [[0, 1], [0, 1], [1, 0], [1, 0]]


def test_words_of_no_chance_are_left_out():
    pairs, _ = skipgrams([1, 2, 1], 3, 1, 0, False, sampling_table=[0, 0, 1.1])
    assert pairs == [[2, 1], [2, 1]]


def test_an_empty_text_gives_nothing():
    assert skipgrams([], 9) == ([], []) and skipgrams([4], 9) == ([], [])


def test_a_vocabulary_without_words_is_refused():
    with pytest.raises(ValueError, match="vocabulary_size=1 leaves no word"):
        skipgrams([1, 1], 1)


def test_rare_words_are_kept_and_frequent_ones_often_not():
    table = make_sampling_table(5000, 1e-3)
    assert (table[1:] >= table[:-1]).all() and table[-1] == 1 and table[1] < 0.1
