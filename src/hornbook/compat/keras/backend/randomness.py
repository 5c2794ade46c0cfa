"""Random draws: new ones each time that they are computed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook.compat.keras.backend.values import array, deferring, kind, plain
from hornbook.core import draw_key
from hornbook.engine import random as engine_random
from hornbook.graph import is_symbolic, record

__all__ = ["dropout", "random_binomial", "random_normal", "random_uniform", "truncated_normal"]


def _drawn(fn: Any, *args: Any) -> Any:
    """Draws: now where something runs, else whenever the graph does."""
    args = plain(args)
    if deferring() or is_symbolic(args):
        return record(fn, args, {})
    return fn(*args)


def _sizes(shape: Any) -> tuple[Any, ...]:
    if not isinstance(shape, list | tuple):
        shape = list(np.atleast_1d(shape))
    return tuple(int(s) if isinstance(s, int | np.integer | np.ndarray) else s for s in shape)


def random_normal(
    shape: Sequence[Any],
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: str | None = None,
    seed: int | None = None,
) -> Any:
    """Normal draws.

    Example:
        >>> random_normal((2, 3)).shape
        (2, 3)
    """
    return _drawn(_normal, shape, mean, stddev, kind(dtype), seed)


def _normal(shape: Any, mean: Any, stddev: Any, dtype: str, seed: Any) -> Any:
    return engine_random.normal(draw_key(seed), _sizes(shape), mean, stddev, dtype)


def random_uniform(
    shape: Sequence[Any],
    minval: float = 0.0,
    maxval: float = 1.0,
    dtype: str | None = None,
    seed: int | None = None,
) -> Any:
    """Uniform draws from [minval, maxval).

    Example:
        >>> random_uniform((2, 3)).shape
        (2, 3)
    """
    return _drawn(_uniform, shape, minval, maxval, kind(dtype), seed)


def _uniform(shape: Any, minval: Any, maxval: Any, dtype: str, seed: Any) -> Any:
    if "int" in dtype:
        return engine_random.randint(draw_key(seed), _sizes(shape), minval, maxval, dtype)
    return engine_random.uniform(draw_key(seed), _sizes(shape), minval, maxval, dtype)


def random_binomial(
    shape: Sequence[Any], p: float = 0.0, dtype: str | None = None, seed: int | None = None
) -> Any:
    """1 with probability p, else 0.

    Example:
        >>> random_binomial((2, 3), p=0.5).shape
        (2, 3)
    """
    return _drawn(_binomial, shape, p, kind(dtype), seed)


def _binomial(shape: Any, p: Any, dtype: str, seed: Any) -> Any:
    return engine_random.bernoulli(draw_key(seed), p, _sizes(shape)).astype(dtype)


def truncated_normal(
    shape: Sequence[Any],
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: str | None = None,
    seed: int | None = None,
) -> Any:
    """Normal draws, those beyond two standard deviations drawn again.

    Example:
        >>> truncated_normal((2, 3)).shape
        (2, 3)
    """
    return _drawn(_truncated, shape, mean, stddev, kind(dtype), seed)


def _truncated(shape: Any, mean: Any, stddev: Any, dtype: str, seed: Any) -> Any:
    return engine_random.truncated_normal(draw_key(seed), _sizes(shape), mean, stddev, dtype)


def dropout(x: Any, level: float, noise_shape: Any = None, seed: int | None = None) -> Any:
    """A share of the elements set to 0, the others divided by ``1 - level``, in any phase.

    Args:
        x: The array.
        level: The share.
        noise_shape: Shape of the draws; axes of size 1 are dropped together.
        seed: For the same draw each time.

    Example:
        >>> from hornbook.compat.keras.backend import constant, eval
        >>> sorted(set(eval(dropout(constant([1.0] * 99), 0.5)).tolist()))
        [0.0, 2.0]
    """
    if not 0 <= level < 1:
        raise ValueError(
            f"dropout: level is a share from 0 up to, not including, 1, not {level!r}."
        )
    return _drawn(_dropped, x, level, noise_shape, seed)


def _dropped(x: Any, level: float, noise_shape: Any, seed: Any) -> Any:
    x = array(x.value if hasattr(x, "assign") else x)
    given = x.shape if noise_shape is None else noise_shape
    shape = tuple(s if n is None else n for s, n in zip(x.shape, given, strict=True))
    keep = engine_random.bernoulli(draw_key(seed), 1.0 - level, shape)
    return x / (1.0 - level) * keep
