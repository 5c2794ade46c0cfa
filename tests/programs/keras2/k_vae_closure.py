"""The variational auto-encoder of 2016: the loss is a function that closes over z_mean."""
import numpy as np
from keras import backend as K
from keras import metrics
from keras.layers import Dense, Input, Lambda
from keras.models import Model

np.random.seed(7)
batch_size, original_dim, latent_dim, intermediate_dim, epsilon_std = 50, 20, 2, 16, 1.0
centres = np.random.rand(4, original_dim)
data = np.clip(centres[np.random.randint(0, 4, 400)] + 0.05 * np.random.randn(400, 20), 0, 1)

x = Input(shape=(original_dim,))
h = Dense(intermediate_dim, activation='relu')(x)
z_mean = Dense(latent_dim)(h)
z_log_var = Dense(latent_dim)(h)


def sampling(args):
    z_mean, z_log_var = args
    epsilon = K.random_normal(shape=(K.shape(z_mean)[0], latent_dim), mean=0., stddev=epsilon_std)
    return z_mean + K.exp(z_log_var / 2) * epsilon


z = Lambda(sampling, output_shape=(latent_dim,))([z_mean, z_log_var])
decoder_h = Dense(intermediate_dim, activation='relu')
decoder_mean = Dense(original_dim, activation='sigmoid')
h_decoded = decoder_h(z)
x_decoded_mean = decoder_mean(h_decoded)
vae = Model(x, x_decoded_mean)


def vae_loss(x, x_decoded_mean):
    xent_loss = original_dim * metrics.binary_crossentropy(x, x_decoded_mean)
    kl_loss = - 0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
    return xent_loss + kl_loss


vae.compile(optimizer='adam', loss=vae_loss)
# 400 = 8 batches of 50; 330 has a short one at the end.
history = vae.fit(data[:330], data[:330], shuffle=True, epochs=20, batch_size=batch_size,
                  validation_data=(data[330:], data[330:]), verbose=0)
losses = history.history['loss']
assert losses[-1] < losses[0] - 0.5, losses
assert abs(history.history['val_loss'][-1] - losses[-1]) < 1.5

encoder = Model(x, z_mean)
encoded = encoder.predict(data, batch_size=batch_size)
assert encoded.shape == (400, 2)
decoder_input = Input(shape=(latent_dim,))
generator = Model(decoder_input, decoder_mean(decoder_h(decoder_input)))
assert generator.predict(np.zeros((3, 2))).shape == (3, original_dim)

# The same model with add_loss on Tensors of the graph.
vae2 = Model(x, x_decoded_mean)
reconstruction = original_dim * metrics.binary_crossentropy(x, x_decoded_mean)
kl = -0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
vae2.add_loss(K.mean(reconstruction + kl))
vae2.compile(optimizer='rmsprop')
again = vae2.fit(data, epochs=2, batch_size=batch_size, verbose=0).history['loss']
assert again[-1] < losses[0]
print('vae with a closure ok')
