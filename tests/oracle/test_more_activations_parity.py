"""Activations of an even size, with options, or ours alone, against real Keras and by hand."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import activations, initializers, ops, regularizers

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

# Without the points where a slope jumps; those are in `test_slopes_at_kinks`.
X = np.concatenate([np.linspace(-4, 4, 39) + 0.013, [-90.0]]).astype("float32").reshape(2, 4, 5)
OPTIONS = [
    ("celu", {"alpha": 0.3}),
    ("glu", {"axis": 1}),
    ("glu", {"axis": 0}),
    ("glu", {"axis": -2}),
    ("hard_shrink", {"threshold": 1.5}),
    ("soft_shrink", {"threshold": 1.5}),
    ("squareplus", {"b": 0.5}),
    ("threshold", {"threshold": 1.0, "default_value": -3.0}),
]


def agree(ours, theirs):
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-5, atol=1e-6)


def slopes(fn, x, **options):
    def weighted(x):
        y = fn(x, **options)
        return ops.sum(y * np.linspace(-1, 1, y.size, dtype="float32").reshape(y.shape))

    return hb.grad(weighted)(x)


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_options(name, options, parity):
    ours, theirs = getattr(activations, name), getattr(keras.activations, name)
    agree(ours(X, **options), theirs(X, **options))
    agree(slopes(ours, X, **options), slopes(theirs, X, **options))
    parity(f"activations.{name}", "forward", "gradient")


@pytest.mark.parametrize(
    ("name", "at"),
    [("celu", 0.0), ("hard_tanh", 1.0), ("hard_tanh", -1.0), ("sparse_plus", 1.0)]
    + [("sparse_plus", -1.0), ("hard_shrink", 0.5), ("soft_shrink", 0.5), ("soft_shrink", -0.5)],
)
def test_slopes_at_kinks(name, at, parity):
    x = np.array([at], "float32")
    agree(
        *[hb.grad(lambda x, r=r: ops.sum(getattr(r, name)(x)))(x) for r in (activations, keras.ops)]
    )
    parity(f"activations.{name}", "gradient")


def by_bisection(x):
    """The projection of x to the simplex: the tau that makes max(x - tau, 0) sum to 1."""
    low, high = x.max() - 1, x.max()
    for _ in range(60):
        tau = (low + high) / 2
        low, high = (tau, high) if np.maximum(x - tau, 0).sum() > 1 else (low, tau)
    return np.maximum(x - tau, 0)


def test_sparsemax_is_the_projection_to_the_simplex(parity):
    x = np.random.default_rng(0).normal(size=(20, 6)).astype("float32")
    expected = np.array([by_bisection(row) for row in x])
    agree(activations.sparsemax(x), expected)
    agree(activations.sparsemax(x.T, axis=0), expected.T)
    agree(activations.sparsemax(np.array([[1.0, 1.0]], "float32")), [[0.5, 0.5]])
    # Where one value stays, Keras' tau is right.
    apart = np.diag(np.full(4, 5.0)).astype("float32")
    agree(activations.sparsemax(apart), keras.activations.sparsemax(apart))
    parity("activations.sparsemax", "forward")


def test_slope_of_sparsemax():
    """Of the support S: the slope by x_i of sum r_j y_j is r_i - mean of r over S, else 0."""
    x, r = np.array([[2.0, 1.5, 0.0]], "float32"), np.array([[1.0, 3.0, 5.0]], "float32")
    agree(hb.grad(lambda x: ops.sum(activations.sparsemax(x) * r))(x), [[-1.0, 1.0, 0.0]])


def test_maxout_takes_neighbours_together():
    x = np.arange(24.0, dtype="float32").reshape(2, 3, 4)[:, :, ::-1]
    agree(activations.maxout(x), x.reshape(2, 3, 2, 2).max(-1))
    agree(activations.maxout(x, num_pieces=4), x.max(-1, keepdims=True))
    agree(activations.maxout(x, num_pieces=3, axis=1), x.max(1, keepdims=True))
    with pytest.raises(ValueError, match="multiple of 3 units"):
        activations.maxout(x, num_pieces=3)
    with pytest.raises(ValueError, match="even number of units"):
        activations.glu(np.ones((2, 3)))


def test_every_name_of_keras_is_there():
    for room, names in [
        ("activations", dir(keras.activations)),
        ("initializers", dir(keras.initializers)),
        ("regularizers", dir(keras.regularizers)),
        ("constraints", dir(keras.constraints)),
    ]:
        missing = {name for name in names if name[0] != "_"} - set(getattr(hb, room).__all__)
        assert not missing, room


WORDS = ["glu", "hard_swish", "swish", "sparse_sigmoid", "tanh_shrink", "squareplus", "threshold"]


@pytest.mark.parametrize("word", WORDS)
def test_words(word, parity):
    name = keras.activations.get(word).__name__
    assert activations.get(word).__name__ == name
    assert activations.serialize(activations.get(word)) == name
    parity(f"activations.{name}", "config")


@pytest.mark.parametrize("side", ["real", "imag"])
@pytest.mark.parametrize("window", ["hann", "hamming", "blackman", "flattop", None, "array"])
def test_waves(side, window, parity):
    given = np.linspace(1, 2, 7) if window == "array" else window
    for scaling in ("density", "spectrum", None):
        for periodic in (False, True):
            options = {"side": side, "window": given, "scaling": scaling, "periodic": periodic}
            ours, theirs = initializers.STFT(**options), keras.initializers.STFT(**options)
            # Keras turns an angle up to 12 pi in float32, whose last digit there is 4e-6.
            wanted = np.asarray(theirs((7, 1, 5)))
            np.testing.assert_allclose(ours((7, 1, 5)), wanted, rtol=1e-5, atol=1e-5)
            assert set(ours.get_config()) == set(theirs.get_config())
    parity("initializers.STFT", "forward", "config")


def test_nuttall_and_blackmanharris_are_those_of_scipy():
    windows = pytest.importorskip("scipy.signal.windows")
    for name in initializers._WINDOWS:
        for periodic in (False, True):
            wanted = windows.get_window(name, 9, periodic)
            np.testing.assert_allclose(initializers._window(name, 9, periodic), wanted, atol=1e-12)


def test_an_array_is_an_initializer(parity):
    x = np.arange(6.0, dtype="float32").reshape(2, 3)
    agree(initializers.get(x)((2, 3)), keras.initializers.get(x)((2, 3)))
    assert type(initializers.get("OrthogonalInitializer")).__name__ == "Orthogonal"
    assert regularizers.orthogonal_regularizer is regularizers.OrthogonalRegularizer
    parity("initializers.Constant", "forward")
