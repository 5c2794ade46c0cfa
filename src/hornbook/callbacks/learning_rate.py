"""Changing the learning rate while training runs."""

import math
from collections.abc import Callable
from typing import Any

from hornbook.callbacks.monitor import Monitor
from hornbook.training import Callback

__all__ = ["LearningRateScheduler", "ReduceLROnPlateau"]


def _rate(model: Any) -> float:
    return float(model.optimizer.learning_rate)


class LearningRateScheduler(Callback):
    """Set the learning rate before each epoch.

    Args:
        schedule: ``schedule(epoch)`` or ``schedule(epoch, rate)`` giving the new rate.
        verbose: 1 says what it sets.

    Example:
        >>> LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1)).schedule(1)
        0.05
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Set the rate."""
        try:
            rate = self.schedule(epoch, _rate(self.model))
        except TypeError:
            rate = self.schedule(epoch)
        rate = float(rate)
        self.model.optimizer.learning_rate = rate
        if self.verbose:
            print(f"Epoch {epoch + 1}: learning rate {rate:.4g}.")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Add the rate to the logs."""
        if logs is not None:
            logs["learning_rate"] = _rate(self.model)


class ReduceLROnPlateau(Callback):
    """Lower the learning rate when a quantity has not become better for some epochs.

    Args:
        monitor: Name of the quantity.
        factor: The new rate is the old times this.
        patience: Epochs without improvement before it acts.
        verbose: 1 says what it does.
        mode: ``'min'``, ``'max'`` or ``'auto'``.
        min_delta: How much better counts as better.
        cooldown: Epochs to wait after it acted.
        min_lr: Lowest rate.

    Example:
        >>> ReduceLROnPlateau(factor=0.5, patience=2).factor
        0.5
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        if factor >= 1:
            raise ValueError(f"ReduceLROnPlateau: factor must be below 1, not {factor!r}.")
        self.monitor, self.mode, self.min_delta = monitor, mode, min_delta
        self.factor, self.patience, self.verbose = factor, patience, verbose
        self.cooldown, self.min_lr = cooldown, min_lr
        self._start()

    def _start(self) -> None:
        self._watch = Monitor(self.monitor, self.mode, self.min_delta, "ReduceLROnPlateau")
        self.wait = self.resting = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Start anew."""
        self._start()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Compare, and lower the rate."""
        if logs is not None:
            logs["learning_rate"] = _rate(self.model)
        value = self._watch.read(logs)
        if value is None:
            return
        if self.resting:
            self.resting -= 1
            self.wait = 0
        if self._watch.improves(value):
            self.wait = 0
            return
        if self.resting:
            return
        self.wait += 1
        rate = _rate(self.model)
        if (
            self.wait >= self.patience
            and rate > self.min_lr
            and not math.isclose(rate, self.min_lr)
        ):
            self.model.optimizer.learning_rate = max(rate * self.factor, self.min_lr)
            self.wait, self.resting = 0, self.cooldown
            if self.verbose:
                print(f"Epoch {epoch + 1}: learning rate {rate:.4g} -> {_rate(self.model):.4g}.")
