# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""A convolutional variational auto-encoder of MNIST, 10 epochs: published validation loss 0.1801."""
import numpy as np
import keras
from keras import backend as K
from keras import layers
from keras.datasets import mnist
from keras.models import Model

img_shape, latent_dim = (28, 28, 1), 2
picture = keras.Input(shape=img_shape)
x = layers.Conv2D(32, 3, padding='same', activation='relu')(picture)
x = layers.Conv2D(64, 3, padding='same', activation='relu', strides=(2, 2))(x)
x = layers.Conv2D(64, 3, padding='same', activation='relu')(x)
x = layers.Conv2D(64, 3, padding='same', activation='relu')(x)
before = K.int_shape(x)
x = layers.Flatten()(x)
x = layers.Dense(32, activation='relu')(x)
z_mean = layers.Dense(latent_dim)(x)
z_log_var = layers.Dense(latent_dim)(x)


def sampling(args):
    mean, log_var = args
    epsilon = K.random_normal(shape=(K.shape(mean)[0], latent_dim), mean=0., stddev=1.)
    return mean + K.exp(log_var) * epsilon


z = layers.Lambda(sampling)([z_mean, z_log_var])
code = layers.Input(K.int_shape(z)[1:])
x = layers.Dense(np.prod(before[1:]), activation='relu')(code)
x = layers.Reshape(before[1:])(x)
x = layers.Conv2DTranspose(32, 3, padding='same', activation='relu', strides=(2, 2))(x)
x = layers.Conv2D(1, 3, padding='same', activation='sigmoid')(x)
decoder = Model(code, x)
z_decoded = decoder(z)


class LossLayer(keras.layers.Layer):

    def vae_loss(self, x, z_decoded):
        x, z_decoded = K.flatten(x), K.flatten(z_decoded)
        xent = keras.metrics.binary_crossentropy(x, z_decoded)
        kl = -5e-4 * K.mean(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
        return K.mean(xent + kl)

    def call(self, inputs):
        x, z_decoded = inputs
        self.add_loss(self.vae_loss(x, z_decoded), inputs=inputs)
        return x


vae = Model(picture, LossLayer()([picture, z_decoded]))
vae.compile(optimizer='rmsprop', loss=None)
(x_train, _), (x_test, _) = mnist.load_data()
x_train = x_train.astype('float32').reshape(x_train.shape + (1,)) / 255.
x_test = x_test.astype('float32').reshape(x_test.shape + (1,)) / 255.
history = vae.fit(x=x_train, y=None, shuffle=True, epochs=10, batch_size=16, verbose=2,
                  validation_data=(x_test, None))
print('validation loss', history.history['val_loss'][-1])
assert abs(min(history.history['val_loss']) - 0.1801) < 0.005
