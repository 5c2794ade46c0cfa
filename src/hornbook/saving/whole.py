"""Whole models: the form of a file follows from its ending, and from what stands in it."""

import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hornbook.core import custom_object_scope
from hornbook.layers import Layer
from hornbook.saving import files, keras_zip, legacy_h5, safetensors, weights
from hornbook.saving.dialect_keras2 import modern
from hornbook.saving.model_tree import made, written
from hornbook.saving.optimizer_state import assign_state, built_state

__all__ = ["load_model", "model_from_json", "model_to_json", "save_model"]

_ENDINGS = "'.keras', '.h5' or '.safetensors'"
_CONFIG = "hornbook.config"


def save_model(
    model: Layer,
    filepath: str | os.PathLike[str],
    overwrite: bool = True,
    include_optimizer: bool = True,
) -> None:
    """Write a model with its weights, and how it was compiled.

    Args:
        model: The model, built.
        filepath: The file. ``.keras`` and ``.h5`` are opened by Keras 3 too; ``.safetensors``
            holds the weights under plain names.
        overwrite: Whether a file that is there may be replaced.
        include_optimizer: Whether to keep the optimizer and its state, to train on.

    Raises:
        ValueError: The name ends otherwise, or the model holds code that no file may hold.
        FileExistsError: The file is there and must not be replaced.

    Example:
        >>> import tempfile, hornbook as hb
        >>> model = hb.Sequential([hb.Input((3,)), hb.layers.Dense(2)])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_model(model, f"{folder}/model.keras")
        ...     load_model(f"{folder}/model.keras").count_params()
        8
    """
    path = Path(filepath)
    if path.name.endswith(".weights.h5") or path.suffix not in (
        ".keras",
        ".h5",
        ".hdf5",
        ".safetensors",
    ):
        raise ValueError(
            f"A model file ends in {_ENDINGS}; {str(path)!r} does not. Write for example "
            f"{path.name.split('.')[0] + '.keras'!r}; weights alone are written by save_weights()."
        )
    if not model.built:
        raise ValueError(
            f"{model.name!r} is not built, so it has no weights to write. Call it on data, or "
            "start it with Input(shape=...)."
        )
    if path.suffix == ".keras":
        keras_zip.save(model, path, overwrite, include_optimizer)
    elif path.suffix == ".safetensors":
        texts = {_CONFIG: json.dumps(written(model, include_optimizer))}
        optimizer = getattr(model, "optimizer", None) if include_optimizer else None
        state = [] if optimizer is None else built_state(optimizer, model)
        safetensors.save(model, path, overwrite, texts, state)
    else:
        legacy_h5.save(model, path, overwrite, include_optimizer)


def load_model(
    filepath: str | os.PathLike[str],
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
) -> Any:
    """Read a model that hornbook or Keras 2 or 3 wrote. Nothing in the file is ever executed.

    Args:
        filepath: The file, ``.keras``, ``.h5`` or ``.safetensors``.
        custom_objects: Name -> class or function of your own that the model uses.
        compile: Whether to compile it as it was, with the optimizer's state.
        safe_mode: Taken for older code; loading is always safe, so False is refused where it
            would matter: code in a file is never run.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is damaged, asks for what it must not, or names a class that is not
            known here; the sentence says which, and how to pass it.

    Example:
        >>> import tempfile, hornbook as hb
        >>> model = hb.Sequential([hb.Input((3,)), hb.layers.Dense(2)])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     model.save(f"{folder}/model.h5")
        ...     load_model(f"{folder}/model.h5").output_shape
        (None, 2)
    """
    path = Path(filepath)
    if not path.exists():
        raise FileNotFoundError(f"There is no model file {path}.")
    if path.is_dir():
        raise ValueError(
            f"{path} is a folder. hornbook reads .keras and .h5 files; a TensorFlow SavedModel is "
            "turned into one by model.save('model.h5') where TensorFlow is installed."
        )
    with custom_object_scope(custom_objects), files.in_words(path):
        if zipfile.is_zipfile(path):
            return keras_zip.load(path, compile)
        if path.suffix == ".safetensors":
            return _from_safetensors(path, compile)
        if path.suffix in (".h5", ".hdf5", ".keras"):
            return legacy_h5.load(path, compile)
    raise ValueError(f"{path} is no model file: it ends in none of {_ENDINGS}.")


def _from_safetensors(path: Path, compile: bool) -> Any:
    header = safetensors.header(path)
    text = header.get("__metadata__", {}).get(_CONFIG)
    if text is None:
        raise ValueError(
            f"{path} holds weights alone. Build the model, then model.load_weights({path.name!r})."
        )
    model = made(files.json_text(text), safetensors.elements(header), compile)
    found, state = safetensors.read(model, path), safetensors.read_state(path)
    weights.put(found)
    if state and getattr(model, "optimizer", None) is not None:
        assign_state(model.optimizer, state)
    return model


def model_to_json(model: Layer, **options: Any) -> str:
    """The structure of a model, without weights, as JSON in the words of Keras 3.

    Args:
        model: The model.
        options: Handed on to ``json.dumps``, such as ``indent=2``.

    Example:
        >>> import hornbook as hb
        >>> text = model_to_json(hb.Sequential([hb.Input((3,)), hb.layers.Dense(2)]))
        >>> model_from_json(text).output_shape
        (None, 2)
    """
    return json.dumps(written(model), **options)


def model_from_json(
    json_string: str,
    custom_objects: Mapping[str, Any] | None = None,
    max_parameters: int = 200_000_000,
) -> Any:
    """A new model from what ``model_to_json``, or Keras' ``to_json``, wrote.

    Args:
        json_string: The text.
        custom_objects: Name -> class or function of your own that the model uses.
        max_parameters: Refuse a model with more, since a short text may ask for endless memory.

    Example:
        >>> import hornbook as hb
        >>> model = hb.Sequential([hb.Input((3,)), hb.layers.Dense(2)])
        >>> model_from_json(model.to_json()).count_params()
        8
    """
    with custom_object_scope(custom_objects), files.in_words("The text"):
        tree = files.json_text(json_string)
        if isinstance(tree, dict) and "module" not in tree:
            tree = modern(tree, tree.get("keras_version"))
        return made(tree, max_parameters, compile=True, fill=True)
