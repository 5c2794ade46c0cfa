"""Many numbers to few: sums, means, extremes, and how they grow along an axis."""

from hornbook.ops.table import made

_TABLE = {
    "all": ("x, axis=None, keepdims=False", "Are all true?"),
    "allclose": ("x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False", "Are all within tolerance?"),
    "any": ("x, axis=None, keepdims=False", "Is any true?"),
    "argmax": ("x, axis=None, keepdims=False", "The place of the largest element."),
    "argmin": ("x, axis=None, keepdims=False", "The place of the smallest element."),
    "average": ("x, axis=None, weights=None", "The weighted mean."),
    "corrcoef": ("x", "The correlation of rows."),
    "count_nonzero": ("x, axis=None", "How many are not zero."),
    "cumprod": ("x, axis=None, dtype=None", "The product of all elements up to each."),
    "cumsum": ("x, axis=None, dtype=None", "The sum of all elements up to each."),
    "cumulative_prod": (
        "x, axis=None, dtype=None, include_initial=False",
        "The product of all elements up to each, along an axis.",
    ),
    "cumulative_sum": (
        "x, axis=None, dtype=None, include_initial=False",
        "The sum of all elements up to each, along an axis.",
    ),
    "diff": ("a, n=1, axis=-1", "The difference of neighbours."),
    "max": ("x, axis=None, keepdims=False, initial=None", "The largest element."),
    "mean": ("x, axis=None, keepdims=False", "The arithmetic mean."),
    "median": ("x, axis=None, keepdims=False", "The middle element."),
    "min": ("x, axis=None, keepdims=False, initial=None", "The smallest element."),
    "nanargmax": (
        "x, axis=None, keepdims=False",
        "The place of the largest element that is not NaN.",
    ),
    "nanargmin": (
        "x, axis=None, keepdims=False",
        "The place of the smallest element that is not NaN.",
    ),
    "nancumprod": ("x, axis=None, dtype=None", "The product of all elements up to each, NaN as 1."),
    "nancumsum": ("x, axis=None, dtype=None", "The sum of all elements up to each, NaN as 0."),
    "nanmax": ("x, axis=None, keepdims=False", "The largest element that is not NaN."),
    "nanmean": ("x, axis=None, keepdims=False", "The mean of those that are not NaN."),
    "nanmedian": ("x, axis=None, keepdims=False", "The middle element of those that are not NaN."),
    "nanmin": ("x, axis=None, keepdims=False", "The smallest element that is not NaN."),
    "nanpercentile": (
        "x, q, axis=None, method='linear', keepdims=False",
        "A percentile of those that are not NaN.",
    ),
    "nanprod": ("x, axis=None, keepdims=False", "The product of those that are not NaN."),
    "nanquantile": (
        "x, q, axis=None, method='linear', keepdims=False",
        "A quantile of those that are not NaN.",
    ),
    "nanstd": ("x, axis=None, keepdims=False", "The standard deviation of those that are not NaN."),
    "nansum": ("x, axis=None, keepdims=False", "The sum of those that are not NaN."),
    "nanvar": ("x, axis=None, keepdims=False", "The variance of those that are not NaN."),
    "percentile": (
        "x, q, axis=None, method='linear', keepdims=False",
        "The value below which a share of elements lies, in percent.",
    ),
    "prod": ("x, axis=None, keepdims=False, dtype=None", "The product of elements."),
    "ptp": ("x, axis=None, keepdims=False", "The largest element less the smallest."),
    "quantile": (
        "x, q, axis=None, method='linear', keepdims=False",
        "The value below which a fraction of elements lies.",
    ),
    "std": ("x, axis=None, keepdims=False", "The standard deviation."),
    "sum": ("x, axis=None, keepdims=False", "The sum of elements."),
    "trace": ("x, offset=0, axis1=0, axis2=1", "The sum of the diagonal."),
    "trapezoid": ("y, x=None, dx=1.0, axis=-1", "The integral by the trapezoidal rule."),
    "var": ("x, axis=None, keepdims=False", "The variance."),
}
_made = made(_TABLE)
globals().update(_made)
amax, amin = _made["max"], _made["min"]

__all__ = [*_made, "amax", "amin"]
