"""Running a graph: order the nodes between inputs and outputs, then call them one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from hornbook.core import Draws, Scope, Variable
from hornbook.engine import arrays
from hornbook.graph.apply import unwrap
from hornbook.graph.node import Node, Tensor

__all__ = ["Function", "Memory", "call_node", "nodes_before", "nodes_between", "on_run"]

_keepers: list[Callable[[Any, dict[int, Any]], None]] = []


def on_run(keep: Callable[[Any, dict[int, Any]], None] | None) -> None:
    """Show this function each Function that ran, and the values of its Tensors by ``id``."""
    _keepers[:] = [] if keep is None else [keep]


_held: ContextVar[dict[int, Any]] = ContextVar("hornbook_held", default={})  # noqa: B039


@contextmanager
def holding(values: dict[int, Any]) -> Iterator[None]:
    """Within the block the op that runs closes over Tensors of these values, by ``id``."""
    if not values:
        yield
        return
    token = _held.set(_held.get() | values)
    try:
        yield
    finally:
        _held.reset(token)


def held() -> dict[int, Any]:
    """The values of Tensors that the op that runs closes over."""
    return _held.get()


def nodes_between(inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> list[Node]:
    """The nodes that outputs need, each after the nodes that it needs itself.

    Raises:
        ValueError: A Tensor is reached that is neither an input nor computed from one.
    """
    given = {id(tensor) for tensor in inputs}

    def missing(tensor: Tensor) -> None:
        raise ValueError(
            f"The outputs need {tensor!r}, which is not among the inputs of the model. Add it "
            "to `inputs`, or check that outputs are computed from these inputs."
        )

    return _ordered(given, outputs, missing)


def nodes_before(outputs: Sequence[Tensor], known: Collection[int] = ()) -> list[Node]:
    """All nodes that outputs come from, each after the nodes that it needs itself.

    What lies before Tensors whose ``id`` is known is left out.
    """
    return _ordered(known, outputs, lambda tensor: None)


def _ordered(
    given: Collection[int], outputs: Sequence[Tensor], missing: Callable[[Tensor], None]
) -> list[Node]:
    ordered: list[Node] = []
    done: set[Node] = set()
    stack = [(tensor, False) for tensor in reversed(list(outputs))]
    while stack:
        tensor, ready = stack.pop()
        if id(tensor) in given or tensor.node in done:
            continue
        if tensor.node is None:
            missing(tensor)
        elif ready:
            done.add(tensor.node)
            ordered.append(tensor.node)
        else:
            stack.append((tensor, True))
            stack.extend((needed, False) for needed in reversed(tensor.node.inputs))
    return ordered


class Memory:
    """What the nodes of one run drew and read, so that a node can be called again alike.

    A derivative calls the nodes that it goes through a second time: dropout must drop the same
    units then, and a Variable hold what it held, whatever was assigned since.
    """

    _current: ContextVar[Memory | None] = ContextVar("hornbook_memory", default=None)

    def __init__(self) -> None:
        self.held: dict[Node, tuple[Draws, dict[Variable, Any]]] = {}

    @contextmanager
    def open(self) -> Iterator[None]:
        """Within the block this memory is the current one."""
        token = Memory._current.set(self)
        try:
            yield
        finally:
            Memory._current.reset(token)

    @classmethod
    def current(cls) -> Memory:
        """The memory of the run that goes on; a new one if there is none."""
        return cls._current.get() or cls()

    def first(self, node: Node, args: Any, kwargs: Any) -> Any:
        """Call the node, and keep what it draws and what the Variables that it reads hold."""
        self.held[node] = Draws(), {v: v.value for v in node.reads}
        with self.held[node][0].kept():
            return _called(node, args, kwargs)

    def again(self, node: Node, args: Any, kwargs: Any, values: Mapping[Variable, Any]) -> Any:
        """Call the node as it was called first, but for these values of Variables.

        What it assigns is forgotten.
        """
        if node not in self.held:
            self.held[node] = Draws(), {v: v.value for v in node.reads if v not in values}
        draws, held = self.held[node]
        with draws.repeated(), Scope({**held, **values}):
            return _called(node, args, kwargs)


def call_node(node: Node, known: dict[int, Any], call: Callable[..., Any] | None = None) -> None:
    """Put the outputs of a node among the known values, which hold its inputs by their identity.

    Args:
        node: The node.
        known: Value of each Tensor, by ``id``.
        call: What calls it, ``call(node, args, kwargs)``; the node's op if None.
    """

    def fill(leaf: Any) -> Any:
        return known[id(leaf)] if isinstance(leaf, Tensor) else leaf

    with holding({id(tensor): known[id(tensor)] for tensor in node.captured}):
        made = (call or _called)(node, *arrays.map_leaves(fill, (node.args, node.kwargs)))
    known.update(zip(map(id, node.outputs), arrays.leaves(made), strict=True))


def _called(node: Node, args: Any, kwargs: Any) -> Any:
    return node.op(*unwrap(args), **unwrap(kwargs))


def _to_remember(nodes: Iterable[Node]) -> set[Node]:
    """The nodes that a derivative among these calls again."""
    return {again for node in nodes for again in getattr(node.op, "nodes_again", ())}


class Function:
    """A piece of graph from inputs to outputs, callable on arrays or on other Tensors.

    Args:
        inputs: Nest of Tensors whose values the caller gives.
        outputs: Nest of Tensors to compute.

    Example:
        >>> from hornbook.graph import apply, placeholder
        >>> x = placeholder((None,), "float32")
        >>> Function(x, apply(lambda a: 2 * a, x))(21)
        42
    """

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.flat_inputs: list[Tensor] = arrays.leaves(inputs)
        self.flat_outputs: list[Tensor] = arrays.leaves(outputs)
        self.nodes = nodes_between(self.flat_inputs, self.flat_outputs)
        self._again = _to_remember(self.nodes)

    def __getstate__(self) -> dict[str, Any]:
        """For copies and pickles: the nodes first, so that no chain of them is followed deeply."""
        return {"nodes": self.nodes, **vars(self)}

    def __call__(self, values: Any) -> Any:
        """The outputs for a nest of values with one leaf for each input."""
        known = {
            id(tensor): value
            for tensor, value in zip(self.flat_inputs, arrays.leaves(values), strict=True)
        }
        if self._again:
            memory = Memory()
            with memory.open():
                for node in self.nodes:
                    call_node(node, known, memory.first if node in self._again else None)
        else:
            for node in self.nodes:
                call_node(node, known)
        for keep in _keepers:
            keep(self, known)
        return arrays.map_leaves(
            lambda leaf: known[id(leaf)] if isinstance(leaf, Tensor) else leaf, self.outputs
        )
