"""Losses: how wrong a prediction is, as one number to lower.

A loss function gives a value per sample, ``(batch, ...)``; a ``Loss`` object weighs and averages
them into a scalar. Words such as ``'mse'`` stand for both.
"""

from typing import Any

from hornbook.losses.base import FAMILY, FunctionLoss, Loss
from hornbook.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    kl_divergence,
    sparse_categorical_crossentropy,
)
from hornbook.losses.hinge import (
    CategoricalHinge,
    Hinge,
    SquaredHinge,
    categorical_hinge,
    hinge,
    squared_hinge,
)
from hornbook.losses.regression import (
    CosineSimilarity,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    cosine_similarity,
    huber,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
)

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "FAMILY",
    "FunctionLoss",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "binary_crossentropy",
    "categorical_crossentropy",
    "categorical_hinge",
    "cosine_similarity",
    "deserialize",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]


def get(identifier: Any) -> Any:
    """The loss that a name, a config, a function or an object stands for; None stays None.

    Example:
        >>> get("mse") is mean_squared_error
        True
    """
    return FAMILY.get(identifier)


def serialize(loss: Any) -> Any:
    """The loss as plain data.

    Example:
        >>> serialize(mean_squared_error)
        'mean_squared_error'
    """
    return FAMILY.serialize(loss)


def deserialize(tree: Any) -> Any:
    """The loss that ``serialize`` wrote down.

    Example:
        >>> deserialize(serialize(Huber(2.0))).delta
        2.0
    """
    return FAMILY.get(tree)
