"""``Progbar``: a progress bar for loops that people write themselves."""

import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

from hornbook.training.progress import duration, line, number

__all__ = ["Progbar"]


class Progbar:
    """A bar that a loop moves by hand; values are averaged over the steps that they stand for.

    Args:
        target: How many steps there are; None if nobody knows.
        width: Of the bar, in characters.
        verbose: 1 for a bar on a terminal (elsewhere only the last line), 2 for the last line
            alone, 0 for nothing.
        interval: Shortest time between two pictures of the bar, in seconds.
        stateful_metrics: Names of values that are shown as they are, not averaged.
        stateless_metrics: Names of values that are averaged; if given, all others are not.
        unit_name: What a step is called.

    Example:
        >>> bar = Progbar(3)
        >>> for step in range(3):
        ...     bar.update(step + 1, [("loss", 0.5 * step)])
        3/3 - ... - ...step - loss: 0.5000
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Sequence[str] | None = None,
        stateless_metrics: Sequence[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        self.target, self.width, self.verbose = target, width, verbose
        self.interval, self.unit_name = interval, unit_name
        self._kept, self._averaged = set(stateful_metrics or ()), stateless_metrics
        self._sums: dict[str, tuple[float, float]] = {}
        self._done, self._shown = 0, 0.0
        self._began = time.perf_counter()

    def update(
        self,
        current: int,
        values: Iterable[tuple[str, Any]] | None = None,
        finalize: bool | None = None,
    ) -> None:
        """Move to this step.

        Args:
            current: How many steps are done.
            values: Pairs ``(name, value)`` of the steps since the last call.
            finalize: Whether this is the end; if None, it is at ``target``.
        """
        steps = max(1, current - self._done)
        for name, value in values or ():
            whole = name in self._kept or self._averaged is not None and name not in self._averaged
            total, count = (0.0, 0.0) if whole else self._sums.get(name, (0.0, 0.0))
            weight = 1 if whole else steps
            self._sums[name] = total + float(value) * weight, count + weight
        self._done = current
        ended = current == self.target if finalize is None else finalize
        now = time.perf_counter()
        if ended:
            self._end(now)
        elif self.verbose == 1 and sys.stdout.isatty() and now - self._shown >= self.interval:
            self._shown = now
            print(f"\r{self._picture(now)}\x1b[K", end="", flush=True)

    def add(self, n: int, values: Iterable[tuple[str, Any]] | None = None) -> None:
        """Move on by ``n`` steps."""
        self.update(self._done + n, values)

    def _means(self) -> dict[str, float]:
        return {name: total / count for name, (total, count) in self._sums.items()}

    def _picture(self, now: float) -> str:
        logs = " - ".join(f"{name}: {number(value)}" for name, value in self._means().items())
        if not self.target:
            return f"{self._done} - {logs}"
        full = self.width * self._done // self.target
        left = (now - self._began) / max(1, self._done) * (self.target - self._done)
        bar = "#" * full + "." * (self.width - full)
        return f"{self._done}/{self.target} [{bar}] {duration(left)} left - {logs}"

    def _end(self, now: float) -> None:
        if not self.verbose:
            return
        back = "\r\x1b[K" if self.verbose == 1 and sys.stdout.isatty() else ""
        title = f"{self._done}/{self.target or self._done}"
        said = line(title, now - self._began, self._done, self._means())
        print(back + said.replace("/step", f"/{self.unit_name}"), flush=True)
