"""Numbers before a network sees them: normalised, put into bins, counted as categories."""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np

from hornbook import ops
from hornbook.core import OneOf, PositiveInt, epsilon
from hornbook.core.parameters import Positive
from hornbook.layers.base import LAYERS, Layer

__all__ = ["CategoryEncoding", "Discretization", "Normalization", "batches_of", "encoded"]

OutputMode = Annotated[str, OneOf("int", "one_hot", "multi_hot", "count")]


def batches_of(data: Any, steps: int | None = None) -> Any:
    """The data that ``adapt`` was given, batch by batch: arrays, tables, or anything to go over.

    >>> [batch.tolist() for batch in batches_of([[1.0], [2.0]])]
    [[[1.0], [2.0]]]
    """
    if hasattr(data, "to_numpy"):
        data = data.to_numpy()
    if isinstance(data, list | tuple | np.ndarray) or hasattr(data, "__array__"):
        yield np.asarray(data)
        return
    for number, batch in enumerate(data):
        if steps is not None and number >= steps:
            return
        yield np.asarray(batch[0] if isinstance(batch, tuple) else batch)


def encoded(numbers: Any, count: int, mode: str, weights: Any, dtype: str) -> Any:
    """Whole numbers as rows of ``count``: a 1 for each, for those that occur, or how often."""
    if mode == "int":
        return numbers
    hot = ops.one_hot(numbers, count, dtype=dtype)
    if mode == "one_hot":
        return hot[..., 0, :] if numbers.ndim > 1 and numbers.shape[-1] == 1 else hot
    if numbers.ndim == 0:
        return hot
    if mode == "multi_hot":
        return ops.max(hot, axis=-2)
    if weights is not None:
        hot = hot * ops.cast(weights, dtype)[..., None]
    return ops.sum(hot, axis=-2)


def refuse_sparse(owner: Layer, sparse: bool) -> None:
    """Raise where a sparse result is asked for."""
    if sparse:
        raise ValueError(
            f"{type(owner).__name__}: sparse=True is not supported: XLA computes on dense arrays. "
            "Leave it out; an Embedding, or output_mode='int', needs less memory."
        )


