"""Configurations as real Keras 2.2.4 wrote them, from the same expressions and in its files.

``recorders/old_words.py`` wrote ``words.json``: expression -> class and configuration.
"""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from hornbook import compat

RECORDED = Path(__file__).parent / "recorded"
SAID = json.loads((RECORDED / "2.2.4" / "words.json").read_text(encoding="utf-8"))
FILES = sorted(RECORDED.glob("2.2.4/*.h5"))
ROUNDED = 2.0**-24  # Keras kept some numbers in 32 bits
# Layers of today stand for these, and say so.
ELSEWHERE = ("CuDNNGRU(3)", "CuDNNLSTM(3, return_sequences=True)")
SAME = [expression for expression in SAID if expression not in ELSEWHERE]


@pytest.fixture(autouse=True)
def keras():
    compat.install("keras2")
    import keras

    yield keras
    compat.uninstall()


def made(keras, expression):
    kinds = ("initializers", "regularizers", "constraints", "optimizers")
    names = {kind: getattr(keras, kind) for kind in kinds}
    layers = dict.fromkeys(dir(keras.layers))
    found = {name: getattr(keras.layers, name) for name in layers if name[0] != "_"}
    return eval(expression, found | names)


def plain(config):
    return json.loads(json.dumps(config))


def unnamed(tree):
    """A layer's name counts how many there were."""
    counted = {"name": None} if "name" in tree["config"] else {}
    return tree | {"config": tree["config"] | counted}


def same(a, b):
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= ROUNDED * max(abs(a), abs(b))
    return a == b


def without_inner_names(tree):
    """The names of cells that a layer makes by itself count, too."""
    if isinstance(tree, list):
        return [without_inner_names(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    found = {key: without_inner_names(item) for key, item in tree.items()}
    return unnamed(found) if found.get("class_name") == "StackedRNNCells" else found


@pytest.mark.parametrize("expression", SAME)
def test_the_configuration_is_that_of_keras(expression, keras):
    ours = plain(made(keras, expression).get_config())
    wanted = SAID[expression]["config"]
    pair = [without_inner_names(unnamed({"config": one})) for one in (ours, wanted)]
    assert same(*pair), pair


@pytest.mark.parametrize("expression", SAID)
def test_it_makes_the_same_object_again(expression, keras):
    one = made(keras, expression)
    again = type(one).from_config(one.get_config())
    assert again.get_config() == one.get_config()


@pytest.mark.parametrize("expression", SAID)
def test_the_words_of_keras_are_read(expression, keras):
    kind = expression.partition(".")[0] if "." in expression.partition("(")[0] else "layers"
    room = getattr(keras, kind)
    again = room.deserialize(SAID[expression])
    ours = plain(room.serialize(again))
    if expression not in ELSEWHERE:
        assert same(ours, SAID[expression]), ours


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_of_keras_is_written_as_it_was(path, keras):
    model = keras.models.load_model(str(path))
    with h5py.File(path) as file:
        # How gates are computed is not told where nothing is dropped.
        text = file.attrs["model_config"].replace('"implementation": 2', '"implementation": 1')
        wanted = json.loads(text)
    ours = json.loads(model.to_json())
    assert ours.pop("keras_version") == "2.2.4" and ours.pop("backend") == "tensorflow"
    assert same(ours, wanted)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_written_is_read(path, keras):
    model = keras.models.load_model(str(path))
    by_yaml = keras.models.model_from_yaml(model.to_yaml())
    by_hand = type(model).from_config(model.get_config())
    for again in (keras.models.model_from_json(model.to_json()), by_yaml, by_hand):
        again.set_weights(model.get_weights())
        with np.load(path.with_suffix(".npz")) as found:
            x = [found[key] for key in sorted(found) if key[0] == "x"]
        x = x[0] if len(x) == 1 else x
        for a, b in zip(listed(again.predict(x)), listed(model.predict(x)), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=2e-6)
        assert again.to_json() == model.to_json()


def listed(found):
    return found if isinstance(found, list) else [found]
