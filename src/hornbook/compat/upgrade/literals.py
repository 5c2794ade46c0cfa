"""Source shown to the gate as values: what is written out is a number, a word or a tuple of them.

The gate of the run time renames, orders and fills arguments without caring what they are; only a
few rows look at whole numbers, words and shapes. ``shown`` makes such values of source that says
them outright, each remembering its source; ``written`` makes source of what the gate returns.
"""

from typing import Any

from hornbook.core import optional

__all__ = ["Unknown", "shown", "written"]

cst: Any = optional("libcst", "to rewrite source")


class Unknown:
    """A value that the source does not say."""

    def __init__(self, node: Any) -> None:
        self.node = node


class _Int(int):
    node: Any


class _Float(float):
    node: Any


class _Str(str):
    node: Any


class _Tuple(tuple[Any, ...]):
    node: Any


class _List(list[Any]):
    node: Any


def shown(node: Any) -> Any:
    """A value for an expression, with the expression as its ``node``."""
    value: Any
    if isinstance(node, cst.Integer):
        value = _Int(int(node.value.replace("_", ""), 0))
    elif isinstance(node, cst.Float):
        value = _Float(node.value)
    elif isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str):
        value = _Str(node.evaluated_value)
    elif isinstance(node, cst.Tuple | cst.List) and not any(
        isinstance(element, cst.StarredElement) for element in node.elements
    ):
        kind = _Tuple if isinstance(node, cst.Tuple) else _List
        value = kind(shown(element.value) for element in node.elements)
    else:
        return Unknown(node)
    value.node = node
    return value


def written(value: Any, names: dict[str, str] | None = None) -> Any:
    """Source for a value that the gate returned.

    Args:
        value: What ``shown`` made, or plain data of the tables.
        names: Words that are written as an expression instead, such as the name of a function.
    """
    if isinstance(value, str) and value in (names or {}):
        return cst.parse_expression((names or {})[value])
    if hasattr(value, "node"):
        return value.node
    if isinstance(value, tuple | list):
        elements = [cst.Element(written(item, names)) for item in value]
        return cst.Tuple(elements) if isinstance(value, tuple) else cst.List(elements)
    if isinstance(value, str):
        return cst.SimpleString(f'"{value}"')
    if value is None or isinstance(value, bool | int | float):
        return cst.parse_expression(repr(value))
    raise ValueError(f"a {type(value).__name__} cannot be written as source")
