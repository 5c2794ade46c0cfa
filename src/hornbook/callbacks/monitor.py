"""Watching one quantity: which way is better, and the best so far."""

import math
import warnings
from typing import Any

__all__ = ["Monitor"]

_RISING = ("acc", "auc", "precision", "recall", "f1", "fbeta", "iou", "r2")


class Monitor:
    """The best value of a quantity so far.

    Args:
        name: Name of the quantity in the logs.
        mode: ``'min'``, ``'max'``, or ``'auto'``: ``'max'`` where the name speaks of accuracy.
        min_delta: How much better counts as better.
        owner: The callback's name, for messages.

    Example:
        >>> monitor = Monitor("val_accuracy")
        >>> monitor.improves(0.5), monitor.improves(0.4)
        (True, False)
    """

    def __init__(
        self, name: str, mode: str = "auto", min_delta: float = 0.0, owner: str = "Monitor"
    ) -> None:
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"{owner}: mode is 'auto', 'min' or 'max', not {mode!r}.")
        if mode == "auto":
            mode = "max" if any(word in name for word in _RISING) else "min"
        self.name, self.mode, self.owner = name, mode, owner
        self.min_delta = abs(min_delta)
        self.best = -math.inf if mode == "max" else math.inf
        self._warned = False

    def read(self, logs: dict[str, Any] | None) -> float | None:
        """The quantity's value; None, with one warning, where the logs lack it."""
        value = (logs or {}).get(self.name)
        if value is None and not self._warned:
            self._warned = True
            known = ", ".join(logs or {}) or "nothing"
            warnings.warn(
                f"{self.owner} watches {self.name!r}, which the logs do not have; they have "
                f"{known}. A name with val_ needs validation_data or validation_split.",
                stacklevel=2,
            )
        return None if value is None else float(value)

    def better(self, value: float, than: float) -> bool:
        """Is the value better than another by more than ``min_delta``?"""
        if self.mode == "max":
            return value - self.min_delta > than
        return value + self.min_delta < than

    def improves(self, value: float) -> bool:
        """Is it the best so far? If so, remember it."""
        if self.better(value, self.best):
            self.best = value
            return True
        return False
