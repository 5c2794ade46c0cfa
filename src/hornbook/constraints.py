"""Constraints: what a weight is held to after each update."""

from collections.abc import Mapping, Sequence
from typing import Any

from hornbook import ops
from hornbook.core import Configurable, Family, epsilon

__all__ = [
    "FAMILY",
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]

FAMILY = Family("constraint")


class Constraint(Configurable):
    """Base of constraints: callable with a weight, giving the weight to keep.

    Example:
        >>> class Whole(Constraint):
        ...     def __call__(self, w):
        ...         return ops.round(w)
        >>> Whole()(ops.array([0.9])).tolist()
        [1.0]
    """

    def __call__(self, w: Any) -> Any:
        """The weight to keep."""
        raise NotImplementedError(f"{type(self).__name__} needs `def __call__(self, w):`.")


def _length(w: Any, axis: int | Sequence[int]) -> Any:
    axes = axis if isinstance(axis, int) else tuple(axis)
    return ops.sqrt(ops.sum(ops.square(w), axis=axes, keepdims=True))


@FAMILY.register()
class MaxNorm(Constraint):
    """Vectors longer than ``max_value`` are shortened to it.

    Args:
        max_value: Greatest length.
        axis: Axis along which the length is taken; 0 for the inputs of a dense unit.

    Example:
        >>> MaxNorm(1.0)(ops.array([[0.0], [4.0]])).tolist()
        [[0.0], [1.0]]

    See: Srebro et al. 2005; Srivastava et al. 2014.
    """

    def __init__(self, max_value: float = 2, axis: int | Sequence[int] = 0) -> None:
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: Any) -> Any:
        length = _length(w, self.axis)
        return w * (ops.clip(length, 0, self.max_value) / (epsilon() + length))


@FAMILY.register()
class NonNeg(Constraint):
    """Weights below 0 become 0.

    Example:
        >>> NonNeg()(ops.array([-1.0, 2.0])).tolist()
        [0.0, 2.0]
    """

    def __call__(self, w: Any) -> Any:
        return ops.relu(w)


@FAMILY.register()
class UnitNorm(Constraint):
    """Vectors get the length 1.

    Args:
        axis: Axis along which the length is taken.

    Example:
        >>> UnitNorm()(ops.array([[0.0], [4.0]])).tolist()
        [[0.0], [1.0]]
    """

    def __init__(self, axis: int | Sequence[int] = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        return w / (epsilon() + _length(w, self.axis))


@FAMILY.register()
class MinMaxNorm(Constraint):
    """Lengths move towards the span from ``min_value`` to ``max_value``.

    ``w * (rate * clip(|w|) + (1 - rate) * |w|) / |w|``

    Args:
        min_value, max_value: The span.
        rate: 1 enforces it at once, less only leads towards it.
        axis: Axis along which the length is taken.

    Example:
        >>> MinMaxNorm(0.0, 1.0)(ops.array([[0.0], [4.0]])).tolist()
        [[0.0], [1.0]]
    """

    def __init__(
        self,
        min_value: float = 0.0,
        max_value: float = 1.0,
        rate: float = 1.0,
        axis: int | Sequence[int] = 0,
    ) -> None:
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: Any) -> Any:
        length = _length(w, self.axis)
        wanted = self.rate * ops.clip(length, self.min_value, self.max_value)
        return w * ((wanted + (1 - self.rate) * length) / (epsilon() + length))


max_norm, non_neg, unit_norm, min_max_norm = MaxNorm, NonNeg, UnitNorm, MinMaxNorm


def get(identifier: Any) -> Any:
    """The constraint that a name, a config or an object stands for; None stays None.

    Example:
        >>> type(get("non_neg")).__name__
        'NonNeg'
    """
    return FAMILY.get(identifier)


def serialize(constraint: Any) -> Any:
    """The constraint as plain data.

    Example:
        >>> serialize(MaxNorm(3))["config"]["max_value"]
        3
    """
    return FAMILY.serialize(constraint)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The constraint that ``serialize`` wrote down.

    Example:
        >>> deserialize(serialize(MaxNorm(3))).max_value
        3
    """
    return FAMILY.deserialize(config, custom_objects)
