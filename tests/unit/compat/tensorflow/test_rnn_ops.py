"""Cells and recurrences against loops in NumPy."""

import numpy as np
import pytest

from hornbook.compat import tensorflow as tf

RNG = np.random.default_rng(0)
X = RNG.normal(size=(3, 5, 2)).astype("float32")
LENGTHS = np.array([5, 2, 3])


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as made:
        yield made


def values(fetches):
    """Random values for all Variables, and what the fetches give with them."""
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for variable in tf.trainable_variables():
            variable.load(RNG.normal(size=variable.shape.as_list()), session)
        held = {v.op.name.rpartition("/")[2]: session.run(v) for v in tf.trainable_variables()}
        held |= {v.op.name: session.run(v) for v in tf.trainable_variables()}
        return session.run(fetches), held


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, kernel, bias, lengths=None, forget=1.0):
    units = kernel.shape[1] // 4
    c = h = np.zeros((len(x), units))
    outputs = []
    for step in range(x.shape[1]):
        i, j, f, o = np.split(np.concatenate([x[:, step], h], 1) @ kernel + bias, 4, axis=1)
        new_c = c * sigmoid(f + forget) + sigmoid(i) * np.tanh(j)
        new_h = np.tanh(new_c) * sigmoid(o)
        on = np.ones((len(x), 1), bool) if lengths is None else (step < lengths)[:, None]
        outputs.append(np.where(on, new_h, 0))
        c, h = np.where(on, new_c, c), np.where(on, new_h, h)
    return np.stack(outputs, 1), c, h


