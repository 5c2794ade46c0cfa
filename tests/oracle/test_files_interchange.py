"""Files of whole models: hornbook -> file -> real Keras -> file -> hornbook, and the other way."""

import json

import jax
import numpy as np
import pytest

import hornbook
from hornbook import saving

from . import architectures

keras = pytest.importorskip("keras")
pytestmark = [
    pytest.mark.oracle,
    # Keras' own Variable.__array__ has no `copy` yet, and it warns of its own .h5 files.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*:UserWarning:keras"),
]
NETS = pytest.mark.parametrize("net", architectures.ALL, ids=lambda net: net.__name__)
FORMS = ["model.keras", "model.h5"]
LONE = ["with_ops"]  # Keras cannot read its own .h5 files that hold ops


def agree(ours, theirs):
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-6)


def same_weights(ours, theirs):
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def shaken(model):
    """Weights away from their first values, so that a missed one shows."""
    draw = np.random.default_rng(1)
    model.set_weights([w + draw.uniform(0, 0.2, w.shape) for w in model.get_weights()])
    return model


@NETS
@pytest.mark.parametrize("form", FORMS)
def test_ours_to_keras_and_back(net, form, tmp_path):
    model, x = net(hornbook)
    shaken(model)
    model.save(tmp_path / form)
    wanted = model.predict(x, verbose=0)
    if form == "model.keras" or net.__name__ not in LONE:
        theirs = keras.models.load_model(tmp_path / form)
        agree(theirs.predict(x, verbose=0), wanted)
        theirs.save(tmp_path / f"back_{form}")
    else:
        model.save(tmp_path / f"back_{form}")
    again = saving.load_model(tmp_path / f"back_{form}")
    same_weights(again, model)
    agree(again.predict(x, verbose=0), wanted)


@NETS
@pytest.mark.parametrize("form", FORMS)
def test_theirs_to_us(net, form, tmp_path):
    theirs, x = net(keras)
    shaken(theirs)
    theirs.save(tmp_path / form)
    ours = saving.load_model(tmp_path / form)
    same_weights(ours, theirs)
    agree(ours.predict(x, verbose=0), theirs.predict(x, verbose=0))
    assert [layer.name for layer in ours.layers] == [
        layer.name for layer in theirs.layers if isinstance(layer, keras.layers.Layer)
    ]


@NETS
def test_weights_alone(net, tmp_path):
    ours, x = net(hornbook)
    theirs, _ = net(keras)
    shaken(ours).save_weights(tmp_path / "a.weights.h5")
    theirs.load_weights(tmp_path / "a.weights.h5")
    agree(theirs.predict(x, verbose=0), ours.predict(x, verbose=0))
    shaken(theirs).save_weights(tmp_path / "b.weights.h5")
    ours.load_weights(tmp_path / "b.weights.h5")
    agree(theirs.predict(x, verbose=0), ours.predict(x, verbose=0))


@NETS
def test_safetensors_and_json(net, tmp_path):
    model, x = net(hornbook)
    shaken(model).save(tmp_path / "model.safetensors")
    again = saving.load_model(tmp_path / "model.safetensors")
    same_weights(again, model)
    agree(again.predict(x, verbose=0), model.predict(x, verbose=0))
    theirs = keras.models.model_from_json(model.to_json())
    theirs.set_weights(model.get_weights())
    agree(theirs.predict(x, verbose=0), model.predict(x, verbose=0))
    back = saving.model_from_json(theirs.to_json())
    back.set_weights(model.get_weights())
    agree(back.predict(x, verbose=0), model.predict(x, verbose=0))
    json.loads(model.to_json(indent=2))


OPTIMIZERS = [
    ("SGD", {}),
    ("SGD", {"momentum": 0.9, "nesterov": True}),
    ("RMSprop", {}),
    ("RMSprop", {"momentum": 0.5, "centered": True}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True}),
    ("AdamW", {"weight_decay": 0.01}),
    ("Adagrad", {}),
    ("Adadelta", {}),
    ("Adamax", {}),
    ("Nadam", {}),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "options"), OPTIMIZERS, ids=str)
def test_training_goes_on_as_if_it_had_not_stopped(name, options, form, tmp_path):
    """The optimizer's state travels: a step after loading is the step that would have been."""

    def trained(lib):
        lib.utils.set_random_seed(0)
        model = lib.Sequential([lib.Input((3,)), lib.layers.Dense(3, "tanh"), lib.layers.Dense(1)])
        model.compile(getattr(lib.optimizers, name)(0.01, **options), "mse", metrics=["mae"])
        return model

    x, y = architectures.numbers(8, 3), architectures.numbers(8, 1)
    ways = [(hornbook, hornbook), (keras, hornbook)]
    # Keras 3.15 cannot train a model on that it read from .h5: its optimizer has no slots then.
    ways = ways if form == "model.h5" else [*ways, (hornbook, keras)]
    if form == "model.h5" and name == "Nadam":
        ways.remove((keras, hornbook))  # Keras leaves the product of its momenta out of the file
    for here, there in ways:
        model = trained(here)
        model.fit(x, y, epochs=3, batch_size=8, verbose=0)
        model.save(tmp_path / form)
        again = there.models.load_model(tmp_path / form)
        model.fit(x, y, epochs=2, batch_size=8, verbose=0)
        again.fit(x, y, epochs=2, batch_size=8, verbose=0)
        for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=2e-6)
