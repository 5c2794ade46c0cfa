"""``KerasClassifier`` and ``KerasRegressor`` of ``keras.wrappers.scikit_learn``, as in Keras 2.2.4.

Every argument but ``build_fn`` belongs to the function that builds the model, or to ``fit``,
``predict`` or ``evaluate``; each gets those that it knows::

    KerasClassifier(build_fn=make, units=8, epochs=150, batch_size=10)
                    make(units=8)    fit(x, y, epochs=150, batch_size=10)

New code uses ``SKLearnClassifier`` and its like, which scikit-learn's own checks accept.
"""

import copy
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from hornbook.core import optional, suggestion
from hornbook.models import Sequential
from hornbook.wrappers.targets import loss_name

__all__ = ["KerasClassifier", "KerasRegressor"]

_VERBS = (Sequential.fit, Sequential.predict, Sequential.evaluate)
# What fit was called with before Keras 2; fit gets the word of today.
_OLD_WORDS = {"nb_epoch": "epochs"}
_ACCURACIES = ("acc", "accuracy", "binary_accuracy", "categorical_accuracy")


def _words(function: Callable[..., Any]) -> set[str]:
    return set(inspect.signature(function).parameters) - {"self"}


class _Wrapper:
    """A model that is built, trained and asked with the arguments that were given."""

    def __init__(self, build_fn: Any = None, **sk_params: Any) -> None:
        self.build_fn = build_fn
        self.sk_params = sk_params
        self.check_params(sk_params)

    def _builder(self) -> Any:
        """The function whose arguments count: build_fn, or the method of one's own class."""
        if self.build_fn is not None:
            return self.build_fn
        if not callable(self):
            raise ValueError(
                f"{type(self).__name__} needs build_fn, a function that returns a compiled model."
            )
        return self.__call__

    def check_params(self, params: Iterable[str]) -> None:
        """Raise ValueError for a word that neither build_fn nor the model's methods know."""
        known = set(_OLD_WORDS).union(*map(_words, (*_VERBS, self._builder())))
        for name in params:
            if name not in known:
                raise ValueError(
                    f"{name} is not a legal parameter: neither build_fn nor fit, predict or "
                    f"evaluate take it. {suggestion(name, sorted(known - {'x', 'y'}))}"
                )

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """All arguments, ``build_fn`` among them."""
        return {**self.sk_params, "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> Any:
        """Set arguments anew; returns the estimator."""
        if "build_fn" in params:
            self.build_fn = params.pop("build_fn")
        self.check_params(params)
        self.sk_params.update(params)
        return self

    def filter_sk_params(
        self, fn: Callable[..., Any], override: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Those of the arguments that a function takes, and others over them."""
        words = _words(fn)
        if fn is Sequential.fit:
            given = {_OLD_WORDS.get(name, name): value for name, value in self.sk_params.items()}
        else:
            given = self.sk_params
        return {name: given[name] for name in given if name in words} | (override or {})

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """Build the model and train it; returns the History."""
        build = self._builder()
        self.model = build(**self.filter_sk_params(build))
        kwargs = {_OLD_WORDS.get(name, name): value for name, value in kwargs.items()}
        options = copy.deepcopy(self.filter_sk_params(Sequential.fit)) | kwargs
        return self.model.fit(x, self._for_loss(np.asarray(y)), **options)

    def _for_loss(self, y: np.ndarray) -> np.ndarray:
        if loss_name(self.model) == "categorical_crossentropy" and y.ndim != 2:
            return np.eye(int(y.max()) + 1, dtype="float32")[y.astype(int)]
        return y

    def __sklearn_tags__(self) -> Any:
        tags: Any = optional("sklearn.utils", "to use KerasClassifier in scikit-learn")
        kind = "classifier" if isinstance(self, KerasClassifier) else "regressor"
        return tags.Tags(
            estimator_type=kind,
            target_tags=tags.TargetTags(required=True),
            classifier_tags=tags.ClassifierTags() if kind == "classifier" else None,
            regressor_tags=tags.RegressorTags() if kind == "regressor" else None,
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model")


class KerasClassifier(_Wrapper):
    """A classifier around a function that builds a compiled model.

    Args:
        build_fn: The function; its arguments may be given here and varied by a grid search. None
            for a class of one's own whose ``__call__`` builds the model.
        sk_params: Arguments of build_fn, ``fit``, ``predict`` or ``evaluate``.

    Example:
        >>> import hornbook as hb
        >>> def make(units=2):
        ...     layers = [
        ...         hb.Input((1,)),
        ...         hb.layers.Dense(units, "relu"),
        ...         hb.layers.Dense(1, "sigmoid"),
        ...     ]
        ...     model = hb.Sequential(layers)
        ...     model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
        ...     return model
        >>> found = KerasClassifier(build_fn=make, units=3, epochs=2, verbose=0)
        >>> x, y = np.array([[0.0], [1.0]] * 8), np.array([5, 7] * 8)
        >>> found.fit(x, y).epoch, found.classes_.tolist(), found.predict_proba(x).shape
        ([0, 1], [5, 7], (16, 2))
    """

    _estimator_type = "classifier"

    def fit(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        """Build the model and train it on labels, or on one-hot rows; returns the History."""
        y = np.asarray(y)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
        elif y.ndim == 1 or (y.ndim == 2 and y.shape[1] == 1):
            self.classes_ = np.unique(y)
            y = np.searchsorted(self.classes_, y)
        else:
            raise ValueError(f"Invalid shape for y: {y.shape}")
        self.n_classes_ = len(self.classes_)
        if sample_weight is not None:
            kwargs["sample_weight"] = sample_weight
        return super().fit(x, y, **kwargs)

    def predict(self, x: Any, **kwargs: Any) -> np.ndarray:
        """The label of each sample."""
        found = self._outputs(x, kwargs)
        places = found.argmax(axis=-1) if found.shape[-1] > 1 else (found > 0.5).astype("int32")
        return self.classes_[places]

    def _outputs(self, x: Any, kwargs: dict[str, Any]) -> np.ndarray:
        options = self.filter_sk_params(Sequential.predict, kwargs)
        return np.asarray(self.model.predict(x, **options))

    def predict_proba(self, x: Any, **kwargs: Any) -> np.ndarray:
        """The probability of each class, two columns where the network has one unit."""
        found = self._outputs(x, kwargs)
        return np.hstack([1 - found, found]) if found.shape[1] == 1 else found

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """The accuracy, which the model must have been compiled to report."""
        y = np.asarray(y)
        if not (y.ndim == 2 and y.shape[1] > 1):
            y = np.searchsorted(self.classes_, y)
            if loss_name(self.model) == "categorical_crossentropy" and y.ndim != 2:
                y = np.eye(self.n_classes_, dtype="float32")[y]
        options = self.filter_sk_params(Sequential.evaluate, kwargs) | {"return_dict": True}
        found = self.model.evaluate(x, y, **options)
        for name in _ACCURACIES:
            if name in found:
                return float(found[name])
        raise ValueError(
            "The model is not configured to compute accuracy. You should pass "
            '`metrics=["accuracy"]` to the `model.compile()` method.'
        )


class KerasRegressor(_Wrapper):
    """A regressor around a function that builds a compiled model; its score is minus the loss.

    Args:
        build_fn: The function, as for ``KerasClassifier``.
        sk_params: Arguments of build_fn, ``fit``, ``predict`` or ``evaluate``.

    Example:
        >>> import hornbook as hb
        >>> def make():
        ...     model = hb.Sequential([hb.Input((1,)), hb.layers.Dense(1)])
        ...     model.compile("sgd", "mse")
        ...     return model
        >>> found, x = KerasRegressor(build_fn=make, verbose=0), np.ones((8, 1))
        >>> _ = found.fit(x, x)
        >>> found.predict(x).shape, found.score(x, x) <= 0
        ((8,), True)
    """

    _estimator_type = "regressor"

    def predict(self, x: Any, **kwargs: Any) -> np.ndarray:
        """The quantity of each sample."""
        options = self.filter_sk_params(Sequential.predict, kwargs)
        found = np.asarray(self.model.predict(x, **options))
        return found[..., 0] if found.shape[-1] == 1 else found

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """Minus the loss, so that more is better."""
        options = self.filter_sk_params(Sequential.evaluate, kwargs)
        found = self.model.evaluate(x, y, **options)
        return -float(found[0] if isinstance(found, list | tuple) else found)
