"""``apply``: call an op now, or record the call where an argument is still to come."""

from collections.abc import Callable
from typing import Any

from hornbook.core import Scope, Variable
from hornbook.engine import arrays, shapes
from hornbook.graph.node import Node, Size, Tensor, is_symbolic

__all__ = ["Leniency", "apply", "record", "record_with", "unwrap"]


def unwrap(nest: Any) -> Any:
    """The nest with every Variable replaced by the array that it holds."""
    return arrays.map_leaves(
        lambda leaf: leaf.value if isinstance(leaf, Variable) else leaf,
        nest,
    )


def apply(op: Any, *args: Any, **kwargs: Any) -> Any:
    """``op(*args, **kwargs)``: arrays where all arguments are known, else Tensors.

    Example:
        >>> from hornbook.graph import placeholder
        >>> apply(lambda x: x + 1, 2)
        3
        >>> apply(lambda x: x @ x.T, placeholder((4, 3), "float32")).shape
        (4, 4)
    """
    if is_symbolic(args, kwargs):
        return record(op, args, kwargs)
    return op(*unwrap(args), **unwrap(kwargs))


class Leniency:
    """How calls are recorded that would be errors natively; see ``graph.running``."""

    def resolve(self, nest: Any) -> Any:
        """The nest with values in the place of Tensors, so that a call is run; or None."""
        return None

    def infer(self, call: Callable[..., Any], specs: list[Any]) -> tuple[Any, list[Tensor]]:
        """The specs that the call gives, and Tensors that it closes over."""
        return shapes.infer(call, specs), []


_leniency: list[Leniency] = [Leniency()]


def record_with(leniency: Leniency) -> None:
    """Record calls so from here on."""
    _leniency[0] = leniency


def record(op: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The Tensors that a call of the op would give; its shapes come from abstract evaluation.

    The evaluation runs in a scope of its own that is thrown away: what the op assigns while only
    shapes are known never reaches a variable.
    """
    nest, structure = arrays.flatten((args, kwargs))
    for leaf in nest:
        if isinstance(leaf, Tensor) and leaf.recorder is not None:
            return leaf.recorder(op, args, kwargs)
    known = _leniency[0].resolve((args, kwargs))
    if known is not None:
        return op(*unwrap(known[0]), **unwrap(known[1]))
    leaves = [leaf.size if isinstance(leaf, Size) else leaf for leaf in nest]
    places = [place for place, leaf in enumerate(leaves) if isinstance(leaf, Tensor)]

    def call(values: list[Any]) -> Any:
        filled = list(leaves)
        for place, value in zip(places, values, strict=True):
            filled[place] = value
        with scope:
            inner_args, inner_kwargs = arrays.rebuild(structure, unwrap(filled))
            return op(*inner_args, **inner_kwargs)

    scope = Scope()
    out, captured = _leniency[0].infer(call, [nest[place].spec for place in places])
    return Node(op, args, kwargs, out, scope.foreign, captured).result
