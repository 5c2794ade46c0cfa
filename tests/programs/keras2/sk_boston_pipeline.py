# needs: HORNBOOK_DATASETS
# needs: sklearn
"""House prices in Boston: cross-validation of a baseline, and of it with standardised features."""

import numpy
from keras.datasets import boston_housing
from keras.layers import Dense
from keras.models import Sequential
from keras.wrappers.scikit_learn import KerasRegressor
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

(X, Y), _ = boston_housing.load_data()


def baseline_model():
    model = Sequential()
    model.add(Dense(13, input_dim=13, kernel_initializer='normal', activation='relu'))
    model.add(Dense(1, kernel_initializer='normal'))
    model.compile(loss='mean_squared_error', optimizer='adam')
    return model


seed = 7
numpy.random.seed(seed)
estimator = KerasRegressor(build_fn=baseline_model, epochs=40, batch_size=5, verbose=0)
kfold = KFold(n_splits=3, shuffle=True, random_state=seed)
results = cross_val_score(estimator, X, Y, cv=kfold)
print("Results: %.2f (%.2f) MSE" % (results.mean(), results.std()))
assert results.shape == (3,) and (results < 0).all()

numpy.random.seed(seed)
estimators = []
estimators.append(('standardize', StandardScaler()))
estimators.append(
    ('mlp', KerasRegressor(build_fn=baseline_model, epochs=40, batch_size=5, verbose=0))
)
pipeline = Pipeline(estimators)
standard = cross_val_score(pipeline, X, Y, cv=kfold)
print("Standardized: %.2f (%.2f) MSE" % (standard.mean(), standard.std()))
# The spread of the prices is about 85.
assert -40 < standard.mean() < 0 and standard.mean() > results.mean()
