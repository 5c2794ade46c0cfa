"""Layers and functions of Keras on Tensors of a graph."""

import numpy as np
import pytest

from hornbook import layers, losses, models
from hornbook.compat import tensorflow as tf
from hornbook.compat.keras import backend as K  # noqa: N812
from hornbook.compat.keras.layer_methods import updates_of
from hornbook.compat.tensorflow.keras_ops import phase_of


@pytest.fixture(autouse=True)
def graph():
    tf.reset_default_graph()


def test_a_layer_on_a_placeholder_is_an_operation_with_variables():
    x = tf.placeholder(tf.float32, [None, 3])
    layer = layers.Dense(2, name="mine")
    y = layer(x)
    assert isinstance(y, tf.Tensor) and y.shape.as_list() == [None, 2] and y.op.type == "Dense"
    assert [v.name for v in tf.trainable_variables()] == ["mine/kernel:0", "mine/bias:0"]
    with tf.Session() as session:
        rows = np.ones((2, 3), "float32")
        assert np.allclose(session.run(y, {x: rows}), layer(rows), atol=1e-6)


def test_weights_are_one_and_the_same_on_both_sides():
    x = tf.placeholder(tf.float32, [None, 3])
    layer = layers.Dense(1, use_bias=False)
    loss = tf.reduce_sum(layer(x))
    down = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
    rows = np.array([[1.0, 2.0, 3.0]], "float32")
    with tf.Session() as session:
        before = layer.get_weights()[0].copy()
        session.run(down, {x: rows})
        assert np.allclose(layer.get_weights()[0], before - rows.T, atol=1e-6)
        layer.set_weights([np.array([[1.0], [0.0], [0.0]])])
        kept = layer.kernel.value
        assert session.run(loss, {x: rows}) == 1
        session.run(down, {x: rows})
        assert np.asarray(kept).tolist() == [[1], [0], [0]]  # what was lent is not used up


def test_dropout_asks_for_the_phase():
    x = tf.placeholder(tf.float32, [None, 50])
    y = layers.Dropout(0.5)(x)
    phase = phase_of(tf.get_default_graph())
    rows = np.ones((2, 50), "float32")
    with tf.Session() as session:
        assert (session.run(y, {x: rows}) == 1).all()
        first, second = (session.run(y, {x: rows, phase: 1}) for _ in range(2))
    assert set(np.unique(first)) == {0, 2} and (first != second).any()


def test_losses_and_models_of_keras():
    x, y = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.float32, [None, 2])
    loss = losses.get("mse")(y, layers.Dense(2)(x))
    assert isinstance(loss, tf.Tensor) and loss.shape.as_list() == [None]
    model = models.Sequential([layers.Input((3,)), layers.Dense(4), layers.Dense(2)])
    total = tf.reduce_sum(model.output)
    (slope,) = tf.gradients(total, model.weights[-1])
    rows = np.ones((5, 3), "float32")
    with tf.Session() as session:
        made, found = session.run([model.output, slope], {model.input: rows})
    assert np.allclose(made, model.predict(rows, verbose=0), atol=1e-6)
    assert found.tolist() == [5, 5]


def test_a_tape_over_the_weights_of_keras():
    tf.enable_eager_execution()
    try:
        layer = layers.Dense(1, use_bias=False)
        rows = tf.constant([[1.0, 2.0]])
        layer(rows)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(layer(rows) * 3.0)
        (slope,) = tape.gradient(loss, layer.trainable_weights)
        assert slope.numpy().tolist() == [[3], [6]]
    finally:
        tf.disable_eager_execution()


def test_averages_move_when_the_updates_are_run():
    x = tf.placeholder(tf.float32, [None, 2])
    layer = layers.BatchNormalization(momentum=0.5)
    y = layer(x)
    first, second = updates_of(layer)
    on = {x: [[1.0, 2.0], [3.0, 6.0]], phase_of(tf.get_default_graph()): 1}
    with tf.Session() as session:
        session.run(y, on)
        assert session.run(layer.moving_mean).tolist() == [0, 0]
        session.run([first, second], on)
        assert session.run(layer.moving_mean).tolist() == [1, 2]
        session.run([first, second], {x: on[x]})
        assert layer.moving_mean.numpy().tolist() == [1, 2]
    model = models.Sequential([layers.Dense(2), layers.BatchNormalization()])
    model(x)
    assert len(updates_of(model)) == 2 and not updates_of(model.layers[0])


def test_sizes_of_a_layers_input_shape_what_tensorflow_makes_within_it():
    def rows(x):
        count = tf.shape(x)[0]
        place = tf.stack([tf.range(count), tf.zeros_like(tf.range(count))], axis=1)
        first = tf.expand_dims(tf.gather_nd(x, place), 1)
        filled = tf.fill([count, 1], 3.0) * tf.constant(2.0)
        return tf.concat([first, filled, tf.zeros([count, 2]), tf.matmul(x, tf.eye(2))], axis=1)

    x = layers.Input((2,))
    model = models.Model(x, layers.Lambda(rows)(x))
    assert model.output_shape == (None, 6)
    given = np.array([[1, 2], [3, 4], [5, 6]], "float32")
    wanted = np.hstack([given[:, :1], np.full((3, 1), 6), np.zeros((3, 2)), given])
    assert np.array_equal(model.predict(given, verbose=0), wanted)


def test_a_window_that_moves_with_a_state():
    x = np.arange(8, dtype="float32").reshape(1, 4, 2)
    ahead = np.arange(5, dtype="float32").reshape(1, 5)

    def step(now, states):
        count, table = states
        pair = tf.slice(table, [0, K.cast(count[0, 0], "int32")], [-1, 2])
        return now + pair, [count + 1]

    start = [np.zeros((1, 1), "float32")]
    given = K.placeholder((1, 4, 2))
    _, outputs, _ = K.rnn(step, given, start, constants=[ahead])
    (outputs,) = K.function([given], [outputs])([x])
    assert outputs.tolist() == (x + np.stack([ahead[0, :4], ahead[0, 1:]], -1)).tolist()
