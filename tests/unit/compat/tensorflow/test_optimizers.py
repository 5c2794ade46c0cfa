"""Two steps of each optimizer by hand, decays, averages, counters."""

import numpy as np
import pytest

from hornbook.compat import tensorflow as tf

V, G = np.array([1.0, -2.0]), np.array([0.5, 0.25])  # the gradient is the same at both steps


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as made:
        yield made


def twice(optimizer):
    v = tf.Variable(V, dtype=tf.float32, name="v")
    op = optimizer.minimize(tf.reduce_sum(v * G.astype("float32")))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(op)
        session.run(op)
        return session.run(v)


def momentum(nesterov=False):
    v, a = V.copy(), 0 * V
    for _ in range(2):
        a = 0.9 * a + G
        v = v - 0.1 * (G + 0.9 * a if nesterov else a)
    return v


def adam():
    v, m, n = V.copy(), 0 * V, 0 * V
    for t in (1, 2):
        m, n = 0.9 * m + 0.1 * G, 0.999 * n + 0.001 * G**2
        v = v - 0.1 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (np.sqrt(n) + 1e-8)
    return v


def adagrad():
    v, a = V.copy(), 0.1
    for _ in range(2):
        a = a + G**2
        v = v - 0.1 * G / np.sqrt(a)
    return v


def adadelta():
    v, a, u = V.copy(), 0 * V, 0 * V
    for _ in range(2):
        a = 0.95 * a + 0.05 * G**2
        move = np.sqrt(u + 1e-8) / np.sqrt(a + 1e-8) * G
        u = 0.95 * u + 0.05 * move**2
        v = v - 0.1 * move
    return v


def rmsprop(centered=False):
    v, s, d, g = V.copy(), np.ones(2), 0 * V, 0 * V
    for _ in range(2):
        s = 0.9 * s + 0.1 * G**2
        g = 0.9 * g + 0.1 * G
        d = 0.5 * d + 0.1 * G / np.sqrt(s - (g**2 if centered else 0) + 1e-10)
        v = v - d
    return v


def ftrl():
    v, a, z = V.copy(), 0.1 * np.ones(2), 0 * V
    for _ in range(2):
        new = a + G**2
        z = z + G - (np.sqrt(new) - np.sqrt(a)) / 0.1 * v
        a = new
        v = np.where(abs(z) > 0.3, (np.sign(z) * 0.3 - z) / (np.sqrt(a) / 0.1 + 2 * 0.2), 0)
    return v


def proximal():
    v = V.copy()
    for _ in range(2):
        v = v - 0.1 * G
        v = np.sign(v) * np.maximum(abs(v) - 0.1 * 0.3, 0) / (1 + 0.1 * 0.2)
    return v


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda t: t.GradientDescentOptimizer(0.1), lambda: V - 0.2 * G),
        (lambda t: t.MomentumOptimizer(0.1, 0.9), momentum),
        (lambda t: t.MomentumOptimizer(0.1, 0.9, use_nesterov=True), lambda: momentum(True)),
        (lambda t: t.AdamOptimizer(0.1), adam),
        (lambda t: t.AdagradOptimizer(0.1), adagrad),
        (lambda t: t.AdadeltaOptimizer(0.1), adadelta),
        (lambda t: t.RMSPropOptimizer(0.1, momentum=0.5), rmsprop),
        (lambda t: t.RMSPropOptimizer(0.1, momentum=0.5, centered=True), lambda: rmsprop(True)),
        (
            lambda t: t.FtrlOptimizer(
                0.1, l1_regularization_strength=0.3, l2_regularization_strength=0.2
            ),
            ftrl,
        ),
        (lambda t: t.ProximalGradientDescentOptimizer(0.1, 0.3, 0.2), proximal),
    ],
)
def test_two_steps(make, wanted):
    # Sums of squares of order 0.1 in 32 bits.
    np.testing.assert_allclose(twice(make(tf.train)), wanted(), rtol=2e-5, atol=1e-6)


def test_a_rate_may_be_a_tensor_and_is_read_at_each_run():
    v, rate = tf.Variable(1.0), tf.placeholder(tf.float32)
    op = tf.train.GradientDescentOptimizer(rate).minimize(v)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(op, {rate: 0.25})
        session.run(op, {rate: 0.5})
        assert session.run(v) == 0.25


