"""``+ - * / @ [] ==`` for Variable and Tensor, hung on from one table."""

import operator
from collections.abc import Callable
from typing import Any

from hornbook.core import Variable, name_as
from hornbook.graph import Size, Tensor, apply
from hornbook.ops.table import OPS, op

__all__ = ["get_cut", "get_item", "hang_on"]

# Python's name of an operator -> the op of the same meaning, whose name is written down.
_BINARY = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "floordiv": "floor_divide",
    "mod": "mod",
    "pow": "power",
    "matmul": "matmul",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}
_REFLECTED = "add sub mul truediv floordiv mod pow matmul and or xor".split()
_UNARY = {"neg": "negative", "pos": "positive", "abs": "abs", "invert": "bitwise_invert"}


@op
def get_item(x: Any, key: Any) -> Any:
    """``x[key]``: part of an array.

    >>> from hornbook import ops
    >>> int(get_item(ops.array([5, 6, 7]), 1))
    6
    """
    # In a plan read from a file a tuple has become a list.
    several = isinstance(key, list) and any(isinstance(k, slice | type(...) | None) for k in key)
    return x[tuple(key) if several else key]


@op
def get_cut(x: Any, bounds: Any) -> Any:
    """``x[...]`` with the ends of its slices as numbers that the run tells.

    >>> from hornbook import ops
    >>> get_cut(ops.array([5, 6, 7]), [["slice", 1, None, None]]).tolist()
    [6, 7]
    """

    def part(bound: Any) -> Any:
        return slice(*bound[1:]) if isinstance(bound, list | tuple) else bound

    return x[tuple(map(part, bounds))]


def _item(self: Any, key: Any) -> Any:
    """``x[key]``; a size that only the run knows may be the end of a slice."""
    parts = key if isinstance(key, tuple) else (key,)
    ends = [end for one in parts if isinstance(one, slice) for end in _ends(one)]
    if not any(isinstance(end, Size) for end in ends):
        return get_item(self, key)
    return get_cut(
        self, [["slice", *_ends(one)] if isinstance(one, slice) else one for one in parts]
    )


def _ends(part: slice) -> tuple[Any, Any, Any]:
    return part.start, part.stop, part.step


def _method(fn: Callable[..., Any], swapped: bool = False) -> Callable[..., Any]:
    def method(self: Any, *others: Any) -> Any:
        return apply(fn, *others, self) if swapped else apply(fn, self, *others)

    return method


def _named(python_name: str, name: str) -> Callable[..., Any]:
    fn = getattr(operator, f"__{python_name}__")

    def called(*args: Any) -> Any:
        return fn(*args)

    called.__name__ = name
    name_as(called, OPS[name])
    return called


def hang_on() -> None:
    """Give both classes their operators; equality of Variables stays identity, as in dicts."""
    named = {python: _named(python, name) for python, name in (_BINARY | _UNARY).items()}
    for cls in (Tensor, Variable):
        for python, fn in named.items():
            setattr(cls, f"__{python}__", _method(fn))
        for python in _REFLECTED:
            setattr(cls, f"__r{python}__", _method(named[python], swapped=True))
        cls.__getitem__ = _item  # type: ignore[attr-defined]
        cls.__array_priority__ = 100  # type: ignore[attr-defined]
