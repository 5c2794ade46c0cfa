"""A GAN on points of a circle: the discriminator frozen within the combined model."""
import numpy as np
from keras.layers import BatchNormalization, Dense, Dropout, Input, LeakyReLU
from keras.models import Model, Sequential
from keras.optimizers import Adam

np.random.seed(8)
latent_dim, batch_size = 4, 32
optimizer = Adam(0.002, 0.5)

discriminator = Sequential()
discriminator.add(Dense(16, input_dim=2))
discriminator.add(LeakyReLU(alpha=0.2))
discriminator.add(Dropout(0.1))
discriminator.add(Dense(1, activation='sigmoid'))
discriminator.compile(loss='binary_crossentropy', optimizer=Adam(0.002, 0.5), metrics=['accuracy'])

generator = Sequential()
generator.add(Dense(16, input_dim=latent_dim))
generator.add(LeakyReLU(alpha=0.2))
generator.add(BatchNormalization(momentum=0.8))
generator.add(Dense(2, activation='tanh'))

z = Input(shape=(latent_dim,))
img = generator(z)
discriminator.trainable = False
validity = discriminator(img)
combined = Model(z, validity)
combined.compile(loss='binary_crossentropy', optimizer=optimizer)


def circle(n):
    angle = np.random.rand(n) * 2 * np.pi
    return np.stack([0.7 * np.cos(angle), 0.7 * np.sin(angle)], axis=1)


valid, fake = np.ones((batch_size, 1)), np.zeros((batch_size, 1))
for step in range(60):
    noise = np.random.normal(0, 1, (batch_size, latent_dim))
    gen_imgs = generator.predict(noise)
    d_loss_real = discriminator.train_on_batch(circle(batch_size), valid)
    d_loss_fake = discriminator.train_on_batch(gen_imgs, fake)
    d_loss = 0.5 * np.add(d_loss_real, d_loss_fake)
    before = [w.copy() for w in discriminator.get_weights()]
    g_loss = combined.train_on_batch(noise, valid)
    for one, other in zip(before, discriminator.get_weights()):
        np.testing.assert_array_equal(one, other)     # frozen in the combined model
    assert np.isfinite(g_loss) and np.isfinite(d_loss).all()
# The discriminator itself was compiled before it was frozen, and has learned.
assert not np.array_equal(before[0], np.zeros_like(before[0]))
assert len(d_loss) == 2 and 0.2 < d_loss[0] < 1.5, d_loss
print('gan ok', d_loss, g_loss)
