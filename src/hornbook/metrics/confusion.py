"""Counts of right and wrong yes/no decisions, and precision and recall made of them.

::

                        label 1            label 0
    p > threshold   true positives     false positives
    p <= threshold  false negatives    true negatives

Every metric here keeps the counts it needs, one for each threshold.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from hornbook import ops
from hornbook.core import Variable
from hornbook.metrics.base import FAMILY, Metric

__all__ = [
    "FalseNegatives",
    "FalsePositives",
    "Precision",
    "Recall",
    "TrueNegatives",
    "TruePositives",
]

Thresholds = float | Sequence[float] | None


class _Confusion(Metric):
    """Keeps those of the four counts that ``kept`` names."""

    kept: ClassVar[tuple[str, ...]]

    def __init__(
        self,
        thresholds: Thresholds = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(dtype, name)
        self.thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        # Among the top k every prediction counts, however small.
        given = (0.5 if top_k is None else -float("inf")) if thresholds is None else thresholds
        self._levels = [float(level) for level in ([given] if _is_number(given) else given)]
        if any(not 0 <= level <= 1 for level in self._levels if thresholds is not None):
            raise ValueError(
                f"{type(self).__name__}: thresholds are probabilities from 0 to 1, not "
                f"{thresholds}. For logits put a sigmoid behind the last layer."
            )
        self._counts: dict[str, Variable] = {
            count: self.add_variable(
                (len(self._levels),), name=count if len(self.kept) > 1 else "accumulator"
            )
            for count in self.kept
        }

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        labels, p = ops.align_ranks(ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype))
        if self.top_k is not None:
            p = ops.where(_rank(p) < self.top_k, p, -float("inf"))
        if self.class_id is not None:
            labels, p = labels[..., self.class_id, None], p[..., self.class_id, None]
        weights = beside(sample_weight, p)
        yes, decided = ops.reshape(labels != 0, (1, -1)), _above(p, self._levels)
        cells = {
            "true_positives": yes & decided,
            "false_positives": ~yes & decided,
            "true_negatives": ~yes & ~decided,
            "false_negatives": yes & ~decided,
        }
        for name, count in self._counts.items():
            count.assign_add(ops.sum(ops.where(cells[name], weights, 0), axis=1))

    def share(self, part: str, rest: str) -> Any:
        """part / (part + rest), 0 where both are 0; a scalar for a single threshold."""
        part, rest = self._counts[part].value, self._counts[rest].value
        return self.one(part / ops.where(part + rest == 0, 1, part + rest))

    def one(self, values: Any) -> Any:
        """The value itself where there is a single threshold."""
        return values[0] if len(self._levels) == 1 else values

    def result(self) -> Any:
        return self.one(self._counts[self.kept[0]].value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _rank(p: Any) -> Any:
    """0 for the largest of the last axis, 1 for the next, ..."""
    return ops.argsort(ops.argsort(-p, axis=-1), axis=-1)


def _above(p: Any, levels: list[float]) -> Any:
    """p > level: one row for each level."""
    return ops.reshape(p, (1, -1)) > ops.reshape(ops.array(levels, p.dtype), (-1, 1))


def beside(sample_weight: Any, p: Any) -> Any:
    """Weights as one row, an entry for each entry of p."""
    if sample_weight is None:
        return ops.ones((1, p.size), p.dtype)
    weights = ops.cast(ops.convert_to_tensor(sample_weight), p.dtype)
    if weights.ndim == p.ndim + 1:
        weights = ops.squeeze(weights, -1)
    weights = ops.reshape(weights, (*weights.shape, *[1] * (p.ndim - weights.ndim)))
    return ops.reshape(ops.broadcast_to(weights, p.shape), (1, -1))


@FAMILY.register()
class TruePositives(_Confusion):
    """How many labels of 1 were predicted as 1.

    Args:
        thresholds: Above which probability it is a 1; 0.5 if None. A list gives a count for each.
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(TruePositives()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0]))
        2.0
    """

    better = "max"
    kept = ("true_positives",)

    def __init__(
        self, thresholds: Thresholds = None, name: str | None = None, dtype: str | None = None
    ) -> None:
        super().__init__(thresholds, name=name, dtype=dtype)


@FAMILY.register()
class TrueNegatives(_Confusion):
    """How many labels of 0 were predicted as 0.

    Args:
        thresholds: Above which probability it is a 1; 0.5 if None. A list gives a count for each.
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(TrueNegatives()([0, 1, 0, 0], [1.0, 1.0, 0.0, 0.0]))
        2.0
    """

    better = "max"
    kept = ("true_negatives",)

    def __init__(
        self, thresholds: Thresholds = None, name: str | None = None, dtype: str | None = None
    ) -> None:
        super().__init__(thresholds, name=name, dtype=dtype)


@FAMILY.register()
class FalsePositives(_Confusion):
    """How many labels of 0 were predicted as 1.

    Args:
        thresholds: Above which probability it is a 1; 0.5 if None. A list gives a count for each.
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(FalsePositives()([0, 1, 0, 0], [0.0, 0.0, 1.0, 1.0]))
        2.0
    """

    better = "min"
    kept = ("false_positives",)

    def __init__(
        self, thresholds: Thresholds = None, name: str | None = None, dtype: str | None = None
    ) -> None:
        super().__init__(thresholds, name=name, dtype=dtype)


@FAMILY.register()
class FalseNegatives(_Confusion):
    """How many labels of 1 were predicted as 0.

    Args:
        thresholds: Above which probability it is a 1; 0.5 if None. A list gives a count for each.
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> float(FalseNegatives()([0, 1, 1, 1], [0.0, 1.0, 0.0, 0.0]))
        2.0
    """

    better = "min"
    kept = ("false_negatives",)

    def __init__(
        self, thresholds: Thresholds = None, name: str | None = None, dtype: str | None = None
    ) -> None:
        super().__init__(thresholds, name=name, dtype=dtype)


@FAMILY.register()
class Precision(_Confusion):
    """The share of predicted 1s that are right: ``TP / (TP + FP)``.

    Args:
        thresholds: Above which probability it is a 1; 0.5 if None. A list gives a value for each.
        top_k: Count only the k largest predictions of each row.
        class_id: Look only at this class of (batch, classes).
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> round(float(Precision()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0])), 4)
        0.6667
    """

    better = "max"
    kept = ("true_positives", "false_positives")

    def result(self) -> Any:
        return self.share(*self.kept)


@FAMILY.register()
class Recall(_Confusion):
    """The share of labels of 1 that were found: ``TP / (TP + FN)``.

    Args:
        thresholds: Above which probability it is a 1; 0.5 if None. A list gives a value for each.
        top_k: Count only the k largest predictions of each row.
        class_id: Look only at this class of (batch, classes).
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> round(float(Recall()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0])), 4)
        0.6667
    """

    better = "max"
    kept = ("true_positives", "false_negatives")

    def result(self) -> Any:
        return self.share(*self.kept)
