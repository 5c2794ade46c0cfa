"""Arguments of then in the words of today."""

import subprocess
import sys

import pytest

import hornbook as hb
from hornbook.compat.gate import Gate


def test_native_use_refuses_old_words():
    with pytest.raises(TypeError, match="output_dim"):
        hb.layers.Dense(output_dim=3)


def test_renamed_words(era):
    era("keras2")
    layer = hb.layers.Dense(output_dim=3, init="ones", W_regularizer="l2", bias=False)
    assert (layer.units, layer.use_bias) == (3, False)
    assert layer.get_config()["units"] == 3
    assert hb.optimizers.Adam(lr=0.5).get_config()["learning_rate"] == 0.5


def test_three_numbers_are_filters_rows_and_columns(era):
    era("keras2")
    layer = hb.layers.Convolution2D(32, 3, 5, border_mode="same", subsample=(2, 2))
    assert (layer.filters, layer.kernel_size, layer.strides) == (32, (3, 5), (2, 2))
    assert layer.padding == "same"
    plain = hb.layers.Conv2D(32, (3, 5), 2)
    assert (plain.kernel_size, plain.strides) == ((3, 5), (2, 2))


def test_defaults_of_the_era_become_explicit(era):
    era("keras2")
    assert hb.layers.GRU(3).get_config()["reset_after"] is False
    assert hb.layers.LSTM(3).recurrent_activation.__name__ == "hard_sigmoid_theano"
    assert hb.layers.LSTM(3, recurrent_activation="sigmoid").recurrent_activation.__name__ == (
        "sigmoid"
    )
    era("keras3")
    assert hb.layers.GRU(3).get_config()["reset_after"] is True


def test_a_class_of_the_user_s_keeps_its_own_words(era):
    era("keras2")

    class Mine(hb.layers.Layer):
        def __init__(self, output_dim, lr=3, **kwargs):
            self.output_dim, self.lr = output_dim, lr
            super().__init__(**kwargs)

    layer = Mine(output_dim=5, input_dim=4)
    assert (layer.output_dim, layer._input_hint) == (5, (4,))

    class Dense(hb.layers.Layer):
        def __init__(self, nb_filter=2, **kwargs):
            self.nb_filter = nb_filter
            super().__init__(**kwargs)

    assert Dense(nb_filter=7).nb_filter == 7


def test_an_unknown_era_is_named():
    with pytest.raises(ValueError, match="Unknown era 'keras4'. Did you mean"):
        Gate("keras4")


def test_what_was_met_is_told_at_exit():
    code = """
import hornbook.compat
hornbook.compat.install(explain=True)
from keras.layers import Dense
Dense(output_dim=3)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Dense(output_dim=)  ->  Dense(units=)  (<string>:5)" in run.stderr


def test_networks_meant_pretrained_weights_where_none_were_named(era):
    era("keras2")
    from keras.applications import MobileNet
    from keras.applications.vgg16 import VGG16

    small = {"input_shape": (32, 32, 3), "include_top": False}
    for network in (MobileNet, VGG16):
        with pytest.raises(ValueError, match="weights=None makes new ones"):
            network(**small)
    assert MobileNet(weights=None, alpha=0.25, **small).name == "mobilenet_0.25_32"
