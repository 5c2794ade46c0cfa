"""What old code asks of Tensors and arrays that they do not say natively: ``x.get_shape()``.

They are hung on while an era is installed.
"""

from typing import Any

from hornbook.compat.keras.backend.running import computed
from hornbook.core import Variable
from hornbook.engine import arrays, shapes
from hornbook.graph import Tensor

__all__ = ["TensorShape", "attributes"]


class TensorShape(tuple[int | None, ...]):
    """A shape with TensorFlow's words.

    Example:
        >>> TensorShape((None, 3)).as_list()
        [None, 3]
    """

    def as_list(self) -> list[int | None]:
        """The sizes as a list."""
        return list(self)

    @property
    def ndims(self) -> int:
        """Number of axes."""
        return len(self)

    def is_fully_defined(self) -> bool:
        """Are all sizes known?"""
        return None not in self


def _shape_of(x: Any) -> TensorShape:
    return TensorShape(shapes.public(tuple(x.shape)))


def _get_shape(self: Any) -> TensorShape:
    """The size of each axis, None where it is not known."""
    return _shape_of(self)


def _as_numpy(self: Any) -> Any:
    """The values, as a NumPy array."""
    return arrays.to_numpy(self)


def _keras_shape(self: Any) -> tuple[int | None, ...]:
    return tuple(_shape_of(self))


def _eval(self: Any, feed_dict: Any = None, session: Any = None) -> Any:
    """The value, as a NumPy array, for these values of placeholders."""
    return computed(self, feed_dict)


def _run(self: Any, feed_dict: Any = None, session: Any = None) -> None:
    """Do what it does, such as a step of training."""
    computed(self, feed_dict)


def attributes() -> list[tuple[type, str, Any]]:
    """What Tensors, variables and arrays are asked: class, name, attribute."""
    classes = (Tensor, Variable, *arrays.array_classes())
    held = [(cls, "numpy", _as_numpy) for cls in arrays.array_classes()]
    words = {"get_shape": _get_shape, "_keras_shape": property(_keras_shape)}
    found = [(cls, name, word) for cls in classes for name, word in words.items()]
    lazy: list[tuple[type, str, Any]] = [(cls, "eval", _eval) for cls in (Tensor, Variable)]
    return [*held, *found, *lazy, (Tensor, "run", _run)]
