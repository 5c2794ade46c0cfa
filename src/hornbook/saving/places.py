"""Where weights stand: the folder of each layer in a file, and a readable name for each weight."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from hornbook.core import Variable, snake_case
from hornbook.layers import Layer

__all__ = ["check_fits", "named_weights", "places"]


def places(layer: Layer) -> Iterator[tuple[str, Layer, list[Variable]]]:
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

    return walk(layer, "")


def _numbered(name: str, used: Counter[str]) -> str:
    name = {"Model": "functional"}.get(name) or snake_case(name)
    used[name] += 1
    return name if used[name] == 1 else f"{name}_{used[name] - 1}"


_OURS = ("_arguments", "_layers", "_stack", "_calls", "_compiled", "_between")


def _attributes(layer: Any) -> Iterator[tuple[str, Any]]:
    """Attributes that hold layers, as Keras visits them.

    A graph's list of layers comes first; a model of the user's own class has its ``layers`` among
    its attributes in the order of the alphabet; private ones come last.
    """
    found = {name: value for name, value in vars(layer).items() if name not in _OURS}
    listed = getattr(layer, "layers", None)
    if isinstance(listed, list):
        if getattr(layer, "_function", None) is not None or hasattr(layer, "_stack"):
            yield "layers", listed
        else:
            found["layers"] = listed
    for name in sorted(found, key=lambda name: f"~{name}" if name.startswith("_") else name):
        if isinstance(found[name], Layer | list | tuple | dict):
            yield name, found[name]


def check_fits(title: str, variable: Variable, shape: tuple[int, ...] | None) -> None:
    """Raise unless an array of this shape can be the value of a variable."""
    if shape is None:
        raise ValueError(f"{title}: the file holds no array for its weight {variable.name!r}.")
    if shape != variable.shape:
        raise ValueError(
            f"{title}: weight {variable.name!r} has shape {variable.shape}, but the file holds "
            f"{shape}. Build the layer with the sizes that it was saved with, or "
            "pass skip_mismatch=True to keep its own values."
        )


def named_weights(layer: Layer) -> dict[str, Variable]:
    """All weights by names such as ``dense/kernel`` or ``bidirectional/forward_lstm/kernel``.

    The layers of a graph go by their names, those that a class of the user's own holds by the
    attribute that holds them, since their names are made up anew for each object.
    """
    found: dict[str, Variable] = {}
    used: Counter[str] = Counter()
    seen: set[int] = set()

    def walk(layer: Layer, path: str) -> None:
        if id(layer) in seen:
            return
        seen.add(id(layer))
        for variable in layer.own_variables():
            if all(variable is not known for known in found.values()):
                found[_numbered_word(f"{path}{variable.short_name}", used)] = variable
        if type(layer).__module__.startswith("hornbook."):
            for child in layer.children():
                walk(child, f"{path}{child.name}/")
        else:
            for name, value in _attributes(layer):
                walk_all(value, f"{path}{name}")

    def walk_all(value: Any, path: str) -> None:
        if isinstance(value, Layer):
            walk(value, f"{path}/")
        else:
            for number, item in enumerate(value.values() if isinstance(value, dict) else value):
                if isinstance(item, Layer | list | tuple | dict):
                    walk_all(item, f"{path}/{number}")

    walk(layer, "")
    return found


def _numbered_word(word: str, used: Counter[str]) -> str:
    used[word] += 1
    return word if used[word] == 1 else f"{word}_{used[word] - 1}"
