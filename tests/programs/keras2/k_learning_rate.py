"""Learning rates through K.get_value and K.set_value: a finder, a cycle, a decay by hand."""
import numpy as np
from keras import backend as K
from keras.callbacks import Callback, LearningRateScheduler
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import SGD


class CyclicLR(Callback):

    def __init__(self, base_lr=0.001, max_lr=0.1, step_size=4.):
        super(CyclicLR, self).__init__()
        self.base_lr, self.max_lr, self.step_size = base_lr, max_lr, step_size
        self.clr_iterations = 0.
        self.history = {}

    def clr(self):
        cycle = np.floor(1 + self.clr_iterations / (2 * self.step_size))
        x = np.abs(self.clr_iterations / self.step_size - 2 * cycle + 1)
        return self.base_lr + (self.max_lr - self.base_lr) * np.maximum(0, (1 - x))

    def on_train_begin(self, logs={}):
        K.set_value(self.model.optimizer.lr, self.base_lr)

    def on_batch_end(self, batch, logs=None):
        self.clr_iterations += 1
        self.history.setdefault('lr', []).append(K.get_value(self.model.optimizer.lr))
        K.set_value(self.model.optimizer.lr, self.clr())


class LRFinder(Callback):

    def __init__(self, start_lr, end_lr, steps):
        super(LRFinder, self).__init__()
        self.factor = (float(end_lr) / float(start_lr)) ** (1. / steps)
        self.start_lr = start_lr
        self.lrs, self.losses = [], []

    def on_train_begin(self, logs=None):
        K.set_value(self.model.optimizer.lr, self.start_lr)

    def on_batch_end(self, batch, logs):
        lr = K.get_value(self.model.optimizer.lr)
        self.lrs.append(lr)
        self.losses.append(logs['loss'])
        lr *= self.factor
        K.set_value(self.model.optimizer.lr, lr)


np.random.seed(13)
x = np.random.randn(160, 4)
y = x.dot([[1.], [-2.], [0.5], [3.]])


def build():
    model = Sequential([Dense(1, input_shape=(4,))])
    model.compile(optimizer=SGD(lr=0.05), loss='mse')
    return model


model = build()
assert abs(float(K.get_value(model.optimizer.lr)) - 0.05) < 1e-7
clr = CyclicLR()
model.fit(x, y, batch_size=20, epochs=2, callbacks=[clr], verbose=0)
np.testing.assert_allclose(clr.history['lr'][:5], [0.001, 0.02575, 0.0505, 0.07525, 0.1], rtol=1e-4)
np.testing.assert_allclose(clr.history['lr'][8], 0.001, rtol=1e-4)

model = build()
finder = LRFinder(1e-4, 1e-1, 16)
model.fit(x, y, batch_size=10, epochs=1, callbacks=[finder], verbose=0)
assert len(finder.lrs) == 16 and abs(finder.lrs[1] / finder.lrs[0] - 10 ** (3 / 16.)) < 1e-3
assert finder.losses[-1] < finder.losses[0]


def scheduler(epoch):
    if epoch % 2 == 0 and epoch != 0:
        lr = K.get_value(model.optimizer.lr)
        K.set_value(model.optimizer.lr, lr * 0.5)
    return float(K.get_value(model.optimizer.lr))


model = build()
model.fit(x, y, epochs=5, batch_size=20, callbacks=[LearningRateScheduler(scheduler)], verbose=0)
np.testing.assert_allclose(K.get_value(model.optimizer.lr), 0.0125, rtol=1e-5)
assert model.evaluate(x, y, verbose=0) < 0.5
print('learning rates ok')
