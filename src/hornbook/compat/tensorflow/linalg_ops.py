"""Matrices, and stacks of them: determinants, inverses, factors, diagonals, norms."""

from typing import Any

import numpy as np

from hornbook import ops
from hornbook.compat.tensorflow import array_ops, math_ops
from hornbook.compat.tensorflow.define import as_operand, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.engine import factor
from hornbook.engine.arrays import xp

__all__ = [
    "cholesky",
    "cholesky_solve",
    "clip_by_average_norm",
    "clip_by_global_norm",
    "clip_by_norm",
    "cross",
    "expm",
    "global_norm",
    "logdet",
    "lu",
    "matrix_band_part",
    "matrix_determinant",
    "matrix_diag",
    "matrix_diag_part",
    "matrix_inverse",
    "matrix_set_diag",
    "matrix_solve",
    "matrix_solve_ls",
    "matrix_triangular_solve",
    "matvec",
    "norm",
    "qr",
    "self_adjoint_eig",
    "self_adjoint_eigvals",
    "slogdet",
    "svd",
    "tensor_diag",
    "tensor_diag_part",
    "trace",
]


def _turned(matrix: Any, adjoint: bool) -> Any:
    return xp.conj(xp.swapaxes(matrix, -1, -2)) if adjoint else matrix


@op("MatrixDeterminant")
def matrix_determinant(input: Any, name: Any = None) -> Any:
    """The determinant of each matrix."""
    return xp.linalg.det(input)


@op("LogMatrixDeterminant")
def slogdet(input: Any, name: Any = None) -> Any:
    """Sign and logarithm of the determinant of each matrix."""
    return list(xp.linalg.slogdet(input))


@op("LogDet", named="logdet")
def logdet(matrix: Any, name: Any = None) -> Any:
    """The logarithm of the determinant of each positive definite matrix."""
    return xp.linalg.slogdet(matrix)[1]


@op("MatrixInverse", tensors="input")
def matrix_inverse(input: Any, adjoint: bool = False, name: Any = None) -> Any:
    """The inverse of each matrix."""
    return xp.linalg.inv(_turned(input, adjoint))


@op("MatrixSolve", same="matrix rhs")
def matrix_solve(matrix: Any, rhs: Any, adjoint: bool = False, name: Any = None) -> Any:
    """x of ``matrix x = rhs``."""
    return xp.linalg.solve(_turned(matrix, adjoint), rhs)


@op("MatrixTriangularSolve", same="matrix rhs")
def matrix_triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: Any = None
) -> Any:
    """x of ``matrix x = rhs``, of which only the lower or upper half is looked at."""
    half = xp.tril(matrix) if lower else xp.triu(matrix)
    return xp.linalg.solve(_turned(half, adjoint), rhs)


@op("MatrixSolveLs", same="matrix rhs", named="matrix_solve_ls")
def matrix_solve_ls(
    matrix: Any, rhs: Any, l2_regularizer: float = 0.0, fast: bool = True, name: Any = None
) -> Any:
    """x of the least ``|matrix x - rhs|^2 + l2 |x|^2``."""
    turned = xp.swapaxes(matrix, -1, -2)
    if matrix.shape[-2] < matrix.shape[-1]:  # of many solutions the shortest
        square = matrix @ turned + l2_regularizer * xp.eye(matrix.shape[-2], dtype=matrix.dtype)
        return turned @ xp.linalg.solve(square, rhs)
    square = turned @ matrix + l2_regularizer * xp.eye(matrix.shape[-1], dtype=matrix.dtype)
    return xp.linalg.solve(square, turned @ rhs)


@op("Reshape", named="matrix_exponential", inner="Reshape_1")
def expm(input: Any, name: Any = None) -> Any:
    """The exponential ``I + A + A^2 / 2 + ...`` of each matrix."""
    return factor.expm(input)


@op("Squeeze", same="a b", tensors="a b", named="MatVec", inner="Squeeze")
def matvec(
    a: Any, b: Any, transpose_a: bool = False, adjoint_a: bool = False, a_is_sparse: bool = False,
    b_is_sparse: bool = False, name: Any = None,
) -> Any:  # fmt: skip
    """The product of each matrix with a vector."""
    a = xp.swapaxes(a, -1, -2) if transpose_a else _turned(a, adjoint_a)
    return xp.squeeze(xp.matmul(a, b[..., None]), -1)


