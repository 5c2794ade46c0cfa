"""Functions of networks against NumPy."""

import numpy as np
import pytest

from hornbook.compat import tensorflow as tf

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 6)).astype("float32")


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as made:
        yield made


def run(*tensors, **feeds):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        found = session.run(list(tensors), **feeds)
    return found[0] if len(found) == 1 else found


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("relu", lambda x: np.maximum(x, 0)),
        ("relu6", lambda x: np.clip(x, 0, 6)),
        ("elu", lambda x: np.where(x > 0, x, np.expm1(x))),
        ("leaky_relu", lambda x: np.where(x > 0, x, 0.2 * x)),
        ("softplus", lambda x: np.log1p(np.exp(x))),
        ("softsign", lambda x: x / (1 + np.abs(x))),
        ("swish", lambda x: x / (1 + np.exp(-x))),
        ("crelu", lambda x: np.maximum(np.concatenate([x, -x], -1), 0)),
        ("softmax", lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True)),
        ("log_softmax", lambda x: x - np.log(np.exp(x).sum(-1, keepdims=True))),
        ("l2_loss", lambda x: np.sum(x**2) / 2),
        ("zero_fraction", lambda x: 0.0),
    ],
)
def test_formulas(name, formula):
    np.testing.assert_allclose(run(getattr(tf.nn, name)(X)), formula(X), rtol=2e-6, atol=1e-6)


def test_dropout_keeps_about_its_share_and_the_mean():
    tf.set_random_seed(1)
    keep = tf.placeholder(tf.float32)
    x = tf.ones([100, 100])
    y, rows = tf.nn.dropout(x, keep), tf.nn.dropout(x, 0.5, noise_shape=[100, 1])
    with tf.Session() as session:
        one, other = (session.run(y, {keep: 0.8}) for _ in range(2))
        assert np.array_equal(session.run(y, {keep: 1.0}), np.ones((100, 100)))
        whole = session.run(rows)
    # 10,000 draws: five deviations are 0.02.
    assert abs((one > 0).mean() - 0.8) < 0.02
    assert np.allclose(one[one > 0], 1.25)
    assert not np.array_equal(one, other)
    assert (whole == whole[:, :1]).all() and set(np.unique(whole)) == {0.0, 2.0}
    with pytest.raises(ValueError, match="0, 1]"):
        tf.nn.dropout(x, 1.5)


def test_bias_add_along_channels():
    pictures, bias = np.zeros((1, 2, 3, 4), "float32"), np.arange(4.0)
    assert np.array_equal(run(tf.nn.bias_add(pictures, bias))[0, 0, 0], bias)
    first = run(tf.nn.bias_add(np.zeros((1, 4, 2, 3), "float32"), bias, "NCHW"))
    assert np.array_equal(first[0, :, 0, 0], bias)
    with pytest.raises(ValueError, match="Dimensions must be equal"):
        tf.nn.bias_add(pictures, np.zeros(3, "float32"))


def test_moments_and_norms():
    mean, variance = run(*tf.nn.moments(X, [0]))
    np.testing.assert_allclose(mean, X.mean(0), atol=1e-6)
    np.testing.assert_allclose(variance, X.var(0), rtol=1e-5)
    kept = run(*tf.nn.moments(X, [1], keep_dims=True))
    assert [part.shape for part in kept] == [(4, 1), (4, 1)]
    made = run(tf.nn.batch_normalization(X, X.mean(0), X.var(0), 2.0, 3.0, 1e-3))
    wanted = 3 * (X - X.mean(0)) / np.sqrt(X.var(0) + 1e-3) + 2
    np.testing.assert_allclose(made, wanted, rtol=1e-4, atol=1e-5)
    unit = run(tf.nn.l2_normalize(X, 1))
    np.testing.assert_allclose(unit, X / np.sqrt((X**2).sum(1, keepdims=True)), rtol=1e-5)
    weights = np.array([1.0, 0, 0, 1], "float32")[:, None]
    mean, variance = run(*tf.nn.weighted_moments(X, [0], weights))
    np.testing.assert_allclose(mean, X[[0, 3]].mean(0), atol=1e-6)
    np.testing.assert_allclose(variance, X[[0, 3]].var(0), rtol=1e-4, atol=1e-6)


def test_local_response_normalization():
    x = np.abs(RNG.normal(size=(1, 1, 1, 5))).astype("float32")
    made = run(tf.nn.lrn(x, depth_radius=1, bias=2.0, alpha=0.5, beta=0.75))
    flat = x.ravel()
    wanted = [
        flat[i] / (2 + 0.5 * (flat[max(i - 1, 0) : i + 2] ** 2).sum()) ** 0.75 for i in range(5)
    ]
    np.testing.assert_allclose(made.ravel(), wanted, rtol=1e-5)


