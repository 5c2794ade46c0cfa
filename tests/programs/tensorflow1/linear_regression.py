# Linear regression with gradient descent, one example at a time.
from __future__ import print_function
import numpy
import tensorflow as tf

rng = numpy.random
rng.seed(1)
learning_rate = 0.01
training_epochs = 300
display_step = 100

train_X = numpy.asarray([3.3, 4.4, 5.5, 6.71, 6.93, 4.168, 9.779, 6.182, 7.59, 2.167,
                         7.042, 10.791, 5.313, 7.997, 5.654, 9.27, 3.1])
train_Y = numpy.asarray([1.7, 2.76, 2.09, 3.19, 1.694, 1.573, 3.366, 2.596, 2.53, 1.221,
                         2.827, 3.465, 1.65, 2.904, 2.42, 2.94, 1.3])
n_samples = train_X.shape[0]

X = tf.placeholder("float")
Y = tf.placeholder("float")
W = tf.Variable(rng.randn(), name="weight")
b = tf.Variable(rng.randn(), name="bias")
pred = tf.add(tf.multiply(X, W), b)
cost = tf.reduce_sum(tf.pow(pred - Y, 2)) / (2 * n_samples)
optimizer = tf.train.GradientDescentOptimizer(learning_rate).minimize(cost)
init = tf.global_variables_initializer()

with tf.Session() as sess:
    sess.run(init)
    for epoch in range(training_epochs):
        for (x, y) in zip(train_X, train_Y):
            sess.run(optimizer, feed_dict={X: x, Y: y})
        if (epoch + 1) % display_step == 0:
            c = sess.run(cost, feed_dict={X: train_X, Y: train_Y})
            print("Epoch:", '%04d' % (epoch + 1), "cost=", "{:.9f}".format(c),
                  "W=", sess.run(W), "b=", sess.run(b))
    training_cost = sess.run(cost, feed_dict={X: train_X, Y: train_Y})
    w, bias = sess.run(W), sess.run(b)

# The same steps in NumPy.
numpy.random.seed(1)
w2, b2 = numpy.float32(rng.randn()), numpy.float32(rng.randn())
for epoch in range(training_epochs):
    for (x, y) in zip(train_X.astype('f'), train_Y.astype('f')):
        error = (x * w2 + b2 - y) / n_samples
        w2, b2 = w2 - learning_rate * error * x, b2 - learning_rate * error
print(w, w2, bias, b2)
assert abs(w - w2) < 1e-3 and abs(bias - b2) < 1e-3
assert training_cost < 0.2
