"""Products of vectors and matrices, and the norm."""

from typing import Any

from hornbook.engine.arrays import xp
from hornbook.ops.table import made, op

_TABLE = {
    "correlate": ("x1, x2, mode='valid'", "The sum of products of one vector moved along another."),
    "cross": ("x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None", "The cross product of vectors."),
    "dot": ("x1, x2", "The dot product."),
    "einsum": ("subscripts, *operands, **kwargs", "Sums of products, written in index letters."),
    "inner": ("x1, x2", "Sum of products over the last axes."),
    "kron": ("x1, x2", "The Kronecker product."),
    "matmul": ("x1, x2", "The matrix product x @ y."),
    "outer": ("x1, x2", "All products of two vectors."),
    "tensordot": ("x1, x2, axes=2", "Sum of products over chosen axes."),
    "vdot": ("x1, x2", "The dot product of two flattened arrays."),
    "vecdot": ("x1, x2, axis=-1", "The dot product along the last axis."),
}
_made = made(_TABLE)
globals().update(_made)


@op
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors or matrices: sqrt(sum x^2) where ``ord`` is None.

    Example:
        >>> from hornbook import ops
        >>> float(ops.norm([3.0, 4.0]))
        5.0
    """
    return xp.linalg.norm(xp.asarray(x), ord=ord, axis=axis, keepdims=keepdims)


@op
def cdist(x: Any, y: Any) -> Any:
    """The distance of each row of x to each row of y: sqrt(sum (x_i - y_j)^2).

    Shapes:
        x (..., n, features), y (..., m, features) -> (..., n, m)

    Example:
        >>> from hornbook import ops
        >>> ops.cdist([[0.0, 0.0]], [[3.0, 4.0], [0.0, 1.0]]).tolist()
        [[5.0, 1.0]]
    """
    x, y = xp.asarray(x), xp.asarray(y)
    squares = xp.sum(xp.square(x[..., :, None, :] - y[..., None, :, :]), axis=-1)
    return xp.where(squares > 0, xp.sqrt(xp.where(squares > 0, squares, 1)), 0)


__all__ = [*_made, "cdist", "norm"]
