"""Graphs as bytes: operations by kind, name and arguments, to be made again by another program.

::

    a ZIP of graph.json and the arrays that it names; no code, nothing packed

What an operation computes is looked up by the name of its kind in the closed list ``define.ROWS``.
Operations that hold a function or a piece of graph (steps of optimizers, derivatives, branches,
loops, ``py_func``) are left out, and so is what follows from them.
"""

import io
import json
import zipfile
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import array_ops, define
from hornbook.compat.tensorflow.boxes import Constant, constant_of
from hornbook.compat.tensorflow.building import (
    Tensor,
    Variable,
    as_dtype,
    get_default_graph,
    tf,
)
from hornbook.compat.tensorflow.dtypes import DType
from hornbook.compat.tensorflow.operation import _WRITE, GraphDef, NodeDef
from hornbook.compat.tensorflow.texts import OverCodes

__all__ = [
    "convert_variables_to_constants", "extract_sub_graph", "rebuilt", "remove_training_nodes",
    "variables_in", "written",
]  # fmt: skip

_LIMIT = 1 << 31
_DAMAGED = (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, OSError, RuntimeError)
_LEAVES = (bool, int, float, str, type(None))


class _LeftOut(Exception):
    """An operation that a file cannot hold."""


# -- into bytes ----------------------------------------------------------------------------


