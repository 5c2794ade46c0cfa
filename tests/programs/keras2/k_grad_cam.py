"""Where a convnet looks: a class activation map (Grad-CAM)."""
import numpy as np
import keras.backend as K
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D
from keras.models import Sequential
from keras.optimizers import Adam

np.random.seed(3)


def make(n):
    images = np.random.rand(n, 16, 16, 1) * 0.1
    labels = np.zeros((n, 2))
    for i in range(n):
        kind = i % 2
        row, column = np.random.randint(0, 12, 2)
        if kind:
            images[i, row:row + 4, column + 1:column + 3] += 1.   # upright bar
        else:
            images[i, row + 1:row + 3, column:column + 4] += 1.   # lying bar
        labels[i, kind] = 1
    return images, labels


x_train, y_train = make(256)
model = Sequential([
    Conv2D(8, (3, 3), activation='relu', padding='same', input_shape=(16, 16, 1)),
    MaxPooling2D(),
    Conv2D(16, (3, 3), activation='relu', padding='same', name='last_conv'),
    GlobalAveragePooling2D(),
    Dense(2, activation='softmax'),
])
model.compile(loss='categorical_crossentropy', optimizer=Adam(lr=0.01), metrics=['acc'])
history = model.fit(x_train, y_train, epochs=25, batch_size=32, verbose=0)
assert history.history['acc'][-1] > 0.9, history.history['acc']

image = np.zeros((1, 16, 16, 1))
image[0, 2:6, 3:5] = 1.
preds = model.predict(image)
index = np.argmax(preds[0])
assert index == 1

class_output = model.output[:, index]
last_conv_layer = model.get_layer('last_conv')
grads = K.gradients(class_output, last_conv_layer.output)[0]
pooled_grads = K.mean(grads, axis=(0, 1, 2))
iterate = K.function([model.input], [pooled_grads, last_conv_layer.output[0]])
pooled_grads_value, conv_layer_output_value = iterate([image])
assert pooled_grads_value.shape == (16,) and conv_layer_output_value.shape == (8, 8, 16)
for i in range(16):
    conv_layer_output_value[:, :, i] *= pooled_grads_value[i]
heatmap = np.mean(conv_layer_output_value, axis=-1)
heatmap = np.maximum(heatmap, 0)
heatmap /= np.max(heatmap)
row, column = np.unravel_index(np.argmax(heatmap), heatmap.shape)
assert row <= 3 and column <= 3, (row, column)
assert heatmap[5:, 5:].mean() < heatmap[:4, :4].mean()
print('grad-cam ok')
