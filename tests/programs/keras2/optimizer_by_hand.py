"""Training without fit: get_updates and K.function; an optimizer of one's own; its configuration."""
import numpy as np
from keras import backend as K
from keras.layers import Dense
from keras.legacy import interfaces
from keras.models import Sequential, load_model
from keras.optimizers import Adam, Optimizer, SGD

np.random.seed(3)
x = np.random.normal(size=(64, 4))
y = x.dot(np.array([[1.0], [-2.0], [0.5], [0.0]])) + 0.1

model = Sequential([Dense(8, activation='tanh', input_shape=(4,)), Dense(1)])
target = K.placeholder(shape=(None, 1))
loss = K.mean(K.square(model.output - target))
optimizer = Adam(lr=0.05, clipnorm=1.)
updates = optimizer.get_updates(params=model.trainable_weights, loss=loss)
train = K.function([model.input, target], [loss], updates=updates)
losses = [float(train([x, y])[0]) for _ in range(60)]
assert losses[-1] < 0.1 * losses[0]


class Signs(Optimizer):
    """Steps of one length."""

    def __init__(self, lr=0.01, **kwargs):
        super(Signs, self).__init__(**kwargs)
        with K.name_scope(self.__class__.__name__):
            self.iterations = K.variable(0, dtype='int64', name='iterations')
            self.lr = K.variable(lr, name='lr')

    @interfaces.legacy_get_updates_support
    def get_updates(self, loss, params):
        grads = self.get_gradients(loss, params)
        self.updates = [K.update_add(self.iterations, 1)]
        for p, g in zip(params, grads):
            self.updates.append(K.update(p, p - self.lr * K.sign(g)))
        return self.updates

    def get_config(self):
        config = {'lr': float(K.get_value(self.lr))}
        base_config = super(Signs, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


line = Sequential([Dense(1, input_shape=(4,))])
line.compile(optimizer=Signs(lr=0.05), loss='mse')
before = line.get_weights()[0]
line.train_on_batch(x, y)
moved = np.abs(line.get_weights()[0] - before)
assert np.allclose(moved, 0.05, atol=1e-6)
history = line.fit(x, y, epochs=15, verbose=0)
assert history.history['loss'][-1] < history.history['loss'][0]
assert K.get_value(line.optimizer.iterations) == 1 + 15 * 2
assert abs(line.optimizer.get_config()['lr'] - 0.05) < 1e-7

# A rate that is read and set while training runs; a file that keeps all of it.
sgd = SGD(lr=0.1, decay=0.1, momentum=0.9, nesterov=True)
line.compile(loss='mse', optimizer=sgd)
line.fit(x, y, epochs=1, batch_size=32, verbose=0)
now = K.eval(sgd.lr * (1. / (1. + sgd.decay * K.cast(sgd.iterations, 'float32'))))
assert abs(now - 0.1 / 1.2) < 1e-6
K.set_value(line.optimizer.lr, 0.01)
config = sgd.get_config()
assert abs(config['lr'] - 0.01) < 1e-7 and abs(config['decay'] - 0.1) < 1e-7
line.save('line.h5')
again = load_model('line.h5')
assert abs(K.get_value(again.optimizer.lr) - 0.01) < 1e-7
