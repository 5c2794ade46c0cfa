"""The dataflow graph: one node type for functional models and for define-then-run programs.

``Tensor`` stands for an array to come, ``Node`` for one call of an op. ``apply`` is the only
dispatcher: with a Tensor among the arguments it records a Node, otherwise it calls the op.
``Function(inputs, outputs)`` is a piece of graph that can be run; ``gradients`` differentiates one.
A ``Session`` runs fetches for feeds, as programs that may assign boxes, branch, loop and step out
to the host; ``Gradient`` is the derivative inside such a program.
"""

from hornbook.graph.apply import apply, record, unwrap
from hornbook.graph.control import Branch, Gradient, Loop, Piece
from hornbook.graph.evaluate import Function, Memory, call_node, nodes_before, nodes_between
from hornbook.graph.frame import Empty, Failed, Frame, NeedsFeed, NeedsHost, Watch, read
from hornbook.graph.gradients import gradients, on_renewal
from hornbook.graph.node import Node, Tensor, is_symbolic, placeholder
from hornbook.graph.program import Program, all_nodes, needed
from hornbook.graph.running import allow_closures, rerunning, tensor_of, value_now
from hornbook.graph.session import Graph, Run, Session
from hornbook.graph.sizes import Size, sizes

__all__ = [
    "Branch",
    "Empty",
    "Failed",
    "Frame",
    "Function",
    "Gradient",
    "Graph",
    "Loop",
    "Memory",
    "NeedsFeed",
    "NeedsHost",
    "Node",
    "Piece",
    "Program",
    "Run",
    "Session",
    "Size",
    "Tensor",
    "Watch",
    "all_nodes",
    "allow_closures",
    "apply",
    "call_node",
    "gradients",
    "is_symbolic",
    "needed",
    "nodes_before",
    "nodes_between",
    "on_renewal",
    "placeholder",
    "read",
    "record",
    "rerunning",
    "sizes",
    "tensor_of",
    "unwrap",
    "value_now",
]
