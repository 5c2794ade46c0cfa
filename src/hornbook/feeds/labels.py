"""Labels as one-hot rows."""

from typing import Any

import numpy as np

__all__ = ["to_categorical"]


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Class numbers as one-hot rows.

    Args:
        x: Whole numbers from 0 on, (...) or (..., 1).
        num_classes: Number of classes; the largest number plus 1 if None.

    Shapes:
        x (samples,) -> (samples, num_classes)

    Example:
        >>> to_categorical([0, 2]).tolist()
        [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    labels = np.asarray(x)
    if labels.dtype.kind not in "iubf" or not np.array_equal(labels, labels.astype("int64")):
        raise ValueError("to_categorical takes whole numbers from 0 on; number the classes first.")
    labels = labels.astype("int64")
    shape = labels.shape[:-1] if labels.ndim > 1 and labels.shape[-1] == 1 else labels.shape
    labels = labels.reshape(-1)
    most = int(labels.max(initial=-1))
    count = most + 1 if num_classes is None else num_classes
    if most >= count or labels.min(initial=0) < 0:
        wrong = most if most >= count else int(labels.min())
        raise ValueError(
            f"to_categorical: the label {wrong} is none of the {count} classes 0 to {count - 1}."
        )
    result = np.zeros((len(labels), count), "float32")
    result[np.arange(len(labels)), labels] = 1
    return result.reshape(*shape, count)
