"""Deep dream on a small net: a weighted sum of layers' activations, ascended over octaves."""
import numpy as np
import scipy.ndimage
from keras import backend as K
from keras.layers import Conv2D, Input, MaxPooling2D
from keras.models import Model

np.random.seed(4)
K.set_learning_phase(0)

inputs = Input((None, None, 3))
x = Conv2D(8, 3, activation='relu', padding='same', name='mixed1')(inputs)
x = MaxPooling2D(2)(x)
x = Conv2D(8, 3, activation='relu', padding='same', name='mixed2')(x)
model = Model(inputs, x)

layer_contributions = {'mixed1': 0.2, 'mixed2': 3.}
layer_dict = dict([(layer.name, layer) for layer in model.layers])

loss = K.variable(0.)
for layer_name in layer_contributions:
    coeff = layer_contributions[layer_name]
    activation = layer_dict[layer_name].output
    scaling = K.prod(K.cast(K.shape(activation), 'float32'))
    loss = loss + coeff * K.sum(K.square(activation[:, 2: -2, 2: -2, :])) / scaling

dream = model.input
grads = K.gradients(loss, dream)[0]
grads /= K.maximum(K.mean(K.abs(grads)), 1e-7)
outputs = [loss, grads]
fetch_loss_and_grads = K.function([dream], outputs)


def eval_loss_and_grads(x):
    outs = fetch_loss_and_grads([x])
    return outs[0], outs[1]


def gradient_ascent(x, iterations, step, max_loss=None):
    for i in range(iterations):
        loss_value, grad_values = eval_loss_and_grads(x)
        if max_loss is not None and loss_value > max_loss:
            break
        x += step * grad_values
    return x


def resize_img(img, size):
    img = np.copy(img)
    factors = (1, float(size[0]) / img.shape[1], float(size[1]) / img.shape[2], 1)
    return scipy.ndimage.zoom(img, factors, order=1)


img = np.random.rand(1, 28, 28, 3).astype('float32') - 0.5
original_img = np.copy(img)
before = float(eval_loss_and_grads(img)[0])
successive_shapes = [(14, 14), (20, 20), (28, 28)]
shrunk_original_img = resize_img(img, successive_shapes[0])
for shape in successive_shapes:
    img = resize_img(img, shape)
    img = gradient_ascent(img, iterations=5, step=0.02, max_loss=100.)
    upscaled_shrunk_original_img = resize_img(shrunk_original_img, shape)
    same_size_original = resize_img(original_img, shape)
    lost_detail = same_size_original - upscaled_shrunk_original_img
    img += lost_detail
    shrunk_original_img = resize_img(original_img, shape)
after = float(eval_loss_and_grads(img)[0])
assert img.shape == (1, 28, 28, 3)
assert after > before, (before, after)
print('deep dream ok', before, after)
