"""Layers in small examples: what parity with Keras and the laws do not reach."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, ops
from hornbook.core import Scope
from hornbook.engine import random


def test_dropout_drops_its_share_and_keeps_the_mean():
    hb.utils.set_random_seed(0)
    out = np.asarray(layers.Dropout(0.25)(np.ones((200, 500), "float32"), training=True))
    assert set(np.unique(out).tolist()) == {0.0, np.float32(1 / 0.75)}
    # 100,000 draws: the share is within five standard deviations, sqrt(0.25 * 0.75 / 1e5) each.
    assert abs((out == 0).mean() - 0.25) < 5 * np.sqrt(0.25 * 0.75 / out.size)


def test_dropout_gradient_is_its_mask():
    layer, again = layers.Dropout(0.5, seed=3), layers.Dropout(0.5, seed=3)
    x = np.ones((4, 5), "float32")
    mask = layer(x, training=True)
    slope = hb.grad(lambda x: again(x, training=True).sum())(x)
    np.testing.assert_array_equal(slope, mask)


def test_dropout_shares_its_mask_along_axes_of_noise_shape():
    out = np.asarray(
        layers.Dropout(0.5, noise_shape=(None, 1))(np.ones((50, 4), "f"), training=True)
    )
    assert all(len(set(row.tolist())) == 1 for row in out) and len(set(out[:, 0].tolist())) == 2


def test_two_dropouts_of_one_step_differ_and_a_step_repeats():
    first, second = layers.Dropout(0.5), layers.Dropout(0.5)
    x = np.ones((4, 50), "float32")

    def step():
        with Scope(key=random.key(1)):
            return [np.asarray(layer(x, training=True)) for layer in (first, second)]

    a, b = step()
    assert not np.array_equal(a, b)
    np.testing.assert_array_equal(a, step()[0])


def test_recurrent_dropout_is_one_mask_for_all_steps():
    layer = layers.SimpleRNN(
        6,
        recurrent_dropout=0.5,
        activation="linear",
        return_sequences=True,
        kernel_initializer="zeros",
        recurrent_initializer="identity",
        bias_initializer="ones",
    )
    out = np.asarray(layer(np.zeros((1, 4, 2), "float32"), training=True))[0]
    # h_t = 1 + keep * h_(t-1) / 0.5: dropped units stay at 1, others run 1, 3, 7, 15.
    assert {tuple(column) for column in out.T.tolist()} <= {(1, 1, 1, 1), (1, 3, 7, 15)}


def test_a_stateful_layer_goes_on_where_it_stopped():
    x = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")
    whole = layers.LSTM(4)
    wanted = np.asarray(whole(x))
    model = hb.Sequential([layers.Input(batch_shape=(2, 3, 3)), layers.LSTM(4, stateful=True)])
    model.layers[0].cell.set_weights(whole.get_weights())
    model.predict(x[:, :3], batch_size=2, verbose=0)
    last = model.predict(x[:, 3:], batch_size=2, verbose=0)
    np.testing.assert_allclose(last, wanted, rtol=1e-5, atol=1e-6)
    model.layers[0].reset_states()
    np.testing.assert_allclose(
        model.predict(x[:, :3], batch_size=2, verbose=0), whole(x[:, :3]), rtol=1e-5, atol=1e-6
    )


def test_a_cell_of_ones_own():
    class Sum(layers.Layer):
        state_size = output_size = 2

        def call(self, inputs, states):
            total = (
                ops.convert_to_tensor(states[0] if isinstance(states, list) else states) + inputs
            )
            return total, [total]

    x = np.arange(12, dtype="float32").reshape(1, 6, 2)
    out = layers.RNN(Sum(), return_sequences=True)(x)
    np.testing.assert_array_equal(out[0], np.cumsum(x[0], axis=0))


def test_batch_normalization_follows_its_data_and_freezes():
    layer = layers.BatchNormalization(momentum=0.5)
    x = np.array([[1.0], [3.0]], "float32")
    layer(x, training=True)
    # moving = 0.5 * old + 0.5 * batch; the batch has mean 2 and variance 1.
    assert layer.moving_mean.numpy() == [1.0] and layer.moving_variance.numpy() == [1.0]
    layer.trainable = False
    layer(x, training=True)
    assert layer.moving_mean.numpy() == [1.0]


def test_embedding_starts_from_given_vectors():
    table = np.arange(6, dtype="float32").reshape(3, 2)
    layer = layers.Embedding(3, 2, weights=[table])
    np.testing.assert_array_equal(layer(np.array([[2, 0]])), table[[[2, 0]]])


def test_a_diagonal_kernel_sees_diagonals():
    """A 7x7 diagonal of ones on its own picture of 255s gives 7 * 255, on the crossed one 255."""
    diagonal = np.eye(7, dtype="float32")
    pictures = 255 * np.stack([diagonal, diagonal[:, ::-1]])[..., None]
    layer = layers.Conv2D(1, 7, use_bias=False)
    layer.build((None, 7, 7, 1))
    layer.set_weights([diagonal[..., None, None]])
    assert np.asarray(layer(pictures)).ravel().tolist() == [1785.0, 255.0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: layers.Add()([np.ones((1, 2)), np.ones((1, 3))]), "do not fit"),
        (lambda: layers.Add()(np.ones((1, 2))), "merges a list of inputs"),
        (lambda: layers.Concatenate()([np.ones((1, 2, 3)), np.ones((1, 3, 3))]), "only on axis"),
        (lambda: layers.Reshape((5,))(np.ones((1, 4))), "has 4 elements"),
        (lambda: layers.Conv2D(3, 0), "kernel_size must be a whole number above 0"),
        (lambda: layers.Conv2D(3, 3, padding="causal"), "only at the past"),
        (lambda: layers.Conv1D(3, 2, groups=2), "multiple of groups"),
        (lambda: layers.Conv1D(3, 2, strides=2, dilation_rate=2), "do not go with a dilation"),
        (lambda: layers.Dense(2)(layers.Input((None,))), "must be known"),
        (lambda: layers.Input(5), r"write Input\(shape=\(5,\)\)"),
        (lambda: layers.LSTM(2, stateful=True)(layers.Input((3, 2))), "fixed batch size"),
    ],
)
def test_what_cannot_be_built_is_said(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_wrappers_want_layers():
    with pytest.raises(TypeError, match="wraps a layer"):
        layers.TimeDistributed(3)
    with pytest.raises(TypeError, match="wraps a recurrent layer"):
        layers.Bidirectional(layers.Dense(2))
    with pytest.raises(ValueError, match="run in one direction"):
        layers.Bidirectional(layers.LSTM(2), backward_layer=layers.LSTM(2))


def test_sizes_may_be_whole_numbers_of_numpy():
    two = np.int64(2)
    x = np.ones((1, 8, 8, 1), "float32")
    assert layers.MaxPooling2D((two, two), strides=two)(x).shape == (1, 4, 4, 1)
    assert layers.ZeroPadding2D(((two, 1), two))(x).shape == (1, 11, 12, 1)
    pooling = layers.MaxPooling2D((two, two))
    assert pooling.get_config()["pool_size"] == [2, 2] and type(pooling.pool_size[0]) is int
    assert hb.Input(np.array([3, 2])).shape == hb.Input((np.int64(3), 2)).shape == (None, 3, 2)
    with pytest.raises(ValueError, match="above 0"):
        layers.MaxPooling2D(np.float64(2.5))


@pytest.mark.parametrize("kind", ["MaxPooling2D", "AveragePooling2D"])
def test_a_window_that_does_not_fit_is_refused(kind):
    with pytest.raises(ValueError, match=r"window of \(2, 2\) does not fit into \(1, 4\)"):
        getattr(layers, kind)(2)(np.ones((1, 1, 4, 3), "float32"))
    assert getattr(layers, kind)(2, padding="same")(np.ones((1, 1, 4, 3))).shape == (1, 1, 2, 3)
