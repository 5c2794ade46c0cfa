"""Regularizers: penalties on weights or outputs, added to the loss."""

from collections.abc import Mapping
from typing import Annotated, Any

from hornbook import ops
from hornbook.core import Configurable, Family, OneOf
from hornbook.core.parameters import NonNegative

__all__ = [
    "FAMILY",
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]

FAMILY = Family("regularizer")


class Regularizer(Configurable):
    """Base of regularizers: callable with an array, giving a scalar.

    As ``activity_regularizer`` a layer divides what it gives by the size of the batch, unless
    ``whole_batch`` is true.

    Example:
        >>> class Tall(Regularizer):
        ...     def __call__(self, x):
        ...         return ops.max(x)
        >>> float(Tall()(ops.array([1.0, 3.0])))
        3.0
    """

    whole_batch = False

    def __call__(self, x: Any) -> Any:
        """The penalty."""
        raise NotImplementedError(f"{type(self).__name__} needs `def __call__(self, x):`.")


@FAMILY.register("l1_l2")
class L1L2(Regularizer):
    """``l1 * sum |x| + l2 * sum x^2``.

    Args:
        l1, l2: Factors.
        whole_batch: Whether a penalty on activities is that of the whole batch, as in Keras up to
            2.3, and not of a sample on average.

    Example:
        >>> float(L1L2(l1=1.0, l2=2.0)(ops.array([1.0, -2.0])))
        13.0
    """

    def __init__(
        self, l1: NonNegative = 0.0, l2: NonNegative = 0.0, whole_batch: bool = False
    ) -> None:
        self.l1, self.l2, self.whole_batch = l1, l2, whole_batch

    def __call__(self, x: Any) -> Any:
        penalty = 0.0
        if self.l1:
            penalty = penalty + self.l1 * ops.sum(ops.abs(x))
        if self.l2:
            penalty = penalty + self.l2 * ops.sum(ops.square(x))
        return penalty


@FAMILY.register()
class L1(L1L2):
    """``l1 * sum |x|``: drives weights to exactly 0.

    Args:
        l1: Factor.
        whole_batch: As in L1L2.

    Example:
        >>> float(L1(0.5)(ops.array([1.0, -3.0])))
        2.0
    """

    def __init__(self, l1: NonNegative = 0.01, whole_batch: bool = False) -> None:
        super().__init__(l1=l1, whole_batch=whole_batch)


@FAMILY.register()
class L2(L1L2):
    """``l2 * sum x^2``: keeps weights small.

    Args:
        l2: Factor.
        whole_batch: As in L1L2.

    Example:
        >>> float(L2(0.5)(ops.array([1.0, -3.0])))
        5.0
    """

    def __init__(self, l2: NonNegative = 0.01, whole_batch: bool = False) -> None:
        super().__init__(l2=l2, whole_batch=whole_batch)


@FAMILY.register("orthogonal")
class OrthogonalRegularizer(Regularizer):
    """Penalty on rows (or columns) of a matrix that are not at right angles.

    ``factor * sum_{i != j} |cos(w_i, w_j)| / (n (n - 1))``, each pair counted once in the mean.

    Args:
        factor: Strength.
        mode: ``'rows'`` or ``'columns'``.

    Example:
        >>> float(OrthogonalRegularizer()(ops.eye(2)))
        0.0
    """

    def __init__(
        self,
        factor: NonNegative = 0.01,
        mode: Annotated[str, OneOf("rows", "columns")] = "rows",
    ) -> None:
        self.factor, self.mode = factor, mode

    def __call__(self, x: Any) -> Any:
        if len(x.shape) != 2:
            raise ValueError(f"OrthogonalRegularizer is for matrices, not for shape {x.shape}.")
        vectors = x if self.mode == "rows" else ops.transpose(x)
        length = ops.sqrt(ops.maximum(ops.sum(ops.square(vectors), axis=1, keepdims=True), 1e-12))
        unit = vectors / length
        size = unit.shape[0]
        products = ops.abs(ops.matmul(unit, ops.transpose(unit))) * (1.0 - ops.eye(size))
        return self.factor * 0.5 * ops.sum(products) / max(1.0, size * (size - 1) / 2)


l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer


def get(identifier: Any) -> Any:
    """The regularizer that a name, a config or an object stands for; None stays None.

    Example:
        >>> float(get("l2").l2)
        0.01
    """
    return FAMILY.get(identifier)


def serialize(regularizer: Any) -> Any:
    """The regularizer as plain data.

    Example:
        >>> serialize(L1(0.5))["config"]
        {'l1': 0.5, 'whole_batch': False}
    """
    return FAMILY.serialize(regularizer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The regularizer that ``serialize`` wrote down.

    Example:
        >>> deserialize(serialize(L1(0.5))).l1
        0.5
    """
    return FAMILY.deserialize(config, custom_objects)
