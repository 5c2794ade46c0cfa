"""Tensors and operations: Nodes of ``graph/`` in TensorFlow's words.

An ``Operation`` is a Node with TensorFlow's name and type; a ``Tensor`` is an output of one, named
``op:0``, with a ``TensorShape`` whose sizes and rank may be unknown.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from hornbook import graph as dataflow
from hornbook.compat.tensorflow.defaults import session_for
from hornbook.compat.tensorflow.dtypes import DType, as_dtype
from hornbook.compat.tensorflow.tensor_shape import TensorShape, sizes
from hornbook.engine import arrays, shapes

__all__ = ["GraphDef", "NodeDef", "Operation", "Tensor", "boxes_in"]


class Tensor(dataflow.Tensor):
    """An output of an operation: an array to come.

    Args:
        op: The operation that makes it.
        index: Its place among the outputs.
        shape: Sizes, None where unknown; None if even the rank is.
        dtype: Its dtype.
    """

    runner: Any = None  # what runs it in a session of Keras

    def __init__(self, op: "Operation", index: int, shape: Any, dtype: Any) -> None:
        self.node = op
        self.index = index
        self.short_name = f"{op.name}:{index}"
        self._sizes = shape
        self._dtype = as_dtype(dtype)
        self.is_text = self._dtype.name == "string"
        self.box: Any = None
        self.value: Any = None  # in eager execution

    @property
    def name(self) -> str:
        """The operation's name and the place among its outputs."""
        return self.short_name

    @property
    def op(self) -> "Operation":
        """The operation that makes it."""
        return self.node

    @property
    def graph(self) -> Any:
        """The graph it belongs to."""
        return self.node.graph

    @property
    def value_index(self) -> int:
        """Its place among the outputs."""
        return self.index

    @property
    def dtype(self) -> DType:
        """Its dtype."""
        return self._dtype

    @property
    def device(self) -> str:
        """Nothing: where it lies is left to the engine."""
        return ""

    @property
    def shape(self) -> TensorShape:
        """Its shape as far as it is known."""
        return TensorShape(self._sizes)

    @property
    def sizes(self) -> tuple[int | None, ...] | None:
        """Its shape as a plain tuple; None if the rank is unknown."""
        return self._sizes

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.shape.ndims

    @property
    def spec(self) -> Any:
        """Shape and dtype as the engine has them."""
        if self._sizes is None:
            raise ValueError(f"{self!r} has unknown rank; name it with x.set_shape([None, ...]).")
        return shapes.spec(self._sizes, "uint8" if self.is_text else self._dtype.as_numpy_dtype)

    @property
    def element(self) -> Any:
        """NumPy's dtype of an element."""
        return np.dtype(self._dtype.as_numpy_dtype)

    def get_shape(self) -> TensorShape:
        """Its shape as far as it is known."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Add what is known about the shape."""
        self._sizes = sizes(self.shape.merge_with(shape))

    def consumers(self) -> list["Operation"]:
        """The operations that use it."""
        return [op for op in self.graph.get_operations() if any(t is self for t in op.inputs)]

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Its value, in the given or the default session."""
        return session_for(session, self).run(self, feed_dict)

    def held(self) -> Any:
        """Its value in eager execution; None where it has none yet."""
        if self.box is not None and self.graph.is_eager:
            return self.graph.core.state.get(self.box)
        return self.value

    def numpy(self) -> Any:
        """Its value in eager execution."""
        value = self.held()
        if value is None:
            raise AttributeError(f"{self} has no value yet: session.run(x) computes it.")
        array = np.array(value)
        return array[()] if array.ndim == 0 else array

    def __float__(self) -> float:
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def __index__(self) -> int:
        return int(self.numpy())

    def __repr__(self) -> str:
        if self.held() is not None:
            said = f"shape={self.shape}, dtype={self._dtype.name}, numpy={self.numpy()}"
            return f"<tf.Tensor: {said}>"
        return f"<tf.Tensor '{self.name}' shape={self.shape} dtype={self._dtype.name}>"

    def __str__(self) -> str:
        if self.held() is not None:
            return f"tf.Tensor({self.numpy()}, shape={self.shape}, dtype={self._dtype.name})"
        shape = f", shape={self.shape}" if self._sizes is not None else ""
        return f'Tensor("{self.name}"{shape}, dtype={self._dtype.name})'

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __bool__(self) -> bool:
        if self.held() is not None:
            return bool(self.numpy())
        raise TypeError(
            f"{self} has no value while the graph is defined, so it cannot be used as a Python "
            "bool. Use tf.cond to choose in the graph, or `is not None` to ask if it is there."
        )

    def __iter__(self) -> Iterator[Any]:
        if not self._sizes or self._sizes[0] is None:
            raise TypeError(
                f"{self} cannot be listed while the graph is defined: its first size is not "
                "known. Use tf.map_fn, tf.while_loop or tf.unstack(x, num)."
            )
        return iter(self[place] for place in range(self._sizes[0]))

    def __len__(self) -> int:
        if self.held() is not None:
            return len(self.numpy())
        raise TypeError(f"{self} has no len() yet; use x.shape[0] or tf.shape(x)[0].")

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self.held() is not None:
            return np.asarray(self.numpy(), dtype)
        raise NotImplementedError(
            f"{self} has no value yet, so NumPy cannot use it. Get it with session.run(x)."
        )


_NAME = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$")


class Operation(dataflow.Node):
    """A node of a graph with TensorFlow's name and type.

    Args:
        graph: The graph it comes into.
        op: What it computes, from the values of ``kwargs``.
        type: TensorFlow's name of the kind.
        name: Its name before it is made unique.
        kwargs: Arguments, in which Tensors and Variables may stand.
        outputs: Shape and dtype of each output.
        structure: How the outputs are arranged; a list if None.
        notes: Further attributes of a Node: static, host, random, seed, after, reads, writes.
    """

    reads: frozenset[Any] = frozenset()

    def __init__(
        self,
        graph: Any,
        op: Any,
        type: str,
        name: str,
        kwargs: dict[str, Any] | None = None,
        outputs: Sequence[tuple[Any, Any]] = (),
        structure: Any = None,
        **notes: Any,
    ) -> None:
        self.op, self.args, self.kwargs = op, (), kwargs or {}
        self.type, self.graph = type, graph
        if not _NAME.match(name):
            raise ValueError(
                f"'{name}' is not a valid node name: letters, numbers and . _ \\ - / alone, and a "
                "letter, a number or a dot first."
            )
        self.name = name[:-1] if name.endswith("/") else graph.unique_name(name)
        self.number = len(graph.nodes)
        self.structure = structure
        for word, value in notes.items():
            setattr(self, word, value)
        self.reads = frozenset(self.reads) | frozenset(boxes_in(self.kwargs))
        self.writes = frozenset(self.writes)
        self.outputs = [Tensor(self, i, shape, dtype) for i, (shape, dtype) in enumerate(outputs)]
        text = any(out.is_text for out in self.outputs) or any(t.is_text for t in self.inputs)
        self.host = bool(self.host or text)
        self.traceback: list[Any] = []
        graph.add(self)

    @property
    def result(self) -> Any:
        """The outputs as the op returns them."""
        if self.structure is None:
            return self.outputs[0] if len(self.outputs) == 1 else list(self.outputs)
        return arrays.rebuild(self.structure, self.outputs)

    @property
    def control_inputs(self) -> list["Operation"]:
        """The operations that run before it."""
        return list(self.after)

    @property
    def device(self) -> str:
        """Nothing: where it runs is left to the engine."""
        return ""

    @property
    def node_def(self) -> "NodeDef":
        """Its name, kind and inputs, as files hold them."""
        names = [t.name.removesuffix(":0") for t in self.inputs]
        names += [f"^{op.name}" for op in self.after]
        return NodeDef(self.name, self.type, names, self)

    def get_attr(self, name: str) -> Any:
        """An attribute: dtype, shape, or an argument of the op."""
        if name in ("dtype", "T") and self.outputs:
            return self.outputs[0].dtype
        if name == "shape" and self.outputs:
            return self.outputs[0].shape
        if name in self.kwargs:
            return self.kwargs[name]
        raise ValueError(f"Operation '{self.name}' has no attribute named {name!r}.")

    def values(self) -> tuple[Tensor, ...]:
        """Its outputs."""
        return tuple(self.outputs)

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Run it, in the given or the default session."""
        session_for(session, self).run(self, feed_dict)

    def __repr__(self) -> str:
        return f"<tf.Operation '{self.name}' type={self.type}>"

    def __str__(self) -> str:
        return str(self.node_def)


