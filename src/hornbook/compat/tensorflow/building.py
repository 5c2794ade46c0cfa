"""What the library above the graph builds with: its classes, and its functions as ``tf``.

``tf`` here holds the operations alone, not ``tf.nn`` and the rest, which are built with it.
"""

from types import SimpleNamespace
from typing import Any

from hornbook.compat.tensorflow import (
    array_ops,
    block_ops,
    check_ops,
    control_ops,
    gradient_ops,
    host_ops,
    linalg_ops,
    math_ops,
    parts_ops,
    random_ops,
    row_ops,
    string_ops,
)
from hornbook.compat.tensorflow.array_ops import Placeholder, constant_value_as_shape, ints
from hornbook.compat.tensorflow.control_ops import _along as along
from hornbook.compat.tensorflow.control_ops import with_dependencies
from hornbook.compat.tensorflow.define import as_operand, is_graph_value, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import (
    Graph,
    add_to_collection,
    control_dependencies,
    get_collection,
    get_default_graph,
    get_default_session,
    graph_of,
    name_scope,
)
from hornbook.compat.tensorflow.graph_keys import GraphKeys
from hornbook.compat.tensorflow.math_ops import axes_of
from hornbook.compat.tensorflow.operation import Operation, Tensor
from hornbook.compat.tensorflow.tensor_shape import TensorShape, sizes
from hornbook.compat.tensorflow.variable_scope import (
    AUTO_REUSE,
    get_variable,
    get_variable_scope,
    variable_scope,
)
from hornbook.compat.tensorflow.variables import Variable, assign, assign_add, update

__all__ = [
    "AUTO_REUSE", "Graph", "GraphKeys", "Operation", "Placeholder", "Tensor", "TensorShape",
    "Variable", "add_to_collection", "along", "as_dtype", "as_operand", "assign", "assign_add",
    "axes_of", "constant_value_as_shape", "control_dependencies", "get_collection",
    "get_default_graph", "get_default_session", "get_variable", "get_variable_scope", "graph_of",
    "ints", "is_graph_value", "name_scope", "op", "sizes", "tf", "update", "variable_scope",
    "with_dependencies",
]  # fmt: skip

_FILES = [
    array_ops, block_ops, check_ops, control_ops, gradient_ops, host_ops, linalg_ops, math_ops,
    parts_ops, random_ops, row_ops, string_ops,
]  # fmt: skip
tf: Any = SimpleNamespace(**{name: getattr(file, name) for file in _FILES for name in file.__all__})
