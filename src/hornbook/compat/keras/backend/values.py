"""What a function of the backend does with what it is given.

Old code describes computations: ``K.sum(v)`` of a variable, or of a placeholder, is computed when
it is asked for. Within a layer's call, a loss or a metric the same functions compute at once. So a
function here records a node where a Tensor comes in, or a Variable while nothing runs; else it
computes. ``function`` makes such a function of one of arrays.
"""

import ast
import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hornbook.core import Scope, Variable, floatx
from hornbook.engine import arrays
from hornbook.engine.arrays import xp
from hornbook.graph import is_symbolic, record, unwrap
from hornbook.layers.phase import training_now

__all__ = ["Shape", "array", "axes", "deferring", "function", "kind", "made", "plain"]

F = TypeVar("F", bound=Callable[..., Any])


class Shape(tuple[Any, ...]):
    """What ``K.shape`` returns: sizes, of which some may be known when the graph runs only."""

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return Shape(found) if isinstance(key, slice) else found


def deferring() -> bool:
    """Is nothing running, so that what is said of variables is for later?"""
    return Scope.current() is None and training_now() is None


def plain(nest: Any) -> Any:
    """The nest with shapes as tuples."""
    return arrays.map_leaves(lambda leaf: tuple(leaf) if isinstance(leaf, Shape) else leaf, nest)


def function(fn: F) -> F:
    """Decorator: a function of arrays, also for Tensors and, to be computed later, Variables."""

    @functools.wraps(fn)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = plain((args, kwargs))
        later = deferring() and any(isinstance(v, Variable) for v in arrays.leaves((args, kwargs)))
        if later or is_symbolic(args, kwargs):
            return record(fn, args, kwargs)
        return fn(*unwrap(args), **unwrap(kwargs))

    return wrapped  # type: ignore[return-value]


def array(x: Any) -> Any:
    """The value as an array; a tuple may hold sizes that are symbols still."""
    if isinstance(x, list | tuple) and not all(isinstance(v, int | float) for v in x):
        return xp.stack([array(value) for value in x])
    return xp.asarray(x)


def kind(dtype: Any) -> str:
    """The dtype that values of this one have where they are computed; the default float for None.

    Example:
        >>> kind("int64"), kind(None)
        ('int32', 'float32')
    """
    return arrays.device_dtype(getattr(dtype, "as_numpy_dtype", dtype) or floatx()).name


def axes(axis: Any) -> Any:
    """Axes as NumPy takes them."""
    return tuple(int(one) for one in axis) if isinstance(axis, list | tuple) else axis


def made(
    rows: Mapping[str, tuple[str, Callable[..., Any], str]], module: str
) -> dict[str, Callable[..., Any]]:
    """The functions of a table: for each its arguments, what computes it, and what it says.

    Args:
        rows: Name -> (arguments as in ``def name(arguments)``, function of arrays, docstring).
        module: Name of the module that they are to be of.
    """
    return {name: _row(name, *row, module) for name, row in rows.items()}


def _row(name: str, words: str, fn: Callable[..., Any], says: str, module: str) -> Any:
    signature = _signature(words)

    def computed(*args: Any) -> Any:
        return fn(*[array(args[0]), *args[1:]])

    computed.__name__ = name
    inner = function(computed)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        return inner(*given.args)

    wrapped.__name__ = wrapped.__qualname__ = name
    wrapped.__doc__ = says
    wrapped.__module__ = module
    wrapped.__signature__ = signature  # type: ignore[attr-defined]
    return wrapped


def _signature(words: str) -> inspect.Signature:
    given = ast.parse(f"lambda {words}: 0", mode="eval").body.args  # type: ignore[attr-defined]
    free = len(given.args) - len(given.defaults)
    kind = inspect.Parameter
    found = [kind(arg.arg, kind.POSITIONAL_OR_KEYWORD) for arg in given.args]
    for place, value in enumerate(given.defaults, start=free):
        found[place] = found[place].replace(default=ast.literal_eval(value))
    return inspect.Signature(found)
