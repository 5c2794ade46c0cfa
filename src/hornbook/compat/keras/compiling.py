"""``compile`` as it was: the order of its arguments, and what its words meant."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from hornbook import losses, metrics, ops, optimizers
from hornbook.compat.gate import Gate
from hornbook.compat.keras import formulas
from hornbook.compat.keras.layer_methods import Kept
from hornbook.compat.keras.model_words import Reported
from hornbook.compat.keras.updates import apart
from hornbook.models import Model

__all__ = ["compiling", "metrics_names"]

_ORDER = {
    "keras1": ("metrics", "sample_weight_mode"),
    "keras2": (
        *("metrics", "loss_weights", "sample_weight_mode", "weighted_metrics", "target_tensors"),
    ),
    "tensorflow2": ("metrics", "loss_weights", "weighted_metrics", "run_eagerly"),
}


def compiling(gate: Gate) -> Callable[..., None]:
    """The method ``compile`` of an era."""
    plain = Model.compile
    functions = formulas.loss_functions(gate)
    measures = formulas.metric_functions(gate)

    def loss_of(one: Any) -> Any:
        if isinstance(one, str):
            return functions.get(one, one)
        if isinstance(one, dict) and not {"class_name", "config"} <= set(one):
            return {name: loss_of(part) for name, part in one.items()}
        return [loss_of(part) for part in one] if isinstance(one, list | tuple) else one

    def metric_of(one: Any, loss: Any) -> Any:
        if one in ("accuracy", "acc"):
            name = "accuracy" if gate.era == "tensorflow2" and one == "accuracy" else "acc"
            # Of several outputs with binary cross-entropy each was right or wrong by itself.
            binary = getattr(loss, "__name__", None) == "binary_crossentropy"
            return metrics.BinaryAccuracy(name=name) if binary else name
        if isinstance(one, str) and one in measures:
            function = measures[one]
            return _by_sample(function, one if gate.era == "tensorflow2" else function.__name__)
        return _by_sample(one) if callable(one) and not _is_metric(one) else one

    def metrics_of(asked: Any, loss: Any, names: list[str]) -> Any:
        if asked is None:
            return None
        if isinstance(asked, dict):
            parts = {name: _listed(part) for name, part in asked.items()}
        elif len(names) > 1 and not any(isinstance(part, list | tuple) for part in asked):
            parts = {name: _listed(asked) for name in names}
        elif len(names) > 1:
            parts = dict(zip(names, map(_listed, asked), strict=False))
        else:
            return [metric_of(one, loss) for one in _listed(asked)]
        found = {}
        for name, part in parts.items():
            of = loss.get(name) if isinstance(loss, dict) else loss
            of = loss[names.index(name)] if isinstance(loss, list) and name in names else of
            found[name] = [metric_of(one, of) for one in part]
        return found

    @functools.wraps(plain)
    def compile(self: Any, optimizer: Any = "rmsprop", loss: Any = None, *args: Any, **kw: Any):
        kw = dict(zip(_ORDER[gate.era], args, strict=False)) | kw
        kw = gate.words("Model.compile", kw)
        if hasattr(optimizer, "as_keras"):  # one of TensorFlow's
            optimizer = optimizer.as_keras()
        loss = loss_of(loss)
        asked = {"loss": _written(loss)} | {
            word: kw[word] for word in ("metrics", "weighted_metrics") if word in kw
        }
        for word in ("metrics", "weighted_metrics"):
            if kw.get(word) is not None:
                kw[word] = metrics_of(kw[word], loss, self.output_names)
        object.__setattr__(self, "_measures", Kept(kw.get("metrics")))
        plain(self, _own(optimizers.get(optimizer)), _averaged(loss), **kw)
        collected = list(self.trainable_weights) if self.built and self.weights else None
        object.__setattr__(self, "_collected", Kept(collected))
        # Files name what was asked for, not what stands for it here.
        self._compiled |= asked

    return compile


def _own(optimizer: Any) -> Any:
    """The optimizer itself where it is first compiled with, then one apart from it."""
    if "_taken" in vars(optimizer):
        return apart(optimizer)
    vars(optimizer)["_taken"] = True
    return optimizer


class _Averaged(losses.FunctionLoss):
    """A loss whose mean leaves out samples of weight 0: ``mean(w l) / mean(w != 0)``."""

    def _weighed(self, y_true: Any, y_pred: Any, sample_weight: Any, mask: Any) -> Any:
        value = super()._weighed(y_true, y_pred, sample_weight, mask)
        if sample_weight is None:
            return value
        counted = ops.cast(ops.not_equal(ops.convert_to_tensor(sample_weight), 0), value.dtype)
        return value / ops.maximum(ops.mean(counted), 1e-7)


def _averaged(loss: Any) -> Any:
    """Functions as losses that average as they did; objects as they are."""
    if isinstance(loss, dict):
        return {name: _averaged(one) for name, one in loss.items()}
    if isinstance(loss, list | tuple):
        return [_averaged(one) for one in loss]
    if isinstance(loss, str):
        found = losses.get(loss) if loss in losses.FAMILY else None
        return _averaged(found) if inspect.isfunction(found) else loss
    plain = callable(loss) and not isinstance(loss, losses.Loss | type)
    return _Averaged(loss) if plain else loss


_TODAY = {
    "cosine_proximity": "cosine_similarity",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
}


def _written(loss: Any) -> Any:
    """The loss by a name that any loader knows."""
    if isinstance(loss, dict):
        return {name: _written(one) for name, one in loss.items()}
    if isinstance(loss, list | tuple):
        return [_written(one) for one in loss]
    name = getattr(loss, "__name__", None)
    return _TODAY.get(name, name) if name in (*_TODAY, "hinge", "squared_hinge") else loss


def _is_metric(one: Any) -> bool:
    return isinstance(one, metrics.Metric | type)


def _listed(asked: Any) -> list[Any]:
    return list(asked) if isinstance(asked, list | tuple) else [asked]


def _by_sample(function: Any, name: str | None = None) -> Any:
    """The metric of a function; one number for a batch counts as often as the batch has samples."""

    def measured(y_true: Any, y_pred: Any) -> Any:
        value = ops.convert_to_tensor(function(y_true, y_pred))
        return ops.broadcast_to(value, y_pred.shape[:1]) if value.ndim == 0 else value

    name = name or getattr(function, "__name__", "metric")
    measured.__name__ = name
    return metrics.MeanMetricWrapper(measured, name=name)


def metrics_names(plain: Any) -> property:
    """Names of what ``evaluate`` returns, known as soon as ``compile`` was called."""

    def names(self: Any) -> list[str]:
        return Reported(listed(self), self, "name")

    def listed(self: Any) -> list[str]:
        objective = self.objective
        if objective is None or objective.built or "_measures" not in vars(self):
            return list(plain.fget(self))
        outputs, asked = self.output_names, vars(self)["_measures"].value
        several = len(outputs) > 1
        found = ["loss", *([f"{name}_loss" for name in outputs] if several else [])]
        for name in outputs or [""]:
            part = asked.get(name, []) if isinstance(asked, dict) else asked or []
            words = [one if isinstance(one, str) else one.name for one in part]
            found += [f"{name}_{word}" if several else word for word in words]
        return found

    return property(names)
