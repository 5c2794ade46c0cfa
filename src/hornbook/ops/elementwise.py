"""Element by element: arithmetic, comparison, bits, powers, angles. A row of a table each."""

from typing import Any

from hornbook.engine import special
from hornbook.engine.arrays import xp
from hornbook.ops.table import made, op

_TABLE = {
    "abs": ("x", "|x|, element by element."),
    "add": ("x1, x2", "x + y."),
    "angle": ("x", "The angle of a complex number."),
    "arccos": ("x", "The angle whose cosine is x."),
    "arccosh": ("x", "The number whose hyperbolic cosine is x."),
    "arcsin": ("x", "The angle whose sine is x."),
    "arcsinh": ("x", "The number whose hyperbolic sine is x."),
    "arctan": ("x", "The angle whose tangent is x."),
    "arctan2": ("x1, x2", "The angle of the point (y, x)."),
    "arctanh": ("x", "The number whose hyperbolic tangent is x."),
    "bitwise_and": ("x, y", "Bit by bit: both."),
    "bitwise_invert": ("x", "Bit by bit: not."),
    "bitwise_left_shift": ("x, y", "x times 2^y, on whole numbers."),
    "bitwise_or": ("x, y", "Bit by bit: either."),
    "bitwise_right_shift": ("x, y", "x divided by 2^y, on whole numbers."),
    "bitwise_xor": ("x, y", "Bit by bit: one alone."),
    "cbrt": ("x", "The cube root."),
    "ceil": ("x", "The smallest whole number not below x."),
    "clip": ("x, x_min, x_max", "x held between two bounds."),
    "conj": ("x", "The complex conjugate."),
    "copysign": ("x1, x2", "|x| with the sign of y."),
    "cos": ("x", "The cosine of an angle."),
    "cosh": ("x", "The hyperbolic cosine."),
    "deg2rad": ("x", "Degrees as radians."),
    "divide": ("x1, x2", "x / y."),
    "equal": ("x1, x2", "x == y."),
    "exp": ("x", "e to the power x."),
    "exp2": ("x", "2 to the power x."),
    "expm1": ("x", "exp(x) - 1, exact near zero."),
    "fabs": ("x", "|x| of a real number."),
    "floor": ("x", "The largest whole number not above x."),
    "floor_divide": ("x1, x2", "The largest whole number not above x / y."),
    "fmax": ("x1, x2", "The larger of x and y; NaN loses."),
    "fmin": ("x1, x2", "The smaller of x and y; NaN loses."),
    "fmod": ("x1, x2", "The remainder of x / y, with the sign of x."),
    "gcd": ("x1, x2", "The greatest common divisor."),
    "greater": ("x1, x2", "x > y."),
    "greater_equal": ("x1, x2", "x >= y."),
    "heaviside": ("x1, x2", "0 below 0, 1 above, the second argument at 0."),
    "hypot": ("x1, x2", "sqrt(x^2 + y^2)."),
    "i0": ("x", "The modified Bessel function of order 0."),
    "imag": ("x", "The imaginary part."),
    "isclose": ("x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False", "Is |x - y| within tolerance?"),
    "isfinite": ("x", "Neither infinite nor NaN?"),
    "isinf": ("x", "Is it infinite?"),
    "isnan": ("x", "Is it NaN?"),
    "isneginf": ("x", "Is it minus infinity?"),
    "isposinf": ("x", "Is it plus infinity?"),
    "isreal": ("x", "Has it no imaginary part?"),
    "lcm": ("x1, x2", "The least common multiple."),
    "ldexp": ("x1, x2", "x times 2^y."),
    "left_shift": ("x, y", "x times 2^y, on whole numbers."),
    "less": ("x1, x2", "x < y."),
    "less_equal": ("x1, x2", "x <= y."),
    "log": ("x", "The natural logarithm."),
    "log10": ("x", "The logarithm to base 10."),
    "log1p": ("x", "log(1 + x), exact near zero."),
    "log2": ("x", "The logarithm to base 2."),
    "logaddexp": ("x1, x2", "log(exp(x) + exp(y)), without overflow."),
    "logaddexp2": ("x1, x2", "log2(2^x + 2^y), without overflow."),
    "logical_and": ("x1, x2", "x and y."),
    "logical_not": ("x", "not x."),
    "logical_or": ("x1, x2", "x or y."),
    "logical_xor": ("x1, x2", "One of x and y alone."),
    "maximum": ("x1, x2", "The larger of x and y."),
    "minimum": ("x1, x2", "The smaller of x and y."),
    "mod": ("x1, x2", "The remainder of x / y, with the sign of y."),
    "multiply": ("x1, x2", "x * y."),
    "nan_to_num": (
        "x, nan=0.0, posinf=None, neginf=None",
        "NaN as 0, infinities as large numbers.",
    ),
    "negative": ("x", "-x."),
    "nextafter": ("x1, x2", "The next float after x towards y."),
    "not_equal": ("x1, x2", "x != y."),
    "positive": ("x", "x."),
    "power": ("x1, x2", "x to the power y."),
    "rad2deg": ("x", "Radians as degrees."),
    "real": ("x", "The real part."),
    "reciprocal": ("x", "1 / x."),
    "remainder": ("x1, x2", "The remainder of x / y, with the sign of y."),
    "right_shift": ("x, y", "x divided by 2^y, on whole numbers."),
    "round": ("x, decimals=0", "x to the given number of decimals."),
    "sign": ("x", "-1, 0 or 1."),
    "signbit": ("x", "Is the sign bit set?"),
    "sin": ("x", "The sine of an angle."),
    "sinc": ("x", "sin(pi x) / (pi x)."),
    "sinh": ("x", "The hyperbolic sine."),
    "sqrt": ("x", "The square root."),
    "square": ("x", "x * x."),
    "subtract": ("x1, x2", "x - y."),
    "tan": ("x", "The tangent of an angle."),
    "tanh": ("x", "The hyperbolic tangent."),
    "trunc": ("x", "x without its decimals."),
    "where": ("condition, x1, x2", "x where the condition holds, else y."),
}
_SPECIAL = {
    "erf": ("x", "The integral of exp(-t^2) from 0 to x, times 2 / sqrt(pi)."),
    "erfc": ("x", "1 - erf(x), exact for large x."),
    "erfinv": ("x", "The number whose erf is x."),
    "rsqrt": ("x", "1 / sqrt(x)."),
}
_made = made(_TABLE) | made(_SPECIAL, special)
globals().update(_made)

