"""Recurrent layers and cells against real Keras: grids of options beyond test_layers_parity."""

import jax
import numpy as np
import pytest

import hornbook
from hornbook import layers

from .compare import both, close, compare, keras, random

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

X = random((3, 6, 4))
MASK = np.array([[1, 1, 1, 1, 1, 1], [0, 0, 1, 1, 0, 1], [0, 0, 0, 0, 0, 0]], bool)
GATED = ("LSTM", "GRU")
NAMES = ("SimpleRNN", *GATED)


def prepared(ours, theirs, x):
    """Both built on x, with the same random weights."""
    theirs(x)
    ours(x)
    weights = [random(w.shape, seed) * 0.5 for seed, w in enumerate(theirs.get_weights())]
    theirs.set_weights(weights)
    ours.set_weights(weights)
    assert [v.name for v in ours.weights] == [v.name for v in theirs.weights]
    return ours, theirs


def all_close(ours, theirs):
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        close(a, b)


def states_of(name, seed=8, units=3):
    return [random((3, units), seed + n) for n in range(2 if name == "LSTM" else 1)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "back, sequences, zero", [(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 1, 0)], ids=str
)
def test_states_masks_and_directions(name, back, sequences, zero, parity):
    options = {
        "units": 3,
        "go_backwards": bool(back),
        "return_sequences": bool(sequences),
        "return_state": True,
        "zero_output_for_mask": bool(zero),
    }
    ours, theirs = prepared(*both(name, options), X)
    for mask in (None, MASK):
        more = {"initial_state": states_of(name), "mask": mask}
        all_close(ours(X, **more), theirs(X, **more))
        all_close(ours(X, mask=mask), theirs(X, mask=mask))
    parity(f"layers.{name}", "forward", "mask")


@pytest.mark.parametrize("name", NAMES)
def test_gradient_by_initial_state(name, parity):
    ours, theirs = prepared(*both(name, {"units": 3}), X)
    weights = [v.value for v in theirs.trainable_variables]
    others = [v.value for v in theirs.non_trainable_variables]

    def run_theirs(states):
        out = theirs.stateless_call(weights, others, X, initial_state=states, mask=MASK)[0]
        return (out**2).sum()

    found = jax.grad(lambda states: (ours(X, initial_state=states, mask=MASK) ** 2).sum())(
        states_of(name)
    )
    all_close(found, jax.grad(run_theirs)(states_of(name)))
    parity(f"layers.{name}", "gradient")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "options",
    [
        {"activation": "relu", "use_bias": False, "unroll": True, "return_sequences": True},
        {"dropout": 0.3, "recurrent_dropout": 0.4, "seed": 3},
        {"activation": None, "recurrent_activation": "hard_sigmoid", "implementation": 1},
        {"use_cudnn": False, "kernel_regularizer": "l2", "bias_constraint": "non_neg"},
    ],
    ids=str,
)
def test_options_while_predicting(name, options, parity):
    if name == "SimpleRNN":
        gone = ("recurrent_activation", "implementation", "use_cudnn")
        options = {k: v for k, v in options.items() if k not in gone}
    ours, theirs = both(name, {"units": 3} | options)
    compare(ours, theirs, X)
    close(sum(ours.losses), sum(theirs.losses))
    parity(f"layers.{name}", "forward", "gradient")


@pytest.mark.parametrize("name", NAMES)
def test_config_is_read_by_keras_and_attributes_are_shown(name, parity):
    options = {"units": 3, "dropout": 0.25, "recurrent_initializer": "ones", "seed": 4}
    ours, theirs = both(name, options | {"stateful": True, "go_backwards": True})
    config, wanted = ours.get_config(), theirs.get_config()
    for key in wanted.keys() - {"name", "dtype"}:
        value = wanted[key]
        if not isinstance(value, dict):
            assert config[key] == value, key
    again = type(theirs)(**{k: v for k, v in config.items() if k in wanted and k != "dtype"})
    assert again.get_config()["recurrent_initializer"]["class_name"] == "Ones"
    for attribute in ("units", "dropout", "recurrent_dropout", "use_bias"):
        assert getattr(ours, attribute) == getattr(theirs, attribute)
    parity(f"layers.{name}", "config")


