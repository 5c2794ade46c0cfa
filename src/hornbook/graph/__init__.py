"""The dataflow graph: one node type for functional models and for define-then-run programs.

``Tensor`` stands for an array to come, ``Node`` for one call of an op. ``apply`` is the only
dispatcher: with a Tensor among the arguments it records a Node, otherwise it calls the op.
``Function(inputs, outputs)`` is a piece of graph that can be run.
"""

from hornbook.graph.apply import apply, record, unwrap
from hornbook.graph.evaluate import Function, nodes_between
from hornbook.graph.node import Node, Tensor, is_symbolic, placeholder

__all__ = [
    "Function",
    "Node",
    "Tensor",
    "apply",
    "is_symbolic",
    "nodes_between",
    "placeholder",
    "record",
    "unwrap",
]
