# Strings, python functions, printing, flags and files.
from __future__ import print_function
import os
import numpy as np
import tensorflow as tf

flags = tf.app.flags
FLAGS = flags.FLAGS
flags.DEFINE_string('data_dir', 'some/folder', 'Where the data is')
flags.DEFINE_integer('batch_size', 16, 'Rows of a batch')
flags.DEFINE_float('rate', 0.5, 'Learning rate')
flags.DEFINE_boolean('verbose', True, 'Say more')


def main(_):
    assert (FLAGS.data_dir, FLAGS.batch_size, FLAGS.rate) == ('some/folder', 16, 0.5)
    assert FLAGS.verbose is True
    tf.logging.set_verbosity(tf.logging.ERROR)
    tf.logging.info('not shown')

    names = tf.placeholder(tf.string, [None])
    greeting = tf.string_join([tf.constant("hello "), names])
    lengths = tf.py_func(lambda s: np.array([len(t) for t in s], np.int32), [names], tf.int32)
    lengths.set_shape([None])
    total = tf.reduce_sum(lengths)
    with tf.Session() as sess:
        out, n = sess.run([greeting, total], {names: ["ann", "bob"]})
        assert out.tolist() == [b"hello ann", b"hello bob"]
        assert n == 6
        shown = tf.Print(total, [total, names], "seen: ")
        assert sess.run(shown, {names: ["x"]}) == 1

    tf.gfile.MakeDirs('deep/folder')
    with tf.gfile.GFile('deep/folder/a.txt', 'w') as f:
        f.write('one\ntwo\n')
    assert tf.gfile.Exists('deep/folder/a.txt')
    with tf.gfile.Open('deep/folder/a.txt') as f:
        assert [line.strip() for line in f] == ['one', 'two']
    assert tf.gfile.ListDirectory('deep/folder') == ['a.txt']
    tf.gfile.DeleteRecursively('deep')
    assert not os.path.exists('deep')
    print("done")


if __name__ == '__main__':
    tf.app.run()
