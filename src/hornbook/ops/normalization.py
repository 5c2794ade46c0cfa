"""Numbers brought to one scale: by batch, by sample, by norm."""

from collections.abc import Sequence
from typing import Any

from hornbook.core import epsilon as small
from hornbook.engine.arrays import float_array, xp
from hornbook.ops.table import op

__all__ = [
    "batch_normalization",
    "layer_normalization",
    "moments",
    "normalize",
    "rms_normalization",
]


@op
def moments(
    x: Any, axes: Sequence[int], keepdims: bool = False, synchronized: bool = False
) -> tuple[Any, Any]:
    """Mean and variance over axes; of the whole batch, on however many devices it lies.

    Example:
        >>> from hornbook import ops
        >>> [float(v) for v in ops.moments([1.0, 3.0], axes=[0])]
        [2.0, 1.0]
    """
    x = float_array(x)
    mean = xp.mean(x, axis=tuple(axes), keepdims=True)
    variance = xp.mean(xp.square(x - mean), axis=tuple(axes), keepdims=keepdims)
    return (mean if keepdims else xp.squeeze(mean, tuple(axes))), variance


@op
def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    axis: int,
    offset: Any = None,
    scale: Any = None,
    epsilon: float = 1e-3,
) -> Any:
    """scale * (x - mean) / sqrt(variance + epsilon) + offset, with one entry each along an axis.

    Example:
        >>> from hornbook import ops
        >>> ops.batch_normalization(
        ...     ops.ones((1, 2)), ops.zeros(2), ops.ones(2), -1, epsilon=0.0
        ... ).tolist()
        [[1.0, 1.0]]
    """
    x = float_array(x)
    shape = [1] * x.ndim
    shape[axis] = x.shape[axis]
    inverse = 1 / xp.sqrt(xp.reshape(variance, shape) + epsilon)
    if scale is not None:
        inverse = inverse * xp.reshape(scale, shape)
    out = (x - xp.reshape(mean, shape)) * inverse
    return out if offset is None else out + xp.reshape(offset, shape)


def _along(weights: Any, x: Any, axes: tuple[int, ...]) -> Any:
    """Weights of some axes, shaped to meet x."""
    kept = [axis % x.ndim for axis in axes]
    return xp.reshape(weights, [n if axis in kept else 1 for axis, n in enumerate(x.shape)])


def _axes(axis: int | Sequence[int]) -> tuple[int, ...]:
    return (axis,) if isinstance(axis, int) else tuple(axis)


@op
def layer_normalization(
    x: Any,
    gamma: Any = None,
    beta: Any = None,
    axis: int | Sequence[int] = -1,
    epsilon: float | None = None,
) -> Any:
    """gamma * (x - mean) / sqrt(variance + epsilon) + beta, with the moments of each sample.

    Args:
        x: The array.
        gamma, beta: Shaped as x along the axes; None for 1 and 0.
        axis: The axes that the moments are of.
        epsilon: Keeps the division finite; that of ``hornbook.config`` if None.

    Example:
        >>> from hornbook import ops
        >>> ops.layer_normalization([[1.0, 3.0]], epsilon=0.0).tolist()
        [[-1.0, 1.0]]
    """
    x, axes = float_array(x), _axes(axis)
    mean = xp.mean(x, axis=axes, keepdims=True)
    variance = xp.mean(xp.square(x - mean), axis=axes, keepdims=True)
    y = (x - mean) / xp.sqrt(variance + (small() if epsilon is None else epsilon))
    y = y if gamma is None else y * _along(gamma, x, axes)
    return y if beta is None else y + _along(beta, x, axes)


@op
def rms_normalization(
    x: Any, scale: Any = None, axis: int | Sequence[int] = -1, epsilon: float | None = None
) -> Any:
    """scale * x / sqrt(mean(x^2) + epsilon) along axes.

    Example:
        >>> from hornbook import ops
        >>> ops.rms_normalization([[2.0, 2.0]], epsilon=0.0).tolist()
        [[1.0, 1.0]]
    """
    x, axes = float_array(x), _axes(axis)
    mean = xp.mean(xp.square(x), axis=axes, keepdims=True)
    y = x / xp.sqrt(mean + (small() if epsilon is None else epsilon))
    return y if scale is None else y * _along(scale, x, axes)


@op
def normalize(x: Any, axis: int = -1, order: Any = 2, epsilon: float | None = None) -> Any:
    """x / |x|, the norm along an axis; what is nearly 0 stays so.

    Example:
        >>> from hornbook import ops
        >>> float(ops.norm(ops.normalize([3.0, 4.0])).round(4))
        1.0
    """
    x = float_array(x)
    least = small() if epsilon is None else epsilon
    if order == 2:  # one root of a sum that is not 0, whose slope is finite
        squares = xp.sum(xp.square(x), axis=axis, keepdims=True)
        return x / xp.sqrt(xp.maximum(squares, least**2))
    return x / xp.maximum(xp.linalg.norm(x, ord=order, axis=axis, keepdims=True), least)
