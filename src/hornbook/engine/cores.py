"""A batch divided among the cores of a CPU.

The products of a recurrence are too small for the engine to divide, so its loop runs on one core
(``engine/recurrence.py``). But the engine can show a CPU as several devices. A program for all of
them has every array on each; where it says ``along_batch``, each of them takes its part of the
batch, and the compiler divides what stands around it as it sees fit. An LSTM of 32 units over 500
steps of 128 samples takes 26 ms a step on two cores where it took 45 (December 2026).
"""

import contextlib
import contextvars
import functools
import os
from collections.abc import Callable
from typing import Any, Self

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from hornbook.engine import arrays, device
from hornbook.engine.lowerings import lowered, wanted

__all__ = ["Division", "Together", "along_batch", "everywhere", "keep_whole", "put", "show_cores"]

_CORES = 8  # at most: every array lies once on each
_ROWS = 16  # of a batch for each core, at least
_MANY = 100_000_000  # multiplications of a loop; with fewer the copies and meetings cost more
_AXIS = "cores"
_division: contextvars.ContextVar["Division | None"] = contextvars.ContextVar(
    "division", default=None
)


def show_cores() -> None:
    """Ask the engine to show each core as a device; before it first computes.

    Arrays and programs stay on the first device unless they are told otherwise. A number that
    somebody else gave is left alone.
    """
    given = jax.config.values["jax_num_cpu_devices"] > 0
    if wanted() and not given and "device_count" not in os.environ.get("XLA_FLAGS", ""):
        # Where the engine has computed already, it keeps its devices.
        with contextlib.suppress(RuntimeError):
            jax.config.update("jax_num_cpu_devices", min(_CORES, _cores()))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Division:
    """A context in which programs are traced that several devices may run together.

    Args:
        rows: Of a batch.
        nbytes: Of all arrays, which will lie on every device.

    Attributes:
        mesh: The devices; None where nothing may be divided, or nothing was.

    Example:
        >>> with Division(rows=7, nbytes=0) as division:
        ...     double = along_batch(lambda x: 2 * x, 7, 1 << 30, (0,), (0,))
        >>> division.mesh, double(1)
        (None, 2)
    """

    def __init__(self, rows: int, nbytes: int) -> None:
        self._found = _mesh(_count(rows, nbytes)) if lowered() else None
        self._used = False

    @property
    def mesh(self) -> Mesh | None:
        return self._found if self._used else None

    def use(self, rows: int) -> Mesh | None:
        """The devices for a batch of so many rows, if it can be divided evenly."""
        if self._found is None or rows % self._found.size:
            return None
        self._used = True
        return self._found

    def rule_out(self) -> bool:
        """Let nothing be divided from here on; False where something is already."""
        if not self._used:
            self._found = None
        return not self._used

    def __enter__(self) -> Self:
        self._token = _division.set(self)
        return self

    def __exit__(self, *error: object) -> None:
        _division.reset(self._token)


def _count(rows: int, nbytes: int) -> int:
    """Among how many devices a batch may be divided."""
    most = min(len(jax.local_devices()), rows // _ROWS, device.room() // max(nbytes, 1))
    return next((count for count in range(most, 1, -1) if rows % count == 0), 1)


@functools.cache
def _mesh(count: int) -> Mesh | None:
    return Mesh(np.array(jax.local_devices()[:count]), (_AXIS,)) if count > 1 else None


def along_batch(
    fn: Callable[..., Any],
    rows: int,
    multiplications: int,
    axes: tuple[int | None, ...],
    out_axes: tuple[int, ...],
) -> Callable[..., Any]:
    """``fn``, of which each device computes its part of the batch; ``fn`` itself where none shall.

    Args:
        fn: Function of nests, which computes each row of the batch by itself.
        rows: Rows of the batch.
        multiplications: How much work it is.
        axes: For each argument the axis of the batch, None where all rows share it.
        out_axes: The same for each result.
    """
    division = _division.get()
    mesh = division.use(rows) if division is not None and multiplications >= _MANY else None
    if mesh is None:
        return fn
    specs, out_specs = (tuple(map(_spec, given)) for given in (axes, out_axes))
    return jax.shard_map(fn, mesh=mesh, in_specs=specs, out_specs=out_specs, check_vma=False)


def keep_whole() -> bool:
    """Ask that nothing of the traced program be divided, for a call that would be repeated by all.

    False where something is divided already.

    >>> keep_whole()
    True
    """
    division = _division.get()
    return division is None or division.rule_out()


def _spec(axis: int | None) -> PartitionSpec:
    return PartitionSpec() if axis is None else PartitionSpec(*[None] * axis, _AXIS)


def everywhere(mesh: Mesh) -> NamedSharding:
    """All of an array on each device of the mesh."""
    return NamedSharding(mesh, PartitionSpec())


def put(nest: Any, mesh: Mesh) -> Any:
    """The nest's arrays on every device of the mesh."""
    return jax.device_put(nest, everywhere(mesh))


class Together:
    """A program that all devices of a mesh run, called as one of the first device.

    A call waits for the end of the run. It uses up no argument: Ctrl-C leaves them as they were.

    Args:
        run: The compiled function.
        mesh: The devices.
    """

    def __init__(self, run: Any, mesh: Mesh) -> None:
        self._run, self._mesh = run, mesh

    def __call__(self, *args: Any) -> Any:
        return arrays.map_leaves(_on_first, self._run(*put(args, self._mesh)))

    def lower(self, *args: Any) -> Any:
        """The program before it is compiled, for arguments like these."""
        return self._run.lower(*put(args, self._mesh))


def _on_first(array: Any) -> Any:
    """The first device's copy, free to be used with arrays of no certain device."""
    return arrays.adopt(np.asarray(array.addressable_data(0)))
