"""What is read off a module before it is rewritten: its losses, histories and files of weights."""

from typing import Any

from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.work import Work
from hornbook.core import optional

__all__ = ["gathered"]

_matchers: Any = optional("libcst.matchers", "to rewrite source")
_LOSSES = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")


def gathered(work: Work, wrapper: Any) -> None:
    """Read the facts of a module into the work."""
    for node in _matchers.findall(wrapper.module, _matchers.SimpleString()):
        value = node.evaluated_value
        if value in _LOSSES:
            work.losses.add(value)
    for node in _matchers.findall(wrapper.module, _matchers.Name() | _matchers.Attribute()):
        name = node.value if isinstance(node, cst.Name) else node.attr.value
        if name in _LOSSES:
            work.losses.add(name)
    for node in _matchers.findall(wrapper.module, _matchers.Assign()):
        value = node.value
        if isinstance(value, cst.Attribute) and value.attr.value == "history":
            names = (one.target for one in node.targets if isinstance(one.target, cst.Name))
            work.histories |= {name.value for name in names}
    for node in _matchers.findall(wrapper.module, _matchers.Call()):
        _file(work, node)
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "compile":
            words = _matchers.findall(node, _matchers.SimpleString())
            work.measures |= {str(word.evaluated_value) for word in words}


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
    if old.endswith(ending) or (not weights and work.target == "hornbook"):
        return
    stem = old
    for known in (".hdf5", ".h5", ".weights"):
        stem = stem.removesuffix(known)
    work.renamed_files[old] = stem + ending
