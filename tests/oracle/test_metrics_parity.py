"""Metrics against real Keras: three batches of unlike sizes, with and without sample weights."""

import numpy as np
import pytest

from hornbook import metrics

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

draw = np.random.default_rng(7)
BATCHES = (5, 8, 3)


def probabilities(*shape):
    e = np.exp(draw.normal(size=shape))
    return (e / e.sum(-1, keepdims=True)).astype("float32")


def positive(*shape):
    return np.abs(draw.normal(size=shape)).astype("float32")


def numbers(classes, *shape):
    return draw.integers(0, classes, shape)


def one_hot(classes, *shape):
    return np.eye(classes, dtype="float32")[numbers(classes, *shape)]


def regression(n):
    return positive(n, 3), positive(n, 3)


def binary(n):
    return numbers(2, n, 1), draw.random((n, 1)).astype("float32")


def categorical(n):
    return one_hot(6, n), probabilities(n, 6)


def sparse(n):
    return numbers(6, n), probabilities(n, 6)


def sequence(n):
    return numbers(6, n, 4), probabilities(n, 4, 6)


def multi_label(n):
    return numbers(2, n, 4), draw.random((n, 4)).astype("float32")


CASES = [
    ("Accuracy", {}, lambda n: (numbers(3, n, 1), numbers(3, n, 1).astype("float32"))),
    ("BinaryAccuracy", {}, binary),
    ("BinaryAccuracy", {"threshold": 0.8}, multi_label),
    ("CategoricalAccuracy", {}, categorical),
    ("SparseCategoricalAccuracy", {}, sparse),
    ("SparseCategoricalAccuracy", {}, sequence),
    ("TopKCategoricalAccuracy", {"k": 2}, categorical),
    ("SparseTopKCategoricalAccuracy", {"k": 3}, sparse),
    ("BinaryCrossentropy", {}, binary),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, multi_label),
    ("BinaryCrossentropy", {"from_logits": True}, binary),
    ("CategoricalCrossentropy", {}, categorical),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, categorical),
    ("CategoricalCrossentropy", {"from_logits": True}, categorical),
    ("SparseCategoricalCrossentropy", {}, sparse),
    ("SparseCategoricalCrossentropy", {}, sequence),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, sparse),
    ("MeanSquaredError", {}, regression),
    ("RootMeanSquaredError", {}, regression),
    ("MeanAbsoluteError", {}, regression),
    ("MeanAbsolutePercentageError", {}, regression),
    ("MeanSquaredLogarithmicError", {}, regression),
    ("Precision", {}, binary),
    ("Precision", {"thresholds": [0.2, 0.7]}, multi_label),
    ("Precision", {"top_k": 2}, multi_label),
    ("Precision", {"top_k": 3, "class_id": 1}, multi_label),
    ("Recall", {}, binary),
    ("Recall", {"thresholds": 0.3, "class_id": 2}, multi_label),
    ("Recall", {"top_k": 2}, multi_label),
    ("TruePositives", {}, binary),
    ("TrueNegatives", {"thresholds": [0.1, 0.5, 0.9]}, multi_label),
    ("FalsePositives", {}, multi_label),
    ("FalseNegatives", {"thresholds": 0.4}, binary),
]
IDS = [f"{name}-{data.__name__}-{'-'.join(options)}" for name, options, data in CASES]


def agree(ours, theirs):
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("name", "options", "data"), CASES, ids=IDS)
def test_batches(name, options, data, weighted, parity):
    ours, theirs = getattr(metrics, name)(**options), getattr(keras.metrics, name)(**options)
    for size in BATCHES:
        y, p = data(size)
        weights = draw.random(size).astype("float32") if weighted else None
        if data is binary and weighted:
            weights = weights[:, None]
        ours.update_state(y, p, sample_weight=weights)
        theirs.update_state(y, p, sample_weight=weights)
        agree(ours.result(), theirs.result())
    ours.reset_state()
    theirs.reset_state()
    agree(ours.result(), theirs.result())
    parity(f"metrics.{name}", "forward")


@pytest.mark.parametrize("name", ["Mean", "Sum"])
@pytest.mark.parametrize("shape", [(4,), (4, 3), (4, 3, 2)])
def test_mean_and_sum(name, shape, parity):
    ours, theirs = getattr(metrics, name)(), getattr(keras.metrics, name)()
    weights = [None, positive(4), positive(*shape)]
    if len(shape) > 1:
        weights.append(positive(4, 3))
    for one in weights:
        values = positive(*shape)
        ours.update_state(values, sample_weight=one)
        theirs.update_state(values, sample_weight=one)
        agree(ours.result(), theirs.result())
    parity(f"metrics.{name}", "forward")


def test_weights_per_step_of_a_sequence():
    for name, data in (("SparseCategoricalAccuracy", sequence), ("BinaryAccuracy", multi_label)):
        ours, theirs = getattr(metrics, name)(), getattr(keras.metrics, name)()
        for size in BATCHES:
            (y, p), weights = data(size), numbers(2, size, 4)
            ours.update_state(y, p, sample_weight=weights)
            theirs.update_state(y, p, sample_weight=weights)
            agree(ours.result(), theirs.result())


@pytest.mark.parametrize(
    ("y_shape", "p_shape"),
    [((4, 1), (4, 1)), ((4,), (4, 1)), ((4,), (4, 6)), ((4, 1), (4, 6)), ((4, 6), (4, 6))]
    + [((4, 5), (4, 5, 6)), ((4, 5, 6), (4, 5, 6)), ((4, 5, 1), (4, 5, 1))],
)
@pytest.mark.parametrize("word", ["accuracy", "acc"])
def test_words_resolve_by_shape(word, y_shape, p_shape):
    y, p = np.zeros(y_shape), np.zeros(p_shape)
    find = keras.src.trainers.compile_utils.get_metric
    ours = metrics.resolve(word, y_shape, p_shape)
    assert type(ours).__name__ == type(find(word, y, p)).__name__
    assert ours.name == word


@pytest.mark.parametrize("name", sorted({name for name, *_ in CASES} | {"Mean", "Sum"}))
def test_names_arguments_and_defaults_are_those_of_keras(name, parity):
    ours, theirs = getattr(metrics, name)(), getattr(keras.metrics, name)()
    assert ours.name == theirs.name.rsplit("_", 1)[0] or ours.name == theirs.name
    kept = theirs.get_config()
    for word in ("name", "dtype", "fn"):
        kept.pop(word, None)
    assert {word: ours.get_config().get(word, "missing") for word in kept} == kept
    for variable, keras_variable in zip(ours.variables, theirs.variables, strict=True):
        assert variable.name == keras_variable.name
    parity(f"metrics.{name}", "config")
