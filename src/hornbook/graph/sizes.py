"""Sizes that are known when a graph runs: ``shape(x)[0]`` as a number that may stand in a shape.

A ``Size`` is a Tensor whose value is a plain whole number, a symbol while shapes are worked out. So
``zeros((shape(x)[0], 3))`` can be recorded for an x of unknown batch size, and compiled.
"""

import operator
from collections.abc import Callable
from typing import Any

from hornbook.engine import shapes
from hornbook.graph.node import Node, Size, Tensor

__all__ = ["Size", "sizes"]


def _size_of(x: Any, axis: int) -> Any:
    return x.shape[axis]


def sizes(x: Any) -> tuple[Any, ...]:
    """The size of each axis: a number where it is known, else one that the run will tell.

    Example:
        >>> import numpy as np
        >>> from hornbook.graph import Function, placeholder
        >>> x = placeholder((None, 3), "float32")
        >>> batch, features = sizes(x)
        >>> features, Function(x, 2 * batch + 1)(np.zeros((4, 3)))
        (3, 9)
    """
    if not isinstance(x, Tensor):
        return tuple(x.shape)
    return tuple(
        _recorded(_size_of, x, axis) if shapes.is_unknown(size) else size
        for axis, size in enumerate(x.spec.shape)
    )


def _recorded(fn: Callable[..., Any], *args: Any) -> Size:
    """The Size that ``fn`` gives; of a size of a Tensor, or of numbers and Sizes."""
    known = [
        a.size if isinstance(a, Size) else a.spec if isinstance(a, Tensor) else a for a in args
    ]
    node = Node(fn, args, {}, shapes.spec((), "int32"))
    made = Size(node, 0, node.outputs[0].spec)
    made.size = fn(*known)
    node.outputs = [made]
    return made


def _method(name: str, swapped: bool) -> Callable[..., Any]:
    fn = getattr(operator, name)

    def method(self: Size, other: Any) -> Any:
        args = (other, self) if swapped else (self, other)
        if isinstance(other, int | Size):
            return _recorded(fn, *args)
        return getattr(super(Size, self), f"__{'r' if swapped else ''}{name}__")(other)

    return method


for _name in ("add", "sub", "mul", "floordiv", "mod"):
    setattr(Size, f"__{_name}__", _method(_name, swapped=False))
    setattr(Size, f"__r{_name}__", _method(_name, swapped=True))
