"""Rows of different lengths as one array."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

__all__ = ["pad_sequences"]

Side = Literal["pre", "post"]


def pad_sequences(
    sequences: Sequence[Any],
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: Side = "pre",
    truncating: Side = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Rows made equally long: short ones filled up, long ones cut.

    Args:
        sequences: Lists of numbers, or of vectors.
        maxlen: Length of the rows; that of the longest if None.
        dtype: Dtype of the result.
        padding: Fill at the start (``'pre'``) or at the end (``'post'``).
        truncating: Cut from the start or from the end.
        value: What to fill with.

    Shapes:
        list of (time_i, ...) -> (samples, maxlen, ...)

    Example:
        >>> pad_sequences([[1], [2, 3, 4]], maxlen=2).tolist()
        [[0, 1], [3, 4]]
    """
    if not hasattr(sequences, "__len__") or isinstance(sequences, str):
        raise ValueError(f"pad_sequences: a list of rows is wanted, not {sequences!r}.")
    for row in sequences:
        if not hasattr(row, "__len__"):
            raise ValueError(
                f"pad_sequences: every row must be a list of numbers, but one is {row!r}. Write "
                "[[...], [...]]; a single row is [row]."
            )
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in ("pre", "post"):
            raise ValueError(f"pad_sequences: {name} is 'pre' or 'post', not {side!r}.")
    if maxlen is None:
        maxlen = max((len(row) for row in sequences), default=0)
    if np.issubdtype(np.dtype(dtype), np.str_) or (
        isinstance(value, str) and np.dtype(dtype) != object
    ):
        raise ValueError("pad_sequences: to fill with text, give dtype=object.")
    inner = next((np.shape(row)[1:] for row in sequences if len(row)), ())
    result = np.full((len(sequences), maxlen, *inner), value, dtype)
    for place, row in enumerate(sequences):
        kept = row[-maxlen:] if truncating == "pre" else row[:maxlen]
        if not len(kept) or not maxlen:
            continue
        kept = np.asarray(kept, dtype)
        if kept.shape[1:] != inner:
            raise ValueError(
                f"pad_sequences: row {place} holds entries of shape {kept.shape[1:]}, the others "
                f"of shape {inner}."
            )
        if padding == "post":
            result[place, : len(kept)] = kept
        else:
            result[place, maxlen - len(kept) :] = kept
    return result
