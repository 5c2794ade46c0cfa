# An LSTM of two layers tells whether the sum of a sequence of changing length is positive.
import numpy as np
import tensorflow as tf

tf.set_random_seed(3)
n_steps, n_inputs, n_neurons = 8, 1, 16
X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
seq_length = tf.placeholder(tf.int32, [None])
y = tf.placeholder(tf.int32, [None])
keep_prob = tf.placeholder_with_default(1.0, shape=())

cells = [tf.nn.rnn_cell.BasicLSTMCell(num_units=n_neurons) for _ in range(2)]
cells = [tf.nn.rnn_cell.DropoutWrapper(c, output_keep_prob=keep_prob) for c in cells]
multi = tf.nn.rnn_cell.MultiRNNCell(cells)
outputs, states = tf.nn.dynamic_rnn(multi, X, dtype=tf.float32, sequence_length=seq_length)
assert outputs.get_shape().as_list() == [None, n_steps, n_neurons]
logits = tf.layers.dense(states[-1].h, 2)
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
optimizer = tf.train.AdamOptimizer(0.02)
grads, variables = zip(*optimizer.compute_gradients(loss))
grads, _ = tf.clip_by_global_norm(grads, 5.0)
train_op = optimizer.apply_gradients(zip(grads, variables))
accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))

rng = np.random.RandomState(0)


def next_batch(n):
    x = rng.randn(n, n_steps, 1).astype('float32')
    lengths = rng.randint(3, n_steps + 1, n)
    for row, length in zip(x, lengths):
        row[length:] = 99  # must not be seen
    sums = [row[:length].sum() for row, length in zip(x, lengths)]
    return x, lengths, (np.array(sums) > 0).astype('int32')


with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(150):
        bx, bl, by = next_batch(64)
        sess.run(train_op, feed_dict={X: bx, seq_length: bl, y: by, keep_prob: 0.9})
    bx, bl, by = next_batch(500)
    acc, out = sess.run([accuracy, outputs], {X: bx, seq_length: bl, y: by})
assert acc > 0.9, acc
shortest = int(np.argmin(bl))
assert np.all(out[shortest, bl[shortest]:] == 0) and np.any(out[shortest, bl[shortest] - 1] != 0)
print('accuracy', acc)
