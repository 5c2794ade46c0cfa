"""Checkpoints by val_acc, early stopping, a rate that falls on a plateau."""

import glob
import os

import numpy as np
from keras.callbacks import CSVLogger, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from keras.layers import Dense
from keras.models import Sequential, load_model

np.random.seed(1)
X = np.random.normal(size=(400, 6))
Y = (X[:, :3].sum(axis=1) + 0.1 * np.random.normal(size=400) > 0).astype(np.int)


def build():
    model = Sequential()
    model.add(Dense(10, input_shape=(6,), activation='relu'))
    model.add(Dense(1, activation='sigmoid'))
    model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['acc'])
    return model


model = build()
filepath = "weights-improvement-{epoch:02d}-{val_acc:.2f}.hdf5"
callbacks_list = [
    ModelCheckpoint(filepath, monitor='val_acc', verbose=1, save_best_only=True, mode='max'),
    ModelCheckpoint('weights.best.hdf5', monitor='val_acc', save_best_only=True, mode='max'),
    EarlyStopping(monitor='val_loss', patience=5),
    ReduceLROnPlateau(monitor='val_loss', factor=0.5, patience=2, min_lr=1e-5),
    CSVLogger('log.csv'),
]
history = model.fit(
    X, Y, validation_split=0.33, epochs=40, batch_size=10, callbacks=callbacks_list, verbose=0
)
best = max(history.history['val_acc'])
print(sorted(history.history), best)
assert best > 0.9 and 'acc' in history.history
files = glob.glob('weights-improvement-*.hdf5')
assert files and any(name.endswith('-%.2f.hdf5' % best) for name in files)
with open('log.csv') as f:
    assert f.readline().strip().split(',')[:2] == ['epoch', 'acc']

fresh = build()
fresh.load_weights('weights.best.hdf5')
held_out = X[int(400 * (1 - 0.33)):], Y[int(400 * (1 - 0.33)):]
scores = fresh.evaluate(*held_out, verbose=0)
print("%s: %.2f%%" % (fresh.metrics_names[1], scores[1] * 100))
assert abs(scores[1] - best) < 1e-6
whole = load_model('weights.best.hdf5')
assert np.allclose(whole.predict(X), fresh.predict(X), atol=1e-6)
assert os.path.getsize('weights.best.hdf5') > 1000