@pytest.mark.parametrize("name", ["SimpleRNNCell", "LSTMCell", "GRUCell"])
@pytest.mark.parametrize("options", [{}, {"use_bias": False}, {"kernel_initializer": "ones"}])
def test_cells(name, options, parity):
    ours, theirs = both(name, {"units": 3} | options)
    x, states = random((3, 4), 1), states_of(name.removesuffix("Cell"))
    theirs(x, states)
    ours(x, states)
    ours.set_weights(theirs.get_weights())
    all_close(ours(x, states), theirs(x, states))
    all_close(ours.get_initial_state(2), theirs.get_initial_state(2))
    assert ours.state_size == theirs.state_size and ours.output_size == theirs.output_size
    if name != "LSTMCell":
        bare = ours(x, states[0])[1], theirs(x, states[0])[1]
        assert bare[0].shape == bare[1].shape == (3, 3)
        all_close(*bare)
    parity(f"layers.{name}", "forward")


def minimal_cell(library):
    class MinimalRNNCell(library.layers.Layer):
        """The cell of the Keras documentation."""

        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.state_size = units

        def build(self, input_shape):
            self.kernel = self.add_weight(
                shape=(input_shape[-1], self.units), initializer="uniform", name="kernel"
            )
            self.recurrent_kernel = self.add_weight(
                shape=(self.units, self.units), initializer="uniform", name="recurrent_kernel"
            )

        def call(self, inputs, states):
            prev_output = states[0]
            h = library.ops.matmul(inputs, self.kernel)
            output = h + library.ops.matmul(prev_output, self.recurrent_kernel)
            return output, [output]

    return MinimalRNNCell


def averaging_cell(library):
    class Averaging(library.layers.Layer):
        """No weights, two states of different sizes, an output of a third, its own start."""

        state_size = [4, 1]
        output_size = 5

        def get_initial_state(self, batch_size=None):
            return [library.ops.ones((batch_size, 4)), library.ops.zeros((batch_size, 1))]

        def call(self, inputs, states):
            total, count = states
            total, count = total + inputs, count + 1
            mean = total / count
            output = library.ops.concatenate([mean, count], axis=-1)
            return output, [total, count]

    return Averaging


def norm_cell(library):
    class NormCell(library.layers.LSTMCell):
        """A cell of the library with its ``call`` overridden."""

        def call(self, inputs, states, training=False):
            output, states = super().call(inputs, states, training=training)
            return output * 2, [2 * state for state in states]

    return NormCell


CUSTOM = {
    "minimal": lambda library: minimal_cell(library)(3),
    "minimal stack": lambda library: [minimal_cell(library)(3), minimal_cell(library)(5)],
    "mixed stack": lambda library: [library.layers.LSTMCell(3), minimal_cell(library)(2)],
    "averaging": lambda library: averaging_cell(library)(),
    "overridden": lambda library: norm_cell(library)(3),
    "stack": lambda library: library.layers.StackedRNNCells(
        [library.layers.GRUCell(3), library.layers.SimpleRNNCell(2)]
    ),
}


@pytest.mark.parametrize("kind", CUSTOM)
@pytest.mark.parametrize("way", [{"return_sequences": True}, {"unroll": True}], ids=str)
def test_any_cell(kind, way, parity):
    ours = layers.RNN(CUSTOM[kind](hornbook), **way)
    theirs = keras.layers.RNN(CUSTOM[kind](keras), **way)
    # Keras takes a state for the output of a masked step, which fails where they differ.
    masks = (None,) if kind in ("averaging", "minimal stack", "mixed stack") else (None, MASK)
    for mask in masks:
        compare(ours, theirs, X, mask=mask)
    again = keras.layers.RNN(CUSTOM[kind](keras), return_state=True)
    mine = layers.RNN(CUSTOM[kind](hornbook), return_state=True)
    prepared(mine, again, X)
    all_close(mine(X), again(X))
    parity("layers.RNN", "forward", "gradient", *(["mask"] if len(masks) > 1 else []))


def test_stacked_states_nest_as_the_cells_do(parity):
    ours = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], return_state=True)
    theirs = keras.layers.RNN(
        [keras.layers.LSTMCell(3), keras.layers.GRUCell(2)], return_state=True
    )
    prepared(ours, theirs, X)
    start = [[random((3, 3), 1), random((3, 3), 2)], [random((3, 2), 3)]]
    found, wanted = ours(X, initial_state=start), theirs(X, initial_state=start)
    shape = jax.tree.map(lambda a: a.shape, list(wanted), is_leaf=lambda a: hasattr(a, "shape"))
    assert jax.tree.map(lambda a: a.shape, found) == shape
    all_close(found, wanted)
    parity("layers.StackedRNNCells", "forward")


