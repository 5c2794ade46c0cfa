"""What a filter wants to see: gradient ascent in input space, with K.gradients and K.function."""
import numpy as np
from keras import backend as K
from keras.layers import Conv2D, Input, MaxPooling2D
from keras.models import Model

np.random.seed(2)
inputs = Input(shape=(None, None, 3))
x = Conv2D(6, (3, 3), activation='relu', padding='same', name='block1_conv1')(inputs)
x = MaxPooling2D((2, 2), name='block1_pool')(x)
x = Conv2D(8, (3, 3), activation='relu', padding='same', name='block2_conv1')(x)
model = Model(inputs, x)
layer_dict = dict([(layer.name, layer) for layer in model.layers])


def deprocess_image(x):
    x -= x.mean()
    x /= (x.std() + 1e-5)
    x *= 0.1
    x += 0.5
    x = np.clip(x, 0, 1)
    x *= 255
    return np.clip(x, 0, 255).astype('uint8')


def generate_pattern(layer_name, filter_index, size=24):
    layer_output = model.get_layer(layer_name).output
    loss = K.mean(layer_output[:, :, :, filter_index])
    grads = K.gradients(loss, model.input)[0]
    grads /= (K.sqrt(K.mean(K.square(grads))) + 1e-5)
    iterate = K.function([model.input], [loss, grads])
    input_img_data = np.random.random((1, size, size, 3)) * 20 + 128.
    losses = []
    step = 1.
    for i in range(20):
        loss_value, grads_value = iterate([input_img_data])
        losses.append(float(loss_value))
        input_img_data += grads_value * step
    return losses, deprocess_image(input_img_data[0])


for filter_index in (0, 3):
    losses, img = generate_pattern('block2_conv1', filter_index)
    assert losses[-1] > losses[0], losses
    assert img.shape == (24, 24, 3) and img.dtype == np.uint8
assert layer_dict['block1_conv1'].output.get_shape().as_list() == [None, None, None, 6]
print('filters ok')
