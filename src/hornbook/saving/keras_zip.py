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

import numpy as np

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
        _write_weights_of_words(model, file)
    now = datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S")
    metadata = {"keras_version": _LAYOUT, "date_saved": now, "written_by": "hornbook"}
    with files.replaced(path, overwrite) as part, zipfile.ZipFile(part, "w") as archive:
        archive.writestr(_METADATA, json.dumps(metadata))
        archive.writestr(_CONFIG, json.dumps(tree))
        archive.writestr(_WEIGHTS, stored.getvalue())


def _write_weights_of_words(model: Any, file: Any) -> None:
    """The weights of words, where Keras looks for them: it does not read those in the config."""
    lookup: Any
    for place, layer, _ in places(model):
        lookup = getattr(layer, "_lookup", layer)
        if getattr(lookup, "idf_weights", None) is not None and lookup.output_mode == "tf_idf":
            row = lookup.idf_row(lookup.vocabulary_size()).astype("float32")
            for folder in ("",) if lookup is layer else ("", "_lookup_layer/"):
                file[f"{place}{folder}vars/idf_weights"] = row


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
        _set_vocabularies(model, assets, file)
        found = weights.read_tree(model, file)
        state = weights.read_state(file)
    weights.put(found)
    if state and getattr(model, "optimizer", None) is not None:
        assign_state(model.optimizer, state)
    return model


def _set_vocabularies(model: Any, assets: dict[str, bytes], file: Any) -> None:
    """Give the words that Keras keeps beside the configuration to the layers that lack them."""
    layer: Any
    for place, layer, _ in places(model):
        if getattr(layer, "vocabulary", ()) is not None:
            continue
        for folder in ("_lookup_layer/", ""):
            words = assets.get(f"assets/{place}{folder}vocabulary.txt")
            if words is None:
                continue
            weights = file.get(f"{place}{folder}vars/idf_weights")
            tokens = words.decode("utf-8").split("\n")
            layer.set_vocabulary(tokens)
            if weights is not None and layer.output_mode == "tf_idf":
                known = layer.get_vocabulary(include_special_tokens=False)
                # The weights of the special tokens come first, and follow from the others.
                layer.set_vocabulary(known, np.asarray(weights)[-len(known) :])
            break


def describe(path: Path) -> dict[str, Any]:
    """What the file holds, read without building anything."""
    with files.open_archive(path) as archive:
        tree = files.json_text(files.member(path, archive, _CONFIG))
        metadata = files.json_text(files.member(path, archive, _METADATA))
        content = files.member(path, archive, _WEIGHTS)
        assets = [
            (item.filename, item.file_size)
            for item in archive.infolist()
            if item.filename not in (_CONFIG, _METADATA, _WEIGHTS)
        ]
    with hdf5.open_hdf5(content, f"{path}: {_WEIGHTS}") as file:
        arrays = list(hdf5.arrays_in(file))
    found = {"form": "Keras 3 model", "written": metadata, "config": tree, "arrays": arrays}
    return found | {"assets": assets}