def encoder_decoder(library):
    source, target = library.layers.Input((None, 4)), library.layers.Input((None, 2))
    _, h, c = library.layers.LSTM(3, return_state=True)(source)
    out = library.layers.LSTM(3, return_sequences=True)(target, initial_state=[h, c])
    other = library.layers.GRU(3)(target, initial_state=h)
    return library.Model([source, target], [library.layers.Dense(2)(out), other])


def test_encoder_and_decoder(parity):
    compare(encoder_decoder(hornbook), encoder_decoder(keras), [X, random((3, 5, 2), 4)])
    parity("layers.LSTM", "forward", "gradient")
    parity("layers.GRU", "forward", "gradient")


@pytest.mark.parametrize("mode", ["concat", "ave", None])
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_bidirectional_states(name, mode, sequences, parity):
    options = {"units": 3, "return_state": True, "return_sequences": sequences}
    inner = both(name, options)
    ours = layers.Bidirectional(inner[0], merge_mode=mode)
    theirs = keras.layers.Bidirectional(inner[1], merge_mode=mode)
    prepared(ours, theirs, X)
    start = states_of(name, 1) + states_of(name, 5)
    for mask in (None, MASK):
        all_close(ours(X, mask=mask), theirs(X, mask=mask))
        more = {"initial_state": start, "mask": mask}
        all_close(ours(X, **more), theirs(X, **more))
    parity("layers.Bidirectional", "forward", "mask")


def test_bidirectional_with_a_backward_layer(parity):
    def build(library):
        forward = library.layers.LSTM(3, return_sequences=True)
        backward = library.layers.GRU(2, return_sequences=True, go_backwards=True)
        return library.layers.Bidirectional(forward, backward_layer=backward)

    ours, theirs = build(hornbook), build(keras)
    compare(ours, theirs, X, mask=MASK)
    assert [layer.name for layer in (ours.forward_layer, ours.backward_layer)][0].startswith(
        "forward_lstm"
    )
    parity("layers.Bidirectional", "forward", "gradient", "mask")


def test_bidirectional_over_images(parity):
    x = random((2, 3, 5, 4, 2))
    ours = layers.Bidirectional(layers.ConvLSTM2D(2, 2))
    theirs = keras.layers.Bidirectional(keras.layers.ConvLSTM2D(2, 2))
    compare(ours, theirs, x)
    parity("layers.Bidirectional", "forward", "gradient")


def small_model(library):
    return library.Sequential(
        [library.layers.Input((5, 4)), library.layers.Flatten(), library.layers.Dense(3, "tanh")]
    )


INNER = {
    "images": ((2, 3, 6, 5, 2), lambda library: library.layers.Conv2D(3, 2, padding="same")),
    "pool": ((2, 3, 6, 5, 2), lambda library: library.layers.MaxPooling2D()),
    "model": ((2, 3, 5, 4), small_model),
    "sequences": ((2, 3, 5, 4), lambda library: library.layers.LSTM(3)),
    "nested": (
        (2, 3, 2, 4),
        lambda library: library.layers.TimeDistributed(library.layers.Dense(2)),
    ),
}


@pytest.mark.parametrize("kind", INNER)
def test_time_distributed(kind, parity):
    shape, make = INNER[kind]
    ours = layers.TimeDistributed(make(hornbook))
    theirs = keras.layers.TimeDistributed(make(keras))
    compare(ours, theirs, random(shape))
    model = hornbook.Sequential([layers.Input((None, *shape[2:])), ours])
    assert model.output_shape[:2] == (None, None)
    close(model.predict(random(shape), verbose=0), theirs(random(shape)))
    parity("layers.TimeDistributed", "forward", "gradient")


def test_time_distributed_hands_masks_within(parity):
    ours = layers.TimeDistributed(layers.LSTM(3))
    theirs = keras.layers.TimeDistributed(keras.layers.LSTM(3))
    mask = np.random.default_rng(0).random((2, 3, 5)) > 0.4
    compare(ours, theirs, random((2, 3, 5, 4)), mask=mask)
    parity("layers.TimeDistributed", "mask")


def stateful_model(library, kind):
    inner = library.layers.GRU(3, stateful=True)
    if kind == "both ways":
        inner = library.layers.Bidirectional(inner)
    if kind == "stacked":
        cells = [library.layers.LSTMCell(3), library.layers.GRUCell(2)]
        inner = library.layers.RNN(cells, stateful=True)
    return library.Sequential(
        [library.layers.Input(batch_shape=(3, 6, 4)), inner, library.layers.Dense(1)]
    )


