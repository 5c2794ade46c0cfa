"""Loops and branches inside a compiled program."""

from collections.abc import Callable
from typing import Any

import jax
from jax import lax
from jax.experimental.xla_metadata import set_xla_metadata

from hornbook.engine.lowerings import lowered

__all__ = [
    "apart",
    "associative_scan",
    "cond",
    "fori_loop",
    "scan",
    "switch",
    "traced_once",
    "vectorize",
    "while_loop",
]


def scan(
    step: Callable[..., Any],
    carry: Any,
    xs: Any,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> Any:
    """``(carry, ys)`` of ``carry, y = step(carry, x)`` run along the first axis of ``xs``."""
    return lax.scan(step, carry, xs, length=length, reverse=reverse, unroll=unroll)


def apart(fn: Callable[..., Any], *args: Any) -> Any:
    """``fn(*args)``, computed once and by itself in a compiled program.

    Left to itself a CPU's compiler computes what is cheap again inside of everything that uses it.
    """
    if not lowered():
        return fn(*args)
    with set_xla_metadata(inlineable="false"):
        return jax.jit(fn)(*args)


def traced_once(fn: Callable[..., Any]) -> Callable[..., Any]:
    """``fn``, traced once for all calls of a program that give it arrays of the same shapes."""
    return jax.jit(fn)


def associative_scan(fn: Callable[..., Any], xs: Any, reverse: bool, axis: int) -> Any:
    """``fn`` of all elements up to each, in a tree of steps rather than a row."""
    return lax.associative_scan(fn, xs, reverse=reverse, axis=axis)


def switch(index: Any, branches: list[Callable[..., Any]], *args: Any) -> Any:
    """``branches[index](*args)``, chosen while the program runs; the index is held to the ends."""
    return lax.switch(index, branches, *args)


def fori_loop(start: Any, stop: Any, body: Callable[..., Any], carry: Any) -> Any:
    """``for i in range(start, stop): carry = body(i, carry)``; both ends may be arrays."""
    return lax.fori_loop(start, stop, body, carry)


def while_loop(test: Callable[..., Any], body: Callable[..., Any], carry: Any) -> Any:
    """``while test(carry): carry = body(carry)``."""
    return lax.while_loop(test, body, carry)


def cond(test: Any, if_true: Callable[..., Any], if_false: Callable[..., Any], *args: Any) -> Any:
    """``if_true(*args) if test else if_false(*args)``, chosen while the program runs."""
    return lax.cond(test, if_true, if_false, *args)


def vectorize(fn: Callable[..., Any], in_axes: Any = 0, out_axes: Any = 0) -> Callable[..., Any]:
    """``fn`` mapped over an axis of its arguments, as one program."""
    return jax.vmap(fn, in_axes=in_axes, out_axes=out_axes)
