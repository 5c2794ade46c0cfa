"""Products of matrices as they were: ``dot``, ``batch_dot``, and what turns and picks rows."""

from typing import Any

from hornbook.compat.keras.backend.values import array, function
from hornbook.engine.arrays import xp

__all__ = ["batch_dot", "dot", "gather", "transpose"]


@function
def dot(x: Any, y: Any) -> Any:
    """Sums of products over the last axis of x and the last but one of y.

    Shapes:
        (a, ..., n), (b, ..., n, c) -> (a, ..., b, ..., c)

    Example:
        >>> dot([[1.0, 2.0]], [[3.0], [4.0]]).tolist()
        [[11.0]]
    """
    return xp.dot(array(x), array(y))


@function
def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """The product of each sample of x with that of y, as Keras 2.2 took it.

    Two matrices are multiplied row by row; else the axes that are named, the last or the last but
    one, are summed over, and axes before them count as batches.

    Args:
        x, y: Batches.
        axes: The axis of each, or one for both; the last of x and the last but one of y if None.

    Example:
        >>> batch_dot([[1.0, 2.0], [3.0, 4.0]], [[1.0, 1.0], [0.0, 1.0]], axes=1).tolist()
        [[3.0], [4.0]]
    """
    x, y = array(x), array(y)
    x_ndim, y_ndim = x.ndim, y.ndim
    if axes is None:
        axes = (x_ndim - 1, y_ndim - 2)
    of_x, of_y = (axes, axes) if isinstance(axes, int) else axes
    of_x, of_y = of_x % x_ndim, of_y % y_ndim
    more = x_ndim - y_ndim
    if more > 0:
        y = xp.reshape(y, (*y.shape, *[1] * more))
    elif more < 0:
        x = xp.reshape(x, (*x.shape, *[1] * -more))
    if x.ndim == 2:
        out = xp.sum((x if of_x == of_y else x.T) * y, axis=of_x if of_x == of_y else of_y)
    else:
        x = x if of_x == x.ndim - 1 else xp.swapaxes(x, -1, -2)
        y = xp.swapaxes(y, -1, -2) if of_y == y.ndim - 1 else y
        out = xp.matmul(x, y)
    if more:
        first = x_ndim + y_ndim - 3 if more > 0 else x_ndim - 1
        out = xp.squeeze(out, tuple(range(first, first + abs(more))))
    return out[:, None] if out.ndim == 1 else out


@function
def transpose(x: Any) -> Any:
    """The axes in reverse order.

    Example:
        >>> transpose([[1, 2]]).tolist()
        [[1], [2]]
    """
    return xp.transpose(array(x))


@function
def gather(reference: Any, indices: Any) -> Any:
    """The rows of the reference at these places.

    Example:
        >>> gather([[1, 2], [3, 4]], [1, 1]).tolist()
        [[3, 4], [3, 4]]
    """
    return xp.take(array(reference), array(indices).astype("int32"), axis=0, mode="clip")
