"""Which rows of a table a loss looks at.

Where a loss reads a Variable by ``tf.gather`` alone, TensorFlow's gradient is one of some rows, and
most optimizers leave the other rows and their slots as they are: no momentum moves them. (Adam
moves them all the same.) Here gradients are whole arrays; a note tells which rows were read.
"""

from typing import Any

import numpy as np

from hornbook import graph as dataflow
from hornbook.compat.tensorflow.building import Tensor
from hornbook.engine.arrays import xp

__all__ = ["note_rows", "rows_of", "touched"]


def note_rows(loss: Any, pairs: list[tuple[Any, Any]]) -> None:
    """Note beside each gradient which rows of its Variable the loss reads, if it is only rows."""
    if not isinstance(loss, Tensor):
        return
    boxes = {box for gradient, box in pairs if gradient is not None}
    found: dict[Any, Any] = {}
    for node in dataflow.needed([loss]):
        for box in boxes & node.reads:
            rows = _rows(node, box)
            kept = found.setdefault(box, [])
            found[box] = None if rows is None or kept is None else [*kept, rows]
    for gradient, box in pairs:
        if found.get(box):
            gradient.rows = found[box]


def _rows(node: Any, box: Any) -> Any:
    """The numbers of the rows that a node reads; None if it reads them all."""
    given = node.kwargs
    if node.type != "GatherV2" or given.get("params") is not box:
        return None
    axis = given.get("axis")
    known = not isinstance(axis, Tensor) and int(np.asarray(axis)) == 0
    return given["indices"] if known and given["indices"] is not box else None


def rows_of(gradient: Any) -> list[Any]:
    """Numbers of rows that a gradient is of; empty if it is of all."""
    if hasattr(gradient, "indices") and hasattr(gradient, "values"):
        return [gradient.indices]
    return list(getattr(gradient, "rows", ()))


def touched(old: Any, new: Any, rows: list[Any]) -> Any:
    """The new array at these rows, the old one elsewhere."""
    mark = xp.zeros(old.shape[:1], bool)
    for numbers in rows:
        mark = mark.at[xp.asarray(numbers).reshape(-1)].set(True)
    return xp.where(mark.reshape(-1, *[1] * (old.ndim - 1)), new, old)
