"""Curves over all thresholds: the area under them, and the best point that keeps a condition.

A threshold t makes a probability p > t a 1. Each metric here keeps the four counts of
``confusion.py`` at some two hundred thresholds::

    sensitivity = recall = TP / (TP + FN)      specificity = TN / (TN + FP)
    precision = TP / (TP + FP)
"""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import numpy as np

from hornbook import ops
from hornbook.core import OneOf, Variable, epsilon
from hornbook.core.parameters import Fraction, PositiveInt, Rule
from hornbook.metrics.base import FAMILY, Metric
from hornbook.metrics.confusion import beside

__all__ = [
    "AUC",
    "PrecisionAtRecall",
    "RecallAtPrecision",
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
]

_COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")


def _share(part: Any, rest: Any) -> Any:
    """part / (part + rest), 0 where both are 0."""
    whole = part + rest
    return part / ops.where(whole == 0, 1.0, whole)


class _Curve(Metric):
    """Keeps the four counts at rising thresholds, for each label if there are several."""

    _levels: np.ndarray

    def _make_counts(self, *labels: int) -> None:
        shape = (len(self._levels), *labels)
        self._counts = {name: self.add_variable(shape, name=name) for name in _COUNTS}

    @property
    def variables(self) -> list[Variable]:
        """The state."""
        return list(self._counts.values())

    def _count(self, yes: Any, p: Any, weights: Any) -> None:
        """See labels, probabilities and weights, each (n,) or (n, labels).

        A prediction is sorted in by how many thresholds it is above; sums from the far end tell how
        much is above each threshold.
        """
        size, labels = len(self._levels), p.shape[1] if p.ndim > 1 else 1
        bins = ops.searchsorted(self._levels.astype(self.dtype), ops.clip(p, 0, 1))
        places = ops.reshape(bins + (size + 1) * ops.arange(labels), (-1,))

        def above(weights: Any) -> tuple[Any, Any]:
            whole = (size + 1) * labels
            sums = ops.bincount(places, weights=ops.reshape(weights, (-1,)), length=whole)
            sums = ops.transpose(ops.reshape(sums, (labels, size + 1)))
            reached = ops.flip(ops.cumsum(ops.flip(sums, axis=0), axis=0), axis=0)
            over, total = reached[1:], reached[:1]
            return (over, total - over) if p.ndim > 1 else (over[:, 0], (total - over)[:, 0])

        tp, fn = above(ops.where(yes, weights, 0.0))
        fp, tn = above(ops.where(yes, 0.0, weights))
        for count, seen in zip(self._counts.values(), (tp, fp, tn, fn), strict=True):
            count.assign_add(seen)

    def _shares(self) -> dict[str, Any]:
        """Recall, precision and specificity at each threshold."""
        tp, fp, tn, fn = (count.value for count in self._counts.values())
        return {
            "recall": _share(tp, fn),
            "sensitivity": _share(tp, fn),
            "precision": _share(tp, fp),
            "specificity": _share(tn, fp),
        }


def _evenly(count: int) -> list[float]:
    """Thresholds between 0 and 1, both left out."""
    return [(place + 1) / (count - 1) for place in range(count - 2)]


_AboveOne = Annotated[int, Rule("a whole number above 1", lambda n: int(n) == n and n > 1, 1)]


