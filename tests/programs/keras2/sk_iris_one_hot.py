# needs: sklearn
"""Iris: labels as words, LabelEncoder, np_utils, one-hot targets, a k-fold estimate."""

import numpy
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import np_utils
from keras.wrappers.scikit_learn import KerasClassifier
from sklearn.datasets import load_iris
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.preprocessing import LabelEncoder

numpy.random.seed(7)
iris = load_iris()
X = iris.data.astype(float)
Y = numpy.array([iris.target_names[k] for k in iris.target])
encoder = LabelEncoder()
encoder.fit(Y)
encoded_Y = encoder.transform(Y)
dummy_y = np_utils.to_categorical(encoded_Y)
assert dummy_y.shape == (150, 3)


def baseline_model():
    model = Sequential()
    model.add(Dense(8, input_dim=4, activation='relu'))
    model.add(Dense(3, activation='softmax'))
    model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
    return model


estimator = KerasClassifier(build_fn=baseline_model, epochs=100, batch_size=5, verbose=0)
kfold = KFold(n_splits=3, shuffle=True, random_state=7)
results = cross_val_score(estimator, X, dummy_y, cv=kfold)
print("Accuracy: %.2f%% (%.2f%%)" % (results.mean() * 100, results.std() * 100))
assert results.mean() > 0.8

X_train, X_test, Y_train, Y_test = train_test_split(X, encoded_Y, test_size=0.33, random_state=7)
history = estimator.fit(X_train, Y_train, epochs=60)
assert len(history.history['acc']) == 60
predictions = estimator.predict(X_test)
assert predictions.shape == Y_test.shape
print(encoder.inverse_transform(predictions)[:5])
assert numpy.mean(predictions == Y_test) > 0.7
model = estimator.model
assert (model.predict_classes(X_test) == predictions).all()
