# A character model: stacked LSTM with dropout, state carried by hand, gradients clipped, then text drawn from it.
from __future__ import print_function
import os
import time
import argparse
import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn
from tensorflow.contrib import legacy_seq2seq

parser = argparse.ArgumentParser()
parser.add_argument('--rnn_size', type=int, default=48)
parser.add_argument('--num_layers', type=int, default=2)
parser.add_argument('--batch_size', type=int, default=8)
parser.add_argument('--seq_length', type=int, default=12)
parser.add_argument('--num_epochs', type=int, default=12)
parser.add_argument('--grad_clip', type=float, default=5.)
args = parser.parse_args()

text = 'the cat sat on the mat and the dog lay on the log. ' * 40
chars = sorted(set(text))
vocab = {c: n for n, c in enumerate(chars)}
data = np.array([vocab[c] for c in text])
num_batches = data.size // (args.batch_size * args.seq_length)
data = data[:num_batches * args.batch_size * args.seq_length]
xdata, ydata = data, np.append(data[1:], data[0])
x_batches = np.split(xdata.reshape(args.batch_size, -1), num_batches, 1)
y_batches = np.split(ydata.reshape(args.batch_size, -1), num_batches, 1)


class Model():
    def __init__(self, args, training=True):
        if not training:
            args = argparse.Namespace(**dict(vars(args), batch_size=1, seq_length=1))
        cells = []
        for _ in range(args.num_layers):
            cell = rnn.BasicLSTMCell(args.rnn_size)
            if training:
                cell = rnn.DropoutWrapper(cell, output_keep_prob=0.95)
            cells.append(cell)
        self.cell = cell = rnn.MultiRNNCell(cells, state_is_tuple=True)
        self.input_data = tf.placeholder(tf.int32, [args.batch_size, args.seq_length])
        self.targets = tf.placeholder(tf.int32, [args.batch_size, args.seq_length])
        self.initial_state = cell.zero_state(args.batch_size, tf.float32)
        with tf.variable_scope('rnnlm'):
            softmax_w = tf.get_variable('softmax_w', [args.rnn_size, len(chars)])
            softmax_b = tf.get_variable('softmax_b', [len(chars)])
        embedding = tf.get_variable('embedding', [len(chars), args.rnn_size])
        inputs = tf.nn.embedding_lookup(embedding, self.input_data)
        inputs = [tf.squeeze(i, [1]) for i in tf.split(inputs, args.seq_length, 1)]

        def loop(prev, _):
            prev = tf.matmul(prev, softmax_w) + softmax_b
            return tf.nn.embedding_lookup(embedding, tf.stop_gradient(tf.argmax(prev, 1)))

        outputs, last_state = legacy_seq2seq.rnn_decoder(
            inputs, self.initial_state, cell, loop_function=loop if not training else None, scope='rnnlm')
        output = tf.reshape(tf.concat(outputs, 1), [-1, args.rnn_size])
        self.logits = tf.matmul(output, softmax_w) + softmax_b
        self.probs = tf.nn.softmax(self.logits)
        loss = legacy_seq2seq.sequence_loss_by_example(
            [self.logits], [tf.reshape(self.targets, [-1])], [tf.ones([args.batch_size * args.seq_length])])
        with tf.name_scope('cost'):
            self.cost = tf.reduce_sum(loss) / args.batch_size / args.seq_length
        self.final_state = last_state
        self.lr = tf.Variable(0.0, trainable=False)
        tvars = tf.trainable_variables()
        grads, _ = tf.clip_by_global_norm(tf.gradients(self.cost, tvars), args.grad_clip)
        with tf.name_scope('optimizer'):
            optimizer = tf.train.AdamOptimizer(self.lr)
        self.train_op = optimizer.apply_gradients(zip(grads, tvars))
        tf.summary.histogram('logits', self.logits)
        tf.summary.histogram('loss', loss)
        tf.summary.scalar('train_loss', self.cost)

    def sample(self, sess, num=30, prime='the '):
        state = sess.run(self.cell.zero_state(1, tf.float32))
        for char in prime[:-1]:
            [state] = sess.run([self.final_state], {
                self.input_data: [[vocab[char]]], self.initial_state: state})
        ret, char = prime, prime[-1]
        for _ in range(num):
            [probs, state] = sess.run([self.probs, self.final_state], {
                self.input_data: [[vocab[char]]], self.initial_state: state})
            char = chars[np.argmax(probs[0])]
            ret += char
        return ret


tf.set_random_seed(4)
model = Model(args)
with tf.Session() as sess:
    summaries = tf.summary.merge_all()
    writer = tf.summary.FileWriter(os.path.join('logs', time.strftime('%Y-%m-%d')))
    writer.add_graph(sess.graph)
    sess.run(tf.global_variables_initializer())
    saver = tf.train.Saver(tf.global_variables())
    for e in range(args.num_epochs):
        sess.run(tf.assign(model.lr, 0.01 * (0.97 ** e)))
        state = sess.run(model.initial_state)
        for b in range(num_batches):
            feed = {model.input_data: x_batches[b], model.targets: y_batches[b]}
            for i, (c, h) in enumerate(model.initial_state):
                feed[c] = state[i].c
                feed[h] = state[i].h
            summ, train_loss, state, _ = sess.run([summaries, model.cost, model.final_state, model.train_op], feed)
            writer.add_summary(summ, e * num_batches + b)
    saver.save(sess, 'model.ckpt', global_step=e)
    writer.close()
print('loss', train_loss)
assert train_loss < 0.4

tf.reset_default_graph()
model = Model(args, training=False)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    tf.train.Saver(tf.global_variables()).restore(sess, tf.train.get_checkpoint_state('.').model_checkpoint_path)
    said = model.sample(sess)
print(said)
assert said in text, said
