"""The full softmax: each step by hand, gradients against differences and against the engine."""

import numpy as np
import pytest

import hornbook as hb
from hornbook.text import SoftmaxWord2Vec

TEXT = ["the quick brown fox", "the lazy brown dog", "the quick dog"]


@pytest.fixture(params=[0, 1], ids=["cbow", "skip-gram"])
def model(request):
    return SoftmaxWord2Vec(TEXT, vector_size=3, window=1, sg=request.param, seed=1)


def test_examples_of_both_forms():
    assert SoftmaxWord2Vec(["a b c"], window=1).examples() == [
        (["b"], ["a"]),
        (["a", "c"], ["b"]),
        (["b"], ["c"]),
    ]
    assert SoftmaxWord2Vec(["a b c"], window=2, sg=1).examples()[0] == (["a"], ["b", "c"])


def test_one_row_of_W_is_picked_by_a_one_hot_word(model):
    number = model.words.index("fox")
    assert model.one_hot("fox").tolist() == [float(n == number) for n in range(len(model.words))]
    np.testing.assert_array_equal(model.passage(["fox"], ["the"]).hidden, model.W[number])


def test_the_passage_is_that_of_the_formulas(model):
    seen = model.passage(["quick", "fox"], ["brown", "the"])
    rows = [model.words.index(word) for word in ("quick", "fox")]
    hidden = model.W[rows].mean(0)
    np.testing.assert_allclose(seen.hidden, hidden, rtol=1e-6)
    np.testing.assert_allclose(seen.scores, hidden @ model.W_prime, rtol=1e-5)
    np.testing.assert_allclose(seen.probabilities.sum(), 1, rtol=1e-6)
    targets = [model.words.index(word) for word in ("brown", "the")]
    assert seen.loss == pytest.approx(-np.log(seen.probabilities[targets]).sum(), rel=1e-5)


def test_gradients_by_hand_are_those_of_the_engine(model):
    inputs, targets = ["quick", "fox"], ["brown", "the"]
    seen = model.passage(inputs, targets)
    rows = [model.words.index(word) for word in inputs]
    wanted = [model.words.index(word) for word in targets]

    def loss(W, W_prime):
        scores = hb.ops.mean(hb.ops.take(W, np.array(rows), axis=0), axis=0) @ W_prime
        return -hb.ops.sum(hb.ops.take(hb.ops.log_softmax(scores), np.array(wanted)))

    value, (by_W, by_W_prime) = hb.value_and_grad(loss, argnums=(0, 1))(model.W, model.W_prime)
    assert float(value) == pytest.approx(seen.loss, rel=1e-5)
    np.testing.assert_allclose(seen.gradient_W, by_W, atol=1e-6)
    np.testing.assert_allclose(seen.gradient_W_prime, by_W_prime, atol=1e-6)


def test_compiled_training_takes_the_steps_by_hand(model):
    start = model.W.copy(), model.W_prime.copy()
    losses = model.train(epochs=2)
    compiled = model.W, model.W_prime
    model.W, model.W_prime = start
    by_hand = [[model.step(*example) for example in model.examples()] for _ in range(2)]
    np.testing.assert_allclose(losses, np.mean(by_hand, 1), rtol=1e-5)
    np.testing.assert_allclose(compiled[0], model.W, atol=1e-6)
    np.testing.assert_allclose(compiled[1], model.W_prime, atol=1e-6)


def test_the_loss_falls_and_embeddings_are_read_off_either_matrix(model):
    before = model.loss()
    losses = model.train(epochs=300)
    assert losses[-1] < losses[0] <= before * 1.1
    for name, table in (("W", model.W), ("W'", model.W_prime.T)):
        np.testing.assert_array_equal(model.vectors(name)["dog"], table[model.words.index("dog")])
    with pytest.raises(ValueError, match="both"):
        model.vectors("V")


def test_words_of_one_place_come_together():
    text = ["i drink cold tea", "i drink cold milk", "we read old books", "we read old poems"] * 2
    model = SoftmaxWord2Vec(text, vector_size=4, window=2, sg=1, learning_rate=0.2)
    model.train(epochs=200)
    vectors = model.vectors()
    assert vectors.similarity("tea", "milk") > vectors.similarity("tea", "books") + 0.5


def test_unknown_words_and_empty_texts():
    model = SoftmaxWord2Vec(["a b"])
    with pytest.raises(KeyError, match="not among the 2"):
        model.passage(["c"], ["a"])
    with pytest.raises(ValueError, match="nothing to learn"):
        SoftmaxWord2Vec(["a", "b"]).train()
    assert repr(model) == "<SoftmaxWord2Vec (CBOW): 2 words, 10 numbers>"


def test_faults_are_said():
    model = SoftmaxWord2Vec(["a b"])
    with pytest.raises(TypeError, match=r"inputs are a list of words: write \['a'\]"):
        model.passage("a", ["b"])
    with pytest.raises(ValueError, match="targets are empty"):
        model.step(["a"], [])
    with pytest.raises(ValueError, match="epochs=0"):
        model.train(0)
    with pytest.raises(TypeError, match="one string"):
        SoftmaxWord2Vec("a b")
    for words in ({"vector_size": 0}, {"window": 0}):
        with pytest.raises(ValueError, match="must be positive"):
            SoftmaxWord2Vec(["a b"], **words)