class NodeDef:
    """Name, kind and inputs of an operation."""

    def __init__(self, name: str, op: str, input: list[str], operation: Any = None) -> None:
        self.name, self.op, self.input, self.operation = name, op, input, operation
        self.device = ""

    @property
    def attr(self) -> dict[str, Any]:
        """Dtype and shape of the first output."""
        outputs = getattr(self.operation, "outputs", [])
        return {"dtype": outputs[0].dtype, "shape": outputs[0].shape} if outputs else {}

    def __repr__(self) -> str:
        lines = [f'name: "{self.name}"', f'op: "{self.op}"']
        return "\n".join([*lines, *(f'input: "{name}"' for name in self.input)]) + "\n"


class GraphDef:
    """The operations of a graph by name, kind and inputs."""

    def __init__(self) -> None:
        self.node: list[NodeDef] = []
        self.values: dict[str, Any] = {}  # of Variables that are constants now
        self.content = b""  # what was read, to be made operations of
        self.versions = None

    def ParseFromString(self, serialized: bytes) -> int:
        """Become the graph that these bytes hold: see ``tf.import_graph_def``."""
        self.content = bytes(serialized)
        return len(serialized)

    def SerializeToString(self) -> bytes:
        """The graph as bytes; they hold no code."""
        if self.content:
            return self.content
        return _WRITE[0]([node.operation for node in self.node], self.values)

    @classmethod
    def FromString(cls, serialized: bytes) -> "GraphDef":
        """The graph that these bytes hold."""
        made = cls()
        made.ParseFromString(serialized)
        return made

    def __repr__(self) -> str:
        return "".join(f"node {{\n{node!r}}}\n" for node in self.node)


_WRITE: list[Any] = []  # what makes bytes of operations, once it is defined


def boxes_in(nest: Any) -> list[Any]:
    """The Variables in a nest."""
    return [leaf for leaf in arrays.leaves(nest) if getattr(leaf, "is_box", False)]
