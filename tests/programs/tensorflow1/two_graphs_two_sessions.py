# Two graphs, several sessions: values are a session's own.
import threading
import numpy as np
import tensorflow as tf

g1 = tf.Graph()
with g1.as_default():
    v = tf.get_variable("v", initializer=tf.zeros_initializer(), shape=[1])
g2 = tf.Graph()
with g2.as_default():
    v2 = tf.get_variable("v", initializer=tf.ones_initializer(), shape=[1])

for graph, want in ((g1, 0.), (g2, 1.)):
    with tf.Session(graph=graph) as sess:
        tf.global_variables_initializer().run()
        with tf.variable_scope("", reuse=True):
            assert sess.run(tf.get_variable("v")) == [want]

W = tf.Variable(10)
sess1 = tf.Session()
sess2 = tf.Session()
sess1.run(W.initializer)
sess2.run(W.initializer)
assert sess1.run(W.assign_add(10)) == 20
assert sess2.run(W.assign_sub(2)) == 8
assert sess1.run(W.assign_add(100)) == 120
assert sess2.run(W.assign_sub(50)) == -42
sess1.close()
sess2.close()
try:
    sess1.run(W)
except RuntimeError as error:
    assert "closed" in str(error)
else:
    raise AssertionError("a closed session ran")

try:
    with tf.Session(graph=g1) as sess:
        sess.run(W)
except (ValueError, TypeError) as error:
    assert "graph" in str(error)
else:
    raise AssertionError("another graph's variable was fetched")

# The same seeds, the same draws.
draws = []
for _ in range(2):
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(42)
        a = tf.random_uniform([2], -1, 1)
        b = tf.random_normal([2], seed=1)
        draws.append([sess.run(a), sess.run(a), sess.run(b)])
assert np.array_equal(draws[0], draws[1])
assert not np.array_equal(draws[0][0], draws[0][1])

# Threads that share a session.
total = tf.Variable(0)
add = total.assign_add(1)
sess = tf.Session()
sess.run(total.initializer)
threads = [threading.Thread(target=lambda: [sess.run(add) for _ in range(25)]) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
assert sess.run(total) == 100
