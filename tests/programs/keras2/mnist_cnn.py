"""A small convolutional network with callbacks that watch val_acc."""
import os

import numpy as np
from keras.callbacks import (
    CSVLogger,
    EarlyStopping,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential, load_model
from keras.utils.np_utils import to_categorical

np.random.seed(3)
n = 600
labels = np.random.randint(0, 3, n)
images = np.random.rand(n, 12, 12) * 0.5
for i, c in enumerate(labels):
    images[i, 2 + 3 * c:5 + 3 * c, 2:10] += 0.8
images = images.reshape((n, 12, 12, 1)).astype('float32')
targets = to_categorical(labels)

model = Sequential([
    Conv2D(8, (3, 3), activation='relu', input_shape=(12, 12, 1)),
    MaxPooling2D((2, 2)),
    BatchNormalization(axis=-1),
    Conv2D(16, kernel_size=(3, 3), activation='relu', padding='same'),
    Flatten(),
    Dropout(0.25),
    Dense(3, activation='softmax'),
])
model.compile(optimizer='adadelta', loss='categorical_crossentropy', metrics=['acc'])
lines = []
rates = []
callbacks = [
    EarlyStopping(monitor='val_acc', patience=20),
    ModelCheckpoint('weights.{epoch:02d}-{val_acc:.2f}.hdf5', monitor='val_acc', save_best_only=True),
    ModelCheckpoint('last_model', monitor='val_accuracy', period=2),
    CSVLogger('training.log'),
    LearningRateScheduler(lambda epoch: 1.0 if epoch < 4 else 0.5),
    ReduceLROnPlateau(monitor='val_loss', factor=0.2, patience=50, min_lr=0.001),
    LambdaCallback(on_epoch_end=lambda epoch, logs: lines.append(logs['val_accuracy'])),
]
history = model.fit(images, targets, epochs=6, batch_size=32, validation_split=0.2,
                    callbacks=callbacks, verbose=2)
assert history.history['val_acc'][-1] > 0.9, history.history
assert lines == history.history['val_acc']
assert abs(history.history['lr'][-1] - 0.5) < 1e-6
saved = [name for name in os.listdir('.') if name.startswith('weights.')]
assert saved and all(name.endswith('.hdf5') for name in saved)
again = load_model('last_model')
assert np.allclose(again.predict(images[:5]), model.predict(images[:5]), atol=1e-6)
assert 'val_acc' in open('training.log').readline()
assert model.layers[0].output_shape == (None, 10, 10, 8)
assert model.layers[1].get_output_at(0).shape == (None, 5, 5, 8)
assert model.get_layer('conv2d_2').input_shape == (None, 5, 5, 8)
model.save_weights('plain_weights')
model.load_weights('plain_weights', by_name=False)
