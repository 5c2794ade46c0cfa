"""Arrays made, reshaped, cut, joined; matrices; strings; sparse arrays; rows of Variables."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf

A = np.arange(24.0, dtype="float32").reshape(2, 3, 4)
M = np.array([[4.0, 1.0], [1.0, 3.0]], "float32")


@pytest.fixture(autouse=True)
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


@pytest.mark.parametrize(
    "name, given, wanted",
    [
        ("zeros", ([2],), [0, 0]),
        ("ones", ([1, 2],), [[1, 1]]),
        ("fill", ([2], 7), [7, 7]),
        ("zeros_like", (A,), np.zeros_like(A)),
        ("constant", (3, "float32", [2]), [3, 3]),
        ("constant", ([1, 2], None, [3]), [1, 2, 2]),
        ("shape", (A,), [2, 3, 4]),
        ("size", (A,), 24),
        ("rank", (A,), 3),
        ("reshape", (A, [4, -1]), A.reshape(4, 6)),
        ("expand_dims", (A, 1), A[:, None]),
        ("expand_dims", (A, -1), A[..., None]),
        ("squeeze", (A[:1],), A[0]),
        ("squeeze", (A[:1], [0]), A[0]),
        ("transpose", (A,), A.T),
        ("transpose", (A, [0, 2, 1]), A.transpose(0, 2, 1)),
        ("concat", ([A, A], 2), np.concatenate([A, A], 2)),
        ("concat", (0, [A, A]), np.concatenate([A, A], 0)),
        ("stack", ([A, A], 1), np.stack([A, A], 1)),
        ("pack", ([A, A],), np.stack([A, A])),
        ("tile", ([1, 2], [2]), [1, 2, 1, 2]),
        ("pad", ([[1]], [[1, 0], [0, 2]]), [[0, 0, 0], [1, 0, 0]]),
        ("pad", ([1, 2, 3], [[2, 0]], "REFLECT"), [3, 2, 1, 2, 3]),
        ("slice", (A, [0, 1, 1], [-1, 2, 2]), A[:, 1:3, 1:3]),
        ("strided_slice", (A, [0, 0, 0], [2, 3, 4], [1, 2, 3]), A[::1, ::2, ::3]),
        ("gather", ([5, 6, 7], [2, 0]), [7, 5]),
        ("gather_nd", (A, [[0, 1, 2], [1, 2, 3]]), [A[0, 1, 2], A[1, 2, 3]]),
        ("scatter_nd", ([[1], [3]], [5, 6], [5]), [0, 5, 0, 6, 0]),
        ("where", ([True, False, True],), [[0], [2]]),
        ("where", ([True, False], [1, 2], [3, 4]), [1, 4]),
        ("where", ([True, False], [[1, 2], [3, 4]], [[5, 6], [7, 8]]), [[1, 2], [7, 8]]),
        ("one_hot", ([0, 2, -1], 3), [[1, 0, 0], [0, 0, 1], [0, 0, 0]]),
        ("one_hot", ([0, 1], 2, 5, -5), [[5, -5], [-5, 5]]),
        ("one_hot", ([0, 2], 3, None, None, 0), [[1, 0], [0, 0], [0, 1]]),
        ("boolean_mask", ([1, 2, 3], [True, False, True]), [1, 3]),
        ("boolean_mask", (M, [False, True]), [[1, 3]]),
        ("sequence_mask", ([1, 3], 4), [[1, 0, 0, 0], [1, 1, 1, 0]]),
        ("sequence_mask", ([1, 2],), [[1, 0], [1, 1]]),
        ("reverse", ([1, 2, 3], [0]), [3, 2, 1]),
        ("reverse_sequence", ([[1, 2, 3], [4, 5, 6]], [2, 3], 1), [[2, 1, 3], [6, 5, 4]]),
        ("roll", ([1, 2, 3], 1, 0), [3, 1, 2]),
        ("diag", ([1, 2],), [[1, 0], [0, 2]]),
        ("diag_part", (M,), [4, 3]),
        ("invert_permutation", ([2, 0, 1],), [1, 2, 0]),
        ("setdiff1d", ([1, 2, 3], [2]), ([1, 3], [0, 2])),
        ("unique", ([7, 5, 7],), ([7, 5], [0, 1, 0])),
        ("unique_with_counts", ([7, 5, 7],), ([7, 5], [0, 1, 0], [2, 1])),
        ("dynamic_partition", ([1, 2, 3], [0, 1, 0], 2), ([1, 3], [2])),
        ("dynamic_stitch", ([[0, 2], [1]], [[5, 7], [6]]), [5, 6, 7]),
        ("split", (A, 2, 2), (A[..., :2], A[..., 2:])),
        ("split", (A, [1, 3], 2), (A[..., :1], A[..., 1:])),
        ("split", (2, 2, A), (A[..., :2], A[..., 2:])),
        ("unstack", (M,), (M[0], M[1])),
        ("meshgrid", ([1, 2], [3]), ([[1, 2]], [[3, 3]])),
        ("searchsorted", ([1, 3, 5], [2, 5]), [1, 2]),
        ("matrix_determinant", (M,), 11),
        ("matrix_inverse", (M,), np.linalg.inv(M)),
        ("matrix_solve", (M, [[1.0], [2.0]]), np.linalg.solve(M, [[1], [2]])),
        ("matrix_triangular_solve", (M, [[4.0], [4.0]]), [[1], [1]]),
        ("matrix_diag", ([1, 2],), [[1, 0], [0, 2]]),
        ("matrix_diag_part", (M,), [4, 3]),
        ("matrix_band_part", (M, 0, -1), np.triu(M)),
        ("matrix_set_diag", (M, [0.0, 0.0]), [[0, 1], [1, 0]]),
        ("cholesky", (M,), np.linalg.cholesky(M)),
        ("trace", (M,), 7),
        ("norm", ([3.0, 4.0],), 5),
        ("cross", ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]), [0, 0, 1]),
        ("self_adjoint_eigvals", (M,), np.linalg.eigvalsh(M)),
        ("clip_by_norm", ([3.0, 4.0], 1.0), [0.6, 0.8]),
        ("clip_by_norm", ([0.0, 0.0], 1.0), [0, 0]),
        ("global_norm", ([[3.0], [4.0]],), 5),
        ("string_length", (["a", "bcd"],), [1, 3]),
        ("string_to_number", (["1.5", "-2"],), [1.5, -2]),
        ("sparse_to_dense", ([[0, 1], [1, 0]], [2, 2], [5, 6]), [[0, 5], [6, 0]]),
        ("space_to_depth", (np.arange(4.0).reshape(1, 2, 2, 1), 2), [[[[0, 1, 2, 3]]]]),
    ],
)  # fmt: skip
def test_values(session, name, given, wanted):
    got = session.run(getattr(tf, name)(*given))
    pairs = zip(got, wanted, strict=True) if isinstance(got, list | tuple) else [(got, wanted)]
    for have, want in pairs:
        assert np.shape(have) == np.shape(want)
        np.testing.assert_allclose(np.asarray(have, float), np.asarray(want, float), atol=1e-5)


@pytest.mark.parametrize(
    "key",
    [
        0, -1, slice(1, None), slice(None, None, -1), (0, 1), (..., 0), (slice(None), 1),
        (slice(None), None, 0), (0, slice(0, 2), slice(None, None, 2)),
    ],
)  # fmt: skip
def test_parts_by_brackets(session, key):
    assert session.run(tf.constant(A)[key]).tolist() == A[key].tolist()


def test_parts_by_tensors(session):
    x, i = tf.placeholder(tf.float32, [None]), tf.placeholder(tf.int32, [])
    assert session.run(x[i], {x: [1, 2, 3], i: 1}) == 2
    assert session.run(x[: i + 1], {x: [1, 2, 3], i: 1}).tolist() == [1, 2]
    assert session.run(x[tf.shape(x)[0] - 1], {x: [1, 2, 3]}) == 3


def test_factors_of_matrices(session):
    s, u, v = session.run(tf.svd(M))
    np.testing.assert_allclose(u * s @ v.T, M, atol=1e-5)
    q, r = session.run(tf.qr(M))
    np.testing.assert_allclose(q @ r, M, atol=1e-5)
    e, vectors = session.run(tf.self_adjoint_eig(M))
    np.testing.assert_allclose(vectors * e @ vectors.T, M, atol=1e-5)
    clipped, length = tf.clip_by_global_norm([tf.constant([3.0]), tf.constant([4.0]), None], 1.0)
    assert clipped[2] is None
    np.testing.assert_allclose(session.run(clipped[:2]), [[0.6], [0.8]], atol=1e-6)
    assert session.run(length) == 5.0


def test_strings(session):
    words = tf.constant(["Ab", "c d"])
    assert session.run(tf.string_join([words, "!"])).tolist() == [b"Ab!", b"c d!"]
    assert session.run(tf.strings.lower(words)).tolist() == [b"ab", b"c d"]
    assert session.run(tf.strings.regex_replace(words, "[a-z]", "x")).tolist() == [b"Ax", b"x x"]
    assert session.run(tf.substr(words, 0, 1)).tolist() == [b"A", b"c"]
    assert session.run(tf.as_string([1, 2])).tolist() == [b"1", b"2"]
    assert session.run(tf.reduce_join(words, 0)) == b"Abc d"
    parts = session.run(tf.string_split(words))
    assert parts.values.tolist() == [b"Ab", b"c", b"d"]
    assert parts.indices.tolist() == [[0, 0], [1, 0], [1, 1]]
    assert session.run(tf.decode_raw("\x01\x02", tf.uint8)).tolist() == [1, 2]
    same = tf.equal(words, "Ab")
    assert session.run(same).tolist() == [True, False]
    v = tf.Variable("hello")
    session.run(v.initializer)
    assert session.run(v) == b"hello"
    fed = tf.placeholder(tf.string, [None])
    assert session.run(tf.string_length(fed), {fed: ["x", "yz"]}).tolist() == [1, 2]


def test_sparse_arrays(session):
    sparse = tf.SparseTensor([[0, 1], [2, 0]], [5.0, 6.0], [3, 2])
    assert sparse.get_shape().as_list() == [3, 2]
    dense = [[0, 5], [0, 0], [6, 0]]
    assert session.run(tf.sparse_tensor_to_dense(sparse)).tolist() == dense
    assert (
        session.run(tf.sparse_tensor_dense_matmul(sparse, np.eye(2, dtype="f4"))).tolist() == dense
    )
    assert session.run(tf.sparse_reduce_sum(sparse, 0)).tolist() == [6, 5]
    value = session.run(sparse)
    assert isinstance(value, tf.SparseTensorValue)
    fed = tf.sparse_placeholder(tf.float32, [3, 2])
    assert session.run(tf.sparse_tensor_to_dense(fed), {fed: value}).tolist() == dense
    assert session.run(tf.sparse_tensor_to_dense(fed), {fed: ([[0, 0]], [1], [3, 2])})[0, 0] == 1


def test_rows_of_variables(session):
    v = tf.Variable(np.zeros((3, 2), "float32"))
    session.run(v.initializer)
    session.run(tf.scatter_update(v, [0, 2], [[1.0, 1.0], [2.0, 2.0]]))
    assert session.run(v).tolist() == [[1, 1], [0, 0], [2, 2]]
    assert session.run(tf.scatter_add(v, [0, 0], np.ones((2, 2)))).tolist()[0] == [3, 3]
    assert session.run(tf.scatter_sub(v, 2, [2.0, 2.0])).tolist()[2] == [0, 0]
    assert session.run(tf.scatter_nd_update(v, [[1, 1]], [9.0])).tolist()[1] == [0, 9]


def test_assignments(session):
    v = tf.Variable([1.0, 2.0])
    free = tf.Variable([1.0], validate_shape=False)
    session.run(tf.global_variables_initializer())
    assert session.run(tf.assign(v, [3.0, 4.0])).tolist() == [3, 4]
    assert session.run(v.assign_sub([1.0, 1.0])).tolist() == [2, 3]
    with pytest.raises(ValueError, match="shape"):
        v.assign([1.0])
    with pytest.raises(TypeError, match=r"tf\.cast"):
        v.assign(tf.constant([1, 2]))
    assert session.run(tf.assign(free, [1.0, 2.0], validate_shape=False)).tolist() == [1, 2]
    assert session.run(free).tolist() == [1, 2]
    two = tf.Variable(v.initialized_value() * 2.0)
    session.run(two.initializer)
    assert session.run(two).tolist() == [4, 6]


def test_initializers(session):
    def values(initializer, shape=(500, 500)):
        return session.run(initializer(shape, tf.float32))

    assert values(tf.zeros_initializer()).max() == 0
    assert values(tf.constant_initializer(3)).min() == 3
    # A quarter of a million draws: deviations are known to about 1 in 700.
    assert abs(values(tf.random_normal_initializer(1.0, 2.0)).std() - 2) < 0.02
    cut = values(tf.truncated_normal_initializer(stddev=1.0))
    assert np.abs(cut).max() <= 2 and abs(cut.std() - 0.8796) < 0.01
    glorot = values(tf.glorot_uniform_initializer())
    limit = np.float32(np.sqrt(6 / 1000))  # the lower end itself may be drawn
    assert np.abs(glorot).max() <= limit and np.abs(glorot).max() > 0.99 * limit
    scaled = values(tf.variance_scaling_initializer())
    assert abs(scaled.std() - np.sqrt(1 / 500)) < 0.01 * np.sqrt(1 / 500)
    square = values(tf.orthogonal_initializer(), (20, 20))
    np.testing.assert_allclose(square @ square.T, np.eye(20), atol=1e-5)
