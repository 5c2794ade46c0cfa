# The same convnet with tf.layers, batch norm through UPDATE_OPS, tf.losses and tf.metrics.
from __future__ import print_function
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

digits = load_digits()
images = (digits.images / 16.0)[..., None].astype(np.float32)
labels = digits.target.astype(np.int32)
tf.set_random_seed(2)

X = tf.placeholder(tf.float32, [None, 8, 8, 1], name='X')
y = tf.placeholder(tf.int32, [None], name='y')
training = tf.placeholder_with_default(False, shape=(), name='training')

with tf.name_scope('dnn'):
    conv1 = tf.layers.conv2d(X, filters=16, kernel_size=3, padding='same', name='conv1')
    bn1 = tf.layers.batch_normalization(conv1, training=training, momentum=0.9, name='bn1')
    pool1 = tf.layers.max_pooling2d(tf.nn.elu(bn1), 2, 2)
    conv2 = tf.layers.conv2d(pool1, 32, 3, padding='same', activation=tf.nn.relu, name='conv2')
    pool2 = tf.layers.average_pooling2d(conv2, 2, 2)
    drop = tf.layers.dropout(tf.layers.flatten(pool2), 0.2, training=training)
    logits = tf.layers.dense(drop, 10, name='outputs')
assert [v.name for v in tf.trainable_variables()] == [
    'conv1/kernel:0', 'conv1/bias:0', 'bn1/gamma:0', 'bn1/beta:0', 'conv2/kernel:0',
    'conv2/bias:0', 'outputs/kernel:0', 'outputs/bias:0']

loss = tf.losses.sparse_softmax_cross_entropy(labels=y, logits=logits)
assert tf.losses.get_total_loss() is not None
update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
assert len(update_ops) == 2
with tf.control_dependencies(update_ops):
    training_op = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss)
accuracy, accuracy_update = tf.metrics.accuracy(y, tf.argmax(logits, 1), name='acc')

with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    moving_mean = [v for v in tf.global_variables() if 'moving_mean' in v.name][0]
    before = sess.run(moving_mean)
    for epoch in range(4):
        for start in range(0, 1400, 50):
            rows = slice(start, start + 50)
            sess.run(training_op, {X: images[rows], y: labels[rows], training: True})
    assert not np.allclose(before, sess.run(moving_mean))
    held = sess.run(moving_mean)
    for start in range(1400, len(images), 100):
        rows = slice(start, start + 100)
        sess.run(accuracy_update, {X: images[rows], y: labels[rows]})
    assert np.array_equal(held, sess.run(moving_mean))
    got = sess.run(accuracy)
print('accuracy', got)
assert got > 0.88, got
