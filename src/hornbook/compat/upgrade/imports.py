"""Import statements: the module that holds a name today, under the binding that it had."""

from dataclasses import replace
from typing import Any

from hornbook.compat.keras import old_layers
from hornbook.compat.upgrade import backend
from hornbook.compat.upgrade.catalogue import MOVED, WORLD, Found, is_old_root, plain
from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.work import Work, short

__all__ = ["dotted", "imported", "imported_from", "kept_layer"]

_LEFT_OUT = ("keras.layers.merge", "keras.layers.Merge", "keras.layers.MaxoutDense")
# Layers that are kept for old code alone.
_OLD_LAYERS = {"_Merge": "Merging"}
_OLD_LAYERS |= {name: name for name in ("Highway", "SReLU", "ParametricSoftplus")}
_OLD_LAYERS |= {f"LocallyConnected{rank}D": f"LocallyConnected{rank}D" for rank in (1, 2)}
_ADVICE = {
    "Highway": "Keras 3 has none: write it as a Layer of two Dense layers",
    "LocallyConnected1D": "Keras 3 has none: write it as a Layer",
    "LocallyConnected2D": "Keras 3 has none: write it as a Layer",
    "SReLU": "nobody kept it: write it as a Layer with four weights for each channel",
    "ParametricSoftplus": "nobody kept it; Activation('softplus') is near it",
    "multi_gpu_model": "one model trains on several devices by keras.distribution today",
    "HDF5Matrix": "read the rows of the file in a keras.utils.PyDataset",
    "_Merge": "Keras 3 has none: write a Layer whose call(inputs) takes the list",
}
_CUDNN = ("keras.layers.CuDNNGRU", "keras.layers.CuDNNLSTM")


def kept_layer(work: Work, place: Found) -> Found:
    """The place with the class that hornbook keeps for old code, where today has none."""
    ours = _OLD_LAYERS.get(place.path.rpartition(".")[2])
    if ours is None or work.target != "hornbook" or place.thing is not None:
        return place
    return replace(place, thing=getattr(old_layers, ours))


def dotted(node: Any) -> str:
    """The text of a dotted name."""
    return short(node, 10**6) if node is not None else ""


def _rooted(work: Work, path: str, ours_alone: bool = False) -> str:
    """A path under ``keras``, or TensorFlow itself, as the target has it."""
    ours = work.target == "hornbook" or ours_alone
    if path == "tensorflow":
        return "hornbook.compat.tensorflow" if ours else "tensorflow.compat.v1"
    return f"hornbook{path[5:]}" if ours and path.split(".")[0] == "keras" else path


def _from(module: str, names: list[tuple[str, str | None]]) -> Any:
    aliases = ", ".join(f"{n} as {a}" if a and a != n else n for n, a in names)
    return cst.parse_statement(f"from {module} import {aliases}")


def imported_from(work: Work, line: int, node: Any) -> list[Any] | None:
    """The statements for ``from M import a, b``; None where it stays as it is.

    A statement whose module alone is another keeps its layout: then one ``ImportFrom`` comes back.
    """
    module = dotted(node.module)
    if node.relative or not module:
        return None
    if isinstance(node.names, cst.ImportStar):
        return _star(work, line, node, module)
    groups: dict[str, list[tuple[str, str | None]]] = {}
    whole: list[Any] = []
    touched = False
    for alias in node.names:
        name = alias.name.value
        bound = alias.asname.name.value if alias.asname is not None else name
        home, today, new = _home(work, line, f"{module}.{name}")
        touched = touched or new
        if home is None:
            if today == "":
                continue
            whole.append(_import(today, bound))
        else:
            groups.setdefault(home, []).append((today, bound))
    if not touched:
        return None
    if len(groups) == 1 and not whole:
        (home, names) = next(iter(groups.items()))
        same = [
            (n.name.value, n.asname.name.value if n.asname else n.name.value) for n in node.names
        ]
        if names == same:
            work.change(line, f"from {module}", f"from {home}", "where it is today")
            return [node.with_changes(module=cst.parse_expression(home))]
    made = [*whole, *(_from(home, names) for home, names in groups.items())]
    work.change(line, node, "; ".join(short(one) for one in made) or "nothing", "where it is today")
    return made


def _import(path: str, bound: str) -> Any:
    return cst.parse_statement(f"import {path}" if bound == path else f"import {path} as {bound}")


