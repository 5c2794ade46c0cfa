# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
# MNIST, raw 5x5 convolutions with dropout, 500 steps of 128: published 0.977 of 256
# test pictures. TensorFlow's graph mode comes to 0.952 and 0.956 of all 10,000 (two seeds).
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets("/tmp/data/", one_hot=True)
tf.set_random_seed(1)
X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])
keep_prob = tf.placeholder(tf.float32)


def conv(x, W, b):
    return tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding='SAME'), b))


def pool(x):
    return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')


def normal(*shape):
    return tf.Variable(tf.random_normal(list(shape)))


x = pool(conv(tf.reshape(X, [-1, 28, 28, 1]), normal(5, 5, 1, 32), normal(32)))
x = pool(conv(x, normal(5, 5, 32, 64), normal(64)))
x = tf.reshape(x, [-1, 7 * 7 * 64])
x = tf.nn.dropout(tf.nn.relu(tf.matmul(x, normal(7 * 7 * 64, 1024)) + normal(1024)), keep_prob)
logits = tf.matmul(x, normal(1024, 10)) + normal(10)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y))
train_op = tf.train.AdamOptimizer(0.001).minimize(loss)
correct = tf.equal(tf.argmax(logits, 1), tf.argmax(Y, 1))
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(1, 501):
        batch_x, batch_y = mnist.train.next_batch(128)
        sess.run(train_op, {X: batch_x, Y: batch_y, keep_prob: 0.8})
    few = sess.run(accuracy, {X: mnist.test.images[:256], Y: mnist.test.labels[:256],
                              keep_prob: 1.0})
    convnet = sess.run(accuracy, {X: mnist.test.images, Y: mnist.test.labels, keep_prob: 1.0})
print('test accuracy', convnet, 'of the first 256', few)
# Three standard errors of a share of 256 pictures are 0.028.
assert few > 0.949 and convnet > 0.945, (few, convnet)
