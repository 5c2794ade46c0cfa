"""TensorFlow 1: define a graph, then run it. ``import hornbook.compat.tensorflow as tf``.

A new operation is a function of arrays under ``define.op``, in the file of its kind::

    from hornbook.compat.tensorflow.define import op
    from hornbook.engine.arrays import xp

    @op("Square")                       # TensorFlow's type; new operations are named after it
    def square(x, name=None):
        \"\"\"x * x.\"\"\"
        return xp.square(x)

Arguments without a default are arrays, to come or known; others are plain values. ``same="x y"``
gives two of them one dtype, ``lists="values"`` names a list of arrays, ``static="shape axis"``
names what must be known when the program is compiled (Tensors such as ``tf.shape(x)[0]`` are fine),
``random=True`` an operation that draws (``core.draw_key()``; its ``seed=`` is dealt with),
``host=True`` one that runs in Python on NumPy arrays and bytes (then ``infer=`` tells its shapes).
The function may call anything of ``hornbook.ops``, ``losses`` and so on: it is given arrays. Many
alike are rows of a table (``math_ops._ONE``). An operation that changes Variables is
``variables.update("ApplyAdam", [v, m], lambda old, g: [new v, new m], g=gradient)``, whose function
is of arrays too. What only puts other operations together is a plain function.

To make it public, add its name to ``__all__`` of its file; names of a submodule (``tf.nn``) stand
in ``modules.py``.
"""

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.array_ops import *  # noqa: F403
from hornbook.compat.tensorflow.control_ops import *  # noqa: F403
from hornbook.compat.tensorflow.control_ops import print_ as print
from hornbook.compat.tensorflow.control_ops import tuple_ as tuple
from hornbook.compat.tensorflow.dtypes import DTYPES, DType, as_dtype
from hornbook.compat.tensorflow.framework import *  # noqa: F403
from hornbook.compat.tensorflow.framework import GraphDef, NodeDef
from hornbook.compat.tensorflow.init_ops import *  # noqa: F403
from hornbook.compat.tensorflow.math_ops import *  # noqa: F403
from hornbook.compat.tensorflow.random_ops import *  # noqa: F403
from hornbook.compat.tensorflow.session import InteractiveSession, Session
from hornbook.compat.tensorflow.tensor_shape import Dimension, TensorShape
from hornbook.compat.tensorflow.variable_scope import *  # noqa: F403
from hornbook.compat.tensorflow.variables import *  # noqa: F403

__version__ = "1.13.1"
VERSION = __version__
newaxis = None

for _dtype in DTYPES.values():
    globals()[_dtype.name] = _dtype
double, half = DTYPES["float64"], DTYPES["float16"]
