"""Linear algebra on matrices: the last two axes of an array, any axes before."""

from collections.abc import Callable
from typing import Any

from hornbook.engine import autodiff, factor
from hornbook.engine.arrays import xp
from hornbook.graph import unwrap
from hornbook.ops.products import norm
from hornbook.ops.table import made, op

_TABLE = {
    "cholesky": ("x, upper=False", "The triangle L of a positive definite matrix L @ L.T."),
    "cross": ("x1, x2, axis=-1", "The cross product of vectors."),
    "det": ("x", "The determinant."),
    "diagonal": ("x, offset=0", "The diagonal of each matrix."),
    "eig": ("x", "Eigenvalues and eigenvectors (on the CPU)."),
    "eigh": ("x", "Eigenvalues and eigenvectors of a symmetric matrix."),
    "eigvalsh": ("x", "Eigenvalues of a symmetric matrix."),
    "inv": ("x", "The inverse matrix."),
    "matmul": ("x1, x2", "The matrix product x @ y."),
    "matrix_norm": ("x, keepdims=False, ord='fro'", "The norm of each matrix."),
    "matrix_power": ("x, n", "A matrix multiplied by itself."),
    "matrix_rank": ("x, tol=None", "The number of independent rows."),
    "matrix_transpose": ("x", "Rows and columns exchanged."),
    "outer": ("x1, x2", "All products of two vectors."),
    "pinv": ("x, rcond=None", "The pseudo-inverse."),
    "qr": ("x, mode='reduced'", "An orthogonal and a triangular factor."),
    "slogdet": ("x", "Sign and logarithm of the determinant."),
    "solve": ("a, b", "The x with a @ x = b."),
    "svd": ("x, full_matrices=True, compute_uv=True", "The singular value decomposition."),
    "svdvals": ("x", "The singular values."),
    "tensordot": ("x1, x2, axes=2", "Sum of products over chosen axes."),
    "trace": ("x, offset=0", "The sum of the diagonal of each matrix."),
    "vecdot": ("x1, x2, axis=-1", "The dot product along an axis."),
    "vector_norm": ("x, axis=None, keepdims=False, ord=2", "The norm of vectors."),
}
_made: dict[str, Callable[..., Any]] = made(_TABLE, xp.linalg, "linalg.")
globals().update(_made)


@op
def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """The inverse of the matrix whose Cholesky factor is x.

    Example:
        >>> from hornbook import ops
        >>> ops.cholesky_inverse([[2.0]]).tolist()
        [[0.25]]
    """
    x = xp.asarray(x)
    identity = xp.broadcast_to(xp.eye(x.shape[-1], dtype=x.dtype), x.shape)
    return factor.cho_inverse(x, identity, not upper)


@op
def logdet(x: Any) -> Any:
    """The logarithm of the determinant of a positive definite matrix.

    Example:
        >>> from hornbook import ops
        >>> float(ops.logdet([[1.0, 0.0], [0.0, 1.0]]))
        0.0
    """
    return xp.linalg.slogdet(xp.asarray(x))[1]


@op
def lstsq(a: Any, b: Any, rcond: float | None = None) -> Any:
    """The x for which ``|a @ x - b|`` is smallest.

    Example:
        >>> from hornbook import ops
        >>> ops.lstsq([[1.0], [1.0]], [1.0, 3.0]).round(4).tolist()
        [2.0]
    """
    return xp.linalg.lstsq(xp.asarray(a), xp.asarray(b), rcond=rcond)[0]


@op
def lu_factor(x: Any) -> tuple[Any, Any]:
    """L and U in one matrix, and the row that each row was exchanged with.

    Example:
        >>> from hornbook import ops
        >>> ops.lu_factor([[1.0, 2.0], [4.0, 3.0]])[1].tolist()
        [1, 1]
    """
    return factor.lu_factor(xp.asarray(x))


@op
def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """The x with ``a @ x = b`` for a triangular a; what stands in its other half is not read.

    Example:
        >>> from hornbook import ops
        >>> ops.solve_triangular([[2.0, 0.0], [1.0, 1.0]], [2.0, 3.0], lower=True).tolist()
        [1.0, 2.0]
    """
    return factor.solve_triangular(xp.asarray(a), xp.asarray(b), lower)


def jvp(
    fun: Callable[..., Any], primals: Any, tangents: Any, has_aux: bool = False
) -> tuple[Any, ...]:
    """The value of a function and its derivative in a direction.

    Args:
        fun: A function of arrays.
        primals: Where, one for each argument.
        tangents: The direction, shaped as ``primals``.
        has_aux: Whether the function gives a pair whose second part is only handed on.

    Example:
        >>> from hornbook import ops
        >>> [float(v) for v in ops.jvp(lambda x: x * x, (3.0,), (1.0,))]
        [9.0, 6.0]
    """
    return autodiff.jvp(lambda *args: unwrap(fun(*args)), tuple(primals), tuple(tangents), has_aux)


__all__ = [
    *_TABLE,
    "cholesky_inverse",
    "jvp",
    "logdet",
    "lstsq",
    "lu_factor",
    "norm",
    "solve_triangular",
]
