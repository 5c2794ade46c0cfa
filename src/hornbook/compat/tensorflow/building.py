"""What the library above the graph builds with, from the files of the graph, in one place."""

from hornbook.compat.tensorflow import array_ops, control_ops, math_ops, random_ops
from hornbook.compat.tensorflow.control_ops import _along as along
from hornbook.compat.tensorflow.control_ops import gradients, group, with_dependencies
from hornbook.compat.tensorflow.define import as_operand, is_graph_value, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import (
    Graph,
    GraphKeys,
    Operation,
    Tensor,
    add_to_collection,
    control_dependencies,
    get_collection,
    get_default_graph,
    get_default_session,
    graph_of,
    name_scope,
)
from hornbook.compat.tensorflow.tensor_shape import TensorShape, sizes
from hornbook.compat.tensorflow.variable_scope import (
    AUTO_REUSE,
    get_variable,
    get_variable_scope,
    variable_scope,
)
from hornbook.compat.tensorflow.variables import Variable, assign, assign_add, update

__all__ = [
    "AUTO_REUSE",
    "Graph",
    "GraphKeys",
    "Operation",
    "Tensor",
    "TensorShape",
    "Variable",
    "add_to_collection",
    "along",
    "array_ops",
    "as_dtype",
    "as_operand",
    "assign",
    "assign_add",
    "control_dependencies",
    "control_ops",
    "get_collection",
    "get_default_graph",
    "get_default_session",
    "get_variable",
    "get_variable_scope",
    "gradients",
    "graph_of",
    "group",
    "is_graph_value",
    "math_ops",
    "name_scope",
    "op",
    "random_ops",
    "sizes",
    "update",
    "variable_scope",
    "with_dependencies",
]
