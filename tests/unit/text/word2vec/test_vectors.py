"""Word vectors: near words, analogies, the odd one out, layers."""

import numpy as np
import pytest

from hornbook.text import KeyedVectors

# Dimensions: royal, female, person, fruit.
TOY = {
    "man": [0, 0, 1, 0],
    "woman": [0, 1, 1, 0],
    "king": [1, 0, 1, 0],
    "queen": [1, 1, 1, 0],
    "prince": [0.8, 0, 0.9, 0.1],
    "apple": [0, 0, 0, 1],
    "pear": [0, 0.1, 0, 1],
}


@pytest.fixture
def toy():
    return KeyedVectors(4, list(TOY), list(TOY.values()), counts=range(7, 0, -1))


def test_king_less_man_and_woman_is_queen_in_a_file(toy, tmp_path):
    toy.save_word2vec_format(tmp_path / "toy.txt")
    read = KeyedVectors.load_word2vec_format(tmp_path / "toy.txt")
    assert read.most_similar(positive=["king", "woman"], negative=["man"])[0][0] == "queen"
    assert read.most_similar_cosmul(["king", "woman"], ["man"])[0][0] == "queen"


def test_scores_are_those_of_the_formulas(toy):
    unit = {word: np.array(row) / np.linalg.norm(row) for word, row in TOY.items()}
    total = unit["king"] - unit["man"] + unit["woman"]
    wanted = unit["queen"] @ total / np.linalg.norm(total)
    assert toy.most_similar(["king", "woman"], "man")[0][1] == pytest.approx(wanted, abs=1e-6)

    def near(word):
        return (1 + unit["queen"] @ unit[word]) / 2

    wanted = near("king") * near("woman") / (near("man") + 1e-6)
    found = toy.most_similar_cosmul(["king", "woman"], ["man"])[0][1]
    assert found == pytest.approx(wanted, rel=1e-5)
    assert toy.similarity("man", "king") == pytest.approx(1 / np.sqrt(2))
    assert toy.distance("man", "king") == pytest.approx(1 - 1 / np.sqrt(2))


def test_given_words_are_left_out_and_the_vocabulary_can_be_cut(toy):
    words = [word for word, _ in toy.most_similar("king", topn=10)]
    assert len(words) == 6 and "king" not in words
    cut = [word for word, _ in toy.most_similar("apple", topn=10, restrict_vocab=3)]
    assert set(cut) == {"man", "woman", "king"}
    assert toy.most_similar("king", topn=None).shape == (7,)
    assert toy.similar_by_vector(np.array(TOY["pear"]), topn=1)[0][0] == "pear"
    weighed = toy.most_similar([("king", 0.1), ("apple", 1.0)], topn=1)
    assert weighed[0][0] == "pear"


def test_distances_and_means(toy):
    wanted = [toy.distance("king", other) for other in ("queen", "pear")]
    np.testing.assert_allclose(toy.distances("king", ["queen", "pear"]), wanted, atol=1e-6)
    assert toy.distances("king").argmin() == toy.key_to_index["king"]
    assert toy.most_similar_to_given("king", ["pear", "prince", "man"]) == "prince"
    mean = toy.get_mean_vector(["man", "apple", "unknown"])
    np.testing.assert_allclose(mean, [0, 0, 0.5, 0.5])
    with pytest.raises(ValueError, match="None of"):
        toy.get_mean_vector(["unknown"])
    np.testing.assert_array_equal(toy.get_normed_vectors(), toy.directions())


def test_what_is_known_of_a_word(toy):
    assert toy.get_vecattr("woman", "count") == 6 and toy.has_index_for("man")
    assert not toy.has_index_for("unknown")
    with pytest.raises(KeyError, match="only its 'count' is kept, not 'colour'"):
        toy.get_vecattr("man", "colour")


def test_the_odd_one_out_and_ranks(toy):
    assert toy.doesnt_match(["king", "queen", "prince", "apple", "unknown"]) == "apple"
    assert toy.rank("king", "prince") == 1 and toy.rank("king", "apple") > 3
    assert "prince" in toy.closer_than("king", "queen")
    assert toy.n_similarity(["apple"], ["pear"]) == pytest.approx(toy.similarity("apple", "pear"))
    with pytest.raises(ValueError, match="None of"):
        toy.doesnt_match(["x"])


def test_unknown_words_are_named_with_the_nearest(toy):
    with pytest.raises(KeyError, match="queen"):
        toy["quen"]
    with pytest.raises(KeyError, match="1000 has no vector among 7"):
        toy[1000]
    assert repr(toy) == "<KeyedVectors: 7 words, 4 numbers>"
    assert "king" in toy and "emperor" not in toy and len(toy) == 7
    assert toy[["man", "pear"]].shape == (2, 4)
    assert toy.get_count("man") == 7
    with pytest.raises(ValueError, match="at least one"):
        toy.most_similar()


def test_a_word_is_added(toy):
    toy.add_vector("plum", [0, 0, 0, 2])
    assert toy.most_similar("plum")[0][0] == "apple"


def test_words_are_added(toy):
    toy.add_vectors(["plum", "man"], np.eye(4)[[3, 3]])
    assert toy.most_similar("plum", topn=1)[0][0] == "apple"
    assert toy["man"].tolist() == TOY["man"]
    toy.add_vectors(["man"], [[0, 0, 0, 1]], replace=True)
    assert toy["man"].tolist() == [0, 0, 0, 1]
    with pytest.raises(ValueError, match="twice"):
        KeyedVectors(1, ["a", "a"], [[1], [2]])


def test_a_layer_holds_the_vectors_frozen(toy):
    layer = toy.as_embedding_layer(mask_zero=True, name="words")
    y = np.asarray(layer(np.array([[3, 0]])))
    np.testing.assert_array_equal(y[0, 0], TOY["king"])
    np.testing.assert_array_equal(y[0, 1], 0)
    assert layer.name == "words" and not layer.trainable_weights
    layer = toy.as_embedding_layer(trainable=True)
    layer(np.array([[0]]))
    assert len(layer.trainable_weights) == 1


def test_a_table_in_another_numbering(toy):
    table = toy.embedding_matrix({"apple": 1, "unknown": 2, "king": 9}, num_words=4)
    assert table.shape == (4, 4)
    assert table[1].tolist() == TOY["apple"] and not table[2:].any()
