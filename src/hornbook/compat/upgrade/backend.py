"""Functions of ``keras.backend`` as those of ``keras.ops``, with their defaults of then."""

from typing import Any

from hornbook.compat.upgrade.arguments import put_together, starred, taken_apart
from hornbook.compat.upgrade.catalogue import BACKEND
from hornbook.compat.upgrade.literals import cst, shown
from hornbook.compat.upgrade.work import Work

__all__ = ["backend_call", "backend_name"]

_ELSEWHERE = {
    "epsilon": "keras.config.epsilon",
    "floatx": "keras.config.floatx",
    "set_floatx": "keras.config.set_floatx",
    "set_epsilon": "keras.config.set_epsilon",
    "image_data_format": "keras.config.image_data_format",
    "set_image_data_format": "keras.config.set_image_data_format",
    "clear_session": "keras.utils.clear_session",
    "random_normal": "keras.random.normal",
    "random_uniform": "keras.random.uniform",
    "truncated_normal": "keras.random.truncated_normal",
    "variable": "keras.Variable",
    "get_value": "keras.ops.convert_to_numpy",
    "dot": "keras.ops.matmul",
    "binary_crossentropy": "keras.ops.binary_crossentropy",
    "categorical_crossentropy": "keras.ops.categorical_crossentropy",
}
_AXIS = ("argmax", "argmin", "concatenate")
_ONE_ARGUMENT = ("relu", "elu", "shape")


def backend_name(work: Work, name: str) -> str | None:
    """Where a function of the backend is today; None if it is nowhere."""
    if name in BACKEND:
        return f"keras.ops.{BACKEND[name]}"
    return _ELSEWHERE.get(name)


def backend_call(work: Work, line: int, call: Any, name: str) -> Any:
    """A call of ``K.name`` as it is written today; None where there is no such form."""
    if starred(call):
        return None
    args, kwargs = taken_apart(call)
    if name == "int_shape" and len(args) == 1:
        new = cst.Attribute(call.args[0].value, cst.Name("shape"))
        work.change(line, call, new, "shapes are tuples today")
        return new
    if name == "set_value" and len(args) == 2:
        target = cst.Attribute(call.args[0].value, cst.Name("assign"))
        new = cst.Call(target, [cst.Arg(call.args[1].value)])
        work.change(line, call, new, "variables are assigned to")
        return new
    if name == "gather" and len(args) == 2:
        made = call.with_changes(func=work.expression("keras.ops.take"))
        new = put_together(made, (args, {"axis": 0}))
        work.change(line, call.func, "keras.ops.take", "keras.backend has moved to keras.ops")
        return new
    today = backend_name(work, name)
    if today is None or (name in _ONE_ARGUMENT and len(args) + len(kwargs) > 1):
        return None
    if name == "clip" and kwargs:
        return None
    if name in _AXIS and len(args) < 2 and "axis" not in kwargs:
        kwargs["axis"] = shown(cst.parse_expression("-1"))
    made = call.with_changes(func=work.expression(today))
    work.change(line, call.func, today, "keras.backend has moved to keras.ops")
    return put_together(made, (args, kwargs))
