# Variables: a counter, a moving average, copies of a network, rows.
from __future__ import print_function
import numpy as np
import tensorflow as tf

state = tf.Variable(0, name="counter")
one = tf.constant(1)
new_value = tf.add(state, one)
update = tf.assign(state, new_value)
init_op = tf.global_variables_initializer()
with tf.Session() as sess:
    sess.run(init_op)
    assert sess.run(state) == 0
    seen = []
    for _ in range(3):
        sess.run(update)
        seen.append(sess.run(state))
    assert seen == [1, 2, 3], seen

values = np.random.RandomState(4).randn(100) + 5
curr_value = tf.placeholder(tf.float32)
alpha = tf.constant(0.05)
prev_avg = tf.Variable(0.)
avg_updater = tf.assign(prev_avg, alpha * curr_value + (1 - alpha) * prev_avg)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    want = 0.
    for v in values:
        got = sess.run(avg_updater, {curr_value: v})
        want = 0.05 * v + 0.95 * want
        assert abs(got - want) < 1e-4


def network(scope):
    with tf.variable_scope(scope):
        w = tf.get_variable('w', [4, 3], initializer=tf.random_normal_initializer())
        b = tf.get_variable('b', [3], initializer=tf.constant_initializer(0.1))
    return w, b


network('online')
network('target')
online = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope='online')
target = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope='target')
assert [v.name for v in online] == ['online/w:0', 'online/b:0']
copy_ops = [tf.assign(t, o) for t, o in zip(target, online)]
with tf.Session() as sess:
    try:
        sess.run(online[0])
    except tf.errors.FailedPreconditionError as error:
        print("as it should be:", error)
    else:
        raise AssertionError("read before it was initialised")
    sess.run(tf.global_variables_initializer())
    assert (sess.run(online[0]) != sess.run(target[0])).all()
    sess.run(copy_ops)
    before = sess.run(target[0])
    assert (sess.run(online[0]) == before).all()
    sess.run(online[0].assign_add(tf.ones([4, 3])))
    assert (sess.run(target[0]) == before).all()

table = tf.Variable(np.zeros((5, 2)), dtype=tf.float32)
set_rows = tf.scatter_update(table, [1, 3], [[1., 1.], [2., 2.]])
with tf.Session() as sess:
    table.initializer.run()
    assert set_rows.eval().sum() == 6
    assert table.eval()[3].tolist() == [2., 2.]
