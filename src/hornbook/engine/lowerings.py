"""Whether the engine may compute things its own way on a CPU.

A *lowering* is a form of an operation that this machine's compiler runs faster than the plain one,
with the same results up to rounding. ``HORNBOOK_LOWERINGS=off`` switches all of them off, to find
out whether one is at fault, or to measure what they give.
"""

import contextlib
import contextvars
import os
from collections.abc import Iterator

import jax

__all__ = ["lowered", "may_go_unkept", "plain", "unkept", "wanted"]

_PLAIN = contextvars.ContextVar("plain", default=False)
_UNKEPT = contextvars.ContextVar("unkept", default=False)


@contextlib.contextmanager
def plain() -> Iterator[None]:
    """Within this context operations take their plain forms.

    A form with its own gradient cannot be differentiated forwards.
    """
    token = _PLAIN.set(True)
    try:
        yield
    finally:
        _PLAIN.reset(token)


@contextlib.contextmanager
def unkept() -> Iterator[None]:
    """Within this context a program is traced that runs long, such as that of training.

    It may take forms that the engine cannot write to disk, so that each process compiles it anew.
    """
    token = _UNKEPT.set(True)
    try:
        yield
    finally:
        _UNKEPT.reset(token)


def may_go_unkept() -> bool:
    """Is a form that cannot be kept on disk worth it? Asked while a program is traced.

    >>> may_go_unkept()
    False
    """
    return _UNKEPT.get()


def wanted() -> bool:
    """Has the user left them on? Starts nothing, unlike ``lowered``."""
    return os.environ.get("HORNBOOK_LOWERINGS", "on") != "off"


def lowered() -> bool:
    """May operations take the CPU's forms? Asked while a program is traced.

    >>> lowered() in (True, False)
    True
    """
    return wanted() and not _PLAIN.get() and jax.default_backend() == "cpu"
