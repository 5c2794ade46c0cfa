"""Blocks of arrays, segments of rows, and the largest elements."""

from collections.abc import Sequence
from typing import Any

import jax
from jax.ops import segment_max, segment_min, segment_prod, segment_sum

__all__ = [
    "block",
    "segment_max",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "top_k",
    "with_block",
]


def block(x: Any, starts: Sequence[Any], sizes: Sequence[int]) -> Any:
    """The block that starts here and has these sizes."""
    return jax.lax.dynamic_slice(x, tuple(starts), tuple(sizes))


def with_block(x: Any, part: Any, starts: Sequence[Any]) -> Any:
    """x with the block put in."""
    return jax.lax.dynamic_update_slice(x, part.astype(x.dtype), tuple(starts))


def top_k(x: Any, k: int) -> Any:
    """The k largest along the last axis and their places."""
    return jax.lax.top_k(x, k)
