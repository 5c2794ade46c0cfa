"""Functions of ``keras.backend`` that Keras 3 still has in some room, against these."""

import numpy as np
import pytest

from hornbook.compat.keras import backend as K

keras = pytest.importorskip("keras")
pytestmark = [
    pytest.mark.oracle,
    # Keras' own Variable.__array__ has no `copy` yet.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

RNG = np.random.default_rng(3)


def f(*shape):
    return RNG.normal(size=shape).astype("float32")


A, P = f(4, 5), np.abs(f(4, 5)) + 0.1
IMAGES, VOLUMES, SERIES = f(2, 6, 7, 3), f(2, 4, 5, 4, 2), f(2, 8, 3)
CHOSEN = np.eye(5, dtype="float32")[[0, 2, 4, 1]]
SOFT = np.exp(A) / np.exp(A).sum(-1, keepdims=True)
CASES = {
    "softmax": (lambda o: o.softmax, (A,), {}, {}),
    "logsumexp": (lambda o: o.logsumexp, (A, 1), {}, {}),
    "elu": (lambda o: o.elu, (A,), {"alpha": 0.7}, {"alpha": 0.7}),
    "softplus": (lambda o: o.softplus, (A,), {}, {}),
    "softsign": (lambda o: o.softsign, (A,), {}, {}),
    "sigmoid": (lambda o: o.sigmoid, (A,), {}, {}),
    "relu": (lambda o: o.leaky_relu, (A,), {"alpha": 0.3}, {"negative_slope": 0.3}),
    "std": (lambda o: o.std, (A,), {"axis": 0}, {"axis": 0}),
    "var": (lambda o: o.var, (A,), {"axis": 1}, {"axis": 1}),
    "one_hot": (lambda o: o.one_hot, (np.array([1, 3]), 5), {}, {}),
    "categorical_crossentropy": (lambda o: o.categorical_crossentropy, (CHOSEN, 2 * SOFT), {}, {}),
    "sparse_categorical_crossentropy": (
        lambda o: o.sparse_categorical_crossentropy,
        (np.array([0, 2, 4, 1]), A),
        {"from_logits": True},
        {"from_logits": True},
    ),
    "binary_crossentropy": (lambda o: o.binary_crossentropy, (CHOSEN, SOFT), {}, {}),
    "conv1d": (lambda o: o.conv, (SERIES, f(3, 3, 4)), {"padding": "same"}, {"padding": "same"}),
    "conv2d": (
        lambda o: o.conv,
        (IMAGES, f(3, 2, 3, 4)),
        {"strides": (2, 1), "padding": "same"},
        {"strides": (2, 1), "padding": "same"},
    ),
    "conv3d": (lambda o: o.conv, (VOLUMES, f(2, 2, 2, 2, 3)), {}, {}),
    "depthwise_conv2d": (
        lambda o: o.depthwise_conv,
        (IMAGES, f(3, 3, 3, 2)),
        {"dilation_rate": (2, 2)},
        {"dilation_rate": (2, 2)},
    ),
    "separable_conv2d": (
        lambda o: o.separable_conv,
        (IMAGES, f(3, 3, 3, 2), f(1, 1, 6, 4)),
        {"padding": "same"},
        {"padding": "same"},
    ),
    "pool2d": (
        lambda o: o.average_pool,
        (IMAGES, (3, 2)),
        {"strides": (2, 2), "padding": "same", "pool_mode": "avg"},
        {"strides": (2, 2), "padding": "same"},
    ),
    "pool3d": (lambda o: o.max_pool, (VOLUMES, (2, 2, 2)), {}, {"strides": 1}),
    "batch_normalization": (
        lambda o: o.batch_normalization,
        (A, A.mean(0), A.var(0)),
        {"beta": P[0], "gamma": P[1]},
        {"axis": -1, "offset": P[0], "scale": P[1]},
    ),
    "resize_images": (
        lambda o: o.image.resize,
        (IMAGES,),
        {"height_factor": 2, "width_factor": 3, "data_format": "channels_last"},
        {"size": (12, 21), "interpolation": "nearest"},
    ),
    "in_top_k": (
        lambda o: lambda x, y, k: o.in_top_k(y, x, k),
        (A, np.array([0, 2, 4, 1]), 2),
        {},
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_alike(name):
    theirs, args, ours_words, their_words = CASES[name]
    wanted = theirs(keras.ops)(*args, **their_words)
    found = getattr(K, name)(*args, **ours_words)
    np.testing.assert_allclose(found, np.asarray(wanted), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_transposed_convolution(padding):
    x, kernel = f(2, 3, 4, 5), f(3, 3, 2, 5)
    wanted = np.asarray(keras.ops.conv_transpose(x, kernel, 2, padding))
    found = K.conv2d_transpose(x, kernel, wanted.shape, (2, 2), padding)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)


def test_rnn_is_simple_rnn_with_masks():
    layer = keras.layers.SimpleRNN(4, return_sequences=True, return_state=True)
    mask = np.array([[True] * 8, [True] * 5 + [False] * 3])
    outputs, state = layer(SERIES, mask=mask)
    kernel, recurrent, bias = (np.asarray(w) for w in layer.get_weights())

    def step(x, states):
        h = K.tanh(K.dot(x, kernel) + K.dot(states[0], recurrent) + bias)
        return h, [h]

    last, found, states = K.rnn(step, SERIES, [np.zeros((2, 4), "f")], mask=mask)
    np.testing.assert_allclose(found[0], np.asarray(outputs)[0], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(states[0], np.asarray(state), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(last, np.asarray(state), rtol=1e-5, atol=1e-5)


def test_what_keras_3_changed_is_as_it_was():
    x = np.linspace(-4, 4, 9).astype("f")
    assert not np.allclose(K.hard_sigmoid(x), keras.ops.hard_sigmoid(x))
    smooth = K.resize_images(IMAGES, 2, 2, "channels_last", "bilinear")
    wanted = keras.ops.image.resize(IMAGES, (12, 14), "bilinear")
    assert not np.allclose(smooth, np.asarray(wanted))
