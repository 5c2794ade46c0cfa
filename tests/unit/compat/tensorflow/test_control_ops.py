"""Branches, loops, gradients, steps in Python."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf


@pytest.fixture(autouse=True)
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


def test_a_branch_is_chosen_at_each_run(session):
    x = tf.placeholder(tf.float32, [])
    y = tf.cond(x > 0.0, lambda: x * 2.0, lambda: -x)
    assert [session.run(y, {x: v}) for v in (3.0, -3.0)] == [6.0, 3.0]
    a, b = tf.cond(x > 0.0, lambda: (x, 1), lambda: (x - 1.0, 2))
    assert session.run([a, b], {x: -1.0}) == [-2.0, 2]


def test_only_the_chosen_branch_assigns(session):
    v = tf.Variable(0.0)
    go = tf.placeholder(tf.bool, [])
    y = tf.cond(go, lambda: v.assign_add(1.0), lambda: v.assign_sub(10.0))
    session.run(v.initializer)
    assert session.run(y, {go: True}) == 1.0
    assert session.run(y, {go: True}) == 2.0
    assert session.run(y, {go: False}) == -8.0
    assert session.run(v) == -8.0


def test_a_branch_may_change_the_shape(session):
    x = tf.placeholder(tf.float32, [None])
    y = tf.cond(tf.size(x) > 2, lambda: x[:2], lambda: x)
    assert session.run(y, {x: [1, 2, 3]}).tolist() == [1, 2]
    assert session.run(y, {x: [5]}).tolist() == [5]


def test_case_takes_the_first_that_holds(session):
    x = tf.placeholder(tf.int32, [])
    y = tf.case(
        [(x < 1, lambda: tf.constant(10)), (x < 5, lambda: tf.constant(20))],
        default=lambda: tf.constant(30),
    )
    assert [session.run(y, {x: v}) for v in (0, 3, 9)] == [10, 20, 30]


def test_a_loop_runs_while_its_test_holds(session):
    n = tf.placeholder(tf.int32, [])
    i, total = tf.while_loop(
        lambda i, total: i < n, lambda i, total: (i + 1, total + i), [0, tf.constant(0)]
    )
    assert session.run([i, total], {n: 5}) == [5, 10]
    assert session.run(total, {n: 0}) == 0
    assert session.run(tf.while_loop(lambda i: i < 10, lambda i: i * 2, [tf.constant(1)])) == 16
    limited = tf.while_loop(lambda i: i < 10, lambda i: i + 1, [0], maximum_iterations=3)
    assert session.run(limited) == 3


def test_a_loop_may_grow_an_array(session):
    i = tf.constant(0)
    row = tf.zeros([1])
    shapes = [i.get_shape(), tf.TensorShape([None])]
    _, grown = tf.while_loop(
        lambda i, r: i < 3,
        lambda i, r: [i + 1, tf.concat([r, [tf.cast(i, tf.float32)]], 0)],
        [i, row],
        shape_invariants=shapes,
    )
    assert session.run(grown).tolist() == [0, 0, 1, 2]


def test_a_loop_changes_variables(session):
    v = tf.Variable(1.0)

    def body(i):
        with tf.control_dependencies([v.assign(v * 2.0)]):
            return [i + 1]

    loop = tf.while_loop(lambda i: i < 4, body, [tf.constant(0)])
    session.run(v.initializer)
    session.run(loop)
    assert session.run(v) == 16.0


@pytest.mark.parametrize("counted", [True, False])
def test_gradients_go_through_loops(session, counted):
    x = tf.placeholder(tf.float32, [])
    n = tf.constant(3) if counted else tf.placeholder(tf.int32, [])
    _, y = tf.while_loop(lambda i, y: i < n, lambda i, y: [i + 1, y * x], [0, tf.constant(1.0)])
    (slope,) = tf.gradients(y, x)
    feeds = {x: 2.0} if counted else {x: 2.0, n: 3}
    assert session.run([y, slope], feeds) == [8.0, 12.0]


def test_gradients_go_through_branches(session):
    x = tf.placeholder(tf.float32, [])
    y = tf.cond(x > 0.0, lambda: x * x, lambda: 5.0 * x)
    (slope,) = tf.gradients(y, x)
    assert [session.run(slope, {x: v}) for v in (3.0, -3.0)] == [6.0, 5.0]


def test_map_scan_and_fold(session):
    x = tf.constant([1.0, 2.0, 3.0])
    assert session.run(tf.map_fn(lambda v: v * v, x)).tolist() == [1, 4, 9]
    assert session.run(tf.scan(lambda a, v: a + v, x)).tolist() == [1, 3, 6]
    assert session.run(tf.scan(lambda a, v: a + v, x, tf.constant(10.0))).tolist() == [11, 13, 16]
    assert session.run(tf.scan(lambda a, v: a + v, x, reverse=True)).tolist() == [6, 5, 3]
    assert session.run(tf.foldl(lambda a, v: a - v, x)) == -4
    assert session.run(tf.foldr(lambda a, v: a - v, x)) == 0
    pair = tf.map_fn(lambda p: p[0] * p[1], (x, x), dtype=tf.float32)
    assert session.run(pair).tolist() == [1, 4, 9]
    (slope,) = tf.gradients(tf.reduce_sum(tf.map_fn(lambda v: v * v, x)), x)
    assert session.run(slope).tolist() == [2, 4, 6]


def test_gradients_of_variables_and_tensors(session):
    v = tf.Variable([1.0, 2.0])
    unused = tf.Variable(1.0)
    h = v * 3.0
    loss = tf.reduce_sum(h * h)
    by_v, by_h, by_unused = tf.gradients(loss, [v, h, unused])
    assert by_unused is None
    session.run(tf.global_variables_initializer())
    assert session.run([by_v, by_h])[0].tolist() == [18.0, 36.0]
    assert session.run(by_h).tolist() == [6.0, 12.0]
    assert session.run(tf.gradients(h, v, grad_ys=[[1.0, 10.0]])[0]).tolist() == [3.0, 30.0]
    assert session.run(tf.gradients(tf.stop_gradient(h) * h, v)[0]).tolist() == [9.0, 18.0]
    (kept,) = tf.gradients(loss, [v], stop_gradients=[h])
    assert kept is None


def test_gradients_of_gradients(session):
    x = tf.Variable(2.0)
    y = x**3
    (first,) = tf.gradients(y, x)
    (second,) = tf.gradients(first, x)
    session.run(x.initializer)
    assert session.run([first, second]) == [12.0, 12.0]
    w = tf.Variable([1.0, 2.0])
    (bend,) = tf.hessians(tf.reduce_sum(w**3), w)
    session.run(w.initializer)
    assert session.run(bend).tolist() == [[6.0, 0.0], [0.0, 12.0]]


def test_gradients_where_rows_are_chosen_by_values(session):
    x = tf.Variable([1.0, 2.0, 3.0])
    keep = tf.placeholder(tf.bool, [None])
    (slope,) = tf.gradients(tf.reduce_sum(tf.boolean_mask(x * x, keep)), x)
    session.run(x.initializer)
    assert session.run(slope, {keep: [True, False, True]}).tolist() == [2.0, 0.0, 6.0]


def test_a_random_part_is_the_same_forward_and_back(session):
    x = tf.Variable(np.ones(1000, "float32"))
    mask = tf.floor(tf.random_uniform([1000]) + 0.5)
    y = x * mask
    (slope,) = tf.gradients(y, x)
    session.run(x.initializer)
    value, back = session.run([y, slope])
    assert (value == back).all() and 300 < value.sum() < 700


def test_python_functions_run_on_values(session):
    x = tf.placeholder(tf.float32, [None])
    y = tf.py_func(lambda v: v[::-1].copy(), [x], tf.float32)
    assert y.shape.ndims is None
    assert session.run(y + 1.0, {x: [1, 2]}).tolist() == [3, 2]
    a, b = tf.py_func(lambda v: (v.sum(), v.max()), [x], [tf.float32, tf.float32])
    assert session.run([a, b], {x: [1, 2]}) == [3, 2]
    words = tf.py_func(lambda s: s.upper(), [tf.constant("abc")], tf.string)
    assert session.run(words) == b"ABC"


def test_prints_go_to_the_error_stream(session, capsys):
    x = tf.constant([1.0, 2.0])
    y = tf.Print(x, [x, tf.shape(x)], message="x is ") * 2.0
    assert session.run(y).tolist() == [2.0, 4.0]
    assert capsys.readouterr().err == "x is [1.0 2.0][2]\n"


def test_assertions_stop_a_run(session):
    x = tf.placeholder(tf.float32, [])
    with tf.control_dependencies([tf.Assert(x > 0.0, [x], name="positive")]):
        y = tf.sqrt(x)
    assert session.run(y, {x: 4.0}) == 2.0
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"assertion failed: \[-4.0\]"):
        session.run(y, {x: -4.0})
    with tf.control_dependencies([tf.assert_positive(x)]):
        z = tf.identity(x)
    with pytest.raises(tf.errors.InvalidArgumentError, match="x > y"):
        session.run(z, {x: -1.0})


def test_a_loop_draws_anew_at_each_turn(session):
    _, total = tf.while_loop(
        lambda i, r: i < 3,
        lambda i, r: [i + 1, tf.concat([r[1:], tf.random_uniform([1])], 0)],
        [0, tf.zeros([3])],
    )
    assert len(set(session.run(total).tolist())) == 3
