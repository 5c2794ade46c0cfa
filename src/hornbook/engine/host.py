"""Calls of Python from a running program."""

from collections.abc import Callable
from typing import Any

import jax

__all__ = ["tell"]


def tell(fn: Callable[..., None], *values: Any) -> None:
    """Call ``fn`` with the values when the program gets there; what it returns is not used.

    >>> tell(lambda value: print(float(value)), 2.0)
    2.0
    """
    jax.debug.callback(fn, *values)
