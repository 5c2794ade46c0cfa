# Q-learning with a network and a copy of it: a walk along a corridor with the prize at its end.
import random
from collections import deque
import numpy as np
import tensorflow as tf

tf.set_random_seed(9)
random.seed(0)
rng = np.random.RandomState(0)
num_states, num_actions, gamma = 6, 2, 0.9


def q_network(state, name):
    with tf.variable_scope(name) as scope:
        hidden = tf.layers.dense(state, 24, activation=tf.nn.relu, name='hidden')
        outputs = tf.layers.dense(hidden, num_actions, name='outputs')
    variables = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope=scope.name)
    return outputs, {var.name[len(scope.name):]: var for var in variables}


X_state = tf.placeholder(tf.float32, [None, num_states])
online_q, online_vars = q_network(X_state, 'q_networks/online')
target_q, target_vars = q_network(X_state, 'q_networks/target')
assert sorted(online_vars) == sorted(target_vars) and len(online_vars) == 4
copy_online_to_target = tf.group(*[target.assign(online_vars[name]) for name, target in target_vars.items()])
X_action = tf.placeholder(tf.int32, [None])
y = tf.placeholder(tf.float32, [None])
q_value = tf.reduce_sum(online_q * tf.one_hot(X_action, num_actions), axis=1)
loss = tf.reduce_mean(tf.square(y - q_value))
global_step = tf.Variable(0, trainable=False, name='global_step')
training_op = tf.train.AdamOptimizer(0.01).minimize(loss, global_step=global_step)

one_hot = np.eye(num_states, dtype='float32')
memory = deque(maxlen=500)
with tf.Session() as sess:
    tf.global_variables_initializer().run()
    copy_online_to_target.run()
    for name in online_vars:
        assert np.array_equal(sess.run(online_vars[name]), sess.run(target_vars[name]))
    state = 0
    for step in range(1200):
        values = sess.run(online_q, {X_state: one_hot[state:state + 1]})
        action = rng.randint(2) if rng.rand() < 0.4 else int(np.argmax(values))
        after = min(state + 1, num_states - 1) if action else max(state - 1, 0)
        done = after == num_states - 1
        memory.append((state, action, float(done), after, 0.0 if done else 1.0))
        state = 0 if done else after
        if step > 50 and step % 2 == 0:
            s, a, r, n, c = map(np.array, zip(*random.sample(memory, 32)))
            ahead = sess.run(target_q, {X_state: one_hot[n]}).max(axis=1)
            sess.run(training_op, {X_state: one_hot[s], X_action: a, y: r + c * gamma * ahead})
        if step % 50 == 0:
            copy_online_to_target.run()
    q = sess.run(online_q, {X_state: one_hot[:-1]})
print(q, sess)
assert np.all(q.argmax(1) == 1), q
assert abs(q[-1, 1] - 1.0) < 0.15
