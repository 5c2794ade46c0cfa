"""Sessions: fetches, feeds, state, errors, threads."""

import threading
from collections import namedtuple

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf
from hornbook.compat.tensorflow.session import loop


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as made:
        yield made


@pytest.fixture
def session(graph):
    with tf.Session() as made:
        yield made


def test_nests_come_back_as_they_went_in(session):
    a, b = tf.constant(1), tf.constant([2.0, 3.0])
    Pair = namedtuple("Pair", ["x", "y"])
    got = session.run({"one": a, "many": [b, (a, Pair(a, b))], "op": a.op, "name": "Const:0"})
    assert got["one"] == 1 and got["op"] is None and got["name"] == 1
    assert got["many"][0].tolist() == [2.0, 3.0]
    assert got["many"][1][0] == 1 and type(got["many"][1][1]).__name__ == "Pair"
    assert session.run(()) == () and session.run([]) == []
    assert type(session.run((a,))) is tuple


def test_what_comes_out_is_numpys(session):
    assert isinstance(session.run(tf.constant(1)), np.int32)
    assert session.run(tf.constant([1.5])).dtype == np.float32
    assert session.run(tf.constant("text")) == b"text"
    assert session.run(tf.constant(["a", "b"])).tolist() == [b"a", b"b"]
    assert session.run(tf.constant(2**40)) == 2**40
    assert session.run(tf.argmax([1, 3, 2], 0)).dtype == np.int64


@pytest.mark.parametrize(
    "name",
    "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 bool complex64 complex128".split(),
)
def test_all_dtypes_go_through(session, name):
    x = tf.placeholder(name, [2])
    got = session.run(tf.identity(x), {x: [0, 1]})
    assert got.dtype == name and got.tolist() == [0, 1]


def test_a_result_does_not_change_later(session):
    v = tf.Variable([1.0, 2.0])
    session.run(v.initializer)
    before = session.run(v)
    session.run(v.assign_add([1.0, 1.0]))
    assert before.tolist() == [1.0, 2.0]
    before[0] = 9
    assert session.run(v).tolist() == [2.0, 3.0]


def test_any_tensor_can_be_fed(session):
    a = tf.constant(2.0)
    b = a * 3.0
    c = b + 1.0
    assert session.run(c) == 7.0
    assert session.run(c, {b: 10.0}) == 11.0
    assert session.run([b, c], {b: 10.0}) == [10.0, 11.0]
    v = tf.Variable(1.0)
    assert session.run(v * 2.0, {v: 4.0}) == 8.0
    assert session.run(c, {"mul:0": 1.0}) == 2.0


def test_feeds_are_checked(session):
    x = tf.placeholder(tf.float32, [None, 2], name="inputs")
    y = x * 2.0
    with pytest.raises(tf.errors.InvalidArgumentError, match="'inputs' with dtype float"):
        session.run(y)
    with pytest.raises(ValueError, match=r"shape \(3,\) for Tensor 'inputs:0'"):
        session.run(y, {x: [1, 2, 3]})
    with pytest.raises(TypeError, match=r"tf\.Tensor object"):
        session.run(y, {x: tf.zeros([1, 2])})
    with pytest.raises(TypeError, match="feed_dict key"):
        session.run(y, {"nothing:0": 1})
    with pytest.raises(ValueError, match="inputs:0"):
        session.run(y, {x: [["a", "b"]]})


def test_fetches_are_checked(session):
    with pytest.raises(TypeError, match="Fetch argument"):
        session.run(3.0)
    with pytest.raises(TypeError, match="Fetch argument None"):
        session.run([None])
    with pytest.raises(ValueError, match="nothing"):
        session.run("nothing:0")


def test_variables_begin_empty_and_belong_to_a_session():
    v = tf.Variable(3.0, name="v")
    with tf.Session() as one, tf.Session() as two:
        with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value v"):
            one.run(v)
        assert not one.run(tf.is_variable_initialized(v))
        assert one.run(tf.report_uninitialized_variables()).tolist() == [b"v"]
        one.run(v.initializer)
        two.run(v.assign(8.0))
        assert (one.run(v), two.run(v)) == (3.0, 8.0)


