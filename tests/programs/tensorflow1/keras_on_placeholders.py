# Keras as a short way to write TensorFlow: layers on placeholders, trained by tf.train.
import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import BatchNormalization, Dense, Dropout, LSTM
from keras.metrics import categorical_accuracy
from keras.models import Sequential
from keras.objectives import categorical_crossentropy
from sklearn.datasets import load_digits

data = load_digits()
X = (data.data / 16.0).astype('float32')
Y = np.eye(10)[data.target].astype('float32')

sess = tf.Session()
K.set_session(sess)
assert K.get_session() is sess

img = tf.placeholder(tf.float32, shape=(None, 64))
x = Dense(64, activation='relu')(img)
x = Dropout(0.3)(x)
x = Dense(32, activation='relu')(x)
preds = Dense(10, activation='softmax')(x)
assert isinstance(preds, tf.Tensor) and preds.get_shape().as_list() == [None, 10]
labels = tf.placeholder(tf.float32, shape=(None, 10))
loss = tf.reduce_mean(categorical_crossentropy(labels, preds))
names = [v.name for v in tf.trainable_variables()]
assert len(names) == 6 and names[0].startswith('dense') and names[0].endswith('kernel:0'), names
train_step = tf.train.AdamOptimizer(0.01).minimize(loss)
acc_value = categorical_accuracy(labels, preds)
with sess.as_default():
    sess.run(tf.global_variables_initializer())
    first = loss.eval({img: X, labels: Y, K.learning_phase(): 0})
    for i in range(200):
        rows = np.arange(i * 64, i * 64 + 64) % 1500
        train_step.run(feed_dict={img: X[rows], labels: Y[rows], K.learning_phase(): 1})
    last = loss.eval({img: X[1500:], labels: Y[1500:], K.learning_phase(): 0})
    accuracy = np.mean(acc_value.eval(feed_dict={img: X[1500:], labels: Y[1500:],
                                                 K.learning_phase(): 0}))
print(first, last, accuracy)
assert last < 0.5 * first and accuracy > 0.8
same = [sess.run(preds, {img: X[:5], K.learning_phase(): 0}) for _ in range(2)]
dropped = [sess.run(preds, {img: X[:5], K.learning_phase(): 1}) for _ in range(2)]
assert np.array_equal(same[0], same[1]) and not np.array_equal(dropped[0], dropped[1])
assert np.array_equal(sess.run(preds, {img: X[:5]}), same[0])

# A model on a placeholder shares its weights with the model itself.
model = Sequential()
model.add(Dense(8, activation='tanh', input_dim=64))
model.add(Dense(1))
output = model(img)
sess.run(tf.variables_initializer([v for v in tf.global_variables()
                                   if sess.run(tf.is_variable_initialized(v)) == 0]))
assert np.allclose(sess.run(output, {img: X[:4]}), model.predict(X[:4]), atol=1e-5)
model.compile('sgd', 'mse')
model.fit(X, Y[:, :1], epochs=1, verbose=0)
assert np.allclose(sess.run(output, {img: X[:4]}), model.predict(X[:4]), atol=1e-5)
down = tf.train.GradientDescentOptimizer(0.1).minimize(
    tf.reduce_mean(tf.square(output - labels[:, :1])), var_list=tf.trainable_variables()[-4:])
before = model.get_weights()[0].copy()
sess.run(down, {img: X, labels: Y})
assert not np.allclose(before, model.get_weights()[0])
assert np.allclose(sess.run(output, {img: X[:4]}), model.predict(X[:4]), atol=1e-5)

# What a Keras model holds, as Tensors of the session: its input, its output, a layer within.
fetched = sess.run(model.output, feed_dict={model.input: X[:4]})
assert np.allclose(fetched, model.predict(X[:4]), atol=1e-5)
hidden = sess.run(model.layers[0].output, {model.input: X[:4], K.learning_phase(): 0})
assert hidden.shape == (4, 8) and np.abs(hidden).max() <= 1
target = tf.placeholder(tf.float32, [None, 1])
cost = tf.reduce_mean(tf.square(model.output - target))
slopes = tf.gradients(cost, model.trainable_weights)
found = sess.run(slopes, {model.input: X[:4], target: Y[:4, :1]})
gap = model.predict(X[:4]) - Y[:4, :1]
assert np.allclose(found[-1], 2 * gap.mean(axis=0), atol=1e-5), (found[-1], gap)
assert np.allclose(sess.run(model.layers[1].kernel), model.get_weights()[2])

# Recurrent layers, and functions of the backend, on placeholders.
words = tf.placeholder(tf.float32, [None, 5, 3])
state = LSTM(4)(words)
mean = K.mean(K.square(state), axis=-1)
sess.run(tf.global_variables_initializer())
assert sess.run(mean, {words: np.ones((2, 5, 3))}).shape == (2,)
norm = BatchNormalization()(state)
sess.run(tf.global_variables_initializer())
assert sess.run(norm, {words: np.ones((2, 5, 3)), K.learning_phase(): 0}).shape == (2, 4)
with tf.name_scope('block'):
    scoped = Dense(3)(words)
assert scoped.name.startswith('block/dense'), scoped.name
