"""Derivatives of array functions."""

from collections.abc import Callable
from typing import Any

import jax

__all__ = ["stop_gradient", "value_and_grad"]


def value_and_grad(
    fn: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that returns ``(fn(x), d fn / d x)`` for a scalar ``fn``."""
    return jax.value_and_grad(fn, argnums=argnums, has_aux=has_aux, allow_int=False)


def stop_gradient(value: Any) -> Any:
    """The value itself, constant in the eyes of a derivative."""
    return jax.lax.stop_gradient(value)
