"""Lambdas that close over Tensors, and arithmetic on Tensors with backend functions between layers."""
import numpy as np
from keras import backend as K
from keras.layers import Dense, Input, Lambda, Permute, RepeatVector, Reshape
from keras.models import Model

np.random.seed(26)
sequence = Input(shape=(5, 3))
query = Input(shape=(3,))
key = Dense(3, use_bias=False, kernel_initializer='identity')(query)

scores = Lambda(lambda s: K.batch_dot(s, key, axes=(2, 1)))(sequence)
assert K.int_shape(scores) == (None, 5)
weights = Lambda(lambda s: K.softmax(s))(scores)
context = Lambda(lambda w: K.sum(sequence * K.expand_dims(w), axis=1))(weights)
size = K.shape(sequence)[0]
noise = Lambda(lambda c: c + 0 * K.random_normal((size, 3)))(context)
out = Dense(1, kernel_initializer='ones')(noise)
model = Model([sequence, query], out)
model.compile('adam', 'mse')

s, q = np.random.randn(8, 5, 3), np.random.randn(8, 3)
e = np.exp(np.einsum('btf,bf->bt', s, q))
w = e / e.sum(1, keepdims=True)
wanted = np.einsum('bt,btf->bf', w, s).sum(1, keepdims=True)
np.testing.assert_allclose(model.predict([s, q]), wanted, rtol=1e-4, atol=1e-5)

# Training reaches the weights behind the closure.
before = model.get_weights()[0].copy()
model.fit([s, q], np.zeros((8, 1)), epochs=3, verbose=0)
assert not np.array_equal(before, model.get_weights()[0])

# Gradients by what is closed over.
f = K.function([sequence, query], K.gradients(K.sum(context), [query]))
step = 1e-2
moved = q.copy()
moved[0, 0] += step
g = K.function([sequence, query], [K.sum(context)])
rise = (g([s, moved])[0] - g([s, q])[0]) / step
np.testing.assert_allclose(f([s, q])[0][0, 0], rise, rtol=0.1, atol=1e-2)
print('closures ok')
