"""Recurrent layers: states between batches, dropout along time, users' cells, errors."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, ops

X = np.random.default_rng(0).normal(size=(6, 4, 3)).astype("float32")


def counter(batch=2, **options):
    """A model whose output is the number of steps seen: h_t = h_(t-1) + 1."""
    return hb.Sequential(
        [
            layers.Input(batch_shape=(batch, 4, 3)),
            layers.SimpleRNN(
                1,
                activation="linear",
                kernel_initializer="zeros",
                recurrent_initializer="ones",
                bias_initializer="ones",
                stateful=True,
                **options,
            ),
        ]
    )


# -- states that live on -------------------------------------------------------------------


def test_predict_goes_on_where_the_batch_before_ended():
    model = counter()
    # Three batches of two samples, four steps each; then three more.
    assert model.predict(X, batch_size=2, verbose=0).ravel().tolist() == [4, 4, 8, 8, 12, 12]
    assert model.predict(X, batch_size=2, verbose=0).ravel().tolist() == [16, 16, 20, 20, 24, 24]
    model.layers[-1].reset_state()
    assert model.predict(X[:2], batch_size=2, verbose=0).ravel().tolist() == [4, 4]


def test_a_layer_without_state_starts_anew():
    model = counter()
    plain = layers.SimpleRNN.from_config(model.layers[-1].get_config() | {"stateful": False})
    assert np.asarray(plain(X)).ravel().tolist() == [4] * 6
    assert np.asarray(plain(X)).ravel().tolist() == [4] * 6


def test_fit_evaluate_and_train_on_batch_carry_the_state():
    model = counter()
    layer = model.layers[-1]
    model.compile(hb.optimizers.SGD(0.0), "mse")
    y = np.zeros((6, 1), "float32")

    def kept():
        return layer.states[0].numpy().ravel().tolist()

    model.fit(X, y, batch_size=2, epochs=2, shuffle=False, verbose=0)
    assert kept() == [24, 24]
    model.fit(X[:2], y[:2], batch_size=2, shuffle=False, verbose=0)
    assert kept() == [28, 28]
    model.evaluate(X[:4], y[:4], batch_size=2, verbose=0)
    assert kept() == [36, 36]
    model.train_on_batch(X[:2], y[:2])
    assert kept() == [40, 40]
    layer.reset_states()
    assert kept() == [0, 0]
    # The loss of one epoch from 0: squares of 4, 8 and 12.
    loss = model.fit(X, y, batch_size=2, shuffle=False, verbose=0).history["loss"][0]
    assert loss == pytest.approx((16 + 64 + 144) / 3)


@pytest.mark.parametrize("make", [layers.LSTM, layers.GRU, layers.SimpleRNN])
def test_a_long_sequence_in_two_parts_is_the_whole(make):
    whole = make(5)
    parts = make(5, stateful=True)
    out = whole(X)
    parts(X[:, :2])
    parts.set_weights(whole.get_weights())
    parts.reset_state()
    parts(X[:, :2])
    np.testing.assert_allclose(parts(X[:, 2:]), out, rtol=1e-5, atol=1e-6)


def test_stateful_layers_without_a_batch_size_learn_it_from_the_first_batch():
    layer = layers.GRU(2, stateful=True)
    layer(X)
    assert layer.states[0].shape == (6, 2)
    with pytest.raises(ValueError, match="fixed batch size.*batch_shape"):
        layers.GRU(2, stateful=True)(layers.Input((4, 3)))


def test_a_batch_of_another_size_is_refused():
    model = counter()
    with pytest.raises(ValueError, match=r"keeps the states of 2 samples.*batch of 3"):
        model.layers[-1](X[:3])
    with pytest.raises(ValueError, match=r"Input.*expected arrays of shape \(2, 4, 3\)"):
        model(X[:3])


def test_states_are_no_weights_but_variables():
    layer = counter().layers[-1]
    assert [v.name for v in layer.weights] == ["kernel", "recurrent_kernel", "bias"]
    assert [v.name for v in layer.variables][3:] == ["rnn_state"]
    assert len(layer.get_weights()) == 3 and layer.count_params() == 3 + 1 + 1


def test_stateful_both_ways_resets_both():
    layer = layers.Bidirectional(layers.GRU(2, stateful=True))
    assert layer.states is None
    first = layer(X)
    assert layer.stateful and len(layer.states) == 2
    assert not np.allclose(layer(X), first)
    layer.reset_states()
    np.testing.assert_array_equal(layer(X), first)


# -- dropout along time --------------------------------------------------------------------

KINDS = [
    ("SimpleRNN", {}),
    ("LSTM", {}),
    ("LSTM", {"implementation": 1}),
    ("GRU", {}),
    ("GRU", {"reset_after": False}),
    ("RNN", {}),
    ("ConvLSTM1D", {}),
]


def dropping(kind, **options):
    name, more = kind
    if name == "RNN":
        return layers.RNN([layers.LSTMCell(4, **options), layers.GRUCell(3, **options)])
    sizes = {"filters": 3, "kernel_size": 1} if name == "ConvLSTM1D" else {"units": 4}
    return getattr(layers, name)(**sizes, **more, **options)


def data(kind):
    return X[..., None] if kind[0] == "ConvLSTM1D" else X


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("which", ["dropout", "recurrent_dropout"])
def test_dropout_acts_in_training_alone_and_repeats_with_its_seed(kind, which):
    x = data(kind)
    layer = dropping(kind, **{which: 0.5})
    still = layer(x)
    np.testing.assert_array_equal(layer(x, training=False), still)
    assert not np.array_equal(layer(x, training=True), still)
    assert not np.array_equal(layer(x, training=True), layer(x, training=True))
    runs = []
    for _ in range(2):
        hb.utils.set_random_seed(3)
        runs.append(np.asarray(layer(x, training=True)))
    np.testing.assert_array_equal(*runs)
    one, other = (dropping(kind, **{which: 0.5}, seed=5) for _ in range(2))
    one(x), other(x)
    other.set_weights(one.get_weights())
    # A seed begins a stream: the same at each beginning, another at each call.
    first, second = one(x, training=True), one(x, training=True)
    np.testing.assert_array_equal(other(x, training=True), first)
    np.testing.assert_array_equal(other(x, training=True), second)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_unrolled_steps_share_the_masks_of_the_loop(kind):
    x = data(kind)
    layer = dropping(kind, dropout=0.5, recurrent_dropout=0.5)
    layer(x)
    runs = []
    for unroll in (False, True):
        layer.unroll = unroll
        hb.utils.set_random_seed(3)
        runs.append(np.asarray(layer(x, training=True)))
    np.testing.assert_allclose(*runs, rtol=1e-5, atol=1e-6)


def test_input_dropout_is_one_mask_for_all_steps_and_keeps_the_mean():
    hb.utils.set_random_seed(1)
    layer = layers.SimpleRNN(
        8,
        activation="linear",
        kernel_initializer="identity",
        recurrent_initializer="zeros",
        dropout=0.25,
        return_sequences=True,
    )
    out = np.asarray(layer(np.ones((500, 3, 8), "float32"), training=True))
    # h_t = keep * x: the mask itself, at every step.
    assert set(np.unique(out).tolist()) == {0.0, np.float32(1 / 0.75)}
    np.testing.assert_array_equal(out[:, 0], out[:, 1])
    np.testing.assert_array_equal(out[:, 0], out[:, 2])
    # 4,000 draws of mean 1 and variance (1 - 0.75) / 0.75.
    assert abs(out[:, 0].mean() - 1) < 5 * np.sqrt(1 / 3 / 4000)


@pytest.mark.parametrize("implementation, masks", [(1, 3), (2, 1)])
def test_gates_have_masks_of_their_own_with_implementation_1(implementation, masks):
    cell = layers.GRUCell(2, dropout=0.5, implementation=implementation)
    cell.build((None, 50))
    drawn, none = cell.draw_masks(4, True)
    assert none is None and len(drawn) == masks
    assert len({np.asarray(mask).tobytes() for mask in drawn}) == masks
    both = layers.GRUCell(2, dropout=0.5, recurrent_dropout=0.5, implementation=implementation)
    both.build((None, 50))
    assert [len(part) for part in both.draw_masks(4, True)] == [3, 3]


def test_a_seed_drops_other_places_of_inputs_than_of_states():
    cell = layers.LSTMCell(50, dropout=0.5, recurrent_dropout=0.5, seed=1)
    cell.build((None, 50))
    inputs, states = cell.draw_masks(4, True)
    assert not np.array_equal(inputs[0], states[0])


# -- cells and arguments -------------------------------------------------------------------


def test_a_plain_object_is_a_cell():
    class Sum:
        state_size = 3

        def call(self, inputs, states):
            total = states[0] + inputs
            return total, [total]

    out = layers.RNN(Sum(), return_sequences=True)(X)
    np.testing.assert_allclose(out, np.cumsum(X, axis=1), rtol=1e-5, atol=1e-6)


def test_what_is_no_cell_is_refused():
    with pytest.raises(ValueError, match=r"a str has no `call`.*state_size = units"):
        layers.RNN("lstm")
    with pytest.raises(ValueError, match=r"a Dense has no `state_size`"):
        layers.StackedRNNCells([layers.LSTMCell(2), layers.Dense(2)])


def test_first_states_of_wrong_number_or_size_are_refused():
    with pytest.raises(ValueError, match=r"must be 2 arrays.*return_state=True"):
        layers.LSTM(2)(X, initial_state=[np.zeros((6, 2))])
    with pytest.raises(ValueError, match=r"\[\(6, 2\)\], not \[\(6, 3\)\]"):
        layers.GRU(2)(X, initial_state=np.zeros((6, 3)))


def test_first_states_may_stand_second_and_take_the_dtype_of_the_layer():
    layer = layers.GRU(2, dtype="mixed_bfloat16")
    out = layer(X, np.ones((6, 2), "float32"))
    assert out.dtype.name == "bfloat16"
    np.testing.assert_array_equal(out, layer(X, initial_state=[np.ones((6, 2))]))


def test_unrolling_needs_a_known_number_of_steps():
    with pytest.raises(ValueError, match="unroll=True needs to know the number of time steps"):
        layers.LSTM(2, unroll=True)(layers.Input((None, 3)))


def test_a_wide_mask_counts_steps_where_anything_counts():
    layer = layers.GRU(2)
    wide = np.zeros((6, 4, 3), bool)
    wide[:, 1:3, 0] = True
    np.testing.assert_array_equal(layer(X, mask=wide), layer(X, mask=wide.any(-1)))


def test_attributes_of_the_cell_show_on_its_layer():
    layer = layers.LSTM(2, dropout=0.5, kernel_initializer="ones")
    assert layer.units == 2 and layer.dropout == 0.5
    assert layer.kernel_initializer is layer.cell.kernel_initializer
    with pytest.raises(AttributeError, match="'LSTM' object has no attribute 'unit'.*'units'"):
        _ = layer.unit


def test_both_ways_says_how_two_layers_must_agree():
    with pytest.raises(TypeError, match="wraps a recurrent layer"):
        layers.Bidirectional(layers.Dense(2))
    with pytest.raises(ValueError, match="go_backwards=True"):
        layers.Bidirectional(layers.GRU(2), backward_layer=layers.GRU(2))
    with pytest.raises(ValueError, match="return_sequences=True"):
        layers.Bidirectional(
            layers.GRU(2, return_sequences=True),
            backward_layer=layers.GRU(2, go_backwards=True),
        )


def test_a_mask_of_other_steps_is_refused_by_time_distributed():
    layer = layers.TimeDistributed(layers.Dense(2))
    with pytest.raises(ValueError, match=r"shape \(6, 3\).*\(6, 4\)"):
        layer(X, mask=np.ones((6, 3), bool))


def test_convolutional_states_need_known_sizes():
    with pytest.raises(ValueError, match=r"all sizes of its input .* must be known"):
        layers.ConvLSTM2D(2, 2)(layers.Input((3, None, 5, 1)))
    with pytest.raises(ValueError, match="strides above 1 do not go with a dilation above 1"):
        layers.ConvLSTM1D(2, 2, strides=2, dilation_rate=2)


def test_sequence_to_sequence_learns_to_copy_its_state():
    """An encoder's states, as Tensors, start a decoder, and training reaches the encoder."""
    source, target = layers.Input((4, 3)), layers.Input((2, 1))
    _, *states = layers.LSTM(8, return_state=True)(source)
    out = layers.LSTM(8, return_sequences=True)(target, initial_state=states)
    model = hb.Model([source, target], layers.Dense(1)(out))
    model.compile(hb.optimizers.Adam(0.02), "mse")
    wanted = np.repeat(X.mean(axis=(1, 2))[:, None, None], 2, axis=1)
    inputs = [X, np.zeros((6, 2, 1), "float32")]
    losses = model.fit(inputs, wanted, epochs=60, verbose=0).history["loss"]
    assert losses[-1] < 0.1 * losses[0]
    assert ops.shape(model(inputs)) == (6, 2, 1)
