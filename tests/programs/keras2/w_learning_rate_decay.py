"""Two ways to let the learning rate fall: SGD's decay over time, and a schedule that drops it."""

import math

import numpy
from keras import backend as K
from keras.callbacks import Callback, LearningRateScheduler
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import SGD

numpy.random.seed(7)
X = numpy.random.normal(size=(300, 34))
Y = (X[:, 0] * X[:, 1] + X[:, 2] > 0).astype(int)


def build(sgd):
    model = Sequential()
    model.add(Dense(34, input_dim=34, kernel_initializer='normal', activation='relu'))
    model.add(Dense(1, kernel_initializer='normal', activation='sigmoid'))
    model.compile(loss='binary_crossentropy', optimizer=sgd, metrics=['accuracy'])
    return model


# Time-based: lr / (1 + decay * updates).
epochs, learning_rate = 20, 0.1
decay_rate = learning_rate / epochs
model = build(SGD(lr=learning_rate, momentum=0.8, decay=decay_rate, nesterov=False))
history = model.fit(X, Y, validation_split=0.33, epochs=epochs, batch_size=28, verbose=0)
assert history.history['acc'][-1] > 0.8
updates = K.get_value(model.optimizer.iterations)
assert updates == epochs * math.ceil(int(300 * (1 - 0.33)) / 28.0)
assert abs(K.get_value(model.optimizer.lr) - 0.1) < 1e-7
assert abs(K.get_value(model.optimizer.decay) - decay_rate) < 1e-7

# One step by hand: the second update is made with lr / (1 + decay).
line = Sequential([Dense(1, input_dim=1, use_bias=False, kernel_initializer='zeros')])
line.compile(loss='mse', optimizer=SGD(lr=0.1, decay=0.5))
one = numpy.ones((1, 1))
w, steps = 0.0, []
for t in range(3):
    line.train_on_batch(one, one)
    w += 2 * (1 - w) * 0.1 / (1 + 0.5 * t)
    steps.append(abs(line.get_weights()[0][0, 0] - w))
assert max(steps) < 1e-6, steps


# Drop-based: half of it every five epochs.
def step_decay(epoch):
    return 0.1 * math.pow(0.5, math.floor((1 + epoch) / 5.0))


class Rates(Callback):
    def on_train_begin(self, logs={}):
        self.rates = []

    def on_epoch_end(self, epoch, logs={}):
        self.rates.append(float(K.get_value(self.model.optimizer.lr)))


rates = Rates()
model = build(SGD(lr=0.0, momentum=0.9, decay=0.0, nesterov=True))
model.fit(
    X, Y, epochs=11, batch_size=28, callbacks=[LearningRateScheduler(step_decay), rates], verbose=0
)
assert numpy.allclose(rates.rates, [step_decay(epoch) for epoch in range(11)])
