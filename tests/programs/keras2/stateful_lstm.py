"""A stateful LSTM with a fixed batch size, fed one batch after the other."""
import numpy as np
from keras.layers import LSTM, Dense, TimeDistributed
from keras.models import Sequential

np.random.seed(7)
batch_size, steps = 1, 4
series = np.sin(np.arange(200) * 0.3)
x = np.array([series[i:i + steps] for i in range(180)]).reshape(-1, steps, 1)
y = np.array([series[i + steps] for i in range(180)])

model = Sequential()
model.add(LSTM(8, batch_input_shape=(batch_size, steps, 1), stateful=True))
model.add(Dense(1))
model.compile(loss='mean_squared_error', optimizer='adam')
for i in range(6):
    model.fit(x, y, epochs=1, batch_size=batch_size, verbose=0, shuffle=False)
    model.reset_states()
assert model.input_shape == (1, 4, 1)
first = model.predict(x[:1], batch_size=1)
second = model.predict(x[:1], batch_size=1)
assert not np.allclose(first, second)
model.reset_states()
assert np.allclose(model.predict(x[:1], batch_size=1), first)
error = model.evaluate(x, y, batch_size=batch_size, verbose=0)
assert error < 0.3, error

many = Sequential()
many.add(LSTM(6, return_sequences=True, input_dim=1, input_length=steps))
many.add(TimeDistributed(Dense(1)))
many.compile('rmsprop', 'mse', ['mae'])
assert many.output_shape == (None, steps, 1)
assert many.metrics_names == ['loss', 'mean_absolute_error']
