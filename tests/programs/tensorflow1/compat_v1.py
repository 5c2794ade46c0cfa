# The same graph through tensorflow.compat.v1, as later scripts write it.
import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()

tf.reset_default_graph()
x = tf.placeholder(tf.float32, [None, 1])
y = tf.placeholder(tf.float32, [None, 1])
w = tf.get_variable("w", [1, 1], initializer=tf.zeros_initializer())
b = tf.get_variable("b", [1], initializer=tf.zeros_initializer())
loss = tf.reduce_mean(tf.squared_difference(tf.matmul(x, w) + b, y))
dw, db = tf.gradients(loss, [w, b])
train = tf.group(w.assign_sub(0.3 * dw), b.assign_sub(0.3 * db))
xs = np.linspace(-1, 1, 50)[:, None]
with tf.Session(config=tf.ConfigProto(device_count={"GPU": 0})) as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(100):
        sess.run(train, {x: xs, y: 3 * xs - 1})
    got_w, got_b = sess.run([w, b])
assert abs(got_w[0, 0] - 3) < 1e-3 and abs(got_b[0] + 1) < 1e-5, (got_w, got_b)
