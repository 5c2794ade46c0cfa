"""Training loops of one's own, as notebooks of TensorFlow 2 write them: a tape over Keras' weights."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Model
from tensorflow.keras.layers import Dense, Flatten

rng = np.random.RandomState(0)
x = rng.rand(512, 4, 4).astype('float32')
y = (x[:, 0].sum(1) > x[:, 1].sum(1)).astype('int64') + (x[:, 2].sum(1) > 2).astype('int64')
batches = [(x[i:i + 64], y[i:i + 64]) for i in range(0, 512, 64)]


class MyModel(Model):
    def __init__(self):
        super().__init__()
        self.flatten = Flatten()
        self.d1 = Dense(32, activation='relu')
        self.d2 = Dense(3)

    def call(self, x):
        return self.d2(self.d1(self.flatten(x)))


tf.random.set_seed(0)
model = MyModel()
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam(0.02)
train_loss = tf.keras.metrics.Mean(name='train_loss')
train_accuracy = tf.keras.metrics.SparseCategoricalAccuracy(name='train_accuracy')


@tf.function
def train_step(images, labels):
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        loss = loss_object(labels, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    train_loss(loss)
    train_accuracy(labels, predictions)
    return loss


seen = []
for epoch in range(12):
    train_loss.reset_states()
    train_accuracy.reset_states()
    for images, labels in batches:
        last = train_step(images, labels)
    seen.append((float(train_loss.result()), float(train_accuracy.result())))
print(seen[0], seen[-1])
assert seen[-1][0] < 0.7 * seen[0][0] and seen[-1][1] > 0.7, seen
assert isinstance(float(last), float)

# The same without tf.function, by hand, on one weight: the slope is that of the formula.
layer = Dense(1, use_bias=False)
data = tf.constant([[1.0, 2.0], [3.0, 4.0]])
layer(data)
layer.set_weights([np.array([[0.5], [-1.0]], 'float32')])
with tf.GradientTape() as tape:
    out = layer(data)
    loss = tf.reduce_mean(tf.square(out - 1.0))
(slope,) = tape.gradient(loss, layer.trainable_variables)
gap = np.array([[1.0, 2.0], [3.0, 4.0]]) @ np.array([[0.5], [-1.0]]) - 1
assert np.allclose(slope.numpy(), np.array([[1.0, 3.0], [2.0, 4.0]]) @ gap, atol=1e-5), slope
sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
sgd.apply_gradients(zip([slope], layer.trainable_variables))
assert np.allclose(layer.get_weights()[0], [[0.5], [-1.0]] - 0.1 * slope.numpy(), atol=1e-6)

# The loss of a layer's own penalty, and weights assigned by hand.
model.trainable_variables[0].assign(model.trainable_variables[0] * 0.0)
assert np.abs(model.d1.get_weights()[0]).max() == 0
