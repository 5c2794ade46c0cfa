"""A layer of one's own with build, call, compute_output_shape, get_config; saved and loaded."""
import os
import tempfile
import numpy as np
from keras import backend as K
from keras.layers import Dense, Input, Layer
from keras.models import Model, Sequential, load_model


class MyLayer(Layer):

    def __init__(self, output_dim, scale=1.0, **kwargs):
        self.output_dim = output_dim
        self.scale = scale
        super(MyLayer, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(name='kernel', shape=(input_shape[1], self.output_dim),
                                      initializer='uniform', trainable=True)
        super(MyLayer, self).build(input_shape)

    def call(self, x):
        return self.scale * K.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

    def get_config(self):
        config = super(MyLayer, self).get_config()
        config.update({'output_dim': self.output_dim, 'scale': self.scale})
        return config


class Antirectifier(Layer):

    def compute_output_shape(self, input_shape):
        shape = list(input_shape)
        assert len(shape) == 2
        shape[-1] *= 2
        return tuple(shape)

    def call(self, inputs):
        inputs -= K.mean(inputs, axis=1, keepdims=True)
        inputs = K.l2_normalize(inputs, axis=1)
        pos = K.relu(inputs)
        neg = K.relu(-inputs)
        return K.concatenate([pos, neg], axis=1)


class TwoInputs(Layer):

    def call(self, x):
        assert isinstance(x, list)
        a, b = x
        return [a * b, K.sum(a, axis=-1, keepdims=True)]

    def compute_output_shape(self, input_shape):
        shape_a, shape_b = input_shape
        return [shape_a, (shape_a[0], 1)]


np.random.seed(12)
x = np.random.randn(120, 6)
y = (x[:, :1] > 0).astype('float32')
model = Sequential()
model.add(Dense(8, input_shape=(6,)))
model.add(Antirectifier())
model.add(MyLayer(4, scale=2.0))
model.add(Dense(1, activation='sigmoid'))
assert model.layers[1].output_shape == (None, 16)
model.compile('adam', 'binary_crossentropy', metrics=['acc'])
history = model.fit(x, y, epochs=25, batch_size=20, verbose=0)
assert history.history['acc'][-1] > 0.8

hidden = K.function([model.layers[0].input], [model.layers[1].output])([x])[0]
np.testing.assert_allclose((hidden ** 2).sum(axis=1), 1, rtol=1e-4)
assert K.int_shape(model.layers[2].kernel) == (16, 4)

path = os.path.join(tempfile.mkdtemp(), 'my_model.h5')
model.save(path)
loaded = load_model(path, custom_objects={'MyLayer': MyLayer, 'Antirectifier': Antirectifier})
np.testing.assert_allclose(loaded.predict(x), model.predict(x), atol=1e-6)
assert loaded.layers[2].scale == 2.0

a, b = Input((3,)), Input((3,))
product, total = TwoInputs()([a, b])
both = Model([a, b], [product, total])
found = both.predict([np.ones((2, 3)) * 2, np.ones((2, 3)) * 3])
np.testing.assert_array_equal(found[0], np.full((2, 3), 6))
np.testing.assert_array_equal(found[1], np.full((2, 1), 6))
print('custom layer ok')
