"""Every layer against the layer of the same name in real Keras: outputs, gradients, masks."""

import numpy as np
import pytest

from hornbook import layers
from hornbook.layers import masks

from .compare import both, close, compare, keras, random, title

pytestmark = [
    pytest.mark.oracle,
    # Keras' own Variable.__array__ has no `copy` yet.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

SEQUENCE, IMAGE = (3, 7, 4), (2, 9, 8, 4)

# name, options, input shape
CASES = [
    ("Dense", {"units": 5, "activation": "relu"}, (3, 4)),
    ("Dense", {"units": 5, "use_bias": False}, (2, 3, 4)),
    ("Activation", {"activation": "softmax"}, (3, 4)),
    ("Dropout", {"rate": 0.5}, (3, 4)),
    ("Flatten", {}, (2, 3, 4)),
    ("Flatten", {"data_format": "channels_first"}, (2, 3, 4, 5)),
    ("Reshape", {"target_shape": (4, -1)}, (2, 6, 2)),
    ("Conv1D", {"filters": 3, "kernel_size": 3}, SEQUENCE),
    ("Conv1D", {"filters": 3, "kernel_size": 2, "strides": 2, "padding": "same"}, SEQUENCE),
    ("Conv1D", {"filters": 3, "kernel_size": 3, "dilation_rate": 2, "padding": "causal"}, SEQUENCE),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "groups": 2}, SEQUENCE),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "activation": "tanh"}, IMAGE),
    ("Conv2D", {"filters": 3, "kernel_size": (2, 4), "strides": (2, 3), "padding": "same"}, IMAGE),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "dilation_rate": (2, 1)}, IMAGE),
    ("Conv2D", {"filters": 3, "kernel_size": 6, "padding": "same"}, IMAGE),
    ("Conv3D", {"filters": 2, "kernel_size": 2, "strides": 2, "padding": "same"}, (2, 5, 4, 3, 2)),
    ("MaxPooling1D", {"pool_size": 3, "strides": 2, "padding": "same"}, SEQUENCE),
    ("MaxPooling2D", {}, IMAGE),
    ("MaxPooling2D", {"pool_size": 3, "strides": 1, "padding": "same"}, IMAGE),
    ("MaxPooling2D", {"pool_size": (2, 3), "strides": (3, 2)}, IMAGE),
    ("AveragePooling1D", {"pool_size": 3, "padding": "same"}, SEQUENCE),
    ("AveragePooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, IMAGE),
    ("AveragePooling2D", {"pool_size": 2}, IMAGE),
    ("GlobalMaxPooling1D", {}, SEQUENCE),
    ("GlobalAveragePooling1D", {"keepdims": True}, SEQUENCE),
    ("GlobalMaxPooling2D", {"data_format": "channels_first"}, IMAGE),
    ("GlobalAveragePooling2D", {}, IMAGE),
    ("BatchNormalization", {}, (6, 4)),
    ("BatchNormalization", {"axis": 1, "momentum": 0.9, "scale": False}, IMAGE),
    ("LayerNormalization", {"axis": (1, 2)}, (2, 3, 4)),
    ("LayerNormalization", {"center": False}, (2, 3, 4)),
]
RECURRENT = [
    ("SimpleRNN", {"units": 3}),
    ("SimpleRNN", {"units": 3, "activation": "relu", "use_bias": False}),
    ("LSTM", {"units": 3}),
    ("LSTM", {"units": 3, "unit_forget_bias": False, "recurrent_activation": "hard_sigmoid"}),
    ("GRU", {"units": 3}),
    ("GRU", {"units": 3, "reset_after": False}),
    ("GRU", {"units": 3, "use_bias": False}),
]
WAYS = [
    {},
    {"return_sequences": True},
    {"return_sequences": True, "go_backwards": True},
    {"return_sequences": True, "zero_output_for_mask": True},
    {"unroll": True, "return_sequences": True},
    {"return_state": True},
]
CASES += [(name, options | way, SEQUENCE) for name, options in RECURRENT for way in WAYS]


@pytest.mark.parametrize("case", CASES, ids=title)
def test_outputs_and_gradients(case, parity):
    name, options, shape = case
    ours, theirs = both(name, options)
    compare(ours, theirs, random(shape))
    parity(f"layers.{name}", "forward", "gradient")


@pytest.mark.parametrize("options", [{}, {"axis": 1, "center": False}, {"momentum": 0.5}], ids=str)
def test_batch_normalization_while_training(options, parity):
    compare(*both("BatchNormalization", options), random((5, 4, 3)), training=True)
    parity("layers.BatchNormalization", "training")


MASK = np.array([[1, 1, 1, 1, 1, 1, 1], [1, 1, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0]], bool)
LEFT = MASK[:, ::-1]


@pytest.mark.parametrize("mask", [MASK, LEFT], ids=["right", "left"])
@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("case", RECURRENT[::2], ids=title)
def test_recurrent_layers_with_masks(case, way, mask, parity):
    compare(*both(case[0], case[1] | way), random(SEQUENCE), mask=mask)
    parity(f"layers.{case[0]}", "mask")


