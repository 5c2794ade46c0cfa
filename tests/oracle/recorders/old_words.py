"""Records what objects of real Keras 2.2.4 answer to ``get_config``: ``python old_words.py DIR``.

Run it with Keras 2.2.4 importable as ``keras``, ``KERAS_BACKEND=no_backend`` and this folder on
``PYTHONPATH``: no TensorFlow is needed. Each line below is an expression of that time.
"""

import json
import sys
from pathlib import Path

LAYERS = """
InputLayer(input_shape=(4,))
InputLayer(batch_input_shape=(3, None, 2), dtype='int32')
Dense(3)
Dense(3, activation='relu', input_shape=(4,))
Dense(3, input_dim=4, kernel_initializer='he_uniform', bias_initializer='ones')
Dense(3, batch_input_shape=(2, 4), dtype='float64', trainable=False)
Dense(3, kernel_regularizer=regularizers.l2(0.25), activity_regularizer='l1', use_bias=False)
Dense(3, kernel_constraint='maxnorm', bias_constraint=constraints.UnitNorm(1))
Dense(3, kernel_initializer=initializers.TruncatedNormal(0., 0.5, seed=3))
Activation('softmax')
Activation('hard_sigmoid')
ActivityRegularization(l1=0.25, l2=0.5)
Dropout(0.25)
Dropout(0.25, noise_shape=(1, 4), seed=7)
SpatialDropout1D(0.25)
SpatialDropout2D(0.25)
SpatialDropout3D(0.25)
GaussianNoise(0.5)
GaussianDropout(0.25)
AlphaDropout(0.25)
Masking()
Masking(2., input_shape=(5, 3))
Flatten()
Flatten(input_shape=(2, 3))
Reshape((2, -1))
Permute((2, 1))
RepeatVector(3)
Embedding(9, 4)
Embedding(9, 4, input_length=7, mask_zero=True, embeddings_regularizer='l2')
BatchNormalization()
BatchNormalization(axis=1, momentum=0.5, center=False, gamma_regularizer='l2')
LeakyReLU()
LeakyReLU(alpha=0.25)
PReLU()
PReLU(shared_axes=[1, 2], alpha_constraint='nonneg')
ELU()
ELU(0.5)
ThresholdedReLU(0.5)
ReLU()
ReLU(6., negative_slope=0.25, threshold=0.5)
Softmax()
Softmax(axis=1)
Conv1D(4, 3)
Conv1D(4, 3, padding='causal', dilation_rate=2, activation='tanh')
Conv2D(4, 3)
Conv2D(4, (3, 2), strides=2, padding='same', data_format='channels_first', input_shape=(3, 8, 8))
Conv3D(4, 3)
Conv2DTranspose(4, 3)
Conv2DTranspose(4, 3, strides=2, output_padding=1)
Conv3DTranspose(4, 3)
SeparableConv1D(4, 3)
SeparableConv2D(4, 3)
SeparableConv2D(4, 3, depth_multiplier=2, depthwise_regularizer='l2', pointwise_constraint='nonneg')
DepthwiseConv2D(3)
DepthwiseConv2D(3, depth_multiplier=2, strides=2)
LocallyConnected1D(4, 3)
LocallyConnected2D(4, 3)
UpSampling1D()
UpSampling1D(3)
UpSampling2D()
UpSampling2D((2, 3), interpolation='bilinear')
UpSampling3D()
ZeroPadding1D()
ZeroPadding1D((1, 2))
ZeroPadding2D()
ZeroPadding2D((1, 2))
ZeroPadding3D()
Cropping1D()
Cropping2D(((1, 2), (0, 1)))
Cropping3D()
MaxPooling1D()
MaxPooling1D(3, strides=1, padding='same')
AveragePooling1D(2)
MaxPooling2D()
MaxPooling2D((2, 3), strides=(1, 2))
AveragePooling2D()
MaxPooling3D()
AveragePooling3D()
GlobalMaxPooling1D()
GlobalAveragePooling1D()
GlobalMaxPooling2D()
GlobalAveragePooling2D()
GlobalMaxPooling3D()
GlobalAveragePooling3D()
Add()
Subtract()
Multiply()
Average()
Maximum()
Minimum()
Concatenate()
Concatenate(axis=1)
Dot(1)
Dot((1, 2), normalize=True)
SimpleRNN(3)
SimpleRNN(3, return_sequences=True, dropout=0.25, input_shape=(None, 4))
GRU(3)
GRU(3, reset_after=True, recurrent_activation='sigmoid', implementation=2, dropout=0.25)
LSTM(3, dropout=0.25)
LSTM(3)
LSTM(3, stateful=True, batch_input_shape=(2, 5, 4), unroll=True, go_backwards=True)
LSTM(3, unit_forget_bias=False, recurrent_regularizer='l2', return_state=True)
CuDNNGRU(3)
CuDNNLSTM(3, return_sequences=True)
SimpleRNNCell(3, name='cell')
GRUCell(3, name='cell')
LSTMCell(3, name='cell')
RNN(LSTMCell(3, name='cell'))
RNN(GRUCell(3, name='cell'), return_sequences=True)
RNN([LSTMCell(3, name='one'), LSTMCell(2, name='two')])
StackedRNNCells([GRUCell(3, name='one'), GRUCell(2, name='two')])
ConvLSTM2D(4, 3)
ConvLSTM2D(4, (3, 2), padding='same', return_sequences=True, recurrent_dropout=0.25)
ConvLSTM2DCell(4, 3, name='cell')
TimeDistributed(Dense(3, name='inner'))
TimeDistributed(Conv2D(3, 2, name='inner'), input_shape=(5, 8, 8, 3))
Bidirectional(LSTM(3, name='inner'))
Bidirectional(GRU(3, return_sequences=True, name='inner'), merge_mode='sum', input_shape=(5, 4))
"""
INGREDIENTS = """
initializers.Zeros()
initializers.Ones()
initializers.Constant(0.5)
initializers.RandomNormal()
initializers.RandomUniform(-1, 1, seed=3)
initializers.TruncatedNormal(stddev=0.5)
initializers.VarianceScaling()
initializers.VarianceScaling(2., 'fan_out', 'uniform', seed=5)
initializers.Orthogonal()
initializers.Identity(2.)
initializers.glorot_normal()
initializers.glorot_uniform(seed=1)
initializers.he_normal()
initializers.he_uniform()
initializers.lecun_normal()
initializers.lecun_uniform()
regularizers.l1(0.25)
regularizers.l2()
regularizers.l1_l2(0.25, 0.5)
constraints.MaxNorm()
constraints.MaxNorm(3, axis=[0, 1, 2])
constraints.NonNeg()
constraints.UnitNorm()
constraints.MinMaxNorm(0.5, 2., rate=0.5)
"""
OPTIMIZERS = """
optimizers.SGD()
optimizers.SGD(lr=0.5, momentum=0.25, decay=0.125, nesterov=True)
optimizers.RMSprop()
optimizers.RMSprop(lr=0.5, rho=0.25, epsilon=0.125)
optimizers.Adagrad()
optimizers.Adadelta()
optimizers.Adam()
optimizers.Adam(lr=0.5, decay=0.25, amsgrad=True)
optimizers.Adamax()
optimizers.Nadam()
optimizers.Adam(clipnorm=1.)
optimizers.SGD(clipvalue=0.5)
"""


def lines(text):
    return text.strip().splitlines()


def said(expression, names):
    made = eval(expression, names)
    return {"class_name": type(made).__name__, "config": made.get_config()}


def written(value):
    return json.dumps(value, default=lambda array: array.tolist())


def main(folder):
    import collections
    import collections.abc

    collections.Iterable = collections.abc.Iterable  # where Python kept it
    import keras

    assert keras.__version__ == "2.2.4", keras.__version__
    keras.backend.backend = lambda: "tensorflow"  # which the layers of CuDNN ask for
    kinds = {"optimizers": keras.optimizers, "initializers": keras.initializers}
    kinds.update(regularizers=keras.regularizers, constraints=keras.constraints)
    names = dict(vars(keras.layers), **kinds)
    expressions = lines(LAYERS) + lines(INGREDIENTS) + lines(OPTIMIZERS)
    found = {line: said(line, names) for line in expressions}
    text = ",\n".join(json.dumps(k) + ": " + written(v) for k, v in found.items())
    Path(folder, "words.json").write_text("{\n" + text + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1])
