"""Functions that read Tensors of the model from around them: a loss of an auto-encoder, a Lambda.

Keras 2 joined such a Tensor to the graph of the loss. Keras 3 wants it to be an input; hornbook
lets a function close over Tensors where ``graph.allow_closures`` says so.
"""

from typing import Any

from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.work import Work, short
from hornbook.core import optional

__all__ = ["closures"]

_matchers: Any = optional("libcst.matchers", "to rewrite source")
_metadata: Any = optional("libcst.metadata", "to rewrite source")


def closures(work: Work, wrapper: Any) -> None:
    """Note each function that is a loss, a metric or a Lambda's and reads a Tensor around it."""
    tensors = _tensors(wrapper.module)
    if not tensors:
        return
    lines = wrapper.resolve(_metadata.PositionProvider)
    lambdas = _matchers.findall(wrapper.module, _matchers.Call(_matchers.Name("Lambda")))
    lambdas += _matchers.findall(
        wrapper.module, _matchers.Call(_matchers.Attribute(attr=_matchers.Name("Lambda")))
    )
    named = set(work.measured_by)
    found = []
    for call in lambdas:
        if call.args:
            value = call.args[0].value
            named |= {value.value} if isinstance(value, cst.Name) else set()
            found += [value] if isinstance(value, cst.Lambda) else []
    for one in _matchers.findall(wrapper.module, _matchers.FunctionDef()):
        found += [one] if one.name.value in named else []
    for one in found:
        read = sorted(_free(one) & tensors)
        if read:
            words = ", ".join(read)
            reason = f"it reads {words}, Tensors of the model"
            line = lines[one].start.line
            if work.target == "hornbook":
                work.closes = True
                work.remark(line, one, f"{reason}; allow_closures() lets it")
            else:
                work.mark(line, one, f"{reason}; give them as inputs of a layer with add_loss")


def _tensors(module: Any) -> set[str]:
    """Names that hold what a layer gave, or an ``Input``."""
    tensors: set[str] = set()
    for statement in _matchers.findall(module, _matchers.Assign()):
        if not isinstance(statement.value, cst.Call):
            continue
        call = statement.value
        of_layer = isinstance(call.func, cst.Call)
        begins = short(call.func).rpartition(".")[2] == "Input"
        given = {
            name.value
            for arg in call.args[:1]
            for name in [arg.value, *_parts(arg.value)]
            if isinstance(name, cst.Name)
        }
        if begins or (of_layer and call.args) or (given & tensors and _calls_a_layer(call)):
            for target in statement.targets:
                parts = [target.target, *_parts(target.target)]
                tensors |= {part.value for part in parts if isinstance(part, cst.Name)}
    return tensors


def _calls_a_layer(call: Any) -> bool:
    """Is what is called a name in small letters, not a class such as Model?"""
    name = short(call.func).rpartition(".")[2]
    return isinstance(call.func, cst.Name) and name[:1].islower()


def _parts(node: Any) -> list[Any]:
    return [e.value for e in node.elements] if isinstance(node, cst.List | cst.Tuple) else []


def _free(function: Any) -> set[str]:
    """Names that a function reads and does not bind itself."""
    params = {one.name.value for one in _matchers.findall(function.params, _matchers.Param())}
    bound = set(params)
    for target in _matchers.findall(function.body, _matchers.AssignTarget()):
        for part in [target.target, *_parts(target.target)]:
            bound |= {part.value} if isinstance(part, cst.Name) else set()
    read = {name.value for name in _matchers.findall(function.body, _matchers.Name())}
    return read - bound
