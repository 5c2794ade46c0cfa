"""Metrics: numbers that tell how well a model does, kept up over many batches.

A metric's state is Variables, so that a compiled program carries it; ``update_state`` sees a batch,
``result`` tells, ``reset_state`` starts anew.
"""

from hornbook.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from hornbook.metrics.base import FAMILY, Mean, MeanMetricWrapper, Metric, Sum
from hornbook.metrics.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
)
from hornbook.metrics.regression import (
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    RootMeanSquaredError,
)
from hornbook.metrics.resolve import (
    accuracy_for,
    crossentropy_for,
    deserialize,
    get,
    resolve,
    serialize,
)

__all__ = [
    "FAMILY",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Metric",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "Sum",
    "TopKCategoricalAccuracy",
    "accuracy_for",
    "crossentropy_for",
    "deserialize",
    "get",
    "resolve",
    "serialize",
]
