"""Training or not: the flag that a layer hands to the layers it calls, unless told otherwise.

A flag given in a call, ``layer(x, training=True)``, holds for all that is called within. ``pin``
puts it into every call that is recorded in a graph from then on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

__all__ = ["in_phase", "pin", "pinned", "training_now", "with_pinned"]

_training: ContextVar[bool | None] = ContextVar("hornbook_training", default=None)
_pinned: bool | None = None


def training_now() -> bool | None:
    """The flag of the call that is running; None outside of any."""
    return _training.get()


@contextmanager
def in_phase(training: bool | None) -> Iterator[None]:
    """Within the block layers that are not told otherwise train, or do not.

    Example:
        >>> from hornbook import layers, ops
        >>> with in_phase(True):
        ...     y = layers.Dropout(0.5)(ops.ones(99))
        >>> sorted(set(y.tolist()))
        [0.0, 2.0]
    """
    token = _training.set(training)
    try:
        yield
    finally:
        _training.reset(token)


def pin(training: bool | None) -> None:
    """Fix the flag of calls that are recorded from now on; None leaves it open again."""
    global _pinned
    _pinned = training


def pinned() -> bool | None:
    """The flag that recorded calls get; None where it is left open."""
    return _pinned


def with_pinned(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The words of a call that is being recorded, with the pinned flag if there is one."""
    return kwargs if _pinned is None else {"training": _pinned, **kwargs}
