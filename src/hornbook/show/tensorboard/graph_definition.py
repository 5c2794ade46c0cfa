"""``Definition``: a graph in the form in which TensorBoard draws it, built node by node.

A node's name is a path, ``dense/MatMul``: the part before the last slash is its scope, drawn as a
box that opens. An edge is the name of a node among another's inputs, with ``:2`` for its third
output and ``^`` in front if only the order matters.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from hornbook.show.tensorboard.messages import dtype_number, messages, shape_message

__all__ = ["Definition", "operation_type"]

# What TensorFlow called the ops whose names differ by more than capitals.
_TYPES = {
    "conv": "Conv2D",
    "matmul": "MatMul",
    "take": "GatherV2",
    "subtract": "Sub",
    "multiply": "Mul",
    "divide": "RealDiv",
    "true_divide": "RealDiv",
    "power": "Pow",
    "negative": "Neg",
    "concatenate": "ConcatV2",
    "max_pool": "MaxPool",
    "average_pool": "AvgPool",
    "silu": "Mul",
    "batch_normalization": "FusedBatchNorm",
    "get_cut": "StridedSlice",
    "get_item": "StridedSlice",
}

Edge = str


def operation_type(name: str) -> str:
    """The name that TensorFlow gave an op of this name.

    >>> operation_type("matmul"), operation_type("log_softmax"), operation_type("Dense")
    ('MatMul', 'LogSoftmax', 'Dense')
    """
    name = name.strip("_<>")
    if name in _TYPES:
        return _TYPES[name]
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


class Definition:
    """A ``GraphDef`` message that grows, with names made unique.

    Example:
        >>> graph = Definition()
        >>> x = graph.add("x", "Placeholder", shapes=[(None, 2)])
        >>> graph.add("layer/Relu", "Relu", [x]), graph.add("layer/Relu", "Relu", [x])
        ('layer/Relu', 'layer/Relu_1')
    """

    def __init__(self) -> None:
        self.message = messages("graph").GraphDef()
        self.message.versions.producer = 27
        self._names: set[str] = set()

    def unique(self, name: str) -> str:
        """The name, legal and numbered if it is taken; what it returns is taken from then on.

        A scope takes its name as a node does; different case alone is no difference, as on the
        file systems that names may end up on.
        """
        name = re.sub(r"[^A-Za-z0-9_.\\/-]", "_", name).strip("/")
        name = name if re.match(r"[A-Za-z0-9.]", name) else f"n{name}"
        found, number = name, 0
        while found.lower() in self._names:
            number += 1
            found = f"{name}_{number}"
        self._names.add(found.lower())
        return found

    def add(
        self,
        name: str,
        kind: str,
        inputs: Iterable[Edge] = (),
        *,
        shapes: Iterable[tuple[int | None, ...] | None] = (),
        dtype: str = "float32",
        attributes: Mapping[str, Any] | None = None,
        device: str = "",
    ) -> str:
        """Add a node; returns the name it got.

        Args:
            name: Its path.
            kind: The type of its op.
            inputs: Edges that enter it.
            shapes: Shape of each output.
            dtype: Dtype of the outputs.
            attributes: More to show: texts, numbers, truth values, shapes, lists of numbers.
            device: Where it runs.
        """
        node = self.message.node.add(name=self.unique(name), op=kind, device=device)
        node.input.extend(inputs)
        shapes = list(shapes)
        type_word = "dtype" if kind in ("Placeholder", "Const", "VariableV2") else "T"
        self.set_type(node, type_word, dtype)
        if type_word == "dtype" and shapes:
            node.attr["shape"].shape.CopyFrom(shape_message(shapes[0]))
        self.set_shapes(node, shapes)
        for word, value in (attributes or {}).items():
            _set(node.attr[word], value)
        return str(node.name)

    def set_type(self, node: Any, word: str, dtype: str) -> None:
        """Note the dtype of a node under a word, ``T`` or ``dtype``."""
        node.attr[word].type = dtype_number(dtype)

    def set_shapes(self, node: Any, shapes: Sequence[tuple[int | None, ...] | None]) -> None:
        """Note the shapes of a node's outputs, which stand beside the edges that leave it."""
        if shapes:
            known = node.attr["_output_shapes"].list.shape
            known.extend(shape_message(shape) for shape in shapes)

    def variable(self, path: str, shape: tuple[int, ...], dtype: str) -> Edge:
        """Add a variable as TensorFlow 1 drew it, with the node that reads it; returns that."""
        name = self.add(path, "VariableV2", shapes=[shape], dtype=dtype)
        place = {"_class": [f"loc:@{name}".encode()]}
        return self.add(
            f"{name}/read", "Identity", [name], shapes=[shape], dtype=dtype, attributes=place
        )


def _set(attribute: Any, value: Any) -> None:
    if isinstance(value, bool | np.bool_):
        attribute.b = bool(value)
    elif isinstance(value, int | np.integer):
        attribute.i = int(value)
    elif isinstance(value, float | np.floating):
        attribute.f = float(value)
    elif isinstance(value, bytes):
        attribute.s = value
    elif isinstance(value, list | tuple) and value and all(isinstance(v, int) for v in value):
        attribute.list.i.extend(value)
    elif isinstance(value, list | tuple) and value and all(isinstance(v, bytes) for v in value):
        attribute.list.s.extend(value)
    else:
        attribute.s = str(value)[:200].encode()
