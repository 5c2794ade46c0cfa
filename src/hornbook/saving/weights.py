"""Weights in the layout of Keras 3, so that each opens the other's files.

::

    layers/dense/vars/0                            kernel of the first Dense
    layers/bidirectional/forward_layer/cell/vars/0 attributes that hold layers are folders
    optimizer/vars/0                               step count, learning rate, then the slots

What is read is plain arrays of the shapes that the model expects; nothing is changed until all of
them have been read.
"""

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hornbook.core import Variable, optional
from hornbook.layers import Layer
from hornbook.saving import files, hdf5, legacy_h5, safetensors
from hornbook.saving.files import replaced
from hornbook.saving.optimizer_state import built_state
from hornbook.saving.places import check_fits, places

__all__ = ["Found", "load_weights", "put", "read_state", "read_tree", "save_weights", "write_tree"]

_ENDING = ".weights.h5"
_FORMS = "'.weights.h5', '.h5' or '.safetensors'"

_ENDINGS = (".h5", ".safetensors")

Found = list[tuple[Variable, np.ndarray]]


def save_weights(model: Layer, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
    """Write all weights of a model or layer.

    Args:
        model: The model or layer, built.
        filepath: The file: ``.weights.h5`` in the layout of Keras 3, ``.h5`` in that of Keras 2,
            or ``.safetensors``.
        overwrite: Whether a file that is there may be replaced.

    Raises:
        ValueError: The name ends otherwise, or the model has no weights yet.
        FileExistsError: The file is there and must not be replaced.
    """
    path = _checked(filepath)
    if not model.built:
        raise ValueError(
            f"{model.name!r} is not built, so it has no weights yet. Call it on data, or start it "
            "with Input(shape=...)."
        )
    if path.suffix == ".safetensors":
        safetensors.save(model, path, overwrite)
        return
    if not path.name.endswith(_ENDING):
        legacy_h5.save_weights(model, path, overwrite)
        return
    h5py = optional("h5py", "to write .h5 files")
    with replaced(path, overwrite) as part, h5py.File(part, "w") as file:
        write_tree(model, file)


def write_tree(layer: Layer, file: Any, with_optimizer: bool = False) -> None:
    """Write all weights into an HDF5 group, and the optimizer's state if asked for."""
    for place, owner, variables in places(layer):
        _write(file.create_group(f"{place}vars"), owner.name, variables)
    optimizer = getattr(layer, "optimizer", None)
    if with_optimizer and optimizer is not None:
        state = built_state(optimizer, layer)
        _write(file.create_group("optimizer/vars"), optimizer.name, state)


def _write(group: Any, name: str, variables: Sequence[Variable]) -> None:
    group.attrs["name"] = name
    for number, variable in enumerate(variables):
        values = variable.numpy()
        if values.dtype.name == "bfloat16":
            # HDF5 has no such type: the numbers are stored wider, and the name beside them.
            group[str(number)] = values.astype("float32")
            group[str(number)].attrs["dtype"] = "bfloat16"
        else:
            group[str(number)] = values


def load_weights(
    model: Layer,
    filepath: str | os.PathLike[str],
    skip_mismatch: bool = False,
    by_name: bool = False,
) -> None:
    """Read all weights of a model or layer; all or nothing.

    Args:
        model: The model or layer, built, of the structure that was saved.
        filepath: A weights file, or a model file whose weights are wanted.
        skip_mismatch: Whether to leave layers whose weights do not fit as they are.
        by_name: Whether to go by the names of layers rather than their order; only files in the
            layout of Keras 2 know names.

    Raises:
        ValueError: The file is damaged, or does not fit the model; no weight was changed.
    """
    path = _checked(filepath, (*_ENDINGS, ".keras", ".hdf5"))
    if not path.is_file():
        raise FileNotFoundError(f"There is no weights file {path}.")
    if not model.built:
        raise ValueError(
            f"{model.name!r} is not built, so weights have nowhere to go. Call it on data, or "
            "start it with Input(shape=...)."
        )
    if path.suffix == ".safetensors":
        put(safetensors.read(model, path, skip_mismatch))
        return
    source: Path | bytes = path
    if zipfile.is_zipfile(path):
        with files.open_archive(path) as archive:
            source = files.member(path, archive, "model.weights.h5")
    with hdf5.open_hdf5(source, str(path)) as file:
        if legacy_h5.is_legacy(file):
            found = list(legacy_h5.read_weights(file, model, skip_mismatch, by_name))
        elif by_name:
            raise ValueError(f"{path} is in the layout of Keras 3, which has no names to go by.")
        else:
            found = read_tree(model, file, skip_mismatch)
    put(found)


def read_tree(layer: Layer, file: Any, skip_mismatch: bool = False) -> Found:
    """The weights that an HDF5 group holds for a layer, nothing assigned yet."""
    found: Found = []
    for place, owner, variables in places(layer):
        title = f"{type(owner).__name__}({owner.name!r})"
        try:
            found += _read(file, f"{place}vars", title, variables)
        except ValueError:
            if not skip_mismatch:
                raise
    return found


def read_state(file: Any) -> list[np.ndarray]:
    """The arrays of the optimizer's state that a file holds, in its order."""
    group = hdf5.group_at(file, "optimizer/vars")
    count = 0 if group is None else len(group)
    return [hdf5.array_at(file, f"optimizer/vars/{number}") for number in range(count)]


def put(found: Found) -> None:
    """Assign what was read."""
    for variable, value in found:
        variable.assign(value)


def _checked(filepath: str | os.PathLike[str], endings: tuple[str, ...] = _ENDINGS) -> Path:
    path = Path(filepath)
    if not path.name.endswith(endings):
        raise ValueError(
            f"A weights file ends in {_FORMS}; {str(path)!r} does not. Write for example "
            f"{path.stem + _ENDING!r}."
        )
    return path


def _read(file: Any, place: str, title: str, variables: Sequence[Variable]) -> Found:
    group = hdf5.group_at(file, place) if variables else {}
    if group is None or len(group) != len(variables):
        raise ValueError(
            f"{title} has {len(variables)} weights, but the file holds "
            f"{0 if group is None else len(group)} at {place!r}. The file belongs to a "
            "model of another structure; build the model as it was when the file was written."
        )
    found: Found = []
    for number, variable in enumerate(variables):
        check_fits(title, variable, hdf5.shape_at(file, f"{place}/{number}"))
        found.append((variable, hdf5.array_at(file, f"{place}/{number}")))
    return found
