"""``Tensor`` and ``Node``: an array to come, and the call that will make it.

::

    Tensor --+
             +--> Node(op, args, kwargs) --> Tensor, Tensor, ...
    number --+
"""

import functools
import itertools
from collections.abc import Iterable
from typing import Any, NamedTuple

from hornbook.core import Variable, auto_name, by_name, name_of, snake_case
from hornbook.engine import arrays, shapes

__all__ = ["Node", "Size", "Tensor", "is_symbolic", "placeholder"]

_serials = itertools.count()


class Tensor:
    """An array to come: the ``index``-th output of a node.

    Args:
        node: The node that makes it; None for an input.
        index: Its place among the node's outputs.
        spec: Shape (with symbols for unknown sizes) and dtype.
        name: Name; that of the node if None.

    Attributes:
        serial: Its number among all that were made.
        recorder: What records a call of which it is an argument, in place of ``graph.record``.
    """

    recorder: Any = None

    def __init__(
        self, node: "Node | None", index: int, spec: shapes.Spec, name: str | None = None
    ) -> None:
        self.node = node
        self.index = index
        self.spec = spec
        self.is_text = False
        self.serial = next(_serials)
        self.short_name = name or (node.name if node is not None else auto_name("tensor"))

    @property
    def name(self) -> str:
        """The name that it was given, or that of its node."""
        return self.short_name

    @property
    def shape(self) -> tuple[int | None, ...]:
        """Size of each axis; None where it is not known yet."""
        return shapes.public(self.spec.shape)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.spec.shape)

    @property
    def dtype(self) -> str:
        """Dtype name, such as ``'float32'``."""
        return "string" if self.is_text else arrays.dtype_name(self.spec.dtype)

    @property
    def element(self) -> Any:
        """NumPy's dtype of an element."""
        return self.spec.dtype

    def __repr__(self) -> str:
        return f"<Tensor {self.name} shape={self.shape} dtype={self.dtype}>"

    def _no_value(self, use: str) -> TypeError:
        return TypeError(
            f"{self!r} has no value yet, so it cannot be used {use}. It stands for an array that a "
            "model will compute: build a Model(inputs, outputs) and call predict, or use "
            "hornbook.ops inside the model."
        )

    def __getstate__(self) -> dict[str, Any]:
        """For copies and pickles: unknown sizes as text, since a symbol means itself alone."""
        return vars(self) | {"spec": (shapes.written(self.spec.shape), self.spec.dtype)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        sizes, dtype = state["spec"]
        vars(self).update(state, spec=shapes.Spec(shapes.read(sizes), dtype))

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise self._no_value("as a NumPy array")

    def __bool__(self) -> bool:
        raise self._no_value("in `if`, `and` or `while`")

    def __float__(self) -> float:
        raise self._no_value("as a number")

    def __iter__(self) -> Any:
        raise self._no_value("in a loop")


class _Registered(NamedTuple):
    """The name of an op, and options that it was given before it was called."""

    family: str
    name: str
    options: dict[str, Any]


class Size(Tensor):
    """A size of an axis that is known when the graph runs; see ``graph.sizes``.

    Attributes:
        size: What stands for it while shapes are worked out.
    """

    size: Any

    def __getstate__(self) -> dict[str, Any]:
        return super().__getstate__() | {"size": shapes.written((self.size,))}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state | {"size": shapes.read(state["size"])[0]})


class Node:
    """One call of an op: ``outputs = op(*args, **kwargs)``.

    Args:
        op: A callable: a layer, or a function of ``ops``.
        args: Its arguments, any nest holding Tensors.
        kwargs: Its keyword arguments, likewise.
        out: The nest of specs that the call returns.
        reads: The Variables that the call reads; those among the arguments in any case.
        captured: Tensors that the op closes over; see ``graph.running``.

    Attributes:
        after: Nodes that run before it although it needs nothing that they return.
        host: Does it run in Python, between compiled programs?
        random: Does it draw?
        static: Names of arguments whose values shape what it returns: needed when it is compiled.
        writes: Boxes that it fills.
    """

    after: tuple["Node", ...] = ()
    host = False
    random = False
    static: frozenset[str] = frozenset()
    writes: frozenset[Any] = frozenset()
    # Kinds of node that close over nothing need not say so.
    captured: tuple["Tensor", ...] = ()

    def __init__(
        self,
        op: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        out: Any,
        reads: Iterable[Variable] = (),
        captured: Iterable["Tensor"] = (),
    ) -> None:
        self.op = op
        self.args = args
        self.kwargs = kwargs
        self.captured = tuple(captured)
        given = (leaf for leaf in arrays.leaves((args, kwargs)) if isinstance(leaf, Variable))
        self.reads = frozenset((*reads, *given))
        self.name: str = getattr(op, "name", None) or auto_name(
            snake_case(getattr(op, "__name__", type(op).__name__))
        )
        specs, self._structure = arrays.flatten(out)
        self.outputs = [Tensor(self, index, spec) for index, spec in enumerate(specs)]

    @property
    def result(self) -> Any:
        """The nest of output Tensors, as the call returns it."""
        return arrays.rebuild(self._structure, self.outputs)

    @property
    def inputs(self) -> list[Tensor]:
        """The Tensors among the arguments, in order, and those that the op closes over."""
        found = arrays.leaves((self.args, self.kwargs))
        return [*(leaf for leaf in found if isinstance(leaf, Tensor)), *self.captured]

    def __getstate__(self) -> dict[str, Any]:
        """For copies and pickles: a registered op by its name, since many are made from tables."""
        options = self.op.keywords if isinstance(self.op, functools.partial) else {}
        family, name = name_of(self.op.func if options else self.op)
        return vars(self) | ({"op": _Registered(family, name, options)} if family == "op" else {})

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        if isinstance(self.op, _Registered):
            found = by_name(self.op.name, self.op.family)
            self.op = functools.partial(found, **self.op.options) if self.op.options else found

    def __repr__(self) -> str:
        return f"<Node {self.name}>"


def placeholder(shape: tuple[int | None, ...], dtype: str, name: str | None = None) -> Tensor:
    """A Tensor that nothing computes: its value is given when the graph is run.

    Example:
        >>> placeholder((None, 3), "float32", name="x")
        <Tensor x shape=(None, 3) dtype=float32>
    """
    # Strings never reach the device; a byte stands in where shapes are worked out.
    text = dtype == "string"
    tensor = Tensor(None, 0, shapes.spec(tuple(shape), "uint8" if text else dtype), name)
    tensor.is_text = text
    return tensor


def is_symbolic(*nests: Any) -> bool:
    """Does any nest hold a Tensor?"""
    return any(isinstance(leaf, Tensor) for leaf in arrays.leaves(nests))
