"""Methods and attributes of then, set on the classes of today while an era is installed."""

import functools
from typing import Any

import numpy as np

from hornbook import callbacks
from hornbook.callbacks import ModelCheckpoint, learning_rate
from hornbook.compat.gate import Gate
from hornbook.compat.keras import (
    adapters,
    board,
    chance,
    configurations,
    files,
    frames,
    graph_calls,
    graph_names,
    layer_methods,
    logs,
    model_words,
    normalization,
    old_layers,
    optimizers,
    recurrent,
    said,
    screen,
    targets,
    tensor_words,
    updates,
)
from hornbook.compat.keras.compiling import compiling, metrics_names
from hornbook.compat.keras.verbs import verbs
from hornbook.compat.tables import ERAS
from hornbook.compat.world import dropped_names
from hornbook.graph import allow_closures
from hornbook.layers import BatchNormalization, Embedding, InputLayer, Lambda, Layer, UpSampling2D
from hornbook.metrics import Metric
from hornbook.models import Model, Sequential
from hornbook.optimizers import Optimizer
from hornbook.preprocessing.image import ImageDataGenerator
from hornbook.text import Tokenizer
from hornbook.training import Progbar, loop, runner
from hornbook.training.objective import Objective

__all__ = ["Patches"]

_NOTHING = object()


class Patches:
    """What an era sets on classes and modules, and how to take it back.

    Args:
        gate: The gate of the era.
    """

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self._before: list[tuple[Any, str, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Set an attribute and remember what was there."""
        self._before.append((owner, name, vars(owner).get(name, _NOTHING)))
        setattr(owner, name, value)

    def _set_all(self, owner: Any, found: dict[str, Any]) -> None:
        for name, value in found.items():
            self.set(owner, name, value)

    def apply(self) -> None:
        """Set all that the era has."""
        gate = self.gate
        if gate.era == ERAS[-1]:
            return
        allow_closures()
        for owner, name, one in [
            *dropped_names(gate),
            *tensor_words.attributes(),
            *graph_names.attributes(gate),
            *logs.told(gate),
            *model_words.attributes(),
            *said.methods(gate),
        ]:
            self.set(owner, name, one)
        for found in (optimizers.properties, optimizers.methods):
            self._set_all(Optimizer, found(gate))
        self._set_all(Optimizer, updates.methods())
        self._set_all(Layer, layer_methods.attributes(gate))
        self._set_all(InputLayer, layer_methods.of_inputs())
        self.set(Lambda, "get_config", layer_methods.lambda_config())
        found = layer_methods.methods(gate)
        reset = found.pop("_reset_states")
        self._set_all(Layer, found)
        self._set_all(Layer, graph_calls.methods())
        for owner, name, one in recurrent.calls():
            self.set(owner, name, one)
        self.set(Model, "reset_states", reset)
        self.set(Sequential, "_append", layer_methods.of_sequential(gate))
        self.set(Model, "compile", compiling(gate))
        self._set_all(Model, verbs(gate))
        self._set_all(Model, files.methods(gate))
        self.set(Model, "train_step", targets.training())
        self.set(learning_rate, "_rate", lambda model: float(model.optimizer.lr))
        self._set_all(Objective, targets.methods())
        self.set(np.random, "seed", chance.seeding())
        if gate.era != "tensorflow2":
            self.set(BatchNormalization, "call", normalization.normalization_call(gate))
            self.set(Embedding, "call", normalization.embedding_call())
            self.set(UpSampling2D, "call", old_layers.upsampling_call())
            self.set(ImageDataGenerator, "flow_from_dataframe", frames.flowing(gate))
            live = Model.trainable_variables
            self.set(Model, "trainable_variables", layer_methods.collected(live))
            self.set(runner.Orders, "_generator", chance.ordering())
            self.set(loop, "progress_for", screen.progress_of(gate))
            self.set(Model, "summary", screen.summary_of(gate))
            self._set_all(Progbar, screen.progbar_of(gate))
        self._set_all(callbacks.TensorBoard, board.methods())
        self.set(Metric, "reset_states", lambda metric: metric.reset_state())
        self.set(Model, "metrics_names", metrics_names(Model.metrics_names))
        for name in callbacks.__all__:
            self._listening(getattr(callbacks, name), name)
        self._listening(Tokenizer, "Tokenizer")
        self.set(ModelCheckpoint, "on_epoch_end", _periodic(ModelCheckpoint.on_epoch_end))
        if gate.era != "tensorflow2":
            for owner, name, one in configurations.attributes():
                self.set(owner, name, one)

    def _listening(self, cls: type, name: str) -> None:
        """Let a callback's constructor take the words of then."""
        if "__init__" in vars(cls):
            plain = vars(cls)["__init__"]
            self.set(cls, "__init__", adapters.callback(self.gate, name, plain))

    def undo(self) -> None:
        """Put back what was there before, the last first."""
        allow_closures(False)
        for owner, name, value in reversed(self._before):
            delattr(owner, name) if value is _NOTHING else setattr(owner, name, value)
        self._before.clear()


def _periodic(plain: Any) -> Any:
    """``ModelCheckpoint(period=n)``: look at every n-th epoch alone."""

    @functools.wraps(plain)
    def on_epoch_end(self: Any, epoch: int, logs: Any = None) -> None:
        period = vars(self).get("_period", 1)
        if (epoch + 1) % period == 0:
            plain(self, epoch, logs)

    return on_epoch_end
