# A convolutional auto-encoder: tf.layers going in, tf.nn.conv2d_transpose coming out.
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

images = (load_digits().images / 16.0)[..., None].astype('float32')
tf.set_random_seed(5)
inputs = tf.placeholder(tf.float32, (None, 8, 8, 1))
noise = inputs + 0.1 * tf.random_normal(tf.shape(inputs))
code = tf.layers.conv2d(noise, 16, (3, 3), strides=2, padding='same', activation=tf.nn.relu)
code = tf.layers.conv2d(code, 4, (3, 3), padding='same', activation=tf.nn.relu)
up = tf.layers.conv2d_transpose(code, 16, 3, strides=(2, 2), padding='SAME', activation=tf.nn.relu)
kernel = tf.get_variable('kernel', [3, 3, 1, 16], initializer=tf.glorot_uniform_initializer())
batch = tf.shape(inputs)[0]
logits = tf.nn.conv2d_transpose(up, kernel, output_shape=tf.stack([batch, 8, 8, 1]),
                                strides=[1, 1, 1, 1], padding='SAME')
decoded = tf.nn.sigmoid(logits)
cost = tf.losses.mean_squared_error(inputs, decoded)
opt = tf.train.AdamOptimizer(0.01).minimize(cost)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
first = sess.run(cost, feed_dict={inputs: images})
for step in range(150):
    start = step * 64 % 1700
    sess.run(opt, feed_dict={inputs: images[start:start + 64]})
last, out = sess.run([cost, decoded], feed_dict={inputs: images})
sess.close()
print(first, last)
assert out.shape == images.shape
assert last < 0.25 * images.var() < first
