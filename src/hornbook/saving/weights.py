"""Weights files: ``.weights.h5`` in the layout of Keras 3, so that each opens the other's.

::

    layers/dense/vars/0                            kernel of the first Dense
    layers/bidirectional/forward_layer/cell/vars/0 attributes that hold layers are folders

A file is written beside its target and moved there when it is whole. What is read is plain arrays
of the shapes that the model expects; links, external and virtual data are refused.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from hornbook.core import Variable, optional, snake_case
from hornbook.layers import Layer

__all__ = ["load_weights", "save_weights"]

_ENDING = ".weights.h5"


def save_weights(layer: Layer, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
    """Write all weights of a layer or model.

    Args:
        layer: The layer or model, built.
        filepath: The file, ending in ``.weights.h5``.
        overwrite: Whether a file that is there may be replaced.

    Raises:
        ValueError: The name ends otherwise, or the layer has no weights yet.
        FileExistsError: The file is there and must not be replaced.
    """
    path = _checked(filepath)
    if not layer.built:
        raise ValueError(
            f"{layer.name!r} is not built, so it has no weights yet. Call it on data, or start it "
            "with Input(shape=...)."
        )
    if path.exists() and not overwrite:
        raise FileExistsError(f"{path} exists; pass overwrite=True to replace it.")
    h5py = optional("h5py", "to write .h5 files")
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    os.close(descriptor)
    try:
        with h5py.File(part, "w") as file:
            for place, owner, variables in _places(layer, ""):
                group = file.create_group(f"{place}vars")
                group.attrs["name"] = owner.name
                for number, variable in enumerate(variables):
                    group[str(number)] = _storable(variable)
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.unlink(part)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _storable(variable: Variable) -> np.ndarray:
    values = variable.numpy()
    return values.astype("float32") if values.dtype.name == "bfloat16" else values


def load_weights(
    layer: Layer, filepath: str | os.PathLike[str], skip_mismatch: bool = False
) -> None:
    """Read all weights of a layer or model; all or nothing.

    Args:
        layer: The layer or model, built, of the structure that was saved.
        filepath: The file.
        skip_mismatch: Whether to leave layers whose weights do not fit as they are.

    Raises:
        ValueError: The file is damaged, or does not fit the model; no weight was changed.
    """
    path = _checked(filepath)
    if not path.is_file():
        raise FileNotFoundError(f"There is no weights file {path}.")
    if not layer.built:
        raise ValueError(
            f"{layer.name!r} is not built, so weights have nowhere to go. Call it on data, or "
            "start it with Input(shape=...)."
        )
    h5py = optional("h5py", "to read .h5 files")
    found: list[tuple[Variable, np.ndarray]] = []
    try:
        with h5py.File(path, "r") as file:
            for place, owner, variables in _places(layer, ""):
                try:
                    values = _read(h5py, file, place, owner, variables)
                except ValueError:
                    if not skip_mismatch:
                        raise
                    continue
                found += zip(variables, values, strict=True)
    except (OSError, RuntimeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} could not be read as a weights file: {error}") from error
    for variable, value in found:
        variable.assign(value)


def _checked(filepath: str | os.PathLike[str]) -> Path:
    path = Path(filepath)
    if not path.name.endswith(_ENDING):
        raise ValueError(
            f"A weights file ends in {_ENDING!r}; {str(path)!r} does not. Write for example "
            f"{path.stem + _ENDING!r}."
        )
    return path


def _places(layer: Layer, path: str) -> Iterator[tuple[str, Layer, list[Variable]]]:
    """Each layer once, with its folder in the file and its own variables."""
    seen: set[int] = set()

    def walk(layer: Layer, path: str) -> Iterator[tuple[str, Layer, list[Variable]]]:
        if id(layer) in seen:
            return
        seen.add(id(layer))
        own = layer.own_variables()
        yield path, layer, [v for v in own if v.trainable] + [v for v in own if not v.trainable]
        for name, value in _attributes(layer):
            if isinstance(value, Layer):
                yield from walk(value, f"{path}{name}/")
            else:
                yield from walk_all(value, f"{path}{name}/")

    def walk_all(values: Any, path: str) -> Iterator[tuple[str, Layer, list[Variable]]]:
        used: Counter[str] = Counter()
        for value in values.values() if isinstance(values, dict) else values:
            if isinstance(value, Layer):
                yield from walk(value, f"{path}{_numbered(type(value).__name__, used)}/")
            elif isinstance(value, list | tuple | dict):
                yield from walk_all(value, f"{path}{_numbered('container', used)}/")

    return walk(layer, path)


def _numbered(name: str, used: Counter[str]) -> str:
    name = snake_case(name)
    used[name] += 1
    return name if used[name] == 1 else f"{name}_{used[name] - 1}"


def _attributes(layer: Any) -> Iterator[tuple[str, Any]]:
    """Attributes that hold layers: the list of a model's layers first, private ones last."""
    listed = getattr(layer, "layers", None)
    graph = getattr(layer, "_function", None) is not None
    if isinstance(listed, list) and graph:
        yield "layers", listed
    names = [name for name in vars(layer) if name not in ("_arguments", "_layers", "_stack")]
    for name in sorted(names, key=lambda name: (name.startswith("_"), name)):
        value = vars(layer)[name]
        if isinstance(value, Layer | list | tuple | dict):
            yield name, value


def _read(
    h5py: Any, file: Any, place: str, owner: Layer, variables: list[Variable]
) -> list[np.ndarray]:
    title = f"{type(owner).__name__}({owner.name!r})"
    group = _plain(h5py, file, f"{place}vars", title) if variables else {}
    if group is None or len(group) != len(variables):
        raise ValueError(
            f"{title} has {len(variables)} weights, but the file holds "
            f"{0 if group is None else len(group)} at {place + 'vars'!r}. The file belongs to a "
            "model of another structure; build the model as it was when the file was written."
        )
    values = []
    for number, variable in enumerate(variables):
        data = _plain(h5py, file, f"{place}vars/{number}", title)
        if data is None or not hasattr(data, "shape"):
            raise ValueError(f"{title}: the file holds no array {place}vars/{number}.")
        if data.external or data.is_virtual or data.dtype.kind not in "fiub":
            raise ValueError(
                f"{title}: {place}vars/{number} is not a plain array of numbers stored in the "
                "file itself; refused."
            )
        if tuple(data.shape) != variable.shape:
            raise ValueError(
                f"{title}: weight {variable.name!r} has shape {variable.shape}, but the file holds "
                f"{tuple(data.shape)}. Build the layer with the sizes that it was saved with, or "
                "pass skip_mismatch=True to keep its own values."
            )
        values.append(np.asarray(data[()]))
    return values


def _plain(h5py: Any, file: Any, path: str, title: str) -> Any:
    """What stands at a path, reached by hard links alone; None if nothing does."""
    current = file
    for part in path.split("/"):
        link = current.get(part, getlink=True) if hasattr(current, "keys") else None
        if link is None:
            return None
        if not isinstance(link, h5py.HardLink):
            raise ValueError(f"{title}: {path!r} is a link to somewhere else; refused.")
        current = current[part]
    return current
