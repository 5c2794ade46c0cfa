"""Elements by their place: scattered, cut out, put in, summed by segment, the largest k."""

from collections.abc import Callable, Sequence
from typing import Any

from hornbook.engine import places
from hornbook.engine.arrays import xp
from hornbook.ops.table import op

__all__ = [
    "in_top_k",
    "scatter",
    "scatter_update",
    "segment_max",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "slice",
    "slice_update",
    "top_k",
]


def _index(indices: Any) -> tuple[Any, ...]:
    """Rows of indices (n, axes) as one array for each axis."""
    return tuple(xp.moveaxis(xp.asarray(indices), -1, 0))


@op
def scatter(indices: Any, values: Any, shape: Sequence[int]) -> Any:
    """Zeros of a shape, with values added at places.

    Args:
        indices: (n, axes) places along the first axes.
        values: (n, ...) what stands there; what falls on one place is summed.
        shape: Shape of the result.

    Example:
        >>> from hornbook import ops
        >>> ops.scatter([[0], [2], [2]], [1, 2, 3], (4,)).tolist()
        [1, 0, 5, 0]
    """
    values = xp.asarray(values)
    return xp.zeros(tuple(shape), values.dtype).at[_index(indices)].add(values)


@op
def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    """An array with other values at places.

    Args:
        inputs: The array.
        indices: (n, axes) places along the first axes.
        updates: (n, ...) what goes there.
        reduction: None to replace; ``'add'``, ``'max'``, ``'min'`` or ``'mul'`` to join with what
            stands there.

    Example:
        >>> from hornbook import ops
        >>> ops.scatter_update([1, 2, 3], [[1]], [9]).tolist()
        [1, 9, 3]
    """
    at = xp.asarray(inputs).at[_index(indices)]
    ways = {None: at.set, "add": at.add, "max": at.max, "min": at.min, "mul": at.multiply}
    if reduction not in ways:
        raise ValueError(
            f"scatter_update: reduction is 'add', 'max', 'min', 'mul' or None, not {reduction!r}."
        )
    return ways[reduction](xp.asarray(updates))


@op
def slice(inputs: Any, start_indices: Sequence[int], shape: Sequence[int]) -> Any:
    """A block of an array: where it starts, and its shape (-1: up to the end).

    Example:
        >>> from hornbook import ops
        >>> ops.slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, 2]).tolist()
        [[2, 3], [5, 6]]
    """
    x = xp.asarray(inputs)
    sizes = [
        whole - int(start) if n == -1 else n
        for n, start, whole in zip(shape, start_indices, x.shape, strict=True)
    ]
    return places.block(x, start_indices, sizes)


@op
def slice_update(inputs: Any, start_indices: Sequence[int], updates: Any) -> Any:
    """An array with a block put in.

    Example:
        >>> from hornbook import ops
        >>> ops.slice_update([1, 2, 3], [1], [8, 9]).tolist()
        [1, 8, 9]
    """
    return places.with_block(xp.asarray(inputs), xp.asarray(updates), start_indices)


def _segments(name: str, says: str, result: str) -> Callable[..., Any]:
    """An op that joins the rows of each segment."""

    def segment(
        data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False
    ) -> Any:
        ids = xp.asarray(segment_ids)
        join = getattr(places, name)
        return join(xp.asarray(data), ids, num_segments, indices_are_sorted=sorted)

    segment.__name__ = segment.__qualname__ = name
    segment.__doc__ = f"""{says}

    Args:
        data: (n, ...) rows.
        segment_ids: (n,) which segment each row belongs to.
        num_segments: How many there are; within a compiled program it must be known.
        sorted: Whether the numbers rise, which is faster.

    Example:
        >>> from hornbook import ops
        >>> ops.{name}([5, 2, 3], [0, 0, 1]).tolist()
        {result}
    """
    return op(segment)


segment_max = _segments("segment_max", "The largest row of each segment.", "[5, 3]")
segment_min = _segments("segment_min", "The smallest row of each segment.", "[2, 3]")
segment_prod = _segments("segment_prod", "The product of the rows of each segment.", "[10, 3]")
segment_sum = _segments("segment_sum", "The sum of the rows of each segment.", "[7, 3]")


@op
def top_k(x: Any, k: int, sorted: bool = True) -> tuple[Any, Any]:
    """The k largest elements along the last axis, falling, and their places.

    Example:
        >>> from hornbook import ops
        >>> [part.tolist() for part in ops.top_k([5, 9, 7], 2)]
        [[9, 7], [1, 2]]
    """
    return places.top_k(xp.asarray(x), k)


@op
def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Is the target class among the k best predictions? Ties at the border count as in.

    Shapes:
        targets (batch,), predictions (batch, classes) -> (batch,) of bool

    Example:
        >>> from hornbook import ops
        >>> ops.in_top_k([2, 0], [[0.1, 0.5, 0.4], [0.2, 0.5, 0.3]], 2).tolist()
        [True, False]
    """
    targets, p = xp.asarray(targets), xp.asarray(predictions)
    own = xp.take_along_axis(p, targets[..., None].astype("int32"), axis=-1)
    finite = xp.isfinite(own[..., 0])
    return (xp.sum(p > own, axis=-1) < k) & finite
