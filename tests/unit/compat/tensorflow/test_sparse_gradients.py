"""Steps of optimizers on rows that were looked up, as real TensorFlow makes them."""

import json
from pathlib import Path

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf

RECORDED = Path(__file__).parents[3] / "oracle" / "recorded" / "tensorflow" / "row_steps.json"
WANTED = json.loads(RECORDED.read_text())
TRAIN = tf.train
RULES = {
    "sgd": lambda: TRAIN.GradientDescentOptimizer(0.1),
    "momentum": lambda: TRAIN.MomentumOptimizer(0.1, 0.9),
    "nesterov": lambda: TRAIN.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "adagrad": lambda: TRAIN.AdagradOptimizer(0.1),
    "adadelta": lambda: TRAIN.AdadeltaOptimizer(1.0),
    "adam": lambda: TRAIN.AdamOptimizer(0.1),
    "rmsprop": lambda: TRAIN.RMSPropOptimizer(0.1, momentum=0.5),
    "centered": lambda: TRAIN.RMSPropOptimizer(0.1, centered=True),
    "ftrl": lambda: TRAIN.FtrlOptimizer(0.1, l1_regularization_strength=0.01),
    "proximal": lambda: TRAIN.ProximalGradientDescentOptimizer(0.1, l1_regularization_strength=0.1),
}


def steps(rule, dense=False):
    with tf.Graph().as_default(), tf.Session() as session:
        first = (np.arange(8, dtype="float32").reshape(4, 2) - 3) / 4
        table = tf.Variable(first)
        numbers = tf.placeholder(tf.int32, [None])
        rows = tf.nn.embedding_lookup(table, numbers)
        loss = tf.reduce_sum(rows * rows + rows) + (tf.reduce_sum(table * 0.0) if dense else 0.0)
        step = rule.minimize(loss)
        session.run(tf.global_variables_initializer())
        found = []
        for given in ([0, 1], [2, 2], [0, 2]):
            session.run(step, {numbers: given})
            found.append(session.run(table))
        return np.stack(found)


@pytest.mark.parametrize("name", RULES)
def test_rows_move_as_tensorflow_moves_them(name):
    # Three steps in float32, of numbers around one.
    assert np.allclose(steps(RULES[name]()), WANTED[name], rtol=1e-5, atol=2e-6)


def test_a_loss_that_reads_the_whole_table_moves_all_rows():
    rows, whole = steps(RULES["momentum"]()), steps(RULES["momentum"](), dense=True)
    assert not np.allclose(rows, whole)
    assert np.allclose(rows[0], whole[0])
