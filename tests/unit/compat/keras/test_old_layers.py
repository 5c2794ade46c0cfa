"""Layers that are gone, led to what does the same today."""

import numpy as np
import pytest

import hornbook as hb

X = np.random.default_rng(3).normal(size=(2, 6, 5, 3)).astype("float32")


def test_a_locally_connected_layer_has_a_kernel_for_each_place(era):
    era()
    from keras.layers.local import LocallyConnected1D, LocallyConnected2D

    layer = LocallyConnected2D(4, (3, 2), strides=(2, 1), bias_initializer="uniform")
    got = np.asarray(layer(X))
    kernel, bias = layer.get_weights()
    assert kernel.shape == (2 * 4, 3 * 2 * 3, 4) and bias.shape == (2, 4, 4)
    for row in range(2):
        for column in range(4):
            patch = X[:, 2 * row : 2 * row + 3, column : column + 2].reshape(2, -1)
            wanted = patch @ kernel[row * 4 + column] + bias[row, column]
            np.testing.assert_allclose(got[:, row, column], wanted, atol=1e-5)
    line = LocallyConnected1D(2, 3)
    got = np.asarray(line(X[:, :, 0]))
    kernel = line.get_weights()[0]
    np.testing.assert_allclose(got[:, 1], X[:, 1:4, 0].reshape(2, -1) @ kernel[1], atol=1e-5)


def test_cudnn_s_layers_are_those_with_its_gates(era):
    era("keras2")
    from keras.layers import CuDNNGRU, CuDNNLSTM

    assert isinstance(CuDNNGRU(3), hb.layers.GRU) and CuDNNGRU(3).reset_after
    assert CuDNNLSTM(3).recurrent_activation is hb.activations.sigmoid


def test_an_unknown_mode_of_merge_is_named(era):
    era("keras1")
    from keras.layers import Input, merge

    with pytest.raises(ValueError, match="unknown mode 'conct'. Did you mean 'concat'"):
        merge([Input((2,)), Input((2,))], mode="conct")


@pytest.mark.parametrize("axes", [-1, 2, (2, 2), ([2], [2])])
def test_the_axes_that_merge_sums_over(era, axes):
    era("keras1")
    from keras.layers import Input, merge

    x, y = np.arange(12.0).reshape(1, 4, 3), np.arange(15.0).reshape(1, 5, 3)
    a, b = Input((4, 3)), Input((5, 3))
    model = hb.Model([a, b], merge([a, b], mode="dot", dot_axes=axes))
    np.testing.assert_array_equal(model.predict([x, y])[0], x[0] @ y[0].T)
    with pytest.raises(
        ValueError, match="axis 1 of the first input has 4 and axis 1 of the second 5"
    ):
        merge([a, b], mode="dot", dot_axes=1)


def test_maxout_is_the_largest_of_its_pieces(era):
    era("keras1")
    from keras.layers import MaxoutDense

    made = MaxoutDense(2, nb_feature=3, input_dim=4)
    x = X[:, 0, 0, :1] * np.ones((2, 4), "float32")
    kernel, bias = made.get_weights()
    wanted = (x @ kernel + bias).reshape(2, 2, 3).max(-1)
    np.testing.assert_allclose(made.predict(x), wanted, atol=1e-6)


def told(name, **words):
    import keras.layers

    return getattr(keras.layers, name)(**words)


def test_curves_of_keras_1(era):
    era("keras1")
    x = np.array([[-3.0, -0.5, 0.5, 3.0]], "float32")
    soft = told("ParametricSoftplus")
    np.testing.assert_allclose(soft(x), 0.2 * np.log1p(np.exp(5 * x)), rtol=1e-5)
    bent = told("SReLU", a_left_init="uniform", t_right_init="one")
    bent(x)
    bent.set_weights([np.full(4, v, "float32") for v in (-1.0, 0.5, 2.0, 3.0)])
    # Between -1 and 1 as it is; below with slope 1/2, above with slope 3.
    np.testing.assert_allclose(bent(x), [[-2.0, -0.5, 0.5, 7.0]], rtol=1e-6)
    shared = told("SReLU", shared_axes=[0, 1])
    assert shared(np.ones((2, 3, 4, 5), "float32")).shape == (2, 3, 4, 5)
    assert shared.get_weights()[0].shape == (1, 1, 5)


@pytest.mark.parametrize("name", ["LocallyConnected1D", "LocallyConnected2D"])
def test_weights_at_each_place_with_channels_in_front(name, era):
    """The same numbers as with channels last, from the same weights in their order."""
    era("keras2")
    rank = int(name[-2])
    x = np.random.default_rng(0).normal(size=(2, *(5, 4)[:rank], 3)).astype("float32")
    last = told(name, filters=2, kernel_size=3, bias_initializer="uniform")
    wanted = np.asarray(last(x))
    first = told(name, filters=2, kernel_size=3, data_format="channels_first")
    first(np.moveaxis(x, -1, 1))
    kernel, bias = last.get_weights()
    if rank == 2:  # the channel counts before the window
        kernel = np.moveaxis(kernel.reshape(-1, 9, 3, 2), 2, 1).reshape(kernel.shape)
    first.set_weights([kernel, bias])
    np.testing.assert_allclose(np.moveaxis(first(np.moveaxis(x, -1, 1)), 1, -1), wanted, atol=1e-5)
    with pytest.raises(ValueError, match="only padding='valid'"):
        told(name, filters=2, kernel_size=3, padding="same")


