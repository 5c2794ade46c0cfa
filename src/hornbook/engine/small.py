"""Loops so small that starting their kernels takes longer than running them.

The compiler makes one kernel of a whole loop if a step of it reads and writes few bytes and calls
no library. ``ask_compiler`` raises what counts as few; a program that is ``is_small`` is compiled
without the library that multiplies matrices elsewhere (``engine/compile.py``), whose calls would
keep its loop from becoming a kernel. A step of the Pima network takes 1.4 us so, and 4.7 us as
thirty kernels (two cores, November 2026).
"""

import math
import os
from collections.abc import Iterator
from typing import Any

from hornbook.engine.lowerings import wanted

__all__ = ["ask_compiler", "is_small"]

_BYTES = 1 << 22  # that a step of a loop may touch
_PRODUCT = 1 << 15  # multiplications of one matrix product: written out they take two microseconds
_PRODUCTS = 1 << 17  # of all products of a step
_MANY = 1 << 7  # products of a step: with more the compiler takes longer than it saves
_THIN = 1 << 8  # numbers in a matrix so small that a library is no quicker, whatever it multiplies
_OPTION = "xla_cpu_small_while_loop_byte_threshold"

# What the compiler cannot put into a kernel with the rest, or only slowly.
_APART = {"cholesky", "conv_general_dilated", "eigh", "fft", "lu", "qr", "sort", "svd", "top_k"}


def ask_compiler() -> None:
    """Ask the compiler, which reads the environment when it is first used, for larger kernels.

    Options that somebody else gave are left alone.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if wanted() and "xla_backend_extra_options" not in flags:
        option = f"--xla_backend_extra_options={_OPTION}={_BYTES}"
        os.environ["XLA_FLAGS"] = f"{flags} {option}".strip()


def is_small(jaxpr: Any) -> bool:
    """Would a loop around this traced function do best as one kernel?

    >>> import jax
    >>> is_small(jax.make_jaxpr(lambda x: x @ x)(jax.numpy.ones((8, 8))).jaxpr)
    True
    >>> is_small(jax.make_jaxpr(lambda x: x @ x)(jax.numpy.ones((80, 80))).jaxpr)
    False
    >>> is_small(jax.make_jaxpr(lambda x: x @ x[:8])(jax.numpy.ones((1000, 8))).jaxpr)
    True
    """
    total = products = 0
    for equation in _equations(jaxpr):
        name = equation.primitive.name
        if name in _APART or name.startswith("scatter") or "callback" in name or "ffi" in name:
            return False
        if name == "dot_general":
            products += 1
            count = _multiplications(equation) if _smaller_matrix(equation) > _THIN else 0
            total += count
            if products > _MANY or count > _PRODUCT or total > _PRODUCTS:
                return False
    return True


def _equations(jaxpr: Any) -> Iterator[Any]:
    """The operations of a traced function, those of its loops and branches included."""
    for equation in jaxpr.eqns:
        yield equation
        for value in equation.params.values():
            for inner in value if isinstance(value, list | tuple) else [value]:
                inner = getattr(inner, "jaxpr", inner)
                if hasattr(inner, "eqns"):
                    yield from _equations(inner)


def _smaller_matrix(product: Any) -> int:
    return min(math.prod(operand.aval.shape) for operand in product.invars)


def _multiplications(product: Any) -> int:
    left = product.invars[0].aval.shape
    (contracted, _), _ = product.params["dimension_numbers"]
    return math.prod(product.outvars[0].aval.shape) * math.prod(left[i] for i in contracted)
