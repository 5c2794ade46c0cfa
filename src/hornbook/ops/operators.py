"""``+ - * / @ [] ==`` for Variable and Tensor, hung on from one table."""

import operator
from collections.abc import Callable
from typing import Any

from hornbook.core import Variable
from hornbook.graph import Tensor, apply

__all__ = ["hang_on"]

_BINARY = "add sub mul truediv floordiv mod pow matmul and or xor lt le gt ge".split()
_REFLECTED = "add sub mul truediv floordiv mod pow matmul and or xor".split()
_UNARY = "neg pos abs invert".split()


def _method(fn: Callable[..., Any], swapped: bool = False) -> Callable[..., Any]:
    def method(self: Any, *others: Any) -> Any:
        return apply(fn, *others, self) if swapped else apply(fn, self, *others)

    return method


def _named(name: str, fn: Callable[..., Any]) -> Callable[..., Any]:
    def called(*args: Any) -> Any:
        return fn(*args)

    called.__name__ = name
    return called


def hang_on() -> None:
    """Give both classes their operators; equality of Variables stays identity, as in dicts."""
    for cls in (Tensor, Variable):
        for name in _BINARY + _UNARY:
            fn = getattr(operator, f"__{name}__")
            setattr(cls, f"__{name}__", _method(_named(name, fn)))
        for name in _REFLECTED:
            fn = getattr(operator, f"__{name}__")
            setattr(cls, f"__r{name}__", _method(_named(name, fn), swapped=True))
        cls.__getitem__ = _method(_named("getitem", operator.getitem))  # type: ignore[attr-defined]
        cls.__array_priority__ = 100  # type: ignore[attr-defined]
