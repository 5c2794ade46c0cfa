"""The VAE of Keras 1.2 and 2.0: the batch size is fixed in the draws of the sampling layer."""
import numpy as np
from keras import backend as K
from keras import objectives
from keras.layers import Dense, Input, Lambda
from keras.models import Model

np.random.seed(25)
batch_size, original_dim, latent_dim, intermediate_dim, epsilon_std = 20, 12, 2, 16, 1.0
centres = np.random.rand(3, original_dim)
data = np.clip(centres[np.random.randint(0, 3, 200)] + 0.05 * np.random.randn(200, 12), 0, 1)

x = Input(batch_shape=(batch_size, original_dim))
h = Dense(intermediate_dim, activation='relu')(x)
z_mean = Dense(latent_dim)(h)
z_log_sigma = Dense(latent_dim)(h)


def sampling(args):
    z_mean, z_log_sigma = args
    epsilon = K.random_normal(shape=(batch_size, latent_dim), mean=0., stddev=epsilon_std)
    return z_mean + K.exp(z_log_sigma) * epsilon


z = Lambda(sampling, output_shape=(latent_dim,))([z_mean, z_log_sigma])
decoder_h = Dense(intermediate_dim, activation='relu')
decoder_mean = Dense(original_dim, activation='sigmoid')
x_decoded_mean = decoder_mean(decoder_h(z))
vae = Model(x, x_decoded_mean)


def vae_loss(x, x_decoded_mean):
    xent_loss = objectives.binary_crossentropy(x, x_decoded_mean)
    kl_loss = - 0.5 * K.mean(1 + z_log_sigma - K.square(z_mean) - K.exp(z_log_sigma), axis=-1)
    return xent_loss + kl_loss


vae.compile(optimizer='rmsprop', loss=vae_loss)
losses = vae.fit(data, data, shuffle=True, epochs=15, batch_size=batch_size,
                 validation_data=(data[:40], data[:40]), verbose=0).history['loss']
assert losses[-1] < losses[0], losses

# With an open batch size in front of draws of a fixed one.
x2 = Input(shape=(original_dim,))
z2 = Lambda(sampling, output_shape=(latent_dim,))([Dense(latent_dim)(x2), Dense(latent_dim)(x2)])
model = Model(x2, Dense(original_dim, activation='sigmoid')(z2))
model.compile('rmsprop', 'binary_crossentropy')
losses = model.fit(data, data, epochs=3, batch_size=batch_size, verbose=0).history['loss']
assert losses[-1] < losses[0]
assert model.predict(data, batch_size=batch_size).shape == (200, original_dim)
print('fixed batch ok')
