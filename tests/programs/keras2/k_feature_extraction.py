"""Features of a convolutional base: extracted once, then fine-tuned with the last block free."""
import numpy as np
from keras import backend as K
from keras import layers, models, optimizers

np.random.seed(16)
labels = np.arange(120) % 2
images = np.random.rand(120, 12, 12, 1) * 0.3
images[labels == 1, 3:9, 3:9] += 0.5

conv_base = models.Sequential(name='base')
conv_base.add(layers.Conv2D(4, (3, 3), activation='relu', input_shape=(12, 12, 1), name='block1'))
conv_base.add(layers.MaxPooling2D((2, 2)))
conv_base.add(layers.Conv2D(8, (3, 3), activation='relu', name='block2'))

features = conv_base.predict(images)
assert features.shape == (120, 3, 3, 8)
top = models.Sequential()
top.add(layers.Dense(8, activation='relu', input_dim=3 * 3 * 8))
top.add(layers.Dropout(0.2))
top.add(layers.Dense(1, activation='sigmoid'))
top.compile(optimizer=optimizers.RMSprop(lr=2e-3), loss='binary_crossentropy', metrics=['acc'])
history = top.fit(features.reshape(120, -1), labels, epochs=15, batch_size=20, verbose=0)
assert history.history['acc'][-1] > 0.9

model = models.Sequential()
model.add(conv_base)
model.add(layers.Flatten())
model.add(layers.Dense(8, activation='relu'))
model.add(layers.Dense(1, activation='sigmoid'))
assert len(model.trainable_weights) == 8
conv_base.trainable = False
assert len(model.trainable_weights) == 4
model.compile(loss='binary_crossentropy', optimizer=optimizers.RMSprop(lr=2e-3), metrics=['acc'])
before = [w.copy() for w in conv_base.get_weights()]
model.fit(images, labels, epochs=8, batch_size=20, verbose=0)
for one, other in zip(before, conv_base.get_weights()):
    np.testing.assert_array_equal(one, other)

conv_base.trainable = True
set_trainable = False
for layer in conv_base.layers:
    if layer.name == 'block2':
        set_trainable = True
    layer.trainable = set_trainable
assert len(model.trainable_weights) == 6
model.compile(loss='binary_crossentropy', optimizer=optimizers.RMSprop(lr=1e-3), metrics=['acc'])
model.fit(images, labels, epochs=3, batch_size=20, verbose=0)
after = conv_base.get_weights()
np.testing.assert_array_equal(before[0], after[0])
assert not np.array_equal(before[2], after[2])
loss, acc = model.evaluate(images, labels, verbose=0)
assert acc > 0.85, acc

extract = K.function([conv_base.layers[0].input], [conv_base.layers[-1].output])
np.testing.assert_allclose(extract([images])[0], conv_base.predict(images), atol=1e-6)
print('feature extraction ok', acc)
