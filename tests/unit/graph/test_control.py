"""Branches, loops and derivatives as nodes of plain graphs."""

import numpy as np
import pytest

from hornbook.core import Scope
from hornbook.graph import Branch, Gradient, Graph, Loop, Node, Piece, Session, apply, placeholder
from hornbook.graph.program import all_nodes

REAL = placeholder((), "float32").spec
WHOLE = placeholder((), "int32").spec
TRUTH = placeholder((), "bool").spec


class Box:
    is_box = True
    name = "box"


class Put:
    """Adds to a box."""

    def __init__(self, box, step):
        self.box, self.step = box, step

    def run_in(self, frame, node):
        Scope.write(self.box, Scope.read(self.box) + self.step)
        return [Scope.read(self.box)]


def put(box, step):
    node = Node(Put(box, step), (), {}, REAL)
    node.reads = node.writes = frozenset({box})
    return node


def branch(pred, yes, no, inside):
    pieces = [Piece([out], inside) for out in (yes, no)]
    outside = list({id(t): t for piece in pieces for t in piece.outside}.values())
    node = Node(Branch(*pieces), (), {"pred": pred, "outside": outside}, [REAL])
    node.reads = pieces[0].reads | pieces[1].reads
    node.writes = pieces[0].writes | pieces[1].writes
    return node


def slope(y, xs, nodes):
    piece = Piece([y], nodes, [x for x in xs if x.node not in nodes])
    words = {"outside": piece.outside, "weights": [None], "wrt": xs}
    node = Node(Gradient([y], xs, piece), (), words, [REAL] * len(xs))
    node.writes, node.reads = piece.writes, piece.reads
    return node


def value(session, fetches, feeds):
    return [float(v) for v in session.run(fetches, feeds)]


def test_a_branch_runs_the_piece_that_the_predicate_chooses():
    x, on = placeholder((), "float32"), placeholder((), "bool")
    yes, no = apply(lambda a: a * 2, x), apply(lambda a: a - 1, x)
    node = branch(on, yes, no, [yes.node, no.node])
    session = Session(Graph())
    for chosen, wanted in ((True, 6), (False, 2)):
        feeds = {x: np.float32(3), on: np.bool_(chosen)}
        assert value(session, node.outputs, feeds) == [wanted]
    assert {yes.node, no.node} <= set(all_nodes([node]))


def test_only_the_chosen_piece_assigns():
    box, on = Box(), placeholder((), "bool")
    up, down = put(box, 1.0), put(box, -10.0)
    node = branch(on, up.outputs[0], down.outputs[0], [up, down])
    session = Session(Graph())
    session.state[box] = np.float32(5)
    assert value(session, node.outputs, {on: np.bool_(True)}) == [6]
    assert float(session.state[box]) == 6
    assert value(session, node.outputs, {on: np.bool_(False)}) == [-4]


def test_a_derivative_through_a_branch_that_assigns_assigns_once():
    x, on, box = placeholder((), "float32"), placeholder((), "bool"), Box()
    up = put(box, 1.0)
    yes = Node(lambda x, v: x * v, (), {"x": x, "v": up.outputs[0]}, REAL).outputs[0]
    no = apply(lambda a: a * 7, x)
    node = branch(on, yes, no, [up, yes.node, no.node])
    gradient = slope(node.outputs[0], [x], [node])
    session = Session(Graph())
    session.state[box] = np.float32(2)
    feeds = {x: np.float32(5), on: np.bool_(True)}
    assert value(session, [gradient.outputs[0], node.outputs[0]], feeds) == [3, 15]
    assert float(session.state[box]) == 3
    assert value(session, gradient.outputs, {**feeds, on: np.bool_(False)}) == [7]
    assert float(session.state[box]) == 3


def loop(start, test, body, given, inside, limit=None):
    asked, turned = Piece([test], inside, given), Piece(body, inside, given)
    outside = list({id(t): t for t in asked.outside + turned.outside}.values())
    words = {"start": start, "outside": outside}
    return Node(Loop(asked, turned, limit), (), words, [t.spec for t in given])


@pytest.mark.parametrize("limit", [None, 2])
def test_a_loop_turns_while_its_test_holds(limit):
    n, x = placeholder((), "int32"), placeholder((), "float32")
    i, total = placeholder((), "int32"), placeholder((), "float32")
    test = Node(lambda i, n: i < n, (), {"i": i, "n": n}, TRUTH).outputs[0]
    more = apply(lambda a: a + 1, i)
    product = Node(lambda t, x: t * x, (), {"t": total, "x": x}, REAL).outputs[0]
    inside = [test.node, more.node, product.node]
    node = loop(
        [np.int32(0), np.float32(1)], test, [more, product], [i, total], inside, limit
    )  # fmt: skip
    session = Session(Graph())
    turns = 4 if limit is None else limit
    feeds = {n: np.int32(4), x: np.float32(3)}
    assert value(session, node.outputs, feeds) == [turns, 3.0**turns]


def test_a_loop_that_constants_count_has_a_derivative():
    x, i, total = placeholder((), "float32"), placeholder((), "int32"), placeholder((), "float32")
    test, more = apply(lambda a: a < 3, i), apply(lambda a: a + 1, i)
    product = Node(lambda t, x: t * x, (), {"t": total, "x": x}, REAL).outputs[0]
    inside = [test.node, more.node, product.node]
    node = loop([np.int32(0), np.float32(1)], test, [more, product], [i, total], inside)
    gradient = slope(node.outputs[1], [x], [node])
    assert value(Session(Graph()), gradient.outputs, {x: np.float32(2)}) == [12]


def test_a_derivative_by_a_result_on_the_way_and_by_what_it_comes_from():
    x = placeholder((), "float32")
    y = apply(lambda a: a * a, x)
    z = apply(lambda a: a * 5, y)
    gradient = slope(z, [x, y], [y.node, z.node])
    assert value(Session(Graph()), gradient.outputs, {x: np.float32(3)}) == [30, 5]
