"""Eager execution: operations run when they are made."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf
from hornbook.compat.tensorflow import eager


@pytest.fixture(autouse=True)
def eagerly():
    tf.enable_eager_execution()
    yield
    eager.disable()


def test_values_are_there_at_once():
    a = tf.constant([1.0, 2.0])
    assert tf.executing_eagerly()
    assert (a + 1).numpy().tolist() == [2, 3]
    assert float(tf.reduce_sum(a)) == 3 and int(tf.size(a)) == 2
    assert (np.asarray(a) * 2).tolist() == [2, 4]
    assert [int(row[1]) for row in tf.constant([[1, 2], [3, 4]])] == [2, 4]
    assert "yes" if tf.reduce_sum(a) > 2.0 else pytest.fail("a Tensor of eager execution is true")
    assert str(a) == "tf.Tensor([1. 2.], shape=(2,), dtype=float32)"
    assert len(a) == 2 and a.shape.as_list() == [2]


def test_variables_change_at_once():
    v = tf.Variable([1.0, 2.0])
    v.assign_add([1.0, 1.0])
    assert v.numpy().tolist() == [2, 3]
    assert (v * 2.0).numpy().tolist() == [4, 6]
    tf.scatter_update(v, [0], [9.0])
    assert v.numpy().tolist() == [9, 3]


def test_control_flow_is_pythons():
    assert int(tf.while_loop(lambda i: i < 5, lambda i: i + 1, [tf.constant(0)])) == 5
    assert float(tf.cond(tf.constant(1) > 0, lambda: tf.constant(2.0), lambda: tf.zeros([]))) == 2
    assert tf.map_fn(lambda x: x * x, tf.constant([1.0, 3.0])).numpy().tolist() == [1, 9]


def test_a_tape_differentiates():
    v, x = tf.Variable([1.0, 2.0]), tf.constant(3.0)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(v * v) * x
    by_v, by_none = tape.gradient(loss, [v, tf.Variable(1.0)])
    assert by_v.numpy().tolist() == [6, 12] and by_none is None
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = x**3
        slope = inner.gradient(y, x)
    assert (float(slope), float(outer.gradient(slope, x))) == (27, 18)


def test_outside_of_a_tape_nothing_is_remembered():
    x = tf.constant(1.0)
    for _ in range(3):
        x = x + 1.0
    assert x.op.inputs == [] and float(x) == 4


def test_optimizers_move_variables():
    w = tf.Variable(0.0)
    optimizer = tf.train.GradientDescentOptimizer(0.25)
    with tf.GradientTape() as tape:
        loss = (w - 3.0) ** 2
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
    assert float(w) == 1.5


def test_a_function_is_traced_once_for_each_kind_of_arguments():
    traced = []
    w = tf.Variable(1.0)

    @tf.function
    def step(x):
        traced.append(1)
        w.assign_add(tf.reduce_sum(x))
        return x * w, {"w": w + 0.0}

    first, also = step(tf.ones([2]))
    assert first.numpy().tolist() == [3, 3] and float(also["w"]) == 3
    second, _ = step(tf.ones([2]))
    assert second.numpy().tolist() == [5, 5] and float(w) == 5
    step(tf.ones([3]))
    assert len(traced) == 2 and float(w) == 8


def test_a_function_may_differentiate_and_make_variables():
    made = []

    @tf.function
    def slope(x):
        if not made:
            made.append(tf.Variable(2.0))
        with tf.GradientTape() as tape:
            y = made[0] * x * x
        return tape.gradient(y, [x, made[0]])

    by_x, by_v = slope(tf.constant(3.0))
    assert (float(by_x), float(by_v)) == (12, 9)


def test_graphs_can_still_be_defined():
    a = tf.constant(2.0)
    with tf.Graph().as_default():
        assert not tf.executing_eagerly()
        x = tf.placeholder(tf.float32, [])
        y = x * a
        with tf.Session() as session:
            assert session.run(y, {x: 4.0}) == 8.0


def test_draws_are_new_each_time():
    assert (tf.random.normal([4]).numpy() != tf.random.normal([4]).numpy()).all()


def test_a_loop_goes_through_a_dataset_each_time():
    data = tf.data.Dataset.from_tensor_slices((tf.constant([1.0, 2.0]), [3, 4])).map(
        lambda a, b: (a + 1, b)
    )
    for _ in range(2):
        assert [(float(a), int(b)) for a, b in data] == [(2, 3), (3, 4)]
