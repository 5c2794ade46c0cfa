"""Progress on the screen: a bar with its end in sight on a terminal, a line per epoch elsewhere.

::

    Epoch 3/10 - 0.8s - 12ms/step - accuracy: 0.9512 - loss: 0.1632 - val_accuracy: 0.9433
"""

import sys
import time
from typing import Any

from hornbook.core import optional
from hornbook.training.callback import Callback

__all__ = ["Bar", "Lines", "progress_for"]


def progress_for(verbose: Any) -> Callback | None:
    """The progress that a ``verbose`` asks for: None for 0, ``Bar`` for 1, ``Lines`` for 2.

    ``'auto'`` is 1 on a terminal or in a notebook and 2 elsewhere.

    Example:
        >>> progress_for(0) is None
        True
    """
    if verbose == "auto":
        verbose = 1 if sys.stdout.isatty() or "ipykernel" in sys.modules else 2
    if verbose not in (0, 1, 2):
        raise ValueError(f"verbose is 0 (silent), 1 (bar), 2 (lines) or 'auto', not {verbose!r}.")
    if not verbose:
        return None
    return Bar() if int(verbose) == 1 else Lines()


def number(value: Any) -> str:
    """A quantity to four digits, in powers of ten where it is small.

    >>> number(0.91234), number(0.00001234)
    ('0.9123', '1.2340e-05')
    """
    value = float(value)
    return f"{value:.4f}" if abs(value) > 1e-3 or value == 0 else f"{value:.4e}"


def duration(seconds: float) -> str:
    """A time that a person can read.

    >>> duration(0.0124), duration(0.84), duration(75), duration(3725)
    ('12ms', '0.8s', '1m15s', '1h02m')
    """
    if seconds < 0.0995:
        return f"{seconds * 1e3:.0f}ms"
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02d}s"
    return f"{whole // 3600}h{whole % 3600 // 60:02d}m"


def pace(seconds: float) -> str:
    """Time per step.

    >>> pace(0.0123), pace(2e-5), pace(3)
    ('12ms/step', '20us/step', '3s/step')
    """
    if seconds >= 0.9995:
        return f"{seconds:.0f}s/step"
    return f"{seconds * 1e3:.0f}ms/step" if seconds >= 0.9995e-3 else f"{seconds * 1e6:.0f}us/step"


def line(title: str, seconds: float, steps: int | None, logs: dict[str, Any] | None) -> str:
    """What an epoch came to, in one line.

    >>> line("Epoch 1/2", 0.5, 10, {"loss": 0.25})
    'Epoch 1/2 - 0.5s - 50ms/step - loss: 0.2500'
    """
    parts = [title, duration(seconds)]
    if steps:
        parts.append(pace(seconds / steps))
    parts += [f"{name}: {number(value)}" for name, value in (logs or {}).items()]
    return " - ".join(parts)


class Lines(Callback):
    """One line per epoch, and one per evaluate.

    Example:
        >>> lines = Lines()
        >>> lines.set_params({"epochs": 2, "steps": 10})
        >>> lines.on_epoch_begin(0)
        >>> lines.on_epoch_end(0, {"loss": 0.5})
        Epoch 1/2 - ...ms - ...step - loss: 0.5000
    """

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._in_fit = False

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the time."""
        self._began, self._in_fit = time.perf_counter(), True

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Print the line."""
        self._print(f"Epoch {epoch + 1}/{self.params.get('epochs')}", logs)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """A later evaluate stands alone again."""
        self._in_fit = False

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Note the time."""
        if not self._in_fit:
            self._began = time.perf_counter()

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Print the line of an evaluate of its own."""
        if not self._in_fit:
            self._print(self._steps(), logs)

    def on_predict_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Note the time."""
        self._began = time.perf_counter()

    def on_predict_end(self, logs: dict[str, Any] | None = None) -> None:
        """Print the line."""
        self._print(self._steps(), {})

    def _steps(self) -> str:
        steps = self.params.get("steps")
        return f"{steps}/{steps}" if steps else "done"

    def _print(self, title: str, logs: dict[str, Any] | None) -> None:
        seconds = time.perf_counter() - self._began
        print(line(title, seconds, self.params.get("steps"), logs), flush=True)


class Bar(Callback):
    """A progress bar with the time left, on a terminal or in a notebook.

    Example:
        >>> Bar().reads_only_logs
        True
    """

    reads_only_logs = True

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._shown = 0.0
        self._in_fit = False
        self._steps: int | None = None
        self._title, self._done = "", 0
        self._began = time.perf_counter()

    def _open(self, title: str) -> None:
        self._close()
        rich, table = (
            optional(name, "to show a progress bar") for name in ("rich.progress", "rich.table")
        )
        self._title, self._steps, self._done = title, self.params.get("steps"), 0
        whole = table.Column(min_width=len(title), no_wrap=True)
        self._bar = rich.Progress(
            rich.TextColumn("{task.description}", table_column=whole),
            rich.BarColumn(bar_width=12),
            rich.MofNCompleteColumn(),
            rich.TextColumn("{task.fields[clock]}"),
            rich.TextColumn("{task.fields[logs]}"),
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bar.add_task(title, total=self._steps, clock="", logs="")
        self._bar.start()
        self._began, self._shown = time.perf_counter(), 0.0

    def _move(self, batch: int, logs: dict[str, Any] | None) -> None:
        self._done, now = batch + 1, time.perf_counter()
        if self._bar is None or now - self._shown < 0.1:
            return
        seconds, clock = now - self._began, ""
        if self._steps:
            clock = f"{duration(seconds / self._done * (self._steps - self._done))} left"
        text = " ".join(f"{name}: {number(value)}" for name, value in (logs or {}).items())
        self._bar.update(self._task, completed=self._done, clock=clock, logs=text, refresh=True)
        self._shown = now

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def abandon(self) -> None:
        """Close the bar."""
        self._close()

    def _finish(self, logs: dict[str, Any] | None) -> None:
        """A plain line in place of the bar: it wraps where a terminal is narrow."""
        self._close()
        steps = self._steps or self._done
        print(line(self._title, time.perf_counter() - self._began, steps, logs), flush=True)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Open the bar."""
        self._in_fit = True
        self._open(f"Epoch {epoch + 1}/{self.params.get('epochs')}")

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Move the bar."""
        self._move(batch, logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Show the epoch's numbers and close the bar."""
        self._finish(logs)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Leave the terminal as it was, also after Ctrl-C."""
        self._in_fit = False
        self._close()

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Open a bar for an evaluate of its own."""
        if not self._in_fit:
            self._open("Evaluate")

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Move the bar."""
        if not self._in_fit:
            self._move(batch, logs)

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Close the bar."""
        if not self._in_fit:
            self._finish(logs)

    def on_predict_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Open a bar."""
        self._open("Predict")

    def on_predict_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Move the bar."""
        self._move(batch, {})

    def on_predict_end(self, logs: dict[str, Any] | None = None) -> None:
        """Close the bar."""
        self._finish({})
