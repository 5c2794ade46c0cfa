"""Derivatives of array functions."""

from collections.abc import Callable
from typing import Any

import jax

from hornbook.engine import lowerings

__all__ = ["custom_gradient", "jvp", "stop_gradient", "value_and_grad", "vjp"]


def value_and_grad(
    fn: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that returns ``(fn(x), d fn / d x)`` for a scalar ``fn``."""
    return jax.value_and_grad(fn, argnums=argnums, has_aux=has_aux, allow_int=False)


def vjp(fn: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """The value at ``primals``, and the function from its cotangents to theirs.

    >>> value, back = vjp(lambda x, y: x * y, 2.0, 3.0)
    >>> float(value), [float(slope) for slope in back(1.0)]
    (6.0, [3.0, 2.0])
    """
    return jax.vjp(fn, *primals)


def stop_gradient(value: Any) -> Any:
    """The value itself, constant in the eyes of a derivative."""
    return jax.lax.stop_gradient(value)


def jvp(
    fn: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...], has_aux: bool
) -> tuple[Any, ...]:
    """The value at ``primals`` and the derivative in the direction of ``tangents``."""
    with lowerings.plain():
        return jax.jvp(fn, primals, tangents, has_aux=has_aux)


def custom_gradient(fn: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose author gives ``(value, gradient function)``."""
    return jax.custom_gradient(fn)
