"""Element by element, and many numbers to few: rows of two tables."""

from typing import Any

from hornbook import ops
from hornbook.compat.keras.backend.values import array, axes, function, made
from hornbook.core import floatx
from hornbook.engine.arrays import xp

_X = "x"
_ELEMENTWISE = {
    "abs": (_X, ops.abs, "|x|."),
    "cos": (_X, ops.cos, "The cosine."),
    "equal": ("x, y", ops.equal, "x == y, element by element."),
    "exp": (_X, ops.exp, "e to the power x."),
    "greater": ("x, y", ops.greater, "x > y, element by element."),
    "greater_equal": ("x, y", ops.greater_equal, "x >= y, element by element."),
    "less": ("x, y", ops.less, "x < y, element by element."),
    "less_equal": ("x, y", ops.less_equal, "x <= y, element by element."),
    "log": (_X, ops.log, "The natural logarithm."),
    "maximum": ("x, y", ops.maximum, "The larger of x and y, element by element."),
    "minimum": ("x, y", ops.minimum, "The smaller of x and y, element by element."),
    "not_equal": ("x, y", ops.not_equal, "x != y, element by element."),
    "pow": ("x, a", ops.power, "x to the power a."),
    "round": (_X, ops.round, "The nearest whole number; halves go to the even one."),
    "sign": (_X, ops.sign, "-1, 0 or 1."),
    "sin": (_X, ops.sin, "The sine."),
    "square": (_X, ops.square, "x * x."),
}


def _floats(x: Any) -> Any:
    x = xp.asarray(x)
    return x.astype(floatx()) if x.dtype == bool else x


def _joins(fn: Any) -> Any:
    return lambda x, axis, keepdims: fn(_floats(x), axis=axes(axis), keepdims=keepdims)


def _tests(fn: Any) -> Any:
    return lambda x, axis, keepdims: fn(x.astype(bool), axis=axes(axis), keepdims=keepdims)


_AXIS = "x, axis=None, keepdims=False"
_REDUCTIONS = {
    "all": (_AXIS, _tests(ops.all), "Are all true (not 0)?"),
    "any": (_AXIS, _tests(ops.any), "Is any true (not 0)?"),
    "argmax": ("x, axis=-1", ops.argmax, "The place of the largest element along an axis."),
    "argmin": ("x, axis=-1", ops.argmin, "The place of the smallest element along an axis."),
    "cumprod": ("x, axis=0", ops.cumprod, "The product of all elements up to each."),
    "cumsum": ("x, axis=0", ops.cumsum, "The sum of all elements up to each."),
    "logsumexp": (_AXIS, _joins(ops.logsumexp), "log(sum(exp(x))), without overflow."),
    "max": (_AXIS, _joins(ops.max), "The largest element."),
    "mean": (_AXIS, _joins(ops.mean), "The arithmetic mean; true counts as 1."),
    "min": (_AXIS, _joins(ops.min), "The smallest element."),
    "prod": (_AXIS, _joins(ops.prod), "The product of elements."),
    "std": (_AXIS, _joins(ops.std), "The standard deviation (divided by n)."),
    "sum": (_AXIS, _joins(ops.sum), "The sum of elements."),
    "var": (_AXIS, _joins(ops.var), "The variance (divided by n)."),
}
_made = made(_ELEMENTWISE | _REDUCTIONS, __name__)
globals().update(_made)

__all__ = [*_made, "clip", "sqrt"]  # noqa: PLE0604


@function
def clip(x: Any, min_value: Any, max_value: Any) -> Any:
    """x held between two bounds; None is no bound above.

    Example:
        >>> clip([-1.0, 0.5, 2.0], 0.0, 1.0).tolist()
        [0.0, 0.5, 1.0]
    """
    x = array(x)
    if max_value is not None:
        x = xp.minimum(x, xp.maximum(max_value, min_value) if min_value is not None else max_value)
    return x if min_value is None else xp.maximum(x, min_value)


@function
def sqrt(x: Any) -> Any:
    """The square root; of numbers below 0 it is 0.

    Example:
        >>> sqrt([4.0, -1.0]).tolist()
        [2.0, 0.0]
    """
    return xp.sqrt(xp.clip(array(x), 0.0, xp.inf))
