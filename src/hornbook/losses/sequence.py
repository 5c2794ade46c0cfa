"""The loss of sequences whose labels are not aligned with the frames: CTC."""

from typing import Any

from hornbook import ops
from hornbook.losses.base import FAMILY, FunctionLoss, Reduction, as_float, sizes

__all__ = ["CTC", "ctc"]


@FAMILY.register()
def ctc(y_true: Any, y_pred: Any) -> Any:
    """-log of the probability of a label, summed over all its alignments with the frames.

    Args:
        y_true: Class numbers from 1 on (batch, labels); 0 fills up shorter labels.
        y_pred: Logits (batch, frames, classes); class 0 is the blank.

    Example:
        >>> round(float(ctc([[1]], [[[0.0, 0.0], [0.0, 0.0]]])[0]), 4)
        0.2877

    See: Graves et al. 2006; ``hornbook.ops.ctc_loss``.
    """
    y_pred = as_float(y_pred)
    y_true = ops.cast(ops.convert_to_tensor(y_true), "int32")
    if y_true.ndim != 2 or y_pred.ndim != 3:
        raise ValueError(
            "ctc needs labels (batch, labels) and logits (batch, frames, classes), but got "
            f"{sizes(y_true.shape)} and {sizes(y_pred.shape)}. Let the last layer be Dense(classes "
            "+ 1) over a sequence."
        )
    lengths = ops.sum(ops.cast(y_true != 0, "int32"), axis=-1)
    frames = ops.full_like(lengths, y_pred.shape[1])
    return ops.ctc_loss(y_true, y_pred, lengths, frames)


@FAMILY.register()
class CTC(FunctionLoss):
    """The loss of labels without alignment: ``-log sum_paths prod_t p_t(path_t)``.

    A path names a class or the blank for each frame; it spells the label if dropping repeats and
    then blanks leaves the label.

    Args:
        reduction: See ``Loss``.
        name: Name in logs.
        dtype: See ``Loss``.

    Shapes:
        y_true (batch, labels), numbers from 1 on, 0 to fill; y_pred (batch, frames, classes),
        logits, class 0 the blank -> scalar

    Example:
        >>> round(float(CTC()([[1]], [[[0.0, 0.0], [0.0, 0.0]]])), 4)
        0.2877

    See: Graves et al. 2006.
    """

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "ctc",
        dtype: str | None = None,
    ) -> None:
        super().__init__(ctc, name, reduction, dtype=dtype)


def _check_labels(y_true: Any, size: int, output: str) -> None:
    labels = ops.convert_to_numpy(y_true)
    wrong = labels[(labels < 0) | (labels >= size)]
    if wrong.size:
        raise ValueError(
            f"y holds the label {wrong.flat[0]:g}, but the output {output!r} has {size} classes, "
            f"the blank 0 and 1 to {size - 1}. Count labels from 1, or give the last layer "
            f"{int(labels.max()) + 1} units."
        )


ctc.check_targets = _check_labels  # type: ignore[attr-defined]
