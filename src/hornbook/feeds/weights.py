"""Weights of samples from weights of classes."""

from typing import Any

import numpy as np

__all__ = ["class_weights"]


def class_weights(class_weight: Any, y: Any, sample_weight: Any = None) -> np.ndarray:
    """One weight per sample: that of its class, times its own.

    ``'balanced'`` gives class c the weight n / (classes * n_c), so that all classes count alike.

    Args:
        class_weight: ``{label: weight}`` or ``'balanced'``; classes left out weigh 1. Labels may be
            words, and numbers may be written as words, as JSON does.
        y: Labels (batch,) or (batch, 1), or one-hot (batch, classes).
        sample_weight: Weights (batch,) to multiply with.

    Example:
        >>> class_weights({1: 3.0}, np.array([0, 1, 1]))
        array([1., 3., 3.], dtype=float32)
    """
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] > 1:
        labels = labels.argmax(axis=1)
    labels = labels.reshape(len(labels), -1)
    if labels.shape[1] != 1:
        raise ValueError(
            f"class_weight: y has the shape {np.shape(y)}; it needs one label per sample. For "
            "labels per time step give sample_weight instead."
        )
    labels = labels[:, 0]
    if class_weight == "balanced":
        found, counts = np.unique(labels, return_counts=True)
        class_weight = dict(zip(found.tolist(), len(labels) / (len(found) * counts), strict=True))
    weights = np.ones(len(labels), np.float32)
    words = labels.dtype.kind in "OUS"
    for label, weight in class_weight.items():
        if isinstance(label, str) and not words:
            label = _number(label)
        weights[labels == label] = weight
    return weights if sample_weight is None else weights * np.asarray(sample_weight, np.float32)


def _number(label: str) -> float:
    try:
        return float(label)
    except ValueError:
        raise ValueError(
            f"class_weight: there is no class {label!r}, since y holds numbers. Give weights by "
            "these numbers, such as {0: 1.0, 1: 2.0}."
        ) from None
