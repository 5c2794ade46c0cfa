"""The dataflow graph: one node type for functional models and for define-then-run programs.

``Tensor`` stands for an array to come, ``Node`` for one call of an op. ``apply`` is the only
dispatcher: with a Tensor among the arguments it records a Node, otherwise it calls the op.
``Function(inputs, outputs)`` is a piece of graph that can be run; a ``Session`` runs fetches for
feeds, as programs that may assign boxes, branch, loop and step out to the host.
"""

from hornbook.graph.apply import apply, record, unwrap
from hornbook.graph.control import Branch, Gradient, Loop, Piece
from hornbook.graph.evaluate import Function, nodes_between
from hornbook.graph.frame import Empty, Frame, NeedsFeed, NeedsHost, read
from hornbook.graph.node import Node, Tensor, is_symbolic, placeholder
from hornbook.graph.program import Program, all_nodes, needed
from hornbook.graph.session import Graph, Run, Session

__all__ = [
    "Branch",
    "Empty",
    "Frame",
    "Function",
    "Gradient",
    "Graph",
    "Loop",
    "NeedsFeed",
    "NeedsHost",
    "Node",
    "Piece",
    "Program",
    "Run",
    "Session",
    "Tensor",
    "all_nodes",
    "apply",
    "is_symbolic",
    "needed",
    "nodes_between",
    "placeholder",
    "read",
    "record",
    "unwrap",
]
