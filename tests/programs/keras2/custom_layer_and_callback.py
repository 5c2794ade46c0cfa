"""A layer, a callback, a loss and a metric of one's own."""
import numpy as np
from keras import layers, regularizers
from keras.callbacks import Callback
from keras.engine.topology import Layer
from keras.layers import Activation, Dense, InputLayer
from keras.models import Sequential

np.random.seed(9)


class MyLayer(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight('kernel', (input_shape[1], self.output_dim),
                                      initializer='uniform', trainable=True)
        self.bias = self.add_weight(name='bias', shape=(self.output_dim,), initializer='zeros')
        super().build(input_shape)

    def call(self, x):
        return x @ self.kernel.value + self.bias.value

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)


class Scores(Callback):
    def on_train_begin(self, logs={}):
        self.losses, self.scores = [], []

    def on_batch_end(self, batch, logs={}):
        self.losses.append(logs.get('loss'))
        assert logs['batch'] == batch

    def on_epoch_end(self, epoch, logs=None):
        x, y = self.validation_data[0], self.validation_data[1]
        pred = self.model.predict(x)
        self.scores.append(((pred > 0.5) == (y > 0.5)).mean())
        if self.scores[-1] > 0.999:
            self.model.stop_training = True


x = np.random.normal(size=(240, 6))
y = (x[:, 0] * x[:, 1] > 0).astype('float32').reshape(-1, 1)
model = Sequential()
model.add(InputLayer(input_shape=(6,)))
model.add(MyLayer(24, input_shape=(6,)))
model.add(Activation('relu'))
model.add(layers.Dense(24, activation='relu', kernel_regularizer=regularizers.l1_l2(1e-5, 1e-5)))
model.add(Dense(1, activation='sigmoid'))


def my_loss(y_true, y_pred):
    return (y_true - y_pred) ** 2


def twice(y_true, y_pred):
    return abs(y_true - y_pred) * 2


model.compile(loss=my_loss, optimizer='adam', metrics=['mae', twice, 'acc'])
scores = Scores()
history = model.fit(x, y, epochs=20, batch_size=40, validation_data=(x[:60], y[:60]),
                    callbacks=[scores], verbose=0)
assert len(scores.losses) == 6 * len(history.epoch)
assert set(history.history) >= {'mean_absolute_error', 'twice', 'acc', 'val_twice'}
assert abs(history.history['twice'][-1] - 2 * history.history['mae'][-1]) < 1e-5
assert scores.params['samples'] == 240 and 'acc' in scores.params['metrics']
assert scores.scores[-1] > 0.6, scores.scores
model.layers[0].set_weights(model.layers[0].get_weights())