def test_a_cell_along_a_film(era):
    era("keras2")
    film = np.random.default_rng(0).normal(size=(2, 3, 6, 5, 1)).astype("float32")
    layer = told("ConvLSTM2D", filters=2, kernel_size=3, return_sequences=True)
    wanted = np.asarray(layer(film))
    cell = told("ConvLSTM2DCell", filters=2, kernel_size=3)
    again = told("ConvRNN2D", cell=cell, return_sequences=True)
    again(film)
    again.set_weights(layer.get_weights())
    np.testing.assert_allclose(again(film), wanted, atol=1e-6)
    assert cell.recurrent_activation.__name__ == "hard_sigmoid_theano"


def test_a_cell_of_ones_own_along_a_film(era):
    """It is asked for a convolution to find the shape of its state."""
    era("keras2")
    from keras import backend as K
    from keras.layers import ConvRNN2D, Layer

    class Mean(Layer):
        filters, state_size, padding = 1, 1, "valid"
        kernel_shape = (2, 2, 1, 1)

        def input_conv(self, x, w, padding="valid"):
            return K.conv2d(x, w, padding=padding)

        def call(self, inputs, states):
            out = self.input_conv(inputs, K.ones(self.kernel_shape)) / 4 + states[0]
            return out, [out]

    film = np.arange(2 * 3 * 3 * 3, dtype="float32").reshape(2, 3, 3, 3, 1)
    said = np.asarray(ConvRNN2D(Mean())(film))
    windows = sum(film[:, :, i : i + 2, j : j + 2] for i in (0, 1) for j in (0, 1)) / 4
    np.testing.assert_allclose(said, windows.sum(1), rtol=1e-6)


def test_modes_of_batch_normalization(era):
    era("keras1")
    x = np.random.default_rng(0).normal(size=(6, 4)).astype("float32") * 3 + 1
    with pytest.warns(UserWarning, match="each sample is normalised by itself"):
        each = told("BatchNormalization", mode=1)
    deviation = np.sqrt(x.var(1, keepdims=True) + 1e-3) + 1e-3
    np.testing.assert_allclose(each(x), (x - x.mean(1, keepdims=True)) / deviation, atol=1e-5)
    with pytest.warns(UserWarning, match="batches count in any phase"):
        batches = told("BatchNormalization", mode=2)
    wanted = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3)
    for training in (False, True):
        np.testing.assert_allclose(batches(x, training=training), wanted, atol=1e-5)
    assert (batches.moving_mean.numpy() == 0).all()
    era("keras2")
    assert told("BatchNormalization", mode=0).momentum == 0.99
    with pytest.raises(ValueError, match="Keras 1 alone had the modes"):
        told("BatchNormalization", mode=2)


def test_words_are_dropped_in_keras_1(era):
    era("keras1")
    with pytest.warns(UserWarning, match="words are dropped while this program trains"):
        table = told("Embedding", input_dim=200, output_dim=2, dropout=0.5)
    words = np.arange(200)[None]
    rows = np.asarray(table(words))[0]
    dropped = np.asarray(table(words, training=True))[0]
    gone = (dropped == 0).all(1)
    assert 60 < gone.sum() < 140
    np.testing.assert_allclose(dropped[~gone], 2 * rows[~gone], rtol=1e-6)
    era("keras2")
    with pytest.warns(UserWarning, match="Keras 2 did not drop words"):
        told("Embedding", input_dim=2, output_dim=2, dropout=0.5)


def test_several_gpus_are_said_to_change_nothing(era):
    era("keras2")
    from keras.utils import multi_gpu_model

    model = hb.Sequential([hb.layers.Dense(1, input_shape=(2,))])
    with pytest.warns(UserWarning, match="batches are not split"):
        assert multi_gpu_model(model, gpus=2) is model
    with pytest.raises(ValueError, match="2 or more"):
        multi_gpu_model(model, gpus=1)


@pytest.mark.parametrize("first", [False, True])
def test_pictures_grow_as_tensorflow_1_let_them(era, first):
    era("keras2")
    form = "channels_first" if first else "channels_last"
    x = np.float32([[0, 1], [2, 3]]).reshape((1, 1, 2, 2) if first else (1, 2, 2, 1))
    grown = hb.layers.UpSampling2D(2, form, interpolation="bilinear")(x)
    wanted = [[0, 0.5, 1, 1], [1, 1.5, 2, 2], [2, 2.5, 3, 3], [2, 2.5, 3, 3]]
    assert np.asarray(grown).reshape(4, 4).tolist() == wanted
    era("tensorflow2")
    today = hb.layers.UpSampling2D(2, form, interpolation="bilinear")(x)
    assert np.asarray(today).reshape(4, 4)[0].tolist() == [0, 0.25, 0.75, 1]


def test_merges_of_keras_1_were_numbered_together(era):
    era("keras1")
    from keras.layers import merge

    x, y = hb.Input((2,)), hb.Input((2,))
    names = [merge([x, y], mode=mode)._keras_history[0].name for mode in ("sum", "concat")]
    assert names == ["merge_1", "merge_2"]
    assert merge([x, y], mode="mul", name="mine").name.startswith("mine")
