# A variational auto-encoder with tf.contrib.layers and arg_scope.
import numpy as np
import tensorflow as tf
import tensorflow.contrib.slim as slim
from sklearn.datasets import load_digits
from tensorflow.contrib.framework import arg_scope
from tensorflow.contrib.layers import fully_connected

images = (load_digits().images.reshape(-1, 64) / 16.0).astype('float32')
tf.set_random_seed(7)
X = tf.placeholder(tf.float32, [None, 64])
with arg_scope([fully_connected], activation_fn=tf.nn.elu,
               weights_initializer=tf.contrib.layers.variance_scaling_initializer(),
               weights_regularizer=tf.contrib.layers.l2_regularizer(1e-4)):
    hidden = fully_connected(X, 64)
    mean = fully_connected(hidden, 8, activation_fn=None)
    gamma = fully_connected(hidden, 8, activation_fn=None)
    noise = tf.random_normal(tf.shape(gamma), dtype=tf.float32)
    code = mean + tf.exp(0.5 * gamma) * noise
    logits = fully_connected(fully_connected(code, 64), 64, activation_fn=None)
reconstruction = tf.reduce_sum(
    tf.nn.sigmoid_cross_entropy_with_logits(labels=X, logits=logits), 1)
latent = 0.5 * tf.reduce_sum(tf.exp(gamma) + tf.square(mean) - 1 - gamma, 1)
penalty = tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
assert len(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)) == 5
cost = tf.reduce_mean(reconstruction + latent) + penalty
global_step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.01, global_step, 100, 0.7, staircase=True)
train = tf.train.AdamOptimizer(rate).minimize(cost, global_step=global_step)
assert slim.fully_connected is fully_connected

with tf.Session() as sess:
    tf.global_variables_initializer().run()
    first = cost.eval({X: images})
    for step in range(300):
        start = step * 100 % 1700
        sess.run(train, {X: images[start:start + 100]})
    last, steps, now = sess.run([cost, global_step, rate], {X: images})
    drawn = sess.run(tf.sigmoid(logits), {code: np.random.RandomState(0).randn(20, 8)})
print(first, last, steps, now)
assert steps == 300 and abs(now - 0.01 * 0.7 ** 3) < 1e-6
assert last < 0.75 * first
assert drawn.shape == (20, 64) and 0 <= drawn.min() and drawn.max() <= 1
