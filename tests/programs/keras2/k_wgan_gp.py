"""WGAN with gradient penalty: K.gradients within a loss, by a Tensor of the model."""
from functools import partial
import numpy as np
from keras import backend as K
from keras.layers import Dense, Input, LeakyReLU
from keras.layers.merge import _Merge
from keras.models import Model, Sequential
from keras.optimizers import RMSprop

np.random.seed(21)
batch_size = 16


class RandomWeightedAverage(_Merge):
    """A point between each pair of inputs."""

    def _merge_function(self, inputs):
        weights = K.random_uniform((batch_size, 1))
        return (weights * inputs[0]) + ((1 - weights) * inputs[1])


def wasserstein_loss(y_true, y_pred):
    return K.mean(y_true * y_pred)


def gradient_penalty_loss(y_true, y_pred, averaged_samples):
    gradients = K.gradients(y_pred, averaged_samples)[0]
    gradients_sqr = K.square(gradients)
    gradients_sqr_sum = K.sum(gradients_sqr, axis=np.arange(1, len(gradients_sqr.shape)))
    gradient_l2_norm = K.sqrt(gradients_sqr_sum)
    gradient_penalty = K.square(1 - gradient_l2_norm)
    return K.mean(gradient_penalty)


critic = Sequential([Dense(16, input_dim=2), LeakyReLU(0.2), Dense(1)])
generator = Sequential([Dense(16, input_dim=3), LeakyReLU(0.2), Dense(2)])

generator.trainable = False
real_img = Input(shape=(2,))
z_disc = Input(shape=(3,))
fake_img = generator(z_disc)
fake, valid = critic(fake_img), critic(real_img)
interpolated_img = RandomWeightedAverage()([real_img, fake_img])
validity_interpolated = critic(interpolated_img)
partial_gp_loss = partial(gradient_penalty_loss, averaged_samples=interpolated_img)
partial_gp_loss.__name__ = 'gradient_penalty'
critic_model = Model(inputs=[real_img, z_disc], outputs=[valid, fake, validity_interpolated])
critic_model.compile(loss=[wasserstein_loss, wasserstein_loss, partial_gp_loss],
                     optimizer=RMSprop(lr=0.002), loss_weights=[1, 1, 10])

valid_y, fake_y = -np.ones((batch_size, 1)), np.ones((batch_size, 1))
dummy = np.zeros((batch_size, 1))
penalties = []
for step in range(80):
    real = np.random.randn(batch_size, 2) * 0.1 + 1.
    noise = np.random.normal(0, 1, (batch_size, 3))
    d_loss = critic_model.train_on_batch([real, noise], [valid_y, fake_y, dummy])
    assert len(d_loss) == 4
    penalties.append(d_loss[3])
# The critic's slope is pulled towards 1.
assert np.mean(penalties[-10:]) < 0.5 * np.mean(penalties[:5]), penalties
print('wgan-gp ok', penalties[0], penalties[-1])
