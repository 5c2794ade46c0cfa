"""Branches and loops: phases, switch, rnn, and what goes along an array."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.compat.keras import backend as K

RNG = np.random.default_rng(1)
X = RNG.normal(size=(2, 4, 3)).astype("f")
W, U = RNG.normal(size=(3, 5)).astype("f"), RNG.normal(size=(5, 5)).astype("f")
H = RNG.normal(size=(2, 5)).astype("f")


def step(x, states):
    h = K.tanh(K.dot(x, K.constant(W)) + K.dot(states[0], K.constant(U)))
    return h, [h]


def by_hand(x, h, mask=None):
    outputs = []
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ W + h @ U)
        h = new if mask is None else np.where(mask[:, t : t + 1], new, h)
        outputs.append(h)
    return h, np.stack(outputs, 1)


@pytest.mark.parametrize("unroll", [False, True])
def test_rnn(unroll):
    last, outputs, states = K.rnn(step, X, [H], unroll=unroll)
    wanted, all_of_them = by_hand(X, H)
    np.testing.assert_allclose(last, wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(outputs, all_of_them, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(states[0], wanted, rtol=1e-5)


def test_rnn_backwards_gives_the_outputs_in_its_own_order():
    last, outputs, _ = K.rnn(step, X, [H], go_backwards=True)
    wanted, all_of_them = by_hand(X[:, ::-1], H)
    np.testing.assert_allclose(last, wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(outputs, all_of_them, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("back", [False, True])
def test_masked_steps_keep_the_states(back):
    mask = np.array([[1, 1, 0, 0], [0, 1, 1, 1]], bool)
    last, outputs, _ = K.rnn(step, X, [H], mask=mask[..., None], go_backwards=back)
    order = slice(None, None, -1) if back else slice(None)
    wanted, all_of_them = by_hand(X[:, order], H, mask[:, order])
    np.testing.assert_allclose(last, wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(outputs, all_of_them, rtol=1e-5, atol=1e-6)


def test_rnn_of_placeholders_with_constants_and_without_states():
    x, c = K.placeholder((None, None, 3)), K.placeholder((None, 3))
    last, outputs, states = K.rnn(lambda now, given: (now * given[0], []), x, [], constants=[c])
    assert K.int_shape(last) == (None, 3) and K.int_shape(outputs) == (None, None, 3)
    found = K.function([x, c], [last, outputs])([X, 2 * np.ones((2, 3))])
    np.testing.assert_allclose(found[0], 2 * X[:, -1])
    np.testing.assert_allclose(found[1], 2 * X)
    assert states == []


def test_rnn_says_what_is_wrong():
    with pytest.raises(ValueError, match="batch, time"):
        K.rnn(step, X[0], [H])
    with pytest.raises(ValueError, match="give initial_states"):
        K.rnn(lambda x, s: (x, []), X, [], mask=np.ones((2, 4)))


def test_gradients_go_through_rnn():
    x = K.placeholder((2, 4, 3))
    last = K.rnn(step, x, [K.constant(H)])[0]
    (slope,) = K.function([x], K.gradients(K.sum(last), x))([X])
    moved = X.copy()
    moved[0, 1, 2] += 1e-2
    rise = by_hand(moved, H)[0].sum() - by_hand(X, H)[0].sum()
    np.testing.assert_allclose(slope[0, 1, 2], rise / 1e-2, rtol=0.05, atol=1e-3)


def test_switch_chooses_whole_expressions_and_elements():
    flag, a = K.placeholder((), dtype="bool"), K.placeholder((2, 2))
    rows = K.placeholder((2,), dtype="bool")
    both = K.switch(flag, lambda: a * 2, lambda: a - 1)
    f = K.function([flag, rows, a], [both, K.switch(rows, a, K.zeros_like(a))])
    data = np.array([[1.0, 2.0], [3.0, 4.0]])
    whole, part = f([True, [True, False], data])
    assert whole.tolist() == [[2, 4], [6, 8]] and part.tolist() == [[1, 2], [0, 0]]
    assert f([False, [True, False], data])[0].tolist() == [[0, 1], [2, 3]]
    assert float(K.switch(K.constant(1.0), lambda: 5.0, lambda: 6.0)) == 5.0
    with pytest.raises(ValueError, match="more than the expressions"):
        K.switch(np.ones((2, 2)), np.ones(2), np.ones(2))


def test_phases_choose():
    x = K.placeholder((None,))
    y = K.in_train_phase(lambda: x + 100, x)
    f = K.function([x, K.learning_phase()], [y, K.in_test_phase(x, x * 0)])
    assert [v.tolist() for v in f([[1.0], 1])] == [[101], [0]]
    assert [v.tolist() for v in f([[1.0], 0])] == [[1], [1]]
    assert K.in_train_phase(1, 2, training=False) == 2 and K.in_test_phase(1, 2, 1) == 2


def test_phases_within_a_layer_that_trains():
    class Noisy(layers.Layer):
        def call(self, inputs, training=None):
            return K.in_train_phase(lambda: inputs + 1.0, inputs, training=training)

    inputs = hb.Input((2,))
    model = hb.Model(inputs, Noisy()(inputs))
    seen = []
    model.compile("sgd", loss=lambda y, p: K.mean(K.square(y - p)))
    data = np.zeros((4, 2), "f")
    assert model.evaluate(data, data, verbose=0) == 0
    seen = model.fit(data, data, verbose=0).history["loss"]
    assert seen == [1.0]


def test_map_fn_of_several_and_of_placeholders():
    total = K.map_fn(lambda pair: pair[0] * pair[1], [X[0], X[1]])
    np.testing.assert_allclose(total, X[0] * X[1], rtol=1e-6)
    x = K.placeholder((None, 3))
    y = K.map_fn(lambda row: K.sum(row), x, dtype="float32")
    np.testing.assert_allclose(K.function([x], [y])([X[0]])[0], X[0].sum(1), rtol=1e-5)
