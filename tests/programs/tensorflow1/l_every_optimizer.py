# Each optimizer of tf.train on one problem, its Variables named as TensorFlow named them.
import numpy as np
import tensorflow as tf

rng = np.random.RandomState(0)
data = rng.randn(100, 2).astype('float32')
target = data.dot(np.array([[1.5], [-0.5]], 'float32')) + 0.3
train = tf.train
step_name = 'global_step:0'
cases = [
    (lambda s: train.GradientDescentOptimizer(0.2), []),
    (lambda s: train.MomentumOptimizer(0.05, 0.9), ['w/Momentum:0', 'b/Momentum:0']),
    (lambda s: train.MomentumOptimizer(0.05, 0.9, use_nesterov=True), ['w/Momentum:0', 'b/Momentum:0']),
    (lambda s: train.AdagradOptimizer(0.5), ['w/Adagrad:0', 'b/Adagrad:0']),
    (lambda s: train.AdadeltaOptimizer(500.0), ['w/Adadelta:0', 'w/Adadelta_1:0', 'b/Adadelta:0', 'b/Adadelta_1:0']),
    (lambda s: train.AdamOptimizer(0.1), ['beta1_power:0', 'beta2_power:0', 'w/Adam:0', 'w/Adam_1:0', 'b/Adam:0', 'b/Adam_1:0']),
    (lambda s: train.RMSPropOptimizer(0.02), ['w/RMSProp:0', 'w/RMSProp_1:0', 'b/RMSProp:0', 'b/RMSProp_1:0']),
    (lambda s: train.RMSPropOptimizer(0.02, centered=True), ['w/RMSProp:0', 'w/RMSProp_1:0', 'w/RMSProp_2:0', 'b/RMSProp:0', 'b/RMSProp_1:0', 'b/RMSProp_2:0']),
    (lambda s: train.FtrlOptimizer(1.0), ['w/Ftrl:0', 'w/Ftrl_1:0', 'b/Ftrl:0', 'b/Ftrl_1:0']),
    (lambda s: train.ProximalGradientDescentOptimizer(0.2), []),
    (lambda s: train.ProximalAdagradOptimizer(0.5), ['w/ProximalAdagrad:0', 'b/ProximalAdagrad:0']),
    (lambda s: train.AdagradDAOptimizer(1.0, s), ['w/AdagradDA:0', 'w/AdagradDA_1:0', 'b/AdagradDA:0', 'b/AdagradDA_1:0']),
]
for make, slots in cases:
    tf.reset_default_graph()
    x, y = tf.placeholder(tf.float32, [None, 2]), tf.placeholder(tf.float32, [None, 1])
    w = tf.get_variable('w', [2, 1], initializer=tf.zeros_initializer())
    b = tf.get_variable('b', [1], initializer=tf.constant_initializer(0.0))
    loss = tf.reduce_mean(tf.square(tf.matmul(x, w) + b - y))
    step = tf.train.get_or_create_global_step()
    optimizer = make(step)
    op = optimizer.minimize(loss, global_step=step)
    names = [v.name for v in tf.global_variables()]
    assert names == ['w:0', 'b:0', step_name] + slots, names
    assert op.name == optimizer.get_name() and [v.name for v in tf.trainable_variables()] == ['w:0', 'b:0']
    feed = {x: data, y: target}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        before = sess.run(loss, feed)
        for _ in range(60):
            sess.run(op, feed)
        after, steps = sess.run([loss, step], feed)
    print(type(optimizer).__name__, before, after)
    assert steps == 60
    assert after < 0.1 * before, (optimizer.get_name(), before, after)
