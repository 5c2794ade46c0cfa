"""tf.layers, tf.losses and tf.metrics, by hand."""

import numpy as np
import pytest

from hornbook.compat import tensorflow as tf

X = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as made:
        yield made


def run(fetches, before=(), **feeds):
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        for one in before:
            session.run(one)
        return session.run(fetches, **feeds)


def names():
    return [v.name for v in tf.global_variables()]


def test_dense_along_the_last_axis():
    x = tf.placeholder(tf.float32, [None, 3, 4])
    y = tf.layers.dense(x, 2, activation=tf.nn.relu, kernel_initializer=tf.ones_initializer())
    assert y.shape.as_list() == [None, 3, 2]
    given = np.arange(12.0).reshape(1, 3, 4) - 5
    wanted = np.maximum(given.sum(-1), 0)
    assert run(y, feed_dict={x: given})[0, :, 0].tolist() == wanted[0].tolist()
    with pytest.raises(ValueError, match="should be defined"):
        tf.layers.dense(tf.placeholder(tf.float32, [3, None]), 2)


def test_names_are_numbered_and_reused():
    x = tf.constant(X)
    tf.layers.dense(x, 2)
    tf.layers.dense(x, 2)
    tf.layers.dense(x, 2, name="mine")
    tf.layers.dense(x, 2, name="mine", reuse=True)
    assert [n for n in names() if "kernel" in n] == [
        "dense/kernel:0", "dense_1/kernel:0", "mine/kernel:0"
    ]  # fmt: skip
    with pytest.raises(ValueError, match="mine/kernel already exists"):
        tf.layers.dense(x, 2, name="mine")


def test_an_object_shares_its_variables_between_calls():
    layer = tf.layers.Dense(2, use_bias=False, kernel_regularizer=tf.nn.l2_loss)
    one, other = layer(tf.constant(X)), layer(tf.constant(2 * X))
    assert len(layer.weights) == 1 and layer.count_params() == 8
    assert len(tf.losses.get_regularization_losses()) == 1
    first, second, loss, kernel = run(
        [one, other, tf.losses.get_regularization_loss(), layer.kernel]
    )
    np.testing.assert_allclose(second, 2 * first, rtol=1e-5)
    np.testing.assert_allclose(loss, (kernel**2).sum() / 2, rtol=1e-5)


def test_a_layer_of_one_s_own():
    class Scale(tf.layers.Layer):
        def build(self, input_shape):
            self.factor = self.add_weight(
                "factor", [input_shape[-1]], initializer=tf.ones_initializer()
            )
            self.built = True

        def call(self, inputs):
            return self.factor * inputs

    made = Scale()(tf.constant(X))
    assert names() == ["scale/factor:0"]
    assert np.array_equal(run(made), X)


def test_shapes_of_convolutions_and_pools():
    x = tf.placeholder(tf.float32, [None, 8, 8, 3])
    assert tf.layers.conv2d(x, 4, 3).shape.as_list() == [None, 6, 6, 4]
    assert tf.layers.conv2d(x, 4, (3, 2), (2, 1), "same").shape.as_list() == [None, 4, 8, 4]
    assert tf.layers.separable_conv2d(x, 4, 3).shape.as_list() == [None, 6, 6, 4]
    assert tf.layers.conv2d_transpose(x, 5, 3, 2, "same").shape.as_list() == [None, 16, 16, 5]
    assert tf.layers.conv2d_transpose(x, 5, 3, 2).shape.as_list() == [None, 17, 17, 5]
    assert tf.layers.max_pooling2d(x, 2, 2).shape.as_list() == [None, 4, 4, 3]
    assert tf.layers.average_pooling2d(x, (2, 4), 2).shape.as_list() == [None, 4, 3, 3]
    assert tf.layers.flatten(x).shape.as_list() == [None, 192]
    line = tf.placeholder(tf.float32, [None, 8, 3])
    assert tf.layers.conv1d(line, 4, 3).shape.as_list() == [None, 6, 4]
    assert tf.layers.max_pooling1d(line, 2, 2).shape.as_list() == [None, 4, 3]
    assert "conv2d_transpose/kernel:0" in names()


def test_the_averages_of_batch_norm_move_by_update_ops():
    training = tf.placeholder(tf.bool)
    y = tf.layers.batch_normalization(tf.constant(X), momentum=0.9, training=training)
    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    mean, variance = tf.global_variables()[2:]
    assert [v.name for v in tf.trainable_variables()] == [
        "batch_normalization/gamma:0", "batch_normalization/beta:0"
    ]  # fmt: skip
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        still = session.run(y, {training: False})
        np.testing.assert_allclose(still, X / np.sqrt(1 + 1e-3), rtol=1e-5)
        session.run(updates, {training: False})
        assert session.run(mean).tolist() == [0, 0, 0, 0]
        batch, _ = session.run([y, updates], {training: True})
        wanted = (X - X.mean(0)) / np.sqrt(X.var(0) + 1e-3)
        np.testing.assert_allclose(batch, wanted, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(session.run(mean), 0.1 * X.mean(0), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(session.run(variance), 0.9 + 0.1 * X.var(0), rtol=1e-5)


def test_dropout_is_idle_unless_training():
    idle, busy = (
        tf.layers.dropout(tf.constant(X)),
        tf.layers.dropout(tf.ones([50, 50]), training=True),
    )
    one, other = run([idle, busy])
    assert np.array_equal(one, X)
    assert set(np.unique(other)) == {0.0, 2.0}


Y = np.array([1.0, 0.0, 1.0], "float32")
P = np.array([0.8, 0.4, 0.3], "float32")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("mean_squared_error", np.mean((P - Y) ** 2)),
        ("absolute_difference", np.mean(np.abs(P - Y))),
        ("log_loss", -np.mean(Y * np.log(P + 1e-7) + (1 - Y) * np.log(1 - P + 1e-7))),
        ("huber_loss", np.mean((P - Y) ** 2 / 2)),
        ("hinge_loss", np.mean(np.maximum(0, 1 - (2 * Y - 1) * P))),
        ("sigmoid_cross_entropy", np.mean(np.log1p(np.exp(P)) - P * Y)),
    ],
)
def test_losses_join_their_collection(name, wanted):
    loss = getattr(tf.losses, name)(Y, P)
    assert tf.losses.get_losses() == [loss]
    assert run(loss) == pytest.approx(wanted, rel=1e-5)


