"""Programs of plain nodes: fetches, feeds, boxes, host steps, loops."""

import numpy as np
import pytest

from hornbook.graph import (
    Empty,
    Graph,
    NeedsFeed,
    NeedsHost,
    Node,
    Session,
    apply,
    needed,
    placeholder,
)
from hornbook.graph.spec import check, faults


def test_fetches_are_computed_from_feeds():
    x = placeholder((None,), "float32")
    y = apply(lambda a: a * 2, x)
    session = Session(Graph())
    assert session.run([y, x], {x: np.ones(2, "float32")})[0].tolist() == [2, 2]
    assert session.run([apply(lambda a: a + 1, y)], {y: np.ones(1, "float32")})[0].tolist() == [2]


def test_one_pair_of_fetches_and_feeds_is_prepared_once():
    x = placeholder((), "float32")
    y = apply(lambda a: a + 1, x)
    session = Session(Graph())
    assert session.prepare([y], [x]) is session.prepare([y], [x])
    assert session.prepare([y], []) is not session.prepare([y], [x])


def test_a_node_that_looks_at_values_runs_on_the_host():
    x = placeholder((None,), "float32")
    doubled = apply(lambda a: a * 2, x)

    def positive(a):
        return np.asarray(a)[np.asarray(a) > 0]

    node = Node(positive, (doubled,), {}, doubled.spec)
    node.host = True
    after = apply(lambda a: a.sum(), node.outputs[0])
    session = Session(Graph())
    assert float(session.run([after], {x: np.array([-1.0, 1, 2], "float32")})[0]) == 6
    assert float(session.run([after], {x: np.array([-1.0, 4], "float32")})[0]) == 8


def test_that_a_node_needs_the_host_is_learned():
    x = placeholder((None,), "float32")
    y = apply(lambda a: a, x)
    peeking = Node(lambda a: np.float32(float(a.sum())), (y,), {}, placeholder((), "float32").spec)
    session = Session(Graph())
    assert float(session.run(peeking.outputs, {x: np.ones(3, "float32")})[0]) == 3
    (run,) = session.graph.runs.values()
    assert run.host == {peeking}


def test_needed_nodes_come_in_order_and_stop_at_feeds():
    x = placeholder((), "float32")
    y = apply(lambda a: a + 1, x)
    z = apply(lambda a: a * 2, y)
    assert needed([z]) == [y.node, z.node]
    assert needed([z], [id(y)]) == [z.node]
    z.node.after = (apply(lambda a: a - 1, x).node,)
    assert len(needed([z])) == 3


def test_names_are_unique_whatever_their_case():
    graph = Graph()
    assert [graph.unique_name(n) for n in ("a", "A", "a", "a_1")] == ["a", "A_1", "a_2", "a_1_1"]
    with graph.name_scope("s"), graph.name_scope("t") as scope:
        assert (scope, graph.unique_name("a")) == ("s/t/", "s/t/a")
    with graph.name_scope(None):
        assert graph.unique_name("b") == "b"


def test_a_legal_node_has_no_faults():
    node = apply(lambda a: a + 1, placeholder((), "float32")).node
    assert faults(node) == [] and check(node) is node
    node.static = frozenset(["shape"])
    assert "static" in faults(node)[0]
    node.op = 3
    with pytest.raises(ValueError, match="neither be called"):
        check(node)


def test_what_is_missing_is_named():
    x = placeholder((), "float32", name="x")
    assert str(NeedsFeed(x)) == "x"
    node = apply(lambda a: a + 1, x).node
    assert str(NeedsHost(node)) == node.name
    assert Empty(x).box is x
