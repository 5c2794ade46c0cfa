# k-means by hand: distances by broadcasting, centres by unsorted_segment_sum.
from __future__ import print_function
import numpy as np
import tensorflow as tf

np.random.seed(0)
tf.set_random_seed(0)
K, N, STEPS = 3, 600, 15
truth = np.array([[0., 0.], [6., 6.], [0., 7.]], dtype=np.float32)
points_data = np.concatenate([c + np.random.randn(N // K, 2).astype('f') for c in truth])

points = tf.Variable(points_data, trainable=False)
assignments = tf.Variable(tf.zeros([N], dtype=tf.int64))
starts = points_data[[0, N // K, 2 * N // K]]
centroids = tf.Variable(starts, name='centroids')

rep_points = tf.tile(tf.expand_dims(points, 1), [1, K, 1])
rep_centroids = tf.reshape(tf.tile(centroids, [N, 1]), [N, K, 2])
assert rep_centroids.get_shape().as_list() == [N, K, 2]
sum_squares = tf.reduce_sum(tf.square(rep_points - rep_centroids), reduction_indices=2)
best = tf.argmin(sum_squares, 1)
did_change = tf.reduce_any(tf.not_equal(best, assignments))


def bucket_mean(data, bucket_ids, num_buckets):
    total = tf.unsorted_segment_sum(data, bucket_ids, num_buckets)
    count = tf.unsorted_segment_sum(tf.ones_like(data), bucket_ids, num_buckets)
    return total / count


means = bucket_mean(points, best, K)
with tf.control_dependencies([did_change]):
    do_updates = tf.group(centroids.assign(means), assignments.assign(best))

sess = tf.Session()
sess.run(tf.global_variables_initializer())
changed, iters = True, 0
while changed and iters < STEPS:
    iters += 1
    [changed, _] = sess.run([did_change, do_updates])
[centers, found] = sess.run([centroids, assignments])
print("Found in", iters, "iterations:", centers)
assert iters < STEPS
assert np.abs(centers - truth).max() < 0.4
assert (found[:N // K] == 0).mean() > 0.95
