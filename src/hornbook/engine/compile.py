"""Programs: compiling a function once per shape, and keeping the result on disk.

Compiled programs are kept in the folder named by ``HORNBOOK_CACHE`` (default
``~/.hornbook/programs``), so that the second run of a script starts at once;
``HORNBOOK_CACHE=off`` keeps nothing.
"""

import contextlib
import functools
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import jax
import numpy as np
from jax.extend import core as jaxpr_core

from hornbook.engine import cores, few_rows, multi_hot, stand_ins
from hornbook.engine.by_numpy import NumPyForm, by_numpy
from hornbook.engine.lowerings import lowered
from hornbook.engine.small import ask_compiler, is_small

__all__ = [
    "NumPyForm",
    "Products",
    "Traced",
    "keep_programs",
    "make_ahead",
    "program",
    "shared",
    "trace",
]

_FEW = 1 << 16  # bytes of constants in a program that may serve again
_REMEMBERED = 64  # programs
_HOST = (" at 0x", "callback")  # in the text of programs that hold functions of Python


def keep_programs() -> None:
    """Point the engine's cache of compiled programs at the user's folder."""
    home = os.environ.get("HORNBOOK_HOME") or str(Path.home() / ".hornbook")
    folder = os.environ.get("HORNBOOK_CACHE") or str(Path(home) / "programs")
    if folder == "off" or jax.config.values["jax_compilation_cache_dir"]:
        return
    jax.config.update("jax_compilation_cache_dir", folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)


Products = Literal["library", "compiler", "kernel"]


def program(
    fn: Callable[..., Any],
    donate: tuple[int, ...] = (),
    static: tuple[int, ...] = (),
    products: Products = "library",
    mesh: Any = None,
) -> Callable[..., Any]:
    """``fn`` as a compiled program; the buffers of the donated arguments are used up by a call.

    Args:
        fn: Function of nests of arrays.
        donate: Places of arguments whose buffers the results may use.
        static: Places of arguments that are no arrays.
        products: Who computes matrix products and sums on a CPU. ``'library'``: a library, best for
            large ones; convolutions stay with the compiler. ``'compiler'``: as the compiler
            chooses. ``'kernel'``: the compiler's own code, so that a loop of few and small
            operations becomes one kernel (``engine/small.py``).
        mesh: The devices that run it together (``engine/cores.py``); None for the first alone.

    Example:
        >>> program(lambda x: x @ x, products="kernel")(np.eye(2)).shape
        (2, 2)
    """
    options = None if products == "compiler" else _options()
    if options and products == "kernel":
        options = _KERNEL_OPTIONS
    made = functools.partial(jax.jit, fn, static_argnums=static, compiler_options=options)
    if mesh is None:
        return made(donate_argnums=donate)
    return cores.Together(made(out_shardings=cores.everywhere(mesh)), mesh)


def make_ahead(run: Callable[..., Any], *args: Any) -> threading.Thread:
    """Trace a program for arguments like these, and let a thread compile it.

    Whoever calls the program joins the thread before. What the compiler raises there is dropped:
    the call meets it again.

    >>> run = program(lambda x: x + 1)
    >>> make_ahead(run, np.float32(1)).join()
    >>> float(run(np.float32(1)))
    2.0
    """
    made = run.lower(*args)  # type: ignore[attr-defined]

    def make() -> None:
        with contextlib.suppress(Exception):
            made.compile()

    thread = threading.Thread(target=make, name="hornbook-compile")
    thread.start()
    return thread


_made: OrderedDict[Any, Callable[..., Any]] = OrderedDict()


