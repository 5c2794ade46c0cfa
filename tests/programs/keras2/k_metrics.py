"""Precision, recall and F1 as functions of K, as everybody copied them."""
import numpy as np
from keras import backend as K
from keras.layers import Dense
from keras.models import Sequential


def recall_m(y_true, y_pred):
    true_positives = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    possible_positives = K.sum(K.round(K.clip(y_true, 0, 1)))
    recall = true_positives / (possible_positives + K.epsilon())
    return recall


def precision_m(y_true, y_pred):
    true_positives = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    predicted_positives = K.sum(K.round(K.clip(y_pred, 0, 1)))
    precision = true_positives / (predicted_positives + K.epsilon())
    return precision


def f1_m(y_true, y_pred):
    precision = precision_m(y_true, y_pred)
    recall = recall_m(y_true, y_pred)
    return 2 * ((precision * recall) / (precision + recall + K.epsilon()))


def mean_pred(y_true, y_pred):
    return K.mean(y_pred)


def root_mean_squared_error(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true), axis=-1))


np.random.seed(10)
x = np.random.randn(200, 3)
y = (x[:, 0] + x[:, 1] > 0.3).astype('int')
model = Sequential()
model.add(Dense(8, input_dim=3, kernel_initializer='uniform', activation='relu'))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam',
              metrics=['acc', f1_m, precision_m, recall_m, mean_pred, root_mean_squared_error])
history = model.fit(x, y, validation_split=0.3, epochs=30, batch_size=10, verbose=0)
assert sorted(history.history) == sorted(
    ['val_loss', 'val_acc', 'val_f1_m', 'val_precision_m', 'val_recall_m', 'val_mean_pred',
     'val_root_mean_squared_error', 'loss', 'acc', 'f1_m', 'precision_m', 'recall_m', 'mean_pred',
     'root_mean_squared_error'])
# One batch of all the data: the numbers by hand.
loss, accuracy, f1, precision, recall, mean, rmse = model.evaluate(x, y, batch_size=200, verbose=0)
p = model.predict(x).ravel()
true_positives = ((p > 0.5) & (y == 1)).sum()
np.testing.assert_allclose(recall, true_positives / y.sum(), rtol=1e-5)
np.testing.assert_allclose(precision, true_positives / (p > 0.5).sum(), rtol=1e-5)
np.testing.assert_allclose(f1, 2 * precision * recall / (precision + recall), rtol=1e-5)
np.testing.assert_allclose(mean, p.mean(), rtol=1e-5)
np.testing.assert_allclose(rmse, np.abs(p - y).mean(), rtol=1e-5)
assert accuracy > 0.8
print('metrics ok', accuracy, f1)
