"""Whole numbers as rows of zeros and ones."""

from typing import Any

from hornbook.engine import nn as engine_nn
from hornbook.engine.arrays import xp
from hornbook.ops.table import op

__all__ = ["multi_hot", "one_hot"]


@op
def one_hot(
    x: Any, num_classes: int, axis: int = -1, dtype: str | None = None, sparse: bool = False
) -> Any:
    """1 at the place that each whole number names, 0 elsewhere: (...) -> (..., num_classes).

    ``sparse`` is taken for older code: arrays are dense.

    Example:
        >>> from hornbook import ops
        >>> ops.one_hot([0, 2], 3).tolist()
        [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    return engine_nn.one_hot(xp.asarray(x), num_classes, axis=axis, dtype=dtype or "float32")


@op
def multi_hot(
    inputs: Any,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: str | None = None,
    sparse: bool = False,
) -> Any:
    """1 at each place that a row of whole numbers names: (batch, n) -> (batch, num_classes).

    Args:
        inputs: The numbers; all along the second axis are of one row.
        num_classes: Length of a row.
        axis: Where the classes stand.
        dtype: Of the result; ``'float32'`` if None.
        sparse: Taken for older code: arrays are dense.

    Example:
        >>> from hornbook import ops
        >>> ops.multi_hot([[0, 2], [1, 1]], 3).tolist()
        [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    if num_classes is None:
        raise ValueError("multi_hot: give num_classes, the largest number plus 1.")
    x = xp.asarray(inputs)
    hot = engine_nn.one_hot(x, num_classes, axis=axis, dtype=dtype or "float32")
    return xp.max(hot, axis=1 if x.ndim > 1 else 0)
