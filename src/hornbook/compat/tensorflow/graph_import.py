"""Graphs of files made part of the default graph: ours, and frozen ones that TensorFlow wrote.

A file of TensorFlow (``.pb``) is a ``GraphDef`` message: nodes with kind, name, inputs and
attributes. Its kinds are looked up in a table here; one that is not in it is named and refused.
"""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import array_ops, convolution_ops, graph_files, nn_ops, wire
from hornbook.compat.tensorflow.boxes import constant_of
from hornbook.compat.tensorflow.building import as_dtype, get_default_graph, name_scope, tf
from hornbook.compat.tensorflow.define import as_bytes_array

__all__ = ["import_graph_def", "write_graph"]


# -- the messages --------------------------------------------------------------------------


class _Node:
    """A node of a ``GraphDef``."""

    def __init__(self, data: bytes) -> None:
        self.name = self.op = ""
        self.input: list[str] = []
        self.attr: dict[str, Any] = {}
        for field, kind, value in wire.fields(data):
            if kind != 2 or not isinstance(value, bytes):
                continue
            if field == 1:
                self.name = value.decode()
            elif field == 2:
                self.op = value.decode()
            elif field == 3:
                self.input.append(value.decode())
            elif field == 5:
                pair = {f: v for f, k, v in wire.fields(value) if k == 2}
                self.attr[bytes(pair.get(1, b"")).decode()] = _attribute(bytes(pair.get(2, b"")))


def _attribute(data: bytes) -> Any:
    for field, _, value in wire.fields(data):
        if field == 1 and isinstance(value, bytes):
            return _list(value)
        if field == 2:
            return value
        if field in (3, 6) and isinstance(value, int):
            return wire.signed(value)
        if field == 4 and isinstance(value, bytes):
            return float(np.frombuffer(value, "<f4")[0])
        if field == 5:
            return bool(value)
        if field == 7 and isinstance(value, bytes):
            return _shape(value)
        if field == 8 and isinstance(value, bytes):
            return _tensor(value)
    return None


def _list(data: bytes) -> list[Any]:
    found: list[Any] = []
    for field, _, value in wire.fields(data):
        if field in (3, 5, 6):
            found += wire.packed_numbers(value)
        elif field == 4 and isinstance(value, bytes):
            found += np.frombuffer(value, "<f4").tolist()
        elif field == 2:
            found.append(value)
        elif field == 7 and isinstance(value, bytes):
            found.append(_shape(value))
    return found


def _shape(data: bytes) -> Any:
    found: list[int | None] = []
    for field, kind, value in wire.fields(data):
        if field == 3 and kind == 0 and value:
            return None
        if field == 2 and isinstance(value, bytes):
            own = {f: int(v) for f, k, v in wire.fields(value) if k == 0}
            size = wire.signed(own.get(1, 0))
            found.append(None if size < 0 else size)
    return found


# Field of a TensorProto with values of one kind: how many bytes, and NumPy's word for them.
_VALUES = {5: "<f4", 6: "<f8", 9: "<c8", 12: "<c16"}


def _tensor(data: bytes) -> np.ndarray:
    number, shape, content = 0, [], b""
    values: list[Any] = []
    for field, _, value in wire.fields(data):
        if field == 1 and isinstance(value, int):
            number = value
        elif field == 2 and isinstance(value, bytes):
            shape = _shape(value)
        elif field == 4 and isinstance(value, bytes):
            content = value
        elif field in _VALUES and isinstance(value, bytes):
            values += np.frombuffer(value, _VALUES[field]).tolist()
        elif field in (7, 10, 11, 13):
            values += wire.packed_numbers(value)
        elif field == 8:
            values.append(value)
    dtype = as_dtype(number)
    count = int(np.prod(shape, dtype=object)) if shape else 1
    if content:
        kind = np.dtype(dtype.as_numpy_dtype)
        if len(content) != count * kind.itemsize:
            raise wire.Damaged(f"{len(content)} bytes for shape {shape}")
        return np.frombuffer(content, kind).reshape(shape)
    if count > max(len(values), 1) and count > 1 << 28 or len(values) > count:
        raise wire.Damaged(f"{len(values)} values for shape {shape}")
    if dtype.name == "string":
        flat = as_bytes_array(values)
    else:
        flat = np.asarray(values or [0]).astype(dtype.as_numpy_dtype)
    # The last value stands for all that follow.
    flat = np.concatenate([flat, np.repeat(flat[-1:], count - len(flat))])
    return flat.reshape(shape)


# -- kinds of nodes ------------------------------------------------------------------------


def _axes(value: Any) -> Any:
    return np.asarray(tf.constant_value(value)).reshape(-1).tolist()


def _reduced(word: str) -> Any:
    def make(inputs: Any, attr: Any, name: str) -> Any:
        keep = bool(attr.get("keep_dims", False))
        return getattr(tf, word)(inputs[0], _axes(inputs[1]), keepdims=keep, name=name)

    return make


def _plain(fn: Any) -> Any:
    return lambda inputs, attr, name: fn(*inputs, name=name)


