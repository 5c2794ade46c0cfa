"""Lists of arrays that a graph writes and reads by number."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


def test_written_in_a_loop_and_differentiated(session):
    x = tf.placeholder(tf.float32, [4, 2])
    inputs = tf.TensorArray(tf.float32, 4).unstack(x)
    outputs = tf.TensorArray(tf.float32, 4, element_shape=[2])

    def turn(number, total, outputs):
        total = total + inputs.read(number)
        return number + 1, total, outputs.write(number, total * total)

    _, total, outputs = tf.while_loop(
        lambda number, *_: number < 4, turn, [0, tf.zeros([2]), outputs]
    )
    whole = outputs.stack()
    slope = tf.gradients(tf.reduce_sum(whole), x)[0]
    given = np.arange(8, dtype="float32").reshape(4, 2)
    found, last, by_x = session.run([whole, total, slope], {x: given})
    sums = np.cumsum(given, 0)
    assert np.allclose(found, sums**2) and np.allclose(last, sums[-1])
    # d sum_t s_t^2 / d x_k = sum over t >= k of 2 s_t
    assert np.allclose(by_x, 2 * np.cumsum(sums[::-1], 0)[::-1])


def test_written_read_gathered_and_joined(session):
    made = tf.TensorArray(tf.int32, 3).write(0, [1, 2]).write(2, [5, 6])
    assert session.run(made.stack()).tolist() == [[1, 2], [0, 0], [5, 6]]
    assert session.run(made.read(2)).tolist() == [5, 6]
    assert session.run(made.gather([2, 0])).tolist() == [[5, 6], [1, 2]]
    assert session.run(made.concat()).tolist() == [1, 2, 0, 0, 5, 6]
    assert session.run(made.size()) == 3
    pieces = tf.TensorArray(tf.float32, 2).split(tf.range(4.0), [2, 2])
    assert session.run(pieces.read(1)).tolist() == [2, 3]


def test_what_it_must_be_told(session):
    with pytest.raises(NotImplementedError, match="pass the greatest size"):
        tf.TensorArray(tf.float32, 0, dynamic_size=True)
    with pytest.raises(ValueError, match="Pass element_shape="):
        tf.TensorArray(tf.float32, 3).stack()
