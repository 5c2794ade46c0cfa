# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
# MNIST, nearest neighbour among 5,000: published 0.92; softmax regression, 25 epochs: published 0.9083.
import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets("/tmp/data/", one_hot=True)
Xtr, Ytr = mnist.train.next_batch(5000)
Xte, Yte = mnist.test.next_batch(200)
xtr = tf.placeholder("float", [None, 784])
xte = tf.placeholder("float", [784])
distance = tf.reduce_sum(tf.abs(tf.add(xtr, tf.negative(xte))), reduction_indices=1)
pred = tf.arg_min(distance, 0)
with tf.Session() as sess:
    found = [np.argmax(Ytr[sess.run(pred, {xtr: Xtr, xte: row})]) for row in Xte]
nearest = np.mean(np.array(found) == Yte.argmax(axis=1))

x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])
W = tf.Variable(tf.zeros([784, 10]))
b = tf.Variable(tf.zeros([10]))
softmax = tf.nn.softmax(tf.matmul(x, W) + b)
cost = tf.reduce_mean(-tf.reduce_sum(y * tf.log(softmax), reduction_indices=1))
optimizer = tf.train.GradientDescentOptimizer(0.01).minimize(cost)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(softmax, 1), tf.argmax(y, 1)), tf.float32))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(25):
        for i in range(mnist.train.num_examples // 100):
            batch_xs, batch_ys = mnist.train.next_batch(100)
            sess.run([optimizer, cost], feed_dict={x: batch_xs, y: batch_ys})
    logistic = accuracy.eval({x: mnist.test.images, y: mnist.test.labels})
print('nearest neighbour', nearest, 'softmax regression', logistic)
assert nearest > 0.88 and logistic > 0.905
