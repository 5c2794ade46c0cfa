'''A convolutional network in the words of Keras 1.'''
import numpy as np
np.random.seed(1337)
from keras import backend as K
from keras.models import Sequential
from keras.layers import Dense, Dropout, Activation, Flatten
from keras.layers import Convolution2D, MaxPooling2D
from keras.layers.convolutional import ZeroPadding2D, AveragePooling2D
from keras.utils import np_utils

nb_classes, nb_filters = 3, 8
pool_size, kernel_size = (2, 2), (3, 3)
img_rows, img_cols = 12, 12
y = np.random.randint(0, nb_classes, 600)
X = np.random.rand(600, img_rows, img_cols).astype('float32') * 0.5
for i, c in enumerate(y):
    X[i, 2 + 3 * c:5 + 3 * c, 2:10] += 0.8
if K.image_dim_ordering() == 'th':
    X = X.reshape(X.shape[0], 1, img_rows, img_cols)
    input_shape = (1, img_rows, img_cols)
else:
    X = X.reshape(X.shape[0], img_rows, img_cols, 1)
    input_shape = (img_rows, img_cols, 1)
Y = np_utils.to_categorical(y, nb_classes)

model = Sequential()
model.add(ZeroPadding2D((1, 1), input_shape=input_shape))
model.add(Convolution2D(nb_filters, kernel_size[0], kernel_size[1], border_mode='valid'))
model.add(Activation('relu'))
model.add(Convolution2D(nb_filters, 3, 3, border_mode='same', subsample=(2, 2), init='he_normal'))
model.add(Activation('relu'))
model.add(MaxPooling2D(pool_size=pool_size, border_mode='valid', dim_ordering='tf'))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(16, activation='relu'))
model.add(Dense(nb_classes, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adadelta', metrics=['accuracy'])
assert model.layers[1].name == 'convolution2d_1', model.layers[1].name
assert model.layers[1].get_weights()[0].shape == (3, 3, 1, nb_filters)
assert model.layers[3].output_shape == (None, 6, 6, nb_filters)
assert abs(float(K.get_value(model.optimizer.lr)) - 1.0) < 1e-6
model.fit(X[:500], Y[:500], batch_size=32, nb_epoch=8, verbose=0, validation_data=(X[500:], Y[500:]))
score = model.evaluate(X[500:], Y[500:], verbose=0)
assert score[1] > 0.9, score
