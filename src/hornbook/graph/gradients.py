"""Symbolic derivatives: Tensors that stand for the gradient of outputs, to be used like any other.

::

    x --> node --> node --> y         gradients(y, [x]) == [dy/dx]
     \\______ one node ______/

One node computes the gradients with respect to all Tensors and Variables that were asked for. It
calls the nodes between these and the outputs again, on the values that they had, and differentiates
that; the compiler finds what is computed twice. Being an ordinary function of its inputs, it can be
differentiated itself.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

from hornbook.core import Variable, auto_name
from hornbook.engine import autodiff, shapes
from hornbook.engine.arrays import xp
from hornbook.graph.evaluate import Memory, call_node, nodes_before
from hornbook.graph.node import Node, Tensor

__all__ = ["gradients", "on_renewal"]

_followers: list[Callable[[Any, Any], None]] = []
_differentiated: ContextVar[dict[Variable, Any] | None] = ContextVar("hornbook_grad", default=None)


def on_renewal(follow: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Decorator: ``follow(old, new)`` is called where a new array takes an old one's place."""
    _followers.append(follow)
    return follow


def gradients(outputs: Any, wrt: Any, output_gradients: Any = None) -> list[Tensor | None]:
    """The Tensors ``d sum(outputs) / d w`` for each w.

    Args:
        outputs: A Tensor or a list of Tensors.
        wrt: A Tensor or Variable, or a list of them: inputs, intermediate results, weights.
        output_gradients: Factor of each output's elements, in its shape; 1 where None.

    Returns:
        A Tensor in the shape of each w; None where no output depends on it.

    Example:
        >>> from hornbook import ops
        >>> from hornbook.graph import Function, placeholder
        >>> x = placeholder((), "float32")
        >>> (slope,) = gradients(ops.square(x), [x])
        >>> (bend,) = gradients(slope, [x])
        >>> [float(value) for value in Function([x], [slope, bend])([3.0])]
        [6.0, 2.0]
    """
    ends, targets, factors = _listed(outputs), _listed(wrt), _listed(output_gradients)
    if output_gradients is None:
        factors = [None] * len(ends)
    if len(factors) != len(ends):
        raise ValueError(
            f"gradients: {len(ends)} outputs, but {len(factors)} output_gradients. Give one for "
            "each, None for ones."
        )
    for end in ends:
        if not isinstance(end, Tensor):
            raise TypeError(
                f"gradients: outputs are Tensors, computed from what to differentiate by, not "
                f"{type(end).__name__}. Differentiate a function of arrays with hornbook.grad."
            )
    return _Derivative(ends, targets).record(factors)


def _listed(one: Any) -> list[Any]:
    return list(one) if isinstance(one, list | tuple) else [one]


def _is_float(tensor: Tensor | Variable) -> bool:
    return tensor.dtype.startswith(("float", "bfloat", "complex"))


