# A convnet on scanned digits, written with tf.nn and Variables by hand.
from __future__ import print_function
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

digits = load_digits()
images = (digits.images / 16.0).reshape(-1, 64).astype(np.float32)
labels = np.eye(10, dtype=np.float32)[digits.target]
train_x, train_y, test_x, test_y = images[:1400], labels[:1400], images[1400:], labels[1400:]
tf.set_random_seed(1)


def weight_variable(shape):
    return tf.Variable(tf.truncated_normal(shape, stddev=0.1))


def bias_variable(shape):
    return tf.Variable(tf.constant(0.1, shape=shape))


def conv2d(x, W):
    return tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding='SAME')


def max_pool_2x2(x):
    return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')


x = tf.placeholder(tf.float32, shape=[None, 64])
y_ = tf.placeholder(tf.float32, shape=[None, 10])
keep_prob = tf.placeholder(tf.float32)
x_image = tf.reshape(x, [-1, 8, 8, 1])
h_pool1 = max_pool_2x2(tf.nn.relu(conv2d(x_image, weight_variable([3, 3, 1, 16])) + bias_variable([16])))
h_pool2 = max_pool_2x2(tf.nn.relu(conv2d(h_pool1, weight_variable([3, 3, 16, 32])) + bias_variable([32])))
assert h_pool2.get_shape().as_list() == [None, 2, 2, 32]
flat = tf.reshape(h_pool2, [-1, 2 * 2 * 32])
h_fc1 = tf.nn.relu(tf.matmul(flat, weight_variable([128, 64])) + bias_variable([64]))
h_fc1_drop = tf.nn.dropout(h_fc1, keep_prob)
y_conv = tf.matmul(h_fc1_drop, weight_variable([64, 10])) + bias_variable([10])

cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv))
train_step = tf.train.AdamOptimizer(3e-3).minimize(cross_entropy)
correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    order = np.random.RandomState(0)
    for i in range(400):
        rows = order.randint(0, len(train_x), 50)
        if i % 100 == 0:
            seen = accuracy.eval(feed_dict={x: train_x[rows], y_: train_y[rows], keep_prob: 1.0})
            print('step %d, training accuracy %g' % (i, seen))
        train_step.run(feed_dict={x: train_x[rows], y_: train_y[rows], keep_prob: 0.5})
    got = accuracy.eval(feed_dict={x: test_x, y_: test_y, keep_prob: 1.0})
print('test accuracy %g' % got)
assert got > 0.9, got
