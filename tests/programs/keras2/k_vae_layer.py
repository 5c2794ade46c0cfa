"""Variational auto-encoder on digits: Lambda sampling, and a custom layer that adds the loss."""
import os
import numpy as np
import keras
from keras import backend as K
from keras import layers
from keras.layers import Input, Lambda
from keras.models import Model

np.random.seed(6)
img_shape = (28, 28, 1)
latent_dim = 2
folder = os.environ.get('HORNBOOK_DATASETS')
if folder:
    from keras.datasets import mnist
    (x_train, _), (x_test, _) = mnist.load_data()
    x_train, x_test = x_train[:512], x_test[:128]
else:
    centre = np.random.randint(8, 20, (640, 2))
    rows, columns = np.mgrid[:28, :28]
    blob = np.exp(-((rows - centre[:, :1, None]) ** 2 + (columns - centre[:, 1:, None]) ** 2) / 18.)
    x_train, x_test = 255 * blob[:512], 255 * blob[512:]
x_train = x_train.astype('float32') / 255.
x_train = x_train.reshape(x_train.shape + (1,))
x_test = x_test.astype('float32') / 255.
x_test = x_test.reshape(x_test.shape + (1,))

input_img = keras.Input(shape=img_shape)
x = layers.Conv2D(8, 3, padding='same', activation='relu', strides=(2, 2))(input_img)
x = layers.Conv2D(8, 3, padding='same', activation='relu')(x)
shape_before_flattening = K.int_shape(x)
assert shape_before_flattening == (None, 14, 14, 8)
x = layers.Flatten()(x)
x = layers.Dense(16, activation='relu')(x)
z_mean = layers.Dense(latent_dim)(x)
z_log_var = layers.Dense(latent_dim)(x)


def sampling(args):
    z_mean, z_log_var = args
    epsilon = K.random_normal(shape=(K.shape(z_mean)[0], latent_dim), mean=0., stddev=1.)
    return z_mean + K.exp(z_log_var) * epsilon


z = layers.Lambda(sampling)([z_mean, z_log_var])

decoder_input = layers.Input(K.int_shape(z)[1:])
x = layers.Dense(np.prod(shape_before_flattening[1:]), activation='relu')(decoder_input)
x = layers.Reshape(shape_before_flattening[1:])(x)
x = layers.Conv2DTranspose(8, 3, padding='same', activation='relu', strides=(2, 2))(x)
x = layers.Conv2D(1, 3, padding='same', activation='sigmoid')(x)
decoder = Model(decoder_input, x)
z_decoded = decoder(z)


class CustomVariationalLayer(keras.layers.Layer):

    def vae_loss(self, x, z_decoded):
        x = K.flatten(x)
        z_decoded = K.flatten(z_decoded)
        xent_loss = keras.metrics.binary_crossentropy(x, z_decoded)
        kl_loss = -5e-4 * K.mean(
            1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
        return K.mean(xent_loss + kl_loss)

    def call(self, inputs):
        x = inputs[0]
        z_decoded = inputs[1]
        loss = self.vae_loss(x, z_decoded)
        self.add_loss(loss, inputs=inputs)
        return x


y = CustomVariationalLayer()([input_img, z_decoded])
vae = Model(input_img, y)
vae.compile(optimizer='rmsprop', loss=None)
history = vae.fit(x=x_train, y=None, shuffle=True, epochs=4, batch_size=32,
                  validation_data=(x_test, None), verbose=0)
losses = history.history['loss']
assert losses[-1] < 0.8 * losses[0], losses
assert history.history['val_loss'][-1] < 0.6
digit = decoder.predict(np.array([[0.1, -0.2]]))
assert digit.shape == (1, 28, 28, 1) and 0 <= digit.min() and digit.max() <= 1
print('vae with a loss layer ok')
