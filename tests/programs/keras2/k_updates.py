"""Training by hand with K: an optimizer written as updates of K.function, and sessions."""
import numpy as np
from keras import backend as K

np.random.seed(22)
x = K.placeholder(shape=(None, 3), name='x')
t = K.placeholder(shape=(None, 1), name='t')
W = K.variable(np.zeros((3, 1)), name='W')
b = K.zeros((1,), name='b')
iterations = K.variable(0, dtype='int64')
lr = K.variable(0.1)
y = K.bias_add(K.dot(x, W), b)
loss = K.mean(K.square(y - t))
params = [W, b]
grads = K.gradients(loss, params)
moments = [K.zeros(K.int_shape(p)) for p in params]
updates = [K.update_add(iterations, 1)]
for p, g, m in zip(params, grads, moments):
    v = 0.9 * m - lr * g
    updates.append(K.update(m, v))
    updates.append((p, p + v))
train = K.function(inputs=[x, t], outputs=[loss], updates=updates)

data = np.random.randn(64, 3)
truth = np.array([[1.], [-2.], [0.5]])
targets = data.dot(truth) + 3
losses = [float(train([data, targets])[0]) for _ in range(80)]
assert losses[-1] < 1e-3 * losses[0], losses[-1]
np.testing.assert_allclose(K.get_value(W), truth, atol=0.05)
np.testing.assert_allclose(K.eval(b), [3.], atol=0.05)
assert K.get_value(iterations) == 80

K.set_value(lr, 0.)
K.batch_set_value([(m, np.zeros(K.int_shape(m))) for m in moments])
before = K.batch_get_value(params)
train([data, targets])
for one, other in zip(before, K.batch_get_value(params)):
    np.testing.assert_array_equal(one, other)

sess = K.get_session()
found = sess.run([loss, y], feed_dict={x: data, t: targets})
np.testing.assert_allclose(found[0], np.mean((found[1] - targets) ** 2), rtol=1e-4)
total = K.variable(0.)
K.set_learning_phase(0)
for value in (1., 2., 3.):
    sess.run(K.update_add(total, value))
assert K.eval(total) == 6.
assert K.eval(K.sum(W) + 1).shape == ()
print('updates ok')
