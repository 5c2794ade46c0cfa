"""Configurations: what we write, real Keras reads as the same object, and what it writes, we read.

::

    ours -> config -> Keras' object == Keras' object of the same arguments
                      Keras' object -> config -> ours again == ours
"""

import numpy as np
import pytest

import hornbook as hb
from hornbook import constraints, initializers, losses, metrics, optimizers, regularizers
from hornbook.layers.base import LAYERS
from hornbook.optimizers import schedules
from tests.laws.layer_cases import TABLE

keras = pytest.importorskip("keras")
pytestmark = [
    pytest.mark.oracle,
    # Keras hands NumPy its own variables.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

FAMILIES = {
    "layers": LAYERS,
    "losses": losses.FAMILY,
    "metrics": metrics.FAMILY,
    "optimizers": optimizers.FAMILY,
    "optimizers.schedules": schedules.FAMILY,
    "initializers": initializers.FAMILY,
    "regularizers": regularizers.FAMILY,
    "constraints": constraints.FAMILY,
}
# Arguments that have no default; other layers take theirs from the table of the laws.
WORDS = {
    "AveragePooling1D": {"pool_size": 2},
    "AveragePooling2D": {"pool_size": 2},
    "AveragePooling3D": {"pool_size": 2},
    # A single number is a pair to us at once; Keras keeps it as it was given.
    "RandomContrast": {"factor": (0.1, 0.3)},
    "RandomTranslation": {"height_factor": (-0.2, 0.2), "width_factor": (0.0, 0.1)},
    "RandomZoom": {"height_factor": (-0.2, 0.2)},
    "InputLayer": {"shape": (3,)},
    "IoU": {"num_classes": 3, "target_class_ids": [0, 2]},
    "MeanIoU": {"num_classes": 3},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [1]},
    "OneHotMeanIoU": {"num_classes": 3},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 9},
    "CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 9},
    "ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 9, "decay_rate": 0.5},
    "InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 9, "decay_rate": 0.5},
    "PiecewiseConstantDecay": {"boundaries": [3, 6], "values": [0.3, 0.2, 0.1]},
    "PolynomialDecay": {"initial_learning_rate": 0.1, "decay_steps": 9},
    "GRUCell": {"units": 2},
    "LSTMCell": {"units": 2, "dropout": 0.2},
    "SimpleRNNCell": {"units": 2, "activation": "relu"},
}
# Objects that are arguments: a function that makes them of either library.
WITHIN = {
    "Bidirectional": lambda of: {"layer": of.layers.LSTM(2, return_sequences=True)},
    "LossScaleOptimizer": lambda of: {"inner_optimizer": of.optimizers.SGD(0.1)},
    "RNN": lambda of: {"cell": of.layers.GRUCell(2)},
    "SpectralNormalization": lambda of: {"layer": of.layers.Dense(2)},
    "StackedRNNCells": lambda of: {"cells": [of.layers.GRUCell(2), of.layers.LSTMCell(3)]},
    "TimeDistributed": lambda of: {"layer": of.layers.Dense(2, activation="tanh")},
}
APART = {
    "Hashing": "TensorFlow: test_text_layers_parity",
    "IntegerLookup": "TensorFlow: test_text_layers_parity",
    "StringLookup": "TensorFlow: test_text_layers_parity",
    "TextVectorization": "TensorFlow: test_text_layers_parity",
    "Lambda": "Keras writes code, we a registered name: unit/models/test_user_programs",
    "Model": "whole models: test_files_interchange",
    "Sequential": "whole models: test_files_interchange",
    "MeanMetricWrapper": "holds a function",
    "MultiOptimizer": "Keras writes none",
    "Wrapper": "a base class",
}


def theirs(room):
    return keras.optimizers.schedules if room.endswith("schedules") else getattr(keras, room)


ENTRIES = [
    (room, cls.__name__)
    for room, family in FAMILIES.items()
    for cls in family
    if isinstance(cls, type) and hasattr(theirs(room), cls.__name__) and cls.__name__ not in APART
]


def words(name, room, library):
    if name in WITHIN:
        return WITHIN[name](library)
    if name in WORDS or room != "layers":
        return WORDS.get(name, {})
    return TABLE.get(name, ({},))[0]


def plain(tree):
    """A tree without what a library counts or draws: names of objects, and seeds not given."""
    if isinstance(tree, dict):
        left = ("name", "seed", "shared_object_id", "build_config")
        return {key: plain(value) for key, value in tree.items() if key not in left}
    if isinstance(tree, list | tuple):
        return [plain(item) for item in tree]
    return float(np.float32(tree)) if isinstance(tree, float) else tree


@pytest.mark.parametrize(("room", "name"), ENTRIES, ids=lambda part: part)
def test_each_side_reads_the_others_config(room, name, parity):
    ours = getattr(hb.optimizers.schedules if "schedules" in room else getattr(hb, room), name)
    ours = ours(**words(name, room, hb))
    expected = getattr(theirs(room), name)(**words(name, room, keras))
    read = keras.saving.deserialize_keras_object(hb.saving.serialize_keras_object(ours))
    assert type(read) is type(expected)
    written = keras.saving.serialize_keras_object(read)
    assert plain(written) == plain(keras.saving.serialize_keras_object(expected))
    again = hb.saving.deserialize_keras_object(written)
    assert type(again) is type(ours)
    back = keras.saving.deserialize_keras_object(hb.saving.serialize_keras_object(again))
    assert plain(keras.saving.serialize_keras_object(back)) == plain(written)
    parity(f"{room.rpartition('.')[2]}.{name}", "config")


ACTIVATIONS = sorted(
    fn.__name__ for fn in hb.activations.FAMILY if hasattr(keras.activations, fn.__name__)
)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_go_by_the_same_word(name, parity):
    word = hb.activations.serialize(getattr(hb.activations, name))
    assert keras.activations.get(word) is getattr(keras.activations, name)
    theirs = keras.activations.serialize(getattr(keras.activations, name))
    assert hb.activations.deserialize(theirs) is getattr(hb.activations, name)
    parity(f"activations.{name}", "config")
