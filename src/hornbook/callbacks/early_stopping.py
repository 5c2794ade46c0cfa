"""EarlyStopping: the end of training once it helps no more."""

from typing import Any

from hornbook.callbacks.monitor import Monitor
from hornbook.training import Callback

__all__ = ["EarlyStopping"]


class EarlyStopping(Callback):
    """Stop when a quantity has not become better for some epochs.

    Args:
        monitor: Name of the quantity.
        min_delta: How much better counts as better.
        patience: Epochs without improvement before it stops.
        verbose: 1 says when and why.
        mode: ``'min'``, ``'max'`` or ``'auto'``.
        baseline: A value that must be beaten, too.
        restore_best_weights: Whether to go back to the weights of the best epoch.
        start_from_epoch: Epochs to let pass before it watches.

    Example:
        >>> EarlyStopping(monitor="val_loss", patience=3).patience
        3
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        self.monitor, self.mode, self.min_delta = monitor, mode, min_delta
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        self._start()

    def _start(self) -> None:
        self._watch = Monitor(self.monitor, self.mode, self.min_delta, "EarlyStopping")
        self.wait, self.stopped_epoch, self.best_epoch = 0, 0, 0
        self.best_weights: Any = None

    @property
    def best(self) -> float:
        """The best value so far."""
        return self._watch.best

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Start anew, so that the callback may be used again."""
        self._start()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Compare, remember, stop."""
        value = self._watch.read(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self._watch.improves(value):
            self.best_epoch = epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self._watch.better(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Go back to the best weights."""
        if self.stopped_epoch and self.verbose:
            print(
                f"Epoch {self.stopped_epoch + 1}: stopped, as {self.monitor} was best in epoch "
                f"{self.best_epoch + 1} ({self.best:.5g})."
            )
        if self.restore_best_weights and self.best_weights is not None:
            self.model.set_weights(self.best_weights)
