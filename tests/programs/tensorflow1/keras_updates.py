# A layer of Keras that keeps averages, in a graph: they move when its updates are run.
import numpy as np
import tensorflow as tf
from tensorflow import keras

K = keras.backend
x = tf.placeholder(tf.float32, [None, 4], name='x')
layer = keras.layers.BatchNormalization(momentum=0.5, name='normal')
y = layer(x)
assert len(layer.updates) == 2 and not tf.get_collection(tf.GraphKeys.UPDATE_OPS)
loss = tf.reduce_mean(tf.square(y - 1))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=layer.trainable_weights)
data = (np.random.RandomState(0).randn(64, 4) * 3 + 2).astype('float32')
with tf.Session() as sess:
    K.set_session(sess)
    sess.run(tf.global_variables_initializer())
    on, off = {x: data, K.learning_phase(): 1}, {x: data, K.learning_phase(): 0}
    plain = sess.run(y, off)
    assert np.allclose(plain, data, atol=0.01)
    first = sess.run([loss, train], on)[0]
    assert not sess.run(layer.moving_mean).any()
    for _ in range(20):
        sess.run([train, layer.updates], on)
    mean, variance = sess.run([layer.moving_mean, layer.moving_variance])
    assert np.allclose(mean, data.mean(0), atol=1e-3) and np.allclose(variance, data.var(0), rtol=0.03)
    known = sess.run(y, off)
    assert np.allclose(known.mean(0), sess.run(layer.beta), atol=0.01)
    last = sess.run(loss, on)
print(first, last, mean)
assert last < first
