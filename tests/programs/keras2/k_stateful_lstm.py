"""A stateful LSTM: states run on from batch to batch until they are reset."""
import numpy as np
from keras.layers import Dense, LSTM
from keras.models import Sequential

np.random.seed(14)
batch_size, tsteps = 4, 1
series = np.zeros((4, 24, 1))
for row in range(4):
    series[row, :, 0] = np.sin(np.arange(24) * 0.5 + row)
target = np.cumsum(series, axis=1) * 0.2          # a sum over the past: needs memory

model = Sequential()
model.add(LSTM(12, input_shape=(tsteps, 1), batch_size=batch_size, stateful=True))
model.add(Dense(1))
model.compile(loss='mse', optimizer='rmsprop')


def epoch(train=True):
    losses = []
    for step in range(series.shape[1]):
        x, y = series[:, step:step + 1], target[:, step]
        losses.append(model.train_on_batch(x, y) if train else model.test_on_batch(x, y))
    model.reset_states()
    return np.mean(losses)


first = epoch()
for i in range(25):
    last = epoch()
assert last < 0.5 * first, (first, last)

x = series[:, :1]
model.reset_states()
one = model.predict(x, batch_size=batch_size)
two = model.predict(x, batch_size=batch_size)
assert not np.allclose(one, two)                   # the state has moved on
model.reset_states()
np.testing.assert_allclose(model.predict(x, batch_size=batch_size), one, atol=1e-6)
print('stateful ok', first, last)
