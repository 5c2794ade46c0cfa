"""F-scores: precision and recall in one number.

With precision P and recall R of a class::

    F = (1 + beta^2) P R / (beta^2 P + R)
"""

from collections.abc import Sequence
from typing import Annotated, Any

from hornbook import ops
from hornbook.core import OneOf, Variable, epsilon
from hornbook.core.parameters import Positive, Rule
from hornbook.metrics.base import FAMILY, Metric

__all__ = ["F1Score", "FBetaScore"]

Average = Annotated[str | None, OneOf("micro", "macro", "weighted", None)]
Threshold = Annotated[
    float | None,
    Rule("None or a number above 0, at most 1", lambda x: x is None or 0 < x <= 1, 1.5),
]


@FAMILY.register("fbeta_score")
class FBetaScore(Metric):
    """``(1 + beta^2) P R / (beta^2 P + R)``: recall counts beta times as much as precision.

    Args:
        average: ``'micro'`` counts all classes together, ``'macro'`` takes the mean over classes,
            ``'weighted'`` the mean by how frequent each is, None gives a score for each class.
        beta: Weight of recall.
        threshold: Above which a probability is a 1; if None the largest of each row is.
        name: Name in logs.
        dtype: Dtype of the state.

    Shapes:
        y_true (batch, classes) of 0 and 1, y_pred (batch, classes) -> scalar, or (classes,) without
        average

    Example:
        >>> score = FBetaScore(average="macro", beta=2.0, threshold=0.5)
        >>> y, p = [[1, 1], [1, 0], [1, 1]], [[0.2, 0.6], [0.2, 0.6], [0.6, 0.8]]
        >>> round(float(score(y, p)), 4)
        0.6469
    """

    better = "max"

    def __init__(
        self,
        average: Average = None,
        beta: Positive = 1.0,
        threshold: Threshold = None,
        name: str = "fbeta_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(dtype, name)
        self.average, self.beta, self.threshold = average, beta, threshold
        self._counts: dict[str, Variable] = {}

    @property
    def variables(self) -> list[Variable]:
        """The state."""
        return list(self._counts.values())

    def build(self, y_true: Sequence[int | None], y_pred: Sequence[int | None]) -> None:
        """Make the counts, one for each class."""
        if self._counts:
            return
        if len(y_pred) != 2 or y_pred[-1] is None:
            raise ValueError(
                f"{type(self).__name__} needs labels and outputs of shape (batch, classes), not "
                f"{tuple(y_true)} and {tuple(y_pred)}. Make class numbers one-hot with "
                "hornbook.utils.to_categorical(y)."
            )
        shape = () if self.average == "micro" else (y_pred[-1],)
        for name in ("true_positives", "false_positives", "false_negatives"):
            self._counts[name] = self.add_variable(shape, name=name)
        self._counts["labels"] = self.add_variable(shape, name="intermediate_weights")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y, p = ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype)
        if y.shape != p.shape:
            raise ValueError(
                f"{type(self).__name__} needs labels of the outputs' shape {tuple(p.shape)}, not "
                f"{tuple(y.shape)}. Make class numbers one-hot with "
                "hornbook.utils.to_categorical(y)."
            )
        self.build(y.shape, p.shape)
        if self.threshold is None:
            # A row of zeros decides for no class.
            decided = (p >= ops.max(p, axis=-1, keepdims=True)) & (ops.abs(p) > 1e-9)
        else:
            decided = p > self.threshold
        d = ops.cast(decided, self.dtype)
        w = 1.0
        if sample_weight is not None:
            w = ops.reshape(ops.cast(sample_weight, self.dtype), (-1, 1))
        axis = None if self.average == "micro" else 0
        for count, values in zip(
            self._counts.values(), (d * y, d * (1 - y), (1 - d) * y, y), strict=True
        ):
            count.assign_add(ops.sum(w * values, axis=axis))

    def result(self) -> Any:
        if not self._counts:
            return ops.zeros((), self.dtype)
        right, extra, missed, labels = (count.value for count in self._counts.values())
        precision = right / (right + extra + epsilon())
        recall = right / (right + missed + epsilon())
        both = precision * recall / (self.beta**2 * precision + recall + epsilon())
        score = (1 + self.beta**2) * both
        if self.average == "weighted":
            return ops.sum(score * labels / (ops.sum(labels) + epsilon()))
        return score if self.average is None else ops.mean(score)


@FAMILY.register()
class F1Score(FBetaScore):
    """The harmonic mean of precision and recall: ``2 P R / (P + R)``.

    Args:
        average, threshold: As in ``FBetaScore``.
        name: Name in logs.
        dtype: Dtype of the state.

    Example:
        >>> score = F1Score(threshold=0.5)
        >>> y, p = [[1, 1], [1, 0], [1, 1]], [[0.2, 0.6], [0.2, 0.6], [0.6, 0.8]]
        >>> [round(float(f), 2) for f in score(y, p)]
        [0.5, 0.8]
    """

    def __init__(
        self,
        average: Average = None,
        threshold: Threshold = None,
        name: str = "f1_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)
