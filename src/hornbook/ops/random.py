"""Random arrays: each call draws anew, from the seed of the process or of the running step.

A ``seed`` is a number, for the same draw each time, or a ``SeedGenerator``, which counts its draws.
"""

from typing import Any

from hornbook.core import SeedGenerator, draw_key, floatx
from hornbook.engine import random as engine_random

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "gamma",
    "categorical",
    "dropout",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]

Seed = int | SeedGenerator | None


def uniform(
    shape: Any,
    minval: float = 0.0,
    maxval: float = 1.0,
    dtype: str | None = None,
    seed: Seed = None,
) -> Any:
    """Uniform draws from [minval, maxval).

    Example:
        >>> from hornbook import ops
        >>> ops.random.uniform((2, 3), seed=1).shape
        (2, 3)
    """
    return engine_random.uniform(draw_key(seed), shape, minval, maxval, dtype or floatx())


def normal(
    shape: Any,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: str | None = None,
    seed: Seed = None,
) -> Any:
    """Normal draws.

    Example:
        >>> from hornbook import ops
        >>> ops.random.normal((4,), seed=1).dtype.name
        'float32'
    """
    return engine_random.normal(draw_key(seed), shape, mean, stddev, dtype or floatx())


def truncated_normal(
    shape: Any,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: str | None = None,
    seed: Seed = None,
) -> Any:
    """Normal draws, those beyond two standard deviations drawn again.

    Example:
        >>> from hornbook import ops
        >>> bool((abs(ops.random.truncated_normal((100,), seed=1)) <= 2).all())
        True
    """
    return engine_random.truncated_normal(draw_key(seed), shape, mean, stddev, dtype or floatx())


def randint(shape: Any, minval: int, maxval: int, dtype: str = "int32", seed: Seed = None) -> Any:
    """Whole numbers from [minval, maxval).

    Example:
        >>> from hornbook import ops
        >>> ops.random.randint((3,), 5, 6).tolist()
        [5, 5, 5]
    """
    return engine_random.randint(draw_key(seed), shape, minval, maxval, dtype)


def categorical(logits: Any, num_samples: int, dtype: str = "int32", seed: Seed = None) -> Any:
    """Class numbers drawn from logits: (batch, classes) -> (batch, num_samples).

    Example:
        >>> from hornbook import ops
        >>> ops.random.categorical(ops.array([[0.0, -1e9]]), 2).tolist()
        [[0, 0]]
    """
    return engine_random.categorical(draw_key(seed), logits, num_samples, dtype)


def shuffle(x: Any, axis: int = 0, seed: Seed = None) -> Any:
    """The same elements in random order along an axis.

    Example:
        >>> from hornbook import ops
        >>> sorted(ops.random.shuffle(ops.arange(4)).tolist())
        [0, 1, 2, 3]
    """
    return engine_random.permutation(draw_key(seed), x, axis)


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Seed = None) -> Any:
    """A share ``rate`` of the elements set to 0, the others divided by ``1 - rate``.

    Example:
        >>> from hornbook import ops
        >>> set(ops.random.dropout(ops.ones((100,)), 0.5, seed=1).tolist())
        {0.0, 2.0}
    """
    if rate >= 1:
        return inputs * 0
    shape = inputs.shape if noise_shape is None else noise_shape
    pairs = zip(inputs.shape, shape, strict=True)
    sizes = [size if given is None else given for size, given in pairs]
    keep = engine_random.keep(draw_key(seed), 1.0 - rate, tuple(sizes))
    return (inputs / (1.0 - rate)) * keep


def beta(shape: Any, alpha: Any, beta: Any, dtype: str | None = None, seed: Seed = None) -> Any:
    """Draws from the beta distribution, between 0 and 1.

    Example:
        >>> from hornbook import ops
        >>> ops.random.beta((3,), 2.0, 3.0, seed=1).shape
        (3,)
    """
    return engine_random.beta(draw_key(seed), shape, alpha, beta, dtype or floatx())


def gamma(shape: Any, alpha: Any, dtype: str | None = None, seed: Seed = None) -> Any:
    """Draws from the gamma distribution of scale 1.

    Example:
        >>> from hornbook import ops
        >>> bool((ops.random.gamma((3,), 2.0, seed=1) > 0).all())
        True
    """
    return engine_random.gamma(draw_key(seed), shape, alpha, dtype or floatx())


def binomial(
    shape: Any, counts: Any, probabilities: Any, dtype: str | None = None, seed: Seed = None
) -> Any:
    """How many of ``counts`` tries succeed.

    Example:
        >>> from hornbook import ops
        >>> ops.random.binomial((2,), 5.0, 1.0, seed=1).tolist()
        [5.0, 5.0]
    """
    return engine_random.binomial(draw_key(seed), shape, counts, probabilities, dtype or floatx())
