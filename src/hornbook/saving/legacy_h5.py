"""Whole models in one HDF5 file, as Keras 1 and 2 wrote them and Keras 3 still reads.

::

    attributes    model_config, training_config (JSON)
    model_weights/dense/dense/kernel:0    a group for each layer, its weights named in an attribute
    optimizer_weights/...                 the optimizer's state
"""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from hornbook import losses, metrics
from hornbook.core import Variable, optional
from hornbook.layers import Layer
from hornbook.saving import cudnn, files, hdf5
from hornbook.saving.dialect_keras2 import compile_config, modern
from hornbook.saving.dialect_keras3 import BESIDE, from_keras3
from hornbook.saving.model_tree import made, written
from hornbook.saving.optimizer_state import assign_state, built_state, from_keras2
from hornbook.saving.places import check_fits, named_weights

__all__ = ["describe", "is_legacy", "load", "read_weights", "save", "save_weights"]

_VERSION = "3.15.1"  # the version of Keras in whose words the configuration is
_ATTRIBUTE_LIMIT = 60_000  # bytes that HDF5 holds in one attribute


def save(model: Layer, path: Path, overwrite: bool, include_optimizer: bool) -> None:
    """Write a whole model."""
    h5py = optional("h5py", "to write .h5 files")
    tree = written(model, include_optimizer)
    compiled = tree.pop("compile_config", None)
    with files.replaced(path, overwrite) as part, h5py.File(part, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = _VERSION, "jax"
        file.attrs["model_config"] = json.dumps(_old(tree))
        _write_weights(file.create_group("model_weights"), model)
        optimizer = getattr(model, "optimizer", None)
        if compiled is not None and optimizer is not None:
            config = compiled.pop("optimizer")
            kept = ("class_name", "config", BESIDE)
            compiled["optimizer_config"] = {k: config[k] for k in kept if k in config}
            compiled["loss"] = _objects(compiled["loss"], losses.FAMILY, "keras.losses")
            for kind in ("metrics", "weighted_metrics"):
                compiled[kind] = _objects(compiled[kind], metrics.FAMILY, "keras.metrics")
            file.attrs["training_config"] = json.dumps(compiled)
            slots = built_state(optimizer, model)
            state = {f"{number:04}_{slot.short_name}": slot for number, slot in enumerate(slots)}
            _write_named(file.create_group("optimizer_weights"), state)


def _old(tree: dict[str, Any]) -> dict[str, Any]:
    """A model's tree as Keras 3 leaves it in this form: its layers without their modules."""
    config = dict(tree["config"])
    if isinstance(config.get("layers"), list):
        config["layers"] = [
            one if str(one["module"]).startswith("keras.src.ops") else _old(one)
            for one in config["layers"]
        ]
    kept = {name: tree[name] for name in ("name", "inbound_nodes") if name in tree}
    return {"class_name": tree["class_name"], "config": config} | kept


# Words that fit themselves to the outputs; Keras 3 reads these as words.
_FITTED = ("accuracy", "acc", "crossentropy", "ce")


def _objects(nest: Any, family: Any, module: str) -> Any:
    """Losses or metrics as objects: Keras 3 reads no short words such as ``mse`` in this form."""
    if isinstance(nest, list):
        return [_objects(item, family, module) for item in nest]
    if isinstance(nest, dict) and "class_name" not in nest:
        return {name: _objects(item, family, module) for name, item in nest.items()}
    if not isinstance(nest, str) or nest not in family or nest in _FITTED:
        return nest
    title = "".join(part.capitalize() for part in family[nest].__name__.split("_"))
    if title not in family:
        return nest
    name = family[title].__name__
    about = {"module": module, "class_name": name, "registered_name": None}
    return about | {"config": {"name": nest}}


def save_weights(model: Layer, path: Path, overwrite: bool) -> None:
    """Write the weights alone."""
    h5py = optional("h5py", "to write .h5 files")
    with files.replaced(path, overwrite) as part, h5py.File(part, "w") as file:
        _write_weights(file, model)


def _write_weights(group: Any, model: Any) -> None:
    layers = list(model.layers)
    _write_words(group, "layer_names", [layer.name for layer in layers])
    group.attrs["keras_version"], group.attrs["backend"] = _VERSION, "jax"
    names = {id(v): name for name, v in named_weights(model).items()}
    for layer in layers:
        _write_named(
            group.create_group(layer.name),
            {f"{names[id(v)]}:0": v for v in _in_order(layer)},
        )
    own = {f"{v.short_name}:0": v for v in model.own_variables()}
    _write_named(group.create_group("top_level_model_weights"), own)


def _write_named(group: Any, variables: dict[str, Variable]) -> None:
    _write_words(group, "weight_names", list(variables))
    for name, variable in variables.items():
        values = variable.numpy()
        group[name] = values.astype("float32") if values.dtype.name == "bfloat16" else values


def _write_words(group: Any, name: str, words: list[str]) -> None:
    encoded = [word.encode() for word in words]
    if sum(map(len, encoded)) < _ATTRIBUTE_LIMIT:
        group.attrs[name] = encoded
        return
    size = max(1, _ATTRIBUTE_LIMIT // max(map(len, encoded)))
    for part in range(0, len(encoded), size):
        group.attrs[f"{name}{part // size}"] = encoded[part : part + size]


def _in_order(layer: Layer) -> list[Variable]:
    return [*layer.trainable_weights, *layer.non_trainable_weights]


def is_legacy(file: Any) -> bool:
    """Do weights stand in the file by name of their layers?"""
    return "model_weights" in file or "layer_names" in file.attrs or "layer_names0" in file.attrs


def load(path: Path, compile: bool) -> Any:
    """Read a whole model."""
    with hdf5.open_hdf5(path, str(path)) as file:
        text = hdf5.text_attribute(file, "model_config")
        if text is None:
            raise ValueError(
                f"{path} holds no model configuration, so it is a file of weights alone. Build the "
                f"model, then model.load_weights({path.name!r})."
            )
        version = hdf5.text_attribute(file, "keras_version")
        model = made(modern(files.json_text(text), version), hdf5.elements(file))
        found = list(read_weights(file, model))
        training = hdf5.text_attribute(file, "training_config") if compile else None
        names, state = _state(file)
    for variable, value in found:
        variable.assign(value)
    if training is not None:
        optimizer = _compiled(model, files.json_text(training))
        if optimizer is not None and state:
            old = not str(version).startswith("3")
            assign_state(optimizer, from_keras2(optimizer, names, state) if old else state)
    return model


def _state(file: Any) -> tuple[list[str], list[np.ndarray]]:
    group = hdf5.group_at(file, "optimizer_weights")
    names = [] if group is None else hdf5.words_attribute(group, "weight_names")
    return names, [hdf5.array_at(file, f"optimizer_weights/{name}") for name in names]


def _compiled(model: Any, tree: Any) -> Any:
    """The optimizer of the model, compiled and built; None if that cannot be."""
    try:
        model.compile_from_config(from_keras3(compile_config(tree)))
    except Exception as error:  # whatever a stranger's file says, the model itself is sound
        warnings.warn(f"The model is loaded but not compiled: {error!r}", stacklevel=4)
        return None
    if model.optimizer is not None:
        model.optimizer.build(model.trainable_variables)
    return model.optimizer


def read_weights(
    file: Any, model: Any, skip_mismatch: bool = False, by_name: bool = False
) -> Iterator[tuple[Variable, np.ndarray]]:
    """The weights of each layer of the model, in the file's order or by the layers' names."""
    root = "model_weights/" if "model_weights" in file else ""
    group = hdf5.group_at(file, "model_weights") if root else file
    held = {}
    for name in hdf5.words_attribute(group, "layer_names"):
        layer_group = hdf5.group_at(file, f"{root}{name}")
        if layer_group is None:
            raise ValueError(f"The file names a layer {name!r} but holds nothing of it.")
        words = hdf5.words_attribute(layer_group, "weight_names")
        if words:
            held[name] = [f"{root}{name}/{word}" for word in words]
    layers = [layer for layer in model.layers if layer.weights]
    if by_name:
        pairs = [(layer, held[layer.name]) for layer in layers if layer.name in held]
    elif len(layers) == len(held):
        pairs = list(zip(layers, held.values(), strict=True))
    else:
        raise ValueError(
            f"The file holds weights of {len(held)} layers ({', '.join(held)}), but the model has "
            f"{len(layers)} with weights. Build the model as it was, or pass by_name=True."
        )
    for layer, words in pairs:
        try:
            yield from _weights_of(file, layer, words)
        except ValueError:
            if not skip_mismatch:
                raise
    own, top = model.own_variables(), hdf5.group_at(file, f"{root}top_level_model_weights")
    words = [] if top is None else hdf5.words_attribute(top, "weight_names")
    for variable, word in zip(own, words, strict=False):
        value = hdf5.array_at(file, f"{root}top_level_model_weights/{word}")
        check_fits("The model", variable, value.shape)
        yield variable, value


def _weights_of(file: Any, layer: Layer, words: list[str]) -> Iterator[tuple[Variable, np.ndarray]]:
    title = f"{type(layer).__name__}({layer.name!r})"
    variables = _in_order(layer)
    if len(words) != len(variables):
        raise ValueError(
            f"{title} has {len(variables)} weights, but the file holds {len(words)} for it. Build "
            "the model as it was when the file was written."
        )
    values = cudnn.converted(layer, variables, [hdf5.array_at(file, word) for word in words])
    for variable, value in zip(variables, values, strict=True):
        check_fits(title, variable, value.shape)
        yield variable, value


def describe(path: Path) -> dict[str, Any]:
    """What the file holds, read without building anything."""
    with hdf5.open_hdf5(path, str(path)) as file:
        text = hdf5.text_attribute(file, "model_config")
        version = hdf5.text_attribute(file, "keras_version")
        arrays = list(hdf5.arrays_in(file))
        training = hdf5.text_attribute(file, "training_config")
    found: dict[str, Any] = {"written": {"keras_version": version}, "arrays": arrays}
    if text is not None:
        found |= {"form": "legacy HDF5 model", "config": modern(files.json_text(text), version)}
        if training is not None:
            found["config"]["compile_config"] = compile_config(files.json_text(training))
    else:
        found["form"] = "HDF5 weights"
    return found
