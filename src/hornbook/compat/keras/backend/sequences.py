"""Labels of sequences that are not aligned with the frames: CTC as Keras 2 has it.

The blank is the last class, and what comes in are probabilities.
"""

from typing import Any

from hornbook import ops
from hornbook.compat.keras.backend.values import array, function
from hornbook.core import epsilon
from hornbook.engine import arrays
from hornbook.engine.arrays import xp

__all__ = ["ctc_batch_cost", "ctc_decode", "ctc_label_dense_to_sparse"]


def _counts(lengths: Any) -> Any:
    return xp.reshape(array(lengths), (-1,)).astype("int32")


def ctc_label_dense_to_sparse(labels: Any, label_lengths: Any) -> Any:
    """The letters of all labels in a row, without what fills up shorter ones.

    Args:
        labels: Class numbers (batch, longest).
        label_lengths: How many of each count (batch,) or (batch, 1).

    Returns:
        The places (letters, 2), the letters, and the shape of the labels.

    Example:
        >>> places, letters, shape = ctc_label_dense_to_sparse([[3, 0], [1, 2]], [1, 2])
        >>> letters.tolist(), shape.tolist()
        ([3, 1, 2], [2, 2])
    """
    labels, lengths = xp.asarray(labels), _counts(label_lengths)
    counted = xp.arange(labels.shape[1]) < lengths[:, None]
    places = xp.stack(xp.nonzero(counted), axis=-1)
    return places, labels[counted].astype("int32"), xp.asarray(labels.shape)


@function
def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    """-log of the probability of each label, summed over all its alignments with the frames.

    Args:
        y_true: Labels (batch, longest), class numbers from 0.
        y_pred: Probabilities (batch, frames, classes), the last class the blank.
        input_length, label_length: How many frames and letters count, (batch, 1).

    Returns:
        (batch, 1).

    Example:
        >>> round(float(ctc_batch_cost([[0]], [[[0.5, 0.5], [0.5, 0.5]]], [[2]], [[1]])[0, 0]), 4)
        0.2877
    """
    y_pred = array(y_pred)
    logits = xp.log(y_pred + epsilon())
    blank = y_pred.shape[-1] - 1
    lengths = _counts(label_length), _counts(input_length)
    return ops.ctc_loss(array(y_true).astype("int32"), logits, *lengths, blank)[:, None]


@function
def _decoded(y_pred: Any, lengths: Any, greedy: bool, width: int, paths: int) -> Any:
    y_pred = array(y_pred)
    logits = xp.log(y_pred + epsilon())
    strategy = "greedy" if greedy else "beam_search"
    blank = y_pred.shape[-1] - 1
    labels, scores = ops.ctc_decode(
        logits, _counts(lengths), strategy, width, 1 if greedy else paths, True, blank
    )
    return list(labels), scores


# The op that a Tensor of decoded labels comes from: its value is cut to the longest label.
_decoded.__wrapped__.filler = -1  # type: ignore[attr-defined]


def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> Any:
    """The likeliest labels of each output, and how likely they are.

    Args:
        y_pred: Probabilities (batch, frames, classes), the last class the blank.
        input_length: How many frames of each count (batch,).
        greedy: Whether to spell the likeliest path, instead of a beam search.
        beam_width: Beginnings that the search keeps.
        top_paths: Labels wanted of the search.

    Returns:
        A list of labels (batch, longest), filled up with -1 (within a model up to the number of
        frames), and the scores (batch, paths).

    Example:
        >>> frames = [[[0.9, 0.1], [0.1, 0.9], [0.9, 0.1]]]
        >>> ctc_decode(frames, [3])[0][0].tolist()
        [[0, 0]]
    """
    labels, scores = _decoded(y_pred, input_length, greedy, beam_width, top_paths)
    if all(arrays.is_array(one) and not arrays.is_traced(one) for one in labels):
        labels = [one[:, : max(1, int((one >= 0).sum(axis=1).max()))] for one in labels]
    return labels, scores
