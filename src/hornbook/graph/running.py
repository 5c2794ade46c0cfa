"""Functions that close over Tensors of a model, as a loss of older code does.

::

    z = layer(x)                                  a Tensor of the model
    def loss(y_true, y_pred):
        return mean(y_true - y_pred) + mean(z)    z has a value while the model runs

After ``allow_closures`` a Tensor that is met while a step runs stands for the value that it has in
that step. Only code that needs it switches it on.
"""

import weakref
from typing import Any

from hornbook.core import Scope
from hornbook.engine import arrays
from hornbook.graph.apply import on_record
from hornbook.graph.evaluate import Function, call_node, nodes_before, on_run
from hornbook.graph.node import Tensor

__all__ = ["allow_closures", "tensor_of", "value_now"]

_known: weakref.WeakKeyDictionary[Scope, dict[int, Any]] = weakref.WeakKeyDictionary()
_made_by: weakref.WeakKeyDictionary[Scope, list[Function]] = weakref.WeakKeyDictionary()


def allow_closures() -> None:
    """Let Tensors that a running step meets stand for their values."""
    on_run(_keep)
    on_record(_resolve)


def _keep(function: Function, known: dict[int, Any]) -> None:
    scope = Scope.current()
    if scope is not None:
        _known.setdefault(scope, {}).update(known)
        _made_by.setdefault(scope, []).append(function)


def value_now(tensor: Tensor) -> Any:
    """The value that a Tensor has in the step that runs; None if no step knows it."""
    found = _resolve([tensor])
    return None if found is None else found[0]


def tensor_of(value: Any) -> Tensor | None:
    """The Tensor of the running step that has exactly this value; None if there is none."""
    scope = Scope.current()
    while scope is not None:
        known = _known.get(scope, {})
        for function in reversed(_made_by.get(scope, [])):
            made = [tensor for node in function.nodes for tensor in node.outputs]
            for tensor in [*made, *function.flat_inputs]:
                if known.get(id(tensor)) is value:
                    return tensor
        scope = scope.outer
    return None


def _resolve(nest: Any) -> Any:
    """The nest with the values of its Tensors; None where a value is not known."""
    now = scope = Scope.current()
    if now is None:
        return None
    known: dict[int, Any] = {}
    while scope is not None:
        known = {**_known.get(scope, {}), **known}
        scope = scope.outer
    wanted = [leaf for leaf in arrays.leaves(nest) if isinstance(leaf, Tensor)]
    for node in nodes_before(wanted, known):
        if any(id(needed) not in known for needed in node.inputs):
            return None
        call_node(node, known)
        here = _known.setdefault(now, {})
        here.update({id(tensor): known[id(tensor)] for tensor in node.outputs})
    if any(id(tensor) not in known for tensor in wanted):
        return None
    return arrays.map_leaves(
        lambda leaf: known[id(leaf)] if isinstance(leaf, Tensor) else leaf, nest
    )
