"""Losses of embeddings: vectors of one class together, of different classes apart."""

from typing import Any

from hornbook import ops
from hornbook.core.parameters import Positive
from hornbook.losses.base import FAMILY, FunctionLoss, Reduction, as_float

__all__ = ["Circle", "circle"]

_NEVER = -1e30  # the logarithm of 0 that leaves slopes finite


@FAMILY.register()
def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Any:
    """softplus(log sum_P exp(gamma a (d - m)) + log sum_N exp(gamma b (1 - m - d))) for each row.

    d is the distance ``1 - u . v`` of two unit vectors, P the pairs of one class and N those of
    different classes; pairs that are far from where they should be weigh more: ``a = m + d``,
    ``b = 1 + m - d``.

    Args:
        y_true: Class numbers (batch,).
        y_pred: Vectors of length 1 (batch, dim).
        ref_labels, ref_embeddings: The vectors to compare with; those of the batch if None.
        remove_diagonal: Whether the n-th vector is not compared with the n-th reference, itself.
        gamma: Steepness.
        margin: m, how near is near enough.

    Example:
        >>> values = circle([0, 0, 1], [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], gamma=1.0)
        >>> [round(float(value), 3) for value in values]
        [0.546, 0.546, 0.0]

    See: Sun et al. 2020.
    """
    y_pred = as_float(y_pred)
    others = y_pred if ref_embeddings is None else as_float(ref_embeddings, like=y_pred)
    labels = ops.reshape(ops.cast(y_true, "int32"), (-1, 1))
    other_labels = labels if ref_labels is None else ops.cast(ref_labels, "int32")
    together = ops.equal(labels, ops.reshape(other_labels, (1, -1)))
    apart = ops.logical_not(together)
    if remove_diagonal:
        itself = ops.eye(labels.shape[0], together.shape[1], dtype="bool")
        together = ops.logical_and(together, ops.logical_not(itself))
    d = ops.maximum(1 - ops.matmul(y_pred, ops.transpose(others)), 0)
    too_far = gamma * ops.maximum(margin + d, 0) * (d - margin)
    too_near = gamma * ops.maximum(1 + margin - d, 0) * (1 - margin - d)
    sums = [
        ops.logsumexp(ops.where(pairs, terms, _NEVER), axis=1)
        for pairs, terms in ((together, too_far), (apart, too_near))
    ]
    return ops.softplus(sums[0] + sums[1])


@FAMILY.register()
class Circle(FunctionLoss):
    """Vectors of one class together, of others apart, each pair pulled as far as it is off.

    See ``circle`` for the formula. Rows whose loss is 0, such as those alone in their class, do not
    count in the mean.

    Args:
        gamma: Steepness.
        margin: How near is near enough; less is stricter.
        remove_diagonal: Whether a vector is not compared with itself.
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Shapes:
        y_true (batch,) class numbers, y_pred (batch, dim) of length 1 -> scalar

    Example:
        >>> loss = Circle(gamma=1.0)
        >>> round(float(loss([0, 0, 1], [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])), 3)
        0.546

    See: Sun et al. 2020.
    """

    def __init__(
        self,
        gamma: Positive = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "circle",
        dtype: str | None = None,
    ) -> None:
        options = {"gamma": gamma, "margin": margin, "remove_diagonal": remove_diagonal}
        super().__init__(circle, name, reduction, options, dtype=dtype)

    def counted(self, values: Any) -> Any:
        """Rows with a loss above 0."""
        return values > 0
