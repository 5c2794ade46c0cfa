"""Logs and histories that answer ``acc`` and ``accuracy`` alike, and what callbacks were told."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hornbook.compat.gate import Gate
from hornbook.compat.keras.screen import Progress
from hornbook.training import CallbackList, History

__all__ = ["Logs", "told", "told_of"]

_PAIRS = (
    ("acc", "accuracy"),
    ("lr", "learning_rate"),
    ("mae", "mean_absolute_error"),
    ("mse", "mean_squared_error"),
    ("mape", "mean_absolute_percentage_error"),
    ("msle", "mean_squared_logarithmic_error"),
    ("ce", "crossentropy"),
)
_OTHER = dict(_PAIRS) | {long: short for short, long in _PAIRS}


def _alike(key: Any) -> list[str]:
    """Other names of a quantity: those of its end, whatever stands before."""
    if not isinstance(key, str):
        return []
    return [
        key.removesuffix(end) + other
        for end, other in _OTHER.items()
        if key == end or key.endswith(f"_{end}")
    ]


class Logs(dict[str, Any]):
    """A dict in which ``acc`` and ``accuracy``, ``mae`` and ``mean_absolute_error`` are one.

    Example:
        >>> logs = Logs(val_acc=0.5)
        >>> logs["val_accuracy"], "val_accuracy" in logs, list(logs)
        (0.5, True, ['val_acc'])
    """

    def _key(self, key: Any) -> Any:
        if super().__contains__(key):
            return key
        return next((name for name in _alike(key) if super(Logs, self).__contains__(name)), key)

    def __missing__(self, key: Any) -> Any:
        other = self._key(key)
        if other == key:
            raise KeyError(key)
        return super().__getitem__(other)

    def __contains__(self, key: object) -> bool:
        return super().__contains__(self._key(key))

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of a name or of one that means the same."""
        return super().get(self._key(key), default)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """The value of a name or of one that means the same, entered if there is none."""
        return super().setdefault(self._key(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__("lr" if key == "learning_rate" else self._key(key), value)


def told(gate: Gate) -> list[tuple[Any, str, Callable[..., Any]]]:
    """What is set on the classes that tell and record, as (class, name, function)."""
    begin, call, init = History.on_train_begin, CallbackList.call, CallbackList.__init__

    @functools.wraps(begin)
    def on_train_begin(self: Any, logs: Any = None) -> None:
        begin(self, logs)
        self.history = Logs()

    @functools.wraps(call)
    def calling(self: Any, hook: str, *args: Any, logs: Any = None) -> None:
        if isinstance(logs, dict) and not isinstance(logs, Logs):
            # In the order of the metrics, as compile was told them.
            order = [name for name in self.params.get("metrics", ()) if name in logs]
            logs = Logs({name: logs[name] for name in order} | logs)
            if "batch" in hook and args:
                size = self.params.get("batch_size")
                logs = Logs(batch=args[0], size=size) | logs if hook.startswith("on_tr") else logs
            elif hook == "on_epoch_end" and gate.era in ("keras1", "keras2"):
                # What was validated came first.
                later = {k: v for k, v in logs.items() if not k.startswith("val_")}
                logs = Logs({k: v for k, v in logs.items() if k.startswith("val_")} | later)
        call(self, hook, *args, logs=logs)

    @functools.wraps(init)
    def making(self: Any, callbacks: Any = None, *args: Any, **kwargs: Any) -> None:
        model = kwargs.get("model")
        about = vars(model).get("_told", {}) if model is not None else {}
        init(self, callbacks, *args, **about | kwargs)
        data = getattr(model, "_validation_rows", None)
        # The bar of an epoch is closed before the user's own callbacks speak.
        self.callbacks.sort(key=lambda one: not isinstance(one, Progress))
        for callback in self.callbacks:
            if data is not None or not hasattr(callback, "validation_data"):
                callback.validation_data = data

    return [
        (History, "on_train_begin", on_train_begin),
        (CallbackList, "call", calling),
        (CallbackList, "__init__", making),
    ]


def told_of(model: Any, x: Any, given: Mapping[str, Any], alone: bool = False) -> None:
    """Keep what callbacks of this fit are told: ``params`` and ``validation_data`` of then."""
    batch = given.get("batch_size") or 32
    if alone:
        rows = _rows(x)
        told = {"batch_size": batch} | ({} if rows is None else {"samples": rows})
        object.__setattr__(model, "_told", told)
        return
    metrics = ["loss", *(name for name in model.metrics_names if name != "loss")]
    validated = bool(given.get("validation_data") is not None or given.get("validation_split"))
    metrics += [f"val_{name}" for name in metrics] if validated else []
    about: dict[str, Any] = {
        "batch_size": batch,
        "nb_epoch": given.get("epochs", 1),
        "metrics": metrics,
        "do_validation": validated,
    }
    rows = _rows(x)
    if rows is not None:
        held = float(given.get("validation_split") or 0)
        about["samples"] = about["nb_sample"] = int(rows * (1 - held)) if held else rows
    held_out = _validation(x, given)
    if held_out and rows is not None:
        about["val_samples"] = len(held_out[0])
    object.__setattr__(model, "_told", about)
    object.__setattr__(model, "_validation_rows", held_out)


def _rows(x: Any) -> int | None:
    first = x
    while isinstance(first, list | tuple | dict) and len(first):
        nested = next(iter(first.values())) if isinstance(first, dict) else first[0]
        if not hasattr(nested, "shape") and not isinstance(nested, list | tuple | dict):
            break
        first = nested
    return len(first) if hasattr(first, "shape") or isinstance(first, list) else None


def _parts(part: Any) -> list[Any]:
    """The arrays of inputs or targets."""
    if isinstance(part, dict):
        return list(part.values())
    if part is None:
        return []
    return list(part) if isinstance(part, list | tuple) else [part]


def _validation(x: Any, given: Mapping[str, Any]) -> list[Any] | None:
    """Inputs, targets and weights that are validated on, in one list."""
    data, share = given.get("validation_data"), given.get("validation_split")
    y = given.get("y")
    rows = _rows(x)
    if data is None and share and rows is not None:
        cut = int(rows * (1 - share))
        data = [[one[cut:] for one in _parts(part)] for part in (x, y)]
    if not isinstance(data, tuple | list) or len(data) < 2:
        return None
    parts = [_parts(part) for part in data[:2]]
    if not all(hasattr(part, "shape") for group in parts for part in group):
        return None
    weights = [np.ones(len(part), "float32") for part in parts[1]]
    return [*parts[0], *parts[1], *weights, 0.0]
