"""Estimators of scikit-learn around a model: classifier, regressor, transformer.

This file needs scikit-learn, whose classes it extends; ``hornbook.wrappers`` loads it when it is
asked for. The names and the first four arguments are those of Keras 3.
"""

import copy
import inspect
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from hornbook.core import copy_of, optional, seeded
from hornbook.feeds import class_weights
from hornbook.models import Model, clone_model
from hornbook.wrappers.targets import as_targets, loss_name, numbered, probabilities, takes_logits

__all__ = ["SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer"]

_base: Any = optional("sklearn.base", "to make estimators")
_multiclass: Any = optional("sklearn.utils.multiclass", "to make estimators")
_validation: Any = optional("sklearn.utils.validation", "to make estimators")

_ROUTES = {"model": "model_kwargs", "fit": "fit_kwargs", "compile": "compile_kwargs"}


class _Wrapper(_base.BaseEstimator):  # type: ignore[misc]
    """What the three have in common: building, training and asking a model.

    ``set_params(model__units=8, fit__epochs=3, compile__optimizer="sgd")`` reaches into the dicts
    of arguments, so a grid search may vary what they hold.
    """

    def __init__(
        self,
        model: Any,
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
        compile_kwargs: dict[str, Any] | None = None,
        random_state: Any = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs
        self.compile_kwargs = compile_kwargs
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.non_deterministic = self.random_state is None
        return tags

    # -- parameters ------------------------------------------------------------------------

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Arguments of the constructor; ``deep`` adds those in its dicts, as ``fit__epochs``."""
        found: dict[str, Any] = super().get_params(deep=False)
        if deep:
            for route, name in _ROUTES.items():
                held = found.get(name)
                if isinstance(held, dict):
                    found |= {f"{route}__{word}": value for word, value in held.items()}
        return found

    def set_params(self, **params: Any) -> Any:
        """Set arguments of the constructor, or entries of its dicts, as ``model__units=8``."""
        routed: dict[str, dict[str, Any]] = {}
        plain = {}
        for name, value in params.items():
            route, _, word = name.partition("__")
            if word and route in _ROUTES:
                routed.setdefault(_ROUTES[route], {})[word] = value
            else:
                plain[name] = value
        if plain:
            super().set_params(**plain)
        for name, values in routed.items():
            setattr(self, name, {**(getattr(self, name) or {}), **values})
        return self

    # -- building --------------------------------------------------------------------------

    def _seeded(self) -> AbstractContextManager[None]:
        state = self.random_state
        if state is None:
            return nullcontext()
        if not isinstance(state, int | np.integer):
            state = state.randint(2**31 - 1)
        return seeded(int(state))

    def _built(self, X: Any, y: Any) -> Any:
        """A new, compiled model."""
        if isinstance(self.model, Model):
            model = clone_model(self.model)
            settings = _compile_settings(self.model)
        elif callable(self.model):
            given = {"X": X, "y": y, "meta": self._meta()}
            wanted = {name: given[name] for name in given if _takes(self.model, name)}
            model = self.model(**(wanted | (self.model_kwargs or {})))
            settings = _compile_settings(model)
        else:
            raise TypeError(
                f"{type(self).__name__}: model is a Model or a function that builds one, not "
                f"{type(self.model).__name__}."
            )
        own = self.compile_kwargs or {}
        if own or getattr(model, "objective", None) is None:
            model.compile(**(settings | copy.deepcopy(own)))
        if (getattr(model, "_compiled", None) or {}).get("loss") is None:
            raise ValueError(
                f"{type(self).__name__}: the model is not compiled with a loss. Call "
                "model.compile(optimizer='adam', loss='...') in the function that builds it, or "
                "give compile_kwargs={'loss': '...'}."
            )
        return model

    def _meta(self) -> dict[str, Any]:
        """What was learned of the data so far: ``n_features_in_``, ``classes_`` and the like."""
        return {name: value for name, value in vars(self).items() if name.endswith("_")}

    def _train(self, X: Any, y: Any, anew: bool, options: Mapping[str, Any]) -> None:
        if X is not None and getattr(X, "format", "csr") != "csr":
            X = X.tocsr()
        with self._seeded():
            if anew:
                self.model_ = self._built(X, y)
            if not self.model_.built:
                self.model_.build((None, *X.shape[1:]))
            target = self._for_loss(y)
            self.history_ = self.model_.fit(X, target, **{"verbose": 0, **options})

    def _for_loss(self, y: Any) -> Any:
        return y

    def _outputs(self, X: Any) -> np.ndarray:
        _validation.check_is_fitted(self, "model_")
        X = _validation.validate_data(self, X, reset=False, **_ACCEPTED)
        return np.asarray(self.model_.predict(X, verbose=0))

    def _is_new(self, partial: bool = False) -> bool:
        return not hasattr(self, "model_") or not (partial or self.warm_start)


_ACCEPTED = {"accept_sparse": "csr", "allow_nd": True}


def _takes(function: Any, name: str) -> bool:
    parameters = inspect.signature(function).parameters
    any_word = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    return name in parameters or (any_word and name != "meta")


def _compile_settings(model: Any) -> dict[str, Any]:
    """How a model was compiled, its optimizer and metrics being new ones of the same arguments."""
    found = dict(getattr(model, "_compiled", None) or {})
    if found.get("optimizer") is not None:
        found["optimizer"] = copy_of(found["optimizer"])
    for name in ("metrics", "weighted_metrics"):
        found[name] = copy.deepcopy(found.get(name))
    return found


def _weights(sample_weight: Any, rows: int) -> np.ndarray | None:
    if sample_weight is None:
        return None
    weights = np.asarray(sample_weight, "float32")
    if weights.shape != (rows,):
        raise ValueError(
            f"sample_weight has the shape {weights.shape}; one weight for each of the {rows} "
            "samples is wanted."
        )
    if not np.any(weights):
        raise ValueError("sample_weight: all weights are zero, so there is nothing to learn from.")
    return weights


def _rows(X: Any, y: Any, weights: np.ndarray | None) -> tuple[Any, Any, dict[str, Any]]:
    """The rows that weigh something, and the weights as an argument of fit."""
    if weights is None:
        return X, y, {}
    kept = weights != 0
    if np.all(kept):
        return X, y, {"sample_weight": weights}
    return X[kept], y[kept], {"sample_weight": weights[kept]}


class SKLearnClassifier(_base.ClassifierMixin, _Wrapper):  # type: ignore[misc]
    """A model as a classifier of scikit-learn: labels of any kind in, labels out.

    The network may end in a unit per class (softmax) or, for two classes, in one (sigmoid); the
    labels are given to it as its loss wants them. Several labels per sample (y of 0 and 1, a column
    each) want a sigmoid unit for each.

    Args:
        model: Function that returns a compiled model; it may take ``X``, ``y`` (one-hot) and
            ``meta``, a dict with what is known of the data. Or a compiled model, which is copied
            with new weights for every fit.
        warm_start: Whether fit goes on with the model of the last fit.
        model_kwargs: More arguments for the function.
        fit_kwargs: Arguments for ``model.fit``, such as ``{"epochs": 10}``.
        compile_kwargs: Arguments for ``model.compile``, over those it was compiled with.
        random_state: Seed of first weights, shuffling and dropout; None for another each time.
        class_weight: ``{label: weight}`` or ``'balanced'``.

    Example:
        >>> import hornbook as hb
        >>> def build(X, y, units=4):
        ...     hidden = hb.layers.Dense(units, "relu")
        ...     model = hb.Sequential([hidden, hb.layers.Dense(y.shape[1], "softmax")])
        ...     model.compile("adam", "categorical_crossentropy")
        ...     return model
        >>> X, y = np.array([[0.0], [1.0]] * 8), np.array(["no", "yes"] * 8)
        >>> found = SKLearnClassifier(build, model_kwargs={"units": 2}).fit(X, y)
        >>> found.classes_.tolist(), found.predict_proba(X).shape
        (['no', 'yes'], (16, 2))
    """

    def __init__(
        self,
        model: Any,
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
        compile_kwargs: dict[str, Any] | None = None,
        random_state: Any = None,
        class_weight: Any = None,
    ) -> None:
        super().__init__(model, warm_start, model_kwargs, fit_kwargs, compile_kwargs, random_state)
        self.class_weight = class_weight

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        tags.classifier_tags.multi_label = True
        tags.target_tags.multi_output = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **options: Any) -> Any:
        """Train a new model, or go on with ``warm_start``; options go to ``model.fit``."""
        return self._fit(X, y, sample_weight, None, self._is_new(), options)

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Any:
        """Go on training, for one epoch; ``classes`` names all labels at the first call."""
        return self._fit(X, y, sample_weight, classes, self._is_new(True), {"epochs": 1})

    def _fit(
        self, X: Any, y: Any, sample_weight: Any, classes: Any, anew: bool, options: Any
    ) -> Any:
        X, y = _validation.validate_data(self, X, y, reset=anew, multi_output=True, **_ACCEPTED)
        _multiclass.check_classification_targets(y)
        kind = _multiclass.type_of_target(y)
        if kind == "multiclass-multioutput":
            raise ValueError(
                "SKLearnClassifier: y has several columns of classes. Wrap one classifier for each "
                "column: sklearn.multioutput.MultiOutputClassifier(SKLearnClassifier(...))."
            )
        several = kind == "multilabel-indicator"
        y = y if several else _validation.column_or_1d(y, warn=True)
        weights = _weights(sample_weight, len(y))
        if self.class_weight is not None and not several:
            weights = class_weights(self.class_weight, y, weights)
        X, y, weighted = _rows(X, y, weights)
        if anew:
            found = np.arange(y.shape[1]) if several else np.unique(y)
            self.classes_ = found if classes is None else np.unique(classes)
            self.n_classes_ = len(self.classes_)
            self._several = several
        if several:
            y = y.toarray() if hasattr(y, "toarray") else y
            target = np.asarray(y, "float32")
        else:
            target = np.eye(self.n_classes_, dtype="float32")[numbered(y, self.classes_)]
        self._train(X, target, anew, {**(self.fit_kwargs or {}), **weighted, **options})
        return self

    def _for_loss(self, y: Any) -> Any:
        if self._several:
            return y
        units = self.model_.output_shape[-1]
        return as_targets(y.argmax(axis=1), self.n_classes_, units, loss_name(self.model_))

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probability of each class, (samples, classes)."""
        outputs = self._outputs(X)
        from_logits = takes_logits(self.model_)
        if self._several:
            outputs = outputs.astype("float64")
            return 1 / (1 + np.exp(-outputs)) if from_logits else outputs
        return probabilities(outputs, self.n_classes_, from_logits)

    def decision_function(self, X: Any) -> np.ndarray:
        """How much speaks for each class; of two classes one number, above 0 for the second."""
        found = self.predict_proba(X)
        if self._several:
            return found - 0.5
        return found[:, 1] - 0.5 if self.n_classes_ == 2 else found

    def predict(self, X: Any) -> np.ndarray:
        """The label of each sample."""
        found = self.predict_proba(X)
        if self._several:
            return (found > 0.5).astype(int)
        if self.n_classes_ == 2:
            return self.classes_[(found[:, 1] > 0.5).astype(int)]
        return self.classes_[found.argmax(axis=1)]


class SKLearnRegressor(_base.RegressorMixin, _Wrapper):  # type: ignore[misc]
    """A model as a regressor of scikit-learn, of one quantity or of several.

    Args:
        model: Function that returns a compiled model; it may take ``X``, ``y`` (a column for each
            quantity) and ``meta``. Or a compiled model, copied with new weights for every fit.
        warm_start: Whether fit goes on with the model of the last fit.
        model_kwargs: More arguments for the function.
        fit_kwargs: Arguments for ``model.fit``.
        compile_kwargs: Arguments for ``model.compile``, over those it was compiled with.
        random_state: Seed of first weights, shuffling and dropout; None for another each time.

    Example:
        >>> import hornbook as hb
        >>> model = hb.Sequential([hb.Input((1,)), hb.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> X = np.linspace(0, 1, 20)[:, None]
        >>> SKLearnRegressor(model).fit(X, 3 * X[:, 0]).predict(X).shape
        (20,)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True
        tags.target_tags.multi_output = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **options: Any) -> Any:
        """Train a new model, or go on with ``warm_start``; options go to ``model.fit``."""
        return self._fit(X, y, sample_weight, self._is_new(), options)

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Go on training, for one epoch."""
        return self._fit(X, y, sample_weight, self._is_new(True), {"epochs": 1})

    def _fit(self, X: Any, y: Any, sample_weight: Any, anew: bool, options: Any) -> Any:
        X, y = _validation.validate_data(
            self, X, y, reset=anew, multi_output=True, y_numeric=True, **_ACCEPTED
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = _validation.column_or_1d(y, warn=True)
        X, y, weighted = _rows(X, y, _weights(sample_weight, len(y)))
        self._flat = y.ndim == 1
        target = np.asarray(y, "float32").reshape(len(y), -1)
        self._train(X, target, anew, {**(self.fit_kwargs or {}), **weighted, **options})
        return self

    def predict(self, X: Any) -> np.ndarray:
        """The quantity of each sample, or a row of quantities."""
        found = self._outputs(X).astype("float64")
        return found.reshape(-1) if self._flat and found.size == len(found) else found


class SKLearnTransformer(_base.TransformerMixin, _Wrapper):  # type: ignore[misc]
    """A model as a step of a Pipeline that turns features into others: its outputs.

    Args:
        model: Function that returns a compiled model, or a compiled model, as for the others.
        warm_start: Whether fit goes on with the model of the last fit.
        model_kwargs: More arguments for the function.
        fit_kwargs: Arguments for ``model.fit``.
        compile_kwargs: Arguments for ``model.compile``, over those it was compiled with.
        random_state: Seed of first weights, shuffling and dropout; None for another each time.

    Example:
        >>> import hornbook as hb
        >>> model = hb.Sequential([hb.Input((3,)), hb.layers.Dense(3)])
        >>> model.compile("sgd", "mse")
        >>> SKLearnTransformer(model).fit_transform(np.ones((4, 3))).shape
        (4, 3)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags

    def fit(self, X: Any, y: Any = None, **options: Any) -> Any:
        """Train on the targets; without any, to give back the features (an auto-encoder)."""
        anew = self._is_new()
        X = _validation.validate_data(self, X, reset=anew, **_ACCEPTED)
        if y is None:
            target = np.asarray(X.toarray() if hasattr(X, "toarray") else X, "float32")
        else:
            y = np.asarray(y)
            _multiclass.type_of_target(y, raise_unknown=True)
            _validation.check_consistent_length(X, y)
            target = y.reshape(len(y), -1)
        self._train(X, target, anew, {**(self.fit_kwargs or {}), **options})
        return self

    def transform(self, X: Any) -> np.ndarray:
        """The outputs of the model, a row for each sample."""
        found = self._outputs(X)
        return found.reshape(len(found), -1)
