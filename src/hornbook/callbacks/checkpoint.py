"""ModelCheckpoint: weights kept on disk while training runs."""

import os
from pathlib import Path
from typing import Any, Literal

from hornbook.callbacks.monitor import Monitor
from hornbook.training import Callback

__all__ = ["ModelCheckpoint"]


class ModelCheckpoint(Callback):
    """Keep the weights after each epoch, after some batches, or whenever they are the best so far.

    Args:
        filepath: Where to write, ending in ``.weights.h5``; may hold ``{epoch:02d}`` and names of
            the logs, as in ``'{epoch:02d}-{val_loss:.2f}.weights.h5'``.
        monitor: Quantity that tells which is best.
        verbose: 1 says when it writes.
        save_best_only: Whether to write only when the quantity is the best so far.
        save_weights_only: Must be True: a checkpoint holds weights.
        mode: ``'min'``, ``'max'`` or ``'auto'``.
        save_freq: ``'epoch'``, or a number of batches.
        initial_value_threshold: A value that the quantity must beat first.

    Example:
        >>> ModelCheckpoint("best.weights.h5", save_best_only=True, save_weights_only=True).monitor
        'val_loss'
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Literal["epoch"] | int = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        self.filepath = os.fspath(filepath)
        if not self.filepath.endswith(".weights.h5"):
            raise ValueError(
                f"ModelCheckpoint writes weights: end the path in '.weights.h5', not "
                f"{self.filepath!r}, such as {Path(self.filepath).stem + '.weights.h5'!r}."
            )
        if save_freq != "epoch" and (not isinstance(save_freq, int) or save_freq < 1):
            raise ValueError(
                f"ModelCheckpoint: save_freq is 'epoch' or a number of batches, not {save_freq!r}."
            )
        self.monitor, self.verbose, self.save_best_only = monitor, verbose, save_best_only
        self.save_weights_only, self.save_freq = save_weights_only, save_freq
        self._watch = Monitor(monitor, mode, owner="ModelCheckpoint")
        if initial_value_threshold is not None:
            self._watch.best = initial_value_threshold
        self._epoch = self._batches = 0

    def watches(self, phase: Any) -> Any:
        """Every ``save_freq`` batches; else only epochs."""
        if phase == "train" and isinstance(self.save_freq, int):
            return self.save_freq
        return "epoch"

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the epoch for file names."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Write every ``save_freq`` batches."""
        if self.save_freq == "epoch":
            return
        self._batches += 1
        if self._batches >= self.save_freq:
            self._batches = 0
            self._keep(self._epoch, batch, logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write after the epoch."""
        if self.save_freq == "epoch":
            self._keep(epoch, None, logs)

    def _keep(self, epoch: int, batch: int | None, logs: dict[str, Any] | None) -> None:
        if self.save_best_only:
            before, value = self._watch.best, self._watch.read(logs)
            if value is None or not self._watch.improves(value):
                return
            if self.verbose:
                print(f"Epoch {epoch + 1}: {self.monitor} {before:.5g} -> {value:.5g}, kept.")
        path = self._path(epoch, batch, logs)
        self.model.save_weights(path)
        if self.verbose and not self.save_best_only:
            print(f"Epoch {epoch + 1}: weights written to {path}.")

    def _path(self, epoch: int, batch: int | None, logs: dict[str, Any] | None) -> str:
        fields = {"epoch": epoch + 1, "batch": 0 if batch is None else batch + 1, **(logs or {})}
        try:
            path = self.filepath.format(**fields)
        except KeyError as error:
            raise KeyError(
                f"ModelCheckpoint: the file name {self.filepath!r} uses {error}, but the logs have "
                f"{', '.join(fields)}."
            ) from None
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return path
