"""Single objects as plain data in the words of Keras 3, for configs that users write by hand."""

from collections.abc import Mapping
from typing import Any

from hornbook.core import by_name, custom_object_scope, from_tree, name_of, to_tree
from hornbook.saving.dialect_keras3 import from_keras3, to_keras3

__all__ = [
    "deserialize_keras_object",
    "get_registered_name",
    "get_registered_object",
    "serialize_keras_object",
]


def serialize_keras_object(obj: Any) -> Any:
    """A layer, loss, function, array, ... as plain data.

    Example:
        >>> from hornbook import regularizers
        >>> serialize_keras_object(regularizers.L2(0.5))["config"]
        {'l2': 0.5}
    """
    return to_keras3(to_tree(obj))


def deserialize_keras_object(
    config: Any, custom_objects: Mapping[str, Any] | None = None, safe_mode: bool = True
) -> Any:
    """The object that ``serialize_keras_object`` wrote.

    Args:
        config: The plain data.
        custom_objects: Name -> class or function of your own that it refers to.
        safe_mode: Taken for older code; reading is always safe, since it runs no code.

    Example:
        >>> from hornbook import regularizers
        >>> deserialize_keras_object(serialize_keras_object(regularizers.L2(0.5))).l2
        0.5
    """
    with custom_object_scope(custom_objects):
        return from_tree(from_keras3(config))


def get_registered_name(obj: Any) -> str:
    """The name under which a class or function is written down.

    Example:
        >>> from hornbook.core import register_serializable
        >>> @register_serializable("lesson")
        ... def halve(x): ...
        >>> get_registered_name(halve)
        'lesson>halve'
    """
    return name_of(obj)[1]


def get_registered_object(
    name: str,
    custom_objects: Mapping[str, Any] | None = None,
    module_objects: Mapping[str, Any] | None = None,
) -> Any:
    """The class or function of a registered name; None if there is none.

    Example:
        >>> get_registered_object("lesson>unknown") is None
        True
    """
    return (custom_objects or {}).get(name) or by_name(name) or (module_objects or {}).get(name)
