"""Random draws from explicit keys: the same key gives the same bits."""

import math
from typing import Any

import jax
import numpy as np
from jax import lax

from hornbook.engine.arrays import Array, xp

__all__ = [
    "bernoulli",
    "categorical",
    "child",
    "fold_in",
    "keep",
    "key",
    "key_spec",
    "normal",
    "permutation",
    "randint",
    "truncated_normal",
    "uniform",
]


def key(seed: int) -> Array:
    """The root key of a seed."""
    return jax.random.key(np.uint32(seed & 0xFFFFFFFF) if isinstance(seed, int) else seed)


def fold_in(parent: Any, number: Any) -> Array:
    """The child key with this number; different numbers give independent streams.

    ``parent`` is a key, or the words of one that ``child`` returned.
    """
    if not xp.issubdtype(parent.dtype, jax.dtypes.prng_key):
        parent = jax.random.wrap_key_data(parent)
    return jax.random.fold_in(parent, number)


def key_spec() -> Any:
    """Shape and dtype of a key."""
    return jax.eval_shape(jax.random.key, 0)


_ROTATIONS = (13, 15, 26, 6), (17, 29, 16, 24)


def child(seed: int, number: int) -> Any:
    """``fold_in(key(seed), number)`` as the two words of the key, found without the device.

    A script that trains for a moment would wait longer for the programs that compute it there.

    >>> words = jax.random.key_data(fold_in(key(7), 3))
    >>> words.tolist() == child(7, 3).tolist()
    True

    See: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3" (Threefry).
    """
    if jax.config.values["jax_default_prng_impl"] != "threefry2x32":
        return fold_in(key(seed), number)
    mask = 0xFFFFFFFF
    words = 0, seed & mask
    keys = *words, words[0] ^ words[1] ^ 0x1BD11BDA
    a, b = keys[0], (keys[1] + number) & mask
    for turn in range(5):
        for rotation in _ROTATIONS[turn % 2]:
            a = (a + b) & mask
            b = (b << rotation | b >> (32 - rotation)) & mask ^ a
        a = (a + keys[(turn + 1) % 3]) & mask
        b = (b + keys[(turn + 2) % 3] + turn + 1) & mask
    return np.array([a, b], np.uint32)


def uniform(
    source: Array, shape: Any = (), minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = "float32"
) -> Array:
    """Uniform draws from [minval, maxval)."""
    return jax.random.uniform(source, shape, dtype, minval, maxval)


def normal(
    source: Array, shape: Any = (), mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32"
) -> Array:
    """Normal draws: mean + stddev * z."""
    return mean + stddev * jax.random.normal(source, shape, dtype)


def truncated_normal(
    source: Array, shape: Any = (), mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32"
) -> Array:
    """Normal draws, those beyond two standard deviations drawn again."""
    return mean + stddev * jax.random.truncated_normal(source, -2.0, 2.0, shape, dtype)


def bernoulli(source: Array, probability: Any, shape: Any = ()) -> Array:
    """True with the given probability."""
    return jax.random.bernoulli(source, probability, shape)


def keep(source: Array, probability: float, shape: Any = ()) -> Array:
    """True with the given probability, for masks of dropout: quick draws of 32 bits.

    Each place's number goes twice through a mixer of 32 bits, with half of the key before each.
    That takes a quarter of the time of the engine's own draws (0.5 ms for a million against 1.9),
    whose quality a mask has no use for.

    >>> keep(key(0), 0.5, (4000,)).mean().round(1).item()
    0.5
    """
    typed = xp.issubdtype(source.dtype, jax.dtypes.prng_key)
    first, second = (jax.random.key_data(source) if typed else source).reshape(-1)[:2]
    place = lax.iota("uint32", math.prod(shape))
    bits = _mixed(_mixed(place ^ first) + second)
    return (bits < np.uint32(min(round(probability * 2**32), 2**32 - 1))).reshape(shape)


def _mixed(bits: Array) -> Array:
    """Numbers of 32 bits, in which each bit of the given ones turns half of the bits over.

    See: Wellons 2018, Prospecting for hash functions (lowbias32).
    """
    bits = (bits ^ (bits >> 16)) * np.uint32(0x7FEB352D)
    bits = (bits ^ (bits >> 15)) * np.uint32(0x846CA68B)
    return bits ^ (bits >> 16)


def randint(
    source: Array, shape: Any = (), minval: Any = 0, maxval: Any = 2, dtype: Any = "int32"
) -> Array:
    """Whole numbers from [minval, maxval)."""
    return jax.random.randint(source, shape, minval, maxval, dtype)


def categorical(source: Array, logits: Array, num_samples: int, dtype: Any = "int32") -> Array:
    """Class numbers drawn from rows of logits: (batch, classes) -> (batch, num_samples)."""
    draws = jax.random.categorical(source, logits, axis=-1, shape=(num_samples, logits.shape[0]))
    return xp.transpose(draws).astype(dtype)


def permutation(source: Array, values: Any, axis: int = 0) -> Array:
    """The values in random order along an axis."""
    return jax.random.permutation(source, values, axis=axis)


def beta(source: Array, shape: Any, a: Any, b: Any, dtype: Any = "float32") -> Array:
    """Draws from the beta distribution."""
    return jax.random.beta(source, a, b, shape, dtype)


def gamma(source: Array, shape: Any, alpha: Any, dtype: Any = "float32") -> Array:
    """Draws from the gamma distribution of scale 1."""
    return jax.random.gamma(source, alpha, shape, dtype)


def binomial(
    source: Array, shape: Any, counts: Any, probabilities: Any, dtype: Any = "float32"
) -> Array:
    """How many of ``counts`` tries succeed."""
    return jax.random.binomial(source, counts, probabilities, shape, dtype)


def poisson(source: Array, rate: Any, shape: Any, dtype: Any = "int32") -> Array:
    """How many events of this rate happen."""
    return jax.random.poisson(source, rate, shape, dtype)
