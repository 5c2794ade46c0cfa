"""Text, one character after the other, with a temperature."""
import random
import sys

import keras
import numpy as np
from keras import layers
from keras.callbacks import LambdaCallback

random.seed(1)
np.random.seed(1)
text = ('the moon climbs over the hill and the river runs under the bridge ' * 12).lower()
maxlen, step = 10, 2
sentences, next_chars = [], []
for i in range(0, len(text) - maxlen, step):
    sentences.append(text[i: i + maxlen])
    next_chars.append(text[i + maxlen])
chars = sorted(list(set(text)))
char_indices = dict((char, chars.index(char)) for char in chars)
x = np.zeros((len(sentences), maxlen, len(chars)), dtype=np.bool)
y = np.zeros((len(sentences), len(chars)), dtype=np.bool)
for i, sentence in enumerate(sentences):
    for t, char in enumerate(sentence):
        x[i, t, char_indices[char]] = 1
    y[i, char_indices[next_chars[i]]] = 1

model = keras.models.Sequential()
model.add(layers.LSTM(48, input_shape=(maxlen, len(chars))))
model.add(layers.Dense(len(chars), activation='softmax'))
optimizer = keras.optimizers.RMSprop(lr=0.02)
model.compile(loss='categorical_crossentropy', optimizer=optimizer)


def sample(preds, temperature=1.0):
    preds = np.asarray(preds).astype('float64')
    preds = np.log(preds + 1e-9) / temperature
    exp_preds = np.exp(preds)
    preds = exp_preds / np.sum(exp_preds)
    probas = np.random.multinomial(1, preds, 1)
    return np.argmax(probas)


seen = []


def on_epoch_end(epoch, logs):
    generated = text[:maxlen]
    for _ in range(8):
        sampled = np.zeros((1, maxlen, len(chars)))
        for t, char in enumerate(generated[-maxlen:]):
            sampled[0, t, char_indices[char]] = 1.
        preds = model.predict(sampled, verbose=0)[0]
        generated += chars[sample(preds, 0.2)]
    seen.append(generated)
    sys.stdout.write(generated + '\n')


history = model.fit(x, y, batch_size=32, epochs=12, verbose=0,
                    callbacks=[LambdaCallback(on_epoch_end=on_epoch_end)])
assert len(seen) == 12
assert history.history['loss'][-1] < 0.6, history.history['loss']
assert list(history.history) == ['loss']