@LAYERS.register()
class Normalization(Layer):
    """``y = (x - mean) / sqrt(variance)`` with mean and variance of the data, found by ``adapt``.

    Args:
        axis: The axis, or axes, that have a mean each; None for one of all.
        mean, variance: The numbers, if they are known.
        invert: Whether to undo it: ``y = x * sqrt(variance) + mean``.

    Shapes:
        inputs (batch, ..., features) -> the same

    Example:
        >>> layer = Normalization()
        >>> layer.adapt(np.array([[1.0], [3.0]]))
        >>> layer(np.array([[1.0], [2.0]])).tolist()
        [[-1.0], [0.0]]
    """

    def __init__(
        self,
        axis: int | Sequence[int] | None = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if (mean is None) != (variance is None):
            raise ValueError(f"{self._title()}: give both mean and variance, or neither.")
        self.axis, self.invert = axis, invert
        self.mean, self.variance = mean, variance

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        axes = () if self.axis is None else np.atleast_1d(self.axis)
        kept = sorted(int(axis) % len(input_shape) for axis in axes)
        if 0 in kept:
            raise ValueError(f"{self._title()}: axis 0 is the batch, which has no mean of its own.")
        shape = [self._known_size(input_shape, axis) for axis in kept]
        self._spread = [size if a in kept else 1 for a, size in enumerate(input_shape)]
        self._over = tuple(a for a in range(len(input_shape)) if a not in kept)
        if self.mean is not None:
            return
        self.adapt_mean = self.add_weight(shape, "zeros", name="mean", trainable=False)
        self.adapt_variance = self.add_weight(shape, "ones", name="variance", trainable=False)
        self.count = self.add_weight((), "zeros", name="count", dtype="int32", trainable=False)

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Find mean and variance of data: an array, a table, or batches to go over."""
        if self.mean is not None:
            raise ValueError(f"{self._title()} has its mean and variance; adapt() has no use.")
        total = None
        for batch in batches_of(data, steps):
            batch = batch.astype("float64")
            batch = batch[:, None] if batch.ndim == 1 else batch
            if not self.built:
                self.build((None, *batch.shape[1:]))
            part = _moments(batch, self._over)
            total = part if total is None else _joined(total, part)
        if total is None:
            raise ValueError(f"{self._title()}.adapt got no data.")
        self.adapt_mean.assign(total[1])
        self.adapt_variance.assign(total[2])
        self.count.assign(int(total[0]))

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        if self.mean is None:
            numbers = self.adapt_mean.value, self.adapt_variance.value
        else:
            sizes = [size for size in self._spread if size != 1] or [1]
            numbers = tuple(np.broadcast_to(v, sizes) for v in (self.mean, self.variance))
        mean, variance = (ops.reshape(ops.cast(v, x.dtype), self._spread) for v in numbers)
        deviation = ops.maximum(ops.sqrt(variance), epsilon())
        return x * deviation + mean if self.invert else (x - mean) / deviation


def _moments(batch: np.ndarray, over: tuple[int, ...]) -> tuple[int, np.ndarray, np.ndarray]:
    count = int(np.prod([batch.shape[axis] for axis in over]))
    return count, batch.mean(axis=over), batch.var(axis=over)


def _joined(a: tuple[Any, Any, Any], b: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
    """Count, mean and variance of two parts together (Chan et al. 1979)."""
    count = a[0] + b[0]
    mean = (a[0] * a[1] + b[0] * b[1]) / count
    spread = a[0] * (a[2] + (a[1] - mean) ** 2) + b[0] * (b[2] + (b[1] - mean) ** 2)
    return count, mean, spread / count


@LAYERS.register()
class Discretization(Layer):
    """The number of the bin that each number falls in: how many boundaries are not above it.

    Args:
        bin_boundaries: Where one bin ends and the next begins, rising.
        num_bins: How many bins ``adapt`` is to make, of about equal share of the data.
        epsilon: Share of the data that a boundary may be off by.
        output_mode: ``'int'``, ``'one_hot'``, ``'multi_hot'`` or ``'count'``.
        sparse: Not supported.

    Shapes:
        inputs (batch, ...) -> the same, whole numbers; with a last axis of bins in other modes

    Example:
        >>> Discretization([0.0, 1.0])(np.array([-1.0, 0.0, 5.0])).tolist()
        [0, 1, 2]
    """

    def __init__(
        self,
        bin_boundaries: Sequence[float] | None = None,
        num_bins: PositiveInt | None = None,
        epsilon: Positive = 0.01,
        output_mode: OutputMode = "int",
        sparse: bool = False,
        dtype: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(dtype=dtype, name=name, **kwargs)
        refuse_sparse(self, sparse)
        if (bin_boundaries is None) == (num_bins is None):
            raise ValueError(
                f"{self._title()}: give bin_boundaries, or num_bins and then call adapt(data)."
            )
        self.bin_boundaries = None if bin_boundaries is None else list(bin_boundaries)
        self.num_bins = num_bins
        self.epsilon, self.output_mode = epsilon, output_mode
        self.sparse = sparse

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Choose boundaries at equal shares of the data."""
        if self.num_bins is None:
            raise ValueError(f"{self._title()} has its boundaries; adapt() has no use.")
        values = np.concatenate([batch.ravel() for batch in batches_of(data, steps)])
        shares = np.arange(1, self.num_bins) / self.num_bins
        found = np.quantile(values.astype("float64"), shares, method="inverted_cdf")
        self.bin_boundaries = [float(value) for value in found]

    def call(self, inputs: Any) -> Any:
        if self.bin_boundaries is None:
            raise ValueError(f"{self._title()} has no boundaries yet: call adapt(data) first.")
        edges = ops.cast(ops.array(self.bin_boundaries), "float32")
        x = ops.cast(inputs, "float32")
        numbers = ops.cast(ops.sum(x[..., None] >= edges, axis=-1), "int32")
        count = len(self.bin_boundaries) + 1
        return encoded(numbers, count, self.output_mode, None, self.compute_dtype)


@LAYERS.register()
class CategoryEncoding(Layer):
    """Whole numbers as rows of zeros and ones.

    Args:
        num_tokens: How many numbers there are: the largest plus 1.
        output_mode: ``'one_hot'``, ``'multi_hot'`` (which occur in a row) or ``'count'``.
        sparse: Not supported.

    Shapes:
        inputs (batch, size) -> (batch, num_tokens), or (batch, size, num_tokens) for one_hot;
        ``count_weights`` (batch, size) weigh the counts

    Example:
        >>> CategoryEncoding(4)(np.array([[0, 2, 2]])).tolist()
        [[1.0, 0.0, 1.0, 0.0]]
    """

    def __init__(
        self,
        num_tokens: PositiveInt,
        output_mode: Annotated[str, OneOf("one_hot", "multi_hot", "count")] = "multi_hot",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        refuse_sparse(self, sparse)
        self.num_tokens, self.output_mode, self.sparse = num_tokens, output_mode, sparse

    def check_values(self, inputs: Any) -> None:
        least, most = int(ops.min(inputs)), int(ops.max(inputs))
        if least < 0 or most >= self.num_tokens:
            raise ValueError(
                f"{self._title()}: the inputs hold the number {least if least < 0 else most}, but "
                f"num_tokens={self.num_tokens} knows 0 to {self.num_tokens - 1}. Set it to the "
                "largest number plus 1."
            )

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        numbers = ops.cast(inputs, "int32")
        if count_weights is not None and self.output_mode != "count":
            raise ValueError(f"{self._title()}: count_weights are for output_mode='count'.")
        dtype = self.compute_dtype
        return encoded(numbers, self.num_tokens, self.output_mode, count_weights, dtype)
