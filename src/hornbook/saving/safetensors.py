"""safetensors: a header of names, shapes and dtypes, then plain bytes. Nothing to execute.

Weights stand under names such as ``dense/kernel``. A whole model has its configuration, in the
words of Keras 3, among the header's texts.
"""

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hornbook.core import Variable, optional
from hornbook.layers import Layer
from hornbook.saving.files import replaced
from hornbook.saving.places import check_fits, named_weights

__all__ = ["elements", "header", "read", "read_state", "save"]

_PURPOSE = "for .safetensors files"
_STATE = "optimizer/"


def save(
    layer: Layer,
    path: Path,
    overwrite: bool = True,
    texts: dict[str, str] | None = None,
    state: Sequence[Variable] = (),
) -> None:
    """Write the weights, the state of the optimizer, and texts beside them."""
    numpy_form = optional("safetensors.numpy", _PURPOSE)
    variables = named_weights(layer)
    variables |= {f"{_STATE}{number}": variable for number, variable in enumerate(state)}
    arrays = {name: np.array(v.numpy(), order="C") for name, v in variables.items()}
    with replaced(path, overwrite) as part:
        numpy_form.save_file(arrays, part, metadata={"format": "hornbook", **(texts or {})})


def read(
    layer: Layer, path: Path, skip_mismatch: bool = False
) -> list[tuple[Variable, np.ndarray]]:
    """The weights that a file holds for a layer, nothing assigned yet."""
    about = header(path)
    found: list[tuple[Variable, np.ndarray]] = []
    form = optional("safetensors", _PURPOSE)
    with form.safe_open(path, framework="numpy") as file:
        for name, variable in named_weights(layer).items():
            shape = tuple(about[name]["shape"]) if name in about else None
            try:
                check_fits(repr(name), variable, shape)
            except ValueError:
                if not skip_mismatch:
                    raise
                continue
            found.append((variable, file.get_tensor(name)))
    return found


def read_state(path: Path) -> list[np.ndarray]:
    """The arrays of the optimizer's state, in its order."""
    count = sum(name.startswith(_STATE) for name in header(path))
    form = optional("safetensors", _PURPOSE)
    with form.safe_open(path, framework="numpy") as file:
        return [file.get_tensor(f"{_STATE}{number}") for number in range(count)]


def header(path: str | os.PathLike[str]) -> dict[str, Any]:
    """What the file says of itself: name -> shape and dtype, and texts under ``__metadata__``.

    Raises:
        ValueError: The file is damaged; its header and its size must agree.
    """
    form = optional("safetensors", _PURPOSE)
    try:
        with form.safe_open(path, framework="numpy") as file:
            file.keys()
        with open(path, "rb") as stream:
            size = int.from_bytes(stream.read(8), "little")
            found = json.loads(stream.read(size))
    except (form.SafetensorError, OSError, ValueError, RecursionError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{path} could not be read as a safetensors file: {error}") from error
    return dict(found)


def elements(about: dict[str, Any]) -> int:
    """How many elements all arrays of a header have together."""
    return sum(math.prod(of["shape"]) for name, of in about.items() if name != "__metadata__")
