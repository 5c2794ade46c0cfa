"""Programs: compiling a function once per shape, and keeping the result on disk.

Compiled programs are kept in the folder named by ``HORNBOOK_CACHE`` (default
``~/.hornbook/programs``), so that the second run of a script starts at once;
``HORNBOOK_CACHE=off`` keeps nothing.
"""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
from jax.extend import core as jaxpr_core

from hornbook.engine.lowerings import lowered

__all__ = ["keep_programs", "program", "trace"]


def keep_programs() -> None:
    """Point the engine's cache of compiled programs at the user's folder."""
    home = os.environ.get("HORNBOOK_HOME") or str(Path.home() / ".hornbook")
    folder = os.environ.get("HORNBOOK_CACHE") or str(Path(home) / "programs")
    if folder == "off" or jax.config.values["jax_compilation_cache_dir"]:
        return
    jax.config.update("jax_compilation_cache_dir", folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)


def program(
    fn: Callable[..., Any], donate: tuple[int, ...] = (), static: tuple[int, ...] = ()
) -> Callable[..., Any]:
    """``fn`` as a compiled program; the buffers of the donated arguments are used up by a call."""
    return jax.jit(fn, donate_argnums=donate, static_argnums=static, compiler_options=_options())


# Left to itself the compiler hands products, sums and convolutions to a library that is better at
# the first two, and up to six times slower than its own code at the third.
_CPU_OPTIONS = {
    "xla_cpu_experimental_ynn_fusion_type": "LIBRARY_FUSION_TYPE_DOT,LIBRARY_FUSION_TYPE_REDUCE"
}


@functools.cache
def _options() -> dict[str, str] | None:
    """Options for the compiler of a CPU; None where it does not know them."""
    if not lowered():
        return None
    try:
        jax.jit(lambda x: x, compiler_options=_CPU_OPTIONS).lower(0.0).compile()
    except jax.errors.JaxRuntimeError:
        return None
    return _CPU_OPTIONS


def trace(fn: Callable[..., Any], *args: Any) -> tuple[Callable[..., Any], Any]:
    """``fn`` traced once: the same function over the same nests, and the specs of its output."""
    closed, out = jax.make_jaxpr(fn, return_shape=True)(*args)
    structure = jax.tree_util.tree_structure(out)
    flat = jaxpr_core.jaxpr_as_fun(closed)

    def run(*values: Any) -> Any:
        return jax.tree_util.tree_unflatten(structure, flat(*jax.tree_util.tree_leaves(values)))

    return run, out


keep_programs()
