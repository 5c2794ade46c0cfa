"""``clone_model``: copies of layers, changed on the way, called in another way, layer by layer."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.models import clone_model


def nested():
    inner = hb.Sequential([hb.Input((3,)), layers.Dense(4, name="deep")], name="inner")
    x = hb.Input((3,))
    return hb.Model(x, layers.Dense(2, name="top")(inner(x) * 2))


def test_new_weights_and_the_same_plan():
    model = nested()
    copy = clone_model(model)
    assert [w.shape for w in copy.weights] == [w.shape for w in model.weights]
    assert not {id(w) for w in copy.weights} & {id(w) for w in model.weights}
    copy.set_weights(model.get_weights())
    x = np.ones((2, 3), "float32")
    np.testing.assert_array_equal(copy(x), model(x))


@pytest.mark.parametrize(
    ("recursive", "wanted"), [(False, ["inner", "top"]), (True, ["deep", "top"])]
)
def test_models_within_are_cloned_whole_or_layer_by_layer(recursive, wanted):
    met = []

    def note(layer):
        met.append(layer.name)
        return layer.from_config(layer.get_config())

    clone_model(nested(), clone_function=note, recursive=recursive)
    assert met == [("deep" if recursive else "inner"), "top"]


def test_layers_are_called_as_asked():
    called = []

    def call(layer, *args, **kwargs):
        called.append(layer.name)
        return layer(*args, **kwargs)

    clone_model(nested(), call_function=call)
    assert called == ["inner", "top"]
