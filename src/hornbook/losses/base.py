"""``Loss``: a value per sample, weighed and averaged into the scalar that training lowers.

::

    loss = sum_i w_i * l(y_i, p_i) / n

The formulas themselves are in the files beside this one.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from hornbook import ops
from hornbook.core import Configurable, Family, OneOf
from hornbook.engine import arrays, shapes
from hornbook.graph import apply

__all__ = ["FAMILY", "FunctionLoss", "Loss", "Reduction", "agree", "as_float", "floats", "sizes"]

FAMILY = Family("loss")

Reduction = Annotated[
    str | None,
    OneOf("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None),
]
_BY_COUNT = ("sum_over_batch_size", "mean")


class Loss(Configurable):
    """Base of losses: write ``call(y_true, y_pred)``, giving a value per sample.

    Args:
        name: Name in logs.
        reduction: ``'sum_over_batch_size'`` (or ``'mean'``) sums and divides by the number of
            values, ``'mean_with_sample_weight'`` by the sum of the weights, ``'sum'`` only sums,
            ``'none'`` keeps the values.
        dtype: Dtype of labels, predictions and result; that of the predictions if None, float32 at
            least.

    Shapes:
        y_true, y_pred (batch, ...), sample_weight (batch,) or (batch, ...) -> scalar

    Example:
        >>> class Cubed(Loss):
        ...     def call(self, y_true, y_pred):
        ...         return ops.mean(ops.abs(y_true - y_pred) ** 3, axis=-1)
        >>> float(Cubed()([[0.0], [0.0]], [[1.0], [2.0]]))
        4.5
    """

    def __init__(
        self,
        name: str | None = None,
        reduction: Reduction = "sum_over_batch_size",
        dtype: str | None = None,
    ) -> None:
        self.name = name or type(self).__name__
        self.reduction, self.dtype = reduction, dtype

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The value of each sample."""
        raise NotImplementedError(f"{type(self).__name__} needs `def call(self, y_true, y_pred):`.")

    def counted(self, values: Any) -> Any:
        """Which of the values count, besides those that a mask spares; None for all."""
        return None

    def __call__(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, mask: Any = None
    ) -> Any:
        """The loss of a batch; masked values count for nothing in sum and mean."""
        return apply(self._weighed, y_true, y_pred, sample_weight, mask)

    def _weighed(self, y_true: Any, y_pred: Any, sample_weight: Any, mask: Any) -> Any:
        y_pred = as_float(y_pred) if self.dtype is None else ops.cast(y_pred, self.dtype)
        values = self.call(as_float(y_true, like=y_pred), y_pred)
        mask = _both(mask, self.counted(values))
        weights = None if sample_weight is None else as_float(sample_weight, like=values)
        if mask is not None:
            kept = as_float(mask, like=values)
            if self.reduction in _BY_COUNT:
                # The mean below divides by all values; this makes it one over those kept.
                kept = kept * (kept.size / ops.maximum(ops.sum(kept), 1))
            weights = kept if weights is None else _times(kept, weights)[0]
        if weights is not None:
            values, weights = _times(values, weights)
        loss = self._reduced(values, weights)
        return loss if self.dtype is None else ops.cast(loss, self.dtype)

    def _reduced(self, values: Any, weights: Any) -> Any:
        if self.reduction in (None, "none"):
            return values
        total = ops.sum(values)
        if self.reduction == "sum":
            return total
        if self.reduction == "mean_with_sample_weight" and weights is not None:
            count = ops.sum(weights)
            return ops.where(count == 0, 0, total / ops.where(count == 0, 1, count))
        size = values.size
        return total / (size if shapes.is_unknown(size) else max(1, size))


def _both(mask: Any, other: Any) -> Any:
    """Where both masks hold; None is a mask that holds everywhere."""
    if mask is None or other is None:
        return other if mask is None else mask
    return ops.logical_and(ops.cast(mask, "bool"), other)


def _times(values: Any, weights: Any) -> tuple[Any, Any]:
    """Values (batch, time, ...) times weights (batch,) or (batch, time), and these weights."""
    values, weights = ops.align_ranks(values, weights)
    missing = max(values.ndim - weights.ndim, 0)
    return values * ops.reshape(weights, (*weights.shape, *[1] * missing)), weights


class FunctionLoss(Loss):
    """A loss function as a loss.

    Args:
        fn: ``fn(y_true, y_pred, **options)`` giving a value per sample.
        name: Name in logs; that of the function if None.
        reduction: See ``Loss``.
        options: Further arguments of ``fn``.
        dtype: See ``Loss``.

    Example:
        >>> def distance(y_true, y_pred):
        ...     return ops.sum(ops.abs(y_true - y_pred), axis=-1)
        >>> float(FunctionLoss(distance)([[1.0, 1.0]], [[3.0, 2.0]]))
        3.0
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        name: str | None = None,
        reduction: Reduction = "sum_over_batch_size",
        options: dict[str, Any] | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(name or getattr(fn, "__name__", None), reduction, dtype)
        self.fn, self.options = fn, options or {}

    def call(self, y_true: Any, y_pred: Any) -> Any:
        y_true, y_pred = ops.align_ranks(y_true, y_pred)
        return self.fn(y_true, y_pred, **self.options)

    def check_targets(self, y_true: Any, size: int, output: str) -> None:
        """Raise ValueError where values of the labels cannot be right for an output of this size.

        ``fit`` calls it once, before training. What to check is the function's own
        ``check_targets(y_true, size, output, **options)``, if it has one.
        """
        check = getattr(self.fn, "check_targets", None)
        if check is not None:
            check(y_true, size, output, **self.options)


def as_float(value: Any, like: Any = None) -> Any:
    """Values as floats of the dtype of ``like``; if none is given, whole and half ones as float32.

    A mean over many samples would lose its last digits in half precision.
    """
    value = ops.convert_to_tensor(value)
    if like is not None:
        return ops.cast(value, like.dtype)
    wide = arrays.dtype_name(value.dtype) in ("float32", "float64")
    return value if wide else ops.cast(value, "float32")


def floats(y_true: Any, y_pred: Any, mend: str = "") -> tuple[Any, Any]:
    """Labels and predictions as floats of one dtype and shape; a single number fits any shape.

    ``mend`` ends the error for labels that do not fit, which would otherwise be repeated silently.
    """
    y_pred = as_float(y_pred)
    given = as_float(y_true, like=y_pred)
    y_true, y_pred = ops.align_ranks(given, y_pred)
    if y_true.ndim and not agree(y_true.shape, y_pred.shape):
        mend = mend or f"Let the last layer give outputs of shape {sizes(given.shape)}."
        raise ValueError(
            f"Labels of shape {sizes(given.shape)} do not fit outputs of shape "
            f"{sizes(y_pred.shape)}: this loss compares them one by one. {mend}"
        )
    return y_true, y_pred


def agree(a: Sequence[Any], b: Sequence[Any]) -> bool:
    """Are the shapes equal, as far as they are known?"""
    pairs = zip(shapes.public(tuple(a)), shapes.public(tuple(b)), strict=False)
    return len(a) == len(b) and all(m == n or None in (m, n) for m, n in pairs)


def sizes(shape: Sequence[Any]) -> tuple[Any, ...]:
    """The shape with the batch left open, since its size is no fault of the user's."""
    return ("batch", *shape[1:])
