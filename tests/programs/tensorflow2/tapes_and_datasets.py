"""Loops over tf.data, and tapes over layers that are given NumPy's arrays."""
import numpy as np
import tensorflow as tf

rows = np.arange(12.0, dtype='float32').reshape(6, 2)
marks = (rows.sum(1) > 11).astype('int64')
data = tf.data.Dataset.from_tensor_slices((rows, marks)).shuffle(6, seed=1).batch(2)
for _ in range(2):
    seen = []
    for x, y in data:
        assert x.shape == (2, 2) and x.dtype == tf.float32 and (x.numpy().sum(1) > 11).tolist() == y.numpy().tolist()
        seen += x.numpy()[:, 0].tolist()
    assert sorted(seen) == rows[:, 0].tolist()
first = next(iter(tf.data.Dataset.range(3).map(lambda n: n * 2 + 1)))
assert int(first) == 1
for step, parts in enumerate(tf.data.Dataset.from_tensor_slices({'a': tf.constant([1, 2]), 'b': [3, 4]})):
    assert int(parts['a']) == step + 1 and int(parts['b']) == step + 3

layer = tf.keras.layers.Dense(1, use_bias=False)
given = np.array([[1.0, 2.0], [3.0, 4.0]], 'float32')
layer(given)
layer.set_weights([np.array([[0.5], [-1.0]], 'float32')])
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(layer(given) - 1.0))
(slope,) = tape.gradient(loss, layer.trainable_variables)
gap = given @ np.array([[0.5], [-1.0]]) - 1
assert np.allclose(slope.numpy(), given.T @ gap, atol=1e-5), slope

# Averages move as the layer is called while training, and only then.
normal = tf.keras.layers.BatchNormalization(momentum=0.5)
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(normal(given, training=True) ** 3 + 1)
assert np.allclose(normal.moving_mean.numpy(), given.mean(0) / 2)
assert [g.shape.as_list() for g in tape.gradient(loss, normal.trainable_variables)] == [[2], [2]]
normal(given, training=False)
assert np.allclose(normal.moving_mean.numpy(), given.mean(0) / 2)

model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation='tanh'), tf.keras.layers.Dense(2)])
ask = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
adam = tf.keras.optimizers.Adam(0.05)
losses = []
for epoch in range(20):
    for x, y in data:
        with tf.GradientTape() as tape:
            loss = ask(y, model(x.numpy() / 6 - 1))
        adam.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    losses.append(float(loss))
assert losses[-1] < 0.3 * losses[0], losses
try:
    tf.gather(tf.constant([1.0, 2.0]), [0, 5])
    raise SystemExit('took what is not there')
except tf.errors.InvalidArgumentError as error:
    assert 'indices[1] = 5 is not in [0, 2)' in str(error)
