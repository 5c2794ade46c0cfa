"""Arrays out of nothing, constants, and what there is to know of dtypes."""

from typing import Any

import numpy as np

from hornbook.engine import arrays
from hornbook.engine.arrays import xp
from hornbook.graph import Tensor, unwrap
from hornbook.ops.table import made, op

_TABLE = {
    "arange": ("start, stop=None, step=None, dtype=None", "Numbers at even steps."),
    "bartlett": ("x", "The triangular window."),
    "blackman": ("x", "The Blackman window."),
    "diag": ("x, k=0", "A matrix with this diagonal, or the diagonal of a matrix."),
    "empty": ("shape, dtype=None", "An array of this shape."),
    "empty_like": ("x, dtype=None", "An array in the shape of x."),
    "eye": ("N, M=None, k=0, dtype=None", "Ones on the diagonal."),
    "from_dlpack": ("x", "An array that shares memory with another library's."),
    "full": ("shape, fill_value, dtype=None", "An array of one value."),
    "full_like": ("x, fill_value, dtype=None", "One value in the shape of x."),
    "geomspace": (
        "start, stop, num=50, endpoint=True, dtype=None, axis=0",
        "Numbers at even ratios between two ends.",
    ),
    "hamming": ("x", "The Hamming window."),
    "hanning": ("x", "The Hann window."),
    "identity": ("n, dtype=None", "The identity matrix."),
    "kaiser": ("x, beta", "The Kaiser window."),
    "linspace": (
        "start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0",
        "Numbers at even steps between two ends.",
    ),
    "logspace": (
        "start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0",
        "Numbers at even ratios between two ends.",
    ),
    "ones": ("shape, dtype=None", "An array of ones."),
    "ones_like": ("x, dtype=None", "Ones in the shape of x."),
    "tri": ("N, M=None, k=0, dtype=None", "Ones at and below the diagonal."),
    "vander": ("x, N=None, increasing=False", "The powers of x, side by side."),
    "zeros": ("shape, dtype=None", "An array of zeros."),
    "zeros_like": ("x, dtype=None", "Zeros in the shape of x."),
    "array": ("x, dtype=None", "An array of the given values."),
    "asarray": ("x, dtype=None", "An array of the given values, the same one if it is one."),
    "copy": ("x", "An array of its own with the same values."),
    "meshgrid": ("*x, indexing='xy'", "The grids of coordinates of vectors."),
}
_made = made(_TABLE)
globals().update(_made)

e, pi, inf, nan, newaxis = np.e, np.pi, np.inf, np.nan, None


def dtype(x: Any) -> str:
    """The name of the dtype.

    Example:
        >>> from hornbook import ops
        >>> ops.dtype(ops.ones((2,)))
        'float32'
    """
    x = unwrap(x)
    return x.dtype if isinstance(x, Tensor) else arrays.dtype_name(xp.asarray(x).dtype)


def finfo(type: Any) -> Any:
    """The limits of a float dtype: ``bits eps max min smallest_normal``.

    Example:
        >>> from hornbook import ops
        >>> ops.finfo("float32").bits
        32
    """
    return xp.finfo(getattr(type, "dtype", type))


def iinfo(type: Any) -> Any:
    """The limits of a dtype of whole numbers: ``bits max min``.

    Example:
        >>> from hornbook import ops
        >>> int(ops.iinfo("uint8").max)
        255
    """
    return xp.iinfo(getattr(type, "dtype", type))


def isdtype(dtype: Any, kind: Any) -> bool:
    """Is the dtype of this kind: ``'bool'``, ``'integral'``, ``'real floating'``, ...?

    Example:
        >>> from hornbook import ops
        >>> ops.isdtype("int32", "integral")
        True
    """
    return bool(xp.isdtype(xp.dtype(dtype), kind))


def result_type(*arrays_and_dtypes: Any) -> Any:
    """The dtype of what comes out where these meet.

    Example:
        >>> from hornbook import ops
        >>> ops.result_type("int8", "float32").name
        'float32'
    """
    return xp.result_type(*map(_typed, arrays_and_dtypes))


def can_cast(from_: Any, to: Any) -> bool:
    """May values go from one dtype to the other without loss?

    Example:
        >>> from hornbook import ops
        >>> ops.can_cast("int8", "int32"), ops.can_cast("int32", "int8")
        (True, False)
    """
    return bool(xp.can_cast(_typed(from_), to))


def _typed(value: Any) -> Any:
    value = unwrap(value)
    return xp.dtype(value.dtype) if isinstance(value, Tensor) else value


@op
def astype(x: Any, dtype: Any, copy: bool = True) -> Any:
    """The values in another dtype.

    Example:
        >>> from hornbook import ops
        >>> ops.astype([1.5], "int32").tolist()
        [1]
    """
    return xp.asarray(x).astype(dtype)


@op
def view(x: Any, dtype: Any = None) -> Any:
    """The same bits read as another dtype.

    Example:
        >>> from hornbook import ops
        >>> ops.view([1.0], "int32").tolist()
        [1065353216]
    """
    return xp.asarray(x).view(dtype)


def __array_namespace_info__() -> Any:
    """What the array standard asks of a namespace: devices, dtypes, capabilities.

    Example:
        >>> from hornbook import ops
        >>> ops.__array_namespace_info__().default_device() is None
        True
    """
    return xp.__array_namespace_info__()


__all__ = [
    *_made,
    "__array_namespace_info__",
    "astype",
    "can_cast",
    "dtype",
    "e",
    "finfo",
    "iinfo",
    "inf",
    "isdtype",
    "nan",
    "newaxis",
    "pi",
    "result_type",
    "view",
]
