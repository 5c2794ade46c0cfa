# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""Boston house prices: published error 2.384 (mean of four folds, 100 epochs), 2.553 at last."""
import numpy as np
from keras import layers, models
from keras.datasets import boston_housing

(train_data, train_targets), (test_data, test_targets) = boston_housing.load_data()
mean, std = train_data.mean(axis=0), train_data.std(axis=0)
train_data, test_data = (train_data - mean) / std, (test_data - mean) / std


def build_model():
    model = models.Sequential()
    model.add(layers.Dense(64, activation='relu', input_shape=(train_data.shape[1],)))
    model.add(layers.Dense(64, activation='relu'))
    model.add(layers.Dense(1))
    model.compile(optimizer='rmsprop', loss='mse', metrics=['mae'])
    return model


k, scores = 4, []
size = len(train_data) // k
for i in range(k):
    val, rest = slice(i * size, (i + 1) * size), np.r_[0:i * size, (i + 1) * size:len(train_data)]
    model = build_model()
    model.fit(train_data[rest], train_targets[rest], epochs=100, batch_size=1, verbose=0)
    scores.append(model.evaluate(train_data[val], train_targets[val], verbose=0)[1])
model = build_model()
model.fit(train_data, train_targets, epochs=80, batch_size=16, verbose=0)
test_mae = model.evaluate(test_data, test_targets)[1]
print('folds', scores, 'mean', np.mean(scores), 'test', test_mae)
assert abs(np.mean(scores) - 2.384) < 0.3
assert abs(test_mae - 2.553) < 0.4
