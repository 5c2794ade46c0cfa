"""Values: every dtype, strings, unknown ranks and sizes, and the errors that name a node."""

import threading

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf

KINDS = ["float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8",
         "uint16", "uint32", "uint64", "bool", "complex64", "complex128"]  # fmt: skip


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_each_dtype_goes_in_is_held_and_comes_out(session, kind):
    dtype = tf.as_dtype(kind)
    value = np.array([0, 1, 1]).astype(dtype.as_numpy_dtype)
    given = tf.placeholder(kind, [None])
    box, joined = tf.Variable(value), tf.concat([given, tf.constant(value)], 0)
    session.run(box.initializer)
    for found in session.run([box, tf.identity(given), joined[:3], tf.cast(given, kind)],
                             {given: value}):  # fmt: skip
        assert found.dtype == value.dtype and found.tolist() == value.tolist()
    assert given.dtype == box.dtype.base_dtype == joined.dtype == dtype


def test_strings_come_out_as_bytes(session):
    given = tf.placeholder(tf.string, [None])
    box = tf.Variable(["a", "é"])
    session.run(box.initializer)
    found = session.run([given, box, tf.constant("x"), tf.string_join([given, given])],
                        {given: ["u", b"\xff"]})  # fmt: skip
    assert found[0].tolist() == [b"u", b"\xff"] and found[1].tolist() == [b"a", "é".encode()]
    assert found[2] == b"x" and isinstance(found[2], bytes)
    assert found[3].tolist() == [b"uu", b"\xff\xff"]


def test_an_unknown_rank_takes_any(session):
    x = tf.placeholder(tf.float32)
    assert x.shape.ndims is None and (x + 1).shape.ndims is None
    total, rank, size = tf.reduce_sum(2 * x), tf.rank(x), tf.shape(x)
    for value in (3.0, [1.0, 2.0], np.ones((2, 3, 4))):
        found = session.run([total, rank, size], {x: value})
        assert found[0] == 2 * np.sum(value) and found[1] == np.ndim(value)
        assert found[2].tolist() == list(np.shape(value))
    x.set_shape([None, 2])
    with pytest.raises(ValueError, match=r"shape \(2,\) for Tensor 'Placeholder:0'"):
        session.run(total, {x: [1.0, 2.0]})


def test_sizes_are_checked_when_fed(session):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.reduce_sum(x, 0)
    assert session.run(y, {x: np.ones((0, 3))}).tolist() == [0, 0, 0]
    for bad in (np.ones(3), np.ones((2, 4)), np.ones((1, 2, 3))):
        with pytest.raises(
            ValueError, match="Cannot feed value of shape .* 'x:0', which has shape"
        ):
            session.run(y, {x: bad})
    with pytest.raises(ValueError, match="Cannot feed 'x:0' with this value"):
        session.run(y, {x: [["a", "b", "c"]]})


def test_errors_name_the_node_and_are_tensorflows(session):
    x = tf.placeholder(tf.float32, [2, None], name="given")
    box = tf.Variable(1.0, name="held")
    for fetch, feed, kind, words in (
        (x + 1, {}, tf.errors.InvalidArgumentError, "placeholder tensor 'given' with dtype float"),
        (box + 1, {}, tf.errors.FailedPreconditionError, "uninitialized value held"),
        (tf.matmul(x, x, name="product"), {x: np.ones((2, 3))},
         tf.errors.InvalidArgumentError, "product"),
    ):  # fmt: skip
        with pytest.raises(kind, match=words) as caught:
            session.run(fetch, feed)
        assert isinstance(caught.value, tf.errors.OpError) and caught.value.op is not None
    for fetch in (None, 3, [None], "no_such:0", object()):
        with pytest.raises((TypeError, ValueError), match="Fetch argument"):
            session.run(fetch)
    with tf.Graph().as_default():
        other = tf.constant(1.0)
    with pytest.raises(ValueError, match="not an element of this graph"):
        session.run(other)
    with pytest.raises(TypeError, match="Cannot interpret feed_dict key"):
        session.run(x, {"nothing:0": 1})
    session.close()
    with pytest.raises(RuntimeError, match="closed Session"):
        session.run(x)


def test_draws_are_new_at_each_run_and_follow_seeds():
    def draws(graph_seed, op_seed):
        with tf.Graph().as_default(), tf.Session() as session:
            if graph_seed is not None:
                tf.set_random_seed(graph_seed)
            numbers = tf.random_normal([3], seed=op_seed)
            return [session.run(numbers).tolist() for _ in range(2)]

    for seeds in ((1, None), (None, 2), (1, 2)):
        first = draws(*seeds)
        assert first == draws(*seeds) and first[0] != first[1]
    assert draws(1, None) != draws(2, None) and draws(None, None) != draws(None, None)


def test_threads_share_a_session_and_two_sessions_share_nothing(session):
    box = tf.Variable(0)
    up = box.assign_add(1)
    session.run(box.initializer)
    threads = [
        threading.Thread(target=lambda: [session.run(up) for _ in range(25)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.run(box) == 100
    with tf.Session() as other, pytest.raises(tf.errors.FailedPreconditionError):
        other.run(box)


def test_a_partial_run_goes_on_with_what_was_fed(session):
    a, b = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
    first, second = a + 1, (a + 1) * b
    handle = session.partial_run_setup([first, second], [a, b])
    assert session.partial_run(handle, first, {a: 2.0}) == 3
    assert session.partial_run(handle, second, {b: 10.0}) == 30
