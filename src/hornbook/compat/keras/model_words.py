"""What models and nodes of their graphs were asked, and how models were taken apart by hand.

::

    model.layers.pop()
    model.outputs = [model.layers[-1].output]

    gradients = model.optimizer.get_gradients(model.total_loss, model.trainable_weights)
    K.function(model.inputs + model.targets + model.sample_weights, gradients)
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook import losses, ops
from hornbook.compat.keras.layer_methods import Kept, kept_first
from hornbook.graph import Function, Node, Tensor, placeholder, record
from hornbook.layers import InputLayer, Layer, masks
from hornbook.models import Model, Sequential

__all__ = ["Reported", "attributes"]


# -- layers that can be taken off -----------------------------------------------------------------


def _listed(plain: Any) -> Callable[[Any], list[Layer]]:
    def layers(self: Any) -> list[Layer]:
        """The layers, in the list that the model itself holds."""
        if isinstance(self, Sequential):
            return self._stack
        return self._layers if self._function is not None else plain.fget(self)

    return layers


def _end_with(self: Any, outputs: Any) -> None:
    """Let the model end with these Tensors."""
    found = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
    end = found[0] if len(found) == 1 else found
    if not isinstance(self, Sequential):
        self._programs.clear()
        self._set_function(Function(self._graph("outputs").inputs, end))
        return
    while self._stack and all(one is not self._stack[-1].output for one in found):
        self._stack.pop()
    del self._between[len(self._stack) :]
    self._connect()


# -- quantities that fit is to report -------------------------------------------------------------


class Reported(list[Any]):
    """Names, or Tensors, of what fit reports: one appended to each list makes a metric.

    ::

        model.metrics_names.append("kl")
        model.metrics_tensors.append(kl)

    Args:
        found: What is there already.
        model: The model.
        kind: ``"name"`` or ``"tensor"``.
    """

    def __init__(self, found: Any, model: Any, kind: str) -> None:
        super().__init__(found)
        self._model, self._kind = model, kind

    def append(self, one: Any) -> None:
        """Report this, too, once it has its name and its Tensor."""
        super().append(one)
        kept = vars(self._model).setdefault("_reported", Kept({"name": [], "tensor": []})).value
        kept[self._kind].append(one)
        while kept["name"] and kept["tensor"]:
            self._model.add_metric(kept["tensor"].pop(0), kept["name"].pop(0))


def _reported_tensors(self: Any) -> list[Any]:
    return Reported([tensor for tensor, name in self._extras if name], self, "tensor")


# -- what compile leaves --------------------------------------------------------------------------


def _compiled(word: str) -> Callable[[Any], Any]:
    def get(self: Any) -> Any:
        if self._compiled is None:
            raise AttributeError(f"{self._title()} has no `{word}` yet: call compile() first.")
        return self._compiled.get(word)

    return get


def _part(asked: Any, name: str, place: int) -> Any:
    if isinstance(asked, dict):
        return asked.get(name)
    return asked[place] if isinstance(asked, list | tuple) else asked


def _placeholders(self: Any) -> tuple[list[Tensor], list[Tensor]]:
    """Placeholders for targets and for weights of samples, the same ones for the same outputs."""
    outputs = self.outputs
    kept = vars(self).get("_fed", Kept(None)).value
    if kept is None or kept[0] != outputs:
        targets, weights = [], []
        for place, (name, tensor) in enumerate(zip(self.output_names, outputs, strict=True)):
            loss = _part(self.loss, name, place)
            sparse = "sparse" in str(getattr(loss, "__name__", loss))
            shape = (*tensor.shape[:-1], 1) if sparse else tensor.shape
            targets.append(placeholder(shape, tensor.dtype, f"{name}_target"))
            weights.append(placeholder((None,), tensor.dtype, f"{name}_sample_weights"))
        kept = outputs, targets, weights
        object.__setattr__(self, "_fed", Kept(kept))
    return kept[1], kept[2]


def _total_loss(self: Any) -> Any:
    """The loss that training lowers, of ``inputs``, ``targets`` and ``sample_weights``."""
    targets, weights = _placeholders(self)
    total: Any = 0.0
    for place, (name, output) in enumerate(zip(self.output_names, self.outputs, strict=True)):
        loss = losses.get(_part(self.loss, name, place))
        score = getattr(loss, "call", loss)(targets[place], output)
        if score.ndim > 1:
            score = ops.mean(score, axis=tuple(range(1, score.ndim)))
        counted = ops.cast(ops.not_equal(weights[place], 0), score.dtype)
        score = ops.mean(score * weights[place] / ops.mean(counted))
        factor = _part(self.loss_weights, name, place)
        total = total + score * (1.0 if factor is None else factor)
    for weight in self.trainable_weights:
        if weight.regularizer is not None:
            total = total + record(weight.regularizer, (weight,), {})
    return total


def _standardized(
    self: Any, x: Any, y: Any = None, sample_weight: Any = None, **_: Any
) -> tuple[list[Any], list[Any], list[Any]]:
    """Inputs, targets and weights of samples as lists of arrays, for ``K.function``."""

    def arrays_of(nest: Any, names: list[str]) -> list[Any]:
        if isinstance(nest, dict):
            return [np.asarray(nest[name]) for name in names]
        return [np.asarray(one) for one in (nest if isinstance(nest, list | tuple) else [nest])]

    inputs = arrays_of(x, self.input_names)
    targets = [] if y is None else arrays_of(y, self.output_names)
    targets = [one[:, None] if one.ndim == 1 else one for one in targets]
    if sample_weight is not None:
        return inputs, targets, arrays_of(sample_weight, self.output_names)
    return inputs, targets, [np.ones(len(one), "float32") for one in targets]


def _of_models(live: Any) -> dict[str, Any]:
    asked: dict[str, Callable[[Any], Any]] = {
        "input_names": lambda self: [tensor.short_name for tensor in self.inputs],
        "input_layers": lambda self: [one._keras_history[0] for one in self.inputs],
        "output_layers": lambda self: [one._keras_history[0] for one in self.outputs],
        "loss": _compiled("loss"),
        "loss_weights": _compiled("loss_weights"),
        "metrics_tensors": _reported_tensors,
        "targets": lambda self: _placeholders(self)[0],
        "sample_weights": lambda self: _placeholders(self)[1],
        "total_loss": _total_loss,
        "_feed_inputs": lambda self: self.inputs,
        "_feed_input_names": lambda self: self.input_names,
        "_feed_targets": lambda self: _placeholders(self)[0],
        "_feed_sample_weights": lambda self: _placeholders(self)[1],
        "_collected_trainable_weights": lambda self: list(self.trainable_variables),
        "_is_graph_network": lambda self: self._function is not None,
    }
    return {word: kept_first(word, plain) for word, plain in asked.items()} | {
        "layers": property(_listed(live)),
        "outputs": property(Model.outputs.fget, _end_with),  # type: ignore[attr-defined]
        "_standardize_user_data": _standardized,
    }


# -- nodes ----------------------------------------------------------------------------------------


def _of_nodes() -> dict[str, Any]:
    def before(self: Node) -> list[Any]:
        return [tensor._keras_history[0] for tensor in self.inputs]  # type: ignore[attr-defined]

    return {
        "inbound_layers": property(before),
        "outbound_layer": property(lambda self: self.op),
        "input_masks": property(lambda self: [masks.mask_of(tensor) for tensor in self.inputs]),
        "input_tensors": property(lambda self: self.inputs),
        "output_tensors": property(lambda self: self.outputs),
        "input_shapes": property(lambda self: [tensor.shape for tensor in self.inputs]),
        "output_shapes": property(lambda self: [tensor.shape for tensor in self.outputs]),
    }


def attributes() -> list[tuple[type, str, Any]]:
    """What is set on models, on input layers and on nodes: class, name, attribute."""
    found: list[tuple[type, str, Any]] = []
    live = Model.layers
    found += [(Model, name, one) for name, one in _of_models(live).items()]
    found += [(Sequential, "layers", property(_listed(live)))]
    found += [(InputLayer, "batch_input_shape", property(lambda self: self.batch_shape))]
    return found + [(Node, name, one) for name, one in _of_nodes().items()]
