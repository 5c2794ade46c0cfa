"""Factors of matrices and what is solved with them, where the array namespace has no such name."""

from typing import Any

from jax.scipy import linalg

__all__ = ["cho_inverse", "expm", "lu_factor", "solve_triangular"]


def lu_factor(x: Any) -> tuple[Any, Any]:
    """L and U in one matrix, and the row that each row was exchanged with."""
    return linalg.lu_factor(x)


def expm(x: Any) -> Any:
    """The exponential of each square matrix."""
    return linalg.expm(x)


def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """The x with ``a @ x = b`` for a triangular a."""
    return linalg.solve_triangular(a, b, lower=lower)


def cho_inverse(factor: Any, identity: Any, lower: bool) -> Any:
    """The inverse of the matrix whose Cholesky factor is given."""
    return linalg.cho_solve((factor, lower), identity)
