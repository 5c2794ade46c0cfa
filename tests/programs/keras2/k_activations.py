"""Visualising the activations of a convnet: K.function from the input to every layer."""
import numpy as np
from keras import backend as K
from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential

np.random.seed(1)
model = Sequential()
model.add(Conv2D(4, (3, 3), activation='relu', input_shape=(16, 16, 1)))
model.add(MaxPooling2D((2, 2)))
model.add(Conv2D(8, (3, 3), activation='relu', padding='same'))
model.add(Flatten())
model.add(Dropout(0.5))
model.add(Dense(3, activation='softmax'))

images = np.random.rand(5, 16, 16, 1)
layer_outputs = [layer.output for layer in model.layers]
get_activations = K.function([model.input, K.learning_phase()], layer_outputs)

activations = get_activations([images, 0])
assert [a.shape for a in activations] == [
    (5, 14, 14, 4), (5, 7, 7, 4), (5, 7, 7, 8), (5, 392), (5, 392), (5, 3)]
np.testing.assert_allclose(activations[-1], model.predict(images), atol=1e-6)
np.testing.assert_array_equal(activations[4], activations[3])
assert (activations[0] >= 0).all()

# In the training phase dropout works, and draws anew each time.
trained = get_activations([images, 1])[4]
again = get_activations([images, 1])[4]
alive = activations[3] > 0
assert 0.3 < (trained[alive] == 0).mean() < 0.7
assert not np.array_equal(trained, again)
kept = trained != 0
np.testing.assert_allclose(trained[kept], 2 * activations[3][kept], rtol=1e-5)

# One layer by hand, as the answer on every forum has it.
get_3rd_layer_output = K.function([model.layers[0].input], [model.layers[2].output])
np.testing.assert_array_equal(get_3rd_layer_output([images])[0], activations[2])
print('activations ok')
