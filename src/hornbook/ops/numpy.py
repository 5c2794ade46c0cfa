"""NumPy's vocabulary under one name; the rows stand in the files that this one gathers."""

from hornbook.ops.arranging import *  # noqa: F403
from hornbook.ops.arranging import __all__ as _arranging
from hornbook.ops.elementwise import *  # noqa: F403
from hornbook.ops.elementwise import __all__ as _elementwise
from hornbook.ops.linalg import slogdet
from hornbook.ops.making import *  # noqa: F403
from hornbook.ops.making import __all__ as _making
from hornbook.ops.operators import get_item
from hornbook.ops.products import *  # noqa: F403
from hornbook.ops.products import __all__ as _products
from hornbook.ops.reductions import *  # noqa: F403
from hornbook.ops.reductions import __all__ as _reductions

__all__ = [
    *_arranging,
    *_elementwise,
    *_making,
    *_products,
    *_reductions,
    "get_item",
    "slogdet",
]
