"""NumPy's vocabulary: a table of names of the array namespace, and the few that differ.

What a row needs is its name and one line that says what it computes; shapes come from abstract
evaluation, so nothing here is written twice.
"""

from collections.abc import Callable, Sequence
from typing import Any

from hornbook.engine.arrays import xp
from hornbook.ops.table import alias, op

_ELEMENTWISE = {
    "abs": "|x|, element by element.",
    "add": "x + y.",
    "arccos": "The angle whose cosine is x.",
    "arccosh": "The number whose hyperbolic cosine is x.",
    "arcsin": "The angle whose sine is x.",
    "arcsinh": "The number whose hyperbolic sine is x.",
    "arctan": "The angle whose tangent is x.",
    "arctan2": "The angle of the point (y, x).",
    "arctanh": "The number whose hyperbolic tangent is x.",
    "bitwise_and": "Bit by bit: both.",
    "bitwise_invert": "Bit by bit: not.",
    "bitwise_or": "Bit by bit: either.",
    "bitwise_xor": "Bit by bit: one alone.",
    "ceil": "The smallest whole number not below x.",
    "clip": "x held between two bounds.",
    "conj": "The complex conjugate.",
    "copysign": "|x| with the sign of y.",
    "cos": "The cosine of an angle.",
    "cosh": "The hyperbolic cosine.",
    "divide": "x / y.",
    "equal": "x == y.",
    "exp": "e to the power x.",
    "expm1": "exp(x) - 1, exact near zero.",
    "floor": "The largest whole number not above x.",
    "floor_divide": "The largest whole number not above x / y.",
    "greater": "x > y.",
    "greater_equal": "x >= y.",
    "hypot": "sqrt(x^2 + y^2).",
    "imag": "The imaginary part.",
    "isclose": "Is |x - y| within tolerance?",
    "isfinite": "Neither infinite nor NaN?",
    "isinf": "Is it infinite?",
    "isnan": "Is it NaN?",
    "left_shift": "x times 2^y, on whole numbers.",
    "less": "x < y.",
    "less_equal": "x <= y.",
    "log": "The natural logarithm.",
    "log10": "The logarithm to base 10.",
    "log1p": "log(1 + x), exact near zero.",
    "log2": "The logarithm to base 2.",
    "logaddexp": "log(exp(x) + exp(y)), without overflow.",
    "logical_and": "x and y.",
    "logical_not": "not x.",
    "logical_or": "x or y.",
    "logical_xor": "One of x and y alone.",
    "maximum": "The larger of x and y.",
    "minimum": "The smaller of x and y.",
    "mod": "The remainder of x / y, with the sign of y.",
    "multiply": "x * y.",
    "nan_to_num": "NaN as 0, infinities as large numbers.",
    "negative": "-x.",
    "nextafter": "The next float after x towards y.",
    "not_equal": "x != y.",
    "positive": "x.",
    "power": "x to the power y.",
    "real": "The real part.",
    "reciprocal": "1 / x.",
    "remainder": "The remainder of x / y, with the sign of y.",
    "right_shift": "x divided by 2^y, on whole numbers.",
    "round": "x to the given number of decimals.",
    "sign": "-1, 0 or 1.",
    "signbit": "Is the sign bit set?",
    "sin": "The sine of an angle.",
    "sinh": "The hyperbolic sine.",
    "sqrt": "The square root.",
    "square": "x * x.",
    "subtract": "x - y.",
    "tan": "The tangent of an angle.",
    "tanh": "The hyperbolic tangent.",
    "trunc": "x without its decimals.",
    "where": "x where the condition holds, else y.",
}
_REDUCTIONS = {
    "all": "Are all true?",
    "any": "Is any true?",
    "argmax": "The place of the largest element.",
    "argmin": "The place of the smallest element.",
    "average": "The weighted mean.",
    "count_nonzero": "How many are not zero.",
    "cumprod": "The product of all elements up to each.",
    "cumsum": "The sum of all elements up to each.",
    "diff": "The difference of neighbours.",
    "max": "The largest element.",
    "mean": "The arithmetic mean.",
    "median": "The middle element.",
    "min": "The smallest element.",
    "prod": "The product of elements.",
    "quantile": "The value below which a fraction of elements lies.",
    "std": "The standard deviation.",
    "sum": "The sum of elements.",
    "trace": "The sum of the diagonal.",
    "var": "The variance.",
}
_SHAPES = {
    "broadcast_to": "Repeat axes of size 1 up to a shape.",
    "diagonal": "The diagonal of the last or chosen axes.",
    "expand_dims": "A new axis of size 1.",
    "flip": "Elements in reverse order along axes.",
    "moveaxis": "An axis moved to another place.",
    "pad": "Cells added around.",
    "repeat": "Each element repeated.",
    "reshape": "The same elements in another shape.",
    "roll": "Elements moved round along an axis.",
    "rot90": "A quarter turn in the plane of two axes.",
    "squeeze": "Without axes of size 1.",
    "swapaxes": "Two axes exchanged.",
    "tile": "The whole repeated.",
    "transpose": "Axes in another order, reversed if none is given.",
    "tril": "The lower triangle.",
    "triu": "The upper triangle.",
}
_SELECTION = {
    "argsort": "The order that sorts.",
    "bincount": "How often each whole number occurs.",
    "digitize": "The bin that each element falls into.",
    "nonzero": "The places of elements that are not zero.",
    "searchsorted": "Where each value belongs in a sorted list.",
    "select": "From a list of choices, by the first condition that holds.",
    "sort": "Elements in rising order.",
    "take": "Elements at given places.",
    "take_along_axis": "Along an axis, the elements at given places.",
    "unique_values": "The different elements.",
}
_PRODUCTS = {
    "cross": "The cross product of vectors.",
    "dot": "The dot product.",
    "einsum": "Sums of products, written in index letters.",
    "inner": "Sum of products over the last axes.",
    "kron": "The Kronecker product.",
    "matmul": "The matrix product x @ y.",
    "outer": "All products of two vectors.",
    "tensordot": "Sum of products over chosen axes.",
    "vdot": "The dot product of two flattened arrays.",
    "vecdot": "The dot product along the last axis.",
}
_MAKERS = {
    "arange": "Numbers at even steps.",
    "diag": "A matrix with this diagonal, or the diagonal of a matrix.",
    "empty": "An array of this shape.",
    "eye": "Ones on the diagonal.",
    "full": "An array of one value.",
    "full_like": "One value in the shape of x.",
    "identity": "The identity matrix.",
    "linspace": "Numbers at even steps between two ends.",
    "logspace": "Numbers at even ratios between two ends.",
    "ones": "An array of ones.",
    "ones_like": "Ones in the shape of x.",
    "tri": "Ones at and below the diagonal.",
    "zeros": "An array of zeros.",
    "zeros_like": "Zeros in the shape of x.",
}
_LISTS = {
    "array": "An array of the given values.",
    "meshgrid": "The grids of coordinates of vectors.",
    "hstack": "Side by side.",
    "vstack": "One above the other.",
}

