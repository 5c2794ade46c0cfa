# tf.data: one-shot and initializable iterators, map, filter, shuffle, batch, padding, files, training.
import numpy as np
import tensorflow as tf

rng = np.random.RandomState(0)
features = rng.randn(200, 3).astype('float32')
labels = features.dot([1.0, -2.0, 0.5]).astype('float32') + 0.25


def all_of(element, sess):
    found = []
    while True:
        try:
            found.append(sess.run(element))
        except tf.errors.OutOfRangeError:
            return found


with tf.Session() as sess:
    squares = tf.data.Dataset.range(10).filter(lambda n: tf.equal(n % 2, 0)).map(lambda n: n * n)
    assert all_of(squares.make_one_shot_iterator().get_next(), sess) == [0, 4, 16, 36, 64]

    mixed = tf.data.Dataset.from_tensor_slices(np.arange(20)).shuffle(20, seed=3).batch(8)
    batches = all_of(mixed.make_one_shot_iterator().get_next(), sess)
    assert [len(b) for b in batches] == [8, 8, 4]
    assert sorted(np.concatenate(batches)) == list(range(20))
    assert list(np.concatenate(batches)) != list(range(20))

    ragged = tf.data.Dataset.from_generator(lambda: iter([[1], [2, 2], [3, 3, 3]]), tf.int32, tf.TensorShape([None]))
    padded = ragged.padded_batch(2, [None]).make_one_shot_iterator().get_next()
    found = all_of(padded, sess)
    assert found[0].tolist() == [[1, 0], [2, 2]] and found[1].tolist() == [[3, 3, 3]]

    with open('lines.csv', 'w') as file:
        file.write('a,b\n1,2\n3,4\n')
    lines = tf.data.TextLineDataset(['lines.csv']).skip(1)
    assert all_of(lines.make_one_shot_iterator().get_next(), sess) == [b'1,2', b'3,4']

# Placeholders as source: the iterator begins with other data each time.
x_source = tf.placeholder(features.dtype, features.shape)
y_source = tf.placeholder(labels.dtype, labels.shape)
dataset = tf.data.Dataset.from_tensor_slices((x_source, y_source))
dataset = dataset.map(lambda x, y: (x, tf.expand_dims(y, 0))).shuffle(200).batch(20).prefetch(1)
iterator = dataset.make_initializable_iterator()
x, y = iterator.get_next()
assert x.shape.as_list() == [None, 3] and y.shape.as_list() == [None, 1]
loss = tf.losses.mean_squared_error(y, tf.layers.dense(x, 1))
train = tf.train.AdamOptimizer(0.05).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    try:
        sess.run(train)
        raise SystemExit('an iterator that has not begun')
    except tf.errors.FailedPreconditionError:
        pass
    for epoch in range(15):
        sess.run(iterator.initializer, feed_dict={x_source: features, y_source: labels})
        losses = []
        while True:
            try:
                losses.append(sess.run([train, loss])[1])
            except tf.errors.OutOfRangeError:
                break
        assert len(losses) == 10
    w, b = sess.run(tf.trainable_variables())
print(np.mean(losses), w.ravel(), b)
assert np.allclose(w.ravel(), [1.0, -2.0, 0.5], atol=0.05) and abs(b[0] - 0.25) < 0.05

# One iterator for two datasets.
train_set = tf.data.Dataset.range(3)
test_set = tf.data.Dataset.range(10, 12)
both = tf.data.Iterator.from_structure(train_set.output_types, train_set.output_shapes)
number = both.get_next()
begin_train, begin_test = both.make_initializer(train_set), both.make_initializer(test_set)
with tf.Session() as sess:
    sess.run(begin_train)
    assert all_of(number, sess) == [0, 1, 2]
    sess.run(begin_test)
    assert all_of(number, sess) == [10, 11]