def test_the_best_of_a_row():
    values, places = run(*tf.nn.top_k([[1.0, 3.0, 2.0], [5.0, 5.0, 4.0]], 2))
    assert values.tolist() == [[3, 2], [5, 5]] and places.tolist() == [[1, 2], [0, 1]]
    scores = [[0.1, 0.5, 0.4], [0.2, 0.2, 0.6]]
    assert run(tf.nn.in_top_k(scores, [2, 2], 1)).tolist() == [False, True]
    assert run(tf.nn.in_top_k(scores, [2, 0], 2)).tolist() == [True, True]


def test_softmax_losses():
    labels = np.eye(6, dtype="float32")[[1, 2, 3, 0]]
    wanted = -np.log((np.exp(X) / np.exp(X).sum(1, keepdims=True))[range(4), [1, 2, 3, 0]])
    one = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=X)
    two = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=X)
    three = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 2, 3, 0], logits=X)
    for made in run(one, two, three):
        np.testing.assert_allclose(made, wanted, rtol=1e-5)
    with pytest.raises(ValueError, match="named arguments"):
        tf.nn.softmax_cross_entropy_with_logits(X, labels)
    with pytest.raises(TypeError, match="float32 are no class numbers"):
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=X)
    with pytest.raises(ValueError, match="Rank mismatch"):
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[[1, 2, 3, 0]], logits=X)


def test_only_the_newer_softmax_loss_sends_gradients_to_labels():
    labels, logits = tf.constant(np.full((4, 6), 1 / 6, "float32")), tf.constant(X)
    old = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    new = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
    assert tf.gradients(old, labels) == [None]
    assert tf.gradients(new, labels) != [None]


def test_sigmoid_losses():
    z = (X > 0.3).astype("float32")
    p = 1 / (1 + np.exp(-X))
    made = run(tf.nn.sigmoid_cross_entropy_with_logits(labels=z, logits=X))
    np.testing.assert_allclose(made, -z * np.log(p) - (1 - z) * np.log(1 - p), rtol=1e-4, atol=1e-6)
    heavy = run(tf.nn.weighted_cross_entropy_with_logits(z, X, 3.0))
    wanted = -3 * z * np.log(p) - (1 - z) * np.log(1 - p)
    np.testing.assert_allclose(heavy, wanted, rtol=1e-4, atol=1e-6)
    with pytest.raises(ValueError, match="same shape"):
        tf.nn.sigmoid_cross_entropy_with_logits(labels=z[:, :2], logits=X)


def test_ctc_over_all_alignments():
    # Two steps, classes a and blank: "a" is a a, a -, - a.
    scores = np.log(np.array([[[0.6, 0.4]], [[0.3, 0.7]]], "float32"))
    labels = tf.SparseTensor(np.array([[0, 0]], "int64"), np.array([0], "int32"), [1, 1])
    loss = tf.nn.ctc_loss(labels, tf.constant(scores), [2])
    np.testing.assert_allclose(run(loss), [-np.log(0.18 + 0.42 + 0.12)], rtol=1e-5)


