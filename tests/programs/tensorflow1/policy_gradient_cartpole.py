# Policy gradient on a pole on a cart, whose physics is written out here.
import numpy as np
import tensorflow as tf


class CartPole(object):
    gravity, masscart, masspole, length, force, tau = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02

    def __init__(self, seed):
        self.draw = np.random.RandomState(seed)

    def reset(self):
        self.state = self.draw.uniform(-0.05, 0.05, 4)
        return self.state.copy()

    def step(self, action):
        x, v, angle, spin = self.state
        total = self.masscart + self.masspole
        push = self.force if action == 1 else -self.force
        part = (push + self.masspole * self.length * spin ** 2 * np.sin(angle)) / total
        turn = (self.gravity * np.sin(angle) - np.cos(angle) * part) / (
            self.length * (4. / 3 - self.masspole * np.cos(angle) ** 2 / total))
        go = part - self.masspole * self.length * turn * np.cos(angle) / total
        self.state = np.array([x + self.tau * v, v + self.tau * go, angle + self.tau * spin, spin + self.tau * turn])
        done = abs(self.state[0]) > 2.4 or abs(self.state[2]) > 12 * np.pi / 180
        return self.state.copy(), 1.0, bool(done)


def discounted(rewards, gamma=0.98):
    total, out = 0.0, np.zeros(len(rewards))
    for t in reversed(range(len(rewards))):
        total = rewards[t] + gamma * total
        out[t] = total
    return out


class Agent(object):
    def __init__(self, rate):
        self.state_in = tf.placeholder(tf.float32, [None, 4])
        hidden = tf.contrib.layers.fully_connected(self.state_in, 12, activation_fn=tf.nn.relu)
        self.output = tf.contrib.layers.fully_connected(hidden, 2, activation_fn=tf.nn.softmax, biases_initializer=None)
        self.reward_holder = tf.placeholder(tf.float32, [None])
        self.action_holder = tf.placeholder(tf.int32, [None])
        indexes = tf.range(0, tf.shape(self.output)[0]) * tf.shape(self.output)[1] + self.action_holder
        responsible = tf.gather(tf.reshape(self.output, [-1]), indexes)
        self.loss = -tf.reduce_mean(tf.log(responsible + 1e-8) * self.reward_holder)
        tvars = tf.trainable_variables()
        self.gradient_holders = [tf.placeholder(tf.float32, name=str(i) + '_holder') for i, _ in enumerate(tvars)]
        self.gradients = tf.gradients(self.loss, tvars)
        optimizer = tf.train.AdamOptimizer(learning_rate=rate)
        self.update_batch = optimizer.apply_gradients(zip(self.gradient_holders, tvars))


tf.set_random_seed(2)
np.random.seed(2)
agent, env = Agent(0.02), CartPole(3)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    held = [np.zeros_like(g) for g in sess.run(tf.trainable_variables())]
    lengths = []
    for episode in range(160):
        s, history = env.reset(), []
        for _ in range(200):
            chances = sess.run(agent.output, feed_dict={agent.state_in: [s]})
            a = np.random.choice(2, p=chances[0] / chances[0].sum())
            after, r, done = env.step(a)
            history.append((s, a, r))
            s = after
            if done:
                break
        states, actions, rewards = map(np.array, zip(*history))
        rewards = discounted(rewards)
        rewards = (rewards - rewards.mean()) / (rewards.std() + 1e-6)
        grads = sess.run(agent.gradients, feed_dict={
            agent.reward_holder: rewards, agent.action_holder: actions, agent.state_in: states})
        for i, g in enumerate(grads):
            held[i] += g
        if episode % 2 == 1:
            sess.run(agent.update_batch, feed_dict=dict(zip(agent.gradient_holders, held)))
            held = [g * 0 for g in held]
        lengths.append(len(history))
print('first', np.mean(lengths[:20]), 'last', np.mean(lengths[-20:]))
assert np.mean(lengths[-20:]) > 2.5 * np.mean(lengths[:20])
