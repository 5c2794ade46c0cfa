"""Tensors, operations and the default graph: ``graph/`` in TensorFlow's words.

An ``Operation`` is a Node with TensorFlow's name and type; a ``Tensor`` is an output of one, named
``op:0``, with a ``TensorShape`` whose sizes and rank may be unknown.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hornbook import graph as dataflow
from hornbook.compat.tensorflow.dtypes import DType, as_dtype
from hornbook.compat.tensorflow.tensor_shape import TensorShape, sizes
from hornbook.engine import arrays, shapes

__all__ = [
    "Graph",
    "GraphKeys",
    "Operation",
    "Tensor",
    "add_to_collection",
    "add_to_collections",
    "boxes_in",
    "colocate_with",
    "container",
    "control_dependencies",
    "device",
    "get_collection",
    "get_collection_ref",
    "get_default_graph",
    "get_default_session",
    "graph_of",
    "name_scope",
    "op_scope",
    "reset_default_graph",
]


class Tensor(dataflow.Tensor):
    """An output of an operation: an array to come.

    Args:
        op: The operation that makes it.
        index: Its place among the outputs.
        shape: Sizes, None where unknown; None if even the rank is.
        dtype: Its dtype.
    """

    def __init__(self, op: "Operation", index: int, shape: Any, dtype: Any) -> None:
        self.node = op
        self.index = index
        self.name = f"{op.name}:{index}"
        self._sizes = shape
        self._dtype = as_dtype(dtype)
        self.is_text = self._dtype.name == "string"
        self.box: Any = None

    @property
    def op(self) -> "Operation":
        """The operation that makes it."""
        return self.node

    @property
    def graph(self) -> "Graph":
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
        return _session_for(session, self).run(self, feed_dict)

    def __repr__(self) -> str:
        return f"<tf.Tensor '{self.name}' shape={self.shape} dtype={self._dtype.name}>"

    def __str__(self) -> str:
        shape = f", shape={self.shape}" if self._sizes is not None else ""
        return f'Tensor("{self.name}"{shape}, dtype={self._dtype.name})'

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __bool__(self) -> bool:
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
        raise TypeError(f"{self} has no len() yet; use x.shape[0] or tf.shape(x)[0].")

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(
            f"{self} has no value yet, so NumPy cannot use it. Get it with session.run(x)."
        )


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
        graph: "Graph",
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
        _session_for(session, self).run(self, feed_dict)

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
        self.versions = None

    def __repr__(self) -> str:
        return "".join(f"node {{\n{node!r}}}\n" for node in self.node)


def boxes_in(nest: Any) -> list[Any]:
    """The Variables in a nest."""
    return [leaf for leaf in arrays.leaves(nest) if getattr(leaf, "is_box", False)]


class GraphKeys:
    """Names of the usual collections."""

    GLOBAL_VARIABLES = "variables"
    VARIABLES = "variables"
    LOCAL_VARIABLES = "local_variables"
    METRIC_VARIABLES = "metric_variables"
    MODEL_VARIABLES = "model_variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    SUMMARIES = "summaries"
    QUEUE_RUNNERS = "queue_runners"
    TABLE_INITIALIZERS = "table_initializer"
    ASSET_FILEPATHS = "asset_filepaths"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    REGULARIZATION_LOSSES = "regularization_losses"
    CONCATENATED_VARIABLES = "concatenated_variables"
    SAVERS = "savers"
    WEIGHTS = "weights"
    BIASES = "biases"
    ACTIVATIONS = "activations"
    UPDATE_OPS = "update_ops"
    LOSSES = "losses"
    SAVEABLE_OBJECTS = "saveable_objects"
    RESOURCES = "resources"
    LOCAL_RESOURCES = "local_resources"
    INIT_OP = "init_op"
    LOCAL_INIT_OP = "local_init_op"
    READY_OP = "ready_op"
    READY_FOR_LOCAL_INIT_OP = "ready_for_local_init_op"
    SUMMARY_OP = "summary_op"
    GLOBAL_STEP = "global_step"
    EVAL_STEP = "eval_step"
    TRAIN_OP = "train_op"
    COND_CONTEXT = "cond_context"
    WHILE_CONTEXT = "while_context"


class Graph(dataflow.Graph):
    """A dataflow graph: operations by name.

    Example:
        >>> graph = Graph()
        >>> with graph.as_default():
        ...     get_default_graph() is graph
        True
    """

    def __init__(self) -> None:
        super().__init__()
        self.variable_scope_store: Any = None
        self.building_function = False

    @contextmanager
    def as_default(self) -> Iterator["Graph"]:
        """New operations come into this graph."""
        _stacks.graphs.append(self)
        try:
            yield self
        finally:
            _stacks.graphs.remove(self)

    def finalize(self) -> None:
        """Take no more operations."""
        self.finalized = True

    def get_operations(self) -> list[Operation]:
        """All operations, oldest first."""
        return list(self.nodes.values())

    def get_operation_by_name(self, name: str) -> Operation:
        """The operation of this name."""
        if not isinstance(name, str):
            raise TypeError(f"The name of an operation is a string, not {name!r}.")
        if name not in self.nodes:
            near = ", ".join(list(self.nodes)[:8])
            raise KeyError(f"The name '{name}' refers to an Operation not in the graph: {near}...")
        return self.nodes[name]

    def get_tensor_by_name(self, name: str) -> Tensor:
        """The Tensor of this name, such as ``"add:0"``."""
        if not isinstance(name, str):
            raise TypeError(f"The name of a Tensor is a string, not {name!r}.")
        op_name, colon, index = name.rpartition(":")
        if not colon or not index.isdigit():
            raise ValueError(
                f"The name '{name}' looks like an Operation's, not a Tensor's. Tensor names are "
                "of the form '<op_name>:<output_index>'."
            )
        if op_name not in self.nodes:
            raise KeyError(
                f"The name '{name}' refers to a Tensor which does not exist. The operation, "
                f"'{op_name}', does not exist in the graph."
            )
        outputs = self.nodes[op_name].outputs
        if int(index) >= len(outputs):
            raise KeyError(
                f"The name '{name}' refers to a Tensor which does not exist. The operation "
                f"'{op_name}' has {len(outputs)} outputs."
            )
        return outputs[int(index)]

    def as_graph_element(
        self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True
    ) -> Any:
        """The Tensor or Operation that an object or a name means, in this graph."""
        if isinstance(obj, str):
            if ":" in obj and allow_tensor:
                return self.get_tensor_by_name(obj)
            if allow_operation:
                return self.get_operation_by_name(obj)
        if hasattr(obj, "_as_graph_element"):
            obj = obj._as_graph_element()
        right = (Tensor,) * allow_tensor + (Operation,) * allow_operation
        if not (isinstance(obj, right) or getattr(obj, "is_box", False)):
            raise TypeError(
                f"Can not convert a {type(obj).__name__} into a "
                f"{' or '.join(kind.__name__ for kind in right)}."
            )
        if obj.graph is not self:
            raise ValueError(f"Tensor {obj} is not an element of this graph.")
        return obj

    def add_to_collection(self, name: Any, value: Any) -> None:
        """Put a value into a collection."""
        self.collections.setdefault(name, []).append(value)

    def add_to_collections(self, names: Any, value: Any) -> None:
        """Put a value into several collections."""
        for name in dict.fromkeys([names] if isinstance(names, str) else names):
            self.add_to_collection(name, value)

    def get_collection(self, name: Any, scope: str | None = None) -> list[Any]:
        """What a collection holds; with a scope, only what has a name that begins with it."""
        held = list(self.collections.get(name, []))
        if scope is None:
            return held
        pattern = re.compile(scope).match
        return [item for item in held if hasattr(item, "name") and pattern(item.name)]

    def get_collection_ref(self, name: Any) -> list[Any]:
        """The list of a collection itself."""
        return self.collections.setdefault(name, [])

    def get_all_collection_keys(self) -> list[Any]:
        """The names of all collections."""
        return [name for name, held in self.collections.items() if held]

    def clear_collection(self, name: Any) -> None:
        """Forget a collection."""
        self.collections.pop(name, None)

    def get_name_scope(self) -> str:
        """The current scope."""
        return self.scope

    @contextmanager
    def control_dependencies(self, control_inputs: Any) -> Iterator[None]:
        """New operations run after these."""
        nodes = None if control_inputs is None else [_node_of(item) for item in control_inputs]
        with super().control_dependencies(nodes):
            yield

    @contextmanager
    def device(self, device_name_or_function: Any) -> Iterator[None]:
        """Taken for older code: where operations run is left to the engine."""
        yield

    @contextmanager
    def gradient_override_map(self, op_type_map: Any) -> Iterator[None]:
        """Taken for older code."""
        yield

    @contextmanager
    def container(self, container_name: str) -> Iterator[str]:
        """Taken for older code."""
        yield container_name

    @contextmanager
    def colocate_with(self, op: Any, ignore_existing: bool = False) -> Iterator[None]:
        """Taken for older code."""
        yield

    def prevent_feeding(self, tensor: Any) -> None:
        """Taken for older code."""

    def is_feedable(self, tensor: Any) -> bool:
        """May it be fed?"""
        return True

    def is_fetchable(self, tensor_or_op: Any) -> bool:
        """May it be fetched?"""
        return True

    def as_graph_def(self, *args: Any, **kwargs: Any) -> GraphDef:
        """The operations by name, kind and inputs."""
        made = GraphDef()
        made.node = [op.node_def for op in self.nodes.values()]
        return made

    @property
    def version(self) -> int:
        """How many operations it has."""
        return len(self.nodes)


class _Stacks(threading.local):
    def __init__(self) -> None:
        self.graphs: list[Graph] = []
        self.sessions: list[Any] = []


class _Global:
    def __init__(self) -> None:
        self.graph = Graph()


_stacks = _Stacks()
_global = _Global()


def get_default_graph() -> Graph:
    """The graph that new operations come into.

    Example:
        >>> get_default_graph() is get_default_graph()
        True
    """
    return _stacks.graphs[-1] if _stacks.graphs else _global.graph


def reset_default_graph() -> None:
    """Begin a new default graph.

    Example:
        >>> before = get_default_graph()
        >>> reset_default_graph()
        >>> get_default_graph() is before
        False
    """
    if _stacks.graphs:
        raise AssertionError("Do not use tf.reset_default_graph() to clear nested graphs.")
    _global.graph = Graph()


def get_default_session() -> Any:
    """The session of the innermost ``with session``, if any."""
    return _stacks.sessions[-1] if _stacks.sessions else None


def push_session(session: Any) -> None:
    """Make this the default session."""
    _stacks.sessions.append(session)


def pop_session(session: Any) -> None:
    """Make this no default session any more."""
    if session in _stacks.sessions:
        _stacks.sessions.reverse()
        _stacks.sessions.remove(session)
        _stacks.sessions.reverse()


def push_graph(graph: Graph) -> None:
    """Make this the default graph."""
    _stacks.graphs.append(graph)


def pop_graph(graph: Graph) -> None:
    """Make this no default graph any more."""
    if graph in _stacks.graphs:
        _stacks.graphs.reverse()
        _stacks.graphs.remove(graph)
        _stacks.graphs.reverse()


def _session_for(session: Any, element: Any) -> Any:
    session = session or get_default_session()
    if session is None:
        raise ValueError(
            f"Cannot evaluate '{element.name}': no default session is registered. Use "
            "`with tf.Session():` or pass session=."
        )
    if session.graph is not element.graph:
        raise ValueError(
            f"Cannot use the default session to evaluate '{element.name}': it belongs to another "
            "graph than the session's."
        )
    return session


def _node_of(item: Any) -> Operation:
    if isinstance(item, Operation):
        return item
    if isinstance(item, Tensor):
        return item.op
    if getattr(item, "is_box", False):
        return item.op
    if hasattr(item, "op"):
        return item.op
    raise TypeError(f"A control input is an Operation or a Tensor, not {item!r}.")


def graph_of(*nests: Any) -> Graph:
    """The graph of the first Tensor or Variable in the nests; the default graph without one."""
    for leaf in arrays.leaves(nests):
        if isinstance(leaf, Tensor) or getattr(leaf, "is_box", False):
            return leaf.graph
    return get_default_graph()


class name_scope:
    """New operations come into this scope.

    Args:
        name: The scope; if None, ``default_name``.
        default_name: The scope if ``name`` is None.
        values: Taken for older code.
    """

    def __init__(self, name: Any, default_name: Any = None, values: Any = None) -> None:
        self.name = default_name if name is None else name
        self.values = values

    def __enter__(self) -> str:
        self._inner = graph_of(self.values or []).name_scope(self.name)
        return self._inner.__enter__()

    def __exit__(self, *error: Any) -> Any:
        return self._inner.__exit__(*error)


@contextmanager
def op_scope(values: Any, name: Any, default_name: Any = None) -> Iterator[str]:
    """``name_scope`` with its arguments in an older order."""
    with name_scope(name, default_name, values) as scope:
        yield scope


def control_dependencies(control_inputs: Any) -> Any:
    """New operations of the default graph run after these."""
    return get_default_graph().control_dependencies(control_inputs)


def device(device_name_or_function: Any) -> Any:
    """Taken for older code: where operations run is left to the engine."""
    return get_default_graph().device(device_name_or_function)


def container(container_name: str) -> Any:
    """Taken for older code."""
    return get_default_graph().container(container_name)


def colocate_with(op: Any, ignore_existing: bool = False) -> Any:
    """Taken for older code."""
    return get_default_graph().colocate_with(op, ignore_existing)


def add_to_collection(name: Any, value: Any) -> None:
    """Put a value into a collection of the default graph."""
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names: Any, value: Any) -> None:
    """Put a value into several collections of the default graph."""
    get_default_graph().add_to_collections(names, value)


def get_collection(key: Any, scope: str | None = None) -> list[Any]:
    """What a collection of the default graph holds."""
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key: Any) -> list[Any]:
    """The list of a collection of the default graph itself."""
    return get_default_graph().get_collection_ref(key)
