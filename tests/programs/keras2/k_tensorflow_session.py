"""Keras within a TensorFlow session: shared placeholders, ops of one on Tensors of the other."""
import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import Dense, Input, Lambda
from keras.models import Model, Sequential

config = tf.ConfigProto()
config.gpu_options.allow_growth = True
sess = tf.Session(config=config)
K.set_session(sess)
assert K.get_session() is sess

model = Sequential([Dense(8, activation='relu', input_shape=(6,)), Dense(3, activation='softmax')])
sess.run(tf.global_variables_initializer())
X = np.random.RandomState(0).rand(50, 6)
said = model.predict(X)
out, hidden = sess.run([model.output, model.layers[0].output], feed_dict={model.input: X})
assert np.allclose(out, said, atol=1e-6) and hidden.shape == (50, 8)
assert sess.run(model.trainable_weights)[0].shape == (6, 8)

images = tf.placeholder(tf.float32, shape=(None, 6))
labels = tf.placeholder(tf.float32, shape=(None, 3))
predictions = model(images)
loss = tf.reduce_mean(-tf.reduce_sum(labels * tf.log(predictions), axis=1))
Y = np.eye(3)[X[:, :3].argmax(1)]
value = sess.run(loss, feed_dict={images: X, labels: Y})
assert np.allclose(value, -np.log((said * Y).sum(1)).mean(), rtol=1e-4)
slopes = sess.run(tf.gradients(loss, images), {images: X, labels: Y})[0]
assert slopes.shape == (50, 6) and np.abs(slopes).max() > 0

train_step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
with sess.as_default():
    for _ in range(100):
        train_step.run(feed_dict={images: X, labels: Y})
    assert loss.eval(feed_dict={images: X, labels: Y}) < 0.9 * value


def spread(x):
    shape = tf.shape(x)
    return tf.reshape(tf.tile(tf.expand_dims(x, 1), [1, 2, 1]), [shape[0], 12])


inputs = Input(shape=(6,))
doubled = Model(inputs, Lambda(spread, output_shape=(12,))(inputs))
assert np.allclose(doubled.predict(X), np.concatenate([X, X], 1))
