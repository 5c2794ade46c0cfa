"""Activations against real Keras: values, options, gradients; and what the names stand for."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import activations, constraints, ops, regularizers
from hornbook.saving.dialect_keras3 import WORDS_BESIDE

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

X = np.concatenate([np.linspace(-9, 9, 37) + 0.01, [-200.0, 200.0]]).astype("float32")
OURS = ("step", "maxout", "hard_sigmoid_theano")  # Keras has no such activation
# These have tests of their own beside this file: an even size, arguments without default.
ELSEWHERE = (*OURS, "glu", "threshold", "sparsemax")
OPTIONS = [
    *[(fn.__name__, {}) for fn in activations.FAMILY if fn.__name__ not in ELSEWHERE],
    ("relu", {"negative_slope": 0.1}),
    ("relu", {"max_value": 4.0}),
    ("relu", {"threshold": 1.5}),
    ("relu", {"negative_slope": 0.2, "max_value": 6.0, "threshold": 1.0}),
    ("leaky_relu", {"negative_slope": 0.3}),
    ("elu", {"alpha": 0.5}),
    ("gelu", {"approximate": True}),
    ("softmax", {"axis": 0}),
    ("log_softmax", {"axis": 0}),
]


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_values_and_gradients(name, options, parity):
    ours, theirs = getattr(activations, name), getattr(keras.activations, name)
    x = X.reshape(3, 13) if name != "exponential" else X[:-2].reshape(1, 37)
    np.testing.assert_allclose(
        np.asarray(ours(x, **options)), np.asarray(theirs(x, **options)), rtol=1e-5, atol=1e-6
    )
    upstream = np.linspace(-1, 1, x.size, dtype="float32").reshape(x.shape)
    slopes = [
        np.asarray(hb.grad(lambda x, fn=fn: ops.sum(fn(x, **options) * upstream))(x))
        for fn in (ours, theirs)
    ]
    np.testing.assert_allclose(*slopes, rtol=1e-5, atol=1e-6)
    parity(f"activations.{name}", "forward", "gradient")


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "selu", "relu6"])
def test_slopes_at_kinks(name):
    at = np.array([0.0, 6.0], "float32")
    slopes = [
        np.asarray(hb.grad(lambda x, room=room: ops.sum(getattr(room, name)(x)))(at))
        for room in (activations, keras.activations)
    ]
    np.testing.assert_allclose(*slopes, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("fn", list(activations.FAMILY), ids=lambda fn: fn.__name__)
def test_the_same_word_means_the_same_function(fn):
    if fn.__name__ not in OURS:
        assert keras.activations.get(fn.__name__).__name__ == fn.__name__


def test_regularizers(parity):
    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    for name, options in [
        ("L1", {}),
        ("L2", {"l2": 0.3}),
        ("L1L2", {"l1": 0.1, "l2": 0.2}),
        ("OrthogonalRegularizer", {}),
        ("OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
    ]:
        ours, theirs = getattr(regularizers, name)(**options), getattr(keras.regularizers, name)
        expected = theirs(**options)(keras.ops.convert_to_tensor(x))
        np.testing.assert_allclose(float(ours(x)), float(expected), rtol=1e-5)
        parity(f"regularizers.{name}", "forward")


def test_constraints(parity):
    w = 3 * np.random.default_rng(0).normal(size=(4, 3, 2)).astype("float32")
    for name, options in [
        ("MaxNorm", {}),
        ("MaxNorm", {"max_value": 1.0, "axis": [0, 1]}),
        ("NonNeg", {}),
        ("UnitNorm", {"axis": 1}),
        ("MinMaxNorm", {"min_value": 0.5, "max_value": 2.0, "rate": 0.5, "axis": 2}),
    ]:
        ours, theirs = getattr(constraints, name)(**options), getattr(keras.constraints, name)
        np.testing.assert_allclose(
            np.asarray(ours(w)), np.asarray(theirs(**options)(w)), rtol=1e-5, atol=1e-6
        )
        parity(f"constraints.{name}", "forward")


@pytest.mark.parametrize(
    ("room", "words"),
    [
        ("regularizers", ["l1", "l2", "L1", "L2", "L1L2", "orthogonal_regularizer"]),
        ("constraints", ["max_norm", "non_neg", "unit_norm", "min_max_norm", "MaxNorm"]),
    ],
)
def test_words_and_configs(room, words, parity):
    for word in words:
        ours, theirs = getattr(hb, room).get(word), getattr(keras, room).get(word)
        assert type(ours).__name__ == type(theirs).__name__
        config = {
            name: float(value) if isinstance(value, np.ndarray) else value
            for name, value in theirs.get_config().items()
        }
        name = type(ours).__name__
        beside = WORDS_BESIDE.get(name, {})  # ours alone, at their values of today
        assert ours.get_config() == pytest.approx(config | beside)
        parity(f"{room}.{name}", "config")
