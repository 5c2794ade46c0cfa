"""Mathematics: numbers worked out by hand, or NumPy's."""

import math

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf

X = np.array([[1.0, 2.0], [3.0, 4.0]], "float32")


@pytest.fixture(autouse=True)
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


@pytest.mark.parametrize(
    "name, given, wanted",
    [
        ("add", (1, 2), 3),
        ("subtract", (5, 2), 3),
        ("multiply", ([1, 2], 3), [3, 6]),
        ("div", (7, 2), 3),
        ("div", (7.0, 2.0), 3.5),
        ("divide", (7, 2), 3.5),
        ("truediv", (7, 2), 3.5),
        ("floordiv", (-7, 2), -4),
        ("mod", (-7, 3), 2),
        ("truncatemod", (-7, 3), -1),
        ("pow", (2, 10), 1024),
        ("maximum", ([1, 5], 3), [3, 5]),
        ("minimum", ([1, 5], 3), [1, 3]),
        ("squared_difference", (5.0, 2.0), 9.0),
        ("abs", ([-1, 2],), [1, 2]),
        ("negative", ([1, -2],), [-1, 2]),
        ("sign", ([-3.0, 0.0],), [-1, 0]),
        ("square", (3.0,), 9.0),
        ("sqrt", (9.0,), 3.0),
        ("rsqrt", (4.0,), 0.5),
        ("reciprocal", (4.0,), 0.25),
        ("exp", (0.0,), 1.0),
        ("log", (1.0,), 0.0),
        ("floor", (1.7,), 1.0),
        ("ceil", (1.2,), 2.0),
        ("round", ([0.5, 1.5, 2.4],), [0, 2, 2]),
        ("sigmoid", (0.0,), 0.5),
        ("tanh", (0.0,), 0.0),
        ("sin", (0.0,), 0.0),
        ("cos", (0.0,), 1.0),
        ("erf", (0.0,), 0.0),
        ("equal", ([1, 2], [1, 3]), [True, False]),
        ("not_equal", ([1, 2], [1, 3]), [False, True]),
        ("less", (1, 2), True),
        ("greater_equal", (2, 2), True),
        ("logical_and", (True, False), False),
        ("logical_or", (True, False), True),
        ("logical_not", (True,), False),
        ("is_nan", ([math.nan, 1.0],), [True, False]),
        ("add_n", ([[1, 2], [3, 4]],), [4, 6]),
        ("clip_by_value", ([-1.0, 5.0], 0.0, 3.0), [0, 3]),
        ("to_float", (3,), 3.0),
        ("to_int32", (-1.7,), -1),
        ("cast", ([1.9, -1.9], "int32"), [1, -1]),
        ("matmul", (X, X), (X @ X).tolist()),
        ("matmul", (X, X, True), (X.T @ X).tolist()),
        ("matmul", (X, X, False, True), (X @ X.T).tolist()),
        ("tensordot", (X, X, 1), (X @ X).tolist()),
        ("einsum", ("ij,jk->ik", X, X), (X @ X).tolist()),
        ("reduce_sum", (X,), 10.0),
        ("reduce_sum", (X, 0), [4, 6]),
        ("reduce_mean", (X, 1), [1.5, 3.5]),
        ("reduce_mean", ([1, 2],), 1),
        ("reduce_max", (X, [0, 1]), 4.0),
        ("reduce_min", (X,), 1.0),
        ("reduce_prod", (X, -1), [2, 12]),
        ("reduce_all", ([True, False],), False),
        ("reduce_any", ([True, False],), True),
        ("argmax", (X, 1), [1, 1]),
        ("argmin", (X,), [0, 0]),
        ("cumsum", ([1, 2, 3],), [1, 3, 6]),
        ("cumprod", ([1, 2, 3],), [1, 2, 6]),
        ("range", (3,), [0, 1, 2]),
        ("range", (2, 8, 3), [2, 5]),
        ("linspace", (0.0, 1.0, 3), [0, 0.5, 1]),
        ("eye", (2,), [[1, 0], [0, 1]]),
        ("bincount", ([0, 2, 2],), [1, 0, 2]),
        ("count_nonzero", ([0, 3, 4],), 2),
        ("segment_sum", ([1, 2, 3], [0, 0, 1]), [3, 3]),
        ("segment_mean", ([1.0, 2.0, 3.0], [0, 0, 1]), [1.5, 3]),
        ("segment_max", ([1, 2, 3], [0, 0, 1]), [2, 3]),
        ("unsorted_segment_sum", ([1, 2, 3], [1, 0, 1], 2), [2, 4]),
        ("div_no_nan", (1.0, 0.0), 0.0),
        ("mul", (2, 3), 6),
        ("sub", (2, 3), -1),
        ("neg", (2,), -2),
        ("accumulate_n", ([[1.0], [2.0]],), [3]),
    ],
)
def test_values(session, name, given, wanted):
    got = session.run(getattr(tf, name)(*given))
    np.testing.assert_allclose(np.asarray(got, float), np.asarray(wanted, float), atol=1e-6)


