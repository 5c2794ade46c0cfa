"""A program under the launcher and the same program rewritten print the same numbers."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("libcst")

from hornbook.compat.upgrade.source import rewritten

# Weights that are set, rows in order and no chance: what is printed follows from the meaning alone.
HEAD = """
import numpy as np
from keras.models import Sequential, Model
from keras.layers.core import Dense, Flatten, Activation
from keras.layers import GRU, LSTM, Embedding, Input, Convolution2D, MaxPooling2D
from keras.optimizers import SGD, Adadelta, Adam, Adamax
from keras import backend as K

def fixed(model):
    random = np.random.RandomState(1)
    model.set_weights([random.uniform(-0.5, 0.5, w.shape) for w in model.get_weights()])

x = np.random.RandomState(0).uniform(size=(24, 6))
y = (x.sum(axis=1) > 3).astype('int')
model = Sequential()
"""
PROGRAMS = {
    "recurrent": """
words = (x * 20).astype(np.int)
model.add(Embedding(20, 4, input_length=6))
model.add(GRU(5, return_sequences=True))
model.add(LSTM(3))
model.add(Dense(1, activation='hard_sigmoid'))
fixed(model)
model.compile(optimizer=Adam(lr=0.01), loss='mse', metrics=['mae'])
h = model.fit(words, y, nb_epoch=3, batch_size=8, shuffle=False, verbose=0,
              validation_split=0.25)
print(h.history['loss'], h.history['val_mean_absolute_error'])
print(model.predict(words[:3]).ravel())
""",
    "decay": """
model.add(Dense(4, input_dim=6, init='uniform', activation='tanh'))
model.add(Dense(1, activation='sigmoid'))
fixed(model)
model.compile(optimizer=SGD(lr=0.5, decay=0.1, momentum=0.9, nesterov=True),
              loss='binary_crossentropy', metrics=['acc'])
h = model.fit(x, y, epochs=4, batch_size=6, shuffle=False, verbose=0)
print(h.history['loss'], h.history['acc'])
print(model.predict_classes(x).ravel())
""",
    "rates": """
model.add(Dense(4, input_shape=(6,)))
model.add(Activation('relu'))
model.add(Dense(2, activation='softmax'))
for optimizer in [Adamax(), Adadelta(decay=0.5), None]:
    fixed(model)
    if optimizer is None:
        model.compile(optimizer='adadelta', loss='sparse_categorical_crossentropy')
    else:
        model.compile(optimizer=optimizer, loss='sparse_categorical_crossentropy')
    h = model.fit(x, y, epochs=3, batch_size=24, shuffle=False, verbose=0)
    print(h.history['loss'])
""",
    "generator": """
def batches():
    while 1:
        for start in range(0, 24, 8):
            yield x[start:start + 8].reshape(-1, 3, 2, 1), y[start:start + 8]

model.add(Convolution2D(4, 2, 2, border_mode='same', input_shape=(3, 2, 1), activation='relu'))
model.add(MaxPooling2D((2, 1)))
model.add(Flatten())
model.add(Dense(1, activation='sigmoid'))
fixed(model)
def near(y_true, y_pred):
    return K.mean(K.square(y_true - y_pred), axis=-1) + 0.1 * K.mean(K.abs(y_pred))
model.compile('sgd', near, metrics=['accuracy'])
h = model.fit_generator(batches(), 3, 2, verbose=0)
print(h.history['loss'], h.history['acc'])
print(model.evaluate_generator(batches(), 3))
print(model.predict_generator(batches(), steps=1).ravel())
""",
    "branches": """
from keras.layers import merge
a = Input(shape=(6,))
left, right = Dense(3, activation='relu')(a), Dense(3)(a)
both = merge([left, right], mode='concat', concat_axis=-1)
net = Model(input=a, output=Dense(1)(both))
fixed(net)
net.compile('sgd', 'mse')
print(net.fit(x, y, epochs=2, batch_size=24, shuffle=False, verbose=0).history['loss'])
print(net.predict(x[:4]).ravel())
""",
}


def run(arguments, folder, **environment):
    found = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | environment,
        check=False,
    )
    assert found.returncode == 0, found.stderr[-3000:]
    return [float(n) for n in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", found.stdout)]


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_numbers_stay(name, tmp_path):
    text = HEAD + PROGRAMS[name]
    old = tmp_path / "old.py"
    old.write_text(text)
    numbers = run(["-m", "hornbook", str(old)], tmp_path)
    assert len(numbers) > 5
    for target in ("hornbook", "keras"):
        new = tmp_path / f"new_{target}.py"
        new.write_text(rewritten(text, "old.py", "keras2", target)[0])
        found = run([str(new)], tmp_path, KERAS_BACKEND="jax")
        # Printed to 8 digits after some steps of 32-bit sums.
        assert np.allclose(found, numbers, rtol=2e-4, atol=2e-6), (found, numbers)
