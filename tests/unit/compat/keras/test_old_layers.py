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


def test_maxout_is_the_largest_of_its_pieces(era):
    era("keras1")
    from keras.layers import MaxoutDense

    made = MaxoutDense(2, nb_feature=3, input_dim=4)
    x = X[:, 0, 0, :1] * np.ones((2, 4), "float32")
    kernel, bias = made.get_weights()
    wanted = (x @ kernel + bias).reshape(2, 2, 3).max(-1)
    np.testing.assert_allclose(made.predict(x), wanted, atol=1e-6)
