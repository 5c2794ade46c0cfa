"""A 1-D convnet over sequences of words, two of which decide: reviews in miniature."""

import numpy as np
from keras import layers
from keras.models import Sequential
from keras.optimizers import RMSprop
from keras.preprocessing import sequence

np.random.seed(0)
max_features, max_len = 200, 60


def reviews(count):
    texts, labels = [], np.random.randint(0, 2, count)
    for label in labels:
        words = list(np.random.randint(10, max_features, np.random.randint(20, 90)))
        for _ in range(4):
            words[-np.random.randint(1, 20)] = 3 + 2 * label
        texts.append(words)
    return texts, labels


(x_train, y_train), (x_test, y_test) = reviews(600), reviews(200)
x_train = sequence.pad_sequences(x_train, maxlen=max_len)
x_test = sequence.pad_sequences(x_test, maxlen=max_len)
assert x_train.shape == (600, max_len)

model = Sequential()
model.add(layers.Embedding(max_features, 16, input_length=max_len))
model.add(layers.Conv1D(16, 7, activation='relu'))
model.add(layers.MaxPooling1D(5))
model.add(layers.Conv1D(16, 7, activation='relu'))
model.add(layers.GlobalMaxPooling1D())
model.add(layers.Dense(1))
model.summary()
assert model.layers[2].output_shape == (None, 10, 16)
assert model.count_params() == 200 * 16 + 2 * (7 * 16 * 16 + 16) + 17

model.compile(optimizer=RMSprop(lr=3e-3), loss='mse', metrics=['acc'])
history = model.fit(
    x_train, y_train, epochs=8, batch_size=32, validation_split=0.2, verbose=0
)
print(history.history['val_acc'])
loss, acc = model.evaluate(x_test, y_test, verbose=0)
assert acc > 0.85