# The rows, each group with the number of its leading arguments that are arrays.
_GROUPS = (
    (_ELEMENTWISE, 3),
    (_REDUCTIONS, 1),
    (_SHAPES, 1),
    (_SELECTION, 1),
    (_PRODUCTS, 2),
    (_MAKERS, 0),
    (_LISTS, 0),
)
TABLE: dict[str, str] = {name: says for rows, _ in _GROUPS for name, says in rows.items()}
_made: dict[str, Callable[..., Any]] = {
    name: alias(name, getattr(xp, name), says, operands)
    for rows, operands in _GROUPS
    for name, says in rows.items()
}
globals().update(_made)


@op
def concatenate(xs: Sequence[Any], axis: int = -1) -> Any:
    """Arrays joined along an axis: sizes add along it and agree elsewhere.

    Example:
        >>> from hornbook import ops
        >>> ops.concatenate([[1, 2], [3]]).tolist()
        [1, 2, 3]
    """
    return xp.concatenate([xp.asarray(x) for x in xs], axis=axis)


@op
def stack(xs: Sequence[Any], axis: int = 0) -> Any:
    """Arrays of one shape laid along a new axis.

    Example:
        >>> from hornbook import ops
        >>> ops.stack([[1, 2], [3, 4]], axis=1).tolist()
        [[1, 3], [2, 4]]
    """
    return xp.stack([xp.asarray(x) for x in xs], axis=axis)


@op
def split(x: Any, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Any]:
    """An array cut along an axis: into equal parts, or at the given places.

    Example:
        >>> from hornbook import ops
        >>> [part.tolist() for part in ops.split([1, 2, 3, 4], 2)]
        [[1, 2], [3, 4]]
    """
    return list(xp.split(xp.asarray(x), indices_or_sections, axis=axis))


@op
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors or matrices: sqrt(sum x^2) where ``ord`` is None.

    Example:
        >>> from hornbook import ops
        >>> float(ops.norm([3.0, 4.0]))
        5.0
    """
    return xp.linalg.norm(xp.asarray(x), ord=ord, axis=axis, keepdims=keepdims)


absolute = _made["abs"]
amax = _made["max"]
amin = _made["min"]
true_divide = _made["divide"]
bitwise_not = _made["bitwise_invert"]

__all__ = [
    *TABLE,
    "absolute",
    "amax",
    "amin",
    "bitwise_not",
    "concatenate",
    "norm",
    "split",
    "stack",
    "true_divide",
]