def test_masked_batch_normalization_and_mean(parity):
    mask = MASK[:2]
    x = random((2, 7, 4))
    compare(*both("BatchNormalization", {}), x, training=True, mask=mask)
    compare(*both("GlobalAveragePooling1D", {}), x, mask=mask)
    parity("layers.BatchNormalization", "mask")
    parity("layers.GlobalAveragePooling1D", "mask")


@pytest.mark.parametrize("mode", ["concat", "sum", "mul", "ave", None])
@pytest.mark.parametrize("way", [{}, {"return_sequences": True}], ids=str)
@pytest.mark.parametrize("masked", [False, True])
def test_bidirectional(mode, way, masked, parity):
    ours = layers.Bidirectional(layers.LSTM(3, **way), merge_mode=mode)
    theirs = keras.layers.Bidirectional(keras.layers.LSTM(3, **way), merge_mode=mode)
    compare(ours, theirs, random(SEQUENCE), mask=MASK if masked else None)
    parity("layers.Bidirectional", "mask" if masked else "forward", "gradient")


def test_bidirectional_states():
    ours = layers.Bidirectional(layers.GRU(3, return_state=True))
    theirs = keras.layers.Bidirectional(keras.layers.GRU(3, return_state=True))
    compare(ours, theirs, random(SEQUENCE))


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_initial_state(name):
    ours, theirs = both(name, {"units": 3, "return_state": True})
    x = random(SEQUENCE)
    theirs(x)
    ours(x)
    ours.set_weights(theirs.get_weights())
    states = [random((3, 3), 8), random((3, 3), 9)][: 2 if name == "LSTM" else 1]
    for a, b in zip(ours(x, initial_state=states), theirs(x, initial_state=states), strict=True):
        close(a, b)


def test_time_distributed(parity):
    ours = layers.TimeDistributed(layers.Dense(3, activation="tanh"))
    theirs = keras.layers.TimeDistributed(keras.layers.Dense(3, activation="tanh"))
    compare(ours, theirs, random(SEQUENCE))
    parity("layers.TimeDistributed", "forward", "gradient")


def test_stacked_cells(parity):
    ours = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], return_sequences=True)
    theirs = keras.layers.RNN(
        [keras.layers.LSTMCell(3), keras.layers.GRUCell(2)], return_sequences=True
    )
    compare(ours, theirs, random(SEQUENCE), mask=MASK)
    for name in ("RNN", "StackedRNNCells", "LSTMCell", "GRUCell"):
        parity(f"layers.{name}", "forward", "gradient", "mask")


@pytest.mark.parametrize("name", ["Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"])
def test_merging(name, parity):
    compare(*both(name, {}), [random((3, 4), 1), random((3, 4), 2)])
    parity(f"layers.{name}", "forward", "gradient")


@pytest.mark.parametrize("axis", [-1, 1])
def test_concatenate(axis, parity):
    compare(*both("Concatenate", {"axis": axis}), [random((2, 3, 4), 1), random((2, 3, 4), 2)])
    parity("layers.Concatenate", "forward", "gradient")


@pytest.mark.parametrize("options", [{"axes": 1}, {"axes": (2, 1)}, {"axes": 2, "normalize": True}])
def test_dot(options, parity):
    compare(*both("Dot", options), [random((2, 3, 3), 1), random((2, 3, 3), 2)])
    parity("layers.Dot", "forward", "gradient")


def test_embedding_and_its_mask(parity):
    ours, theirs = both("Embedding", {"input_dim": 9, "output_dim": 3, "mask_zero": True})
    x = np.array([[1, 2, 0], [8, 0, 0]])
    theirs(x)
    ours(x)
    ours.set_weights(theirs.get_weights())
    a, b = ours(x), theirs(x)
    close(a, b)
    np.testing.assert_array_equal(masks.mask_of(a), b._keras_mask)
    parity("layers.Embedding", "forward", "mask")


def test_a_network_with_masks_and_several_branches():
    def build(library):
        words = library.layers.Input((6,), name="words")
        x = library.layers.Embedding(20, 4, mask_zero=True)(words)
        a = library.layers.LSTM(3, return_sequences=True)(x)
        b = library.layers.Bidirectional(library.layers.GRU(2, return_sequences=True))(x)
        both = library.layers.Concatenate()([a, b])
        last = library.layers.SimpleRNN(3)(both)
        return library.Model(words, library.layers.Dense(2)(last))

    import hornbook

    ours, theirs = build(hornbook), build(keras)
    ours.set_weights(theirs.get_weights())
    assert [w.shape for w in ours.weights] == [tuple(w.shape) for w in theirs.weights]
    x = np.array([[1, 2, 3, 0, 0, 0], [4, 5, 6, 7, 8, 9], [3, 0, 0, 0, 0, 0]])
    close(ours.predict(x, verbose=0), theirs.predict(x, verbose=0))
