"""Temperatures to come from a generator of windows, with a GRU: the weather of a made station."""

import numpy as np
from keras import layers
from keras.models import Sequential
from keras.optimizers import RMSprop

np.random.seed(5)
hours = np.arange(2400)
temperature = 10 + 8 * np.sin(hours * 2 * np.pi / 240) + 4 * np.sin(hours * 2 * np.pi / 24)
pressure = 1000 - 2 * temperature + np.random.normal(size=hours.shape)
float_data = np.stack([temperature + 0.3 * np.random.normal(size=hours.shape), pressure], axis=1)
mean = float_data[:1200].mean(axis=0)
float_data -= mean
std = float_data[:1200].std(axis=0)
float_data /= std


def generator(data, lookback, delay, min_index, max_index, shuffle=False, batch_size=32, step=3):
    if max_index is None:
        max_index = len(data) - delay - 1
    i = min_index + lookback
    while 1:
        if shuffle:
            rows = np.random.randint(min_index + lookback, max_index, size=batch_size)
        else:
            if i + batch_size >= max_index:
                i = min_index + lookback
            rows = np.arange(i, min(i + batch_size, max_index))
            i += len(rows)
        samples = np.zeros((len(rows), lookback // step, data.shape[-1]))
        targets = np.zeros((len(rows),))
        for j, row in enumerate(rows):
            indices = range(rows[j] - lookback, rows[j], step)
            samples[j] = data[indices]
            targets[j] = data[rows[j] + delay][0]
        yield samples, targets


lookback, step, delay, batch_size = 48, 3, 6, 32
train_gen = generator(float_data, lookback, delay, 0, 1200, shuffle=True)
val_gen = generator(float_data, lookback, delay, 1201, None)
val_steps = (2400 - 1201 - lookback) // batch_size


def evaluate_naive_method():
    batch_maes = []
    for _ in range(val_steps):
        samples, targets = next(val_gen)
        batch_maes.append(np.mean(np.abs(samples[:, -1, 0] - targets)))
    return np.mean(batch_maes)


naive = evaluate_naive_method()
model = Sequential()
model.add(layers.GRU(16, dropout=0.05, recurrent_dropout=0.05,
                     input_shape=(None, float_data.shape[-1])))
model.add(layers.Dense(1))
model.compile(optimizer=RMSprop(lr=5e-3), loss='mae')
history = model.fit_generator(train_gen, steps_per_epoch=40, epochs=6,
                              validation_data=val_gen, validation_steps=val_steps, verbose=0)
loss, val_loss = history.history['loss'], history.history['val_loss']
print(naive, val_loss)
assert len(loss) == len(val_loss) == 6
assert min(val_loss) < naive
# The GRU of 2018 has one bias vector, since its reset gate comes before the product.
assert [w.shape for w in model.layers[0].get_weights()] == [(2, 48), (16, 48), (48,)]
assert model.layers[0].get_config()['reset_after'] is False
