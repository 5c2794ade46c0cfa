# Sequence to sequence: an encoder and a decoder learn to turn digits round; greedy decoding at the end.
import numpy as np
import tensorflow as tf
from tensorflow.python.layers.core import Dense

PAD, GO, EOS, FIRST, SYMBOLS, LENGTH = 0, 1, 2, 3, 8, 4
draw = np.random.RandomState(3)


def batch(size):
    words = draw.randint(FIRST, SYMBOLS, (size, LENGTH))
    turned = np.concatenate([words[:, ::-1], np.full((size, 1), EOS)], 1)
    return words, turned


source = tf.placeholder(tf.int32, [None, None], name='source')
target = tf.placeholder(tf.int32, [None, None], name='target')
lengths = tf.placeholder(tf.int32, [None], name='lengths')
size = tf.shape(source)[0]

with tf.variable_scope('encode'):
    vectors = tf.contrib.layers.embed_sequence(source, SYMBOLS, 12) if hasattr(tf.contrib.layers, 'embed_sequence') \
        else tf.nn.embedding_lookup(tf.get_variable('table', [SYMBOLS, 12]), source)
    _, state = tf.nn.dynamic_rnn(tf.contrib.rnn.GRUCell(48), vectors, dtype=tf.float32)

with tf.variable_scope('decode'):
    table = tf.get_variable('table', [SYMBOLS, 12])
    cell = tf.contrib.rnn.GRUCell(48)
    to_scores = Dense(SYMBOLS, kernel_initializer=tf.truncated_normal_initializer(stddev=0.1))
    shifted = tf.concat([tf.fill([size, 1], GO), target[:, :-1]], 1)
    teach = tf.contrib.seq2seq.TrainingHelper(tf.nn.embedding_lookup(table, shifted), lengths)
    decoder = tf.contrib.seq2seq.BasicDecoder(cell, teach, state, to_scores)
    outputs, _, _ = tf.contrib.seq2seq.dynamic_decode(decoder, impute_finished=True)
    scores = outputs.rnn_output

with tf.variable_scope('decode', reuse=True):
    greedy = tf.contrib.seq2seq.GreedyEmbeddingHelper(table, tf.fill([size], GO), EOS)
    decoder = tf.contrib.seq2seq.BasicDecoder(cell, greedy, state, to_scores)
    answer, _, steps = tf.contrib.seq2seq.dynamic_decode(decoder, maximum_iterations=10)
    said = answer.sample_id

mask = tf.sequence_mask(lengths, LENGTH + 1, dtype=tf.float32)
loss = tf.contrib.seq2seq.sequence_loss(scores, target, mask)
optimizer = tf.train.AdamOptimizer(0.01)
gradients = [(tf.clip_by_value(g, -1., 1.), v) for g, v in optimizer.compute_gradients(loss) if g is not None]
train = optimizer.apply_gradients(gradients)

tf.set_random_seed(1)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    first = None
    for step in range(500):
        x, y = batch(64)
        now, _ = sess.run([loss, train], {source: x, target: y, lengths: [LENGTH + 1] * 64})
        first = first or now
    x, y = batch(50)
    found, counts = sess.run([said, steps], {source: x})
print(first, now, x[0], found[0], counts[:5])
right = np.mean([f[:LENGTH + 1].tolist() == t.tolist() for f, t in zip(found, y)]) if found.shape[1] > LENGTH else 0
assert now < first / 10 and right > 0.8, right
assert (np.abs(counts - (LENGTH + 1)) <= 5).all()
