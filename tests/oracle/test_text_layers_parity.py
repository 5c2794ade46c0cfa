"""Layers on words, against what tf_keras gave for the same words (``recorders/text_layers.py``)."""

import json
from pathlib import Path

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.core.hashing import fingerprint, siphash

RECORDED = json.loads((Path(__file__).parent / "recorded" / "text_layers.json").read_text())
BINS = 10**9 + 7


def test_hashes_of_every_length_are_tensorflows():
    words = [word.encode() for word in RECORDED["words"]]
    assert [fingerprint(word) % BINS for word in words] == RECORDED["fast"]
    assert [siphash(word, (133, 137)) % BINS for word in words] == RECORDED["strong"]


@pytest.mark.parametrize(
    "case", RECORDED["cases"], ids=lambda case: f"{case['layer']}-{json.dumps(case['options'])}"
)
def test_outputs(case, parity):
    layer = getattr(layers, case["layer"])(**case["options"])
    if case["seen"] is not None:
        layer.adapt(np.array(case["seen"]))
    if "vocabulary" in case:
        assert layer.get_vocabulary() == case["vocabulary"]
    outputs = np.asarray(layer(np.array(case["inputs"])))
    if outputs.dtype.kind in "OU":
        assert outputs.tolist() == case["outputs"]
    else:
        # float32 sums of a few weights, each a rounded logarithm
        np.testing.assert_allclose(outputs, case["outputs"], rtol=1e-6)
        assert outputs.shape == np.shape(case["outputs"])
    parity(f"layers.{case['layer']}", "forward")


@pytest.mark.parametrize("name", ["Hashing", "StringLookup", "IntegerLookup", "TextVectorization"])
def test_config_has_the_words_of_keras(name, parity):
    case = next(c for c in RECORDED["cases"] if c["layer"] == name)
    layer = getattr(layers, name)(**case["options"])
    if case["seen"] is not None:
        layer.adapt(np.array(case["seen"]))
    again = getattr(layers, name).from_config(json.loads(json.dumps(layer.get_config())))
    x = np.array(case["inputs"])
    np.testing.assert_array_equal(np.asarray(again(x)), np.asarray(layer(x)))
    parity(f"layers.{name}", "config")


def test_hashing_before_a_network():
    model = hb.Sequential(
        [
            hb.Input((1,), dtype="string"),
            layers.Hashing(8),
            layers.Embedding(8, 2),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    model.compile("sgd", "mse")
    x, y = np.array([["a"], ["b"], ["c"], ["d"]]), np.ones((4, 1))
    history = model.fit(x, y, epochs=3, verbose=0).history["loss"]
    assert history[-1] < history[0]
    assert model.predict(x, verbose=0).shape == (4, 1)
