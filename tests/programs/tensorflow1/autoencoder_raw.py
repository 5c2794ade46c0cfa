# needs: HORNBOOK_DATASETS
# A linear auto-encoder learns what PCA computes; weights by hand.
from __future__ import division, print_function
import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.set_random_seed(0)
mnist = input_data.read_data_sets("MNIST_data/", seed=1)
data = mnist.validation.images[:1500].reshape(-1, 4, 7, 4, 7).mean((2, 4)).reshape(-1, 16)
data = (data - data.mean(0)).astype(np.float32)

num_components = 3
X = tf.placeholder(tf.float32, [None, 16])
encode = tf.get_variable("encode", [16, num_components],
                         initializer=tf.glorot_uniform_initializer(seed=1))
decode = tf.transpose(encode)
codes = tf.matmul(X, encode)
outputs = tf.matmul(codes, decode)
reconstruction_loss = tf.reduce_mean(tf.square(outputs - X))
training_op = tf.train.AdamOptimizer(0.02).minimize(reconstruction_loss)

with tf.Session() as sess:
    tf.global_variables_initializer().run()
    for iteration in range(600):
        training_op.run(feed_dict={X: data})
    loss, found = sess.run([reconstruction_loss, codes], feed_dict={X: data})
    # PCA in the graph itself.
    s, u, v = tf.svd(tf.constant(data))
    best = tf.matmul(tf.matmul(data, v[:, :num_components]), v[:, :num_components],
                     transpose_b=True)
    pca_loss = sess.run(tf.reduce_mean(tf.square(best - data)))
print(loss, pca_loss)
assert found.shape == (1500, num_components)
assert pca_loss <= loss + 1e-6 and loss < 1.02 * pca_loss
