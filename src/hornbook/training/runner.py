"""``Runner``: the segments of one phase, cut into stretches and told to the callbacks.

Where nobody looks at single epochs, ``Orders`` gives the rows of some at once, the runner runs them
as one program, and ``Reports`` tells of them later.
"""

import contextlib
import functools
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import numpy as np

from hornbook.core import Scope, Variable
from hornbook.engine import arrays, random
from hornbook.feeds import ArrayFeed, Feed, HostFeed, Segment
from hornbook.layers.structure import Structure
from hornbook.training.callback import CallbackList, Phase
from hornbook.training.step import pack_x_y_sample_weight
from hornbook.training.stretch import EagerStretch, Record, Stretch

__all__ = ["Orders", "Reports", "Runner", "key_of", "make_ahead", "numbers", "stretch_of"]

_STRETCH_SECONDS = 0.25  # so that a bar lives and Ctrl-C answers
_SLOW_STEPS = 8  # of slow steps at least so many: a program takes its memory anew at each start
_SLOW_SECONDS = 2.0  # but no longer than this
_FIRST_STRETCH = 16  # batches before the speed is known
_FIRST_ORDERS = 8  # epochs
_said: set[str] = set()


@dataclass
class Epoch:
    """What an epoch came to: its records (of training the last alone) and its number of steps.

    The program may still be running; who reads the logs waits for it.
    """

    records: list[Record] = field(default_factory=list)
    steps: int = 0
    at: int = 0

    @property
    def logs(self) -> dict[str, Any]:
        """The logs of the last step."""
        return numbers(self.records[-1].line(self.at, -1)) if self.records else {}


class Runner:
    """Runs the segments of one phase and reports to the callbacks.

    Args:
        model: The model.
        phase: ``'train'``, ``'test'`` or ``'predict'``.
        callbacks: Told of batches.
    """

    def __init__(self, model: Any, phase: Phase, callbacks: CallbackList) -> None:
        self.model, self.phase, self.callbacks = model, phase, callbacks
        self.stretch = stretch_of(model, phase)
        self.limit = callbacks.stretch(phase)
        self.watching = callbacks.watching(phase)
        self.seconds_per_step: float | None = None
        self.lags = False  # whether epochs may start before the one before is looked at
        self.since_end = 0  # batches since the last one at which a stretch had to end
        self.key = key_of(*model._seed)
        self.anew = self.stretch.anew
        if self.limit is not None:
            self._say_once()

    def _say_once(self) -> None:
        exact = [c for c in self.watching if isinstance(c.watches(self.phase), int)]
        name = type(exact[0]).__name__
        if name not in _said and self.limit == 1:
            _said.add(name)
            print(
                f"hornbook: {name} looks at every batch, so batches run one at a time. If its "
                "batch hooks read only their logs, set reads_only_logs = True in it.",
                file=sys.stderr,
            )

    def epoch(self, segments: Iterable[Segment], first: int, skip: int = 0, at: int = 0) -> Epoch:
        """Run the batches of an epoch, all or all but some at its beginning.

        Args:
            segments: The batches.
            first: Number of the epoch's first step.
            skip: Batches to leave out.
            at: The epoch's place in the segments' tables.
        """
        totals, done, ran = list(self.anew), 0, Epoch(at=at)
        for segment in segments:
            record = None
            if done + segment.steps <= skip:
                done = ran.steps = done + segment.steps
                continue
            for start, stop in self._spans(segment, max(0, skip - done)):
                self._before(done + start)
                began = time.perf_counter()
                totals, record = self.stretch.run(
                    segment,
                    (at, at + 1),
                    (start, stop),
                    totals,
                    self.anew,
                    record,
                    self.key,
                    first + done,
                )
                self._after(done, start, stop, record, began)
            if record is not None:
                ran.records = [*ran.records, record] if self.phase == "predict" else [record]
            done = ran.steps = done + segment.steps
        Variable.put(self.stretch.metrics, totals)
        return ran

    def epochs(self, segment: Segment, first: int, at: int, count: int) -> list[Epoch]:
        """Run whole epochs as one program, without waiting for it."""
        steps, span = segment.steps, (0, segment.steps)
        totals, record = self.stretch.run(
            segment, (at, at + count), span, self.anew, self.anew, None, self.key, first
        )
        Variable.put(self.stretch.metrics, totals)
        return [Epoch([record], steps, at + place) for place in range(count)]

    def at_once(self, segment: Segment | None) -> int:
        """How many epochs may be run before anybody looks; 0 before the speed is known."""
        if segment is None or not self.lags or self.seconds_per_step is None:
            return 0
        return int(_STRETCH_SECONDS / (self.seconds_per_step * segment.steps))

    def _spans(self, segment: Segment, start: int) -> Iterator[tuple[int, int]]:
        while start < segment.steps:
            if self.limit is not None:
                size = self.limit - self.since_end
            elif self.seconds_per_step is None:
                size = _FIRST_STRETCH
            else:
                few = min(_SLOW_STEPS, int(_SLOW_SECONDS / self.seconds_per_step))
                size = max(1, few, int(_STRETCH_SECONDS / self.seconds_per_step))
            stop = min(segment.steps, start + size)
            if self.limit is not None:
                self.since_end = (self.since_end + stop - start) % self.limit
            yield start, stop
            start = stop

    def _before(self, batch: int) -> None:
        if self.limit == 1:
            self.callbacks.call(f"on_{self.phase}_batch_begin", batch, logs={})

    def _after(self, done: int, start: int, stop: int, record: Any, began: float) -> None:
        if self.limit != 1:
            arrays.wait(record)
            if not self.stretch.fresh:
                self.seconds_per_step = (time.perf_counter() - began) / (stop - start)
        if not self.watching:
            return
        host = arrays.map_leaves(np.asarray, record)
        for step in range(start, stop):
            line = numbers(host.line(0, step))
            logs = {"outputs": line} if self.phase == "predict" else line
            if self.limit != 1:
                self.callbacks.call(f"on_{self.phase}_batch_begin", done + step, logs={})
            self.callbacks.call(f"on_{self.phase}_batch_end", done + step, logs=logs)


