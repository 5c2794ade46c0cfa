"""Gradients of large tables that are zero but for the rows that a batch names.

Gradient descent on a table of word vectors adds up a gradient of all rows, most of them zero, and
moves all rows by it. Here the rows that a batch names are summed by word and added where they
belong; the rest of the table is not touched::

    g[place[k]] += row[k],  w + c * g    =    w[p] += sum of c * row[k] over place[k] = p

So for updates in which a gradient is only multiplied by numbers and added to the table: SGD
without momentum. Another operation gets the whole gradient. Rows are summed before they are added,
because a change much smaller than a weight would be lost in its rounding. 128 rows of 10 words on a
table of 100,000 x 64: 0.5 ms a step instead of 2.5 (two cores, December 2026).
"""

import math
from typing import Any

import numpy as np
from jax import lax
from jax.extend import core as jaxpr_core

from hornbook.engine.arrays import Array, xp
from hornbook.engine.stand_ins import StandIn, inner

__all__ = ["FewRows", "helps", "rule"]

_LARGE = 1 << 20  # numbers of a table
_FEW = 20  # rows of the table for each row that is named


class Zeros(StandIn):
    """An array of zeros that may never be needed."""

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        self.shape, self.dtype = shape, dtype

    def dense(self) -> Array:
        return xp.zeros(self.shape, self.dtype)


class FewRows(StandIn):
    """A sum of rows at certain places of an array of zeros.

    Args:
        places: (n,), each at most ``count - 1``; a place may come again.
        rows: (n, width).
        count: Rows of the array.

    Example:
        >>> few = FewRows(xp.array([2, 0, 2]), xp.ones((3, 1)), 3)
        >>> few.dense().T.tolist(), few.added_to(xp.ones((3, 1))).T.tolist()
        ([[1.0, 0.0, 2.0]], [[2.0, 1.0, 3.0]])
    """

    def __init__(self, places: Array, rows: Array, count: int) -> None:
        self.places, self.rows, self.count = places, rows, count

    def dense(self) -> Array:
        return (
            xp.zeros((self.count, self.rows.shape[1]), self.rows.dtype)
            .at[self.places]
            .add(self.rows)
        )

    def times(self, number: Any) -> "FewRows":
        """The array times a number."""
        return FewRows(self.places, self.rows * number, self.count)

    def joined(self, other: "FewRows") -> "FewRows":
        """The sum of two, of the same array's shape."""
        places, rows = [self.places, other.places], [self.rows, other.rows]
        return FewRows(xp.concatenate(places), xp.concatenate(rows), self.count)

    def added_to(self, table: Array) -> Array:
        """The table plus the array."""
        order = xp.argsort(self.places)
        places = self.places[order]
        new = xp.concatenate([xp.zeros(1, bool), places[1:] != places[:-1]])
        number = xp.cumsum(new)  # of each row's place among the different ones
        sums = xp.zeros_like(self.rows).at[number].add(self.rows[order])
        where = xp.full_like(places, self.count).at[number].set(places)
        return table.at[where].add(sums, mode="drop")


def helps(jaxpr: Any) -> bool:
    """Does a traced function add few rows to a large array of zeros?"""
    for equation in jaxpr.eqns:
        called = inner(equation)
        if _fits(equation) if called is None else helps(called.jaxpr):
            return True
    return False


def _fits(equation: Any) -> bool:
    if equation.primitive.name != "scatter-add":
        return False
    table, places, rows = (operand.aval for operand in equation.invars)
    dims, mode = equation.params["dimension_numbers"], equation.params["mode"]
    return (
        table.ndim == 2
        and table.size >= _LARGE
        and math.prod(places.shape) * _FEW <= table.shape[0]
        and places.shape[-1] == 1
        and rows.shape[-1] == table.shape[1]
        and dims.update_window_dims == (rows.ndim - 1,)
        and dims.inserted_window_dims == dims.scatter_dims_to_operand_dims == (0,)
        and not dims.operand_batching_dims
        and mode in (lax.GatherScatterMode.CLIP, lax.GatherScatterMode.PROMISE_IN_BOUNDS)
    )


def rule(equation: Any, values: list[Any]) -> list[Any] | None:
    """The outputs of an operation that knows such arrays (``engine/stand_ins.py``)."""
    name = equation.primitive.name
    if name == "broadcast_in_dim" and _is_zero(equation.invars[0]):
        shape = equation.params["shape"]
        return [Zeros(shape, values[0].dtype)] if math.prod(shape) >= _LARGE else None
    if name == "scatter-add" and isinstance(values[0], Zeros) and _fits(equation):
        table, places, rows = values
        count = table.shape[0]
        places = xp.clip(places.reshape(-1), 0, count - 1)
        return [FewRows(places, rows.reshape(len(places), -1), count)]
    few = [value for value in values if isinstance(value, FewRows)]
    if not few:
        return None
    if len(few) == 2:
        return [few[0].joined(few[1])] if name == "add_any" else None
    if name == "neg":
        return [few[0].times(-1)]
    others = [value for value in values if value is not few[0]]
    if len(others) != 1:
        return None
    other = others[0]
    if name == "mul" and np.ndim(other) == 0:
        return [few[0].times(other)]
    if name in ("add", "add_any") and not isinstance(other, StandIn):
        return [few[0].added_to(other)]
    if name == "sub" and values[1] is few[0]:
        return [few[0].times(-1).added_to(other)]
    return None


def _is_zero(variable: Any) -> bool:
    return (
        isinstance(variable, jaxpr_core.Literal)
        and np.ndim(variable.val) == 0
        and variable.val == 0
    )
