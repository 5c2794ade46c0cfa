# needs: HORNBOOK_PUBLISHED
# Straight against random sequences of changing length, LSTM of 64 units, 10,000 steps: published 0.952.
import numpy as np
import tensorflow as tf

rng = np.random.RandomState(5)
longest, shortest, top = 20, 3, 1000


def examples(n):
    x, lengths = np.zeros((n, longest, 1), 'float32'), rng.randint(shortest, longest + 1, n)
    straight = rng.rand(n) < 0.5
    for i, length in enumerate(lengths):
        if straight[i]:
            x[i, :length, 0] = rng.randint(0, top - length) + np.arange(length)
        else:
            x[i, :length, 0] = rng.randint(0, top, length)
    return x / top, lengths, np.eye(2, dtype='float32')[straight.astype(int)]


tf.set_random_seed(5)
train, test = examples(1000), examples(500)
x = tf.placeholder("float", [None, longest, 1])
y = tf.placeholder("float", [None, 2])
seqlen = tf.placeholder(tf.int32, [None])
rows = tf.unstack(x, longest, 1)
cell = tf.contrib.rnn.BasicLSTMCell(64)
outputs, states = tf.contrib.rnn.static_rnn(cell, rows, dtype=tf.float32, sequence_length=seqlen)
outputs = tf.transpose(tf.stack(outputs), [1, 0, 2])
index = tf.range(0, tf.shape(outputs)[0]) * longest + (seqlen - 1)
outputs = tf.gather(tf.reshape(outputs, [-1, 64]), index)
weights = tf.Variable(tf.random_normal([64, 2]))
biases = tf.Variable(tf.random_normal([2]))
pred = tf.matmul(outputs, weights) + biases
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=pred, labels=y))
optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.01).minimize(cost)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(pred, 1), tf.argmax(y, 1)), tf.float32))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(1, 10001):
        at = rng.randint(0, 1000, 128)
        sess.run(optimizer, {x: train[0][at], seqlen: train[1][at], y: train[2][at]})
        if step % 1000 == 0:
            print(step, sess.run(accuracy, {x: test[0], seqlen: test[1], y: test[2]}))
    found = sess.run(accuracy, {x: test[0], seqlen: test[1], y: test[2]})
print('test accuracy', found)
assert found > 0.9, found
