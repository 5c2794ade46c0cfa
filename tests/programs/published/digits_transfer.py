# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""A convnet learns 0-4; its frozen features then learn 5-9, 5 epochs each: published 99.8 and 99.2 %."""
import keras
from keras.datasets import mnist
from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential

(x_train, y_train), (x_test, y_test) = mnist.load_data()
low, low_test = y_train < 5, y_test < 5


def train(model, x, y, x_new, y_new):
    x = x.reshape((-1, 28, 28, 1)).astype('float32') / 255
    x_new = x_new.reshape((-1, 28, 28, 1)).astype('float32') / 255
    y, y_new = keras.utils.to_categorical(y, 5), keras.utils.to_categorical(y_new, 5)
    model.compile(loss='categorical_crossentropy', optimizer='adadelta', metrics=['accuracy'])
    model.fit(x, y, batch_size=128, epochs=5, verbose=2)
    return model.evaluate(x_new, y_new, verbose=0)[1]


features = [
    Conv2D(32, 3, padding='valid', input_shape=(28, 28, 1)), Activation('relu'),
    Conv2D(32, 3), Activation('relu'),
    MaxPooling2D(pool_size=2), Dropout(0.25), Flatten(),
]
decision = [Dense(128), Activation('relu'), Dropout(0.5), Dense(5), Activation('softmax')]
model = Sequential(features + decision)
first = train(model, x_train[low], y_train[low], x_test[low_test], y_test[low_test])
for layer in features:
    layer.trainable = False
second = train(model, x_train[~low], y_train[~low] - 5, x_test[~low_test], y_test[~low_test] - 5)
print('accuracy on 0-4', first, 'on 5-9', second)
assert first > 0.9965 and second > 0.987
