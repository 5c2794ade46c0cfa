"""Files of any name: models and weights went where the user said, in the form of Keras 2."""

import functools
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hornbook import saving
from hornbook.compat.gate import Gate
from hornbook.compat.keras.inner_names import model_from_config, tree_of_yaml
from hornbook.compat.keras.logs import Logs
from hornbook.models import Model

__all__ = ["AnyPath", "functions", "methods"]

_WHOLE = (".keras", ".h5", ".hdf5", ".safetensors")
_WEIGHTS = (".h5", ".safetensors")


class AnyPath(str):
    """A file name that a checkpoint takes whatever it ends in, with the logs of any name in it.

    Example:
        >>> AnyPath("best-{val_accuracy:.1f}").format(val_acc=0.5)
        'best-0.5'
    """

    def endswith(self, suffix: Any, *args: Any) -> bool:
        """Any ending of a model file will do."""
        return ".weights.h5" != suffix

    def format(self, *args: Any, **fields: Any) -> str:
        """The name with the fields filled in."""
        return str(self).format_map(Logs(fields))

    def __str__(self) -> str:
        return "".join(self)


@contextmanager
def _written_as(path: Any, endings: tuple[str, ...], overwrite: bool) -> Iterator[str]:
    """A path that may be written to; what is written goes where the user said."""
    wanted = Path(os.fspath(path))
    fits = wanted.name.endswith(endings) and not wanted.name.endswith(".weights.h5")
    if fits or (endings is _WEIGHTS and wanted.name.endswith(".weights.h5")):
        yield str(wanted)
        return
    if wanted.exists() and not overwrite:
        raise FileExistsError(f"{wanted} is there already, and overwrite=False.")
    wanted.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=wanted.parent) as folder:
        made = Path(folder) / "part.h5"
        yield str(made)
        os.replace(made, wanted)


@contextmanager
def _read_as(path: Any, endings: tuple[str, ...]) -> Iterator[Any]:
    """A path with an ending of HDF5 for a file whose name says nothing."""
    if not isinstance(path, str | os.PathLike):
        yield path
        return
    wanted = Path(os.fspath(path))
    if wanted.name.endswith((*endings, ".keras", ".hdf5")) or not wanted.is_file():
        yield str(wanted)
        return
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "whole.h5"
        link.symlink_to(wanted.resolve())
        yield str(link)


def methods(gate: Gate) -> dict[str, Callable[..., Any]]:
    """The methods of models that write and read files."""
    plain_save, plain_weights, plain_load = Model.save, Model.save_weights, Model.load_weights

    @functools.wraps(plain_save)
    def save(self: Any, filepath: Any, overwrite: bool = True, include_optimizer: bool = True, **_):
        with _written_as(filepath, _WHOLE, overwrite) as path:
            plain_save(self, path, overwrite, include_optimizer)

    @functools.wraps(plain_weights)
    def save_weights(self: Any, filepath: Any, overwrite: bool = True, save_format: Any = None):
        with _written_as(filepath, _WEIGHTS, overwrite) as path:
            plain_weights(self, path, overwrite)

    @functools.wraps(plain_load)
    def load_weights(
        self: Any,
        filepath: Any,
        by_name: bool = False,
        skip_mismatch: bool = False,
        reshape: bool = False,
    ):
        with _read_as(filepath, _WEIGHTS) as path:
            plain_load(self, path, skip_mismatch, by_name)

    def to_yaml(self: Any, **kwargs: Any) -> str:
        """The architecture as YAML: JSON is YAML, too."""
        return str(self.to_json())

    return {
        "save": save,
        "save_weights": save_weights,
        "load_weights": load_weights,
        "to_yaml": to_yaml,
    }


def functions(gate: Gate) -> dict[str, Callable[..., Any]]:
    """The functions that write and read files."""

    @functools.wraps(saving.load_model)
    def load_model(filepath: Any, custom_objects: Any = None, compile: bool = True) -> Any:
        with _read_as(filepath, _WHOLE) as path:
            return saving.load_model(path, custom_objects, compile)

    def save_model(
        model: Any, filepath: Any, overwrite: bool = True, include_optimizer: bool = True
    ) -> None:
        """Write a model to a file of any name."""
        model.save(filepath, overwrite, include_optimizer)

    def model_from_yaml(yaml_string: str, custom_objects: Any = None) -> Any:
        """A model from its architecture as YAML, read as plain data."""
        return model_from_config(tree_of_yaml(yaml_string), custom_objects)

    return {
        "load_model": load_model,
        "save_model": save_model,
        "model_from_yaml": model_from_yaml,
    }
