# A class for a model, a dataset iterator, checkpoints to go on from, and summaries, run twice in a row.
import os
import numpy as np
import tensorflow as tf

draw = np.random.RandomState(0)
centers = draw.randn(3, 8) * 2
labels = draw.randint(0, 3, 240)
points = (centers[labels] + draw.randn(240, 8)).astype(np.float32)


def make_dir(path):
    """Create a directory if there isn't one already."""
    try:
        os.mkdir(path)
    except OSError:
        pass


class Classifier(object):
    def __init__(self):
        self.lr, self.batch_size, self.n_classes, self.skip_step = 0.01, 32, 3, 4
        self.gstep = tf.Variable(0, dtype=tf.int32, trainable=False, name='global_step')

    def get_data(self):
        with tf.name_scope('data'):
            train = tf.data.Dataset.from_tensor_slices((points[:200], np.eye(3)[labels[:200]])).shuffle(200, seed=1)
            test = tf.data.Dataset.from_tensor_slices((points[200:], np.eye(3)[labels[200:]]))
            train, test = train.batch(self.batch_size), test.batch(self.batch_size)
            iterator = tf.data.Iterator.from_structure(train.output_types, train.output_shapes)
            self.x, self.label = iterator.get_next()
            self.train_init = iterator.make_initializer(train)
            self.test_init = iterator.make_initializer(test)

    def inference(self):
        with tf.variable_scope('fc1', reuse=tf.AUTO_REUSE) as scope:
            w = tf.get_variable('weights', [8, 16], initializer=tf.truncated_normal_initializer(stddev=0.3))
            b = tf.get_variable('biases', [16], initializer=tf.random_normal_initializer())
            fc = tf.nn.relu(tf.matmul(self.x, w) + b, name=scope.name)
        with tf.variable_scope('logits', reuse=tf.AUTO_REUSE):
            self.logits = tf.contrib.layers.fully_connected(fc, 3, activation_fn=None)

    def optimize(self):
        with tf.name_scope('loss'):
            entropy = tf.nn.softmax_cross_entropy_with_logits_v2(labels=self.label, logits=self.logits)
            self.loss = tf.reduce_mean(entropy, name='loss')
        self.opt = tf.train.AdamOptimizer(self.lr).minimize(self.loss, global_step=self.gstep)
        with tf.name_scope('predict'):
            correct = tf.equal(tf.argmax(tf.nn.softmax(self.logits), 1), tf.argmax(self.label, 1))
            self.accuracy = tf.reduce_sum(tf.cast(correct, tf.float32))
        with tf.name_scope('summaries'):
            tf.summary.scalar('loss', self.loss)
            tf.summary.histogram('histogram loss', self.loss)
            self.summary_op = tf.summary.merge_all()

    def build(self):
        self.get_data()
        self.inference()
        self.optimize()

    def train_one_epoch(self, sess, saver, writer, step):
        sess.run(self.train_init)
        try:
            while True:
                _, _, summaries = sess.run([self.opt, self.loss, self.summary_op])
                writer.add_summary(summaries, global_step=step)
                step += 1
        except tf.errors.OutOfRangeError:
            pass
        saver.save(sess, 'checkpoints/model', step)
        return step

    def eval_once(self, sess):
        sess.run(self.test_init)
        total = 0
        try:
            while True:
                total += sess.run(self.accuracy)
        except tf.errors.OutOfRangeError:
            pass
        return total / 40

    def train(self, n_epochs):
        make_dir('checkpoints')
        writer = tf.summary.FileWriter('graphs/classifier', tf.get_default_graph())
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            saver = tf.train.Saver()
            ckpt = tf.train.get_checkpoint_state(os.path.dirname('checkpoints/checkpoint'))
            if ckpt and ckpt.model_checkpoint_path:
                saver.restore(sess, ckpt.model_checkpoint_path)
            first = step = self.gstep.eval()
            for _ in range(n_epochs):
                step = self.train_one_epoch(sess, saver, writer, step)
            right = self.eval_once(sess)
        writer.close()
        return first, step, right


tf.set_random_seed(3)
model = Classifier()
model.build()
first = model.train(6)
second = model.train(6)
print(first, second)
assert first[:2] == (0, 42) and second[:2] == (42, 84)
assert second[2] >= 0.9
assert len([n for n in os.listdir('checkpoints') if n.endswith('.index')]) == 10  # five of each Saver
