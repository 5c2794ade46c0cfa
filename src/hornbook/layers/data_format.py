"""Where the channels stand, and sizes given once for all spatial axes."""

from collections.abc import Sequence
from numbers import Integral
from typing import Annotated, Any

from hornbook import ops
from hornbook.core import OneOf, image_data_format

__all__ = ["DataFormat", "channels_first", "channels_last", "per_axis", "resolved"]

DataFormat = Annotated[str | None, OneOf("channels_last", "channels_first", None)]


def resolved(data_format: str | None) -> str:
    """The format that a layer was told, or the one that holds when it is built.

    >>> resolved(None), resolved("channels_first")
    ('channels_last', 'channels_first')
    """
    return image_data_format() if data_format is None else data_format.lower()


def channels_last(inputs: Any, data_format: str | None) -> Any:
    """Inputs of this format with their channels last."""
    return ops.moveaxis(inputs, 1, -1) if data_format == "channels_first" else inputs


def channels_first(outputs: Any, data_format: str | None) -> Any:
    """Outputs that have their channels last, in this format."""
    return ops.moveaxis(outputs, -1, 1) if data_format == "channels_first" else outputs


def per_axis(value: int | Sequence[int], ndim: int, owner: str, name: str) -> tuple[int, ...]:
    """A size for each spatial axis.

    >>> per_axis(3, 2, "Conv2D", "kernel_size")
    (3, 3)
    """
    sizes = tuple(value) if hasattr(value, "__len__") else (value,) * ndim
    if len(sizes) != ndim or any(not isinstance(size, Integral) or size < 1 for size in sizes):
        raise ValueError(
            f"{owner}: {name} must be a whole number above 0, or {ndim} of them, not {value!r}."
        )
    return tuple(map(int, sizes))
