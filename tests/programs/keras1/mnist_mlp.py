'''A dense network in the words of Keras 1.'''
from __future__ import print_function
import numpy as np
np.random.seed(1337)

from keras.models import Sequential
from keras.layers.core import Dense, Dropout, Activation
from keras.optimizers import SGD, Adam, RMSprop
from keras.regularizers import l2, WeightRegularizer
from keras.utils import np_utils

batch_size = 64
nb_classes = 5
nb_epoch = 12

marks = np.random.rand(nb_classes, 64)
y = np.random.randint(0, nb_classes, 900)
X = marks[y] + 0.3 * np.random.randn(900, 64)
X_train, X_test, y_train, y_test = X[:700], X[700:], y[:700], y[700:]
Y_train = np_utils.to_categorical(y_train, nb_classes)
Y_test = np_utils.to_categorical(y_test, nb_classes)

model = Sequential()
model.add(Dense(output_dim=32, input_dim=64, init='uniform', W_regularizer=l2(1e-5)))
model.add(Activation('relu'))
model.add(Dropout(p=0.2))
model.add(Dense(32, init='glorot_uniform', bias=True))
model.add(Activation('relu'))
model.add(Dense(nb_classes))
model.add(Activation('softmax'))
model.summary()
assert [layer.name for layer in model.layers[:3]] == ['dense_1', 'activation_1', 'dropout_1']

sgd = SGD(0.1, 0.9, 1e-6, True)
model.compile(loss='categorical_crossentropy', optimizer=sgd, metrics=['accuracy'])
history = model.fit(X_train, Y_train, batch_size=batch_size, nb_epoch=nb_epoch, verbose=1,
                    validation_data=(X_test, Y_test), show_accuracy=True)
score = model.evaluate(X_test, Y_test, verbose=0)
print('Test score:', score[0])
print('Test accuracy:', score[1])
assert score[1] > 0.9
assert len(history.history['val_acc']) == nb_epoch
assert abs(float(sgd.momentum) - 0.9) < 1e-6 and sgd.nesterov
assert abs(float(sgd.decay) - 1e-6) < 1e-12
proba = model.predict_proba(X_test)
assert np.array_equal(model.predict_classes(X_test), proba.argmax(axis=1))
assert Adam().epsilon == 1e-8
