# Checkpoints: max_to_keep, the list of them, some Variables alone, and what is said of bad ones.
import os
import numpy as np
import tensorflow as tf

os.makedirs('checkpoints')
path = os.path.join('checkpoints', 'model.ckpt')
w = tf.Variable(tf.random_normal([3, 2], seed=1), name='weights')
b = tf.Variable(tf.zeros([2]), name='biases')
step = tf.Variable(0, trainable=False, name='step')
ahead = tf.assign_add(step, 1)
grow = w.assign(w + 1.0)
saver = tf.train.Saver(max_to_keep=3)
assert tf.train.latest_checkpoint('checkpoints') is None
with tf.Session() as sess:
    try:
        saver.save(sess, path)
        raise SystemExit('saved what holds nothing')
    except tf.errors.FailedPreconditionError as error:
        assert 'biases' in str(error)
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run([ahead, grow])
        saved = saver.save(sess, path, global_step=step)
    first = sess.run(w)
assert saved == path + '-5'
files = sorted(os.listdir('checkpoints'))
assert [f for f in files if f.endswith('.index')] == ['model.ckpt-%d.index' % n for n in (3, 4, 5)]

ckpt = tf.train.get_checkpoint_state('checkpoints')
assert ckpt and ckpt.model_checkpoint_path == tf.train.latest_checkpoint('checkpoints')
assert [p.rsplit('-')[-1] for p in ckpt.all_model_checkpoint_paths] == ['3', '4', '5']
assert tf.train.checkpoint_exists(ckpt.model_checkpoint_path)
with tf.Session() as sess:
    saver.restore(sess, ckpt.model_checkpoint_path)
    assert np.array_equal(sess.run(w), first) and sess.run(step) == 5

# In a new graph: some Variables alone, under the names of the file.
tf.reset_default_graph()
other = tf.get_variable('other', [3, 2])
with tf.Session() as sess:
    tf.train.Saver({'weights': other}).restore(sess, 'checkpoints/model.ckpt-3')
    assert np.allclose(sess.run(other), first - 2)

tf.reset_default_graph()
tf.get_variable('weights', [2, 2])
with tf.Session() as sess:
    try:
        tf.train.Saver().restore(sess, path + '-5')
        raise SystemExit('took a wrong shape')
    except tf.errors.InvalidArgumentError as error:
        assert '[3,2]' in str(error)
tf.reset_default_graph()
tf.get_variable('nowhere', [2])
with tf.Session() as sess:
    try:
        tf.train.Saver().restore(sess, path + '-5')
        raise SystemExit('found what is not there')
    except tf.errors.NotFoundError as error:
        assert 'nowhere' in str(error)
    try:
        tf.train.Saver().restore(sess, 'checkpoints/none')
        raise SystemExit('read no file')
    except ValueError as error:
        assert 'checkpoints/none' in str(error)
reader = tf.train.NewCheckpointReader(path + '-4')
assert reader.get_variable_to_shape_map() == {'weights': [3, 2], 'biases': [2], 'step': []}
assert reader.get_tensor('step') == 4
print('saved and restored', saved)
