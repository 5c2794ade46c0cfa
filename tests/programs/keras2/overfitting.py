"""Over-fitting and its cures: a smaller net, weight penalties, dropout, stopping early."""
from keras import layers, models, regularizers
from keras.callbacks import EarlyStopping
import numpy as np

np.random.seed(7)
rng = np.random.RandomState(0)
truth = rng.normal(size=40)


def reviews(count):
    words = (rng.rand(count, 40) < 0.25).astype('float32')
    noisy = words.dot(truth) + rng.normal(scale=1.5, size=count)
    return words, (noisy > np.median(noisy)).astype('float32')


x_train, y_train = reviews(120)
x_val, y_val = reviews(400)


def build(units, penalty=None, dropout=0.0):
    model = models.Sequential()
    for first in (True, False):
        given = {'input_shape': (40,)} if first else {}
        model.add(layers.Dense(units, activation='relu', kernel_regularizer=penalty, **given))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(1, activation='sigmoid'))
    model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['acc'])
    return model


def losses(model, **words):
    history = model.fit(x_train, y_train, epochs=60, batch_size=32, verbose=0,
                        validation_data=(x_val, y_val), **words)
    return history.history


big = losses(build(128))
assert big['acc'][-1] == 1.0, 'the big net learns its samples by heart'
assert big['val_loss'][-1] > 1.5 * min(big['val_loss']), 'and is ever surer of its errors'

small = losses(build(4))
assert small['val_loss'][-1] < big['val_loss'][-1]

held = losses(build(128, penalty=regularizers.l1_l2(l1=0.002, l2=0.01)))
assert held['val_loss'][-1] < big['val_loss'][-1]

dropped = losses(build(128, dropout=0.5))
assert dropped['val_loss'][-1] < big['val_loss'][-1]

stop = EarlyStopping(monitor='val_loss', patience=4)
short = losses(build(128), callbacks=[stop])
best = int(np.argmin(short['val_loss']))
assert len(short['val_loss']) == best + 5 and stop.stopped_epoch == best + 4
