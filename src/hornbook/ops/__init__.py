"""All user mathematics: one vocabulary for arrays, Variables and Tensors to come.

``hornbook.ops.matmul(a, b)`` computes at once for arrays and records a node for Tensors. Names and
arguments are NumPy's and ``keras.ops``'s. An op is one line of a table or one short function.
"""

from hornbook.ops import image, linalg, nn, numpy, operators, random
from hornbook.ops.attention import *  # noqa: F403
from hornbook.ops.attention import __all__ as _attention
from hornbook.ops.convolution import *  # noqa: F403
from hornbook.ops.convolution import __all__ as _convolution
from hornbook.ops.core import *  # noqa: F403
from hornbook.ops.core import __all__ as _core
from hornbook.ops.ctc import *  # noqa: F403
from hornbook.ops.ctc import __all__ as _ctc
from hornbook.ops.nn import *  # noqa: F403
from hornbook.ops.nn import __all__ as _nn
from hornbook.ops.numpy import *  # noqa: F403
from hornbook.ops.numpy import __all__ as _numpy

operators.hang_on()

__all__ = [
    "image",
    "linalg",
    "nn",
    "numpy",
    "random",
    *_attention,
    *_convolution,
    *_core,
    *_ctc,
    *_nn,
    *_numpy,
]
