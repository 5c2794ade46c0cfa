"""The parts of the ``tensorboard`` package that writing needs, fetched when first used."""

import os
import tempfile
from typing import Any

import numpy as np

from hornbook.core import optional

__all__ = ["dtype_number", "messages", "part", "put", "shape_message"]

_NAMES = {"float32": "DT_FLOAT", "float64": "DT_DOUBLE", "float16": "DT_HALF"}


def part(name: str) -> Any:
    """A module of the ``tensorboard`` package, or the error that says how to get it."""
    return optional(f"tensorboard.{name}", "to write files for TensorBoard")


def messages(name: str) -> Any:
    """A module of message classes: ``messages("event").Event``."""
    return part(f"compat.proto.{name}_pb2")


def dtype_number(dtype: str) -> int:
    """The number of a dtype name in TensorFlow's list of them; that of resources if unknown.

    >>> dtype_number("float32"), dtype_number("int32")
    (1, 3)
    """
    types = messages("types").DataType
    name = _NAMES.get(dtype, f"DT_{dtype.upper()}")
    return int(types.Value(name if name in types.keys() else "DT_INVALID"))


def shape_message(shape: tuple[int | None, ...] | None) -> Any:
    """A shape as a message; an unknown size is -1, as TensorFlow writes it.

    >>> [dim.size for dim in shape_message((None, 3)).dim]
    [-1, 3]
    """
    kinds = messages("tensor_shape")
    if shape is None:
        return kinds.TensorShapeProto(unknown_rank=True)
    dims = [kinds.TensorShapeProto.Dim(size=-1 if n is None else int(n)) for n in shape]
    return kinds.TensorShapeProto(dim=dims)


def put(path: str, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the whole new one."""
    folder = os.path.dirname(path) or "."
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes files for their owner alone; TensorBoard may run as another user.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def host(values: Any) -> np.ndarray:
    """Anything array-like as a NumPy array."""
    return np.asarray(values.numpy() if hasattr(values, "numpy") else values)
