# Queues: text files by a line reader, TFRecords by features, shuffled batches, a model trained on them.
from __future__ import print_function
import os
import numpy as np
import tensorflow as tf

draw = np.random.RandomState(5)
true_w = np.array([1.5, -2.0, 0.5], 'float32')

# Two CSV files with a header, 60 rows each.
for part in range(2):
    with open('part%d.csv' % part, 'w') as f:
        f.write('a,b,c,target\n')
        for row in draw.randn(60, 3).astype('float32'):
            f.write('%f,%f,%f,%f\n' % (tuple(row) + (row.dot(true_w) + 0.25,)))


def read_rows(filenames, num_epochs=None):
    names = tf.train.string_input_producer(filenames, num_epochs=num_epochs, shuffle=True)
    reader = tf.TextLineReader(skip_header_lines=1)
    _, line = reader.read(names)
    columns = tf.decode_csv(line, record_defaults=[[0.0]] * 4)
    features = tf.stack(columns[:3])
    return features, columns[3]


row, target = read_rows(['part0.csv', 'part1.csv'])
x, y = tf.train.shuffle_batch([row, target], batch_size=20, capacity=80, min_after_dequeue=40)
assert x.get_shape().as_list() == [20, 3]

W = tf.Variable(tf.zeros([3, 1]))
b = tf.Variable(tf.zeros([1]))
loss = tf.reduce_mean(tf.square(tf.squeeze(tf.matmul(x, W) + b, 1) - y))
train = tf.train.GradientDescentOptimizer(0.2).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    for step in range(60):
        _, now = sess.run([train, loss])
    w, bias = sess.run([W, b])
    coord.request_stop()
    coord.join(threads)
print(now, w.ravel(), bias)
assert np.allclose(w.ravel(), true_w, atol=0.02) and abs(bias[0] - 0.25) < 0.02

# TFRecords: pictures as raw bytes, two passes, then the end.
tf.reset_default_graph()


def _bytes_feature(value):
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


def _int64_feature(value):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))


writer = tf.python_io.TFRecordWriter('pictures.tfrecords')
for number in range(10):
    picture = np.full((4, 4), number, np.uint8)
    example = tf.train.Example(features=tf.train.Features(feature={
        'image_raw': _bytes_feature(picture.tobytes()),
        'label': _int64_feature(number)}))
    writer.write(example.SerializeToString())
writer.close()

queue = tf.train.string_input_producer(['pictures.tfrecords'], num_epochs=2)
reader = tf.TFRecordReader()
_, serialized = reader.read(queue)
features = tf.parse_single_example(serialized, features={
    'image_raw': tf.FixedLenFeature([], tf.string),
    'label': tf.FixedLenFeature([], tf.int64)})
image = tf.reshape(tf.decode_raw(features['image_raw'], tf.uint8), [4, 4])
image = tf.cast(image, tf.float32) * (1. / 9)
images, labels = tf.train.batch([image, features['label']], batch_size=5, num_threads=1)

init = tf.group(tf.global_variables_initializer(), tf.local_variables_initializer())
seen = []
with tf.Session() as sess:
    sess.run(init)
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    try:
        while not coord.should_stop():
            pictures, numbers = sess.run([images, labels])
            assert np.allclose(pictures[:, 0, 0] * 9, numbers)
            seen.extend(numbers)
    except tf.errors.OutOfRangeError:
        print('two epochs are over')
    finally:
        coord.request_stop()
    coord.join(threads)
assert sorted(seen) == sorted(list(range(10)) * 2)

# A queue by hand: one thread fills it, the session takes from it.
tf.reset_default_graph()
q = tf.RandomShuffleQueue(capacity=50, min_after_dequeue=0, dtypes=tf.float32, shapes=[2])
given = tf.placeholder(tf.float32, [None, 2])
fill, take = q.enqueue_many(given), q.dequeue_many(10)
qr = tf.train.QueueRunner(q, [q.enqueue(tf.random_normal([2]))] * 3)
with tf.Session() as sess:
    sess.run(fill, {given: np.zeros((10, 2))})
    assert (sess.run(take) == 0).all() and sess.run(q.size()) == 0
    coord = tf.train.Coordinator()
    workers = qr.create_threads(sess, coord=coord, start=True)
    for _ in range(5):
        assert sess.run(take).shape == (10, 2)
    coord.request_stop()
    coord.join(workers)
