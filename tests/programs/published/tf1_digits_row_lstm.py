# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
# MNIST row by row through an LSTM of 150 units, 10 epochs: published 0.9871.
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.set_random_seed(42)
mnist = input_data.read_data_sets("/tmp/data/")
X_test, y_test = mnist.test.images.reshape((-1, 28, 28)), mnist.test.labels
X = tf.placeholder(tf.float32, [None, 28, 28])
y = tf.placeholder(tf.int32, [None])
cells = [tf.nn.rnn_cell.BasicLSTMCell(num_units=150) for layer in range(3)]
outputs, states = tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell(cells), X, dtype=tf.float32)
logits = tf.layers.dense(states[-1][1], 10, name="softmax")
xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
training_op = tf.train.AdamOptimizer(0.001).minimize(tf.reduce_mean(xentropy))
accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))
with tf.Session() as sess:
    tf.global_variables_initializer().run()
    for epoch in range(10):
        for iteration in range(mnist.train.num_examples // 150):
            X_batch, y_batch = mnist.train.next_batch(150)
            sess.run(training_op, {X: X_batch.reshape((-1, 28, 28)), y: y_batch})
        acc_test = accuracy.eval(feed_dict={X: X_test, y: y_test})
        print(epoch, "test accuracy:", acc_test)
assert acc_test > 0.984, acc_test
