"""From scores of frames to labels, and how far labels are apart."""

from typing import Any

import numpy as np

from hornbook import ops
from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.building import op, tf
from hornbook.compat.tensorflow.sparse_ops import SparseTensor

__all__ = ["ctc_beam_search_decoder", "ctc_beam_search_decoder_v2", "ctc_greedy_decoder"]


@op("CTCDecode", tensors="inputs sequence_length")
def _decoded(
    inputs: Any, sequence_length: Any, strategy: str, beam_width: int, top_paths: int,
    merge_repeated: bool, name: Any = None,
) -> Any:  # fmt: skip
    labels, scores = ops.ctc_decode(
        inputs, sequence_length, strategy, beam_width, top_paths, merge_repeated,
        mask_index=inputs.shape[-1] - 1,
    )  # fmt: skip
    return [labels.astype("int64"), scores]


@op("DecodedRows", host=True,
    infer=lambda **_: [((None, 2), "int64"), ((None,), "int64"), ((2,), "int64")])  # fmt: skip
def _rows(table: Any, merged: bool, name: Any = None) -> Any:
    """Rows filled up with -1 as the parts of a sparse array."""
    rows = [row[row >= 0] for row in np.asarray(table)]
    if merged:
        rows = [row[np.append(True, row[1:] != row[:-1])[: len(row)]] for row in rows]
    places = [(number, column) for number, row in enumerate(rows) for column in range(len(row))]
    shape = [len(rows), max(map(len, rows), default=0)]
    return [np.array(places, "int64").reshape(-1, 2), np.concatenate(rows).astype("int64"),
            np.array(shape, "int64")]  # fmt: skip


def ctc_greedy_decoder(
    inputs: Any, sequence_length: Any, merge_repeated: bool = True
) -> tuple[list[Any], Any]:
    """The likeliest class of each frame with blanks and repeats taken out.

    Args:
        inputs: Scores (time, batch, classes); the last class is the blank.
        sequence_length: Number of frames of each sample.
        merge_repeated: Whether repeats are taken out.

    Returns:
        A list with one ``tf.SparseTensor``, and minus the sum of the scores (batch, 1).
    """
    scores = tf.transpose(inputs, [1, 0, 2])
    table, score = _decoded(scores, sequence_length, "greedy", 1, 1, merge_repeated,
                            name="CTCGreedyDecoder")  # fmt: skip
    return [SparseTensor(*_rows(table[0], False))], score


def ctc_beam_search_decoder(
    inputs: Any, sequence_length: Any, beam_width: int = 100, top_paths: int = 1,
    merge_repeated: bool = True,
) -> tuple[list[Any], Any]:  # fmt: skip
    """The likeliest labels, each over all its alignments.

    Args:
        inputs: Scores (time, batch, classes); the last class is the blank.
        sequence_length: Number of frames of each sample.
        beam_width: How many beginnings of labels are kept from frame to frame.
        top_paths: How many labels are wanted.
        merge_repeated: Whether repeats are taken out of the labels found.

    Returns:
        A ``tf.SparseTensor`` for each path, and log probabilities (batch, paths).
    """
    scores = tf.transpose(inputs, [1, 0, 2])
    table, log_p = _decoded(scores, sequence_length, "beam_search", beam_width, top_paths, True,
                            name="CTCBeamSearchDecoder")  # fmt: skip
    paths = [SparseTensor(*_rows(table[path], merge_repeated)) for path in range(top_paths)]
    return paths, log_p


def ctc_beam_search_decoder_v2(
    inputs: Any, sequence_length: Any, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Any], Any]:
    """``ctc_beam_search_decoder`` that leaves repeats in."""
    return ctc_beam_search_decoder(inputs, sequence_length, beam_width, top_paths, False)


def _spec(hypothesis: Any, truth: Any, **_: Any) -> Any:
    shape = hypothesis[2].sizes if hasattr(hypothesis[2], "sizes") else np.shape(hypothesis[2])
    rank = shape[0] if shape else None
    known = [tf.constant_value(part[2]) for part in (hypothesis, truth)]
    if all(shape is not None for shape in known):
        return [(tuple(np.maximum(known[0][:-1], known[1][:-1]).tolist()), "float32")]
    return [(None if rank is None else (None,) * (rank - 1), "float32")]


@op(
    "EditDistance",
    named="edit_distance",
    tensors="hypothesis truth",
    lists="hypothesis truth",
    host=True,
    infer=_spec,
)
def _distance(hypothesis: Any, truth: Any, normalize: bool, name: Any = None) -> Any:
    ours, wanted = _sequences(*hypothesis), _sequences(*truth)
    shapes = [np.asarray(parts[2])[:-1] for parts in (hypothesis, truth)]
    if len(shapes[0]) != len(shapes[1]):
        raise errors.InvalidArgumentError(
            None, None, "edit_distance: hypothesis and truth must have as many axes."
        )
    found = np.zeros(np.maximum(*shapes), "float32")
    for place in np.ndindex(*found.shape):
        first, second = ours.get(place, []), wanted.get(place, [])
        steps = _changes(first, second)
        if normalize:
            found[place] = steps / len(second) if second else np.inf if first else 0.0
        else:
            found[place] = steps
    return found


def _sequences(indices: Any, values: Any, shape: Any) -> dict[tuple[int, ...], list[Any]]:
    found: dict[tuple[int, ...], list[Any]] = {}
    for place, value in zip(np.asarray(indices).tolist(), np.asarray(values).tolist(), strict=True):
        found.setdefault(tuple(place[:-1]), []).append(value)
    return found


def _changes(first: list[Any], second: list[Any]) -> int:
    """The least number of symbols put in, taken out or changed."""
    row = list(range(len(second) + 1))
    for number, one in enumerate(first, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(second, 1):
            diagonal, before = before, row[place]
            row[place] = min(row[place] + 1, row[place - 1] + 1, diagonal + (one != other))
    return row[-1]


def edit_distance(hypothesis: Any, truth: Any, normalize: bool = True, name: Any = None) -> Any:
    """The least number of symbols put in, taken out or changed to make one sequence the other.

    Args:
        hypothesis: A ``tf.SparseTensor`` of sequences along its last axis.
        truth: Another one of as many axes.
        normalize: Whether the number is divided by the length of the true sequence.
        name: Name of the operation.

    Raises:
        TypeError: An argument is not sparse.
    """
    for value in (hypothesis, truth):
        if not (hasattr(value, "indices") and hasattr(value, "dense_shape")):
            raise TypeError("Hypothesis and truth must be a tf.SparseTensor.")
    parts = [[one.indices, one.values, one.dense_shape] for one in (hypothesis, truth)]
    return _distance(*parts, normalize, name=name)
