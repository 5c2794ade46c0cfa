"""Variables changed in part: rows by number."""

from typing import Any

from hornbook.compat.tensorflow.define import as_operand
from hornbook.compat.tensorflow.variables import update
from hornbook.engine.arrays import xp

__all__ = [
    "batch_scatter_update",
    "count_up_to",
    "scatter_add",
    "scatter_div",
    "scatter_max",
    "scatter_min",
    "scatter_mul",
    "scatter_nd_add",
    "scatter_nd_sub",
    "scatter_nd_update",
    "scatter_sub",
    "scatter_update",
]


def _scatter(type: str, method: str, sign: int = 1, places: bool = False) -> Any:
    def change(
        ref: Any, indices: Any, updates: Any, use_locking: Any = None, name: Any = None
    ) -> Any:
        box = ref.box if getattr(ref, "box", None) is not None else ref

        def fn(old: Any, indices: Any, updates: Any) -> Any:
            at = tuple(xp.moveaxis(xp.asarray(indices), -1, 0)) if places else indices
            rows = xp.asarray(updates) if sign > 0 else -xp.asarray(updates)
            return [getattr(old[0].at[at], method)(rows.astype(old[0].dtype))]

        return update(
            type, [box], fn, name, indices=as_operand(indices),
            updates=as_operand(updates, None if hasattr(updates, "dtype") else box.dtype),
        )[0]  # fmt: skip

    change.__doc__ = f"{type}: rows of a Variable by number; gives its new value."
    return change


scatter_update = batch_scatter_update = _scatter("ScatterUpdate", "set")
scatter_add = _scatter("ScatterAdd", "add")
scatter_sub = _scatter("ScatterSub", "add", -1)
scatter_mul = _scatter("ScatterMul", "multiply")
scatter_div = _scatter("ScatterDiv", "divide")
scatter_max = _scatter("ScatterMax", "max")
scatter_min = _scatter("ScatterMin", "min")
scatter_nd_update = _scatter("ScatterNdUpdate", "set", places=True)
scatter_nd_add = _scatter("ScatterNdAdd", "add", places=True)
scatter_nd_sub = _scatter("ScatterNdSub", "add", -1, places=True)


def count_up_to(ref: Any, limit: int, name: Any = None) -> Any:
    """An operation that adds one to a Variable."""
    return ref.count_up_to(limit)
