"""hornbook: deep learning with the Keras API, small enough to read, compiled a whole epoch at a time.

>>> import hornbook as hb
>>> float(hb.grad(lambda x: x * x)(3.0))
6.0
"""

from hornbook import ops
from hornbook.core import Variable, grad, value_and_grad

__version__ = "0.1.0"

__all__ = ["Variable", "grad", "ops", "value_and_grad"]
