"""Derivatives of array functions."""

from collections.abc import Callable
from typing import Any

import jax

__all__ = ["custom_gradient", "grad", "jvp", "stop_gradient", "value_and_grad", "vjp"]


def value_and_grad(
    fn: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that returns ``(fn(x), d fn / d x)`` for a scalar ``fn``."""
    return jax.value_and_grad(fn, argnums=argnums, has_aux=has_aux, allow_int=False)


def grad(
    fn: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that returns ``d fn / d x`` for a scalar ``fn``."""
    return jax.grad(fn, argnums=argnums, has_aux=has_aux)


def vjp(fn: Callable[..., Any], *primals: Any) -> Any:
    """``fn(*primals)`` and the function from output gradients to input gradients."""
    return jax.vjp(fn, *primals)


def jvp(fn: Callable[..., Any], primals: Any, tangents: Any) -> Any:
    """``fn(*primals)`` and its derivative in the direction of the tangents."""
    return jax.jvp(fn, primals, tangents)


def stop_gradient(value: Any) -> Any:
    """The value itself, constant in the eyes of a derivative."""
    return jax.lax.stop_gradient(value)


def custom_gradient(fn: Callable[..., Any]) -> Callable[..., Any]:
    """Let ``fn(*args)`` return ``(output, backward)`` where ``backward`` gives the gradients."""

    @jax.custom_vjp
    def wrapped(*args: Any) -> Any:
        return fn(*args)[0]

    def forward(*args: Any) -> Any:
        return fn(*args)

    def backward(rule: Callable[..., Any], upstream: Any) -> Any:
        grads = rule(upstream)
        return grads if isinstance(grads, tuple) else (grads,)

    wrapped.defvjp(forward, backward)
    return wrapped
