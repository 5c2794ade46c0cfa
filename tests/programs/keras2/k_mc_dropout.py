"""How sure is the net? Monte-Carlo dropout through K.learning_phase()."""
import numpy as np
from keras import backend as K
from keras.layers import BatchNormalization, Dense, Dropout, Input
from keras.models import Model, Sequential

np.random.seed(17)
x = np.random.uniform(-1, 1, (200, 1))
y = np.sin(3 * x) + 0.05 * np.random.randn(200, 1)
model = Sequential()
model.add(Dense(32, activation='relu', input_shape=(1,)))
model.add(Dropout(0.2))
model.add(Dense(32, activation='relu'))
model.add(Dropout(0.2))
model.add(Dense(1))
model.compile('adam', 'mse')
model.fit(x, y, epochs=20, batch_size=20, verbose=0)

f = K.function([model.layers[0].input, K.learning_phase()], [model.layers[-1].output])


def predict_with_uncertainty(f, x, n_iter=20):
    result = np.zeros((n_iter,) + (x.shape[0], 1))
    for i in range(n_iter):
        result[i, :, :] = f((x, 1))[0]
    return result.mean(axis=0), result.std(axis=0)


inside, outside = np.array([[0.1]]), np.array([[6.0]])
mean, std = predict_with_uncertainty(f, np.concatenate([inside, outside]))
assert std[0, 0] > 0 and std[1, 0] > std[0, 0], std
np.testing.assert_allclose(f([x, 0])[0], model.predict(x), atol=1e-6)
np.testing.assert_array_equal(f([x, 0])[0], f([x, False])[0])

# Batch normalisation uses the batch in the training phase, its averages otherwise.
inp = Input((4,))
out = BatchNormalization()(inp)
bn = Model(inp, out)
g = K.function([bn.input, K.learning_phase()], [bn.output])
data = np.random.randn(50, 4) * 3 + 2
np.testing.assert_allclose(g([data, 1])[0].mean(axis=0), 0, atol=1e-4)
np.testing.assert_allclose(g([data, 0])[0], data / np.sqrt(1.001), rtol=1e-3)

# Dropout that always drops.
inp = Input((10,))
always = Model(inp, Dropout(0.5)(inp, training=True))
found = always.predict(np.ones((20, 10)))
assert set(np.unique(found)) == {0., 2.}
print('mc dropout ok', std.ravel())
