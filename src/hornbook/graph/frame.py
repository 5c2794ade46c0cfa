"""Running nodes: the values known so far, and how one more node is called.

A ``Frame`` maps Tensor -> value while the nodes of a program are called one after another, on
arrays of the host or inside the trace of a compiled program. What a node needs to know before it
can be compiled (a shape, an axis) is worked out apart, from values that are already known.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from hornbook.core import Scope
from hornbook.engine import arrays, random, shapes
from hornbook.graph.node import Node, Tensor

__all__ = ["Empty", "Failed", "Frame", "Watch", "NeedsFeed", "NeedsHost", "settled"]


class NeedsFeed(Exception):
    """The value of a fed Tensor decides a shape: it must be known when the program is compiled."""

    def __init__(self, tensor: Tensor) -> None:
        super().__init__(tensor.short_name)
        self.tensor = tensor


class NeedsHost(Exception):
    """A node needs values that exist only while the program runs: it must run on the host."""

    def __init__(self, node: Any) -> None:
        super().__init__(getattr(node, "name", "an operation that is being made"))
        self.node = node


class Failed(Exception):
    """An op refused the values that it met: while its program was made, or as it ran."""

    def __init__(self, node: Node, error: Exception) -> None:
        super().__init__(str(error))
        self.node, self.error = node, error


class Empty(Exception):
    """A box was read that nothing has been put into."""

    def __init__(self, box: Any) -> None:
        super().__init__(box.name)
        self.box = box


class Watch:
    """What an op looks at in its values as it runs: whole numbers that must be below a bound.

    A compiled program can raise nothing. So it gives what is seen beside its results, and what is
    wrong is told when they are back.

    Args:
        numbers: ``numbers(**arguments of the op) -> (array of whole numbers, bounds)``: one bound,
            or one for each number along the last axis.
        says: ``says(numbers that are wrong, bounds, where they stand) -> sentence``.
    """

    def __init__(
        self,
        numbers: Callable[..., tuple[Any, list[int]]],
        says: Callable[[list[int], list[int], list[int]], str],
    ) -> None:
        self.numbers, self.says = numbers, says

    def look(self, arguments: Mapping[str, Any]) -> tuple[Any, ...]:
        """Is a number out of range? And the first that is, the bounds, and where it stands."""
        xp = arrays.xp
        numbers, bounds = self.numbers(**arguments)
        found = xp.asarray(numbers).astype("int64")
        shape = found.shape if len(bounds) == 1 else found.shape[:-1]
        rows = found.reshape(-1, len(bounds))
        limits = xp.asarray(bounds, "int64")
        wrong = ((rows < 0) | (rows >= limits)).any(-1)
        if not len(wrong):
            return (xp.asarray(False),)
        first = xp.argmax(wrong)
        where = xp.unravel_index(first, shape) if shape else ()
        return wrong.any(), rows[first], limits, [xp.asarray(place) for place in where]

    def check(self, node: Node, seen: tuple[Any, ...]) -> None:
        """Raise what was seen.

        Raises:
            Failed: A number is out of range.
        """
        if bool(seen[0]):
            words = [[int(number) for number in part] for part in seen[1:]]
            raise Failed(node, ValueError(self.says(*words)))


def settled(value: Any) -> bool:
    """Is the value known now, and no stand-in of a program that is being traced?"""
    return not arrays.is_traced(value)


class Frame:
    """The values that are known while nodes run.

    Args:
        known: Value for each Tensor, by its identity.
        fixed: Tensors whose values are given, whatever their nodes would compute.
        keys: The random key of a node's draw.
        state: What the boxes hold, for nodes that ask which are filled.
        host: Do the nodes run one by one on the host, so that values can be looked at?
        derived: Will a derivative be taken of what runs here?

    Attributes:
        plain: Are nodes called by the NumPy form of their op, where it has one?
        rows: The pair (seed, number of the draw) of a node's draw, for these forms.
    """

    def __init__(
        self,
        known: dict[int, Any],
        *,
        fixed: Iterable[int] = (),
        keys: Callable[[Node], Any] | None = None,
        state: Mapping[Any, Any] | None = None,
        host: bool = False,
        derived: bool = False,
    ) -> None:
        self.host, self.derived = host, derived
        self.known = known
        self.fixed = frozenset(fixed)
        self.keys = keys
        self.state = state if state is not None else {}
        self._settled: dict[int, Any] = {}
        self.plain = False
        self.rows: Callable[[Node], Any] | None = None

    def inner(
        self,
        known: Mapping[int, Any],
        keys: Callable[[Node], Any] | None = None,
        derived: bool = False,
    ) -> "Frame":
        """A frame for a piece of graph inside a node: these values, and what was given."""
        given = {name: self.known[name] for name in self.fixed if name in self.known}
        frame = Frame(
            {**given, **known},
            fixed=self.fixed,
            keys=keys or self.keys,
            state=self.state,
            host=self.host,
            derived=derived or self.derived,
        )
        frame._settled = dict(self._settled)
        return frame

    def run(self, nodes: Iterable[Node]) -> None:
        """Call the nodes in this order."""
        for node in nodes:
            self.call(node)

    def call(self, node: Node) -> None:
        """Call a node, unless everything that it would make is known."""
        if node.outputs and all(id(out) in self.known for out in node.outputs):
            return
        if self.plain:
            results = self._in_numpy(node)
        elif hasattr(node.op, "run_in"):
            results = node.op.run_in(self, node)
        elif node.random:
            with Scope(key=self.key(node)):
                results = arrays.leaves(node.op(*self.fill(node.args), **self.arguments(node)))
        else:
            kwargs = self.arguments(node)
            if self.host and getattr(node.op, "watch", None) is not None:
                seen = node.op.watch.look(kwargs)
                if settled(seen[0]):
                    node.op.watch.check(node, seen)
            if not (node.host or getattr(node.op, "of_shape", False)):
                # Ops are written for the engine's arrays, also where a value is known.
                kwargs = {
                    word: value if word in node.static else arrays.map_leaves(_lifted, value)
                    for word, value in kwargs.items()
                }
            results = arrays.leaves(node.op(*self.fill(node.args), **kwargs))
        for out, value in zip(node.outputs, results, strict=True):
            self.known.setdefault(id(out), value)

    def _in_numpy(self, node: Node) -> list[Any]:
        """The outputs of a node by its plain form: no program is compiled for it."""
        kwargs = self.arguments(node)
        plain = getattr(node.op, "plain", None) or node.op.fold
        with np.errstate(all="ignore"):
            if node.random and self.rows is not None:
                kwargs["generator"] = np.random.Generator(np.random.Philox(key=self.rows(node)))
            made = arrays.leaves(plain(**kwargs))
        return [np.asarray(v, out.element) for v, out in zip(made, node.outputs, strict=True)]

    def key(self, node: Node) -> Any:
        """The random key of this node's draw."""
        return self.keys(node) if self.keys else random.key(0)

    def arguments(self, node: Node) -> dict[str, Any]:
        """The keyword arguments of a node with values in the places of Tensors and boxes."""
        return {
            word: self.settle(value, node) if word in node.static else self.fill(value)
            for word, value in node.kwargs.items()
        }

    def fill(self, nest: Any) -> Any:
        """The nest with values in the places of Tensors and boxes."""
        return arrays.map_leaves(self.value, nest)

    def value(self, leaf: Any) -> Any:
        """What a leaf stands for: the value of a Tensor, what a box holds, else itself."""
        if isinstance(leaf, Tensor):
            return self.known[id(leaf)]
        return read(leaf) if getattr(leaf, "is_box", False) else leaf

    def settle(self, nest: Any, node: Node) -> Any:
        """The nest with NumPy arrays in the places of Tensors, for what must be known now."""
        return arrays.map_leaves(lambda leaf: self._settle(leaf, node), nest)

    def _settle(self, leaf: Any, node: Node) -> Any:
        if getattr(leaf, "is_box", False):
            value = read(leaf)
            if not settled(value):
                raise NeedsHost(node)
            return np.asarray(value)
        if not isinstance(leaf, Tensor):
            return leaf
        value = self.known.get(id(leaf))
        if value is not None and settled(value):
            return np.asarray(value)
        if id(leaf) not in self._settled:
            self._settled[id(leaf)] = self._work_out(leaf, node)
        return self._settled[id(leaf)]

    def _work_out(self, tensor: Tensor, node: Node) -> Any:
        """The value of a Tensor worked out at once, from shapes and constants."""
        maker = tensor.node
        if id(tensor) in self.fixed or maker is None or getattr(maker.op, "is_input", False):
            raise NeedsFeed(tensor)
        if hasattr(maker.op, "run_in") or maker.random or maker.host:
            raise NeedsHost(node)
        if getattr(maker.op, "of_shape", False):
            return np.asarray(arrays.leaves(maker.op(**self._shaped(maker, node)))[tensor.index])
        kwargs = {word: self.settle(value, node) for word, value in maker.kwargs.items()}
        fold = getattr(maker.op, "fold", None)
        if fold is not None:
            return np.asarray(fold(**kwargs), tensor.element)
        with shapes.outside_trace():
            out = arrays.leaves(maker.op(*self.settle(maker.args, node), **kwargs))
        return np.asarray(out[tensor.index])

    def _shaped(self, maker: Node, node: Node) -> dict[str, Any]:
        """The arguments of a node that asks for the shape of the first: what has that shape."""
        kwargs = dict(maker.kwargs)
        word = next(iter(kwargs))
        kwargs[word] = arrays.map_leaves(lambda leaf: self._of_its_shape(leaf, node), kwargs[word])
        return kwargs

    def _of_its_shape(self, leaf: Any, node: Node) -> Any:
        known = self.known.get(id(leaf)) if isinstance(leaf, Tensor) else None
        return self._settle(leaf, node) if known is None else known


def _lifted(leaf: Any) -> Any:
    return arrays.asarray(leaf) if isinstance(leaf, np.ndarray) else leaf


def read(box: Any) -> Any:
    """What a box holds in the current scope.

    Raises:
        Empty: Nothing was put into it.
    """
    value = Scope.read(box)
    if value is None:
        raise Empty(box)
    return value