@FAMILY.register()
class AUC(_Curve):
    """The area under a curve of two shares, drawn point by point over the thresholds.

    The ROC curve has the sensitivity over the share of false alarms: its area is the chance that a
    1 gets a higher probability than a 0. The PR curve has the precision over the recall.

    Args:
        num_thresholds: How many thresholds, evenly from 0 to 1.
        curve: ``'ROC'``, ``'PR'``, or ``'PRGAIN'``, precision and recall as gains over guessing.
        summation_method: ``'interpolation'`` between points, ``'minoring'`` takes the lower of two,
            ``'majoring'`` the higher.
        name: Name in logs.
        dtype: Dtype of the state.
        thresholds: Thresholds of your own between 0 and 1; 0 and 1 are added.
        multi_label: Whether to draw a curve for each label and take the mean area.
        num_labels: How many labels, for ``multi_label``.
        label_weights: Weights of the labels.
        from_logits: Whether predictions are logits.

    Example:
        >>> round(float(AUC(num_thresholds=3)([0, 0, 1, 1], [0, 0.5, 0.3, 0.9])), 4)
        0.75

    See: Fawcett 2006; Davis and Goadrich 2006; Flach and Kull 2015.
    """

    better = "max"

    def __init__(
        self,
        num_thresholds: _AboveOne = 200,
        curve: Annotated[str, OneOf("roc", "pr", "prgain")] = "ROC",
        summation_method: Annotated[
            str, OneOf("interpolation", "minoring", "majoring")
        ] = "interpolation",
        name: str | None = None,
        dtype: str | None = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: PositiveInt | None = None,
        label_weights: Sequence[float] | None = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(dtype, name)
        if num_labels and not multi_label:
            raise ValueError("AUC: num_labels is for multi_label=True.")
        inner = _evenly(num_thresholds) if thresholds is None else sorted(thresholds)
        if inner and not 0 <= inner[0] <= inner[-1] <= 1:
            raise ValueError(f"AUC: thresholds are from 0 to 1, not {thresholds}.")
        # The ends lie just beyond, so that all is above the first and nothing above the last.
        self._levels = np.array([-epsilon(), *inner, 1 + epsilon()])
        self.num_thresholds = len(self._levels)
        self.thresholds = None if thresholds is None else inner
        self.curve, self.summation_method = curve.upper(), summation_method.lower()
        self.multi_label, self.num_labels = multi_label, num_labels
        self.label_weights, self.from_logits = label_weights, from_logits
        self._counts = {}
        if num_labels or not multi_label:
            self._make_counts(*([num_labels] if num_labels else []))

    def build(self, y_true: Sequence[int | None], y_pred: Sequence[int | None]) -> None:
        """Make the counts of each label, where their number was not given."""
        if self._counts:
            return
        if len(y_pred) != 2 or y_pred[-1] is None:
            raise ValueError(
                f"AUC with multi_label=True needs outputs (batch, labels), not {tuple(y_pred)}."
            )
        self._make_counts(y_pred[-1])

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        labels, p = ops.align_ranks(ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype))
        self.build(labels.shape, p.shape)
        weights = ops.reshape(beside(sample_weight, p), p.shape)
        if self.label_weights is not None and not self.multi_label:
            weights = weights * ops.array(self.label_weights, self.dtype)
        p = ops.sigmoid(p) if self.from_logits else p
        flat = p.shape if self.multi_label else (-1,)
        self._count(*(ops.reshape(x, flat) for x in (labels != 0, p, weights)))

    def result(self) -> Any:
        if not self._counts:
            return ops.zeros((), self.dtype)
        areas = ops.sum(self._areas(), axis=0)
        if not self.multi_label:
            return areas
        if self.label_weights is None:
            return ops.mean(areas)
        weights = ops.array(self.label_weights, self.dtype)
        return ops.sum(areas * weights) / ops.sum(weights)

    def _areas(self) -> Any:
        """The area between each point and the next."""
        if self.curve == "PR" and self.summation_method == "interpolation":
            return self._interpolated_precision()
        x, y = self._points()
        heights = {
            "interpolation": (y[:-1] + y[1:]) / 2,
            "minoring": ops.minimum(y[:-1], y[1:]),
            "majoring": ops.maximum(y[:-1], y[1:]),
        }[self.summation_method]
        return (x[:-1] - x[1:]) * heights

    def _points(self) -> tuple[Any, Any]:
        shares = self._shares()
        tp, fp, tn, fn = (count.value for count in self._counts.values())
        if self.curve == "ROC":
            return _share(fp, tn), shares["recall"]
        if self.curve == "PR":
            return shares["recall"], shares["precision"]
        odds = (tp + fn) / ops.where(tn + fp == 0, 1.0, tn + fp)
        odds = ops.where(tn + fp == 0, 0.0, odds)
        some = ops.where(tp == 0, 1.0, tp)
        recall_gain = ops.where(tp == 0, 0.0, ops.maximum(1 - odds * fn / some, 0.0))
        return recall_gain, ops.where(tp == 0, 1.0, 1 - odds * fp / some)

    def _interpolated_precision(self) -> Any:
        """Between two points TP is a straight line over TP + FP, and precision a hyperbola."""
        tp, fp, _, fn = (count.value for count in self._counts.values())
        found = tp + fp
        more_tp, more = tp[:-1] - tp[1:], found[:-1] - found[1:]
        slope = ops.where(more > 0, more_tp / ops.where(more > 0, more, 1.0), 0.0)
        start = tp[1:] - slope * found[1:]
        both = ops.logical_and(found[:-1] > 0, found[1:] > 0)
        ratio = ops.where(both, found[:-1] / ops.where(both, found[1:], 1.0), 1.0)
        labels = tp[1:] + fn[1:]
        area = slope * (more_tp + start * ops.log(ratio))
        return ops.where(labels > 0, area / ops.where(labels > 0, labels, 1.0), 0.0)


