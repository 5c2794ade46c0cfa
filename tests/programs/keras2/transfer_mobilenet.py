"""A network of keras.applications, frozen, with a head of one's own; images prepared as it wants."""
import numpy as np
from keras.applications import inception_v3, mobilenet, xception
from keras.applications.mobilenet import MobileNet, preprocess_input
from keras.layers import Dense, GlobalAveragePooling2D
from keras.models import Model

np.random.seed(1)
base_model = MobileNet(weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.25)
x = GlobalAveragePooling2D()(base_model.output)
predictions = Dense(2, activation='softmax')(x)
model = Model(inputs=base_model.input, outputs=predictions)
for layer in base_model.layers:
    layer.trainable = False
model.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'])
assert len(model.trainable_weights) == 2

images = np.random.randint(0, 256, (16, 32, 32, 3)).astype('float32')
for module in (inception_v3, mobilenet, xception):
    scaled = module.preprocess_input(images.copy())
    assert np.allclose(scaled, images / 127.5 - 1, atol=1e-5)
labels = np.eye(2)[np.random.randint(0, 2, 16)]
frozen = base_model.get_weights()[0]
history = model.fit(preprocess_input(images), labels, epochs=2, batch_size=8, verbose=0)
assert np.array_equal(base_model.get_weights()[0], frozen)
assert len(history.history['loss']) == 2

try:
    MobileNet(input_shape=(32, 32, 3), include_top=False)
except ValueError as error:
    assert 'weights=None makes new ones' in str(error)
else:
    raise AssertionError('without weights=None the pretrained ones were meant')