def written(
    operations: Any, values: dict[str, Any] | None = None, collections: Any = None
) -> bytes:
    """Operations as bytes.

    Args:
        operations: The operations, each after those that it needs.
        values: Values of Variables that become constants, by name.
        collections: Collections whose Tensors and strings are kept too.
    """
    arrays: list[np.ndarray] = []
    nodes: list[dict[str, Any]] = []
    known: set[str] = set()
    for operation in operations:
        try:
            node = _node(operation, arrays, known, values or {})
        except _LeftOut:
            continue
        if node is not None:
            nodes.append(node)
        known.add(operation.name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        kept = {}
        for name, held in (collections or {}).items():
            if isinstance(name, str):
                members = [_member(one, known) for one in held]
                kept[name] = [one for one in members if one is not None]
        told = json.dumps({"format": "hornbook graph 2", "nodes": nodes, "collections": kept})
        file.writestr(zipfile.ZipInfo("graph.json", (1980, 1, 1, 0, 0, 0)), told)
        for number, array in enumerate(arrays):
            one = io.BytesIO()
            np.lib.format.write_array(one, array, allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{number}.npy", (1980, 1, 1, 0, 0, 0)), one.getvalue())
    return packed.getvalue()


def _node(operation: Any, arrays: Any, known: set[str], values: Any) -> dict[str, Any] | None:
    """An operation as plain data; None for one that its Variable makes again."""
    first = operation.outputs[0] if operation.outputs else None
    told = {"name": operation.name, "op": operation.type}
    if operation.type == "Placeholder":
        shape = None if first.sizes is None else list(first.sizes)
        return told | {"dtype": first.dtype.name, "shape": shape}
    if first is not None and first.box is not None:
        name = first.box.op.name
        if name in values:
            kind = "Identity" if operation.name != name else "Const"
            if kind == "Const":
                return told | {"op": kind, "value": _told(np.asarray(values[name]), arrays, known)}
            return told | {"op": kind, "input": {"t": f"{name}:0"}}
        if operation.name != name:
            return None  # the reading of a Variable, which makes it itself
        box = first.box
        return told | {"dtype": box.dtype.name, "shape": list(box.sizes or ()),
                       "trainable": bool(box.trainable)}  # fmt: skip
    if isinstance(operation.op, Constant):
        return told | {"value": _told(operation.op.constant, arrays, known)}
    if operation.type == "PlaceholderWithDefault":
        return told | {"input": _told(operation.kwargs["input"], arrays, known, values),
                       "shape": None if first.sizes is None else list(first.sizes)}  # fmt: skip
    fn = operation.op.fn if isinstance(operation.op, OverCodes) else operation.op
    key = getattr(fn, "key", None)
    if key is None or operation.writes:
        raise _LeftOut
    seed = getattr(operation, "seed", None)
    given = {word: _told(v, arrays, known, values) for word, v in operation.kwargs.items()}
    return told | {"key": key, "given": given, "seed": None if seed is None else seed[1]}


def _member(value: Any, known: set[str]) -> Any:
    """A member of a collection as plain data; None for what a file cannot hold."""
    if isinstance(value, Tensor) and value.op.name in known:
        return {"t": value.name}
    return value if isinstance(value, str | int | float) else None


def _told(value: Any, arrays: list[np.ndarray], known: set[str], frozen: Any = ()) -> Any:
    """An argument as plain data."""
    if isinstance(value, DType):
        return {"d": value.name}
    if isinstance(value, _LEAVES):
        return value
    if isinstance(value, Tensor):
        if value.op.name not in known:
            raise _LeftOut
        return {"t": value.name}
    if getattr(value, "is_box", False):
        name = value.op.name
        if name not in known:
            raise _LeftOut
        return {"t": f"{name}:0"} if name in frozen else {"v": name}
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        text = array.dtype == np.dtype(object)
        arrays.append(array.astype(np.bytes_) if text else array)
        return {"a": len(arrays) - 1, "text": text}
    if isinstance(value, bytes):
        return {"b": value.decode("latin-1")}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return {
            "l" if isinstance(value, list) else "u": [
                _told(v, arrays, known, frozen) for v in value
            ]
        }
    if isinstance(value, dict) and all(isinstance(word, str) for word in value):
        return {"m": {word: _told(v, arrays, known, frozen) for word, v in value.items()}}
    raise _LeftOut


# -- from bytes ----------------------------------------------------------------------------


class _Reader:
    """Makes operations again in the default graph.

    Args:
        content: What ``written`` gave.
        prefix: A scope for them, with a slash at its end, or nothing.
        given: Tensors that stand in for some of theirs, by name.
    """

    def __init__(self, content: bytes, prefix: str, given: dict[str, Any]) -> None:
        try:
            self.file = zipfile.ZipFile(io.BytesIO(content))
            sizes = [i.file_size for i in self.file.infolist()]
            plain = all(i.compress_type == zipfile.ZIP_STORED for i in self.file.infolist())
            if not plain or sum(sizes) > _LIMIT:
                raise ValueError("it is packed or too large")
            told = json.loads(self.file.read("graph.json"))
            self.nodes = told["nodes"] if told["format"] == "hornbook graph 2" else None
            self.collections = told.get("collections", {})
            if not isinstance(self.nodes, list) or not isinstance(self.collections, dict):
                raise ValueError("an unknown format")
        except _DAMAGED as error:
            raise ValueError(f"These bytes hold no graph that hornbook wrote: {error}") from None
        self.prefix, self.tensors = prefix, dict(given)
        self.boxes: dict[str, Any] = {}

    def run(self) -> None:
        """Make them all."""
        graph = get_default_graph()
        for node in self.nodes:
            try:
                self._make(node, f"{self.prefix}{node['name']}", graph)
            except (*_DAMAGED, IndexError, AttributeError) as error:
                raise ValueError(f"A damaged graph: {str(node)[:80]}: {error}") from None
        for name, held in self.collections.items():
            for one in held:
                graph.add_to_collection(name, self._value(one))

    def _make(self, node: dict[str, Any], full: str, graph: Any) -> None:
        name, kind = str(node["name"]), node["op"]
        if f"{name}:0" in self.tensors:
            return
        if full in graph.nodes:
            raise ValueError(f"The graph has an operation named {full!r} already.")
        if kind == "VariableV2":
            shape, dtype = [int(n) for n in node["shape"]], as_dtype(node["dtype"])
            with graph.name_scope(None):
                made = Variable(
                    lambda: tf.zeros(shape, dtype), trainable=bool(node["trainable"]),
                    full_name=full,
                )  # fmt: skip
            self.boxes[name] = made
            for inner in ("", "/read"):
                self._keep(f"{name}{inner}", [made.op.outputs[0] if not inner else made._snapshot])
            return
        graph.unique_name(full) if not graph.scope else None
        self._keep(name, self._outputs(node, kind, f"{full}/"))

    def _outputs(self, node: dict[str, Any], kind: str, name: str) -> list[Any]:
        if kind == "Placeholder":
            return [array_ops.placeholder(node["dtype"], node["shape"], name)]
        if "value" in node:
            return [constant_of(self._value(node["value"]), name)]
        if kind == "PlaceholderWithDefault":
            value = self._value(node["input"])
            return [array_ops.placeholder_with_default(value, node["shape"], name)]
        if "key" not in node:
            return [array_ops.identity(self._value(node["input"]), name=name)]
        row = define.ROWS.get(node["key"])
        if row is None:
            raise ValueError(f"{node['key']!r} is no kind of operation that is known here.")
        given = {word: self._value(value) for word, value in node["given"].items()}
        if node["seed"] is not None:
            given["seed"] = node["seed"]
        if row.inner is not None:  # it stands in a scope of its own
            name = f"{name[:-1].rpartition('/')[0]}/"
        before = len(get_default_graph().nodes)
        define.record(row, given, name)
        operation = list(get_default_graph().nodes.values())[before:][-1]
        return list(operation.outputs)

    def _keep(self, name: str, outputs: list[Any]) -> None:
        for number, out in enumerate(outputs):
            self.tensors.setdefault(f"{name}:{number}", out)

    def _value(self, told: Any) -> Any:
        if isinstance(told, _LEAVES):
            return told
        (word, value), *_ = told.items()
        if word == "d":
            return as_dtype(value)
        if word == "t":
            return self.tensors[value]
        if word == "v":
            return self.boxes[value]
        if word == "b":
            return value.encode("latin-1")
        if word == "m":
            return {key: self._value(one) for key, one in value.items()}
        if word == "a":
            content = io.BytesIO(self.file.read(f"{int(value)}.npy"))
            array = np.lib.format.read_array(content, allow_pickle=False)
            return define.as_bytes_array(array.astype(object)) if told["text"] else array
        parts = [self._value(one) for one in value]
        return parts if word == "l" else tuple(parts)


def rebuilt(
    content: bytes, prefix: str = "", given: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Make the operations of ``written`` again; returns their Tensors by their old names.

    Args:
        content: The bytes.
        prefix: A scope for them, with a slash at its end, or nothing.
        given: Tensors that stand in for some of theirs.

    Raises:
        ValueError: The bytes are damaged or of another format.
    """
    reader = _Reader(content, prefix, given or {})
    reader.run()
    return reader.tensors


def variables_in(content: bytes) -> list[str]:
    """The names of the Variables of ``written``."""
    nodes = _Reader(content, "", {}).nodes
    return [str(node["name"]) for node in nodes if node.get("op") == "VariableV2"]


# -- parts of graphs -----------------------------------------------------------------------


def _needed(graph_def: Any, names: Any) -> list[Any]:
    """The operations that these need, in the order of the graph."""
    by_name = {node.name: node for node in graph_def.node}
    names = [names] if isinstance(names, str) else list(names)
    missing = [name for name in names if name not in by_name]
    if missing:
        raise AssertionError(f"{missing[0]} is not in graph: names are without ':0'.")
    wanted, stack = set(), names
    while stack:
        name = stack.pop()
        if name not in wanted and name in by_name:
            wanted.add(name)
            stack += [one.lstrip("^").partition(":")[0] for one in by_name[name].input]
            operation = by_name[name].operation
            stack += [box.op.name for box in getattr(operation, "reads", ())]
    return [node for node in graph_def.node if node.name in wanted]


def extract_sub_graph(graph_def: Any, dest_nodes: Any) -> GraphDef:
    """The part of a graph that some operations need."""
    made = GraphDef()
    made.node, made.values = _needed(graph_def, dest_nodes), graph_def.values
    return made


def convert_variables_to_constants(
    sess: Any, input_graph_def: Any, output_node_names: Any,
    variable_names_whitelist: Any = None, variable_names_blacklist: Any = None,
) -> GraphDef:  # fmt: skip
    """The part of a graph that some operations need, its Variables as constants.

    Args:
        sess: The session that holds their values.
        input_graph_def: What ``graph.as_graph_def()`` gave.
        output_node_names: Names of the operations that are wanted.
        variable_names_whitelist: Which Variables; all if None.
        variable_names_blacklist: Which are left as they are.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default() as graph, tf.Session() as session:
        ...     y = tf.multiply(tf.Variable(3.0, name="v"), 2.0, name="y")
        ...     session.run(tf.global_variables_initializer())
        ...     frozen = convert_variables_to_constants(session, graph.as_graph_def(), ["y"])
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     (back,) = tf.import_graph_def(frozen, return_elements=["y:0"], name="")
        ...     float(session.run(back))
        6.0
    """
    made = extract_sub_graph(input_graph_def, output_node_names)
    values = {}
    for node in made.node:
        if node.op == "VariableV2":
            left = node.name in (variable_names_blacklist or ()) or (
                variable_names_whitelist is not None and node.name not in variable_names_whitelist
            )
            if not left:
                values[node.name] = sess.run(node.operation.outputs[0].box)
    made.values = {**made.values, **values}
    made.node = [
        NodeDef(node.name, "Const" if node.name in values else node.op, [], node.operation)
        if node.name in values else node
        for node in made.node
    ]  # fmt: skip
    return made


def remove_training_nodes(input_graph: Any, protected_nodes: Any = None) -> Any:
    """The graph as it is: nothing of training is left in a part that was taken out."""
    return input_graph


_WRITE.append(written)
