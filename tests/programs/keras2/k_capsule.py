"""A capsule layer as of 2018: K.map_fn or conv1d, K.batch_dot with axes, routing by K.softmax."""
import numpy as np
from keras import backend as K
from keras.engine import Layer
from keras.layers import Conv2D, Input, Lambda, Reshape
from keras.models import Model


def squash(x, axis=-1):
    s_squared_norm = K.sum(K.square(x), axis, keepdims=True) + K.epsilon()
    scale = K.sqrt(s_squared_norm) / (0.5 + s_squared_norm)
    return scale * x


def softmax(x, axis=-1):
    ex = K.exp(x - K.max(x, axis=axis, keepdims=True))
    return ex / K.sum(ex, axis=axis, keepdims=True)


def margin_loss(y_true, y_pred):
    lamb, margin = 0.5, 0.1
    return K.sum(y_true * K.square(K.relu(1 - margin - y_pred)) + lamb * (
        1 - y_true) * K.square(K.relu(y_pred - margin)), axis=-1)


class Capsule(Layer):

    def __init__(self, num_capsule, dim_capsule, routings=3, **kwargs):
        super(Capsule, self).__init__(**kwargs)
        self.num_capsule, self.dim_capsule, self.routings = num_capsule, dim_capsule, routings

    def build(self, input_shape):
        input_dim_capsule = input_shape[-1]
        self.kernel = self.add_weight(
            name='capsule_kernel',
            shape=(1, input_dim_capsule, self.num_capsule * self.dim_capsule),
            initializer='glorot_uniform', trainable=True)

    def call(self, inputs):
        hat_inputs = K.conv1d(inputs, self.kernel)
        batch_size = K.shape(inputs)[0]
        input_num_capsule = K.shape(inputs)[1]
        hat_inputs = K.reshape(hat_inputs, (batch_size, input_num_capsule,
                                            self.num_capsule, self.dim_capsule))
        hat_inputs = K.permute_dimensions(hat_inputs, (0, 2, 1, 3))
        b = K.zeros_like(hat_inputs[:, :, :, 0])
        for i in range(self.routings):
            c = softmax(b, 1)
            o = squash(K.sum(K.expand_dims(c) * hat_inputs, axis=2))
            if i < self.routings - 1:
                b = K.sum(K.expand_dims(o, 2) * hat_inputs, axis=-1)
        return o

    def compute_output_shape(self, input_shape):
        return (None, self.num_capsule, self.dim_capsule)


np.random.seed(23)
label = np.arange(160) % 2
images = 0.2 * np.random.rand(160, 8, 8, 1)
images[label == 1, 2:6, 3:5] += 0.8
images[label == 0, 3:5, 2:6] += 0.8
targets = np.eye(2)[label]

input_image = Input(shape=(None, None, 1))
x = Conv2D(16, (3, 3), activation='relu')(input_image)
x = Conv2D(16, (3, 3), activation='relu', strides=2)(x)
x = Reshape((-1, 8))(x)
capsule = Capsule(2, 4, 3)(x)
output = Lambda(lambda z: K.sqrt(K.sum(K.square(z), 2)))(capsule)
model = Model(inputs=input_image, outputs=output)
model.compile(loss=margin_loss, optimizer='adam', metrics=['accuracy'])
history = model.fit(images, targets, batch_size=20, epochs=15, verbose=0)
assert history.history['acc'][-1] > 0.9, history.history['acc']
assert model.predict(images[:3]).shape == (3, 2)
print('capsule ok', history.history['acc'][-1])