class _Derivative:
    """The op of the node: from the values around a piece of graph to the gradients through it.

    Args:
        ends: The outputs.
        targets: Tensors and Variables to differentiate by.
    """

    def __init__(self, ends: list[Tensor], targets: list[Any]) -> None:
        self.name = auto_name("gradients")
        self.targets = targets
        self.nodes, met = _path(ends, targets)
        self.nodes_again = set(self.nodes)
        self.reads = {v for node in self.nodes for v in node.reads}
        self.reached = [t for t in dict.fromkeys(targets) if t in met or t in self.reads]
        self.ends = [end for end in ends if end in met]
        self._places = [place for place, end in enumerate(ends) if end in met]
        made = {tensor for node in self.nodes for tensor in node.outputs}
        needed = [t for node in self.nodes for t in node.inputs] + self.ends
        self.edge = list(dict.fromkeys(t for t in needed if t not in made))
        # Targets that depend on other targets: a zero is added to them, to differentiate by.
        self.middle = [t for t in self.reached if isinstance(t, Tensor) and t in made]

    def record(self, factors: Sequence[Any]) -> list[Tensor | None]:
        """The gradients of all targets."""
        if not self.reached:
            return [None] * len(self.targets)
        chosen = [factors[place] for place in self._places]
        specs = [
            t.spec if isinstance(t, Tensor) else shapes.spec(t.shape, t.dtype) for t in self.reached
        ]
        node = Node(self, (self.edge, self.middle, chosen), {}, specs, self.reads)
        found = dict(zip(self.reached, node.outputs, strict=True))
        return [found.get(target) for target in self.targets]

    def __call__(self, edge: list[Any], middle: list[Any], factors: list[Any]) -> list[Any]:
        """The gradients, for the values of the edge."""
        around = dict(zip(self.edge, edge, strict=True))
        zeros = {t: xp.zeros_like(value) for t, value in zip(self.middle, middle, strict=True)}
        memory = Memory.current()
        outer = _differentiated.get() or {}

        def value_of(target: Any) -> Any:
            if isinstance(target, Tensor):
                return zeros[target] if target in zeros else around[target]
            if target in outer:
                return outer[target]
            held = (memory.held[node][1] for node in self.nodes if node in memory.held)
            return next((at[target] for at in held if target in at), target.value)

        def forward(*values: Any) -> list[Any]:
            chosen = dict(zip(self.reached, values, strict=True))
            return self._forward(around, chosen, memory, outer)

        values, back = autodiff.vjp(forward, *map(value_of, self.reached))
        return list(
            back(
                [
                    xp.ones_like(value)
                    if factor is None
                    else xp.broadcast_to(xp.asarray(factor, value.dtype), value.shape)
                    for value, factor in zip(values, factors, strict=True)
                ]
            )
        )

    def _forward(
        self,
        around: dict[Tensor, Any],
        chosen: dict[Any, Any],
        memory: Memory,
        outer: dict[Variable, Any],
    ) -> list[Any]:
        """The outputs, computed from the targets' values."""
        held = outer | {t: v for t, v in chosen.items() if isinstance(t, Variable)}
        known = {id(tensor): value for tensor, value in around.items()}
        for tensor in self.edge:
            if tensor in chosen:
                known[id(tensor)] = _renewed(around[tensor], chosen[tensor])

        def call(node: Node, args: Any, kwargs: Any) -> Any:
            return memory.again(node, args, kwargs, held)

        token = _differentiated.set(held)
        try:
            for node in self.nodes:
                call_node(node, known, call)
                for tensor in node.outputs:
                    if tensor in chosen:
                        old = known[id(tensor)]
                        known[id(tensor)] = _renewed(old, old + chosen[tensor])
        finally:
            _differentiated.reset(token)
        return [known[id(end)] for end in self.ends]


def _renewed(old: Any, new: Any) -> Any:
    for follow in _followers:
        follow(old, new)
    return new


def _path(ends: list[Tensor], targets: list[Any]) -> tuple[list[Node], set[Tensor]]:
    """The nodes by which targets reach the ends, in order, and the Tensors met on the way.

    Whole numbers carry no gradient.
    """
    chosen = {t for t in targets if _is_float(t)}
    ordered = nodes_before(ends)
    moved = {t for t in chosen if isinstance(t, Tensor)}
    for node in ordered:
        if not moved.isdisjoint(node.inputs) or not chosen.isdisjoint(node.reads):
            moved.update(t for t in node.outputs if _is_float(t))
    met: set[Tensor] = set()
    on_path: set[Node] = set()
    stack = [end for end in ends if end in moved]
    while stack:
        tensor = stack.pop()
        maker = tensor.node
        if tensor not in met and maker is not None and maker not in on_path:
            if not moved.isdisjoint(maker.inputs) or not chosen.isdisjoint(maker.reads):
                on_path.add(maker)
                stack.extend(needed for needed in maker.inputs if needed in moved)
        met.add(tensor)
    return [node for node in ordered if node in on_path], met