def _text(attr: Any, word: str, default: str = "") -> str:
    value = attr.get(word)
    return default if value is None else bytes(value).decode()


def _windowed(fn: Any) -> Any:
    def make(inputs: Any, attr: Any, name: str) -> Any:
        return fn(inputs[0], attr["ksize"], attr["strides"], _text(attr, "padding"),
                  data_format=_text(attr, "data_format", "NHWC"), name=name)  # fmt: skip

    return make


def _convolved(inputs: Any, attr: Any, name: str) -> Any:
    return convolution_ops.conv2d(
        inputs[0], inputs[1], attr["strides"], _text(attr, "padding"),
        data_format=_text(attr, "data_format", "NHWC"), name=name,
    )  # fmt: skip


def _depthwise(inputs: Any, attr: Any, name: str) -> Any:
    return convolution_ops.depthwise_conv2d(
        inputs[0], inputs[1], attr["strides"], _text(attr, "padding"), name=name
    )


def _matmul(inputs: Any, attr: Any, name: str) -> Any:
    turned = bool(attr.get("transpose_a")), bool(attr.get("transpose_b"))
    return tf.matmul(inputs[0], inputs[1], turned[0], turned[1], name=name)


def _normalized(inputs: Any, attr: Any, name: str) -> Any:
    x, scale, offset, mean, variance = inputs
    root = tf.rsqrt(variance + float(attr.get("epsilon") or 1e-4))
    return tf.add((x - mean) * (root * scale), offset, name=name)


def _strided(inputs: Any, attr: Any, name: str) -> Any:
    words = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
    marks = {word: int(attr.get(word) or 0) for word in words}
    return tf.strided_slice(*inputs, name=name, **marks)


def _joined(inputs: Any, attr: Any, name: str) -> Any:
    return tf.concat(inputs[:-1], int(_axes(inputs[-1])[0]), name=name)


_BINARY = {
    "Add": "add", "AddV2": "add", "Sub": "subtract", "Mul": "multiply", "RealDiv": "truediv",
    "Div": "div", "FloorDiv": "floordiv", "Maximum": "maximum", "Minimum": "minimum", "Pow": "pow",
    "SquaredDifference": "squared_difference", "Greater": "greater", "GreaterEqual":
    "greater_equal", "Less": "less", "LessEqual": "less_equal", "Equal": "equal", "NotEqual":
    "not_equal", "LogicalAnd": "logical_and", "LogicalOr": "logical_or", "LogicalNot":
    "logical_not", "Neg": "negative", "Abs": "abs", "Exp": "exp", "Log": "log", "Sqrt": "sqrt",
    "Rsqrt": "rsqrt", "Square": "square", "Tanh": "tanh", "Sigmoid": "sigmoid", "Floor": "floor",
    "Round": "round", "Sign": "sign", "Sin": "sin", "Cos": "cos", "Identity": "identity",
    "StopGradient": "stop_gradient", "Reshape": "reshape", "Transpose": "transpose", "Shape":
    "shape", "Size": "size", "Rank": "rank", "Fill": "fill", "Tile": "tile", "Pad": "pad", "Range":
    "range", "Slice": "slice", "ZerosLike": "zeros_like", "OnesLike": "ones_like", "Select":
    "where", "LRN": "lrn",
}  # fmt: skip
_KINDS: dict[str, Any] = {
    "MatMul": _matmul, "BatchMatMul": _matmul, "Conv2D": _convolved,
    "DepthwiseConv2dNative": _depthwise, "MaxPool": _windowed(convolution_ops.max_pool),
    "AvgPool": _windowed(convolution_ops.avg_pool), "FusedBatchNorm": _normalized,
    "FusedBatchNormV3": _normalized, "StridedSlice": _strided, "ConcatV2": _joined,
    "Mean": _reduced("reduce_mean"), "Sum": _reduced("reduce_sum"), "Max": _reduced("reduce_max"),
    "Min": _reduced("reduce_min"), "Prod": _reduced("reduce_prod"),
    "Relu": _plain(nn_ops.relu), "Relu6": _plain(nn_ops.relu6), "Elu": _plain(nn_ops.elu),
    "Softplus": _plain(nn_ops.softplus), "Softmax": _plain(nn_ops.softmax),
    "BiasAdd": lambda i, a, n: nn_ops.bias_add(
        *i, data_format=_text(a, "data_format", "NHWC"), name=n),
    "Cast": lambda i, a, n: tf.cast(i[0], as_dtype(a["DstT"]), name=n),
    "ArgMax": lambda i, a, n: tf.argmax(i[0], int(_axes(i[1])[0]), name=n),
    "ExpandDims": lambda i, a, n: tf.expand_dims(i[0], int(_axes(i[1])[0]), name=n),
    "Squeeze": lambda i, a, n: tf.squeeze(i[0], a.get("squeeze_dims") or None, name=n),
    "Pack": lambda i, a, n: tf.stack(i, int(a.get("axis") or 0), name=n),
    "GatherV2": lambda i, a, n: tf.gather(i[0], i[1], axis=int(_axes(i[2])[0]), name=n),
    "Gather": _plain(tf.gather), "AddN": lambda i, a, n: tf.add_n(i, name=n),
    "CheckNumerics": lambda i, a, n: tf.identity(i[0], name=n),
}  # fmt: skip


