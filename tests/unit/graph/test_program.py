"""Programs: the order of nodes, the cut into stages, buffers that are used up, many runs."""

import threading

import numpy as np
import pytest

from hornbook.core import Scope
from hornbook.graph import Empty, Failed, Graph, Node, Program, Session, apply, needed, placeholder

REAL = placeholder((), "float32").spec


class Box:
    is_box = True
    name = "box"


class Add:
    def __init__(self, box):
        self.box = box

    def run_in(self, frame, node):
        old = Scope.read(self.box)
        if old is None:
            raise Empty(self.box)
        Scope.write(self.box, old + frame.fill(node.kwargs["by"]))
        return [Scope.read(self.box)]


def adding(box, by):
    node = Node(Add(box), (), {"by": by}, REAL)
    node.reads = node.writes = frozenset({box})
    return node


def reading(box):
    node = Node(lambda box: box * 1, (), {"box": box}, REAL)
    node.reads = frozenset({box})
    return node


def held(value):
    session, box = Session(Graph()), Box()
    session.state[box] = np.float32(value)
    return session, box


def test_nodes_come_after_what_they_need_and_follow():
    x = placeholder((), "float32")
    a = apply(lambda v: v + 1, x)
    b = apply(lambda v: v * 2, a)
    first = Node(lambda: [], (), {}, [])
    b.node.after = (first,)
    assert [n for n in needed([b])].index(first) < needed([b]).index(b.node)
    assert needed([b], [id(a)]) == [first, b.node]


def test_what_is_fetched_beside_an_update_is_of_before_it():
    session, box = held(1)
    x = placeholder((), "float32")
    up, before = adding(box, x), reading(box)
    made = session.run([up.outputs[0], before.outputs[0]], {x: np.float32(4)})
    assert [float(v) for v in made] == [5, 1] and float(session.state[box]) == 5


def test_a_box_among_the_fetches_is_read_at_the_end():
    session, box = held(1)
    up = adding(box, np.float32(2))
    assert [v if v is None else float(v) for v in session.run([box, up], {})] == [3, None]


def test_stages_are_cut_where_a_node_runs_on_the_host():
    x = placeholder((), "float32")
    first = apply(lambda v: v + 1, x)
    middle = Node(lambda v: np.float32(v), (first,), {}, REAL)
    middle.host = True
    last = apply(lambda v: v * 2, middle.outputs[0])
    assert len(Program([last], [x]).stages) == 3
    assert len(Program([first], [x]).stages) == 1
    assert Program([last], [x]).loop(Session(Graph()), [1.0], [False], None) is None


def test_a_box_that_holds_nothing_is_named():
    session, box = Session(Graph()), Box()
    for node in (reading(box), adding(box, np.float32(1))):
        with pytest.raises(Empty) as error:
            session.run(node.outputs, {})
        assert error.value.box is box


def test_a_run_that_is_refused_leaves_the_boxes_usable():
    session, box = held(1)
    x = placeholder((None,), "float32")

    def refuse(v):
        if v.shape[0] == 3:
            raise ValueError("three is too many")
        return v.sum()

    total = Node(refuse, (x,), {}, REAL)
    up = adding(box, total.outputs[0])
    for count in (2, 3, 2):
        if count == 3:
            with pytest.raises(Failed, match="three is too many"):
                session.run(up.outputs, {x: np.ones(3, "float32")})
        else:
            session.run(up.outputs, {x: np.ones(count, "float32")})
    assert float(session.state[box]) == 5


def test_an_interrupt_on_the_host_leaves_the_boxes_usable():
    session, box = held(1)

    def stop():
        raise KeyboardInterrupt

    node = Node(stop, (), {}, REAL)
    node.host = True
    up = adding(box, node.outputs[0])
    with pytest.raises(KeyboardInterrupt):
        session.run(up.outputs, {})
    assert float(session.run([reading(box).outputs[0]], {})[0]) == 1


def test_threads_add_up():
    session, box = held(0)
    up = adding(box, np.float32(1))
    run = session.prepare(up.outputs, [])
    threads = [
        threading.Thread(target=lambda: [session.call(run, []) for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert float(session.state[box]) == 200


def test_many_runs_make_one_program_and_no_node():
    session, box = held(0)
    x = placeholder((None,), "float32")
    total = Node(lambda v: v.sum(), (x,), {}, REAL)
    up = adding(box, total.outputs[0])
    for count in range(300):
        session.run(up.outputs, {x: np.full(5, count, "float32")})
    (run,) = session.graph.runs.values()
    (program,) = run.programs.values()
    assert len(run.programs) == 1 and len(program.stages) == 1 and len(session.state) == 1
    assert float(session.state[box]) == 5 * 299 * 150
