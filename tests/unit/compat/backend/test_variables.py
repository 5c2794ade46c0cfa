"""Variables, constants, placeholders, and what can be asked of values; settings; old words."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.compat.keras import backend as K


def test_what_is_made():
    v = K.variable([[1, 2]], name="v")
    assert v.name == "v:0" and v.dtype == "float32" and K.is_variable(v)
    assert K.variable(np.array([1, 2])).dtype == "int32"
    assert K.constant(3, dtype="int32", shape=(2, 2)).tolist() == [[3, 3], [3, 3]]
    assert K.eval(K.zeros((2,), dtype="int32")).tolist() == [0, 0]
    assert K.eval(K.eye(2)).tolist() == [[1, 0], [0, 1]]
    assert K.eval(K.arange(5, 1, -2)).tolist() == [5, 3] and K.dtype(K.arange(2)) == "int32"
    low = K.eval(K.random_uniform_variable((100,), 2.0, 3.0))
    assert low.min() >= 2 and low.max() < 3 and low.std() > 0
    wide = K.eval(K.random_normal_variable((400,), 5.0, 2.0))
    assert abs(wide.mean() - 5) < 0.5 and abs(wide.std() - 2) < 0.4
    with pytest.raises(ValueError, match="`ndim`"):
        K.placeholder()
    assert K.placeholder(ndim=2).shape == (None, None)


def test_what_can_be_asked():
    x = K.placeholder((None, 3), name="x")
    y = hb.Input((4,))
    assert K.int_shape(x) == (None, 3) and K.ndim(x) == 2 and K.dtype(x) == "float32"
    assert K.is_placeholder(x) and not K.is_placeholder(x + 1)
    assert not K.is_keras_tensor(x) and K.is_keras_tensor(y) and not K.is_keras_tensor(y + 1)
    assert K.is_keras_tensor(layers.Dense(2)(x))
    with pytest.raises(ValueError, match="is_keras_tensor"):
        K.is_keras_tensor("x")
    assert K.count_params(K.zeros((2, 3))) == 6 and K.get_variable_shape(K.ones((2,))) == (2,)
    assert K.is_sparse(K.placeholder((2, 2), sparse=True)) and not K.is_sparse(x)
    assert K.is_tensor(x) and not K.is_tensor(np.ones(2))


def test_sparse_matrices_are_made_dense():
    sparse = pytest.importorskip("scipy.sparse")
    matrix = sparse.csr_matrix(np.eye(2))
    assert K.is_sparse(matrix) and K.to_dense(matrix).tolist() == [[1, 0], [0, 1]]
    x = K.placeholder((2, 2), sparse=True)
    assert K.function([x], [K.dot(x, K.constant([[1.0], [2.0]]))])([matrix])[0].tolist() == [
        [1],
        [2],
    ]
    assert K.eval(K.variable(matrix)).tolist() == [[1, 0], [0, 1]]


def test_a_size_of_the_batch_may_stand_in_a_shape():
    x = K.placeholder((None, 3))
    batch = K.shape(x)[0]
    outs = [
        K.random_normal(shape=(batch, 2)),
        K.zeros((batch, 2)),
        K.reshape(x, (batch * 3, 1)),
        K.tile(K.constant([[1.0, 2.0]]), [batch, 1]),
        K.cast(batch, "float32") * 2,
        K.prod(K.cast(K.shape(x), "float32")),
        K.random_uniform(K.shape(x)),
        K.zeros_like(x)[:, 0] + K.shape(x)[1],
    ]
    assert [K.int_shape(o) for o in outs[:4]] == [(None, 2), (None, 2), (None, 1), (None, 2)]
    found = K.function([x], outs)([np.ones((5, 3))])
    assert [o.shape for o in found] == [(5, 2), (5, 2), (15, 1), (5, 2), (), (), (5, 3), (5,)]
    assert found[4] == 10 and found[5] == 15 and found[7].tolist() == [3] * 5


def test_the_words_of_tensorflow():
    x = K.placeholder((None, 3))
    assert x.get_shape().as_list() == [None, 3] and x.get_shape().ndims == 2
    assert x._keras_shape == (None, 3) and not x.get_shape().is_fully_defined()
    assert K.zeros((2, 3)).get_shape().is_fully_defined()
    seen = []

    def fn(v):
        seen.append((v.get_shape().as_list(), v._keras_shape, K.int_shape(v)))
        return v * 2

    layers.Lambda(fn)(x)
    assert seen[-1] == ([None, 3], (None, 3), (None, 3))
    layers.Lambda(fn)(np.ones((2, 3), "f"))
    assert seen[-1] == ([2, 3], (2, 3), (2, 3))


def test_random_draws():
    assert set(np.unique(K.eval(K.random_binomial((200,), p=0.5)))) == {0, 1}
    inside = K.eval(K.truncated_normal((500,), mean=1.0, stddev=2.0))
    assert inside.min() >= -3 and inside.max() <= 5
    whole = K.eval(K.random_uniform((100,), 3, 7, dtype="int32"))
    assert set(whole) == {3, 4, 5, 6}
    normal = K.eval(K.random_normal((500,), mean=3.0, stddev=0.5))
    assert abs(normal.mean() - 3) < 0.1 and abs(normal.std() - 0.5) < 0.1
    columns = K.eval(K.dropout(K.ones((50, 4)), 0.5, noise_shape=(50, 1), seed=1))
    assert (columns == columns[:, :1]).all() and set(np.unique(columns)) == {0, 2}
    with pytest.raises(ValueError, match="share from 0"):
        K.dropout(K.ones((2,)), 1.0)


def test_normalize_batch_in_training():
    x = np.random.default_rng(0).normal(2, 3, (6, 4)).astype("f")
    gamma, beta = np.arange(1.0, 5), np.ones(4)
    y, mean, var = K.normalize_batch_in_training(x, gamma, beta, [0])
    np.testing.assert_allclose(mean, x.mean(0), rtol=1e-5)
    np.testing.assert_allclose(var, x.var(0), rtol=1e-5)
    np.testing.assert_allclose(
        y, gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3) + beta, rtol=1e-4, atol=1e-5
    )


def test_settings():
    assert K.backend() == "tensorflow" and K.floatx() == "float32" and K.epsilon() == 1e-7
    assert K.cast_to_floatx(np.arange(2)).dtype == "float32"
    assert K.image_data_format() == "channels_last" and K.image_dim_ordering() == "tf"
    K.set_image_dim_ordering("th")
    try:
        assert K.image_data_format() == K.normalize_data_format(None) == "channels_first"
    finally:
        K.set_image_data_format("channels_last")
    assert K.normalize_data_format("th") == "channels_first"
    for wrong in (
        lambda: K.set_image_dim_ordering("x"),
        lambda: K.normalize_data_format("x"),
        lambda: K.set_learning_phase(2),
    ):
        with pytest.raises(ValueError):
            wrong()
    K.reset_uids()
    assert [K.get_uid("a"), K.get_uid("a"), K.get_uid("b")] == [1, 2, 1]
    K.manual_variable_initialization(True)
    with K.name_scope("a") as name:
        assert name == "a/"


def test_set_learning_phase_is_forgotten_by_clear_session():
    K.set_learning_phase(0)
    assert K.learning_phase() == 0
    K.clear_session()
    assert K.is_tensor(K.learning_phase())


def test_printing(capfd):
    x = K.placeholder((2,))
    K.function([x], [K.print_tensor(x, "x = ")])([[1.0, 2.0]])
    assert "x = [1. 2.]" in capfd.readouterr().err


def test_stop_gradient():
    x = K.placeholder(())
    f = K.function([x], K.gradients(x * K.stop_gradient(x), x))
    assert float(f([3.0])[0]) == 3.0
    a, b = K.stop_gradient([x, x * 2])
    assert [float(v) for v in K.function([x], [a, b])([3.0])] == [3, 6]


def test_a_part_whose_end_another_array_tells():
    x, y = K.placeholder((None, 6)), K.placeholder((None, 3))
    cut = K.function([x, y], [x[:, : K.shape(y)[1]], x[K.shape(y)[0] :], x[: K.shape(y)[0] - 1]])
    found = cut([np.arange(30.0).reshape(5, 6), np.ones((4, 3))])
    assert [one.shape for one in found] == [(5, 3), (1, 6), (3, 6)]
    assert found[1][0, 0] == 24
