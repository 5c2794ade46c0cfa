# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""Pairs of digits through one network, contrastive loss, 20 epochs: published 97.2 % on the test set."""
import random

import numpy as np
from keras import backend as K
from keras.datasets import mnist
from keras.layers import Dense, Dropout, Flatten, Input, Lambda
from keras.models import Model
from keras.optimizers import RMSprop

random.seed(0)
np.random.seed(0)


def distance(pair):
    a, b = pair
    squares = K.sum(K.square(a - b), axis=1, keepdims=True)
    return K.sqrt(K.maximum(squares, K.epsilon()))


def one_number(shapes):
    return (shapes[0][0], 1)


def contrastive(y_true, y_pred):
    margin = 1
    return K.mean(y_true * K.square(y_pred) +
                  (1 - y_true) * K.square(K.maximum(margin - y_pred, 0)))


def near(y_true, y_pred):
    return K.mean(K.equal(y_true, K.cast(y_pred < 0.5, y_true.dtype)))


def pairs_of(x, places):
    pairs, labels = [], []
    count = min(len(places[d]) for d in range(10)) - 1
    for d in range(10):
        for i in range(count):
            pairs.append([x[places[d][i]], x[places[d][i + 1]]])
            other = (d + random.randrange(1, 10)) % 10
            pairs.append([x[places[d][i]], x[places[other][i]]])
            labels += [1, 0]
    return np.array(pairs), np.array(labels)


(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, x_test = x_train.astype('float32') / 255, x_test.astype('float32') / 255
tr_pairs, tr_y = pairs_of(x_train, [np.where(y_train == d)[0] for d in range(10)])
te_pairs, te_y = pairs_of(x_test, [np.where(y_test == d)[0] for d in range(10)])

image = Input(shape=(28, 28))
x = Flatten()(image)
x = Dense(128, activation='relu')(x)
x = Dropout(0.1)(x)
x = Dense(128, activation='relu')(x)
x = Dropout(0.1)(x)
x = Dense(128, activation='relu')(x)
base = Model(image, x)

left, right = Input(shape=(28, 28)), Input(shape=(28, 28))
out = Lambda(distance, output_shape=one_number)([base(left), base(right)])
model = Model([left, right], out)
model.compile(loss=contrastive, optimizer=RMSprop(), metrics=[near])
model.fit([tr_pairs[:, 0], tr_pairs[:, 1]], tr_y, batch_size=128, epochs=20, verbose=2,
          validation_data=([te_pairs[:, 0], te_pairs[:, 1]], te_y))
found = model.predict([te_pairs[:, 0], te_pairs[:, 1]]).ravel() < 0.5
accuracy = np.mean(found == te_y)
print('test accuracy', accuracy)
assert accuracy > 0.965
