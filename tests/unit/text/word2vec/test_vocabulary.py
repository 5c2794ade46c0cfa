"""Counts, chances, negatives and the Huffman tree by hand."""

import heapq

import numpy as np
import pytest

from hornbook.text.word2vec.vocabulary import Vocabulary, count_words


def test_words_are_counted_and_rare_ones_forgotten_when_there_are_many():
    counts, sentences = count_words([["a", "a", "b"], ["a", "c"]])
    assert counts == {"a": 3, "b": 1, "c": 1} and sentences == 2
    assert count_words([["a", "a", "b"], ["a", "c"]], max_size=1)[0] == {"a": 3}


def test_order_and_limits():
    counts = {"z": 2, "b": 2, "a": 5, "rare": 1}
    assert Vocabulary(counts).words == ["a", "b", "z", "rare"]
    assert Vocabulary(counts, 2, max_final_vocab=2).words == ["a", "b"]
    with pytest.raises(ValueError, match="smaller min_count"):
        Vocabulary(counts, 9)


def test_the_chance_to_keep_a_word():
    vocabulary = Vocabulary({"a": 900, "b": 100})
    wanted = [np.sqrt(10 / 900) + 10 / 900, np.sqrt(10 / 100) + 10 / 100]
    np.testing.assert_allclose(vocabulary.keep_chances(0.01), wanted, rtol=1e-6)
    assert vocabulary.keep_chances(0).tolist() == [1, 1]


def test_negatives_are_drawn_by_their_power():
    table = Vocabulary({"a": 16, "b": 1}).negatives(0.5)
    # The two of 4 : 1, to a place of the table.
    assert abs((table == 0).mean() - 0.8) < 1 / len(table)


def test_ways_down_the_tree_are_a_prefix_code_of_least_length():
    counts = {word: count for word, count in zip("abcdefg", (40, 30, 12, 8, 5, 4, 1), strict=True)}
    nodes, turns = Vocabulary(counts).paths()
    codes = ["".join(str(turn) for turn in row if turn >= 0) for row in turns]
    assert not any(a != b and b.startswith(a) for a in codes for b in codes)
    assert nodes[:, 0].tolist() == [5] * 7, "all ways begin at the root, the last node made"
    length = sum(
        len(code) * n for code, n in zip(codes, sorted(counts.values())[::-1], strict=True)
    )
    heap, least = sorted(counts.values()), 0
    while len(heap) > 1:
        pair = heapq.heappop(heap) + heapq.heappop(heap)
        heapq.heappush(heap, pair)
        least += pair
    assert length == least
    assert Vocabulary({"only": 3}).paths()[0].shape == (1, 1)
