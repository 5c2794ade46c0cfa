"""Masks: which time steps of an array are data and which are padding, carried beside the array.

A layer that makes a mask (Embedding, Masking) attaches it to its output; the next layer finds it
there. The table is keyed by the identity of the array and forgets it with the array.
"""

import weakref
from typing import Any

from hornbook.engine import arrays
from hornbook.graph import on_renewal

__all__ = ["attach", "mask_of"]

_table: dict[int, tuple[weakref.ref[Any], Any]] = {}


def attach(nest: Any, masks: Any) -> None:
    """Remember a mask for each array of the nest; ``masks`` is one mask or a list in its order."""
    found = arrays.leaves(nest)
    given = list(masks) if isinstance(masks, list | tuple) else [masks] * len(found)
    for array, mask in zip(found, given, strict=False):
        if mask is not None and arrays.is_array(array):
            key = id(array)
            _table[key] = (weakref.ref(array, lambda _, key=key: _table.pop(key, None)), mask)


def mask_of(nest: Any) -> Any:
    """The mask of an array, or the list of masks of a nest of arrays; None where there is none.

    Example:
        >>> from hornbook import layers, ops
        >>> mask_of(layers.Embedding(9, 2, mask_zero=True)(ops.array([[3, 0]]))).tolist()
        [[True, False]]
    """
    if isinstance(nest, list | tuple | dict):
        masks = [mask_of(leaf) for leaf in arrays.leaves(nest)]
        return masks if any(mask is not None for mask in masks) else None
    entry = _table.get(id(nest))
    return entry[1] if entry is not None and entry[0]() is nest else None


@on_renewal
def _follow(old: Any, new: Any) -> None:
    """A derivative goes by arrays of its own; they carry the masks of those that they stand for."""
    attach(new, mask_of(old))
