"""Abstract evaluation: what shape and dtype a function would return, without running it.

An unknown size is a symbol, so that a strided convolution over ``(batch, time, 8)`` comes back as
``(batch, floordiv(time - 3, 2) + 1, 16)`` and not as a guess. One symbol stands for each axis
number: two inputs of unknown batch size agree, as their users mean them to.
"""

from collections.abc import Callable
from typing import Any

import jax
from jax import export

__all__ = [
    "NEEDS_VALUE",
    "Spec",
    "infer",
    "is_symbol",
    "is_unknown",
    "outside_trace",
    "public",
    "read",
    "spec",
    "written",
]

Spec = jax.ShapeDtypeStruct

# What a function raises that looks at the values of an array while it is being traced.
NEEDS_VALUE: tuple[type[Exception], ...] = (
    jax.errors.ConcretizationTypeError,
    jax.errors.TracerArrayConversionError,
    jax.errors.TracerIntegerConversionError,
    jax.errors.NonConcreteBooleanIndexError,
)

_SYMBOLS = export.SymbolicScope()
_NAMES = ("batch", "time", "width", "depth")


def _symbol(axis: int) -> Any:
    name = _NAMES[axis] if axis < len(_NAMES) else f"size{axis}"
    return export.symbolic_shape(name, scope=_SYMBOLS)[0]


def is_symbol(size: Any) -> bool:
    """Does it stand for a size that is not known while shapes are worked out?"""
    return isinstance(size, type(_symbol(0)))


def spec(shape: tuple[Any, ...], dtype: Any) -> Spec:
    """Shape and dtype of an array to be; ``None`` is an unknown size.

    >>> public(spec((None, 3), "float32").shape)
    (None, 3)
    """
    sizes = tuple(_symbol(axis) if size is None else size for axis, size in enumerate(shape))
    return Spec(sizes, dtype)


def is_unknown(size: Any) -> bool:
    """Is this size of an axis a symbol, or an object whose value is None?"""
    return not isinstance(size, int) and getattr(size, "value", None) is None


def public(shape: tuple[Any, ...]) -> tuple[int | None, ...]:
    """The shape as users read it: ``None`` where a size is unknown."""
    return tuple(None if is_unknown(size) else int(size) for size in shape)


def written(shape: tuple[Any, ...]) -> tuple[int | str, ...]:
    """The shape with its symbols as text.

    >>> written(spec((None, 3), "float32").shape)
    ('batch', 3)
    """
    return tuple(str(size) if is_unknown(size) else int(size) for size in shape)


def read(shape: tuple[int | str, ...]) -> tuple[Any, ...]:
    """The shape that was written as text; equal symbols are one and the same again."""
    return tuple(
        export.symbolic_shape(size, scope=_SYMBOLS)[0] if isinstance(size, str) else size
        for size in shape
    )


def infer(fn: Callable[..., Any], *specs: Any) -> Any:
    """The nest of ``Spec`` that ``fn`` would return for arguments of these specs."""
    return jax.eval_shape(fn, *specs)


def outside_trace() -> Any:
    """Within this context arrays are computed at once, even while a program is being traced."""
    return jax.ensure_compile_time_eval()