class _Best(_Curve):
    """The best of one share over the thresholds where another is large enough."""

    better = "max"
    wanted: ClassVar[str]
    bounded: ClassVar[str]

    def __init__(
        self, bound: float, num_thresholds: int, class_id: int | None, dtype: Any, name: Any
    ) -> None:
        super().__init__(dtype, name)
        self._bound, self.num_thresholds, self.class_id = bound, num_thresholds, class_id
        one = num_thresholds == 1
        self._levels = np.array([0.5] if one else [0.0, *_evenly(num_thresholds), 1.0])
        self._make_counts()

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        labels, p = ops.align_ranks(ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype))
        if self.class_id is not None:
            labels, p = labels[..., self.class_id, None], p[..., self.class_id, None]
        weights = beside(sample_weight, p)
        self._count(*(ops.reshape(x, (-1,)) for x in (labels != 0, p, weights)))

    def result(self) -> Any:
        shares = self._shares()
        return ops.max(ops.where(shares[self.bounded] >= self._bound, shares[self.wanted], 0.0))


@FAMILY.register()
class SensitivityAtSpecificity(_Best):
    """The best ``TP / (TP + FN)`` over the thresholds where ``TN / (TN + FP)`` is large enough.

    Args:
        specificity: What ``TN / (TN + FP)`` must reach.
        num_thresholds: How many thresholds are tried, evenly from 0 to 1.
        class_id: Look only at this class of (batch, classes).
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> metric = SensitivityAtSpecificity(0.5)
        >>> float(metric([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]))
        0.5
    """

    wanted, bounded = "sensitivity", "specificity"

    def __init__(
        self,
        specificity: Fraction,
        num_thresholds: PositiveInt = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(specificity, num_thresholds, class_id, dtype, name)


@FAMILY.register()
class SpecificityAtSensitivity(_Best):
    """The best ``TN / (TN + FP)`` over the thresholds where ``TP / (TP + FN)`` is large enough.

    Args:
        sensitivity: What ``TP / (TP + FN)`` must reach.
        num_thresholds: How many thresholds are tried, evenly from 0 to 1.
        class_id: Look only at this class of (batch, classes).
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> metric = SpecificityAtSensitivity(0.5)
        >>> round(float(metric([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8])), 4)
        0.6667
    """

    wanted, bounded = "specificity", "sensitivity"

    def __init__(
        self,
        sensitivity: Fraction,
        num_thresholds: PositiveInt = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(sensitivity, num_thresholds, class_id, dtype, name)


@FAMILY.register()
class PrecisionAtRecall(_Best):
    """The best ``TP / (TP + FP)`` over the thresholds where ``TP / (TP + FN)`` is large enough.

    Args:
        recall: What ``TP / (TP + FN)`` must reach.
        num_thresholds: How many thresholds are tried, evenly from 0 to 1.
        class_id: Look only at this class of (batch, classes).
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> metric = PrecisionAtRecall(0.5)
        >>> float(metric([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]))
        0.5
    """

    wanted, bounded = "precision", "recall"

    def __init__(
        self,
        recall: Fraction,
        num_thresholds: PositiveInt = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(recall, num_thresholds, class_id, dtype, name)


@FAMILY.register()
class RecallAtPrecision(_Best):
    """The best ``TP / (TP + FN)`` over the thresholds where ``TP / (TP + FP)`` is large enough.

    Args:
        precision: What ``TP / (TP + FP)`` must reach.
        num_thresholds: How many thresholds are tried, evenly from 0 to 1.
        class_id: Look only at this class of (batch, classes).
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> metric = RecallAtPrecision(0.8)
        >>> float(metric([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]))
        0.5
    """

    wanted, bounded = "recall", "precision"

    def __init__(
        self,
        precision: Fraction,
        num_thresholds: PositiveInt = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(precision, num_thresholds, class_id, dtype, name)
