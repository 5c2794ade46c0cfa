"""A frame: values that are known, what is worked out early, and what is refused."""

import numpy as np
import pytest

from hornbook.core import Scope
from hornbook.graph import Empty, Frame, NeedsFeed, NeedsHost, Node, apply, placeholder, read
from hornbook.graph.frame import settled


class Box:
    is_box = True
    name = "box"


def made(fn, *tensors):
    return apply(fn, *tensors)


def test_a_node_is_called_on_what_is_known_and_only_once():
    calls = []

    def double(a):
        calls.append(1)
        return a * 2

    x = placeholder((), "float32")
    y = made(double, x)
    calls.clear()  # recording it looked at shapes
    frame = Frame({id(x): np.float32(3)})
    frame.run([y.node, y.node])
    assert float(frame.known[id(y)]) == 6 and len(calls) == 1


def test_what_is_fed_is_not_computed():
    x = placeholder((), "float32")
    y = made(lambda a: 1 / 0 if isinstance(a, np.ndarray) else a, x)
    frame = Frame({id(y): np.float32(5)}, fixed=[id(y)])
    frame.run([y.node])
    assert float(frame.value(y)) == 5


def test_a_value_is_worked_out_from_constants():
    node = Node(lambda: np.int32(4), (), {}, placeholder((), "int32").spec)
    asked = Node(lambda n: n, (), {}, placeholder((), "int32").spec)
    assert int(Frame({}).settle(node.outputs[0], asked)) == 4


def test_a_placeholder_that_decides_a_shape_must_be_fed():
    x = placeholder((), "int32")
    with pytest.raises(NeedsFeed) as error:
        Frame({}).settle(x, None)
    assert error.value.tensor is x


def test_what_a_random_or_host_node_gives_is_known_on_the_host_alone():
    for word in ("random", "host"):
        node = Node(lambda: np.int32(4), (), {}, placeholder((), "int32").spec)
        setattr(node, word, True)
        with pytest.raises(NeedsHost) as error:
            Frame({}).settle(node.outputs[0], node)
        assert error.value.node is node


def test_a_box_is_read_in_the_scope_or_is_empty():
    box = Box()
    with Scope({box: 3.0}):
        assert read(box) == 3.0 and Frame({}).value(box) == 3.0
        assert float(Frame({}).settle(box, None)) == 3.0
    with Scope({}), pytest.raises(Empty):
        read(box)


def test_an_inner_frame_keeps_what_is_fed_and_adds_what_is_given():
    x, y = placeholder((), "float32"), placeholder((), "float32")
    outer = Frame({id(x): 1.0}, fixed=[id(x)])
    inner = outer.inner({id(y): 2.0}, derived=True)
    assert inner.known == {id(x): 1.0, id(y): 2.0} and inner.derived and not outer.derived
    assert id(y) not in outer.known


def test_a_plain_form_runs_in_numpy():
    def double(x):
        raise AssertionError

    double.plain = lambda x: x * 2
    x = placeholder((2,), "float32")
    node = Node(double, (), {"x": x}, x.spec)
    frame = Frame({id(x): np.ones(2, "float32")})
    frame.plain = True
    frame.run([node])
    assert frame.known[id(node.outputs[0])].tolist() == [2, 2] and settled(np.ones(1))
