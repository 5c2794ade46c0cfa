"""Models as estimators of scikit-learn: the modern ones, and those of ``keras.wrappers`` of 2018.

A model becomes something with ``fit``, ``predict`` and ``score`` that a Pipeline, a GridSearchCV or
cross_val_score takes like any other estimator. scikit-learn is loaded when one is asked for.
"""

from typing import Any

from hornbook.core import optional
from hornbook.wrappers.keras_scikit_learn import KerasClassifier, KerasRegressor

__all__ = [
    "KerasClassifier",
    "KerasRegressor",
    "SKLearnClassifier",
    "SKLearnRegressor",
    "SKLearnTransformer",
]

_MODERN = ("SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer")


def __getattr__(name: str) -> Any:
    if name not in _MODERN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Their classes extend scikit-learn's, so their file can be loaded only where it is installed.
    optional("sklearn", f"for {name}, which is an estimator of scikit-learn")
    return getattr(optional("hornbook.wrappers.estimators", "for scikit-learn"), name)
