"""ModelCheckpoint: models or weights kept on disk while training runs."""

import os
from pathlib import Path
from typing import Any, Literal

from hornbook.callbacks.monitor import Monitor
from hornbook.training import Callback

__all__ = ["ModelCheckpoint"]


class ModelCheckpoint(Callback):
    """Keep the model after each epoch, after some batches, or whenever it is the best so far.

    Args:
        filepath: Where to write, ending in ``.keras`` or ``.h5``, or in ``.weights.h5`` for the
            weights alone; may hold ``{epoch:02d}`` and names of the logs, as in
            ``'{epoch:02d}-{val_loss:.2f}.keras'``.
        monitor: Quantity that tells which is best.
        verbose: 1 says when it writes.
        save_best_only: Whether to write only when the quantity is the best so far.
        save_weights_only: Whether to write the weights alone.
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
        whole = not self.filepath.endswith(".weights.h5")
        endings = (".keras", ".h5", ".hdf5", ".safetensors")
        if save_weights_only and whole and not self.filepath.endswith(endings[1:]):
            raise ValueError(
                f"ModelCheckpoint: weights go to a path that ends in '.weights.h5', not to "
                f"{self.filepath!r}."
            )
        if not save_weights_only and not (whole and self.filepath.endswith(endings)):
            raise ValueError(
                f"ModelCheckpoint: a model goes to a path that ends in '.keras' or '.h5', not to "
                f"{self.filepath!r}. For the weights alone give save_weights_only=True."
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
        self.model.save_weights(path) if self.save_weights_only else self.model.save(path)
        if self.verbose and not self.save_best_only:
            what = "weights" if self.save_weights_only else "model"
            print(f"Epoch {epoch + 1}: {what} written to {path}.")

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
