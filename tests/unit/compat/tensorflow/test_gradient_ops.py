"""Gradients through what only the host can do."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf


@pytest.mark.parametrize(
    "loss", [tf.identity, lambda out: tf.losses.compute_weighted_loss(tf.reshape(out, [1]))]
)
def test_a_step_of_python_in_a_branch_is_taken_once_in_each_run(loss):
    count = iter(range(1, 100))
    with tf.Graph().as_default(), tf.Session() as session:
        w, on = tf.Variable(1.0), tf.placeholder(tf.bool, [])
        out = tf.cond(
            on, lambda: w * tf.py_func(lambda: np.float32(next(count)), [], tf.float32), lambda: w
        )
        slope = tf.gradients(loss(out), w)[0]
        session.run(tf.global_variables_initializer())
        assert [session.run([slope, out], {on: True}) for _ in range(3)] == [[1, 1], [2, 2], [3, 3]]
        assert session.run(slope, {on: False}) == 1
        assert next(count) == 4
