# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""IMDB, four cures of over-fitting, validation loss after 20 epochs: published 0.47 for a small
network, 0.77 for the original, 0.89 for a big one, 0.42 with L2, 0.54 with dropout."""
import numpy as np
from keras import layers, models, regularizers
from keras.datasets import imdb

(train_data, train_labels), (test_data, test_labels) = imdb.load_data(num_words=10000)


def marks(sequences):
    table = np.zeros((len(sequences), 10000))
    for i, sequence in enumerate(sequences):
        table[i, sequence] = 1.
    return table


x_train, x_test = marks(train_data), marks(test_data)
y_train = np.asarray(train_labels).astype('float32')
y_test = np.asarray(test_labels).astype('float32')


def last_loss(units, l2=0., rate=0.):
    penalty = regularizers.l2(l2) if l2 else None
    model = models.Sequential()
    model.add(layers.Dense(units, activation='relu', kernel_regularizer=penalty,
                           input_shape=(10000,)))
    model.add(layers.Dropout(rate))
    model.add(layers.Dense(units, activation='relu', kernel_regularizer=penalty))
    model.add(layers.Dropout(rate))
    model.add(layers.Dense(1, activation='sigmoid'))
    model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['acc'])
    history = model.fit(x_train, y_train, epochs=20, batch_size=512, verbose=0,
                        validation_data=(x_test, y_test))
    return history.history['val_loss'][-1]


# One first draw in five lets a unit of the small network die, hence the median of three.
small = np.median([last_loss(4) for _ in range(3)])
original, l2, dropout = last_loss(16), last_loss(16, l2=0.001), last_loss(16, rate=0.5)
big = last_loss(512)
print('small', small, 'original', original, 'big', big, 'L2', l2, 'dropout', dropout)
assert abs(small - 0.47) < 0.1 and abs(original - 0.77) < 0.15 and abs(l2 - 0.42) < 0.06
# The big network's last epochs jump between 0.6 and 1.2.
assert abs(dropout - 0.54) < 0.12 and abs(big - 0.89) < 0.4
assert max(small, l2, dropout) < original