def test_eval_and_run_use_the_default_session(session):
    v = tf.Variable(1.0)
    v.initializer.run()
    assert (v + 1.0).eval() == 2.0
    assert v.eval() == 1.0
    v.load(5.0)
    assert v.eval(session) == 5.0


def test_without_a_session_eval_says_so():
    with pytest.raises(ValueError, match="no default session"):
        tf.constant(1).eval()


def test_an_interactive_session_is_the_default():
    session = tf.InteractiveSession()
    assert tf.constant(4).eval() == 4
    session.close()
    assert tf.get_default_session() is None
    with pytest.raises(RuntimeError, match="closed"):
        session.run(tf.constant(1))


def test_what_is_fetched_beside_an_update_is_of_before(session):
    v = tf.Variable(1.0)
    loss = v * 10.0
    update = v.assign(v - 0.5)
    session.run(tf.global_variables_initializer())
    assert session.run([update.op, loss])[1] == 10.0
    assert session.run([loss, update])[0] == 5.0


def test_draws_are_new_at_each_run_and_follow_seeds(graph):
    def draws():
        with tf.Graph().as_default():
            tf.set_random_seed(5)
            a, b = tf.random_normal([3]), tf.random_uniform([3], seed=2)
            with tf.Session() as session:
                return np.concatenate([session.run(a), session.run(a), session.run(b)])

    first, second = draws(), draws()
    assert (first == second).all()
    assert (first[:3] != first[3:6]).all()
    x = tf.random_normal([3])
    with tf.Session() as one, tf.Session() as two:
        assert (one.run(x) != two.run(x)).all()
        noisy = x * 1.0
        assert (one.run(noisy) != one.run(noisy)).all()


def test_a_run_in_parts_keeps_what_was_fed(session):
    a, b = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    first = a + 1.0
    second = first * b
    handle = session.partial_run_setup([first, second], [a, b])
    assert session.partial_run(handle, first, {a: 1.0}) == 2.0
    assert session.partial_run(handle, second, {b: 3.0}) == 6.0


def test_threads_share_a_session(session):
    v = tf.Variable(0.0)
    add = v.assign_add(1.0)
    session.run(v.initializer)

    def work():
        for _ in range(50):
            session.run(add)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.run(v) == 200.0


def test_a_fed_number_may_decide_a_shape(session):
    n = tf.placeholder(tf.int32, [])
    x = tf.placeholder(tf.float32, [None])
    made = tf.zeros([n, 2]) + 1.0
    rows = tf.reshape(x, tf.stack([n, -1]))
    assert session.run(tf.shape(made), {n: 3}).tolist() == [3, 2]
    assert session.run(rows, {n: 2, x: np.arange(6)}).shape == (2, 3)
    assert session.run(rows, {n: 3, x: np.arange(6)}).shape == (3, 2)


def test_a_variable_may_decide_a_shape(session):
    n = tf.Variable(2)
    made = tf.reduce_sum(tf.ones([n, 2]))
    session.run(n.initializer)
    assert session.run(made) == 4.0
    session.run(n.assign(5))
    assert session.run(made) == 10.0


def test_configurations_are_taken():
    options = tf.GPUOptions(per_process_gpu_memory_fraction=0.3)
    config = tf.ConfigProto(allow_soft_placement=True, gpu_options=options)
    config.gpu_options.allow_growth = True
    with tf.Session(config=config) as session, tf.device("/gpu:0"):
        assert session.run(tf.constant(1)) == 1


