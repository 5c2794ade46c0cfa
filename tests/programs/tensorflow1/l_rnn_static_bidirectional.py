# Rows of scanned digits as steps: a static recurrence, and a bidirectional one, dynamic and static.
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from tensorflow.contrib import rnn

digits = load_digits()
images, labels = (digits.images / 16.0).astype('float32'), np.eye(10)[digits.target]


def run(name, build):
    tf.reset_default_graph()
    tf.set_random_seed(4)
    x = tf.placeholder("float", [None, 8, 8])
    y = tf.placeholder("float", [None, 10])
    features = build(x)
    weights = tf.Variable(tf.random_normal([int(features.get_shape()[1]), 10], stddev=0.1))
    biases = tf.Variable(tf.zeros([10]))
    pred = tf.nn.xw_plus_b(features, weights, biases)
    cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=pred, labels=y))
    train = tf.train.AdamOptimizer(learning_rate=0.02).minimize(cost)
    right = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(pred, 1), tf.argmax(y, 1)), tf.float32))
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(150):
            rows = slice(step * 100 % 1400, step * 100 % 1400 + 100)
            sess.run(train, feed_dict={x: images[rows], y: labels[rows]})
        got = sess.run(right, feed_dict={x: images[1400:], y: labels[1400:]})
    print(name, got)
    assert got > 0.75, (name, got)


def static(x):
    outputs, states = rnn.static_rnn(rnn.BasicLSTMCell(32, forget_bias=1.0), tf.unstack(x, 8, 1), dtype=tf.float32)
    assert len(outputs) == 8
    return outputs[-1]


def both_dynamic(x):
    fw, bw = tf.nn.rnn_cell.GRUCell(24), tf.nn.rnn_cell.GRUCell(24)
    (out_fw, out_bw), (state_fw, state_bw) = tf.nn.bidirectional_dynamic_rnn(fw, bw, x, dtype=tf.float32)
    assert out_fw.shape.as_list() == out_bw.shape.as_list() == [None, 8, 24]
    return tf.concat([state_fw, state_bw], axis=1)


def both_static(x):
    outputs, _, _ = rnn.static_bidirectional_rnn(
        rnn.BasicLSTMCell(24), rnn.BasicLSTMCell(24), tf.unstack(x, 8, 1), dtype=tf.float32)
    return outputs[-1]


run('static', static)
run('bidirectional', both_dynamic)
run('bidirectional static', both_static)
