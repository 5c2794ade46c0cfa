"""The verbs of models as they were: ``fit_generator``, ``predict_classes`` and their like."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook.compat.gate import Gate
from hornbook.compat.keras.logs import told_of
from hornbook.models import Model

__all__ = ["verbs"]


_ORDER_OF_KERAS_1 = (
    *("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split"),
    *("validation_data", "shuffle", "class_weight", "sample_weight"),
)
_ORDERS = {
    "fit": _ORDER_OF_KERAS_1,
    "evaluate": ("x", "y", "batch_size", "verbose", "sample_weight", "steps"),
    "predict": ("x", "batch_size", "verbose", "steps"),
}


def _steps(given: dict[str, Any], words: dict[str, str], batch: int | None) -> None:
    """Counts of samples (Keras 1) as counts of batches."""
    for old, new in words.items():
        if old in given:
            count = given.pop(old)
            given.setdefault(new, max(1, -(-int(count) // (batch or 1))))


def _size(generator: Any) -> int | None:
    """Samples in a batch of a generator that says so."""
    size = getattr(generator, "batch_size", None)
    return int(size) if size else None


def _peek(generator: Any) -> tuple[Any, int]:
    """A generator's batches unchanged, and how many samples the first has."""
    first = next(generator)
    x = first[0] if isinstance(first, tuple | list) else first
    while isinstance(x, list | tuple | dict):
        x = next(iter(x.values())) if isinstance(x, dict) else x[0]

    def all_of_it() -> Any:
        yield first
        yield from generator

    return all_of_it(), len(x)


def _batched(generator: Any, words: dict[str, Any]) -> tuple[Any, int | None]:
    """The generator and its batch size, looked at where Keras 1's counts of samples need it."""
    asked = {"samples_per_epoch", "nb_val_samples", "val_samples"} & set(words)
    size = _size(generator)
    if asked and size is None and hasattr(generator, "__next__"):
        return _peek(generator)
    return generator, size


def verbs(gate: Gate) -> dict[str, Callable[..., Any]]:
    """The methods of models in the era, by name."""

    def fit_generator(self: Any, generator: Any, *args: Any, **kwargs: Any) -> Any:
        """Train on batches that a generator makes."""
        gate.met.note("model.fit_generator", "model.fit")
        order = ("samples_per_epoch", "nb_epoch") if gate.era == "keras1" else ()
        order = order or ("steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data")
        kwargs = dict(zip(order, args, strict=False)) | kwargs
        generator, batch = _batched(generator, kwargs)
        if "nb_val_samples" in kwargs:
            data = kwargs.get("validation_data")
            if hasattr(data, "__next__"):
                data, size = (data, _size(data)) if _size(data) else _peek(data)
                kwargs["validation_data"] = data
                _steps(kwargs, {"nb_val_samples": "validation_steps"}, size)
            kwargs.pop("nb_val_samples", None)
        _steps(kwargs, {"samples_per_epoch": "steps_per_epoch"}, batch)
        return self.fit(generator, **kwargs)

    def by_generator(verb: str, says: str) -> Callable[..., Any]:
        def call(self: Any, generator: Any, *args: Any, **kwargs: Any) -> Any:
            gate.met.note(f"model.{verb}_generator", f"model.{verb}")
            first = "val_samples" if gate.era == "keras1" else "steps"
            kwargs = dict(zip((first,), args, strict=False)) | kwargs
            generator, batch = _batched(generator, kwargs)
            _steps(kwargs, {"val_samples": "steps"}, batch)
            kwargs.setdefault("verbose", 0)
            return getattr(self, verb)(generator, **kwargs)

        call.__name__, call.__doc__ = f"{verb}_generator", says
        return call

    evaluate_generator = by_generator("evaluate", "Loss and metrics on a generator's batches.")
    predict_generator = by_generator("predict", "Outputs for a generator's batches.")

    def predict_classes(self: Any, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The class of each sample: the largest output, or 1 where the only one is above 0.5."""
        gate.met.note("model.predict_classes", "model.predict(x).argmax(-1), or > 0.5")
        said = self.predict(x, batch_size=batch_size, verbose=verbose)
        return said.argmax(axis=-1) if said.shape[-1] > 1 else (said > 0.5).astype("int32")

    def predict_proba(self: Any, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The outputs, as probabilities."""
        gate.met.note("model.predict_proba", "model.predict")
        return self.predict(x, batch_size=batch_size, verbose=verbose)

    def made_already(self: Any) -> None:
        """Nothing: programs are made when they are first needed."""

    making = (f"_make_{kind}_function" for kind in ("train", "test", "predict"))
    found = [fit_generator, evaluate_generator, predict_generator, predict_classes, predict_proba]
    verbose = {"fit": 1, "evaluate": 1, "predict": 0}
    ready = dict.fromkeys(making, made_already)
    return (
        ready
        | {one.__name__: one for one in found}
        | {name: _with_words(gate, name, default) for name, default in verbose.items()}
    )


def _with_words(gate: Gate, name: str, verbose: int) -> Callable[..., Any]:
    """``fit``, ``evaluate`` or ``predict`` with the arguments of then."""
    method = getattr(Model, name)
    orders = _ORDERS if gate.era != "keras1" else _ORDERS | {"fit": _ORDER_OF_KERAS_1}
    known = set(inspect.signature(method).parameters)

    @functools.wraps(method)
    def translated(self: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs = gate.words(f"Model.{name}", kwargs, known)
        kwargs = {k: _whole(v) if k.endswith(("steps", "epoch")) else v for k, v in kwargs.items()}
        kwargs = dict(zip(orders[name], args, strict=False)) | kwargs
        kwargs.setdefault("verbose", verbose)
        if name == "fit":
            if gate.era == "keras1":
                kwargs.setdefault("epochs", 10)
            kwargs["shuffle"] = bool(kwargs.get("shuffle", True))
            told_of(self, kwargs.get("x"), kwargs)
        else:
            told_of(self, kwargs.get("x"), {"batch_size": kwargs.get("batch_size")}, alone=True)
        return method(self, **kwargs)

    return translated


def _whole(value: Any) -> Any:
    """Counts were often quotients: 100.5 batches are 100."""
    return int(value) if isinstance(value, float | np.floating) else value
