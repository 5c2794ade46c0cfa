"""The device that programs run on."""

import functools
import os
from contextlib import AbstractContextManager

import jax

__all__ = ["kinds", "profile", "room"]


def room() -> int:
    """Bytes of data that may lie on the device during a run.

    Half of a CPU's memory, 7/10 of a GPU's; ``HORNBOOK_DEVICE_BYTES`` sets another number.

    >>> room() > 0
    True
    """
    given = os.environ.get("HORNBOOK_DEVICE_BYTES")
    return int(given) if given else _own_room()


@functools.cache
def _own_room() -> int:
    stats = jax.devices()[0].memory_stats() or {}
    if "bytes_limit" in stats:
        return int(stats["bytes_limit"] * 0.7)
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


def kinds() -> list[str]:
    """The kind of each processor that computes: CPU, GPU or TPU.

    A CPU is one, however many devices stand for its cores.
    """
    found = [device.platform.upper() for device in jax.devices()]
    return found[:1] if found[0] == "CPU" else found


def profile(folder: str) -> AbstractContextManager[None]:
    """A block whose programs are traced, into files of a folder that profilers open.

    >>> profile("logs")  # doctest: +ELLIPSIS
    <contextlib...>
    """
    return jax.profiler.trace(folder)
