"""Graphs, the default graph, name scopes and collections: ``graph/`` in TensorFlow's words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hornbook import graph as dataflow
from hornbook.compat.tensorflow.defaults import (
    get_default_session,
    stacks,
)
from hornbook.compat.tensorflow.graph_keys import GraphKeys
from hornbook.compat.tensorflow.operation import GraphDef, NodeDef, Operation, Tensor
from hornbook.core import Variable as Weight
from hornbook.engine import arrays

__all__ = [
    "GraphDef",
    "NodeDef",
    "Graph",
    "GraphKeys",
    "Operation",
    "Tensor",
    "add_to_collection",
    "add_to_collections",
    "colocate_with",
    "container",
    "control_dependencies",
    "device",
    "get_collection",
    "get_collection_ref",
    "get_default_graph",
    "get_default_session",
    "name_scope",
    "op_scope",
    "reset_default_graph",
]


_SCOPE = r"^[A-Za-z0-9_.\\/>-]*$"
_FIRST_SCOPE = r"^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$"
OF_KERAS: list[Any] = []  # what takes Tensors and weights of Keras into the default graph


class Graph(dataflow.Graph):
    """A dataflow graph: operations by name.

    Example:
        >>> graph = Graph()
        >>> with graph.as_default():
        ...     get_default_graph() is graph
        True
    """

    is_eager = False

    def __init__(self) -> None:
        super().__init__()
        self.variable_scope_store: Any = None
        self.building_function = False

    @contextmanager
    def as_default(self) -> Iterator["Graph"]:
        """New operations come into this graph."""
        stacks.graphs.append(self)
        try:
            yield self
        finally:
            pop_graph(self)

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
        if isinstance(obj, dataflow.Tensor | Weight) and not isinstance(obj, Tensor):
            with self.as_default():
                obj = OF_KERAS[0](obj)
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
    def name_scope(self, name: str | None) -> Iterator[str]:
        """New operations come into this scope."""
        if name and not re.match(_SCOPE if self.scope else _FIRST_SCOPE, name):
            raise ValueError(
                f"'{name}' is not a valid scope name: letters, numbers and . _ \\ - / alone."
            )
        with super().name_scope(name) as scope:
            yield scope

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


class _Global:
    def __init__(self) -> None:
        self.graph = Graph()


_global = _Global()


def get_default_graph() -> Graph:
    """The graph that new operations come into.

    Example:
        >>> get_default_graph() is get_default_graph()
        True
    """
    if stacks.graphs:
        return stacks.graphs[-1]
    return _global.graph if stacks.eager is None else stacks.eager


def reset_default_graph() -> None:
    """Begin a new default graph.

    Example:
        >>> before = get_default_graph()
        >>> reset_default_graph()
        >>> get_default_graph() is before
        False
    """
    if stacks.graphs:
        raise AssertionError("Do not use tf.reset_default_graph() to clear nested graphs.")
    _global.graph = Graph()


def push_graph(graph: Graph) -> None:
    """Make this the default graph."""
    stacks.graphs.append(graph)


def pop_graph(graph: Graph) -> None:
    """Make this no default graph any more."""
    if graph in stacks.graphs:
        stacks.graphs.reverse()
        stacks.graphs.remove(graph)
        stacks.graphs.reverse()


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
            # Values and Variables of eager execution go into any graph.
            return get_default_graph() if leaf.graph.is_eager else leaf.graph
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
