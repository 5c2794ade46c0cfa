"""What a legal node is, and that every fault is told."""

import subprocess
import sys

import pytest

from hornbook.graph import Node, apply, placeholder
from hornbook.graph.spec import check, faults


def node():
    return apply(abs, placeholder((2,), "float32")).node


def test_a_recorded_node_is_legal():
    assert faults(node()) == [] and isinstance(check(node()), Node)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda n: setattr(n, "op", 3), "neither be called nor run"),
        (lambda n: setattr(n.outputs[0], "index", 5), "does not point back"),
        (lambda n: setattr(n, "outputs", [3]), "does not point back"),
        (lambda n: setattr(n, "after", ("x",)), "no node"),
        (lambda n: setattr(n, "static", frozenset({"axis"})), "static argument"),
    ],
)
def test_each_fault_is_told(spoil, said):
    spoiled = node()
    spoil(spoiled)
    assert any(said in sentence for sentence in faults(spoiled))
    with pytest.raises(ValueError, match=said):
        check(spoiled)


def test_a_box_among_the_arguments_must_be_read_or_written():
    class Box:
        is_box = True

    holding = node()
    holding.kwargs["v"] = box = Box()
    assert "neither reads nor writes" in faults(holding)[0]
    holding.reads = frozenset({box})
    assert faults(holding) == []


def test_the_environment_switches_the_check_on():
    program = (
        "from hornbook.graph import Graph, apply, placeholder\n"
        "node = apply(abs, placeholder((2,), 'float32')).node\n"
        "node.static = frozenset({'axis'})\n"
        "try:\n    Graph().add(node)\nexcept ValueError as error:\n    print(error)\n"
    )
    for value, said in (("1", "static argument"), ("0", "")):
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True,
            env={"HORNBOOK_CHECK": value, "PATH": ""},
        )  # fmt: skip
        assert said in ran.stdout and bool(ran.stdout) == bool(said)