def test_weights_and_reductions():
    weights = np.array([2.0, 0.0, 1.0], "float32")
    squares = weights * (P - Y) ** 2
    kinds = tf.losses.Reduction

    def loss(**told):
        return tf.losses.mean_squared_error(Y, P, weights, **told)

    found = run([
        loss(), loss(reduction=kinds.SUM), loss(reduction=kinds.MEAN), loss(reduction=kinds.NONE),
        loss(reduction=kinds.SUM_OVER_BATCH_SIZE), tf.losses.mean_squared_error(Y, P, 0.0),
    ])  # fmt: skip
    np.testing.assert_allclose(found[0], squares.sum() / 2, rtol=1e-5)
    np.testing.assert_allclose(found[1], squares.sum(), rtol=1e-5)
    np.testing.assert_allclose(found[2], squares.sum() / 3, rtol=1e-5)
    np.testing.assert_allclose(found[3], squares, rtol=1e-5)
    np.testing.assert_allclose(found[4], squares.sum() / 3, rtol=1e-5)
    assert found[5] == 0


def test_losses_over_classes():
    rows = np.eye(4, dtype="float32")[[0, 1, 2, 3, 0, 1]]
    log_p = X - np.log(np.exp(X).sum(1, keepdims=True))
    wanted = -np.mean((rows * log_p).sum(1))
    dense = tf.losses.softmax_cross_entropy(rows, X)
    sparse = tf.losses.sparse_softmax_cross_entropy([[0], [1], [2], [3], [0], [1]], X)
    smooth = tf.losses.softmax_cross_entropy(rows, X, label_smoothing=0.2)
    found = run([dense, sparse, smooth, tf.losses.get_total_loss()])
    softened = -np.mean(((0.8 * rows + 0.05) * log_p).sum(1))
    np.testing.assert_allclose(found[:3], [wanted, wanted, softened], rtol=1e-5)
    np.testing.assert_allclose(found[3], 2 * wanted + softened, rtol=1e-5)
    with pytest.raises(ValueError, match="incompatible"):
        tf.losses.mean_squared_error(np.zeros((3, 1)), np.zeros((3,)))


def test_metrics_gather_over_batches():
    y, p = tf.placeholder(tf.int64, [None]), tf.placeholder(tf.int64, [None])
    pairs = {
        "accuracy": tf.metrics.accuracy(y, p), "precision": tf.metrics.precision(y, p),
        "recall": tf.metrics.recall(y, p), "mse": tf.metrics.mean_squared_error(y, p),
        "rmse": tf.metrics.root_mean_squared_error(y, p), "mean": tf.metrics.mean(p),
        "fp": tf.metrics.false_positives(y, p), "iou": tf.metrics.mean_iou(y, p, 2),
    }  # fmt: skip
    assert "accuracy/total:0" in [v.name for v in tf.local_variables()]
    values = {name: pair[0] for name, pair in pairs.items()}
    updates = [pair[1] for pair in pairs.values()]
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        session.run(updates, {y: [1, 0, 1], p: [1, 1, 1]})
        session.run(updates, {y: [0, 1], p: [0, 0]})
        found = session.run(values)
    wanted = {"accuracy": 3 / 5, "precision": 2 / 3, "recall": 2 / 3, "mse": 2 / 5, "mean": 3 / 5}
    wanted |= {"rmse": np.sqrt(2 / 5), "fp": 1, "iou": (1 / 3 + 2 / 4) / 2}
    assert found == pytest.approx(wanted, rel=1e-5)


def test_area_under_the_curve():
    value, update = tf.metrics.auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    # Three of four pairs stand in the right order.
    assert run(value, before=[update]) == pytest.approx(0.75, abs=1e-3)


def test_contrib_layers_and_their_scopes():
    layers = tf.contrib.layers
    penalty = layers.l2_regularizer(0.5)
    with tf.contrib.framework.arg_scope([layers.fully_connected], weights_regularizer=penalty):
        y = layers.fully_connected(tf.constant(X), 3, normalizer_fn=layers.batch_norm,
                                   activation_fn=None)  # fmt: skip
        layers.stack(tf.constant(X), layers.fully_connected, [3, 2], scope="fc")
    assert names()[:3] == [
        "fully_connected/weights:0",
        "fully_connected/BatchNorm/beta:0",
        "fully_connected/BatchNorm/moving_mean:0",
    ]
    assert "fc/fc_2/biases:0" in names()
    assert len(tf.losses.get_regularization_losses()) == 3
    made = run(y)
    np.testing.assert_allclose(made.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(run(penalty(tf.constant([3.0, 4.0]))), 6.25)
