# Characters one after another: an embedding, an LSTM whose state goes on, contrib.seq2seq's loss.
import numpy as np
import tensorflow as tf

tf.set_random_seed(1)
text = 'hello world. ' * 40
chars = sorted(set(text))
ids = np.array([chars.index(c) for c in text])
batch_size, num_steps, size, classes = 4, 13, 32, len(chars)
xs = ids[:batch_size * 130].reshape(batch_size, 130)

inputs = tf.placeholder(tf.int32, [batch_size, num_steps])
targets = tf.placeholder(tf.int32, [batch_size, num_steps])
embedding = tf.get_variable('embedding', [classes, 8])
cell = tf.contrib.rnn.MultiRNNCell([tf.contrib.rnn.BasicLSTMCell(size)], state_is_tuple=True)
initial_state = cell.zero_state(batch_size, tf.float32)
outputs, final_state = tf.nn.dynamic_rnn(cell, tf.nn.embedding_lookup(embedding, inputs), initial_state=initial_state)
logits = tf.layers.dense(outputs, classes)
loss = tf.contrib.seq2seq.sequence_loss(logits, targets, tf.ones([batch_size, num_steps]))
flat = tf.contrib.legacy_seq2seq.sequence_loss_by_example(
    [tf.reshape(logits, [-1, classes])], [tf.reshape(targets, [-1])], [tf.ones([batch_size * num_steps])])
train = tf.train.RMSPropOptimizer(0.01).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(12):
        state = sess.run(initial_state)
        for start in range(0, 130 - num_steps, num_steps):
            feed = {inputs: xs[:, start:start + num_steps], targets: xs[:, start + 1:start + num_steps + 1]}
            feed.update({initial_state[0].c: state[0].c, initial_state[0].h: state[0].h})
            cost, state, _ = sess.run([loss, final_state, train], feed)
    one, other, scores = sess.run([loss, tf.reduce_mean(flat), logits], feed)
assert abs(one - other) < 1e-4, (one, other)
right = np.mean(scores.argmax(-1) == feed[targets])
print(cost, right)
assert right > 0.9, right