def _foreign(content: bytes, prefix: str, given: dict[str, Any]) -> dict[str, Any]:
    """Make the nodes of a file of TensorFlow; returns their Tensors by name."""
    try:
        nodes = [_Node(bytes(v)) for f, k, v in wire.fields(content) if (f, k) == (1, 2)]  # type: ignore[arg-type]
    except (wire.Damaged, UnicodeDecodeError, TypeError, StopIteration) as error:
        raise ValueError(f"These bytes are no GraphDef: {error}") from None
    made = dict(given)
    waiting = {node.name: node for node in nodes}
    for node in nodes:
        stack = [node.name]
        while stack:  # inputs first, whatever their order in the file
            name = stack[-1]
            one = waiting.get(name)
            if one is None or f"{name}:0" in made:
                stack.pop()
                continue
            sources = [_source(word) for word in one.input if not word.startswith("^")]
            later = [s for s in sources if s not in made and s.rpartition(":")[0] in waiting]
            if later and len(stack) <= len(nodes):
                stack += [s.rpartition(":")[0] for s in later]
                continue
            stack.pop()
            for number, out in enumerate(_made(one, sources, made, prefix)):
                made[f"{name}:{number}"] = out
    return made


def _source(word: str) -> str:
    return word if ":" in word else f"{word}:0"


def _made(node: _Node, sources: list[str], made: dict[str, Any], prefix: str) -> list[Any]:
    name, attr = f"{prefix}{node.name}/", node.attr
    missing = [source for source in sources if source not in made]
    if missing:
        raise ValueError(f"Node '{node.name}': its input '{missing[0]}' is not in the graph.")
    try:
        if node.op == "Placeholder":
            return [array_ops.placeholder(as_dtype(attr["dtype"]), attr.get("shape"), name)]
        if node.op == "Const":
            return [constant_of(attr["value"], name)]
        if node.op == "NoOp":
            return []
        kind = _KINDS.get(node.op)
        if kind is None and node.op in _BINARY:
            kind = _plain(getattr(tf, _BINARY[node.op], None) or getattr(nn_ops, _BINARY[node.op]))
        if kind is None:
            raise ValueError(
                f"Node '{node.name}' is of the kind {node.op}, which is not read from files here: "
                f"kinds are {', '.join(sorted([*_KINDS, *_BINARY]))}."
            )
        out = kind([made[source] for source in sources], attr, name)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"Node '{node.name}' ({node.op}) is damaged: {error!r}") from None
    return list(out) if isinstance(out, list | tuple) else [out]


def import_graph_def(
    graph_def: Any, input_map: Any = None, return_elements: Any = None, name: Any = None,
    op_dict: Any = None, producer_op_list: Any = None,
) -> Any:  # fmt: skip
    """Make the operations of a graph part of the default one.

    Args:
        graph_def: What ``as_graph_def`` or ``convert_variables_to_constants`` gave, or one that
            ``ParseFromString`` read: hornbook's own format, or a frozen graph of TensorFlow.
        input_map: Tensors that stand in for some of its own, by name.
        return_elements: Names of Tensors (``"y:0"``) and operations (``"y"``) that are wanted.
        name: A scope for them, ``"import"`` if None; ``""`` for none.

    Returns:
        What was asked for by ``return_elements``, in order.

    Raises:
        ValueError: A node is damaged or of a kind that cannot be made.
    """
    graph = get_default_graph()
    scope = graph.unique_name("import" if name is None else name) if name != "" else graph.scope
    prefix = f"{scope}/" if scope else ""
    content = graph_def.SerializeToString()
    given = {_source(word.lstrip("^")): value for word, value in (input_map or {}).items()}
    with name_scope(""):
        make = graph_files.rebuilt if content[:2] == b"PK" else _foreign
        made = make(content, prefix, given)
    if return_elements is None:
        return None
    found = []
    for word in return_elements:
        out = made.get(_source(word))
        if out is None:
            raise ValueError(f"Requested return_element {word!r} not found in graph_def.")
        found.append(out if ":" in word else out.op)
    return found


def write_graph(graph_or_graph_def: Any, logdir: Any, name: str, as_text: bool = True) -> str:
    """Write a graph into a file; returns its path.

    Args:
        graph_or_graph_def: A ``tf.Graph``, or what ``as_graph_def`` gave.
        logdir: The folder.
        name: Name of the file.
        as_text: Whether it is to be read by people; ``ParseFromString`` reads the other form.
    """
    made = graph_or_graph_def
    made = made.as_graph_def() if hasattr(made, "as_graph_def") else made
    path = f"{str(logdir).rstrip('/')}/{name}"
    content = repr(made).encode() if as_text else made.SerializeToString()
    with open(path, "wb") as file:
        file.write(content)
    return path
