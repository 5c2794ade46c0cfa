"""Layers against over-fitting: dropout in its forms, noise, and penalties on activations."""

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from hornbook import ops, regularizers
from hornbook.core import seed_stream
from hornbook.core.parameters import Fraction, NonNegative
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.data_format import DataFormat, resolved
from hornbook.layers.spec import InputSpec

__all__ = [
    "ActivityRegularization",
    "AlphaDropout",
    "Dropout",
    "GaussianDropout",
    "GaussianNoise",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
]


@LAYERS.register()
class Dropout(Layer):
    """While training, a share of the elements is set to 0 and the others grow to make up for it.

    ``y = x * keep / (1 - rate)``, keep = 1 with probability 1 - rate.

    Args:
        rate: Share of elements to drop, 0 to 1.
        noise_shape: Shape of the mask; 1 (or None for the input's size) shares it along an axis.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> Dropout(0.5)(ops.ones((1, 4))).tolist()
        [[1.0, 1.0, 1.0, 1.0]]

    See: Srivastava et al. 2014.
    """

    supports_masking = True

    def __init__(
        self,
        rate: Fraction,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rate, self.noise_shape = rate, noise_shape
        self.seed, self._draws = seed, seed_stream(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.rate == 0:
            return inputs
        return ops.random.dropout(inputs, self.rate, self.noise_shape, self._draws)


class _SpatialDropout(Layer):
    """Dropout of whole channels: what stands beside a dropped cell is much like it."""

    rank: ClassVar[int]
    supports_masking = True

    def __init__(self, rate: Fraction, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = rate
        self.seed, self._draws = seed, seed_stream(seed)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.rate == 0:
            return inputs
        first = getattr(self, "data_format", None) == "channels_first"
        ones = (1,) * self.rank
        shape = (None, None, *ones) if first else (None, *ones, None)
        return ops.random.dropout(inputs, self.rate, shape, self._draws)


@LAYERS.register()
class SpatialDropout1D(_SpatialDropout):
    """While training, whole features are dropped over all of time.

    Args:
        rate: Share of features to drop.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, time, features) -> the same

    Example:
        >>> SpatialDropout1D(0.5)(ops.ones((1, 3, 4))).shape
        (1, 3, 4)

    See: Tompson et al. 2014.
    """

    rank = 1


@LAYERS.register()
class SpatialDropout2D(_SpatialDropout):
    """While training, whole channels of images are dropped.

    Args:
        rate: Share of channels to drop.
        data_format: Where the channels stand; last by default.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, rows, columns, channels) -> the same

    Example:
        >>> SpatialDropout2D(0.5)(ops.ones((1, 3, 3, 4))).shape
        (1, 3, 3, 4)

    See: Tompson et al. 2014.
    """

    rank = 2

    def __init__(
        self,
        rate: Fraction,
        data_format: DataFormat = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(rate, seed, **kwargs)
        self.data_format = resolved(data_format)


@LAYERS.register()
class SpatialDropout3D(_SpatialDropout):
    """While training, whole channels of volumes are dropped.

    Args:
        rate: Share of channels to drop.
        data_format: Where the channels stand; last by default.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, a, b, c, channels) -> the same

    Example:
        >>> SpatialDropout3D(0.5)(ops.ones((1, 2, 2, 2, 4))).shape
        (1, 2, 2, 2, 4)

    See: Tompson et al. 2014.
    """

    rank = 3

    def __init__(
        self,
        rate: Fraction,
        data_format: DataFormat = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(rate, seed, **kwargs)
        self.data_format = resolved(data_format)


@LAYERS.register()
class GaussianNoise(Layer):
    """While training, normal noise is added: ``y = x + stddev * n``.

    Args:
        stddev: Standard deviation of the noise.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> GaussianNoise(0.1)(ops.ones((1, 2))).tolist()
        [[1.0, 1.0]]
    """

    supports_masking = True

    def __init__(self, stddev: NonNegative, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stddev = stddev
        self.seed, self._draws = seed, seed_stream(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.stddev == 0:
            return inputs
        noise = ops.random.normal(inputs.shape, dtype=self.compute_dtype, seed=self._draws)
        return inputs + self.stddev * noise


@LAYERS.register()
class GaussianDropout(Layer):
    """While training, inputs are multiplied by normal noise of mean 1.

    ``y = x * (1 + s n)``, ``s = sqrt(rate / (1 - rate))``, the deviation that dropout would have.

    Args:
        rate: As of Dropout, below 1.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> GaussianDropout(0.5)(ops.ones((1, 2))).tolist()
        [[1.0, 1.0]]

    See: Srivastava et al. 2014.
    """

    supports_masking = True

    def __init__(self, rate: Fraction, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if rate == 1:
            raise ValueError(f"{self._title()}: rate must be below 1; the noise grows without end.")
        self.rate = rate
        self.seed, self._draws = seed, seed_stream(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.rate == 0:
            return inputs
        s = math.sqrt(self.rate / (1 - self.rate))
        n = ops.random.normal(inputs.shape, dtype=self.compute_dtype, seed=self._draws)
        return inputs * (1 + s * n)


@LAYERS.register()
class AlphaDropout(Layer):
    """Dropout that keeps mean 0 and variance 1 of inputs that come from SELU units.

    Dropped elements take SELU's lowest value ``a' = -scale * alpha``, then all are rescaled::

        y = p * where(keep, x, a') + q,  p = 1 / sqrt((1 - rate) (1 + rate a'^2)),  q = -p rate a'

    Args:
        rate: Share of elements to drop.
        noise_shape: Shape of the mask; 1 (or None for the input's size) shares it along an axis.
        seed: Draw from this seed instead of the run's.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> AlphaDropout(0.5)(ops.ones((1, 2))).tolist()
        [[1.0, 1.0]]

    See: Klambauer et al. 2017.
    """

    supports_masking = True

    def __init__(
        self,
        rate: Fraction,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if rate == 1:
            raise ValueError(f"{self._title()}: rate must be below 1, or nothing is left to scale.")
        self.rate, self.noise_shape = rate, noise_shape
        self.seed, self._draws = seed, seed_stream(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.rate == 0:
            return inputs
        lowest = -1.0507009873554805 * 1.6732632423543772
        given = self.noise_shape or inputs.shape
        shape = [size if n is None else n for n, size in zip(given, inputs.shape, strict=True)]
        keep = ops.random.uniform(shape, seed=self._draws) >= self.rate
        p = ((1 - self.rate) * (1 + self.rate * lowest**2)) ** -0.5
        q = -p * lowest * self.rate
        return ops.cast(p * ops.where(keep, inputs, lowest) + q, self.compute_dtype)


@LAYERS.register()
class ActivityRegularization(Layer):
    """A penalty on what passes through: ``(l1 * sum |x| + l2 * sum x^2) / batch`` joins the loss.

    Args:
        l1, l2: Weights of the two parts.
        whole_batch: Whether not to divide by the size of the batch, as in Keras up to 2.3.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> layer = ActivityRegularization(l1=0.5)
        >>> _ = layer(ops.ones((1, 4)))
        >>> float(layer.losses[0])
        2.0
    """

    supports_masking = True
    supplies = ("activity_regularizer",)

    def __init__(
        self,
        l1: NonNegative = 0.0,
        l2: NonNegative = 0.0,
        whole_batch: bool = False,
        **kwargs: Any,
    ) -> None:
        penalty = regularizers.L1L2(l1=l1, l2=l2, whole_batch=whole_batch)
        super().__init__(activity_regularizer=penalty, **kwargs)
        self.l1, self.l2, self.whole_batch = l1, l2, whole_batch

    def call(self, inputs: Any) -> Any:
        return inputs
