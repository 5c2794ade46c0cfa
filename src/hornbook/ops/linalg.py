"""Linear algebra on matrices: the last two axes of an array, any axes before."""

from collections.abc import Callable
from typing import Any

from hornbook.engine.arrays import xp
from hornbook.ops.table import alias

_TABLE = {
    "cholesky": "The lower triangle L of a positive definite matrix L @ L.T.",
    "det": "The determinant.",
    "eigh": "Eigenvalues and eigenvectors of a symmetric matrix.",
    "inv": "The inverse matrix.",
    "matrix_power": "A matrix multiplied by itself.",
    "matrix_rank": "The number of independent rows.",
    "pinv": "The pseudo-inverse.",
    "qr": "An orthogonal and a triangular factor.",
    "slogdet": "Sign and logarithm of the determinant.",
    "solve": "The x with a @ x = b.",
    "svd": "The singular value decomposition.",
}
_made: dict[str, Callable[..., Any]] = {
    name: alias(f"linalg.{name}", getattr(xp.linalg, name), says) for name, says in _TABLE.items()
}
globals().update(_made)

__all__ = [*_TABLE]
