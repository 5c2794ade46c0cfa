# Logistic regression of two clouds, by tf.gradients and assign.
from __future__ import division, print_function
import numpy as np
import tensorflow as tf
from tensorflow.python.framework import ops

ops.reset_default_graph()
np.random.seed(3)
n = 200
x_data = np.concatenate([np.random.randn(n, 2) + [2, 2], np.random.randn(n, 2) - [2, 2]])
y_data = np.concatenate([np.ones((n, 1)), np.zeros((n, 1))])

x = tf.placeholder(tf.float32, shape=[None, 2], name='x')
y_ = tf.placeholder(tf.float32, shape=[None, 1], name='y')
W = tf.Variable(tf.zeros([2, 1]), name='W')
b = tf.Variable(tf.zeros([1]), name='b')
logits = tf.matmul(x, W) + b
y = tf.sigmoid(logits)
cross_entropy = -tf.reduce_mean(y_ * tf.log(tf.clip_by_value(y, 1e-10, 1.0)) +
                                (1 - y_) * tf.log(tf.clip_by_value(1 - y, 1e-10, 1.0)))
grad_W, grad_b = tf.gradients(xs=[W, b], ys=cross_entropy)
learning_rate = 0.5
new_W = W.assign(W - learning_rate * grad_W)
new_b = b.assign(b - learning_rate * grad_b)
correct = tf.equal(tf.cast(y > 0.5, tf.float32), y_)
accuracy = tf.reduce_mean(tf.cast(correct, "float"))

costs = []
with tf.Session() as sess:
    sess.run(tf.initialize_all_variables())
    assert abs(sess.run(cross_entropy, {x: x_data, y_: y_data}) - np.log(2)) < 1e-6
    for step in range(100):
        batch = np.random.choice(2 * n, 100)
        _, _, c = sess.run([new_W, new_b, cross_entropy],
                           feed_dict={x: x_data[batch], y_: y_data[batch]})
        costs.append(c)
    acc = accuracy.eval({x: x_data, y_: y_data})
    print("accuracy", acc, "cost", costs[-1])
assert acc > 0.98
assert np.mean(costs[-10:]) < 0.2 * costs[0]