# One function, several names: those of NumPy, of Keras and of the array standard.
_OTHER_NAMES = {
    "absolute": "abs",
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2",
    "atanh": "arctanh",
    "bitwise_not": "bitwise_invert",
    "conjugate": "conj",
    "pow": "power",
    "true_divide": "divide",
}
globals().update({name: _made[known] for name, known in _OTHER_NAMES.items()})


@op
def divide_no_nan(x1: Any, x2: Any) -> Any:
    """x1 / x2, and 0 where x2 is 0.

    Example:
        >>> from hornbook import ops
        >>> ops.divide_no_nan([1.0, 3.0], [0.0, 2.0]).tolist()
        [0.0, 1.5]
    """
    x1, x2 = xp.asarray(x1), xp.asarray(x2)
    zero = x2 == 0
    return xp.where(zero, 0, x1 / xp.where(zero, 1, x2))


@op
def polar(abs_: Any, angle: Any) -> Any:
    """The complex number of this size and angle.

    Example:
        >>> from hornbook import ops
        >>> complex(ops.polar(2.0, 0.0))
        (2+0j)
    """
    return xp.asarray(abs_) * xp.exp(1j * xp.asarray(angle))


@op
def saturate_cast(x: Any, dtype: str) -> Any:
    """The values in another dtype, those beyond its ends held to them.

    Example:
        >>> from hornbook import ops
        >>> ops.saturate_cast([-3, 300], "uint8").tolist()
        [0, 255]
    """
    x = xp.asarray(x)
    about = xp.finfo(dtype) if xp.issubdtype(dtype, xp.floating) else xp.iinfo(dtype)
    if xp.issubdtype(x.dtype, xp.integer) and xp.issubdtype(dtype, xp.integer):
        own = xp.iinfo(x.dtype)
        return xp.clip(x, max(own.min, about.min), min(own.max, about.max)).astype(dtype)
    return xp.clip(x, about.min, about.max).astype(dtype)


@op
def view_as_complex(x: Any) -> Any:
    """Pairs (real, imaginary) on the last axis as complex numbers.

    Example:
        >>> from hornbook import ops
        >>> ops.view_as_complex([[1.0, 2.0]]).tolist()
        [(1+2j)]
    """
    x = xp.asarray(x)
    return x[..., 0] + 1j * x[..., 1]


@op
def view_as_real(x: Any) -> Any:
    """Complex numbers as pairs (real, imaginary) on a last axis.

    Example:
        >>> from hornbook import ops
        >>> ops.view_as_real([1 + 2j]).tolist()
        [[1.0, 2.0]]
    """
    x = xp.asarray(x)
    return xp.stack([xp.real(x), xp.imag(x)], axis=-1)


__all__ = [
    *_made,
    *_OTHER_NAMES,
    "divide_no_nan",
    "polar",
    "saturate_cast",
    "view_as_complex",
    "view_as_real",
]
