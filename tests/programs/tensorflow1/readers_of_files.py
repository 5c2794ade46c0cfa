# Files of numbers of fixed length, whole pictures, words by a table, and TFRecords by tf.data.
import numpy as np
import tensorflow as tf

draw = np.random.RandomState(0)

# As the CIFAR files are: a label and the pixels, one record after another.
HEIGHT, WIDTH, DEPTH = 4, 4, 3
pictures = draw.randint(0, 256, (12, DEPTH, HEIGHT, WIDTH)).astype(np.uint8)
labels = np.arange(12).astype(np.uint8)
with open('data_batch_1.bin', 'wb') as f:
    for number in range(12):
        f.write(labels[number:number + 1].tobytes() + pictures[number].tobytes())

record_bytes = 1 + HEIGHT * WIDTH * DEPTH
reader = tf.FixedLengthRecordReader(record_bytes=record_bytes)
key, value = reader.read(tf.train.string_input_producer(['data_batch_1.bin'], shuffle=False))
record = tf.decode_raw(value, tf.uint8)
label = tf.cast(tf.strided_slice(record, [0], [1]), tf.int32)
major = tf.reshape(tf.strided_slice(record, [1], [record_bytes]), [DEPTH, HEIGHT, WIDTH])
image = tf.cast(tf.transpose(major, [1, 2, 0]), tf.float32)
label.set_shape([1])
images, numbers = tf.train.batch([tf.image.per_image_standardization(image), label], batch_size=6)
with tf.Session() as sess:
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    found, which = sess.run([images, tf.reshape(numbers, [6])])
    name = sess.run(key)
    coord.request_stop()
    coord.join(threads)
assert which.tolist() == [0, 1, 2, 3, 4, 5] and found.shape == (6, 4, 4, 3)
assert np.allclose(found.mean(axis=(1, 2, 3)), 0, atol=1e-5) and name.startswith(b'data_batch_1.bin:')

# Pictures as files.
tf.reset_default_graph()
with tf.Session() as sess:
    red = np.zeros((5, 6, 3), np.uint8)
    red[..., 0] = 255
    sess.run(tf.write_file('red.png', tf.image.encode_png(red)))
    _, content = tf.WholeFileReader().read(tf.train.string_input_producer(tf.train.match_filenames_once('*.png')))
    decoded = tf.image.decode_png(content, channels=3)
    small = tf.image.resize_images(decoded, [2, 2])
    sess.run(tf.local_variables_initializer())
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(coord=coord)
    whole, less = sess.run([decoded, small])
    coord.request_stop()
    coord.join(threads)
assert (whole == red).all() and less[0, 0].tolist() == [255, 0, 0]

# Words to numbers by a file of words, in a tf.data pipeline over TFRecords.
tf.reset_default_graph()
with open('vocab.txt', 'w') as f:
    f.write('\n'.join(['the', 'cat', 'sat', 'mat']) + '\n')
with tf.python_io.TFRecordWriter('text.tfrecord') as writer:
    for line in ['the cat sat', 'the mat', 'a cat']:
        writer.write(tf.train.Example(features=tf.train.Features(feature={
            'words': tf.train.Feature(bytes_list=tf.train.BytesList(value=[w.encode() for w in line.split()])),
        })).SerializeToString())
table = tf.contrib.lookup.index_table_from_file('vocab.txt', default_value=-1)


def parse(serialized):
    features = tf.parse_single_example(serialized, {'words': tf.VarLenFeature(tf.string)})
    return tf.sparse_tensor_to_dense(features['words'], default_value='')


dataset = tf.data.TFRecordDataset(['text.tfrecord']).map(parse).padded_batch(3, [None])
words = dataset.make_one_shot_iterator().get_next()
ids = table.lookup(words)
with tf.Session() as sess:
    sess.run(tf.tables_initializer())
    text, found = sess.run([words, ids])
assert text.tolist() == [[b'the', b'cat', b'sat'], [b'the', b'mat', b''], [b'a', b'cat', b'']]
assert found.tolist() == [[0, 1, 2], [0, 3, -1], [-1, 1, -1]]
print(found)
