"""How a function becomes an op: it unwraps Variables, and records a node where Tensors come in."""

import ast
import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hornbook.core import Family, name_as
from hornbook.engine.arrays import xp
from hornbook.graph import apply

__all__ = ["OPS", "alias", "made", "op"]

F = TypeVar("F", bound=Callable[..., Any])

OPS = Family("op")

# Arguments of these names are arrays, and may be given as lists of numbers.
_ARRAYS = frozenset("x x1 x2 y a b condition indices values sorted_sequence array bins q".split())


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


@functools.cache
def _signature(words: str) -> inspect.Signature:
    """The signature that stands in a row: ``"x, axis=None"``."""
    given = ast.parse(f"lambda {words}: 0", mode="eval").body.args  # type: ignore[attr-defined]
    defaults = [ast.literal_eval(value) for value in given.defaults]
    free = len(given.args) - len(defaults)
    kind = inspect.Parameter
    parameters = [kind(arg.arg, kind.POSITIONAL_OR_KEYWORD) for arg in given.args]
    for place, value in enumerate(defaults, start=free):
        parameters[place] = parameters[place].replace(default=value)
    if given.vararg:
        parameters.append(kind(given.vararg.arg, kind.VAR_POSITIONAL))
    for arg, value in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        parameters.append(kind(arg.arg, kind.KEYWORD_ONLY, default=ast.literal_eval(value)))
    return inspect.Signature([*parameters, kind("more", kind.VAR_KEYWORD)])


def alias(name: str, fn: Callable[..., Any], words: str, says: str) -> Callable[..., Any]:
    """A function of the array namespace as an op of this name.

    Args:
        name: Name of the op.
        fn: The function. Arguments without default go to it in their order, others by their word.
        words: The arguments as in ``def name(words)``, those of ``keras.ops``; other words, those
            of the array standard, go to ``fn`` as they are.
        says: What it computes, in one line.
    """
    signature = _signature(words)
    named = [p for p in signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    several = any(p.kind is p.VAR_POSITIONAL for p in signature.parameters.values())

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if several:
            return apply(fn, *args, **kwargs)
        if len(args) > len(named):
            raise TypeError(f"{name}({words}) was given {len(args)} arguments.")
        given = dict(zip((p.name for p in named), args, strict=False)) | kwargs
        operands = [
            _array(p.name, given.pop(p.name))
            for p in named
            if p.default is p.empty and p.name in given
        ]
        return apply(fn, *operands, **given)

    wrapped.__name__ = wrapped.__qualname__ = name
    wrapped.__doc__ = f"{says}\n\nArguments are those of ``numpy.{name}``."
    wrapped.__module__ = "hornbook.ops"
    wrapped.__signature__ = signature  # type: ignore[attr-defined]
    OPS.register()(wrapped)
    name_as(fn, wrapped)
    return wrapped


def _array(word: str, value: Any) -> Any:
    return xp.asarray(value) if word in _ARRAYS and _is_numbers(value) else value


def made(rows: Mapping[str, tuple[str, str]], room: Any = xp, prefix: str = "") -> dict[str, Any]:
    """The ops of a table of names: for each its arguments, and what it computes."""
    return {
        name: alias(prefix + name, getattr(room, name), words, says)
        for name, (words, says) in rows.items()
    }
