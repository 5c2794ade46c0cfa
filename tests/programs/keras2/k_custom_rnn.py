"""K.rnn in a layer of one's own, K.switch, K.in_train_phase, moving averages by add_update."""
import numpy as np
from keras import backend as K
from keras.layers import Dense, Embedding, Input, Layer
from keras.models import Model, Sequential


class MinimalRNN(Layer):

    def __init__(self, units, **kwargs):
        self.units = units
        self.supports_masking = True
        super(MinimalRNN, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units),
                                      initializer='uniform', name='kernel')
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units),
                                                initializer='orthogonal', name='recurrent_kernel')
        self.built = True

    def get_initial_state(self, x):
        initial_state = K.zeros_like(x)
        initial_state = K.sum(initial_state, axis=(1, 2))
        initial_state = K.expand_dims(initial_state)
        return [K.tile(initial_state, [1, self.units])]

    def call(self, x, mask=None):
        def step(inputs, states):
            h = K.dot(inputs, self.kernel) + K.dot(states[0], self.recurrent_kernel)
            h = K.tanh(h)
            return h, [h]

        last_output, outputs, states = K.rnn(step, x, self.get_initial_state(x), mask=mask)
        return last_output

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.units)


class NoisyCentre(Layer):
    """Takes off a running mean, and adds noise while training."""

    def build(self, input_shape):
        self.mean = self.add_weight(shape=(input_shape[-1],), initializer='zeros', name='mean',
                                    trainable=False)
        super(NoisyCentre, self).build(input_shape)

    def call(self, x, training=None):
        now = K.mean(x, axis=0)
        self.add_update(K.moving_average_update(self.mean, now, 0.5), x)
        noisy = x + K.random_normal(K.shape(x), stddev=0.01)
        return K.in_train_phase(noisy, x, training=training) - K.stop_gradient(self.mean)


np.random.seed(24)
x = np.random.randint(1, 10, (200, 6))
x[::3, 4:] = 0
y = (x[:, 0] > 5).astype('float32')
model = Sequential()
model.add(Embedding(10, 6, mask_zero=True, input_length=6))
model.add(MinimalRNN(12))
model.add(NoisyCentre())
model.add(Dense(1, activation='sigmoid'))
model.compile('adam', 'binary_crossentropy', metrics=['acc'])
history = model.fit(x, y, epochs=30, batch_size=20, verbose=0)
assert history.history['acc'][-1] > 0.8, history.history['acc'][-1]
mean = model.layers[2].get_weights()[0]
assert np.abs(mean).max() > 0
model.predict(x)
np.testing.assert_array_equal(mean, model.layers[2].get_weights()[0])   # only training moves it

# The mask: what stands behind the end of a row changes nothing.
state = K.function([model.input], [model.layers[1].output])
padded = np.array([[3, 4, 0, 0, 0, 0]])
longer = np.array([[3, 4, 0, 0, 0, 0], [3, 4, 5, 0, 0, 0]])
np.testing.assert_allclose(state([padded])[0][0], state([longer])[0][0], atol=1e-6)
assert not np.allclose(state([longer])[0][0], state([longer])[0][1])

flag, a = K.placeholder((), dtype='bool'), K.placeholder((2,))
f = K.function([flag, a], [K.switch(flag, lambda: a * 2, lambda: a + 100)])
np.testing.assert_array_equal(f([True, [1., 2.]])[0], [2., 4.])
np.testing.assert_array_equal(f([False, [1., 2.]])[0], [101., 102.])
print('custom rnn ok')