def test_convolution_by_hand():
    x = np.arange(9, dtype="float32").reshape(1, 3, 3, 1)
    kernel = np.ones((2, 2, 1, 1), "float32")
    valid = run(tf.nn.conv2d(x, kernel, [1, 1, 1, 1], "VALID"))
    assert valid.ravel().tolist() == [8, 12, 20, 24]
    same = run(tf.nn.conv2d(x, kernel, strides=[1, 2, 2, 1], padding="SAME"))
    assert same.ravel().tolist() == [8, 7, 13, 8]
    line = run(tf.nn.conv1d(x[:, 0], np.ones((2, 1, 1), "float32"), 1, "VALID"))
    assert line.ravel().tolist() == [1, 3]
    apart = run(tf.nn.depthwise_conv2d(np.concatenate([x, x], 3), np.ones((2, 2, 2, 1), "float32"),
                                       [1, 1, 1, 1], "VALID"))  # fmt: skip
    assert apart[0, ..., 1].ravel().tolist() == [8, 12, 20, 24]
    with pytest.raises(ValueError, match="rank 4"):
        tf.nn.conv2d(x[0], kernel, [1, 1, 1, 1], "VALID")
    with pytest.raises(ValueError, match="'SAME' or 'VALID'"):
        tf.nn.conv2d(x, kernel, [1, 1, 1, 1], "HALF")
    with pytest.raises(ValueError, match="1 in the batch"):
        tf.nn.conv2d(x, kernel, [2, 1, 1, 1], "VALID")


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize(("size", "window", "step"), [(5, 3, 2), (6, 3, 2), (7, 2, 3), (4, 3, 1)])
def test_a_transposed_convolution_is_the_gradient_of_the_convolution(padding, size, window, step):
    x = tf.placeholder(tf.float32, [2, size, size, 3])
    kernel = RNG.normal(size=(window, window, 3, 2)).astype("float32")
    y = tf.nn.conv2d(x, kernel, [1, step, step, 1], padding)
    weight = RNG.normal(size=y.shape.as_list()).astype("float32")
    slope = tf.gradients(y, x, grad_ys=tf.constant(weight))[0]
    made = tf.nn.conv2d_transpose(
        tf.constant(weight), kernel, [2, size, size, 3], [1, step, step, 1], padding
    )
    feed = {x: np.zeros((2, size, size, 3), "float32")}
    one, other = run(slope, made, feed_dict=feed)
    np.testing.assert_allclose(other, one, rtol=1e-4, atol=1e-5)


def test_pooling_by_hand():
    x = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
    made = run(tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "VALID"))
    assert made.ravel().tolist() == [5, 7, 13, 15]
    mean = run(tf.nn.avg_pool(x, [1, 3, 3, 1], [1, 2, 2, 1], "SAME"))
    # At the border only what is there counts.
    assert mean.ravel().tolist() == [5, 6.5, 11, 12.5]


def test_rows_of_tables():
    table = np.arange(12, dtype="float32").reshape(6, 2)
    assert run(tf.nn.embedding_lookup(table, [[5, 0]])).tolist() == [[[10, 11], [0, 1]]]
    parts = [table[::2], table[1::2]]
    assert run(tf.nn.embedding_lookup(parts, [1, 4])).tolist() == [[2, 3], [8, 9]]
    halves = [table[:3], table[3:]]
    assert run(tf.nn.embedding_lookup(halves, [1, 4], "div")).tolist() == [[2, 3], [8, 9]]


def test_the_log_uniform_sampler_follows_its_law():
    tf.set_random_seed(0)
    drawn, expected, _ = tf.nn.log_uniform_candidate_sampler(
        np.array([[0], [3]], "int64"), 1, 4000, False, 8
    )
    sampled, told = run(drawn, expected)
    p = np.log((np.arange(8) + 2) / (np.arange(8) + 1)) / np.log(9)
    # Five deviations of 4,000 draws.
    limit = 5 * np.sqrt(p * (1 - p) / 4000)
    assert (np.abs(np.bincount(sampled, minlength=8) / 4000 - p) < limit).all()
    np.testing.assert_allclose(told.ravel(), 4000 * p[[0, 3]], rtol=1e-5)
    unique, _, _ = tf.nn.log_uniform_candidate_sampler(np.array([[0]], "int64"), 1, 8, True, 8)
    assert sorted(run(unique)) == list(range(8))


def test_nce_and_sampled_softmax_with_given_samples():
    weights = RNG.normal(size=(5, 3)).astype("float32")
    biases = RNG.normal(size=5).astype("float32")
    inputs = RNG.normal(size=(2, 3)).astype("float32")
    labels = np.array([[0], [2]], "int64")
    given = (
        np.array([1, 2], "int64"),
        np.full((2, 1), 0.5, "float32"),
        np.full(2, 0.25, "float32"),
    )
    scores = inputs @ weights.T + biases
    true = scores[[0, 1], [0, 2]][:, None] - np.log(0.5)
    drawn = scores[:, [1, 2]] - np.log(0.25)
    made = run(tf.nn.nce_loss(weights, biases, labels, inputs, 2, 5, sampled_values=given))
    wanted = np.log1p(np.exp(-true)).sum(1) + np.log1p(np.exp(drawn)).sum(1)
    np.testing.assert_allclose(made, wanted, rtol=1e-5)
    made = run(
        tf.nn.sampled_softmax_loss(weights, biases, labels, inputs, 2, 5, sampled_values=given)
    )
    every = np.concatenate([true, drawn], 1)
    every[1, 2] = -np.inf  # the class that is true is no wrong one
    wanted = np.log(np.exp(every).sum(1)) - every[:, 0]
    np.testing.assert_allclose(made, wanted, rtol=1e-5)