@op("Cholesky")
def cholesky(input: Any, name: Any = None) -> Any:
    """The lower half L with ``L L^T`` = the matrix."""
    return xp.linalg.cholesky(input)


@op("CholeskySolve", same="chol rhs", named="cholesky_solve", inner="MatrixTriangularSolve_1")
def cholesky_solve(chol: Any, rhs: Any, name: Any = None) -> Any:
    """x of ``L L^T x = rhs``."""
    half = xp.tril(chol)
    return xp.linalg.solve(half @ xp.swapaxes(half, -1, -2), rhs)


@op("SelfAdjointEigV2")
def _eigen(tensor: Any, name: Any = None) -> Any:
    return list(xp.linalg.eigh(tensor))


def self_adjoint_eig(tensor: Any, name: Any = None) -> Any:
    """Eigenvalues and eigenvectors of symmetric matrices, the smallest first."""
    return tuple(_eigen(tensor, name=name))


@op("SelfAdjointEigV2")
def self_adjoint_eigvals(tensor: Any, name: Any = None) -> Any:
    """Eigenvalues of symmetric matrices, the smallest first."""
    return xp.linalg.eigvalsh(tensor)


@op("Svd", tensors="tensor")
def _svd(tensor: Any, full_matrices: bool, compute_uv: bool, name: Any = None) -> Any:
    if not compute_uv:
        return xp.linalg.svd(tensor, compute_uv=False)
    u, s, v = xp.linalg.svd(tensor, full_matrices=full_matrices)
    return [s, u, xp.conj(xp.swapaxes(v, -1, -2))]


def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: Any = None) -> Any:
    """(s, u, v) with ``tensor = u diag(s) v^T``."""
    made = _svd(tensor, full_matrices, compute_uv, name=name)
    return tuple(made) if compute_uv else made


@op("Qr", tensors="input", named="Qr")
def _qr(input: Any, full_matrices: bool, name: Any = None) -> Any:
    return list(xp.linalg.qr(input, mode="complete" if full_matrices else "reduced"))


def qr(input: Any, full_matrices: bool = False, name: Any = None) -> Any:
    """(q, r) with ``input = q r``."""
    return tuple(_qr(input, full_matrices, name=name))


@op("Lu", named="Lu")
def lu(input: Any, name: Any = None) -> Any:
    """The factors L and U in one matrix, and the order of rows."""
    return list(ops.lu_factor(input))


@op("MatrixDiag")
def matrix_diag(diagonal: Any, name: Any = None) -> Any:
    """Matrices with these rows on their diagonals."""
    return xp.eye(diagonal.shape[-1], dtype=diagonal.dtype) * diagonal[..., None]


@op("MatrixDiagPart")
def matrix_diag_part(input: Any, name: Any = None) -> Any:
    """The diagonal of each matrix."""
    return xp.diagonal(input, axis1=-2, axis2=-1)


@op("MatrixSetDiag", same="input diagonal")
def matrix_set_diag(input: Any, diagonal: Any, name: Any = None) -> Any:
    """The matrices with other diagonals."""
    places = xp.arange(diagonal.shape[-1])
    return input.at[..., places, places].set(diagonal)


@op("MatrixBandPart", tensors="input", static="num_lower num_upper")
def matrix_band_part(input: Any, num_lower: Any, num_upper: Any, name: Any = None) -> Any:
    """The matrices with zeros outside of a band around the diagonal; -1 keeps a whole side."""
    rows, columns = input.shape[-2:]
    away = np.arange(columns)[None, :] - np.arange(rows)[:, None]
    lower, upper = int(num_lower), int(num_upper)
    inside = ((lower < 0) | (-away <= lower)) & ((upper < 0) | (away <= upper))
    return xp.where(inside, input, xp.zeros_like(input))


@op("Trace", named="Trace")
def trace(x: Any, name: Any = None) -> Any:
    """The sum along the diagonal of each matrix."""
    return xp.trace(x, axis1=-2, axis2=-1)


@op("Cross", same="a b", named="Cross")
def cross(a: Any, b: Any, name: Any = None) -> Any:
    """The cross product of vectors of three numbers."""
    return xp.cross(a, b)


