"""A what-where auto-encoder: where the maxima of pooling stood is the gradient of pooling."""
import numpy as np
from keras import backend as K
from keras.layers import (Activation, Conv2D, Input, Lambda, Layer, MaxPooling2D, UpSampling2D, add,
                          multiply)
from keras.models import Model
from keras.optimizers import SGD


def where_of(pair):
    before, after = pair
    return K.gradients(K.sum(after), before)


class Slope(Layer):
    """The derivative of a dense sum of squares by its input."""

    def build(self, input_shape):
        self.w = self.add_weight(name='w', shape=(input_shape[0][-1],), initializer='ones')
        super(Slope, self).build(input_shape)

    def call(self, inputs):
        x, y = inputs
        return K.gradients(K.sum(self.w * K.square(y)), x)[0]

    def compute_output_shape(self, input_shape):
        return input_shape[0]


np.random.seed(27)
images = np.random.rand(64, 8, 8, 1)

img = Input(shape=(8, 8, 1))
wide = Conv2D(4, (3, 3), padding='same')(img)
wide = Activation('relu')(wide)
small = MaxPooling2D((2, 2))(wide)
where = Lambda(where_of, output_shape=lambda shapes: shapes[0], name='where')([wide, small])
code = Conv2D(4, (3, 3), padding='same', activation='relu')(small)
unpooled = multiply([UpSampling2D((2, 2))(code), where])
model = Model(img, Conv2D(1, (3, 3), padding='same')(unpooled))
assert model.get_layer('where').output_shape == (None, 8, 8, 4)

# One cell of each window is marked: the one that holds the maximum.
mask, before, after = K.function([img], [where, wide, small])([images[:5]])
windows = mask.reshape(5, 4, 2, 4, 2, 4)
assert mask.shape == (5, 8, 8, 4)
np.testing.assert_allclose(windows.sum((2, 4))[after > 0], 1)
np.testing.assert_allclose((mask * before).reshape(windows.shape).sum((2, 4)), after, atol=1e-6)

model.compile(optimizer='adam', loss='mse')
history = model.fit(images, images, epochs=30, batch_size=16, verbose=0)
assert history.history['loss'][-1] < 0.5 * history.history['loss'][0], history.history['loss']

# A layer with a weight whose call takes a gradient: d/dx sum(w (3x)^2) = 18 w x.
x = Input(shape=(3,))
tripled = Lambda(lambda v: 3 * v)(x)
slope = Slope()([x, tripled])
sloped = Model(x, add([slope, x]))
points = np.random.randn(4, 3)
np.testing.assert_allclose(sloped.predict(points), 19 * points, rtol=1e-5)
sloped.compile(SGD(lr=1e-3), 'mse')
sloped.fit(points, 10 * points, epochs=60, verbose=0)
np.testing.assert_allclose(sloped.get_weights()[0], 0.5, atol=0.2)
print('where ok')
