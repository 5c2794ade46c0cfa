"""Sequential, functional models and classes of one's own."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers


def ones(*shape):
    return np.ones(shape, "float32")


def test_sequential_builds_at_once_with_an_input_and_later_without():
    early = hb.Sequential([layers.Input((4,)), layers.Dense(3), layers.Dense(2)])
    assert early.built and early.count_params() == 4 * 3 + 3 + 3 * 2 + 2
    late = hb.Sequential([layers.Dense(3), layers.Dense(2)])
    assert not late.built
    assert late(ones(5, 4)).shape == (5, 2)
    assert late.count_params() == early.count_params()
    assert late.output_shape == (None, 2)


def test_sequential_add_and_pop():
    model = hb.Sequential()
    model.add(layers.Input((4,)))
    model.add(layers.Dense(3))
    model.add(layers.Dense(2))
    assert model.output_shape == (None, 2)
    model.pop()
    assert model.output_shape == (None, 3) and len(model.layers) == 1


def test_first_layer_may_bring_the_input_shape():
    model = hb.Sequential([layers.Dense(3, input_shape=(4,))])
    assert model.built and model.input_shape == (None, 4)


def test_sequential_of_one_config_has_the_same_layers():
    model = hb.Sequential(
        [layers.Input((4,)), layers.Dense(3, activation="relu"), layers.Dropout(0.5)]
    )
    again = hb.Sequential.from_config(model.get_config())
    assert again.get_config() == model.get_config()
    assert again.count_params() == model.count_params()


def test_shared_layer_has_one_set_of_weights():
    shared = layers.Dense(2, use_bias=False)
    a, b = layers.Input((3,)), layers.Input((3,))
    model = hb.Model([a, b], layers.Add()([shared(a), shared(b)]))
    assert model.count_params() == 6
    x, y = ones(1, 3), 2 * ones(1, 3)
    np.testing.assert_allclose(
        model.predict([x, y], verbose=0), 3 * (x @ shared.get_weights()[0]), rtol=1e-6
    )


def test_a_diamond_runs_each_layer_once():
    calls = []

    class Count(layers.Layer):
        def call(self, inputs):
            calls.append(self.name)
            return inputs + 1

    x = layers.Input((1,))
    top = Count(name="top")(x)
    left, right = Count(name="left")(top), Count(name="right")(top)
    model = hb.Model(x, left * right)
    del calls[:]
    assert float(model(np.zeros((1, 1)))[0, 0]) == 4.0
    assert calls == ["top", "left", "right"]


def test_nested_models():
    inner = hb.Sequential([layers.Input((3,)), layers.Dense(2, name="inside")])
    x = layers.Input((3,))
    model = hb.Model(x, layers.Dense(1)(inner(x)))
    assert model.count_params() == 3 * 2 + 2 + 2 + 1
    assert [layer.name for layer in inner.layers] == ["inside"]
    assert len(model.trainable_weights) == 4
    inner.trainable = False
    assert len(model.trainable_weights) == 2


def test_inputs_by_name_by_list_and_ops_between():
    a, b = layers.Input((2,), name="a"), layers.Input((2,), name="b")
    model = hb.Model([a, b], hb.ops.concatenate([a * 2, b - 1], axis=-1))
    x, y = ones(3, 2), 5 * ones(3, 2)
    by_list, by_name = model.predict([x, y], verbose=0), model.predict({"b": y, "a": x}, verbose=0)
    np.testing.assert_array_equal(by_list, by_name)
    np.testing.assert_array_equal(by_list, np.concatenate([2 * x, y - 1], axis=-1))


def test_outputs_keep_the_nest_that_was_given():
    x = layers.Input((2,))
    model = hb.Model(x, {"double": x * 2, "more": [x + 1, x + 2]})
    out = model.predict(ones(1, 2), verbose=0)
    assert out["double"].tolist() == [[2, 2]]
    assert [part.tolist() for part in out["more"]] == [[[2, 2]], [[3, 3]]]


def test_layers_are_listed_farthest_from_the_output_first():
    a, b = layers.Input((2,), name="a"), layers.Input((2,), name="b")
    left = layers.Dense(2, name="left")(a)
    merged = layers.Concatenate(name="merged")([left, b])
    model = hb.Model([a, b], layers.Dense(1, name="head")(merged))
    assert [layer.name for layer in model.layers] == ["a", "left", "b", "merged", "head"]


def test_part_of_a_model_as_a_model():
    x = layers.Input((2,))
    hidden = layers.Dense(3, name="hidden")(x)
    model = hb.Model(x, layers.Dense(1)(hidden))
    features = hb.Model(model.input, hidden)
    assert features.predict(ones(2, 2), verbose=0).shape == (2, 3)
    assert features.get_layer("hidden") is model.get_layer("hidden")


def test_outputs_that_need_another_input_are_refused():
    a, b = layers.Input((2,), name="a"), layers.Input((2,), name="b")
    with pytest.raises(ValueError, match="<Tensor b .*not among the inputs"):
        hb.Model(a, layers.Add()([a, b]))


def test_a_class_of_ones_own():
    class Net(hb.Model):
        def __init__(self):
            super().__init__()
            self.hidden = [layers.Dense(4, activation="relu") for _ in range(2)]
            self.head = layers.Dense(1)

        def call(self, inputs, training=False):
            for layer in self.hidden:
                inputs = layer(inputs)
            return self.head(inputs)

    model = Net()
    model.compile("adam", "mse")
    model.fit(ones(4, 3), ones(4), verbose=0)
    assert model.count_params() == (3 * 4 + 4) + (4 * 4 + 4) + 5
    assert len(model.layers) == 3
    x = layers.Input((3,))
    assert hb.Model(x, model(x)).predict(ones(2, 3), verbose=0).shape == (2, 1)


def test_training_flag_reaches_the_layers_within():
    class Flag(layers.Layer):
        def call(self, inputs, training=False):
            return inputs + (1.0 if training else 0.0)

    inner = hb.Sequential([layers.Input((1,)), Flag()])
    model = hb.Sequential([layers.Input((1,)), inner, Flag()])
    assert float(model(np.zeros((1, 1)), training=True)[0, 0]) == 2.0
    assert float(model(np.zeros((1, 1)))[0, 0]) == 0.0


def test_vectors_for_an_input_of_one_feature():
    model = hb.Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="ones")])
    assert model.predict(np.arange(3.0), verbose=0)[:, 0].tolist() == [0.0, 1.0, 2.0]


def test_a_tensor_has_no_value_and_says_what_to_do():
    x = layers.Input((2,))
    for use in (bool, float, np.asarray, list):
        with pytest.raises(TypeError, match="has no value yet.*Model\\(inputs, outputs\\)"):
            use(x)


def test_weights_go_out_and_in():
    model = hb.Sequential([layers.Input((2,)), layers.Dense(2), layers.BatchNormalization()])
    weights = model.get_weights()
    assert [w.shape for w in weights] == [(2, 2), (2,), (2,), (2,), (2,), (2,)]
    model.set_weights([w + 1 for w in weights])
    np.testing.assert_array_equal(model.get_weights()[0], weights[0] + 1)
    with pytest.raises(ValueError, match="has 6 weights, but set_weights got 1"):
        model.set_weights(weights[:1])
    with pytest.raises(ValueError, match=r"shape \(2, 2\) and cannot hold .*\(3, 2\)"):
        model.set_weights([ones(3, 2), *weights[1:]])


def test_sequential_may_begin_with_a_model_of_several_inputs():
    a, b = hb.Input((3,)), hb.Input((2,))
    model = hb.Sequential([hb.Model([a, b], layers.Concatenate()([a, b])), layers.Dense(1)])
    assert model.built and model.input_shape == [(None, 3), (None, 2)]
    again = hb.Sequential.from_config(model.get_config())
    again.set_weights(model.get_weights())
    given = [ones(4, 3), 2 * ones(4, 2)]
    np.testing.assert_array_equal(again.predict(given), model.predict(given))
