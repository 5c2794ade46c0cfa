"""Draws: anew at each run, the same from run to run of a program if it sets seeds."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow.array_ops import ints
from hornbook.compat.tensorflow.define import op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import get_default_graph
from hornbook.core import draw_key
from hornbook.engine import random
from hornbook.engine.arrays import xp

__all__ = [
    "multinomial", "random_crop", "random_gamma", "random_normal", "random_poisson",
    "random_shuffle", "random_uniform", "set_random_seed", "truncated_normal", "categorical",
]  # fmt: skip


def set_random_seed(seed: int) -> None:
    """Make the draws of the default graph's operations, those made from here on, repeat."""
    get_default_graph().seed = int(seed)


def _float_draws(generator: Any, method: str, shape: Any, kind: Any) -> Any:
    """Draws of NumPy's generator, which knows two widths."""
    width = "float64" if np.dtype(kind) == np.float64 else "float32"
    return getattr(generator, method)(ints(shape), width).astype(kind)


def _plain_normal(generator: Any, shape: Any, mean: Any, stddev: Any, dtype: Any) -> Any:
    kind = dtype.as_numpy_dtype
    z = _float_draws(generator, "standard_normal", shape, kind)
    return z * np.asarray(stddev, kind) + np.asarray(mean, kind)


def _plain_truncated(generator: Any, shape: Any, mean: Any, stddev: Any, dtype: Any) -> Any:
    kind = dtype.as_numpy_dtype
    z = np.atleast_1d(_float_draws(generator, "standard_normal", shape, kind))
    while (beyond := np.abs(z) > 2).any():
        z[beyond] = _float_draws(generator, "standard_normal", [int(beyond.sum())], kind)
    return z.reshape(ints(shape)) * np.asarray(stddev, kind) + np.asarray(mean, kind)


def _plain_uniform(generator: Any, shape: Any, minval: Any, maxval: Any, dtype: Any) -> Any:
    kind = dtype.as_numpy_dtype
    if dtype.is_integer:
        return generator.integers(minval, maxval, ints(shape), dtype=kind)
    low, high = np.asarray(minval, kind), np.asarray(maxval, kind)
    return _float_draws(generator, "random", shape, kind) * (high - low) + low


def _bell(type: str, name: str, plain: Any, draw: Any, says: str) -> Any:
    """An operation that draws numbers around a mean; ``draw(key, shape, dtype)`` around 0."""

    @op(type, random=True, static="shape", tensors="mean stddev", plain=plain, named=name)
    def drawn(shape: Any, mean: Any, stddev: Any, dtype: Any, seed: Any = None, name: Any = None) -> Any:  # fmt: skip  # noqa: E501
        kind = dtype.as_numpy_dtype
        z = draw(draw_key(), ints(shape), dtype=kind)
        return z * xp.asarray(stddev, kind) + xp.asarray(mean, kind)

    def call(
        shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None,
        name: Any = None,
    ) -> Any:  # fmt: skip
        return drawn(shape, mean, stddev, as_dtype(dtype), seed, name=name)

    call.__name__, call.__doc__ = name, says
    return call


random_normal = _bell(
    "RandomStandardNormal", "random_normal", _plain_normal, random.normal,
    "Draws from the normal distribution.",
)  # fmt: skip
truncated_normal = _bell(
    "TruncatedNormal", "truncated_normal", _plain_truncated, random.truncated_normal,
    "Draws from the normal distribution; those beyond two deviations are drawn again.",
)  # fmt: skip


@op("RandomUniform", random=True, static="shape", tensors="minval maxval",
    plain=_plain_uniform, named="random_uniform")  # fmt: skip
def _uniform(shape: Any, minval: Any, maxval: Any, dtype: Any, seed: Any = None, name: Any = None) -> Any:  # fmt: skip  # noqa: E501
    kind = dtype.as_numpy_dtype
    if dtype.is_integer:
        return random.randint(draw_key(), ints(shape), minval, maxval, kind)
    low, high = xp.asarray(minval, kind), xp.asarray(maxval, kind)
    return random.uniform(draw_key(), ints(shape), dtype=kind) * (high - low) + low