def _home(work: Work, line: int, path: str) -> tuple[str | None, str, bool]:
    """Module and name of today, and whether they are others; no module for a module as a whole."""
    module, name = _split(path)
    if path in MOVED:  # from sklearn.externals import joblib
        home, _, name = MOVED[path].rpartition(".")
        return (home, name, True) if home else (None, MOVED[path], True)
    if module in MOVED:
        return MOVED[module], name, True
    today = WORLD.get(path, "")
    if today and not today.startswith("builtins."):
        return (*_split(today), _split(today)[0] != module)
    if not is_old_root(path):
        return (*_split(path), False)
    place = work.found(path)
    if plain(path) == "keras":
        return None, _rooted(work, "keras"), True
    if place.path in _LEFT_OUT:
        return None, "", True
    if place.path in _CUDNN:
        return None, "", True
    if place.path == "keras.backend":
        home = backend.HOME if work.target == "hornbook" else place.path
        return (*_split(home), path != home)
    if place.path.startswith("keras.backend."):
        return _of_backend(work, line, path, name)
    if place.thing is None:
        ours = _OLD_LAYERS.get(place.path.rpartition(".")[2])
        if ours is not None and work.target == "hornbook":
            return "hornbook.compat.keras.old_layers", ours, True
        work.mark(line, path, _ADVICE.get(name, "no such name in Keras 3"))
        return (*_split(path), False)
    if place.ours_alone and work.target == "keras":
        reason = "Keras 3 has none; hornbook's is the same"
        work.change(line, path, _rooted(work, place.path, True), reason)
    new = _rooted(work, place.path, place.ours_alone)
    return (*_split(new), new != path)


def _of_backend(work: Work, line: int, path: str, name: str) -> tuple[str, str, bool]:
    """``from keras.backend import function``."""
    today = None if work.keep_backend else backend.backend_name(work, name)
    if today is not None:
        return (*_split(today if work.target == "keras" else f"hornbook{today[5:]}"), True)
    if work.target == "hornbook":
        return backend.HOME, name, True
    work.mark(line, path, backend.advice(name))
    return (*_split(path), False)


def _split(path: str) -> tuple[str, str]:
    home, _, name = path.rpartition(".")
    return home, name


def _star(work: Work, line: int, node: Any, module: str) -> list[Any] | None:
    if not is_old_root(module):
        return None
    place = work.found(module)
    new = _rooted(work, place.path, place.ours_alone)
    if new == module:
        return None
    work.change(line, f"from {module}", f"from {new}", "where it is today")
    return [node.with_changes(module=cst.parse_expression(new))]


def imported(work: Work, line: int, node: Any) -> Any:
    """``import keras.x as y`` with today's paths."""
    aliases = []
    for alias in node.names:
        path = dotted(alias.name)
        bound = alias.asname.name.value if alias.asname is not None else None
        if path in MOVED:
            made = _import(MOVED[path], bound or path)
            if bound is None and "." in path:
                aliases.append(alias)
                continue
            work.change(line, f"import {path}", made, "where it is today")
            aliases.append(made.body[0].names[0])
            continue
        if path == "tensorflow" and work.beside and work.target == "hornbook":
            made = _import(_rooted(work, path), bound or path)
            work.change(line, f"import {path}", made, "its names stand here, beside the layers")
            work.eager = (bound or path) if work.era == "tensorflow2" else ""
            aliases.append(made.body[0].names[0].with_changes(comma=alias.comma))
            continue
        if not is_old_root(path) or path == "tensorflow":
            aliases.append(alias)
            continue
        place = work.found(path.removesuffix(".merge"))  # here it is the module
        new = _rooted(work, place.path, place.ours_alone)
        if place.path == "keras.backend":
            new = backend.HOME if work.target == "hornbook" else place.path
        if bound is None and plain(path) == path:
            # `import keras.layers` binds `keras`.
            if work.target == "hornbook" or new != path:
                made = _import(_rooted(work, "keras"), "keras")
                work.change(line, f"import {path}", made, "where it is today")
                aliases.append(made.body[0].names[0])
                continue
            aliases.append(alias)
            continue
        if new != path:
            made = _import(new, bound or new)
            work.change(line, f"import {path}", made, "where it is today")
            alias = made.body[0].names[0].with_changes(comma=alias.comma)
        aliases.append(alias)
    unique = []
    for alias in aliases:
        if not any(
            short(alias.with_changes(comma=cst.MaybeSentinel.DEFAULT)) == short(one)
            for one in unique
        ):
            unique.append(alias.with_changes(comma=cst.MaybeSentinel.DEFAULT))
    return node.with_changes(names=unique)
