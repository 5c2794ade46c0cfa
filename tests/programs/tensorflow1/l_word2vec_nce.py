# Skip-gram with nce_loss on a made-up language in which words of a kind stand together.
from __future__ import absolute_import
import math
import numpy as np
import tensorflow as tf

rng = np.random.RandomState(0)
kinds = [list(range(k * 8, k * 8 + 8)) for k in range(4)]
text = []
for _ in range(400):
    text += list(rng.choice(kinds[rng.randint(4)], 6))
vocabulary_size, embedding_size, num_sampled = 32, 16, 8
pairs = [(text[i], text[j]) for i in range(len(text)) for j in (i - 1, i + 1)
         if 0 <= j < len(text) and i // 6 == j // 6]
pairs = np.array(pairs)

graph = tf.Graph()
with graph.as_default():
    tf.set_random_seed(8)
    train_inputs = tf.placeholder(tf.int32, shape=[None])
    train_labels = tf.placeholder(tf.int32, shape=[None, 1])
    with tf.device('/cpu:0'):
        embeddings = tf.Variable(tf.random_uniform([vocabulary_size, embedding_size], -1.0, 1.0))
        embed = tf.nn.embedding_lookup(embeddings, train_inputs)
        nce_weights = tf.Variable(tf.truncated_normal(
            [vocabulary_size, embedding_size], stddev=1.0 / math.sqrt(embedding_size)))
        nce_biases = tf.Variable(tf.zeros([vocabulary_size]))
    loss = tf.reduce_mean(tf.nn.nce_loss(
        weights=nce_weights, biases=nce_biases, labels=train_labels, inputs=embed,
        num_sampled=num_sampled, num_classes=vocabulary_size))
    sampled = tf.reduce_mean(tf.nn.sampled_softmax_loss(
        nce_weights, nce_biases, train_labels, embed, num_sampled, vocabulary_size))
    optimizer = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
    norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), 1, keep_dims=True))
    normalized = embeddings / norm
    similarity = tf.matmul(normalized, normalized, transpose_b=True)
    init = tf.global_variables_initializer()

with tf.Session(graph=graph) as session:
    init.run()
    losses = []
    for step in range(800):
        rows = pairs[rng.randint(0, len(pairs), 64)]
        feed = {train_inputs: rows[:, 0], train_labels: rows[:, 1:]}
        _, value = session.run([optimizer, loss], feed_dict=feed)
        losses.append(value)
    sim = similarity.eval()
    assert np.isfinite(session.run(sampled, feed))
np.fill_diagonal(sim, -2)
nearest = sim.argmax(1)
share = np.mean(nearest // 8 == np.arange(32) // 8)
print(np.mean(losses[:50]), np.mean(losses[-50:]), share)
assert np.mean(losses[-50:]) < np.mean(losses[:50])
assert share > 0.8, share