def random_uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", seed: Any = None,
    name: Any = None,
) -> Any:  # fmt: skip
    """Draws from [minval, maxval): floats, or whole numbers if the dtype is one of them."""
    kind = as_dtype(dtype)
    if maxval is None:
        if kind.is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {kind.name}")
        maxval = 1
    return _uniform(shape, minval, maxval, kind, seed, name=name)


@op("RandomShuffle", random=True, tensors="value")
def random_shuffle(value: Any, seed: Any = None, name: Any = None) -> Any:
    """The rows in random order."""
    return random.permutation(draw_key(), value)


@op(
    "Multinomial",
    random=True,
    tensors="logits",
    static="num_samples",
    named="multinomial",
    inner="Multinomial",
)
def _multinomial(logits: Any, num_samples: Any, dtype: Any, seed: Any = None, name: Any = None) -> Any:  # fmt: skip  # noqa: E501
    kind = dtype.as_numpy_dtype
    return random.categorical(draw_key(), logits, int(np.asarray(num_samples)), kind)


def multinomial(
    logits: Any, num_samples: Any, seed: Any = None, name: Any = None, output_dtype: Any = None
) -> Any:
    """Class numbers drawn from rows of logits."""
    return _multinomial(logits, num_samples, as_dtype(output_dtype or "int64"), seed, name=name)


def categorical(
    logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None, name: Any = None
) -> Any:
    """Class numbers drawn from rows of logits."""
    return multinomial(logits, num_samples, seed, name, dtype)


@op("RandomGamma", random=True, static="shape", tensors="alpha beta", named="random_gamma")
def _gamma(shape: Any, alpha: Any, beta: Any, dtype: Any, seed: Any = None, name: Any = None) -> Any:  # fmt: skip  # noqa: E501
    kind = dtype.as_numpy_dtype
    alpha = xp.asarray(alpha, kind)
    size = (*ints(shape), *alpha.shape)
    return random.gamma(draw_key(), size, alpha, kind) / xp.asarray(beta, kind)


def random_gamma(
    shape: Any, alpha: Any, beta: Any = None, dtype: Any = "float32", seed: Any = None,
    name: Any = None,
) -> Any:  # fmt: skip
    """Draws from the gamma distribution."""
    return _gamma(shape, alpha, 1.0 if beta is None else beta, as_dtype(dtype), seed, name=name)


@op("RandomPoisson", random=True, static="shape", tensors="lam", named="random_poisson")
def _poisson(lam: Any, shape: Any, dtype: Any, seed: Any = None, name: Any = None) -> Any:
    lam = xp.asarray(lam)
    return random.poisson(draw_key(), lam, (*ints(shape), *lam.shape)).astype(dtype.as_numpy_dtype)


def random_poisson(
    lam: Any, shape: Any, dtype: Any = "float32", seed: Any = None, name: Any = None
) -> Any:
    """Draws from the Poisson distribution."""
    return _poisson(lam, shape, as_dtype(dtype), seed, name=name)


@op("RandomCrop", random=True, static="size", tensors="value", named="random_crop")
def random_crop(value: Any, size: Any, seed: Any = None, name: Any = None) -> Any:
    """A part of this size from a random place."""
    sizes = ints(size)
    room = np.array(value.shape) - np.array(sizes)
    if (room < 0).any():
        raise ValueError(f"Need value.shape >= size, got {value.shape} and {sizes}.")
    key = draw_key()
    places = [
        random.randint(random.fold_in(key, axis), (), 0, int(n) + 1) for axis, n in enumerate(room)
    ]
    for axis, (place, count) in enumerate(zip(places, sizes, strict=True)):
        value = xp.take(value, place + xp.arange(count), axis=axis)
    return value
