"""What is read off a module before it is rewritten: its losses, histories and files of weights."""

import re
from typing import Any

from hornbook.compat.upgrade.backend import LAZY
from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.work import Work, short
from hornbook.core import optional

__all__ = ["gathered"]

_matchers: Any = optional("libcst.matchers", "to rewrite source")
_COMPILE = {1: "loss", 2: "metrics", 9: "weighted_metrics"}
_FLOWS = (".flow", ".flow_from_directory", ".flow_from_dataframe", "TimeseriesGenerator")
_BACKENDS = ("K", "KB", "backend", "keras_backend")
_LOSSES = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")


def gathered(work: Work, wrapper: Any) -> None:
    """Read the facts of a module into the work."""
    work.of_keras = any(
        word in wrapper.module.code for word in ("import keras", "from keras", ".keras", "tf.keras")
    )
    work.frozen = _frozen(wrapper.module.code)
    described = _matchers.findall(wrapper.module, _matchers.Attribute(_matchers.Name()))
    work.described = {
        one.attr.value
        for one in described
        if one.attr.value in LAZY and one.value.value in _BACKENDS
    }
    work.keep_backend = work.target == "hornbook" and bool(work.described)
    for node in _matchers.findall(wrapper.module, _matchers.SimpleString()):
        value = node.evaluated_value
        if value in _LOSSES:
            work.losses.add(value)
    for node in _matchers.findall(wrapper.module, _matchers.Name() | _matchers.Attribute()):
        name = node.value if isinstance(node, cst.Name) else node.attr.value
        if name in _LOSSES:
            work.losses.add(name)
    for node in _matchers.findall(wrapper.module, _matchers.AssignTarget(_matchers.Subscript())):
        index = node.target.slice[0].slice
        if isinstance(getattr(index, "value", None), cst.SimpleString):
            work.stored.add(str(index.value.evaluated_value))
    gives = {
        function.name.value
        for function in _matchers.findall(wrapper.module, _matchers.FunctionDef())
        if any(map(_is_history, _matchers.findall(function, _matchers.Return())))
    }
    for node in _matchers.findall(wrapper.module, _matchers.Assign()):
        value = node.value
        if _is_history(node) or isinstance(value, cst.Call) and short(value.func) in gives:
            names = (one.target for one in node.targets if isinstance(one.target, cst.Name))
            work.histories |= {name.value for name in names}
        if isinstance(value, cst.Call) and short(value.func).endswith(_FLOWS):
            work.flows |= {short(one.target) for one in node.targets}
    for node in _matchers.findall(wrapper.module, _matchers.ClassDef()):
        bases = {short(base.value).rpartition(".")[2] for base in node.bases}
        if bases & {"Layer", *work.own_layers} and "input_dim" not in short(node, 10**6):
            work.own_layers.add(node.name.value)
    for node in _matchers.findall(wrapper.module, _matchers.Call()):
        _file(work, node)
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "compile":
            words = _matchers.findall(node, _matchers.SimpleString())
            work.measures |= {str(word.evaluated_value) for word in words}
            _functions(work, node)
        _stored(work, node)
        for arg in node.args:
            named = arg.keyword is not None and arg.keyword.value in ("name", "layer_name")
            if named and isinstance(arg.value, cst.SimpleString):
                work.names.add(str(arg.value.evaluated_value))
        work.decays = work.decays or any(
            arg.keyword is not None and arg.keyword.value == "decay" for arg in node.args
        )


def _is_history(statement: Any) -> bool:
    """``h = model.fit(...).history``, ``return history.history``."""
    value = statement.value
    return isinstance(value, cst.Attribute) and value.attr.value == "history"


def _frozen(code: str) -> set[str]:
    """Models that are frozen after they were compiled, and not thawed: a GAN's discriminator."""
    compiled, frozen = set(), set()
    for line in code.splitlines():
        if made := re.match(r"\s*([\w.]+)\.compile\(", line):
            compiled.add(made[1])
        said = re.match(r"\s*([\w.]+)\.trainable\s*=\s*(\w+)", line)
        if said and said[1] in compiled:
            frozen.add(said[1]) if said[2] == "False" else compiled.discard(said[1])
    return frozen & compiled


def _functions(work: Work, call: Any) -> None:
    """Names of functions that measure."""
    for place, arg in enumerate(call.args):
        word = arg.keyword.value if arg.keyword is not None else _COMPILE.get(place)
        if word in _COMPILE.values():
            names = _matchers.findall(arg.value, _matchers.Name())
            work.measured_by |= {name.value for name in names}
            if word != "loss":
                work.metrics |= {name.value for name in names}


def _stored(work: Work, call: Any) -> None:
    """Keys that the module itself puts into a dict: ``d.setdefault('lr', [])``."""
    named = isinstance(call.func, cst.Attribute) and call.func.attr.value == "setdefault"
    if named and call.args and isinstance(call.args[0].value, cst.SimpleString):
        work.stored.add(str(call.args[0].value.evaluated_value))


def _file(work: Work, call: Any) -> None:
    """Names of files that today must end in other letters."""
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else call.func
    name = name.value if isinstance(name, cst.Name) else name
    if name not in ("save_weights", "ModelCheckpoint") or not call.args:
        return
    words = {arg.keyword.value: arg.value for arg in call.args if arg.keyword is not None}
    path = words.get("filepath", call.args[0].value)
    if not isinstance(path, cst.SimpleString) or not isinstance(path.evaluated_value, str):
        return
    old = path.evaluated_value
    weights = name == "save_weights"
    if not weights and "save_weights_only" in words:
        weights = words["save_weights_only"].value == "True"
    ending = ".weights.h5" if weights else ".keras"
    kept = (".keras", ".h5", ".hdf5") if work.target == "hornbook" else (".keras",)
    if old.endswith(ending) or (not weights and old.endswith(kept)):
        return
    stem = old
    for known in (".hdf5", ".h5", ".weights"):
        stem = stem.removesuffix(known)
    work.renamed_files[old] = stem + ending
