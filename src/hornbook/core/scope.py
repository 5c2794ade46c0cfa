"""Scope and ``pure``: state by name outside, arrays in and arrays out inside.

A ``Scope`` maps Variable -> array for the time of one traced call. Reads look outward through the
scopes to the box; assignments stay in the innermost scope, which also gathers the losses that
layers add and hands out random keys. Every trace opens a Scope; the boxes are written only by what
called the program. The formula to hold::

    pure(fn, variables)(values, *args) == (fn(*args), values after, losses added)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar, Token
from typing import Any, TypeAlias

from hornbook.engine import random

__all__ = ["Scope", "pure"]

Variable: TypeAlias = Any  # hornbook.core.Variable, which is built on this module


class Scope:
    """What variables hold during one call.

    Args:
        values: The arrays that stand in for variables.
        key: Random key of the call; draws are numbered under it.
        traced: Whether a program may be traced meanwhile, into which assigned values belong.

    Attributes:
        foreign: Variables that were read and that no scope holds.

    Example:
        >>> from hornbook.core import Variable
        >>> v = Variable(1.0)
        >>> with Scope({v: 5.0}):
        ...     inside = v.value
        >>> inside, float(v.value)
        (5.0, 1.0)
    """

    _current: ContextVar[Scope | None] = ContextVar("hornbook_scope", default=None)

    def __init__(
        self,
        values: Mapping[Variable, Any] | None = None,
        *,
        key: Any = None,
        traced: bool = True,
    ) -> None:
        self.values: dict[Variable, Any] = dict(values or {})
        self.losses: list[Any] = []
        self.foreign: set[Variable] = set()
        self.key, self.traced = key, traced
        self.draws = 0
        self.outer: Scope | None = None
        self._token: Token[Scope | None] | None = None

    def __enter__(self) -> Scope:
        self.outer = Scope._current.get()
        self._token = Scope._current.set(self)
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._token is not None
        Scope._current.reset(self._token)

    @classmethod
    def current(cls) -> Scope | None:
        """The innermost open scope, if any."""
        return cls._current.get()

    @classmethod
    def _outward(cls) -> Iterable[Scope]:
        scope = cls._current.get()
        while scope is not None:
            yield scope
            scope = scope.outer

    @classmethod
    def read(cls, variable: Variable) -> Any:
        """The array that the scopes hold for the variable; None where only its box does."""
        for scope in cls._outward():
            if variable in scope.values:
                return scope.values[variable]
        for scope in cls._outward():
            scope.foreign.add(variable)
        return None

    @classmethod
    def write(cls, variable: Variable, value: Any) -> bool:
        """Keep the value in the innermost scope; False if no scope is open."""
        scope = cls._current.get()
        if scope is None:
            return False
        scope.values[variable] = value
        return True

    @classmethod
    def next_key(cls) -> Any:
        """The next random key of the innermost scope that has one; None if there is none."""
        for scope in cls._outward():
            if scope.key is not None:
                scope.draws += 1
                return random.fold_in(scope.key, scope.draws)
        return None


def pure(fn: Callable[..., Any], variables: Sequence[Variable]) -> Callable[..., Any]:
    """``fn`` as a function of its variables' values: ``(values, *args) -> (out, values, losses)``.

    Args:
        fn: A function that may read and assign the variables.
        variables: All variables that ``fn`` assigns; others are read as constants.

    Returns:
        The pure function. Its keyword ``key`` is the random key of the call.

    Example:
        >>> from hornbook.core import Variable
        >>> count = Variable(1.0)
        >>> step = pure(lambda x: count.assign(count.value + x), [count])
        >>> out, values, losses = step([10.0], 5.0)
        >>> float(values[0]), float(count.value)
        (15.0, 1.0)
    """

    def run(values: Sequence[Any], *args: Any, key: Any = None, **kwargs: Any) -> Any:
        with Scope(dict(zip(variables, values, strict=True)), key=key) as scope:
            out = fn(*args, **kwargs)
        stray = scope.values.keys() - set(variables)
        if stray:
            raise ValueError(
                "A step assigned variables that it was not given: "
                + ", ".join(sorted(v.path for v in stray))
                + ". Create variables in __init__ or build, as attributes of the layer or model."
            )
        return out, [scope.values[v] for v in variables], scope.losses

    return run
