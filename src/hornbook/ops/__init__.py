"""All user mathematics: one vocabulary for arrays, Variables and Tensors to come.

``hornbook.ops.matmul(a, b)`` computes at once for arrays and records a node for Tensors. Names and
arguments are NumPy's and ``keras.ops``'s. An op is one line of a table or one short function.
"""

from hornbook.ops import image, linalg, nn, numpy, operators, random
from hornbook.ops.control import *  # noqa: F403
from hornbook.ops.control import __all__ as _control
from hornbook.ops.core import *  # noqa: F403
from hornbook.ops.core import __all__ as _core
from hornbook.ops.fft import *  # noqa: F403
from hornbook.ops.fft import __all__ as _fft
from hornbook.ops.nn import *  # noqa: F403
from hornbook.ops.nn import __all__ as _nn
from hornbook.ops.numpy import *  # noqa: F403
from hornbook.ops.numpy import __all__ as _numpy
from hornbook.ops.operators import get_cut, get_item
from hornbook.ops.places import *  # noqa: F403
from hornbook.ops.places import __all__ as _places

operators.hang_on()

# Linear algebra under names of its own, as in Keras; the rest of it stands in `linalg`.
_LINALG = (
    "cholesky cholesky_inverse det eig eigh inv jvp logdet lstsq lu_factor matrix_rank pinv qr"
)
_linalg = [*_LINALG.split(), "slogdet", "solve", "solve_triangular", "svd"]
globals().update({name: getattr(linalg, name) for name in _linalg})

__all__ = [
    "image",
    "linalg",
    "nn",
    "numpy",
    "random",
    *_control,
    *_core,
    *_fft,
    *_linalg,
    *_places,
    "get_cut",
    "get_item",
    *_nn,
    *_numpy,
]