def test_old_words_of_reductions(session):
    assert session.run(tf.reduce_sum(X, reduction_indices=[1])).tolist() == [3, 7]
    assert session.run(tf.reduce_sum(X, 1, keep_dims=True)).tolist() == [[3], [7]]
    assert session.run(tf.reduce_sum(X, axis=1, keepdims=True)).shape == (2, 1)
    assert session.run(tf.argmax(X, dimension=0)).tolist() == [1, 1]


def test_operators_of_python(session):
    x, n = tf.constant(X), tf.constant([7, -7])
    made = [
        x + 1, 1 - x, x * x, 2 / x, x**2, -x, abs(-x), x @ x, n // 2, n % 3, n / 2,
        x > 2, x <= 2, (x > 1) & (x < 4), ~(x > 1),
    ]  # fmt: skip
    n = np.array([7, -7])
    wanted = [
        X + 1, 1 - X, X * X, 2 / X, X**2, -X, X, X @ X, n // 2, n % 3, n / 2,
        X > 2, X <= 2, (X > 1) & (X < 4), ~(X > 1),
    ]  # fmt: skip
    for got, want in zip(session.run(made), wanted, strict=True):
        np.testing.assert_allclose(np.asarray(got, float), np.asarray(want, float))
    assert (x == tf.constant(X)) is False  # identity, as in TensorFlow 1
    assert session.run(np.ones(2, "float32") + x[0]).tolist() == [2, 3]


def test_whole_numbers_keep_their_dtype(session):
    assert session.run(tf.constant(7) // 2).dtype == np.int32
    assert session.run(tf.constant(7) / 2).dtype == np.float64
    assert session.run(tf.reduce_mean([1, 2])).dtype == np.int32
    assert session.run(tf.reduce_sum(np.array([1, 2], "int64"))).dtype == np.int64
    assert session.run(tf.constant(1.0, tf.float64) * 2).dtype == np.float64


def test_a_number_that_is_none_is_told_with_the_message(session):
    x = tf.placeholder(tf.float32, [None])
    checked = tf.check_numerics(x, "loss")
    assert session.run(checked, {x: [1.0, 2.0]}).tolist() == [1, 2]
    with pytest.raises(tf.errors.InvalidArgumentError, match="loss : Tensor had NaN values"):
        session.run(checked, {x: [1.0, math.nan]})
    with pytest.raises(tf.errors.InvalidArgumentError, match="loss : Tensor had Inf values"):
        session.run(checked, {x: [-math.inf, 1.0]})


def test_pairs_of_classes_outside_are_told(session):
    x = tf.placeholder(tf.int32, [None])
    matrix = tf.confusion_matrix(x, [0, 1], num_classes=2)
    assert session.run(matrix, {x: [0, 0]}).tolist() == [[1, 1], [0, 0]]
    with pytest.raises(tf.errors.InvalidArgumentError, match="label 2 and prediction 1 at 1"):
        session.run(matrix, {x: [0, 2]})