@pytest.mark.parametrize("kind", ["one way", "both ways", "stacked"])
def test_stateful_layers_go_on_where_they_stopped(kind, parity):
    ours, theirs = (stateful_model(library, kind).layers[0] for library in (hornbook, keras))
    prepared(ours, theirs, X)
    if kind == "stacked":  # Keras keeps stacked states but cannot reset them.
        theirs = keras.layers.RNN.from_config(theirs.get_config())
        theirs.build((3, 6, 4))
        theirs.set_weights(ours.get_weights())
    else:
        theirs.reset_state()
    ours.reset_state()
    first = ours(X), theirs(X)
    second = ours(X), theirs(X)
    all_close(*first)
    all_close(*second)
    assert not np.allclose(first[0], second[0])
    assert [w.shape for w in ours.weights] == [tuple(w.shape) for w in theirs.weights]
    ours.reset_states()
    all_close(ours(X), first[0])
    parity("layers.Bidirectional" if kind == "both ways" else "layers.RNN", "forward")


CONVOLUTIONAL = [
    ("ConvLSTM1D", {"filters": 2, "kernel_size": 3}, (2, 4, 7, 3)),
    ("ConvLSTM1D", {"filters": 2, "kernel_size": 2, "dilation_rate": 2}, (2, 4, 7, 3)),
    ("ConvLSTM2D", {"filters": 2, "kernel_size": (3, 2), "padding": "same"}, (2, 3, 5, 6, 2)),
    ("ConvLSTM2D", {"filters": 3, "kernel_size": 2, "strides": (2, 1)}, (2, 3, 5, 6, 1)),
    ("ConvLSTM2D", {"filters": 2, "kernel_size": 2, "use_bias": False}, (2, 3, 4, 3, 2)),
    (
        "ConvLSTM2D",
        {"filters": 2, "kernel_size": 2, "activation": "relu", "unit_forget_bias": False},
        (2, 3, 4, 3, 2),
    ),
    ("ConvLSTM3D", {"filters": 2, "kernel_size": 2, "padding": "same"}, (2, 3, 3, 4, 2, 2)),
]


@pytest.mark.parametrize("case", CONVOLUTIONAL, ids=str)
@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
def test_convolutional(case, layout, parity):
    name, options, shape = case
    if layout == "channels_first":
        shape = (*shape[:2], shape[-1], *shape[2:-1])
    ours, theirs = both(name, options | {"data_format": layout})
    compare(ours, theirs, random(shape))
    parity(f"layers.{name}", "forward", "gradient")


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
def test_convolutional_states_and_masks(back, sequences, layout, parity):
    options = {
        "filters": 2,
        "kernel_size": 2,
        "padding": "same",
        "data_format": layout,
        "go_backwards": back,
        "return_sequences": sequences,
        "return_state": True,
    }
    shape, state = (2, 4, 5, 3, 1), (2, 5, 3, 2)
    if layout == "channels_first":
        shape, state = (2, 4, 1, 5, 3), (2, 2, 5, 3)
    x, start = random(shape), [random(state, 1), random(state, 2)]
    ours, theirs = prepared(*both("ConvLSTM2D", options), x)
    all_close(ours(x, initial_state=start), theirs(x, initial_state=start))
    all_close(ours(x), theirs(x))
    # Keras' own loop lays the mask along the wrong axes of an image; its unrolled one does not.
    rolled = keras.layers.ConvLSTM2D(**options, unroll=True)
    rolled(x)
    rolled.set_weights(theirs.get_weights())
    mask = np.array([[1, 0, 1, 0], [0, 0, 1, 1]], bool)
    all_close(ours(x, mask=mask), rolled(x, mask=mask))
    parity("layers.ConvLSTM2D", "forward", "mask")


def test_convolutional_config_and_stateful(parity):
    options = {"filters": 2, "kernel_size": 2, "stateful": True, "dropout": 0.1, "seed": 3}
    ours, theirs = both("ConvLSTM2D", options)
    wanted, config = theirs.get_config(), ours.get_config()
    plain = [key for key, value in wanted.items() if not isinstance(value, dict)]
    for key in plain:
        if key not in ("name", "strides", "kernel_size", "dilation_rate", "data_format"):
            assert config[key] == wanted[key], key
    for key in ("strides", "kernel_size", "dilation_rate"):
        assert tuple(config[key]) == tuple(wanted[key])
    x = random((2, 3, 5, 4, 1))
    prepared(ours, theirs, x)
    ours.reset_state()
    theirs.reset_state()
    for _ in range(2):
        all_close(ours(x), theirs(x))
    parity("layers.ConvLSTM2D", "config", "forward")
