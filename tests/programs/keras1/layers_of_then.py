"""Keras 1: Theano's order of axes, layers that are gone, metrics by name, checkpoints."""
import glob

import numpy as np
np.random.seed(1337)
from keras import backend as K
from keras.callbacks import EarlyStopping, ModelCheckpoint
from keras.constraints import maxnorm
from keras.layers import Activation, Dense, Dropout, Flatten
from keras.layers.advanced_activations import ELU, LeakyReLU, PReLU, ParametricSoftplus, SReLU
from keras.layers.convolutional import Convolution2D, MaxPooling2D, ZeroPadding2D
from keras.layers.core import Highway, MaxoutDense
from keras.layers.local import LocallyConnected2D
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential
from keras.optimizers import SGD
from keras.regularizers import activity_l2, l2
from keras.utils import np_utils
from keras.utils.visualize_util import plot

K.set_image_dim_ordering('th')
X = np.random.rand(96, 1, 12, 12).astype('float32')
y = np.arange(96) % 2
X[y == 1, 0, :6] += 0.5
Y = np_utils.to_categorical(y, 2)

model = Sequential()
model.add(ZeroPadding2D((1, 1), input_shape=(1, 12, 12)))
model.add(Convolution2D(4, 3, 3, border_mode='valid', init='he_normal', W_regularizer=l2(0.001)))
model.add(BatchNormalization(mode=0, axis=1))
model.add(PReLU())
model.add(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
model.add(LocallyConnected2D(2, 3, 3))
model.add(SReLU())
model.add(Flatten())
model.add(Dense(16, W_constraint=maxnorm(2), activity_regularizer=activity_l2(0.0001)))
model.add(ParametricSoftplus(alpha_init=1., beta_init=1.))
model.add(Highway(activation='tanh'))
model.add(Dropout(0.1))
model.add(MaxoutDense(8, nb_feature=2, input_dim=16))
model.add(LeakyReLU(alpha=0.1))
model.add(Dense(4))
model.add(ELU())
model.add(Dense(2))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', metrics=['accuracy', 'precision', 'recall'],
              optimizer=SGD(lr=0.02, decay=1e-6, momentum=0.9, nesterov=True))
assert model.layers[1].output_shape == (None, 4, 12, 12)
history = model.fit(X, Y, batch_size=16, nb_epoch=25, verbose=0, validation_data=(X, Y), callbacks=[
    EarlyStopping(monitor='val_loss', patience=20),
    ModelCheckpoint('weights.{epoch:02d}.hdf5', save_best_only=True)])
assert history.history['val_acc'][-1] > 0.8, history.history['val_acc']
assert glob.glob('weights.*.hdf5')
# Of two classes each says the opposite of the other, so that all rates are one.
scores = dict(zip(model.metrics_names, model.evaluate(X, Y, verbose=0)))
assert abs(scores['precision'] - scores['recall']) < 1e-3
assert (model.predict_classes(X, verbose=0) == model.predict_proba(X).argmax(1)).all()
plot(model, to_file='model.png', show_shapes=True)
K.set_image_dim_ordering('tf')
