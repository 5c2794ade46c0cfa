"""What weights and Tensors were called."""

import pytest

import hornbook as hb
from hornbook import layers


@pytest.fixture
def keras2(era):
    era("keras2")


def named(layer, shape):
    layer(hb.Input(shape))
    return [weight.name for weight in layer.weights]


def test_weights_stand_in_the_scope_of_their_layer(keras2):
    assert named(layers.Dense(2), (3,)) == ["dense_1/kernel:0", "dense_1/bias:0"]
    words = ("kernel:0", "recurrent_kernel:0", "bias:0")
    assert named(layers.LSTM(2), (4, 3)) == [f"lstm_1/{word}" for word in words]
    assert named(layers.TimeDistributed(layers.Dense(2)), (4, 3)) == [
        "time_distributed_1/kernel:0",
        "time_distributed_1/bias:0",
    ]
    both = named(layers.Bidirectional(layers.LSTM(2, name="both")), (4, 3))
    assert both[0] == "bidirectional_1/forward_both/kernel:0"
    assert both[-1] == "bidirectional_1/backward_both/bias:0"


def test_keras_1_had_letters(era):
    era("keras1")
    assert named(layers.Dense(2), (3,)) == ["dense_1_W:0", "dense_1_b:0"]
    assert named(layers.BatchNormalization(), (3,))[2:] == [
        "batchnormalization_1_running_mean:0",
        "batchnormalization_1_running_std:0",
    ]


def test_tensors_are_named_after_the_last_operation(keras2):
    x = hb.Input((3,))
    assert x.name == "input_1:0" and x.op.name == "input_1"
    shared = layers.Dense(2)
    assert repr(shared(x)) == 'Tensor("dense_1/BiasAdd:0", shape=(?, 2), dtype=float32)'
    assert shared(x).name == "dense_1_1/BiasAdd:0"
    assert layers.Dense(2, activation="relu", use_bias=False)(x).op.name == "dense_2/Relu"
    model = hb.Model(x, layers.Dense(1, activation="sigmoid")(shared.get_output_at(0)))
    assert model(x).name == "model_1/dense_3/Sigmoid:0"
    weight = shared.weights[0]
    assert repr(weight) == "<tf.Variable 'dense_1/kernel:0' shape=(3, 2) dtype=float32_ref>"


def test_a_tensor_says_which_call_of_which_layer_made_it(keras2):
    x = hb.Input((3,))
    shared = layers.Dense(2)
    shared(x)
    layer, call, place = shared(x)._keras_history
    assert (layer, call, place) == (shared, 1, 0)
    assert isinstance(x._keras_history[0], layers.InputLayer)
    assert shared.inbound_nodes[1].inbound_layers == [x._keras_history[0]]


@pytest.mark.parametrize("kind", ["Add", "Bidirectional", "SeparableConv2D", "ZeroPadding2D"])
def test_names_of_layers_begin_at_1(keras2, kind):
    given = {"Bidirectional": (layers.LSTM(1),), "SeparableConv2D": (1, 1)}.get(kind, ())
    assert getattr(layers, kind)(*given).name.endswith("_1")


def test_files_hold_the_names_of_today(keras2, tmp_path):
    model = hb.Sequential([layers.Dense(2, input_shape=(3,))])
    model.save_weights(tmp_path / "w.h5")
    before = model.get_weights()
    model.set_weights([0 * w for w in before])
    model.load_weights(tmp_path / "w.h5")
    assert (model.get_weights()[0] == before[0]).all()
