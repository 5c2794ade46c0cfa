# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
# MNIST, 300-100 units, plain gradient descent: published 0.9756 on the validation part at epoch 20.
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.set_random_seed(42)
mnist = input_data.read_data_sets("/tmp/data/")
X = tf.placeholder(tf.float32, shape=(None, 28 * 28), name="X")
y = tf.placeholder(tf.int64, shape=(None), name="y")
with tf.name_scope("dnn"):
    hidden1 = tf.layers.dense(X, 300, name="hidden1", activation=tf.nn.relu)
    hidden2 = tf.layers.dense(hidden1, 100, name="hidden2", activation=tf.nn.relu)
    logits = tf.layers.dense(hidden2, 10, name="outputs")
with tf.name_scope("loss"):
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(xentropy, name="loss")
with tf.name_scope("train"):
    training_op = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
with tf.name_scope("eval"):
    accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))
with tf.Session() as sess:
    tf.global_variables_initializer().run()
    for epoch in range(21):
        for iteration in range(mnist.train.num_examples // 50):
            X_batch, y_batch = mnist.train.next_batch(50)
            sess.run(training_op, feed_dict={X: X_batch, y: y_batch})
        acc_val = accuracy.eval(feed_dict={X: mnist.validation.images, y: mnist.validation.labels})
        print(epoch, "validation accuracy:", acc_val)
assert acc_val > 0.9735, acc_val
