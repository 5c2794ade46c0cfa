"""CSVLogger: the numbers of each epoch as a line of a file."""

import csv
import os
from typing import IO, Any

from hornbook.training import Callback

__all__ = ["CSVLogger"]


class CSVLogger(Callback):
    """Write each epoch's numbers to a file.

    Args:
        filename: The file.
        separator: Between fields.
        append: Whether to go on with a file that exists.

    Example:
        >>> CSVLogger("log.csv").sep
        ','
    """

    def __init__(
        self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False
    ) -> None:
        self.filename, self.sep, self.append = os.fspath(filename), separator, append
        self._file: IO[str] | None = None
        self._keys: list[str] = []

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Open the file."""
        self._keys = []
        if self.append and os.path.exists(self.filename) and os.path.getsize(self.filename):
            with open(self.filename, newline="") as old:
                self._keys = next(csv.reader(old, delimiter=self.sep))[1:]
        self._file = open(self.filename, "a" if self.append else "w", newline="")  # noqa: SIM115

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write a line."""
        logs, file = logs or {}, self._file
        if file is None:
            return
        writer = csv.writer(file, delimiter=self.sep, lineterminator="\n")
        if not self._keys:
            self._keys = sorted(logs)
            writer.writerow(["epoch", *self._keys])
        writer.writerow([epoch, *[logs.get(key, "NA") for key in self._keys]])
        file.flush()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
