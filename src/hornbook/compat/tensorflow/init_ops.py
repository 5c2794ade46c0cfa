"""Initializers: functions of shape and dtype that give first values."""

import math
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import array_ops, random_ops
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.tensor_shape import sizes

__all__ = [
    "Constant", "Initializer", "Ones", "Orthogonal", "RandomNormal", "RandomUniform",
    "TruncatedNormal", "UniformUnitScaling", "VarianceScaling", "Zeros", "constant_initializer",
    "glorot_normal_initializer", "glorot_uniform_initializer", "identity_initializer",
    "ones_initializer", "orthogonal_initializer", "random_normal_initializer",
    "random_uniform_initializer", "truncated_normal_initializer",
    "uniform_unit_scaling_initializer", "variance_scaling_initializer", "zeros_initializer",
    "he_normal", "he_uniform", "lecun_normal", "lecun_uniform", "Identity",
]  # fmt: skip


class Initializer:
    """First values of a Variable: ``initializer(shape, dtype)``."""

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """The values, as a Tensor."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return dict(vars(self))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Initializer":
        """The initializer of these arguments."""
        return cls(**config)


class Zeros(Initializer):
    """Zeros."""

    def __init__(self, dtype: Any = "float32") -> None:
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        return array_ops.zeros(shape, dtype or self.dtype)


class Ones(Initializer):
    """Ones."""

    def __init__(self, dtype: Any = "float32") -> None:
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        return array_ops.ones(shape, dtype or self.dtype)


class Constant(Initializer):
    """The values given, or one number everywhere."""

    def __init__(self, value: Any = 0, dtype: Any = None, verify_shape: bool = False) -> None:
        self.value, self.dtype, self.verify_shape = value, dtype, verify_shape

    def __call__(
        self, shape: Any, dtype: Any = None, partition_info: Any = None, verify_shape: Any = None
    ) -> Any:
        return array_ops.constant(self.value, dtype or self.dtype, shape)


class RandomNormal(Initializer):
    """Draws from the normal distribution."""

    def __init__(
        self, mean: float = 0.0, stddev: float = 1.0, seed: Any = None, dtype: Any = "float32"
    ) -> None:
        self.mean, self.stddev, self.seed, self.dtype = mean, stddev, seed, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        return random_ops.random_normal(shape, self.mean, self.stddev, dtype or self.dtype, self.seed)  # fmt: skip  # noqa: E501


class TruncatedNormal(RandomNormal):
    """Draws from the normal distribution, none beyond two deviations."""

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        return random_ops.truncated_normal(shape, self.mean, self.stddev, dtype or self.dtype, self.seed)  # fmt: skip  # noqa: E501


class RandomUniform(Initializer):
    """Draws from [minval, maxval)."""

    def __init__(
        self, minval: Any = 0, maxval: Any = None, seed: Any = None, dtype: Any = "float32"
    ) -> None:
        self.minval, self.maxval, self.seed, self.dtype = minval, maxval, seed, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        return random_ops.random_uniform(shape, self.minval, self.maxval, dtype or self.dtype, self.seed)  # fmt: skip  # noqa: E501


def _fans(shape: Any) -> tuple[float, float]:
    known = [int(n) for n in sizes(shape)]
    if not known:
        return 1.0, 1.0
    if len(known) == 1:
        return float(known[0]), float(known[0])
    field = math.prod(known[:-2])
    return float(field * known[-2]), float(field * known[-1])


class VarianceScaling(Initializer):
    """Draws whose variance is scale / n, n being fan_in, fan_out or their mean.

    Args:
        scale: The factor.
        mode: "fan_in", "fan_out" or "fan_avg".
        distribution: "normal" (truncated), "untruncated_normal" or "uniform".
        seed: Seed of the draws.
        dtype: Dtype if none is asked for.
    """

    def __init__(
        self, scale: float = 1.0, mode: str = "fan_in", distribution: str = "truncated_normal",
        seed: Any = None, dtype: Any = "float32",
    ) -> None:  # fmt: skip
        self.scale, self.mode, self.distribution = scale, mode, distribution
        self.seed, self.dtype = seed, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        fan_in, fan_out = _fans(shape)
        count = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, count)
        kind = dtype or self.dtype
        if self.distribution == "uniform":
            limit = math.sqrt(3 * variance)
            return random_ops.random_uniform(shape, -limit, limit, kind, self.seed)
        if self.distribution == "untruncated_normal":
            return random_ops.random_normal(shape, 0.0, math.sqrt(variance), kind, self.seed)
        # What is cut off beyond two deviations is made up for.
        deviation = math.sqrt(variance) / 0.87962566103423978
        return random_ops.truncated_normal(shape, 0.0, deviation, kind, self.seed)


class UniformUnitScaling(Initializer):
    """Uniform draws that keep the scale: limit = factor sqrt(3 / number of inputs)."""

    def __init__(self, factor: float = 1.0, seed: Any = None, dtype: Any = "float32") -> None:
        self.factor, self.seed, self.dtype = factor, seed, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        inputs = max(1, math.prod(int(n) for n in sizes(shape)[:-1]))
        limit = math.sqrt(3 / inputs) * self.factor
        return random_ops.random_uniform(shape, -limit, limit, dtype or self.dtype, self.seed)


class Orthogonal(Initializer):
    """A matrix whose rows or columns are at right angles, of length ``gain``."""

    def __init__(self, gain: float = 1.0, seed: Any = None, dtype: Any = "float32") -> None:
        self.gain, self.seed, self.dtype = gain, seed, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        known = [int(n) for n in sizes(shape)]
        rows, columns = math.prod(known[:-1]), known[-1]
        draw = np.random.default_rng(self.seed).standard_normal(
            (max(rows, columns), min(rows, columns))
        )
        q, r = np.linalg.qr(draw)
        q = q * np.sign(np.diag(r))
        q = q.T if rows < columns else q
        return array_ops.constant(self.gain * q.reshape(known), dtype or self.dtype)


class Identity(Initializer):
    """The unit matrix times ``gain``."""

    def __init__(self, gain: float = 1.0, dtype: Any = "float32") -> None:
        self.gain, self.dtype = gain, as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        known = [int(n) for n in sizes(shape)]
        return array_ops.constant(self.gain * np.eye(*known), dtype or self.dtype)


def glorot_uniform_initializer(seed: Any = None, dtype: Any = "float32") -> VarianceScaling:
    """Uniform draws of variance 2 / (fan_in + fan_out)."""
    return VarianceScaling(1.0, "fan_avg", "uniform", seed, dtype)


def glorot_normal_initializer(seed: Any = None, dtype: Any = "float32") -> VarianceScaling:
    """Normal draws of variance 2 / (fan_in + fan_out)."""
    return VarianceScaling(1.0, "fan_avg", "truncated_normal", seed, dtype)


def he_normal(seed: Any = None) -> VarianceScaling:
    """Normal draws of variance 2 / fan_in."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: Any = None) -> VarianceScaling:
    """Uniform draws of variance 2 / fan_in."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


def lecun_normal(seed: Any = None) -> VarianceScaling:
    """Normal draws of variance 1 / fan_in."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: Any = None) -> VarianceScaling:
    """Uniform draws of variance 1 / fan_in."""
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


zeros_initializer, ones_initializer, constant_initializer = Zeros, Ones, Constant
random_normal_initializer, random_uniform_initializer = RandomNormal, RandomUniform
truncated_normal_initializer = TruncatedNormal
variance_scaling_initializer = VarianceScaling
uniform_unit_scaling_initializer = UniformUnitScaling
orthogonal_initializer, identity_initializer = Orthogonal, Identity
