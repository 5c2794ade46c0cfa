"""What a file holds, said without building anything from it."""

import os
from pathlib import Path
from typing import Any

from hornbook.saving import files, keras_zip, legacy_h5, safetensors
from hornbook.saving.dialect_keras2 import modern

__all__ = ["inspect"]


def inspect(filepath: str | os.PathLike[str]) -> str:
    """A report of a model or weights file: its form, layers, arrays and whatever is unusual.

    Nothing is built, so the file may come from anyone and need classes that are not at hand.

    Args:
        filepath: ``.keras``, ``.h5``, ``.weights.h5``, ``.safetensors`` or a model's ``.json``.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is damaged, or of no form that is known here.

    Example:
        >>> import tempfile, hornbook as hb
        >>> model = hb.Sequential([hb.Input((3,)), hb.layers.Dense(2, name="answer")])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     model.save(f"{folder}/model.keras")
        ...     print(inspect(f"{folder}/model.keras"))
        Keras 3 model, ... bytes, keras_version 3...
        Sequential 'sequential': 2 layers, 8 parameters in 2 arrays
          InputLayer 'input_layer'...  batch_shape (None, 3)
          Dense      'answer'...
        ...
    """
    path = Path(filepath)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    with files.in_words(path):
        return "\n".join(_report(path, _described(path)))


def _report(path: Path, found: dict[str, Any]) -> list[str]:
    said = [f"{name} {value}" for name, value in (found.get("written") or {}).items() if value]
    lines = [", ".join([found["form"], f"{path.stat().st_size:,} bytes", *said])]
    arrays = found.get("arrays", [])
    config = found.get("config")
    weights = [one for one in arrays if not one[0].startswith("optimizer")]
    count = sum(_product(shape) for _, shape, _ in weights)
    held = f"{count:,} parameters in {len(weights)} arrays"
    if config is not None:
        layers = _layers(config)
        title = f"{config.get('class_name')} {_name(config)!r}"
        lines.append(f"{title}: {len(layers)} layers, {held}")
        lines += _table(layers)
        lines += _compiled(config.get("compile_config"))
        lines += _warnings(config)
    else:
        lines.append(held)
    lines += [f"  {name}  {shape}  {dtype}" for name, shape, dtype in weights]
    state = len(arrays) - len(weights)
    lines += [f"  {name}  {size:,} bytes" for name, size in found.get("assets", [])]
    return [*lines, *([f"Optimizer state: {state} arrays"] if state else [])]


def _described(path: Path) -> dict[str, Any]:
    if path.suffix == ".json":
        tree = files.json_text(path.read_bytes())
        return {"form": "model configuration", "config": modern(tree)}
    if path.suffix == ".safetensors":
        return _safetensors(path)
    if path.suffix == ".keras" and not _starts_as_hdf5(path):
        return keras_zip.describe(path)
    if path.suffix in (".h5", ".hdf5", ".keras"):
        return legacy_h5.describe(path)
    raise ValueError(
        f"{path} ends in none of '.keras', '.h5', '.weights.h5', '.safetensors' and '.json'."
    )


def _starts_as_hdf5(path: Path) -> bool:
    with open(path, "rb") as stream:
        return stream.read(8) == b"\x89HDF\r\n\x1a\n"


def _safetensors(path: Path) -> dict[str, Any]:
    header = safetensors.header(path)
    texts = header.pop("__metadata__", {})
    arrays = [(name, tuple(of["shape"]), of["dtype"]) for name, of in sorted(header.items())]
    found: dict[str, Any] = {"form": "safetensors weights", "arrays": arrays}
    if "hornbook.config" in texts:
        config = files.json_text(texts["hornbook.config"])
        found |= {"form": "safetensors model", "config": config}
    return found


def _product(shape: tuple[int, ...]) -> int:
    total = 1
    for size in shape:
        total *= size
    return total


def _name(tree: Any) -> str:
    config = tree.get("config")
    return str(config.get("name") if isinstance(config, dict) else tree.get("name"))


def _layers(config: dict[str, Any]) -> list[dict[str, Any]]:
    inner = config.get("config")
    layers = inner.get("layers", []) if isinstance(inner, dict) else []
    return [layer for layer in layers if isinstance(layer, dict)]


def _table(layers: list[dict[str, Any]]) -> list[str]:
    """A line for each layer: class, name, and the words that say most of it."""
    rows = [(str(layer.get("class_name")), repr(_name(layer)), _gist(layer)) for layer in layers]
    wide = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    return [f"  {a:{wide[0]}} {b:{wide[1]}}  {c}".rstrip() for a, b, c in rows]


_TELLING = ("batch_shape", "units", "filters", "kernel_size", "rate", "input_dim", "output_dim")


def _gist(layer: dict[str, Any]) -> str:
    config = layer.get("config")
    if not isinstance(config, dict):
        return ""
    words = [(word, config[word]) for word in _TELLING if config.get(word) is not None]
    if config.get("activation") not in (None, "linear"):
        words.append(("activation", config["activation"]))
    if "layers" in config:
        words.append(("layers", len(config["layers"])))
    shown = [(word, tuple(v) if isinstance(v, list) else v) for word, v in words]
    return ", ".join(f"{word} {value}" for word, value in shown)


def _compiled(tree: Any) -> list[str]:
    if not isinstance(tree, dict) or not any(tree.get(word) for word in ("optimizer", "loss")):
        return ["Not compiled"]
    optimizer, loss = (_class_name(tree.get(word)) for word in ("optimizer", "loss"))
    return [f"Compiled with {optimizer}, loss {loss!r}, metrics {tree.get('metrics')!r}"]


def _class_name(part: Any) -> Any:
    """The class of an object in a file; all else as it stands there."""
    return part.get("class_name", part) if isinstance(part, dict) else part


def _warnings(tree: Any) -> list[str]:
    """What loading would refuse or needs help with: code, and classes that Keras does not have."""
    found: dict[str, None] = {}

    def walk(value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            name, module = value.get("class_name"), value.get("module")
            if name == "__lambda__":
                found["holds the code of a lambda, which is never run"] = None
            elif module and not str(module).startswith(("keras", "builtins")) and name:
                found[f"needs {name} (of {module}): pass it in custom_objects"] = None
            for item in value.values():
                walk(item)

    walk(tree)
    return [f"Note: {sentence}" for sentence in found]
