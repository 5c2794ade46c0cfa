"""Targets of classifiers: labels of any kind on one side, what a loss wants on the other.

::

    labels  --number-->  0 .. k-1  --for the loss-->  one-hot, numbers, or a column of 0 and 1
    labels  <--choose--  probabilities (n, k)  <-----  outputs of the network
"""

from typing import Any

import numpy as np

from hornbook import losses

__all__ = ["as_targets", "loss_name", "numbered", "probabilities", "takes_logits"]


def numbered(labels: Any, classes: np.ndarray) -> np.ndarray:
    """The place of each label among the sorted classes.

    >>> numbered(["dog", "cat"], np.array(["cat", "dog"]))
    array([1, 0])
    """
    labels = np.asarray(labels)
    places = np.searchsorted(classes, labels)
    known = classes[np.minimum(places, len(classes) - 1)] == labels
    if not np.all(known):
        unknown = labels[~known].tolist()[0]
        raise ValueError(
            f"y holds the class {unknown!r}, which is not among the classes {classes.tolist()}. "
            "Name all classes when the training starts: partial_fit(X, y, classes=[...])."
        )
    return places


def loss_name(model: Any) -> str:
    """The name of the loss that a model was compiled with; ``''`` if there is none.

    The model may be one of Keras itself, which says its loss in an attribute.

    >>> from types import SimpleNamespace
    >>> loss_name(SimpleNamespace(loss="mse"))
    'mean_squared_error'
    """
    said = getattr(model, "loss", None)
    loss = (getattr(model, "_compiled", None) or {"loss": said}).get("loss")
    if isinstance(loss, str):
        loss = losses.get(loss)
    return str(getattr(loss, "name", None) or getattr(loss, "__name__", ""))


def takes_logits(model: Any) -> bool:
    """Whether the loss that a model was compiled with takes raw scores, not probabilities."""
    loss = (getattr(model, "_compiled", None) or {}).get("loss")
    return bool(getattr(loss, "options", {}).get("from_logits", False))


def as_targets(places: np.ndarray, classes: int, units: int, loss: str) -> np.ndarray:
    """Numbers of classes in the form that the last layer and the loss want.

    Args:
        places: Numbers of classes (batch,).
        classes: How many classes there are.
        units: Outputs of the network.
        loss: Name of the loss.

    >>> as_targets(np.array([0, 2]), 3, 3, "categorical_crossentropy").tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    >>> as_targets(np.array([0, 1]), 2, 1, "binary_crossentropy").tolist()
    [[0.0], [1.0]]
    """
    if loss.startswith("sparse"):
        return places.astype("int32")
    if units == 1 and classes <= 2:
        return places.astype("float32")[:, None]
    return np.eye(classes, dtype="float32")[places]


def probabilities(outputs: Any, classes: int, from_logits: bool = False) -> np.ndarray:
    """Rows that sum to one, from the outputs of a network with one unit or a unit per class.

    >>> probabilities(np.array([[0.25]]), 2).tolist()
    [[0.75, 0.25]]
    """
    outputs = np.asarray(outputs, "float64").reshape(len(outputs), -1)
    if classes == 1:
        return np.ones((len(outputs), 1))
    if outputs.shape[1] == 1:
        one = 1 / (1 + np.exp(-outputs)) if from_logits else outputs
        return np.hstack([1 - one, one])
    if from_logits:
        outputs = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    total = outputs.sum(axis=1, keepdims=True)
    return outputs / np.where(total == 0, 1, total)
