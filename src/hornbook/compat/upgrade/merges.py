"""Merging layers of Keras 1, and its ``MaxoutDense``: functions and layers that do the same."""

from typing import Any

from hornbook.compat.upgrade.arguments import bound, put_together, starred, taken_apart
from hornbook.compat.upgrade.constructors import constructed
from hornbook.compat.upgrade.literals import Unknown, cst
from hornbook.compat.upgrade.work import Work

__all__ = ["maxout", "merged", "side_by_side"]

_MERGES = {
    "sum": "add",
    "mul": "multiply",
    "ave": "average",
    "max": "maximum",
    "concat": "concatenate",
    "dot": "dot",
    "cos": "dot",
}
_ORDER = ("inputs", "mode", "concat_axis", "dot_axes")
_UNUSED = ("output_shape", "output_mask", "node_indices", "tensor_indices")


def merged(work: Work, line: int, call: Any) -> Any:
    """``merge([a, b], mode='concat')`` as the function of today."""
    given = _given(call)
    mode = given.get("mode", "sum")
    if isinstance(getattr(mode, "node", None), cst.Lambda):
        layer = call.with_changes(func=work.expression("keras.layers.Lambda"))
        new = cst.Call(put_together(layer, ((mode,), {})), [cst.Arg(given["inputs"].node)])
        work.change(line, call, new, "a function of the inputs is a Lambda today")
        return new
    if isinstance(mode, Unknown):
        return _helped(work, line, call, "merged", given)
    if mode not in _MERGES:
        work.mark(line, call, "write the layer of today for this mode: keras.layers.add(...)")
        return call
    name = {"name": given["name"]} if "name" in given else {}
    func = work.expression(f"keras.layers.{_MERGES[mode]}")
    words = _words(mode, given) | name
    new = put_together(call.with_changes(func=func), ((given["inputs"],), words))
    work.change(line, call, new, "merge is a layer for each mode today")
    return new


def _given(call: Any) -> dict[str, Any]:
    return bound(taken_apart(call), _ORDER)


def _words(mode: str, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments that a mode's layer takes."""
    words: dict[str, Any] = {}
    if mode == "concat":
        words["axis"] = given.get("concat_axis", -1)
    if mode in ("dot", "cos"):
        words["axes"] = _flat(given.get("dot_axes", -1))
    if mode == "cos":
        words["normalize"] = True
    return words


def _flat(axes: Any) -> Any:
    """``([1], [1])``, as the first releases wrote it, is ``(1, 1)``."""
    if not isinstance(axes, tuple | list) or not any(isinstance(axis, list) for axis in axes):
        return axes
    return tuple(axis[0] if isinstance(axis, list) else axis for axis in axes)


def _helped(work: Work, line: int, call: Any, helper: str, given: dict[str, Any]) -> Any:
    kept = {w: v for w, v in given.items() if w in _ORDER[1:]}
    func = cst.Name(work.helper(helper))
    new = put_together(call.with_changes(func=func), ((given["inputs"],), kept))
    work.change(line, call, new, "merge is a layer for each mode today")
    return new


def side_by_side(work: Work, line: int, call: Any) -> Any:
    """``Merge([left, right], mode='concat')`` is a model of both; without them it is a layer."""
    given = _given(call)
    given = {("inputs" if word == "layers" else word): value for word, value in given.items()}
    if starred(call) or "name" in given and "inputs" in given:
        work.mark(line, call, "join the outputs of the branches in a Model(...)")
        return call
    if "inputs" in given:
        return _helped(work, line, call, "merged_models", given)
    mode = given.get("mode", "sum")
    if mode not in _MERGES:
        work.mark(line, call, "write the layer of today for this mode: keras.layers.Add(...)")
        return call
    name = {"name": given["name"]} if "name" in given else {}
    func = work.expression(f"keras.layers.{_MERGES[mode].capitalize()}")
    new = put_together(call.with_changes(func=func), ((), _words(mode, given) | name))
    work.change(line, call, new, "merge is a layer for each mode today")
    return new


def maxout(work: Work, line: int, call: Any) -> Any:
    """``MaxoutDense(8, nb_feature=2)``: Dense, and the largest of each group."""
    if starred(call):
        work.mark(line, call.func, "arguments passed by * cannot be seen here; check them")
        return call
    words = bound(taken_apart(call), ("output_dim", "nb_feature", "init", "weights"))
    groups = words.pop("nb_feature", None)
    dense = work.found("keras.layers.Dense")
    plain = put_together(call, ((), words))
    made = constructed(work, line, plain, dense)
    args, kwargs = taken_apart(made)
    kwargs |= {} if groups is None else {"groups": groups}
    made = made.with_changes(func=cst.Name(work.helper("maxout_dense")))
    new = put_together(made, (args, kwargs))
    work.change(line, call, new, "Keras 3 has none; a function of the module builds it")
    return new
