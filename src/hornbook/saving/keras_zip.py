"""``.keras`` files: a zip archive of the configuration, and of the weights as HDF5.

::

    metadata.json     who wrote it, and when
    config.json       the model, and how it was compiled
    model.weights.h5  the weights, and the optimizer's state
"""

import datetime
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from hornbook.core import optional
from hornbook.layers import Layer
from hornbook.saving import files, hdf5, weights
from hornbook.saving.model_tree import made, written
from hornbook.saving.optimizer_state import assign_state
from hornbook.saving.places import places

__all__ = ["describe", "load", "save"]

_LAYOUT = "3.15.1"  # the version of Keras whose layout this is
_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"


def save(model: Layer, path: Path, overwrite: bool, include_optimizer: bool) -> None:
    """Write a whole model."""
    h5py = optional("h5py", "to write .keras files")
    tree = written(model, include_optimizer)
    stored = io.BytesIO()
    with h5py.File(stored, "w") as file:
        weights.write_tree(model, file, with_optimizer=include_optimizer)
    now = datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S")
    metadata = {"keras_version": _LAYOUT, "date_saved": now, "written_by": "hornbook"}
    with files.replaced(path, overwrite) as part, zipfile.ZipFile(part, "w") as archive:
        archive.writestr(_METADATA, json.dumps(metadata))
        archive.writestr(_CONFIG, json.dumps(tree))
        archive.writestr(_WEIGHTS, stored.getvalue())


def load(path: Path, compile: bool) -> Layer:
    """Read a whole model."""
    with files.open_archive(path) as archive:
        tree = files.json_text(files.member(path, archive, _CONFIG))
        content = files.member(path, archive, _WEIGHTS)
        assets = {
            name: files.member(path, archive, name)
            for name in archive.namelist()
            if name.startswith("assets/") and name.endswith("vocabulary.txt")
        }
    with hdf5.open_hdf5(content, f"{path}: {_WEIGHTS}") as file:
        model = made(tree, hdf5.elements(file), compile)
        _set_vocabularies(model, assets)
        found = weights.read_tree(model, file)
        state = weights.read_state(file)
    weights.put(found)
    if state and getattr(model, "optimizer", None) is not None:
        assign_state(model.optimizer, state)
    return model


def _set_vocabularies(model: Any, assets: dict[str, bytes]) -> None:
    """Give the words that Keras keeps beside the configuration to the layers that lack them."""
    layer: Any
    for place, layer, _ in places(model):
        if getattr(layer, "vocabulary", ()) is None:
            for folder in ("", "_lookup_layer/"):
                words = assets.get(f"assets/{place}{folder}vocabulary.txt")
                if words is not None:
                    layer.set_vocabulary(words.decode("utf-8").split("\n"))


def describe(path: Path) -> dict[str, Any]:
    """What the file holds, read without building anything."""
    with files.open_archive(path) as archive:
        tree = files.json_text(files.member(path, archive, _CONFIG))
        metadata = files.json_text(files.member(path, archive, _METADATA))
        content = files.member(path, archive, _WEIGHTS)
    with hdf5.open_hdf5(content, f"{path}: {_WEIGHTS}") as file:
        arrays = list(hdf5.arrays_in(file))
    return {"form": "Keras 3 model", "written": metadata, "config": tree, "arrays": arrays}