def shared(mark: tuple[Any, ...], make: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    """The program of this mark: the one that was made before, if it is remembered.

    So a model built again with the same structure finds its program ready. A mark with None in it
    tells too little, and gets a program of its own.

    >>> shared((1, 2), lambda: print("made")), shared((1, 2), lambda: print("made again"))
    made
    (None, None)
    """
    if any(part is None for part in mark):
        return make()
    if mark not in _made:
        _made[mark] = make()
        if len(_made) > _REMEMBERED:
            _made.popitem(last=False)
    _made.move_to_end(mark)
    return _made[mark]


# Left to itself the compiler hands products, sums and convolutions to a library that is better at
# the first two, and up to six times slower than its own code at the third.
_CPU_OPTIONS: dict[str, str | int] = {
    "xla_cpu_experimental_ynn_fusion_type": "LIBRARY_FUSION_TYPE_DOT,LIBRARY_FUSION_TYPE_REDUCE",
    # Only the loops of small programs become kernels: a convolution in one would be slow.
    "xla_disable_hlo_passes": "small-while-loop-hoisting",
}
_KERNEL_OPTIONS: dict[str, str | int] = {
    "xla_cpu_experimental_ynn_fusion_type": "",
    # At level 3 the compiler runs out of memory over a loop of nine products of 8 x 8.
    "xla_backend_optimization_level": 2,
}


@functools.cache
def _options() -> dict[str, str | int] | None:
    """Options for the compiler of a CPU; None where it does not know them."""
    if not lowered():
        return None
    try:
        jax.jit(lambda x: x, compiler_options=_CPU_OPTIONS).lower(0.0).compile()
    except jax.errors.JaxRuntimeError:
        return None
    return _CPU_OPTIONS


_RULES = (few_rows.rule, multi_hot.rule)


class Traced:
    """A function traced once: the same function over the same nests.

    Attributes:
        out: The specs of what it returns.
        key: Equal for functions that compute the same; None where that cannot be told.
        small: Whether a loop of it does best as one kernel.
    """

    def __init__(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
        closed, self.out = jax.make_jaxpr(fn, return_shape=True)(*args)
        self._structure = jax.tree_util.tree_structure(self.out)
        self._closed = closed
        self._flat = jaxpr_core.jaxpr_as_fun(closed)
        self.key = _key(closed)
        self._few = lowered() and few_rows.helps(closed.jaxpr)
        self.small = lowered() and is_small(closed.jaxpr)

    @property
    def gives_one_array(self) -> bool:
        """Is a single array all that it returns, in whatever nest?"""
        return len(jax.tree_util.tree_leaves(self.out)) == 1

    def by_numpy(self, num_weights: int) -> NumPyForm | None:
        """The function as calls of NumPy, if that is quicker (``engine/by_numpy.py``)."""
        found = by_numpy(self._closed.jaxpr, self._closed.consts, num_weights)
        return found if lowered() else None

    def __call__(self, *values: Any) -> Any:
        leaves = jax.tree_util.tree_leaves(values)
        if self._few or any(isinstance(leaf, stand_ins.StandIn) for leaf in leaves):
            found = stand_ins.run(self._closed.jaxpr, self._closed.consts, leaves, _RULES)
        else:
            found = self._flat(*leaves)
        return jax.tree_util.tree_unflatten(self._structure, found)


def _key(closed: Any) -> Any:
    """The program as text, and its constants; None if it calls the host or they are large."""
    text = str(closed.jaxpr)
    constants = [np.asarray(value) for value in closed.consts if not _is_key(value)]
    if any(mark in text for mark in _HOST) or len(constants) < len(closed.consts):
        return None
    if sum(value.nbytes for value in constants) > _FEW:
        return None
    return text, tuple((str(v.dtype), v.shape, v.tobytes()) for v in constants)


def _is_key(value: Any) -> bool:
    return bool(jax.numpy.issubdtype(value.dtype, jax.dtypes.prng_key))


def trace(fn: Callable[..., Any], *args: Any) -> Traced:
    """``fn`` traced for arguments like these.

    >>> traced = trace(lambda x: x + 1, 1.0)
    >>> float(traced(2.0)), traced.out.shape, traced.key == trace(lambda y: y + 1, 1.0).key
    (3.0, (), True)
    """
    return Traced(fn, args)


keep_programs()
ask_compiler()
cores.show_cores()