def test_lstm_gates_stand_in_the_order_of_tensorflow_1():
    cell = tf.nn.rnn_cell.BasicLSTMCell(3)
    made = tf.nn.dynamic_rnn(cell, tf.constant(X), LENGTHS, dtype=tf.float32)
    assert [v.name for v in tf.trainable_variables()] == [
        "rnn/basic_lstm_cell/kernel:0",
        "rnn/basic_lstm_cell/bias:0",
    ]
    (outputs, state), held = values(made)
    wanted, c, h = lstm(X, held["kernel"], held["bias"], LENGTHS)
    np.testing.assert_allclose(outputs, wanted, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(state.c, c, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(state.h, h, rtol=1e-4, atol=1e-5)


def test_lstm_without_forget_bias_and_with_another_activation():
    cell = tf.nn.rnn_cell.BasicLSTMCell(3, forget_bias=0.0, activation=tf.nn.tanh)
    made = tf.nn.dynamic_rnn(cell, tf.constant(X), dtype=tf.float32)[0]
    outputs, held = values(made)
    wanted, _, _ = lstm(X, held["kernel"], held["bias"], forget=0.0)
    np.testing.assert_allclose(outputs, wanted, rtol=1e-4, atol=1e-5)


def test_lstm_with_peepholes_and_projection():
    cell = tf.nn.rnn_cell.LSTMCell(3, use_peepholes=True, num_proj=2, cell_clip=1.0)
    assert cell.state_size == (3, 2) and cell.output_size == 2
    c, h = RNG.normal(size=(3, 3)).astype("float32"), RNG.normal(size=(3, 2)).astype("float32")
    state = tf.nn.rnn_cell.LSTMStateTuple(tf.constant(c), tf.constant(h))
    (output, after), held = values(cell(tf.constant(X[:, 0]), state))
    sums = np.concatenate([X[:, 0], h], 1) @ held["lstm_cell/kernel"] + held["bias"]
    i, j, f, o = np.split(sums, 4, axis=1)
    new = sigmoid(f + 1 + held["w_f_diag"] * c) * c
    new = np.clip(new + sigmoid(i + held["w_i_diag"] * c) * np.tanh(j), -1, 1)
    out = (sigmoid(o + held["w_o_diag"] * new) * np.tanh(new)) @ held["lstm_cell/projection/kernel"]
    np.testing.assert_allclose(after.c, new, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(output, out, rtol=1e-4, atol=1e-5)


def test_gru_and_basic_cell():
    x, h = X[:, 0], RNG.normal(size=(3, 4)).astype("float32")
    gru, basic = tf.nn.rnn_cell.GRUCell(4), tf.nn.rnn_cell.BasicRNNCell(4)
    made = [gru(tf.constant(x), tf.constant(h))[0], basic(tf.constant(x), tf.constant(h))[0]]
    (one, other), held = values(made)
    both = np.concatenate([x, h], 1)
    gates = sigmoid(both @ held["gru_cell/gates/kernel"] + held["gru_cell/gates/bias"])
    r, u = np.split(gates, 2, axis=1)
    both_r = np.concatenate([x, r * h], 1)
    new = np.tanh(both_r @ held["gru_cell/candidate/kernel"] + held["gru_cell/candidate/bias"])
    np.testing.assert_allclose(one, u * h + (1 - u) * new, rtol=1e-4, atol=1e-5)
    wanted = np.tanh(both @ held["basic_rnn_cell/kernel"] + held["basic_rnn_cell/bias"])
    np.testing.assert_allclose(other, wanted, rtol=1e-4, atol=1e-5)


def test_static_dynamic_and_time_major_agree():
    cell = tf.nn.rnn_cell.BasicLSTMCell(3)
    x = tf.constant(X)
    told = {"dtype": tf.float32, "sequence_length": LENGTHS}
    dynamic, last = tf.nn.dynamic_rnn(cell, x, **told)
    static, ended = tf.nn.static_rnn(cell, tf.unstack(x, axis=1), **told)
    turned, _ = tf.nn.dynamic_rnn(cell, tf.transpose(x, [1, 0, 2]), time_major=True, **told)
    assert len(tf.trainable_variables()) == 2
    found, _ = values([dynamic, tf.stack(static, 1), tf.transpose(turned, [1, 0, 2]), last, ended])
    np.testing.assert_allclose(found[1], found[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found[2], found[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found[4], found[3], rtol=1e-5, atol=1e-6)


def test_backwards_turns_each_sequence_by_its_length():
    fw, bw = tf.nn.rnn_cell.BasicLSTMCell(3), tf.nn.rnn_cell.BasicLSTMCell(3)
    made = tf.nn.bidirectional_dynamic_rnn(fw, bw, tf.constant(X), LENGTHS, dtype=tf.float32)
    (outputs, states), held = values(made)
    turned = X.copy()
    for row, length in zip(turned, LENGTHS, strict=True):
        row[:length] = row[:length][::-1]
    scope = "bidirectional_rnn/bw/basic_lstm_cell"
    wanted, c, _ = lstm(turned, held[f"{scope}/kernel"], held[f"{scope}/bias"], LENGTHS)
    for row, length in zip(wanted, LENGTHS, strict=True):
        row[:length] = row[:length][::-1]
    np.testing.assert_allclose(outputs[1], wanted, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(states[1].c, c, rtol=1e-4, atol=1e-5)


def test_gradients_reach_through_time():
    x = tf.placeholder(tf.float32, [1, 4, 1])
    cell = tf.nn.rnn_cell.BasicRNNCell(1, activation=tf.identity)
    outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    slope = tf.gradients(outputs[:, -1], x)[0]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        tf.trainable_variables()[0].load([[2.0], [0.5]], session)
        found = session.run(slope, {x: np.ones((1, 4, 1))})
    assert found.ravel().tolist() == [0.25, 0.5, 1.0, 2.0]


def test_cells_on_top_of_each_other_have_their_own_variables():
    cells = [tf.nn.rnn_cell.GRUCell(3) for _ in range(2)]
    stack = tf.nn.rnn_cell.MultiRNNCell(cells)
    outputs, state = tf.nn.dynamic_rnn(stack, tf.constant(X), dtype=tf.float32)
    assert len(state) == 2 and len(tf.trainable_variables()) == 8
    (whole, last), _ = values([outputs, state[1]])
    np.testing.assert_allclose(whole[:, -1], last, rtol=1e-6)
    with pytest.raises(ValueError, match="one cell n times"):
        tf.nn.rnn_cell.MultiRNNCell([cells[0]] * 2)


def test_a_cell_of_one_s_own():
    class Sum(tf.nn.rnn_cell.RNNCell):
        state_size = output_size = 2

        def call(self, inputs, state):
            scale = tf.get_variable("scale", [], initializer=tf.constant_initializer(2.0))
            return state, state + scale * inputs

    outputs, state = tf.nn.dynamic_rnn(Sum(), tf.constant(X), dtype=tf.float32)
    assert [v.name for v in tf.trainable_variables()] == ["rnn/sum/scale:0"]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        np.testing.assert_allclose(session.run(state), 2 * X.sum(1), rtol=1e-4, atol=1e-5)
    steps = tf.unstack(tf.constant(X), axis=1)
    static, _ = tf.nn.static_rnn(Sum(), steps, dtype=tf.float32, scope="other")
    assert len(tf.trainable_variables()) == 2
    assert len(static) == outputs.shape[1]


def test_a_state_needs_a_dtype():
    with pytest.raises(ValueError, match="must give a dtype"):
        tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), tf.constant(X))
