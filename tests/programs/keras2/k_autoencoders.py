"""Auto-encoders: dense, sparse, convolutional, denoising; on digits, or on made pictures."""
import os
import numpy as np
from keras import regularizers
from keras.layers import Conv2D, Dense, Input, MaxPooling2D, UpSampling2D
from keras.models import Model

np.random.seed(20)
if os.environ.get('HORNBOOK_DATASETS'):
    from keras.datasets import mnist
    (x_train, _), (x_test, _) = mnist.load_data()
    x_train, x_test = x_train[:1000], x_test[:200]
else:
    centre = np.random.randint(8, 20, (1200, 2))
    rows, columns = np.mgrid[:28, :28]
    blob = np.exp(-((rows - centre[:, :1, None]) ** 2 + (columns - centre[:, 1:, None]) ** 2) / 18.)
    x_train, x_test = 255 * blob[:1000], 255 * blob[1000:]
x_train = x_train.astype('float32') / 255.
x_test = x_test.astype('float32') / 255.
flat_train = x_train.reshape((len(x_train), np.prod(x_train.shape[1:])))
flat_test = x_test.reshape((len(x_test), np.prod(x_test.shape[1:])))

encoding_dim = 32
input_img = Input(shape=(784,))
encoded = Dense(encoding_dim, activation='relu')(input_img)
decoded = Dense(784, activation='sigmoid')(encoded)
autoencoder = Model(input_img, decoded)
encoder = Model(input_img, encoded)
encoded_input = Input(shape=(encoding_dim,))
decoder_layer = autoencoder.layers[-1]
decoder = Model(encoded_input, decoder_layer(encoded_input))
autoencoder.compile(optimizer='adam', loss='binary_crossentropy')
history = autoencoder.fit(flat_train, flat_train, epochs=8, batch_size=100, shuffle=True,
                          validation_data=(flat_test, flat_test), verbose=0)
assert history.history['val_loss'][-1] < 0.3, history.history['val_loss']
encoded_imgs = encoder.predict(flat_test)
decoded_imgs = decoder.predict(encoded_imgs)
assert encoded_imgs.shape == (200, 32)
np.testing.assert_allclose(decoded_imgs, autoencoder.predict(flat_test), atol=1e-5)

sparse_encoded = Dense(encoding_dim, activation='relu',
                       activity_regularizer=regularizers.l1(10e-5))(input_img)
sparse = Model(input_img, Dense(784, activation='sigmoid')(sparse_encoded))
sparse.compile(optimizer='adadelta', loss='binary_crossentropy')
losses = sparse.fit(flat_train, flat_train, epochs=2, batch_size=100, verbose=0).history['loss']
assert losses[1] < losses[0]

noise_factor = 0.5
images = x_train.reshape((-1, 28, 28, 1))
noisy = np.clip(images + noise_factor * np.random.normal(size=images.shape), 0., 1.)
input_img = Input(shape=(28, 28, 1))
x = Conv2D(8, (3, 3), activation='relu', padding='same')(input_img)
x = MaxPooling2D((2, 2), padding='same')(x)
x = Conv2D(8, (3, 3), activation='relu', padding='same')(x)
x = UpSampling2D((2, 2))(x)
decoded = Conv2D(1, (3, 3), activation='sigmoid', padding='same')(x)
denoise = Model(input_img, decoded)
denoise.compile(optimizer='adam', loss='binary_crossentropy')
losses = denoise.fit(noisy, images, epochs=4, batch_size=50, verbose=0).history['loss']
assert losses[-1] < losses[0]
cleaned = denoise.predict(noisy[:50])
assert ((cleaned - images[:50]) ** 2).mean() < ((noisy[:50] - images[:50]) ** 2).mean()
print('auto-encoders ok')
