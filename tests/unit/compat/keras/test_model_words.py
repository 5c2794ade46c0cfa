"""Models that are taken apart by hand, and what compile left on them."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.compat.keras import backend as K  # noqa: N812


@pytest.fixture
def model(era):
    era("keras2")
    x = hb.Input((4,), name="x")
    y = layers.Dense(2, name="first")(layers.Dense(3, name="below")(x))
    return hb.Model(x, layers.Dense(5, name="top")(y))


def test_a_layer_is_taken_off_a_graph(model):
    model.layers.pop()
    assert [one.name for one in model.layers] == ["x", "below", "first"]
    model.outputs = [model.layers[-1].output]
    model.layers[-1].outbound_nodes = []
    assert model.output_shape == (None, 2) and model.predict(np.ones((3, 4))).shape == (3, 2)


def test_a_layer_is_taken_off_a_stack(era):
    era("keras2")
    model = hb.Sequential([layers.Dense(3, input_shape=(4,)), layers.Dense(2), layers.Dense(7)])
    model.layers.pop()
    model.outputs = [model.layers[-1].output]
    model.add(layers.Dense(6))
    assert model.predict(np.ones((3, 4))).shape == (3, 6) and len(model.layers) == 3


def test_the_loss_in_the_graph_is_the_one_that_is_trained(model):
    model.get_layer("top").kernel.regularizer = hb.regularizers.get("l2")
    model.compile("sgd", "mse", loss_weights=[0.5])
    x, y = np.random.default_rng(0).normal(size=(2, 6, 5)).astype("float32")
    x = x[:, :4]
    inputs, targets, weights = model._standardize_user_data(x, y)
    loss = K.function(model.inputs + model.targets + model.sample_weights, [model.total_loss])
    said = loss(inputs + targets + weights)[0]
    assert said == pytest.approx(model.evaluate(x, y, verbose=0), rel=1e-5)
    slopes = model.optimizer.get_gradients(model.total_loss, model.trainable_weights)
    found = K.function(model.inputs + model.targets + model.sample_weights, slopes)(
        [*inputs, *targets, *weights]
    )
    assert [one.shape for one in found] == [tuple(w.shape) for w in model.trainable_weights]
    assert model.loss == "mse" or model.loss.__name__ == "mean_squared_error"
    assert model.loss_weights == [0.5] and model.input_names == ["x"]


def test_a_users_own_attribute_of_such_a_name_stays(era):
    era("keras2")

    class Mine(hb.Model):
        def __init__(self):
            super().__init__()
            self.loss, self.targets = "mine", 3

    assert (Mine().loss, Mine().targets) == ("mine", 3)


def test_a_loss_finds_the_layer_that_made_its_prediction(era):
    era("keras2")
    met = []

    def loss(y_true, y_pred):
        layer, call, _ = y_pred._keras_history
        node = layer.inbound_nodes[call]
        met.append((layer.name, node.inbound_layers[0].name, node.input_masks))
        return K.mean(K.square(y_true - y_pred), -1) + K.mean(node.input_tensors[0], -1)

    x = hb.Input((2,), name="x")
    model = hb.Model(x, layers.Dense(1, name="last", kernel_initializer="zeros")(x))
    model.compile("sgd", loss)
    found = model.train_on_batch(np.full((4, 2), 3.0), np.zeros((4, 1)))
    assert met[0] == ("last", "x", [None]) and found == pytest.approx(3.0)


def test_a_layer_may_set_what_layers_are_asked(era):
    era("keras2")

    class Mine(layers.Layer):
        def call(self, inputs):
            self.uses_learning_phase = True
            return inputs

    layer = Mine()
    layer(hb.Input((2,)))
    assert layer.uses_learning_phase and layer.updates == []


@pytest.mark.parametrize("first", ["name", "tensor"])
def test_a_name_and_a_tensor_that_are_appended_are_a_metric(first, era):
    era("keras2")
    import keras

    x = keras.layers.Input((3,))
    hidden = keras.layers.Dense(4, activation="relu")(x)
    model = keras.models.Model(x, keras.layers.Dense(2)(hidden))
    model.compile("sgd", "mse", metrics=["mae"])
    size = K.mean(K.abs(hidden))
    assert model.metrics_tensors == []
    if first == "name":
        model.metrics_names.append("size")
    model.metrics_tensors.append(size)
    if first == "tensor":
        model.metrics_names.append("size")
    assert len(model.metrics_tensors) == 1
    rows = np.random.RandomState(0).normal(size=(8, 3))
    said = model.evaluate(rows, np.zeros((8, 2)), verbose=0)
    wanted = np.abs(keras.models.Model(x, hidden).predict(rows)).mean()
    assert len(said) == 3 and said[-1] == pytest.approx(wanted, rel=1e-5)
    assert "size" in model.fit(rows, np.zeros((8, 2)), verbose=0).history
