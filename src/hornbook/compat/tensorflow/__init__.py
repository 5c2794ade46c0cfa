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

To make it public, add its name to ``__all__`` of its file and the file to ``ROOMS`` in
``modules.py`` (names right below ``tf``) or to a row of ``SPACES`` there (``tf.nn``, ``tf.train``).
"""

from hornbook.compat.process import era
from hornbook.compat.tensorflow.eager import enable
from hornbook.compat.tensorflow.modules import root_names

globals().update(root_names())
if era() == "tensorflow2":
    enable()

__all__ = [name for name in root_names() if not name.startswith("_")]  # noqa: PLE0605
