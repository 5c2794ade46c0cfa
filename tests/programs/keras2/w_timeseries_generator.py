"""Windows of a series by TimeseriesGenerator, forecast one step ahead."""

import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential
from keras.preprocessing.sequence import TimeseriesGenerator

np.random.seed(3)
series = np.sin(np.arange(400) / 5.0).reshape(-1, 1)
n_input = 8
generator = TimeseriesGenerator(series, series, length=n_input, batch_size=16)
assert len(generator) == 25
x, y = generator[0]
assert x.shape == (16, n_input, 1) and np.allclose(y[0], series[n_input])

model = Sequential()
model.add(LSTM(16, activation='relu', input_shape=(n_input, 1)))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
history = model.fit_generator(generator, steps_per_epoch=len(generator), epochs=12, verbose=0)
assert history.history['loss'][-1] < 0.1 * history.history['loss'][0]

held_out = TimeseriesGenerator(series, series, length=n_input, batch_size=40, start_index=300)
loss = model.evaluate_generator(held_out)
forecast = model.predict_generator(held_out, steps=len(held_out))
wanted = np.concatenate([held_out[i][1] for i in range(len(held_out))])
print(loss, forecast.shape)
assert forecast.shape == wanted.shape
assert abs(np.mean((forecast - wanted) ** 2) - loss) < 1e-4
