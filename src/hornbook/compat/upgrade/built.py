"""Weights of a layer of one's own as Keras 1 had them: made by functions, then listed.

``self.W = self.init(shape, name=...)`` and ``self.trainable_weights = [self.W]`` are
``self.W = self.add_weight(...)`` today.
"""

from typing import Any

from hornbook.compat.upgrade.arguments import bound, put_together, starred, taken_apart
from hornbook.compat.upgrade.literals import cst, shown
from hornbook.compat.upgrade.work import Work, short

__all__ = ["built"]

_FILLED = {"zeros": '"zeros"', "ones": '"ones"'}
_LISTED = ("self.trainable_weights", "self._trainable_weights")
_UNSEEN = "Keras 3 finds weights that self.add_weight(...) made; make these so"


def built(work: Work, line: int, function: Any) -> Any:
    """The method ``build`` with ``add_weight`` for each weight that it lists at its end."""
    if function.name.value != "build" or not isinstance(function.body, cst.IndentedBlock):
        return function
    body = list(function.body.body)
    listed = {short(target): place for place, one in enumerate(body) for target in _targets(one)}
    at = next((listed[name] for name in _LISTED if name in listed), None)
    values = None if at is None else body[at].body[0].value
    if not isinstance(values, cst.List):
        return function
    made = {}
    for element in values.elements:
        place = listed.get(short(element.value))
        new = None if place is None else _added(body[place].body[0].value)
        if new is None:
            work.mark(line, body[at], _UNSEEN)
            return function
        made[place] = new
    for place, new in made.items():
        statement = body[place].body[0]
        work.change(line, statement, new, "a layer's weights are added by add_weight today")
        body[place] = body[place].with_changes(body=[statement.with_changes(value=new)])
    work.change(line, body[at], "left out", "add_weight lists them itself")
    del body[at]
    return function.with_changes(body=function.body.with_changes(body=body))


def _targets(statement: Any) -> list[Any]:
    one = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    return [target.target for target in one.targets] if isinstance(one, cst.Assign) else []


def _added(call: Any) -> Any:
    """``self.init(shape, name=n)`` or ``K.zeros(shape, name=n)`` as ``self.add_weight``."""
    if not isinstance(call, cst.Call) or starred(call):
        return None
    if short(call.func) == "self.add_weight":
        return call
    last = short(call.func).rpartition(".")[2]
    given = bound(taken_apart(call), ("shape", "name") if last not in _FILLED else ("shape",))
    by_itself = short(call.func).startswith("self.")
    if (
        "shape" not in given
        or given.keys() - {"shape", "name"}
        or not (by_itself or last in _FILLED)
    ):
        return None
    filled = cst.SimpleString(_FILLED[last]) if last in _FILLED else call.func
    words = {"shape": given["shape"], "initializer": shown(filled)}
    words |= {"name": given["name"]} if "name" in given else {}
    return put_together(
        call.with_changes(func=cst.parse_expression("self.add_weight")), ((), words)
    )