def make_ahead(
    runner: Runner, segment: Segment | None, tester: Runner, validation: Feed
) -> Iterator[Thread]:
    """Let threads compile the program of the first epoch, and that of the validation after it.

    The second is traced while the first is compiled. So is done where no callback may have changed
    what is traced by then, and where the data of both lie on the device. A test step that cannot be
    traced raises when its turn comes.

    Yields:
        The threads, each as it begins; they must not outlive the run.
    """
    resident = isinstance(validation, ArrayFeed) and not isinstance(validation, HostFeed)
    free = runner.limit is None and tester.limit is None
    if segment is None or not resident or not free or not runner.callbacks.may_test_early:
        return
    thread = runner.stretch.make_ahead(segment, runner.key)
    if thread is not None:
        yield thread
    with contextlib.suppress(Exception):
        thread = tester.stretch.make_ahead(next(validation.epoch(None)), tester.key)
        if thread is not None:
            yield thread


def numbers(line: Any) -> Any:
    """Single numbers as floats, arrays as they are."""
    return arrays.map_leaves(lambda value: float(value) if value.ndim == 0 else value, line)


class Orders:
    """The segments of each epoch, in the order that belongs to its first step.

    Args:
        feed: The data.
        seed: Of the shuffling; None for the rows' own order.

    Attributes:
        segment: Of small data, the one whose tables hold some epochs; None for other data.
    """

    def __init__(self, feed: Feed, seed: Sequence[int] | None) -> None:
        self.feed, self.seed = feed, seed
        self.segment: Segment | None = None
        self._next = self._drawn = 0
        self._draw = _FIRST_ORDERS

    def epoch(self, first: int, left: int) -> tuple[Iterable[Any], int]:
        """The segments of the epoch that begins with this step, and its place in their tables.

        ``left`` epochs are to come; for small data several are drawn at once, twice as many each
        time, so that the device has begun before all are drawn.
        """
        feed = self.feed
        if not isinstance(feed, ArrayFeed) or isinstance(feed, HostFeed):
            return feed.epoch(self._generator(first)), 0
        if self._next == self._drawn:
            self._drawn = min(self._draw, feed.room, left)
            begins = [first + number * feed.steps for number in range(self._drawn)]
            self.segment = feed.plan([self._generator(begin) for begin in begins], feed.room)
            self._next, self._draw = 0, 2 * self._draw
        self._next += 1
        return [self.segment], self._next - 1

    def take(self, wanted: int) -> int:
        """Take so many epochs more out of the tables, or as many as they have."""
        count = min(wanted, self._drawn - self._next)
        self._next += count
        return count

    def _generator(self, first: int) -> np.random.Generator | None:
        return None if self.seed is None else np.random.default_rng([*self.seed, first])