@op("Norm", tensors="tensor", static="axis", named="norm", inner="Squeeze")
def _norm(tensor: Any, ord: Any, axis: Any, keepdims: Any, name: Any = None) -> Any:
    axis = math_ops.axes_of(axis)
    size = xp.abs(tensor)
    if isinstance(axis, tuple) and len(axis) == 2 and ord not in ("euclidean", "fro"):
        return xp.linalg.norm(tensor, ord, axis, keepdims)
    if ord in ("euclidean", "fro", 2):
        return xp.sqrt(xp.sum(size * size, axis=axis, keepdims=keepdims))
    if ord == 1:
        return xp.sum(size, axis=axis, keepdims=keepdims)
    if ord == np.inf:
        return xp.max(size, axis=axis, keepdims=keepdims)
    return xp.sum(size**ord, axis=axis, keepdims=keepdims) ** (1.0 / ord)


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: Any = None,
    name: Any = None,
    keep_dims: Any = None,
) -> Any:
    """The length of vectors or matrices: ``(sum |x|^ord)^(1/ord)``."""
    return _norm(tensor, ord, axis, bool(keepdims or keep_dims), name=name)


tensor_diag, tensor_diag_part = array_ops.diag, array_ops.diag_part


@op("ClipByNorm", tensors="t clip_norm", same="t clip_norm", static="axes", named="clip_by_norm")
def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: Any = None) -> Any:
    """t, made shorter to the length ``clip_norm`` if it is longer."""
    squared = xp.sum(t * t, axis=math_ops.axes_of(axes), keepdims=True)
    # The root of zero has no slope, so it is not taken there.
    length = xp.sqrt(xp.where(squared > 0, squared, xp.ones_like(squared)))
    length = xp.where(squared > 0, length, squared)
    return t * clip_norm / xp.maximum(length, clip_norm)


@op("ClipByAverageNorm", same="t clip_norm", named="clip_by_average_norm")
def clip_by_average_norm(t: Any, clip_norm: Any, name: Any = None) -> Any:
    """t, made shorter if its length by the number of elements is above ``clip_norm``."""
    length = xp.sqrt(xp.sum(t * t)) / t.size
    return t * clip_norm / xp.maximum(length, clip_norm)


@op("GlobalNorm", lists="t_list", same="t_list", named="global_norm", inner="global_norm")
def _global_norm(t_list: Any, name: Any = None) -> Any:
    return xp.sqrt(sum(xp.sum(xp.square(t)) for t in t_list))


def global_norm(t_list: Any, name: Any = None) -> Any:
    """The length of all arrays together."""
    return _global_norm([_values(t) for t in t_list if t is not None], name=name)


def _values(t: Any) -> Any:
    return t.values if hasattr(t, "values") and hasattr(t, "indices") else t


@op("ClipByGlobalNorm", lists="t_list", same="t_list clip_norm use_norm",
    named="clip_by_global_norm")  # fmt: skip
def _clipped(t_list: Any, clip_norm: Any, use_norm: Any, name: Any = None) -> Any:
    scale = clip_norm * xp.minimum(1.0 / use_norm, 1.0 / clip_norm)
    return [t * scale.astype(t.dtype) for t in t_list]


def clip_by_global_norm(
    t_list: Any, clip_norm: Any, use_norm: Any = None, name: Any = None
) -> tuple[list[Any], Any]:
    """All arrays made shorter by one factor if together they are longer than ``clip_norm``.

    Args:
        t_list: The arrays; None stays None.
        clip_norm: The greatest length.
        use_norm: The length, if it is known.
        name: Name of the operation.

    Returns:
        The arrays, and the length that they had.
    """
    kept = [t for t in t_list if t is not None]
    length = global_norm(kept) if use_norm is None else use_norm
    made = _clipped([_values(t) for t in kept], clip_norm, length, name=name)
    made = iter(made if isinstance(made, list) else [made])
    return [None if t is None else _like(t, next(made)) for t in t_list], length


def _like(old: Any, new: Any) -> Any:
    """Some rows of an array where there were some."""
    return type(old)(new, old.indices, old.dense_shape) if _values(old) is not old else new


def real_dtype(value: Any) -> Any:
    """The dtype of the real part of a value."""
    return as_dtype(as_operand(value).dtype).real_dtype