def test_gradients_may_be_changed_between():
    v, w = tf.Variable(1.0, name="v"), tf.Variable(1.0, name="w")
    opt = tf.train.GradientDescentOptimizer(1.0)
    pairs = opt.compute_gradients(3 * v)
    assert [(g is None, b.name) for g, b in pairs] == [(False, "v:0"), (True, "w:0")]
    op = opt.apply_gradients(
        [(tf.clip_by_value(g, -0.5, 0.5), b) for g, b in pairs if g is not None]
    )
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(op)
        assert session.run([v, w]) == [0.5, 1.0]


def test_variables_that_are_not_listed_stay():
    v, w = tf.Variable(1.0), tf.Variable(1.0)
    step = tf.Variable(0, trainable=False)
    op = tf.train.MomentumOptimizer(0.5, 0.9).minimize(v * w, global_step=step, var_list=[w])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(op)
        assert session.run([v, w, step]) == [1.0, 0.5, 1]


def test_slots_are_found_and_wrong_uses_named():
    v = tf.Variable([1.0, 2.0], name="v")
    opt = tf.train.AdamOptimizer()
    assert opt.get_slot(v, "m") is None
    opt.minimize(tf.reduce_sum(v))
    assert opt.get_slot_names() == ["m", "v"]
    assert opt.get_slot(v, "v").name == "v/Adam_1:0"
    assert [x.name for x in opt.variables()][:2] == ["beta1_power:0", "beta2_power:0"]
    with pytest.raises(ValueError, match="No gradients provided"):
        opt.minimize(tf.constant(1.0))
    with pytest.raises(TypeError, match="not a tf.Variable"):
        opt.minimize(tf.reduce_sum(v), var_list=[tf.constant(1.0)])
    with pytest.raises(ValueError, match="no floats"):
        opt.minimize(tf.constant(1))


def test_constraints_hold_after_a_step():
    v = tf.get_variable("v", [2], initializer=tf.ones_initializer(),
                        constraint=lambda x: tf.clip_by_value(x, 0.5, 2.0))  # fmt: skip
    op = tf.train.GradientDescentOptimizer(1.0).minimize(tf.reduce_sum(v * [5.0, -0.5]))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(op)
        assert session.run(v).tolist() == [0.5, 1.5]


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda t, s: t.exponential_decay(0.1, s, 10, 0.5), 0.1 * 0.5**2.5),
        (lambda t, s: t.exponential_decay(0.1, s, 10, 0.5, staircase=True), 0.1 * 0.25),
        (lambda t, s: t.natural_exp_decay(0.1, s, 10, 0.5), 0.1 * np.exp(-1.25)),
        (lambda t, s: t.inverse_time_decay(0.1, s, 10, 0.5), 0.1 / 2.25),
        (lambda t, s: t.polynomial_decay(0.1, s, 50, 0.01, 2.0), 0.09 * 0.25 + 0.01),
        (lambda t, s: t.polynomial_decay(0.1, s, 10, 0.01), 0.01),
        (lambda t, s: t.polynomial_decay(0.1, s, 10, 0.01, cycle=True), 0.09 * (5 / 30) + 0.01),
        (lambda t, s: t.cosine_decay(0.1, s, 100), 0.05 * (1 + np.cos(np.pi / 4))),
        (lambda t, s: t.cosine_decay_restarts(0.1, s, 10), 0.05 * (1 + np.cos(np.pi * 0.75))),
        (lambda t, s: t.piecewise_constant(s, [10, 25, 40], [1.0, 0.5, 0.2, 0.1]), 0.5),
        (lambda t, s: t.piecewise_constant(s, [10, 24], [1.0, 0.5, 0.2]), 0.2),
    ],
)
def test_decays_at_step_25(make, wanted):
    step = tf.Variable(25, trainable=False)
    rate = make(tf.train, step)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(rate) == pytest.approx(wanted, rel=1e-5)


def test_the_global_step_is_made_once():
    assert tf.train.get_global_step() is None
    step = tf.train.get_or_create_global_step()
    assert tf.train.get_or_create_global_step() is step
    assert (step.name, step.dtype) == ("global_step:0", tf.int64)
    with pytest.raises(ValueError, match="already exists"):
        tf.train.create_global_step()


def test_averages_with_a_count_move_faster_at_first():
    v, count = tf.Variable(0.0), tf.Variable(0.0, trainable=False)
    ema = tf.train.ExponentialMovingAverage(0.99, num_updates=count)
    move = ema.apply([v])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(v.assign(10.0))
        session.run(move)
        # decay (1 + 0) / (10 + 0): nine tenths of the way.
        assert session.run(ema.average(v)) == pytest.approx(9.0)