def _start_values(metrics: Sequence[Any]) -> list[Any]:
    """What the metrics' variables hold after ``reset_state``."""
    variables = [variable for metric in metrics for variable in metric.variables]
    with Scope({variable: variable._box for variable in variables}, traced=False) as scope:
        for metric in metrics:
            metric.reset_state()
    return [scope.values[variable] for variable in variables]


def stretch_of(model: Any, phase: Phase) -> Stretch:
    """The model's stretch for a phase, made anew where variables or their freezing changed."""
    key = phase, model.run_eagerly
    known = model._programs.settled(key)
    if known is not None:
        return known
    metrics = [] if phase == "predict" else [v for m in model.metrics for v in m.variables]
    # Metrics that the model holds without listing them are state, which an epoch does not reset.
    state = [v for m in (*model.objective_metrics(), *model.tracked_metrics()) for v in m.variables]
    variables = [*model.variables, *(v for v in state if v not in metrics)]
    alike = []
    if phase == "train":
        variables += model.optimizer.variables
        alike = [model.trainable_variables, *model.optimizer.slot_lists]
    variables = list(dict.fromkeys(variables))
    kind = EagerStretch if model.run_eagerly else Stretch
    mark = (kind, tuple(variables), tuple(metrics), tuple(model.trainable_weights))

    def step(batch: Any) -> Any:
        return getattr(model, f"{phase}_step")(pack_x_y_sample_weight(*batch))

    stretch = model._programs.get(
        phase, mark, lambda: kind(step, variables, metrics, alike, phase == "train")
    )
    stretch.names = [metric.name for metric in model.metrics]
    stretch.anew = [] if phase == "predict" else _start_values(model.metrics)
    return model._programs.settle(key, Structure(model.tree(), variables), stretch)


class Reports:
    """Ends of epochs that are told later, so that the machine need not wait for the teller."""

    def __init__(self, told: CallbackList) -> None:
        self.told = told
        self._waiting: list[tuple[int, Epoch]] = []
        self._given = time.perf_counter()

    def later(self, epoch: int, ran: list[Epoch]) -> None:
        """Tell of these epochs soon; ``epoch`` is the number of the first."""
        self._waiting += enumerate(ran, start=epoch)
        if time.perf_counter() - self._given > _STRETCH_SECONDS:
            self.give()

    def give(self) -> dict[str, Any]:
        """Tell of all epochs that wait; returns the last logs."""
        logs: dict[str, Any] = {}
        for epoch, ran in self._waiting:
            logs = ran.logs
            self.told.call("on_epoch_begin", epoch, logs={})
            self.told.call("on_epoch_end", epoch, logs=logs)
        self._waiting, self._given = [], time.perf_counter()
        return logs


@functools.lru_cache(maxsize=64)
def key_of(seed: int, number: int) -> Any:
    """The random key of a model's runs."""
    return random.child(seed, number)
