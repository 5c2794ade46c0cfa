# needs: HORNBOOK_DATASETS
# needs: sklearn
"""Diabetes among the Pima: a grid search over a small network, as the tutorials of 2016 had it."""

from __future__ import print_function

import os

import numpy
from keras.layers import Dense
from keras.models import Sequential
from keras.wrappers.scikit_learn import KerasClassifier
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score


def create_model(optimizer='rmsprop', init='glorot_uniform', neurons=12):
    model = Sequential()
    model.add(Dense(neurons, input_dim=8, kernel_initializer=init, activation='relu'))
    model.add(Dense(8, kernel_initializer=init, activation='relu'))
    model.add(Dense(1, kernel_initializer=init, activation='sigmoid'))
    model.compile(loss='binary_crossentropy', optimizer=optimizer, metrics=['accuracy'])
    return model


seed = 7
numpy.random.seed(seed)
path = os.path.join(os.environ['HORNBOOK_DATASETS'], 'pima-indians-diabetes.csv')
dataset = numpy.loadtxt(path, delimiter=",")
X, Y = dataset[:, 0:8], dataset[:, 8]
X = (X - X.mean(axis=0)) / X.std(axis=0)

model = KerasClassifier(build_fn=create_model, verbose=0)
param_grid = dict(optimizer=['rmsprop', 'adam'], init=['uniform'], nb_epoch=[2, 25], batch_size=[32])
grid = GridSearchCV(estimator=model, param_grid=param_grid, cv=2)
grid_result = grid.fit(X, Y)
print("Best: %f using %s" % (grid_result.best_score_, grid_result.best_params_))
for mean, stdev, param in zip(
    grid_result.cv_results_['mean_test_score'],
    grid_result.cv_results_['std_test_score'],
    grid_result.cv_results_['params'],
):
    print("%f (%f) with: %r" % (mean, stdev, param))
assert grid_result.best_params_['nb_epoch'] == 25
assert grid_result.best_score_ > 0.72

kfold = StratifiedKFold(n_splits=3, shuffle=True, random_state=seed)
model = KerasClassifier(build_fn=create_model, epochs=25, batch_size=32, verbose=0)
results = cross_val_score(model, X, Y, cv=kfold)
print("%.2f%% (+/- %.2f%%)" % (results.mean() * 100, results.std() * 100))
assert results.mean() > 0.72

best = grid_result.best_estimator_
assert best.predict(X[:5]).shape == (5, 1) and best.predict_proba(X[:5]).shape == (5, 2)
assert set(best.predict(X).ravel()) <= {0.0, 1.0}
