# Two networks against each other: the generator learns where the real numbers lie.
import numpy as np
import tensorflow as tf

tf.set_random_seed(6)
rng = np.random.RandomState(0)


def generator(z, reuse=None):
    with tf.variable_scope('generator', reuse=reuse):
        hidden = tf.layers.dense(z, 16, activation=tf.nn.leaky_relu)
        return tf.layers.dense(hidden, 1)


def discriminator(x, reuse=None):
    with tf.variable_scope('discriminator', reuse=reuse):
        hidden = tf.layers.dense(x, 16, activation=tf.nn.leaky_relu)
        return tf.layers.dense(hidden, 1)


real = tf.placeholder(tf.float32, [None, 1])
z = tf.placeholder(tf.float32, [None, 4])
fake = generator(z)
d_real, d_fake = discriminator(real), discriminator(fake, reuse=True)
ce = tf.nn.sigmoid_cross_entropy_with_logits
d_loss = tf.reduce_mean(ce(logits=d_real, labels=tf.ones_like(d_real) * 0.9)) + tf.reduce_mean(
    ce(logits=d_fake, labels=tf.zeros_like(d_fake)))
g_loss = tf.reduce_mean(ce(logits=d_fake, labels=tf.ones_like(d_fake)))
t_vars = tf.trainable_variables()
d_vars = [v for v in t_vars if v.name.startswith('discriminator')]
g_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='generator')
assert len(d_vars) == len(g_vars) == 4
d_train = tf.train.AdamOptimizer(0.01, beta1=0.5).minimize(d_loss, var_list=d_vars)
g_train = tf.train.AdamOptimizer(0.005, beta1=0.5).minimize(g_loss, var_list=g_vars)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    kept = sess.run(g_vars)
    sess.run(d_train, {real: np.ones((8, 1)), z: np.ones((8, 4))})
    assert all(np.array_equal(a, b) for a, b in zip(kept, sess.run(g_vars)))
    for step in range(500):
        batch = rng.normal(4.0, 0.5, (64, 1))
        _, dl = sess.run([d_train, d_loss], {real: batch, z: rng.randn(64, 4)})
        _, gl = sess.run([g_train, g_loss], {z: rng.randn(64, 4)})
    made = sess.run(fake, {z: rng.randn(1000, 4)})
print(made.mean(), made.std(), dl, gl)
assert abs(made.mean() - 4.0) < 1.0, made.mean()
