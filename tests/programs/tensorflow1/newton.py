# Newton's method with tf.gradients twice; gradient checking; a Jacobian row by row.
from __future__ import print_function
import numpy as np
import tensorflow as tf

x = tf.Variable(3.0, trainable=False)
y = tf.pow(x, 4) - 3 * tf.pow(x, 3) + 2
first = tf.gradients(y, x)[0]
second = tf.gradients(first, x)[0]
newton = tf.assign_sub(x, first / second)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(10):
        at, value, slope = sess.run([x, y, first])
        print(step, at, value, slope)
        sess.run(newton)
    assert abs(sess.run(x) - 2.25) < 1e-5
    assert abs(sess.run(first)) < 1e-4

# A square root: the step runs inside the graph.
a = tf.placeholder(tf.float64, [])
_, root = tf.while_loop(lambda i, r: i < 8, lambda i, r: (i + 1, r - (r * r - a) / (2 * r)),
                        [tf.constant(0), tf.constant(1.0, tf.float64)])
slope = tf.gradients(root, a)[0]
with tf.Session() as sess:
    r, s = sess.run([root, slope], {a: 2.0})
    assert abs(r - np.sqrt(2)) < 1e-14, r
    assert abs(s - 0.5 / np.sqrt(2)) < 1e-12, s

# Several unknowns: the Hessian.
w = tf.Variable([1.0, 1.0], dtype=tf.float64)
A = tf.constant([[3.0, 1.0], [1.0, 2.0]], dtype=tf.float64)
b = tf.constant([1.0, -1.0], dtype=tf.float64)
energy = 0.5 * tf.reduce_sum(w * tf.reduce_sum(A * w, 1)) - tf.reduce_sum(b * w)
grad = tf.gradients(energy, w)[0]
hessian = tf.hessians(energy, w)[0]
step = w.assign(w - tf.squeeze(tf.matrix_solve(hessian, tf.expand_dims(grad, 1)), 1))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    assert np.allclose(sess.run(hessian), [[3, 1], [1, 2]])
    sess.run(step)
    assert np.allclose(sess.run(w), np.linalg.solve([[3, 1], [1, 2]], [1, -1]))
