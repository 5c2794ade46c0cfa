"""The dataflow graph: one node type for functional models and for define-then-run programs.

``Tensor`` stands for an array to come, ``Node`` for one call of an op. ``apply`` is the only
dispatcher: with a Tensor among the arguments it records a Node, otherwise it calls the op.
``Function(inputs, outputs)`` is a piece of graph that can be run; ``gradients`` differentiates one.
"""

from hornbook.graph.apply import apply, record, unwrap
from hornbook.graph.evaluate import Function, Memory, call_node, nodes_before, nodes_between
from hornbook.graph.gradients import gradients, on_renewal
from hornbook.graph.node import Node, Tensor, is_symbolic, placeholder
from hornbook.graph.running import allow_closures, rerunning, tensor_of, value_now
from hornbook.graph.sizes import Size, sizes

__all__ = [
    "Function",
    "Memory",
    "Node",
    "Size",
    "Tensor",
    "allow_closures",
    "apply",
    "call_node",
    "gradients",
    "is_symbolic",
    "nodes_before",
    "nodes_between",
    "on_renewal",
    "placeholder",
    "record",
    "rerunning",
    "sizes",
    "tensor_of",
    "value_now",
    "unwrap",
]
