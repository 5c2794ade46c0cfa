"""BackupAndRestore: a run that was killed goes on where it was, to the same bits."""

import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any, Literal

import numpy as np

from hornbook.saving.files import replaced
from hornbook.training import Callback

__all__ = ["BackupAndRestore"]


class BackupAndRestore(Callback):
    """Keep the state of a run on disk, so that ``fit``, called again after a crash, goes on there.

    The weights, the optimizer, the seed of the run and the place in it are kept; what comes then is
    what an unbroken run would have computed, bit for bit. Within an epoch the logs begin anew.

    Args:
        backup_dir: Folder of its own for this run.
        save_freq: ``'epoch'``, or a number of batches.
        double_checkpoint: Whether to keep the backup before the last one too.
        delete_checkpoint: Whether to remove the backup when fit has come to its end.

    Raises:
        ValueError: The backup is of another model.

    Example:
        >>> BackupAndRestore("backup", save_freq=100).watches("train")
        100
    """

    def __init__(
        self,
        backup_dir: str | os.PathLike[str],
        save_freq: Literal["epoch"] | int = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        if save_freq != "epoch" and (not isinstance(save_freq, int) or save_freq < 1):
            raise ValueError(
                f"BackupAndRestore: save_freq is 'epoch' or a number of batches, not {save_freq!r}."
            )
        if not os.fspath(backup_dir):
            raise ValueError("BackupAndRestore: backup_dir is the path of a folder, not ''.")
        self.backup_dir, self.save_freq = Path(backup_dir), save_freq
        self.double_checkpoint, self.delete_checkpoint = double_checkpoint, delete_checkpoint
        self._epoch = self._batches = 0

    @property
    def _last(self) -> Path:
        return self.backup_dir / "latest.npz"

    @property
    def _before(self) -> Path:
        return self.backup_dir / "previous.npz"

    def watches(self, phase: Any) -> Any:
        """Every ``save_freq`` batches; else only epochs."""
        if phase == "train" and isinstance(self.save_freq, int):
            return self.save_freq
        return "epoch"

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Take over the backup, if there is one."""
        found = _read(self._last) or _read(self._before)
        if found is None:
            return
        about, values = found
        variables = self._variables()
        shapes = [[list(v.shape), v.dtype] for v in variables]
        if about["variables"] != shapes:
            raise ValueError(
                f"The backup in {self.backup_dir} is of another model or optimizer: it holds "
                f"{len(about['variables'])} variables, this run has {len(shapes)}, or they have "
                "other shapes. Give this run a folder of its own, or remove the old one."
            )
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value.view(np.dtype(variable.dtype)).reshape(variable.shape))
        self.model.resume(tuple(about["seed"]), about["epoch"], about["batches"])

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the epoch."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Write every ``save_freq`` batches."""
        if self.save_freq == "epoch":
            return
        self._batches += 1
        if self._batches >= self.save_freq:
            self._batches = 0
            self._write(self._epoch, batch + 1)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write after the epoch."""
        if self.save_freq == "epoch":
            self._write(epoch + 1, 0)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Remove the backup, unless an error or Ctrl-C ends the run."""
        if self.delete_checkpoint and sys.exception() is None:
            for path in (self._last, self._before):
                path.unlink(missing_ok=True)
            if self.backup_dir.is_dir() and not any(self.backup_dir.iterdir()):
                self.backup_dir.rmdir()

    def _variables(self) -> list[Any]:
        return [*self.model.variables, *self.model.optimizer.variables]

    def _write(self, epoch: int, batches: int) -> None:
        variables = self._variables()
        about = {
            "seed": list(self.model.seed),
            "epoch": epoch,
            "batches": batches,
            "variables": [[list(v.shape), v.dtype] for v in variables],
        }
        text = np.frombuffer(json.dumps(about).encode(), np.uint8)
        parts = {
            str(n): np.frombuffer(v.numpy().tobytes(), np.uint8) for n, v in enumerate(variables)
        }
        self.backup_dir.mkdir(parents=True, exist_ok=True)
        if self.double_checkpoint and self._last.exists():
            os.replace(self._last, self._before)
        with replaced(self._last, overwrite=True) as part, open(part, "wb") as file:
            np.savez(file, about=text, **parts)


def _read(path: Path) -> tuple[dict[str, Any], list[np.ndarray]] | None:
    """What a backup holds; None if there is none, or it is not whole."""
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(file["about"].tobytes())
            return about, [file[str(n)] for n in range(len(about["variables"]))]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
