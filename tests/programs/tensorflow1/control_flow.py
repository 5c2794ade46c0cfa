# Conditions, loops, case, assertions and dependencies in a graph.
from __future__ import print_function
import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32, shape=(), name='x')
y = tf.placeholder(tf.float32, shape=(), name='y')
out = tf.cond(x > y, lambda: tf.add(x, y), lambda: tf.subtract(x, y))
r = tf.case({tf.less(x, y): lambda: tf.constant(1), tf.greater(x, y): lambda: tf.constant(2)},
            default=lambda: tf.constant(0), exclusive=True)
with tf.Session() as sess:
    assert sess.run(out, {x: 3, y: 1}) == 4
    assert sess.run(out, {x: 1, y: 3}) == -2
    assert [sess.run(r, {x: a, y: 2}) for a in (1, 2, 3)] == [1, 0, 2]

# Fibonacci numbers.
n = tf.placeholder(tf.int32)
i = tf.constant(0)
_, a, _ = tf.while_loop(lambda i, a, b: i < n, lambda i, a, b: (i + 1, b, a + b), (i, 0, 1))
with tf.Session() as sess:
    assert [sess.run(a, {n: k}) for k in range(10)] == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]

# The greatest common divisor.
p, q = tf.placeholder(tf.int32), tf.placeholder(tf.int32)
g, _ = tf.while_loop(lambda u, v: tf.not_equal(v, 0), lambda u, v: [v, tf.mod(u, v)], [p, q])
with tf.Session() as sess:
    assert sess.run(g, {p: 48, q: 18}) == 6

# A counter that is read after it was raised.
counter = tf.Variable(0, name='counter')
with tf.control_dependencies([tf.assign_add(counter, 1)]):
    read = counter.read_value()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    assert [sess.run(read) for _ in range(3)] == [1, 2, 3]

# Maps and scans.
elems = np.array([1, 2, 3, 4, 5, 6])
squares = tf.map_fn(lambda v: v * v, elems)
alternates = tf.map_fn(lambda v: v[0] * v[1], (elems, np.array([-1, 1, -1, 1, -1, 1])),
                       dtype=tf.int64)
running = tf.scan(lambda a, v: a + v, elems)
total = tf.foldl(lambda a, v: a + v, elems)
with tf.Session() as sess:
    assert sess.run(squares).tolist() == [1, 4, 9, 16, 25, 36]
    assert sess.run(alternates).tolist() == [-1, 2, -3, 4, -5, 6]
    assert sess.run(running).tolist() == [1, 3, 6, 10, 15, 21]
    assert sess.run(total) == 21

checked = tf.placeholder(tf.float32, [None])
with tf.control_dependencies([tf.assert_non_negative(checked)]):
    root = tf.sqrt(checked)
with tf.Session() as sess:
    assert sess.run(root, {checked: [4, 9]}).tolist() == [2, 3]
    try:
        sess.run(root, {checked: [-1]})
    except tf.errors.InvalidArgumentError as error:
        print("refused:", type(error).__name__)
    else:
        raise AssertionError("a negative number was taken")
