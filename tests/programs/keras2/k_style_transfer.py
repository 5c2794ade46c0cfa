"""Neural style transfer on a small net: L-BFGS of SciPy with an Evaluator."""
import numpy as np
from scipy.optimize import fmin_l_bfgs_b
from keras import backend as K
from keras.layers import Conv2D, Input, MaxPooling2D
from keras.models import Model

np.random.seed(5)
img_height, img_width = 16, 16
target = np.zeros((1, img_height, img_width, 3), dtype='float32')
target[:, 4:12, 4:12] = 1.
style = np.random.rand(1, img_height, img_width, 3).astype('float32')

target_image = K.constant(target)
style_reference_image = K.constant(style)
combination_image = K.placeholder((1, img_height, img_width, 3))
input_tensor = K.concatenate([target_image, style_reference_image, combination_image], axis=0)
assert K.int_shape(input_tensor) == (3, 16, 16, 3)

inputs = Input(tensor=input_tensor)
x = Conv2D(8, (3, 3), padding='same', activation='relu', name='block1_conv1')(inputs)
x = Conv2D(8, (3, 3), padding='same', activation='relu', name='block1_conv2')(x)
x = MaxPooling2D((2, 2))(x)
x = Conv2D(8, (3, 3), padding='same', activation='relu', name='block2_conv1')(x)
model = Model(inputs, x)


def content_loss(base, combination):
    return K.sum(K.square(combination - base))


def gram_matrix(x):
    features = K.batch_flatten(K.permute_dimensions(x, (2, 0, 1)))
    gram = K.dot(features, K.transpose(features))
    return gram


def style_loss(style, combination):
    S = gram_matrix(style)
    C = gram_matrix(combination)
    channels = 3
    size = img_height * img_width
    return K.sum(K.square(S - C)) / (4. * (channels ** 2) * (size ** 2))


def total_variation_loss(x):
    a = K.square(x[:, :img_height - 1, :img_width - 1, :] - x[:, 1:, :img_width - 1, :])
    b = K.square(x[:, :img_height - 1, :img_width - 1, :] - x[:, :img_height - 1, 1:, :])
    return K.sum(K.pow(a + b, 1.25))


outputs_dict = dict([(layer.name, layer.output) for layer in model.layers])
style_layers = ['block1_conv1', 'block1_conv2', 'block2_conv1']
total_variation_weight, style_weight, content_weight = 1e-4, 1., 0.025

loss = K.variable(0.)
layer_features = outputs_dict['block2_conv1']
target_image_features = layer_features[0, :, :, :]
combination_features = layer_features[2, :, :, :]
loss = loss + content_weight * content_loss(target_image_features, combination_features)
for layer_name in style_layers:
    layer_features = outputs_dict[layer_name]
    style_reference_features = layer_features[1, :, :, :]
    combination_features = layer_features[2, :, :, :]
    sl = style_loss(style_reference_features, combination_features)
    loss = loss + (style_weight / len(style_layers)) * sl
loss = loss + total_variation_weight * total_variation_loss(combination_image)

grads = K.gradients(loss, combination_image)[0]
fetch_loss_and_grads = K.function([combination_image], [loss, grads])


class Evaluator(object):

    def __init__(self):
        self.loss_value = None
        self.grads_values = None

    def loss(self, x):
        assert self.loss_value is None
        x = x.reshape((1, img_height, img_width, 3))
        outs = fetch_loss_and_grads([x])
        self.loss_value = outs[0]
        self.grad_values = outs[1].flatten().astype('float64')
        return self.loss_value

    def grads(self, x):
        assert self.loss_value is not None
        grad_values = np.copy(self.grad_values)
        self.loss_value = None
        self.grad_values = None
        return grad_values


evaluator = Evaluator()
x = np.random.rand(img_height * img_width * 3)
start = float(fetch_loss_and_grads([x.reshape((1, img_height, img_width, 3))])[0])
for i in range(2):
    x, min_val, info = fmin_l_bfgs_b(evaluator.loss, x, fprime=evaluator.grads, maxfun=15)
assert min_val < 0.5 * start, (start, min_val)
print('style transfer ok', start, float(min_val))
