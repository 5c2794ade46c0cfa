"""The same elements elsewhere: shapes, joins, parts, order, and elements by their place."""

import builtins
from collections.abc import Callable, Sequence
from typing import Any

from hornbook.engine.arrays import xp
from hornbook.graph import Tensor, unwrap
from hornbook.ops.table import made, op

_TABLE = {
    "append": ("x1, x2, axis=None", "Values put at the end."),
    "array_split": ("x, indices_or_sections, axis=0", "Parts of nearly equal size."),
    "broadcast_to": ("x, shape", "Repeat axes of size 1 up to a shape."),
    "diagflat": ("x, k=0", "A matrix with these elements on a diagonal."),
    "diagonal": ("x, offset=0, axis1=0, axis2=1", "The diagonal of the last or chosen axes."),
    "dsplit": ("x, indices_or_sections", "Parts along the third axis."),
    "expand_dims": ("x, axis", "A new axis of size 1."),
    "flip": ("x, axis=None", "Elements in reverse order along axes."),
    "fliplr": ("x", "Columns in reverse order."),
    "flipud": ("x", "Rows in reverse order."),
    "hsplit": ("x, indices_or_sections", "Parts side by side."),
    "matrix_transpose": ("x", "Rows and columns exchanged, in the last two axes."),
    "moveaxis": ("x, source, destination", "An axis moved to another place."),
    "permute_dims": ("x, axes", "Axes in another order."),
    "ravel": ("x", "All elements in one row."),
    "repeat": ("x, repeats, axis=None", "Each element repeated."),
    "reshape": ("x, newshape", "The same elements in another shape."),
    "roll": ("x, shift, axis=None", "Elements moved round along an axis."),
    "rot90": ("array, k=1, axes=(0, 1)", "A quarter turn in the plane of two axes."),
    "squeeze": ("x, axis=None", "Without axes of size 1."),
    "swapaxes": ("x, axis1, axis2", "Two axes exchanged."),
    "tile": ("x, repeats", "The whole repeated."),
    "transpose": ("x, axes=None", "Axes in another order, reversed if none is given."),
    "tril": ("x, k=0", "The lower triangle."),
    "triu": ("x, k=0", "The upper triangle."),
    "vsplit": ("x, indices_or_sections", "Parts one above the other."),
    "argpartition": ("x, kth, axis=-1", "An order in which the first k are the smallest."),
    "argsort": ("x, axis=-1", "The order that sorts."),
    "bincount": (
        "x, weights=None, minlength=0",
        "How often each whole number occurs.",
    ),
    "digitize": ("x, bins", "The bin that each element falls into."),
    "isin": ("x1, x2, assume_unique=False, invert=False", "Does it occur among the others?"),
    "nonzero": ("x", "The places of elements that are not zero."),
    "searchsorted": (
        "sorted_sequence, values, side='left'",
        "Where each value belongs in a sorted list.",
    ),
    "sort": ("x, axis=-1", "Elements in rising order."),
    "take": ("x, indices, axis=None", "Elements at given places."),
    "take_along_axis": ("x, indices, axis=None", "Along an axis, the elements at given places."),
    "unique_all": ("x", "The different elements, where they are and how often."),
    "unique_counts": ("x", "The different elements and how often they occur."),
    "unique_inverse": ("x", "The different elements and which of them each one is."),
    "unique_values": ("x", "The different elements."),
    "unravel_index": ("indices, shape", "Places in a flat array as places along axes."),
    "broadcast_arrays": ("*arrays", "Arrays repeated to one common shape."),
    "dstack": ("xs", "One behind the other."),
    "hstack": ("xs", "Side by side."),
    "vstack": ("xs", "One above the other."),
    "select": (
        "condlist, choicelist, default=0",
        "From a list of choices, by the first condition that holds.",
    ),
}
_made = made(_TABLE)
globals().update(_made)


def ndim(x: Any) -> int:
    """How many axes there are.

    Example:
        >>> from hornbook import ops
        >>> ops.ndim([[1, 2]])
        2
    """
    x = unwrap(x)
    return len(x.shape) if isinstance(x, Tensor) else xp.ndim(xp.asarray(x))


def size(x: Any) -> int | None:
    """How many elements there are; None where a Tensor does not know it yet.

    Example:
        >>> from hornbook import ops
        >>> ops.size([[1, 2], [3, 4]])
        4
    """
    x = unwrap(x)
    if isinstance(x, Tensor):
        known = [n for n in x.shape if n is not None]
        total = 1
        for n in known:
            total *= n
        return total if len(known) == len(x.shape) else None
    return int(xp.size(xp.asarray(x)))


@op
def concatenate(xs: Sequence[Any], axis: int = 0) -> Any:
    """Arrays joined along an axis: sizes add along it and agree elsewhere.

    Example:
        >>> from hornbook import ops
        >>> ops.concatenate([[1, 2], [3]]).tolist()
        [1, 2, 3]
    """
    return xp.concatenate([xp.asarray(x) for x in xs], axis=axis)


concat = concatenate


