"""TensorFlow as programs of 2016-2019 use it: a graph, a session, a feed for each batch."""

import tensorflow

from benchmarks import network as nets
from benchmarks.work import EPSILON

tf = tensorflow.compat.v1


class Side:
    """A feed-forward network in a graph."""

    def __init__(self, work):
        self.work = work
        tf.disable_eager_execution()

    def build(self, x, y):
        """The graph with its first weights, and a session."""
        work = self.work
        first = iter(nets.first_weights(work.network, x.shape[1:]))
        self.x = tf.placeholder(tf.float32, [None, *x.shape[1:]])
        self.y = tf.placeholder(tf.int32 if work.loss == "classes" else tf.float32, [None])
        out = self.x
        for place, layer in enumerate(work.network):
            out = self._layer(layer, next(first), out, place == len(work.network) - 1)
        if work.loss == "binary":
            losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=self.y, logits=out[:, 0])
        else:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=self.y, logits=out)
        self.loss = tf.reduce_mean(losses)
        self.train = tf.train.AdamOptimizer(0.001, epsilon=EPSILON["adam"]).minimize(self.loss)
        self.session = tf.Session()
        self.session.run(tf.global_variables_initializer())

    def _layer(self, layer, weights, x, end):
        values = [tf.Variable(w) for w in weights]
        if isinstance(layer, nets.Flatten):
            return tf.reshape(x, [-1, int(x.shape[1] * x.shape[2] * x.shape[3])])
        if isinstance(layer, nets.MaxPool):
            window = [1, layer.size, layer.size, 1]
            return tf.nn.max_pool(x, window, window, "VALID")
        if isinstance(layer, nets.Conv):
            y = tf.nn.conv2d(x, values[0], [1, 1, 1, 1], layer.padding.upper()) + values[1]
        else:
            y = tf.matmul(x, values[0]) + values[1]
        return y if end else tf.nn.relu(y)

    def fit(self, x, y, epochs):
        """Train; the mean loss of the last epoch."""
        batch = self.work.batch_size
        for _ in range(epochs):
            total = 0.0
            for i in range(0, len(x), batch):
                feed = {self.x: x[i : i + batch], self.y: y[i : i + batch]}
                _, loss = self.session.run([self.train, self.loss], feed)
                total += loss * len(feed[self.x])
        return float(total) / len(x)

    def evaluate(self, x, y):
        """The mean loss."""
        return float(self.session.run(self.loss, {self.x: x, self.y: y}))
