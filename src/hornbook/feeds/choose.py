"""Which feed suits what the user passed."""

from collections.abc import Callable, Iterator
from typing import Any

from hornbook.engine import arrays
from hornbook.feeds.feed import ArrayFeed, Feed, IterableFeed
from hornbook.feeds.host import HostFeed, fits_device, is_sparse
from hornbook.feeds.pydataset import PyDataset

__all__ = ["batches_in", "feed_of"]


def batches_in(x: Any) -> tuple[Any, int | None] | None:
    """Batches to loop over and their number, if x is such a thing; None for arrays.

    A generator, a ``PyDataset``, a ``DataLoader`` of PyTorch, a ``tf.data.Dataset``, or anything
    with ``__iter__`` that is no array, table or list.

    >>> batches_in([1, 2]) is None, batches_in(iter([]))[1]
    (True, None)
    """
    if hasattr(x, "as_numpy_iterator") and hasattr(x, "cardinality"):
        count = int(x.cardinality())  # below 0 if it has no end, or nobody knows it
        return _Again(x.as_numpy_iterator), count if count >= 0 else None
    if hasattr(x, "dataset") and hasattr(x, "collate_fn"):
        count = len(x) if hasattr(x.dataset, "__len__") else None
        return _Again(lambda: (tuple(b) if isinstance(b, list) else b for b in x)), count
    if hasattr(x, "__next__") and not hasattr(x, "__len__"):
        return x, None
    if isinstance(x, list | tuple | dict | str | bytes) or hasattr(x, "shape"):
        return None
    if isinstance(x, PyDataset):
        return x, x.num_batches
    if not hasattr(x, "__iter__") and not hasattr(x, "on_epoch_end"):
        return None
    if hasattr(x, "to_numpy") or hasattr(x, "__array__"):
        return None
    return x, len(x) if hasattr(x, "__len__") else None


class _Again:
    """What a function gives to loop over, as often as it is asked."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def __iter__(self) -> Iterator[Any]:
        return iter(self.make())


def feed_of(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    batch_size: int | None = None,
    steps: int | None = None,
    check: bool = True,
    prepare: Callable[[Any], Any] | None = None,
) -> Feed:
    """The feed for whatever the user passed as x, y and sample_weight.

    Args:
        x, y, sample_weight: Arrays, or nests of them; or batches as x, alone.
        batch_size: Rows of a batch of arrays; 32 if None.
        steps: Batches in an epoch.
        check: Whether to look for NaN.
        prepare: What the host does to x first.

    Example:
        >>> import numpy as np
        >>> feed_of(np.zeros((64, 3))).steps
        2
    """
    if isinstance(x, Feed):
        return x
    found = batches_in(x)
    if found is not None:
        for name, value in (("y", y), ("sample_weight", sample_weight)):
            if value is not None:
                raise ValueError(
                    f"With batches as x, {name} stays out: each batch brings its own, "
                    "(x, y) or (x, y, sample_weight)."
                )
        return IterableFeed(found[0], steps=steps, count=found[1], prepare=prepare)
    x = x if prepare is None else prepare(x)
    given = (x, y, sample_weight)
    resident = not any(map(is_sparse, arrays.leaves(given))) and fits_device(given)
    kind = ArrayFeed if resident else HostFeed
    return kind(x, y, sample_weight, batch_size=batch_size or 32, steps=steps, check=check)
