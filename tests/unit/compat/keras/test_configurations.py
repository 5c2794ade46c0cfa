import json
import sys
from pathlib import Path

import numpy as np
import pytest

import hornbook as hb
from hornbook.compat.keras.configurations import of_then
from hornbook.core import asks_itself, to_tree

RECORDED = Path(__file__).parents[3] / "oracle" / "recorded" / "2.2.4" / "words.json"
THEN = {said["class_name"] for said in json.loads(RECORDED.read_text(encoding="utf-8")).values()}
sys.path.append(str(Path(__file__).parents[3]))
from laws.layer_cases import SEPARATE, TABLE, WHOLE_NUMBERS  # noqa: E402

NAMES = sorted(THEN & set(TABLE) - {"Lambda", *SEPARATE})


@pytest.fixture(autouse=True)
def keras(era):
    era("keras2")
    import keras

    return keras


@pytest.mark.parametrize("name", NAMES)
def test_a_model_of_each_layer_is_read_from_what_it_says(name, keras):
    arguments, shape = TABLE[name]
    given = {k: v() if callable(v) else v for k, v in arguments.items()}
    several = isinstance(shape, list)
    kind = "int32" if name in WHOLE_NUMBERS else "float32"
    inputs = [hb.Input(one[1:], dtype=kind) for one in (shape if several else [shape])]
    layer = getattr(hb.layers, name)(**given)
    model = hb.Model(inputs, layer(inputs if several else inputs[0]))
    again = keras.models.model_from_json(model.to_json())
    assert again.get_config() == model.get_config() and again.to_json() == model.to_json()
    assert "family" not in model.to_json() and "module" not in model.to_json()
    again.set_weights(model.get_weights())
    draw = np.random.default_rng(0)
    x = [draw.integers(0, 9, (2, *one.shape[1:])) for one in inputs]
    for a, b in zip(listed(again.predict(x)), listed(model.predict(x)), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-6)


def listed(found):
    return found if isinstance(found, list) else [found]


def test_all_layers_of_then_are_tried():
    assert len(NAMES) > 60


def test_a_sequential_model(keras):
    model = keras.models.Sequential()
    model.add(keras.layers.Dense(3, input_shape=(4,), name="first"))
    model.add(keras.layers.Dense(2, activation="softmax"))
    config = model.get_config()
    assert set(config) == {"name", "layers"}
    first, second = (layer["config"] for layer in config["layers"])
    assert first["batch_input_shape"] == (None, 4) and first["dtype"] == "float32"
    assert "batch_input_shape" not in second
    assert first["kernel_initializer"]["class_name"] == "VarianceScaling"
    assert model.layers[0].get_config() == first
    said = json.loads(model.to_json(indent=2))
    assert (said["keras_version"], said["backend"]) == ("2.2.4", "tensorflow")
    for again in (
        keras.models.Sequential.from_config(config),
        keras.models.Sequential.from_config(config["layers"]),  # as it was until 2.2.2
        keras.models.model_from_config({"class_name": "Sequential", "config": config}),
    ):
        assert again.input_shape == (None, 4) and again.count_params() == 23


def test_a_batch_size_that_is_fixed(keras):
    model = keras.models.Sequential()
    model.add(keras.layers.LSTM(3, batch_input_shape=(2, 5, 4), stateful=True))
    assert model.get_config()["layers"][0]["config"]["batch_input_shape"] == (2, 5, 4)
    again = keras.models.model_from_json(model.to_json())
    assert again.input_shape == (2, 5, 4) and again.layers[0].stateful


def graph(keras):
    x = keras.layers.Input((4,), name="x")
    inner = keras.models.Sequential([keras.layers.Dense(4, input_shape=(4,))], name="inner")
    shared = keras.layers.Dense(4, name="shared")
    y = keras.layers.add([shared(inner(x)), shared(x)])
    return keras.models.Model(x, [y, inner(y)])


def test_a_graph_counts_calls_as_keras_did(keras):
    model = graph(keras)
    config = model.get_config()
    nodes = {layer["name"]: layer["inbound_nodes"] for layer in config["layers"]}
    assert nodes["x"] == []
    assert nodes["shared"] == [[["inner", 1, 0, {}]], [["x", 0, 0, {}]]]
    assert nodes["inner"] == [[["x", 0, 0, {}]], [["add_1", 0, 0, {}]]]
    assert config["input_layers"] == [["x", 0, 0]]
    assert config["output_layers"] == [["add_1", 0, 0], ["inner", 2, 0]]
    again = keras.models.Model.from_config(config)
    assert again.get_config() == config


