"""A TensorFlow-1 graph as the message that TensorBoard draws."""

from typing import Any

from hornbook.compat.tensorflow.building import Tensor, as_dtype, sizes
from hornbook.engine import arrays
from hornbook.show.tensorboard.graph_definition import Definition
from hornbook.show.tensorboard.messages import messages

__all__ = ["definition_of"]

# Kinds of nodes that stand for the same thing to TensorBoard under TensorFlow's name.
_KINDS = {"Enter": "Placeholder", "Gradient": "SymbolicGradient"}


def definition_of(graph: Any) -> Any:
    """The ``GraphDef`` message of a graph, or of its list of operations.

    Args:
        graph: A ``tf.Graph``, what ``as_graph_def`` gave, or a ready message.
    """
    if isinstance(graph, messages("graph").GraphDef):
        return graph
    if hasattr(graph, "get_operations"):
        operations = graph.get_operations()
    else:
        operations = [node.operation for node in graph.node if node.operation is not None]
    drawing = Definition()
    for operation in operations:
        _add(drawing, operation)
    return drawing.message


def _add(drawing: Definition, operation: Any) -> None:
    node = drawing.message.node.add(
        name=operation.name, op=_KINDS.get(operation.type, operation.type)
    )
    node.input.extend(_inputs(operation))
    node.input.extend(f"^{before.name}" for before in operation.after)
    outputs = operation.outputs
    if not outputs:
        return
    kind = as_dtype(outputs[0].dtype)
    word = "dtype" if node.op in ("Placeholder", "Const", "VariableV2") else "T"
    drawing.set_type(node, word, kind.name)
    drawing.set_shapes(node, [sizes(out.shape) for out in outputs])


def _inputs(operation: Any) -> list[str]:
    """The edges into an operation: Tensors, Variables, and the Variable that an Assign fills."""
    if operation.type == "VariableV2":
        return []
    boxes = [] if operation.type == "Gradient" else sorted(operation.writes, key=lambda b: b.name)
    edges = [box.op.name for box in boxes]
    read_by_name = operation.name.endswith("/read")
    for leaf in arrays.leaves(operation.kwargs):
        if isinstance(leaf, Tensor):
            edges.append(leaf.name.removesuffix(":0"))
        elif getattr(leaf, "is_box", False) and leaf not in boxes:
            # What reads a Variable reads its `read` node, and that the Variable itself.
            source = leaf.op.name if read_by_name else leaf.value().op.name
            edges.append(source)
    return list(dict.fromkeys(edges))
