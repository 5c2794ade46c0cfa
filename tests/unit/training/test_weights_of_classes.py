"""Weights of classes: for one output, for each of several, in whatever form they come."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers

X = np.random.default_rng(0).normal(size=(12, 3)).astype("float32")
LABELS = np.array([0, 0, 0, 1, 1, 2, 0, 0, 1, 2, 0, 0])


def one():
    hb.utils.set_random_seed(1)
    model = hb.Sequential([hb.Input((3,)), layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def two():
    hb.utils.set_random_seed(1)
    x = hb.Input((3,))
    kind = layers.Dense(3, activation="softmax", name="kind")(x)
    flag = layers.Dense(1, activation="sigmoid", name="flag")(x)
    model = hb.Model(x, [kind, flag])
    model.compile("sgd", ["sparse_categorical_crossentropy", "binary_crossentropy"])
    return model


def loss(model, y, **words):
    return model.fit(X, y, epochs=1, batch_size=12, verbose=0, **words).history["loss"][0]


def test_words_of_numbers_and_balance():
    by_hand = loss(one(), LABELS, sample_weight=np.array([1.0, 2.0, 0.5])[LABELS])
    assert loss(one(), LABELS, class_weight={0: 1.0, 1: 2.0, 2: 0.5}) == by_hand
    assert loss(one(), LABELS, class_weight={"1": 2.0, "2": 0.5}) == by_hand
    counts = np.bincount(LABELS)
    balanced = loss(one(), LABELS, sample_weight=(12 / (3 * counts))[LABELS].astype("float32"))
    assert loss(one(), LABELS, class_weight="balanced") == balanced
    with pytest.raises(ValueError, match="no class 'cat', since y holds numbers"):
        loss(one(), LABELS, class_weight={"cat": 2.0})


def test_labels_that_are_words():
    words = np.array(["cat", "dog", "cat"])
    weights = hb.feeds.class_weights({"dog": 3.0}, words)
    assert weights.tolist() == [1, 3, 1]
    assert hb.feeds.class_weights("balanced", words).round(4).tolist() == [0.75, 1.5, 0.75]


def test_each_output_has_its_own():
    flag = (LABELS > 0).astype("float32")
    y = [LABELS, flag]
    weights = [np.array([1.0, 2.0, 0.5])[LABELS], np.array([1.0, 3.0])[LABELS.clip(max=1)]]
    by_hand = loss(two(), y, sample_weight=weights)
    given = {"kind": {1: 2.0, 2: 0.5}, "flag": {1: 3.0}}
    assert loss(two(), y, class_weight=given) == by_hand
    assert loss(two(), {"kind": LABELS, "flag": flag}, class_weight=given) == by_hand
    assert loss(two(), y, class_weight=[given["kind"], given["flag"]]) == by_hand
    doubled = loss(two(), y, class_weight=given, sample_weight=[np.full(12, 2.0), None])
    also = loss(two(), y, sample_weight=[2 * weights[0], weights[1]])
    assert doubled == also
    with pytest.raises(ValueError, match="names the output 'knd', which there is not"):
        loss(two(), y, class_weight={"knd": {0: 1.0}})
    with pytest.raises(ValueError, match="dict by output name"):
        loss(two(), y, class_weight={0: 1.0})