def test_states_and_words_of_a_call(keras):
    x, h, c = (keras.layers.Input(shape) for shape in ((5, 4), (3,), (3,)))
    y = keras.layers.LSTM(3, name="rnn")(x, initial_state=[h, c])
    model = keras.models.Model([x, h, c], y)
    (node,) = model.get_config()["layers"][-1]["inbound_nodes"]
    assert [place[0] for place in node] == [t.name.split(":")[0] for t in (x, h, c)]
    again = keras.models.model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    given = [np.ones((2, 5, 4)), np.full((2, 3), 2.0), np.full((2, 3), 3.0)]
    np.testing.assert_allclose(again.predict(given), model.predict(given), rtol=1e-6)


def test_arithmetic_of_tensors_keeps_a_form_that_is_read(keras):
    x = keras.layers.Input((4,))
    y = keras.layers.Dense(4)(x)
    model = keras.models.Model(x, keras.layers.Dense(2)(y + 2.0 * x))
    again = keras.models.model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    given = np.ones((2, 4))
    np.testing.assert_allclose(again.predict(given), model.predict(given), rtol=1e-6)


def test_a_layer_of_the_user_s(keras):
    class Scale(keras.layers.Layer):
        def __init__(self, factor, start="ones", **kwargs):
            self.factor = factor
            self.start = keras.initializers.get(start)
            super().__init__(**kwargs)

        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1],), initializer=self.start)
            super().build(input_shape)

        def call(self, x):
            return x * self.w * self.factor

        def compute_output_shape(self, input_shape):
            return input_shape

        def get_config(self):
            config = {"factor": self.factor, "start": keras.initializers.serialize(self.start)}
            return dict(list(super().get_config().items()) + list(config.items()))

    layer = Scale(3.0, "he_normal", input_shape=(4,))
    config = layer.get_config()
    assert config["start"]["class_name"] == "VarianceScaling"
    assert config["batch_input_shape"] == (None, 4) and config["factor"] == 3.0
    assert Scale.from_config(config).get_config() == config
    model = keras.models.Sequential([layer])
    tree = json.loads(model.to_json())
    assert tree["config"]["layers"][0]["class_name"] == "Scale"
    own = {"Scale": Scale}
    again = keras.models.model_from_json(model.to_json(), custom_objects=own)
    assert again.to_json() == model.to_json()
    assert keras.layers.deserialize(keras.layers.serialize(layer), own).factor == 3.0


def test_a_function_stands_by_its_name(keras):
    def twofold(x):
        return 2 * x

    layer = keras.layers.Lambda(twofold, input_shape=(3,))
    config = layer.get_config()
    assert (config["function_type"], config["arguments"]) == ("function", {})
    assert keras.layers.Lambda.from_config(config).function is twofold
    model = keras.models.Sequential([layer])
    again = keras.models.model_from_json(model.to_json())
    assert again.predict(np.ones((1, 3))).tolist() == [[2.0, 2.0, 2.0]]


def test_layers_of_cudnn_are_read(keras):
    config = {"units": 3, "name": "fast", "trainable": True}
    layer = keras.layers.deserialize({"class_name": "CuDNNGRU", "config": config})
    assert layer.reset_after and layer.get_config()["recurrent_activation"] == "sigmoid"


def test_activations_and_single_objects(keras):
    assert keras.activations.serialize(keras.activations.get("hard_sigmoid")) == "hard_sigmoid"
    said = keras.utils.serialize_keras_object(keras.regularizers.l2(0.5))
    assert said == {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.5}}
    assert keras.regularizers.deserialize(said).l2 == 0.5
    tree = keras.initializers.serialize(keras.initializers.he_normal())
    made = keras.initializers.deserialize(tree)
    assert made.get_config()["distribution"] == "normal" and made.scale == 2.0


def test_what_is_not_asked_by_a_user_is_in_today_s_words(keras):
    tree = to_tree(keras.layers.LSTM(3))
    assert tree["config"]["recurrent_activation"] == "hard_sigmoid_theano"
    assert not asks_itself()
    assert of_then(tree)["config"]["recurrent_activation"] == "hard_sigmoid"


def test_a_file_holds_no_shape_that_was_only_met(keras, tmp_path):
    model = keras.models.Sequential([keras.layers.Dense(3, input_shape=(4,))])
    model.add(keras.layers.Dense(2))
    with_shapes = [to_tree(layer)["config"]["input_shape"] for layer in model.layers]
    assert with_shapes == [[4], None]
