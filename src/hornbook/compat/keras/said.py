"""What callbacks printed with ``verbose=1``, in the form that scripts of then look for.

::

    Epoch 00003: val_acc improved from 0.71000 to 0.73500, saving model to best.h5

Keras 1 counted these epochs from 0.
"""

import functools
from collections.abc import Callable
from typing import Any

from hornbook.callbacks import (
    EarlyStopping,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    TerminateOnNaN,
)
from hornbook.compat.gate import Gate

__all__ = ["methods"]

Hook = Callable[..., None]


def _silently(plain: Hook, self: Any, *args: Any) -> None:
    """The native hook, saying nothing itself."""
    asked, self.verbose = self.verbose, 0
    try:
        plain(self, *args)
    finally:
        self.verbose = asked


def methods(gate: Gate) -> list[tuple[type, str, Hook]]:
    """The hooks of the era, as (class, name, function)."""
    first = gate.era == "keras1"
    makers = {
        (ModelCheckpoint, "_keep"): _keeping,
        (EarlyStopping, "on_epoch_end"): _stopping,
        (EarlyStopping, "on_train_end"): _stopped,
        (LearningRateScheduler, "on_epoch_begin"): _scheduled,
        (ReduceLROnPlateau, "on_epoch_end"): _reduced,
        (TerminateOnNaN, "on_train_batch_end"): _ended,
    }

    def say(epoch: int, text: str, begin: str = "\n") -> None:
        print(f"{'' if first else begin}Epoch {epoch + (not first):05d}: {text}")

    return [
        (cls, name, functools.wraps(getattr(cls, name))(make(gate, getattr(cls, name), say)))
        for (cls, name), make in makers.items()
    ]


def _keeping(gate: Gate, plain: Hook, say: Hook) -> Hook:
    def keep(self: Any, epoch: int, batch: Any, logs: Any) -> None:
        before = self._watch.best
        _silently(plain, self, epoch, batch, logs)
        value = self._watch.best
        if not self.verbose:
            return
        if not self.save_best_only:
            say(epoch, f"saving model to {self._path(epoch, batch, logs)}")
        elif value == before:
            rest = "" if gate.era == "keras1" else f" from {before:0.5f}"
            say(epoch, f"{self.monitor} did not improve{rest}")
        else:
            path = self._path(epoch, batch, logs)
            change = f"improved from {before:0.5f} to {value:0.5f}"
            say(epoch, f"{self.monitor} {change}, saving model to {path}")

    return keep


def _stopping(gate: Gate, plain: Hook, say: Hook) -> Hook:
    def on_epoch_end(self: Any, epoch: int, logs: Any = None) -> None:
        # Keras 1 looked whether it had waited enough before it counted the epoch.
        asked = self.patience
        self.patience = asked + (gate.era == "keras1")
        try:
            plain(self, epoch, logs)
        finally:
            self.patience = asked
        if self.model.stop_training and self.stopped_epoch and self.restore_best_weights:
            if self.verbose:
                print("Restoring model weights from the end of the best epoch")

    return on_epoch_end


def _stopped(gate: Gate, plain: Hook, say: Hook) -> Hook:
    def on_train_end(self: Any, logs: Any = None) -> None:
        if self.stopped_epoch and self.verbose:
            say(self.stopped_epoch, "early stopping", begin="")
        if not self.stopped_epoch:
            # The best weights came back only where training was stopped.
            self.best_weights = None
        _silently(plain, self, logs)

    return on_train_end


def _scheduled(gate: Gate, plain: Hook, say: Hook) -> Hook:
    does = "reducing" if gate.era == "tensorflow2" else "setting"

    def on_epoch_begin(self: Any, epoch: int, logs: Any = None) -> None:
        _silently(plain, self, epoch, logs)
        if self.verbose:
            rate = float(self.model.optimizer.lr)
            say(epoch, f"LearningRateScheduler {does} learning rate to {_short(rate)}.")

    return on_epoch_begin


def _reduced(gate: Gate, plain: Hook, say: Hook) -> Hook:
    who = "" if gate.era == "keras1" else "ReduceLROnPlateau "

    def on_epoch_end(self: Any, epoch: int, logs: Any = None) -> None:
        before = float(self.model.optimizer.lr)
        _silently(plain, self, epoch, logs)
        after = float(self.model.optimizer.lr)
        if self.verbose and after != before:
            say(epoch, f"{who}reducing learning rate to {max(before * self.factor, self.min_lr)}.")

    return on_epoch_end


def _short(rate: float) -> float:
    """A rate of 32 bits in the digits that say as much."""
    return float(f"{rate:.7g}")


def _ended(gate: Gate, plain: Hook, say: Hook) -> Hook:
    def on_train_batch_end(self: Any, batch: int, logs: Any = None) -> None:
        loss = (logs or {}).get("loss", 0.0)
        if loss - loss != 0 and not self.model.stop_training:
            print(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True

    return on_train_batch_end