def test_a_loop_handed_over_gives_what_single_runs_give():
    x = tf.placeholder(tf.float32, [None])
    v = tf.Variable(0.0)
    step = v.assign_add(tf.reduce_sum(x))
    rows = np.arange(12, dtype="float32").reshape(4, 3)
    with tf.Session() as one, tf.Session() as two:
        one.run(v.initializer)
        two.run(v.initializer)
        single = [one.run(step, {x: row}) for row in rows]
        assert tf.loop(two, step, {x: rows}).tolist() == single
        assert two.run(v) == one.run(v)


def test_sizes_that_only_a_run_knows_are_checked_there(session):
    x, y = tf.placeholder(tf.float32, [None, None]), tf.placeholder(tf.float32, [None, None])
    product = tf.matmul(x, y, name="product")
    assert session.run(product, {x: np.ones((2, 3)), y: np.ones((3, 1))}).tolist() == [[3], [3]]
    with pytest.raises(tf.errors.InvalidArgumentError, match="product"):
        session.run(product, {x: np.ones((2, 3)), y: np.ones((2, 1))})


def test_sizes_of_what_is_fed_make_no_new_program(session):
    x = tf.placeholder(tf.float32, [None, 2])
    drawn = tf.py_func(lambda n: np.ones(n, "float32"), [tf.shape(x)], tf.float32)
    grown = tf.reshape(x + drawn, tf.stack([tf.shape(x)[0], 1, 2]))
    for number in range(4):
        assert session.run(grown, {x: np.full((3, 2), number)}).tolist() == [[[number + 1] * 2]] * 3
    (run,) = [one for one in session.graph.runs.values() if one.fetches == [grown]]
    assert len(run.programs) == 1


@pytest.mark.parametrize("train", [False, True])
def test_a_place_out_of_range_is_named(session, train):
    table = tf.Variable(np.eye(4, dtype="float32"))
    ids = tf.placeholder(tf.int32, [None, None])
    rows = tf.nn.embedding_lookup(table, ids, name="rows")
    down = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(rows**2))
    session.run(table.initializer)
    fetch = down if train else rows
    session.run(fetch, {ids: [[0, 3]]})
    for wrong in (4, -1):
        with pytest.raises(tf.errors.InvalidArgumentError) as error:
            session.run(fetch, {ids: [[0, 1], [2, wrong]]})
        assert f"indices[1,1] = {wrong} is not in [0, 4)" in str(error.value)
        assert error.value.op.name == "rows"
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices\[0,1\] = 9"):
        loop(session, fetch, {ids: [[[0, 1]], [[2, 9]], [[1, 1]]]})


def test_places_and_classes_out_of_range_are_named(session):
    scores = tf.constant(np.zeros((2, 3), "float32"))
    labels = tf.placeholder(tf.int64, [2])
    lost = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=scores)
    assert np.allclose(session.run(lost, {labels: [0, 2]}), np.log(3), atol=1e-6)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"label value of 3 .* \[0, 3\)"):
        session.run(lost, {labels: [0, 3]})
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices\[1\] = \[0, 3\]"):
        session.run(tf.gather_nd(scores, [[1, 2], [0, 3]]))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices = 2 is not in \[0, 2\)"):
        session.run(tf.gather(["a", "b"], 2))
    apart = tf.cond(tf.constant(False), lambda: tf.gather(scores, 7), lambda: scores[0])
    assert session.run(apart).tolist() == [0, 0, 0]


def test_rows_are_gathered_from_by_themselves(session):
    rows = np.arange(24.0, dtype="float32").reshape(2, 3, 4)
    places = tf.placeholder(tf.int32, [2, None])
    taken = tf.gather(rows, places, axis=2, batch_dims=1)
    assert taken.shape.as_list() == [2, 3, None]
    got = session.run(taken, {places: [[1, 0], [3, 3]]})
    assert np.array_equal(got, np.stack([rows[0][:, [1, 0]], rows[1][:, [3, 3]]]))
    few = tf.batch_gather(rows[:, :, 0], places)
    assert session.run(few, {places: [[2], [0]]}).tolist() == [[8], [12]]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices\[1,0\] = 3 is not in"):
        session.run(few, {places: [[2], [3]]})
