"""Tensors, nodes and functions of them."""

import numpy as np
import pytest

from hornbook import ops
from hornbook.core import Scope, Variable
from hornbook.graph import Function, apply, is_symbolic, nodes_between, placeholder


def test_an_op_runs_on_arrays_and_is_recorded_for_tensors():
    x = placeholder((None, 3), "float32", name="x")
    y = ops.add(x, 1)
    assert not is_symbolic(ops.add(1, 1)) and is_symbolic(y, [1, {"a": x}])
    assert y.shape == (None, 3) and y.dtype == "float32" and y.node.inputs == [x]
    np.testing.assert_array_equal(Function(x, y)(np.zeros((2, 3), "float32")), np.ones((2, 3)))


def test_unknown_sizes_are_kept_through_arithmetic_on_them():
    x = placeholder((None, None, 4), "float32")
    assert ops.concatenate([x, x], axis=1)[:, 1:].shape == (None, None, 4)
    assert ops.sum(x, axis=1).shape == (None, 4)
    assert ops.conv(x, np.ones((3, 4, 2), "float32"), strides=2).shape == (None, None, 2)


def test_nodes_come_in_the_order_in_which_they_can_run():
    x = placeholder((2,), "float32")
    a = x * 2
    b, c = a + 1, a - 1
    d = b * c
    assert [id(n) for n in nodes_between([x], [d])] == [id(t.node) for t in (a, b, c, d)]
    deep = x
    for _ in range(1500):  # deeper than Python's own stack
        deep = -deep
    assert len(nodes_between([x], [deep])) == 1500


def test_a_function_may_start_in_the_middle():
    x = placeholder((2,), "float32")
    middle = x * 2
    end = middle + 1
    np.testing.assert_array_equal(Function(middle, end)(np.array([1.0, 2.0], "float32")), [2, 3])
    with pytest.raises(ValueError, match="not among the inputs"):
        Function(placeholder((2,), "float32"), end)


def test_nests_go_in_and_out():
    a, b = placeholder((), "float32"), placeholder((), "float32")
    function = Function({"a": a, "b": [b]}, [a + b, {"difference": a - b}])
    total, rest = function({"a": np.float32(3), "b": [np.float32(1)]})
    assert float(total) == 4.0 and float(rest["difference"]) == 2.0


def test_variables_are_read_when_the_function_runs():
    x, v = placeholder((), "float32"), Variable(2.0)
    function = Function(x, x * v)
    v.assign(5.0)
    assert float(function(np.float32(3))) == 15.0


def test_recording_never_assigns():
    v = Variable(1.0)

    def op(x):
        v.assign(9.0)
        return x

    apply(op, placeholder((2,), "float32"))
    assert float(v.value) == 1.0
    with Scope():
        apply(op, np.zeros(2))
    assert float(v.value) == 1.0
