"""How a function becomes an op: it unwraps Variables, and records a node where Tensors come in."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from hornbook.core import Family, name_as
from hornbook.engine.arrays import xp
from hornbook.graph import apply

__all__ = ["OPS", "alias", "op"]

F = TypeVar("F", bound=Callable[..., Any])

OPS = Family("op")


def _is_numbers(value: Any) -> bool:
    """Is it a nest of lists of Python numbers?"""
    if isinstance(value, list | tuple):
        return all(isinstance(item, bool | int | float) or _is_numbers(item) for item in value)
    return False


def op(fn: F) -> F:
    """Decorator: ``fn`` of arrays, also for Variables and for Tensors to come."""

    @functools.wraps(fn)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return apply(fn, *args, **kwargs)

    OPS.register()(wrapped)
    name_as(fn, wrapped)
    return wrapped  # type: ignore[return-value]


def alias(name: str, fn: Callable[..., Any], says: str, operands: int = 0) -> Callable[..., Any]:
    """A function of the array namespace as an op of this name.

    The first ``operands`` arguments are arrays, and may be given as lists of numbers.
    """

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        given = [xp.asarray(a) if _is_numbers(a) else a for a in args[:operands]]
        return apply(fn, *given, *args[operands:], **kwargs)

    wrapped.__name__ = wrapped.__qualname__ = name
    wrapped.__doc__ = f"{says}\n\nArguments are those of ``numpy.{name}``."
    wrapped.__module__ = "hornbook.ops"
    OPS.register()(wrapped)
    name_as(fn, wrapped)
    return wrapped
