# needs: HORNBOOK_PUBLISHED
"""An LSTM writes the sum of two numbers of two digits: published 99 % in 55 epochs on 5,000 examples.

That was the Keras of 2015; Keras 3 takes 117 epochs for this program.
"""
import numpy as np
from keras import layers
from keras.models import Sequential

np.random.seed(1)
chars, digits, size = '0123456789+ ', 2, 5000
where = {c: i for i, c in enumerate(chars)}
maxlen = digits + 1 + digits


def encode(text, rows):
    x = np.zeros((rows, len(chars)))
    for i, c in enumerate(text):
        x[i, where[c]] = 1
    return x


seen, questions, answers = set(), [], []
while len(questions) < size:
    a, b = (int(''.join(np.random.choice(list('0123456789'), np.random.randint(1, digits + 1))))
            for _ in range(2))
    key = tuple(sorted((a, b)))
    if key in seen:
        continue
    seen.add(key)
    questions.append('{}+{}'.format(a, b).ljust(maxlen)[::-1])
    answers.append(str(a + b).ljust(digits + 1))
x = np.array([encode(q, maxlen) for q in questions], dtype=bool)
y = np.array([encode(a, digits + 1) for a in answers], dtype=bool)
order = np.random.permutation(size)
x, y = x[order], y[order]
split = size - size // 10

model = Sequential()
model.add(layers.LSTM(128, input_shape=(maxlen, len(chars))))
model.add(layers.RepeatVector(digits + 1))
model.add(layers.LSTM(128, return_sequences=True))
model.add(layers.TimeDistributed(layers.Dense(len(chars), activation='softmax')))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
history = model.fit(x[:split], y[:split], batch_size=128, epochs=200, verbose=2,
                    validation_data=(x[split:], y[split:])).history
first = next((i for i, a in enumerate(history['acc'], 1) if a >= 0.99), None)
print('training accuracy of 99 % in epoch', first, 'validation', history['val_acc'][-1])
assert history['acc'][-1] > 0.99 and history['val_acc'][-1] > 0.97