@op
def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Arrays of one shape laid along a new axis.

    Example:
        >>> from hornbook import ops
        >>> ops.stack([[1, 2], [3, 4]], axis=1).tolist()
        [[1, 3], [2, 4]]
    """
    return xp.stack([xp.asarray(one) for one in x], axis=axis)


@op
def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[Any]:
    """The parts along an axis, without it.

    Args:
        x: The array.
        num: How many parts there are; told by the shape.
        axis: The axis.

    Example:
        >>> from hornbook import ops
        >>> [part.tolist() for part in ops.unstack([[1, 2], [3, 4]])]
        [[1, 2], [3, 4]]
    """
    x = xp.asarray(x)
    if num is not None and num != x.shape[axis]:
        raise ValueError(f"unstack: axis {axis} has {x.shape[axis]} parts, not num={num}.")
    return list(xp.moveaxis(x, axis, 0))


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
def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """Cells added around: pairs (before, after) for each axis, or one number for all.

    Args:
        x: The array.
        pad_width: How many cells.
        mode: ``'constant'``, ``'edge'``, ``'reflect'``, ``'symmetric'``, ``'wrap'``, ...
        constant_values: What fills them for ``'constant'``; 0 if None.

    Example:
        >>> from hornbook import ops
        >>> ops.pad([1, 2], (1, 0)).tolist()
        [0, 1, 2]
    """
    if constant_values is not None and mode != "constant":
        raise ValueError(f"pad: constant_values are for mode='constant', not {mode!r}.")
    words = {"constant_values": 0 if constant_values is None else constant_values}
    return xp.pad(xp.asarray(x), pad_width, mode=mode, **(words if mode == "constant" else {}))


@op
def histogram(x: Any, bins: int = 10, range: tuple[float, float] | None = None) -> Any:
    """How many elements fall into each of some bins of one width, and the edges of the bins.

    Example:
        >>> from hornbook import ops
        >>> ops.histogram([0.0, 1.0, 1.0, 2.0], bins=2)[0].tolist()
        [1, 3]
    """
    counts, edges = xp.histogram(xp.asarray(x), bins=bins, range=range)
    return counts.astype("int32"), edges


def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different elements, in rising order.

    Args:
        x: The array.
        sorted: Taken for other libraries' sake; the order always rises.
        return_index, return_inverse, return_counts: Whether to give the first place of each, which
            of them each element is, and how often each occurs.
        axis: Compare whole parts along this axis.
        size: How many to give; within a compiled program it must be known.
        fill_value: What fills up to ``size``.

    Example:
        >>> from hornbook import ops
        >>> ops.unique([3, 1, 3]).tolist()
        [1, 3]
    """
    return xp.unique(
        xp.asarray(unwrap(x)),
        return_index,
        return_inverse,
        return_counts,
        axis=axis,
        size=size,
        fill_value=fill_value,
    )


def vectorize(
    pyfunc: Callable[..., Any], *, excluded: Any = None, signature: str | None = None
) -> Callable[..., Any]:
    """A function of numbers as one of arrays, element by element.

    Example:
        >>> from hornbook import ops
        >>> ops.vectorize(lambda x, y: x + 2 * y)(ops.arange(3), 1).tolist()
        [2, 3, 4]
    """
    return xp.vectorize(pyfunc, excluded=excluded or frozenset(), signature=signature)


@op
def rearrange(tensor: Any, pattern: str, **axes_lengths: int) -> Any:
    """Axes in a new order, split and joined as a pattern says; names stand for axes.

    Args:
        tensor: The array.
        pattern: ``"before -> after"``; names in brackets are one axis of several factors.
        axes_lengths: Sizes of factors that the shape does not tell.

    Example:
        >>> from hornbook import ops
        >>> ops.rearrange(ops.ones((2, 6, 3)), "b (h w) c -> b c h w", h=2).shape
        (2, 3, 2, 3)

    See: Rogozhnikov, Einops (2022).
    """
    x = xp.asarray(tensor)
    before, after = (_groups(side) for side in pattern.split("->"))
    if len(before) != x.ndim:
        raise ValueError(f"rearrange: {pattern!r} has {len(before)} axes, the array {x.ndim}.")
    sizes = dict(axes_lengths)
    for group, whole in zip(before, x.shape, strict=True):
        unknown = [name for name in group if name not in sizes]
        known = 1
        for name in group:
            known *= sizes.get(name, 1)
        if len(unknown) > 1:
            raise ValueError(f"rearrange: give the sizes of all but one of {unknown}.")
        if unknown:
            sizes[unknown[0]] = whole // known
    names = [name for group in before for name in group]
    if builtins.sorted(names) != builtins.sorted(name for group in after for name in group):
        raise ValueError(f"rearrange: {pattern!r} has other names on its two sides.")
    x = xp.reshape(x, [sizes[name] for name in names])
    x = xp.transpose(x, [names.index(name) for group in after for name in group])
    shape = []
    for group in after:
        whole = 1
        for name in group:
            whole *= sizes[name]
        shape.append(whole)
    return xp.reshape(x, shape)


def _groups(side: str) -> list[list[str]]:
    """The axes of one side of a pattern.

    >>> _groups("b (h w) c")
    [['b'], ['h', 'w'], ['c']]
    """
    found, inside = [], None
    for word in side.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            inside = []
        elif word == ")":
            found.append(inside or [])
            inside = None
        elif inside is None:
            found.append([word])
        else:
            inside.append(word)
    return found


def shape(x: Any) -> tuple[int | None, ...]:
    """Size of each axis; None where a Tensor does not know it yet.

    While a layer's shapes are worked out, a size that is not known is a symbol to reckon with.

    Example:
        >>> from hornbook import ops
        >>> ops.shape(ops.zeros((2, 3)))
        (2, 3)
    """
    x = unwrap(x)
    return x.shape if isinstance(x, Tensor) else tuple(xp.asarray(x).shape)


__all__ = [
    *_made,
    "concat",
    "concatenate",
    "histogram",
    "ndim",
    "pad",
    "rearrange",
    "shape",
    "size",
    "split",
    "stack",
    "unique",
    "unstack",
    "vectorize",
]
