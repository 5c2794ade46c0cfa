"""``fit``, ``evaluate``, ``predict`` and the one-batch forms: the loop around the stretches.

The loop asks the callbacks how closely they watch, cuts each epoch into stretches accordingly,
runs them, and reports. Hooks that only read logs are called after the stretch, in order; hooks
that may look at the model get it between batches.
"""

import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hornbook.core import Scope, Variable
from hornbook.engine import arrays, random, shapes
from hornbook.feeds import (
    ArrayFeed,
    Feed,
    Segment,
    SparseFeed,
    batches_in,
    check_labels_not_sorted,
    class_weights,
    feed_of,
    rows_of,
)
from hornbook.training.callback import Callback, CallbackList, History, Phase
from hornbook.training.progress import Bar, progress_for
from hornbook.training.step import pack_x_y_sample_weight
from hornbook.training.stretch import EagerStretch, Record, Stretch

__all__ = ["evaluate", "fit", "on_batch", "predict"]

_STRETCH_SECONDS = 0.25  # so that a bar lives and Ctrl-C answers
_SLOW_STEPS = 8  # of slow steps at least so many: a program takes its memory anew at each start
_SLOW_SECONDS = 2.0  # but no longer than this
_FIRST_STRETCH = 16  # batches before the speed is known
_said: set[str] = set()


@dataclass
class _Epoch:
    """What an epoch came to: its records (of training the last alone) and its number of steps.

    The program may still be running; who reads the logs waits for it.
    """

    records: list[Record] = field(default_factory=list)
    steps: int = 0
    at: int = 0

    @property
    def logs(self) -> dict[str, Any]:
        """The logs of the last step."""
        return _numbers(self.records[-1].line(self.at, -1)) if self.records else {}


class _Runner:
    """Runs the segments of one phase and reports to the callbacks.

    Args:
        model: The model.
        phase: ``'train'``, ``'test'`` or ``'predict'``.
        callbacks: Told of batches.
    """

    def __init__(self, model: Any, phase: Phase, callbacks: CallbackList) -> None:
        self.model, self.phase, self.callbacks = model, phase, callbacks
        self.stretch = _stretch_of(model, phase)
        self.limit = callbacks.stretch(phase)
        self.watching = callbacks.watching(phase)
        self.seconds_per_step: float | None = None
        self.lags = False  # whether epochs may start before the one before is looked at
        self.since_end = 0  # batches since the last one at which a stretch had to end
        self.key = random.fold_in(random.key(model._seed[0]), model._seed[1])
        self.anew = [] if phase == "predict" else _start_values(model.metrics)
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

    def epoch(self, segments: Iterable[Segment], first: int, skip: int = 0, at: int = 0) -> _Epoch:
        """Run the batches of an epoch, all or all but some at its beginning.

        Args:
            segments: The batches.
            first: Number of the epoch's first step.
            skip: Batches to leave out.
            at: The epoch's place in the segments' tables.
        """
        totals, done, ran = list(self.anew), 0, _Epoch(at=at)
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

    def epochs(self, segment: Segment, first: int, at: int, count: int) -> list[_Epoch]:
        """Run whole epochs as one program, without waiting for it."""
        steps, span = segment.steps, (0, segment.steps)
        totals, record = self.stretch.run(
            segment, (at, at + count), span, self.anew, self.anew, None, self.key, first
        )
        Variable.put(self.stretch.metrics, totals)
        return [_Epoch([record], steps, at + place) for place in range(count)]

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
            line = _numbers(host.line(0, step))
            logs = {"outputs": line} if self.phase == "predict" else line
            if self.limit != 1:
                self.callbacks.call(f"on_{self.phase}_batch_begin", done + step, logs={})
            self.callbacks.call(f"on_{self.phase}_batch_end", done + step, logs=logs)


def _numbers(line: Any) -> Any:
    """Single numbers as floats, arrays as they are."""
    return arrays.map_leaves(lambda value: float(value) if value.ndim == 0 else value, line)


class _Orders:
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
        self._next = 0

    def epoch(self, first: int, left: int) -> tuple[Iterable[Segment], int]:
        """The segments of the epoch that begins with this step, and its place in their tables.

        ``left`` epochs are to come; for small data those are drawn at once.
        """
        feed = self.feed
        if not isinstance(feed, ArrayFeed) or isinstance(feed, SparseFeed):
            return feed.epoch(self._generator(first)), 0
        if self.segment is None or self._next == self.segment.epochs:
            begins = [first + number * feed.steps for number in range(min(feed.room, left))]
            self.segment = feed.plan([self._generator(begin) for begin in begins], feed.room)
            self._next = 0
        self._next += 1
        return [self.segment], self._next - 1

    def take(self, wanted: int) -> int:
        """Take so many epochs more out of the tables, or as many as they have."""
        room = self.segment.epochs if self.segment is not None else 0
        count = min(wanted, room - self._next)
        self._next += count
        return count

    def _generator(self, first: int) -> np.random.Generator | None:
        return None if self.seed is None else np.random.default_rng([*self.seed, first])


def _start_values(metrics: Sequence[Any]) -> list[Any]:
    """What the metrics' variables hold after ``reset_state``."""
    variables = [variable for metric in metrics for variable in metric.variables]
    with Scope({variable: variable._box for variable in variables}) as scope:
        for metric in metrics:
            metric.reset_state()
    return [scope.values[variable] for variable in variables]


def _stretch_of(model: Any, phase: Phase) -> Stretch:
    """The model's stretch for a phase, made anew where variables or their freezing changed."""
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

    return model._programs.get(phase, mark, lambda: kind(step, variables, metrics, alike))


def _prepare(model: Any, sample: Any, *, train: bool, objective: bool = True) -> None:
    """Create what the first batch decides: weights, the metrics' shapes, the optimizer's slots."""
    x, y, _ = sample
    specs = arrays.map_leaves(lambda a: shapes.Spec(a.shape, _device_dtype(a.dtype)), (x, y))
    if not model.built or (objective and not model.objective.built):
        with Scope():
            y_pred = shapes.infer(lambda inputs: model(inputs, training=train), specs[0])
        if objective:
            model.objective.build(model.output_names, specs[1], y_pred)
    if train:
        model.optimizer.build(model.trainable_variables)


def _check_values(model: Any, feed: Feed) -> None:
    """Look for values that cannot be: numbers beyond a table, labels beyond the classes."""
    if not isinstance(feed, ArrayFeed) or isinstance(feed, SparseFeed):
        return
    x, y, _ = feed.data
    model.check_values(x)
    model.objective.check_targets(y)


def _device_dtype(dtype: Any) -> Any:
    narrow = {"float64": "float32", "int64": "int32", "uint64": "uint32"}
    return narrow.get(str(dtype), dtype)


def fit(
    model: Any,
    x: Any = None,
    y: Any = None,
    *,
    history: History | None = None,
    batch_size: int | None = None,
    epochs: int = 1,
    verbose: Any = "auto",
    callbacks: Any = None,
    validation_split: float = 0.0,
    validation_data: Any = None,
    shuffle: bool = True,
    class_weight: Any = None,
    sample_weight: Any = None,
    initial_epoch: int = 0,
    steps_per_epoch: int | None = None,
    validation_steps: int | None = None,
    validation_batch_size: int | None = None,
    validation_freq: int | Sequence[int] = 1,
) -> History:
    """Train a model; see ``Model.fit``."""
    model._check_compiled("fit")
    if validation_split:
        (x, y, sample_weight), validation_data = _split(x, y, sample_weight, validation_split)
    if class_weight is not None:
        if y is None:
            raise ValueError("class_weight needs y as an array; a generator may yield weights.")
        sample_weight = _weights_of_classes(model, class_weight, y, sample_weight)
    feed = _feed(model, x, y, sample_weight, batch_size=batch_size, steps=steps_per_epoch)
    _prepare(model, feed.sample, train=True)
    _check_values(model, feed)
    validation = _validation_feed(
        model, validation_data, validation_batch_size or batch_size, validation_steps
    )
    history = history or History()
    listed = _callback_list(callbacks, verbose, history)
    params = {"epochs": epochs, "steps": feed.steps, "verbose": verbose}
    told = CallbackList(listed, model=model, **params)
    model.history, model.stop_training = history, False
    model._place = None
    told.call("on_train_begin", logs={})
    initial_epoch, skip = model._place or (initial_epoch, 0)
    runner = _Runner(model, "train", told)
    tester = _Runner(model, "test", told) if validation is not None else None
    orders = _Orders(feed, model._seed if shuffle else None)
    runner.lags = tester is None and told.may_lag
    first = int(model.optimizer.iterations.numpy()) - skip
    logs: dict[str, Any] = {}
    reports = _Reports(told)
    epoch = initial_epoch
    try:
        while epoch < epochs and not model.stop_training and not feed.ended:
            segments, at = orders.epoch(first, epochs - epoch)
            several = runner.at_once(orders.segment)
            if orders.segment is not None and several > 1:
                count = 1 + orders.take(min(several, epochs - epoch) - 1)
                reports.later(epoch, runner.epochs(orders.segment, first, at, count))
                epoch, first = epoch + count, first + count * orders.segment.steps
                continue
            told.call("on_epoch_begin", epoch, logs={})
            ran = runner.epoch(segments, first, skip, at)
            if not ran.steps:
                break
            first, skip = first + ran.steps, 0
            logs = ran.logs
            if tester is not None and validation is not None and _due(epoch, validation_freq):
                logs |= {f"val_{name}": value for name, value in _test(tester, validation).items()}
            told.call("on_epoch_end", epoch, logs=logs)
            epoch += 1
        model.optimizer.finalize_variable_values(model.trainable_variables)
    finally:
        logs = reports.give() or logs
        told.call("on_train_end", logs=logs)
    return history


class _Reports:
    """Ends of epochs that are told later, so that the machine need not wait for the teller."""

    def __init__(self, told: CallbackList) -> None:
        self.told = told
        self._waiting: list[tuple[int, _Epoch]] = []
        self._given = time.perf_counter()

    def later(self, epoch: int, ran: list[_Epoch]) -> None:
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


def _due(epoch: int, frequency: int | Sequence[int]) -> bool:
    if isinstance(frequency, int):
        return (epoch + 1) % frequency == 0
    return epoch + 1 in frequency


def _test(runner: _Runner, feed: Feed) -> dict[str, Any]:
    runner.callbacks.call("on_test_begin", logs={})
    logs = runner.epoch(feed.epoch(None), 0).logs
    runner.callbacks.call("on_test_end", logs=logs)
    return logs


def _split(x: Any, y: Any, sample_weight: Any, share: float) -> tuple[Any, Any]:
    """The first rows for training and the last ``share`` of them for validation."""
    if not 0 < share < 1:
        raise ValueError(f"validation_split is a share between 0 and 1, not {share!r}.")
    if batches_in(x) is not None:
        raise ValueError("validation_split needs arrays; with batches give validation_data.")
    nest = tuple(
        None if part is None else arrays.map_leaves(rows_of, _sliceable(part))
        for part in (x, y, sample_weight)
    )
    rows = arrays.leaves(nest)[0].shape[0]
    cut = int(rows * (1 - share))
    if cut in (0, rows):
        raise ValueError(
            f"validation_split={share} of {rows} rows leaves no row on one side; choose another."
        )
    warning = check_labels_not_sorted(nest[1], cut) if hasattr(nest[1], "shape") else None
    if warning:
        warnings.warn(warning, stacklevel=4)
    return tuple(arrays.map_leaves(lambda a: a[:cut], part) for part in nest), tuple(
        arrays.map_leaves(lambda a: a[cut:], part) for part in nest
    )


def _sliceable(part: Any) -> Any:
    from_table = hasattr(part, "iloc")
    if from_table or (isinstance(part, list | tuple) and not hasattr(part[0], "shape")):
        return np.asarray(part)
    return part


def _weights_of_classes(model: Any, class_weight: Any, y: Any, sample_weight: Any) -> Any:
    names = model.output_names
    if isinstance(class_weight, list | tuple):
        class_weight = dict(zip(names, class_weight, strict=True))
    nested = isinstance(class_weight, dict) and any(
        isinstance(value, dict | str) for value in class_weight.values()
    )
    if not nested:
        if isinstance(y, dict | list) and len(names) > 1:
            raise ValueError(
                "class_weight for several outputs is a dict by output name: "
                f"{{{names[0]!r}: {{0: 1.0, 1: 2.0}}}}."
            )
        return class_weights(class_weight, np.asarray(y), sample_weight)
    targets = y if isinstance(y, dict) else dict(zip(names, y, strict=True))
    unknown = [name for name in class_weight if name not in targets]
    if unknown:
        raise ValueError(
            f"class_weight names the output {unknown[0]!r}, which there is not. The outputs are "
            f"{', '.join(map(repr, targets))}."
        )
    given = sample_weight
    if isinstance(given, list | tuple):
        given = dict(zip(names, given, strict=True))
    elif not isinstance(given, dict):
        given = dict.fromkeys(targets, given)
    return {
        name: class_weights(class_weight.get(name, {}), target, given.get(name))
        for name, target in targets.items()
    }


def _feed(model: Any, x: Any, y: Any = None, sample_weight: Any = None, **words: Any) -> Feed:
    """The user's data as a feed, x after the layers that work on the host."""
    prepare = None if model.host_part is None else model.on_host
    return feed_of(x, y, sample_weight, prepare=prepare, **words)


def _validation_feed(
    model: Any, data: Any, batch_size: int | None, steps: int | None
) -> Feed | None:
    if data is None:
        return None
    if isinstance(data, tuple | list) and not hasattr(data, "on_epoch_end"):
        if not 1 <= len(data) <= 3:
            raise ValueError(
                f"validation_data is (x, y) or (x, y, sample_weight), not {len(data)} parts."
            )
        return _feed(model, *data, batch_size=batch_size, steps=steps)
    return _feed(model, data, batch_size=batch_size, steps=steps)


def _callback_list(callbacks: Any, verbose: Any, history: Callback | None) -> list[Callback]:
    given = [] if callbacks is None else callbacks
    given = list(given) if isinstance(given, list | tuple) else [given]
    for callback in given:
        if not isinstance(callback, Callback):
            raise TypeError(
                f"callbacks: {callback!r} is no hornbook.callbacks.Callback. Derive its class from "
                "it, or pass the instance instead of the class."
            )
    # A bar of the user's own takes the place of ours.
    progress = None if any(isinstance(one, Bar) for one in given) else progress_for(verbose)
    return [*given, *([history] if history else []), *([progress] if progress else [])]


def evaluate(
    model: Any,
    x: Any = None,
    y: Any = None,
    *,
    batch_size: int | None = None,
    verbose: Any = "auto",
    sample_weight: Any = None,
    steps: int | None = None,
    callbacks: Any = None,
    return_dict: bool = False,
) -> Any:
    """Loss and metrics on data; see ``Model.evaluate``."""
    model._check_compiled("evaluate")
    feed = _feed(model, x, y, sample_weight, batch_size=batch_size, steps=steps)
    _prepare(model, feed.sample, train=False)
    listed = _callback_list(callbacks, verbose, None)
    told = CallbackList(listed, model=model, steps=feed.steps, verbose=verbose)
    try:
        logs = _test(_Runner(model, "test", told), feed)
    except BaseException:
        told.abandon()
        raise
    return logs if return_dict else _in_order(model, logs)


def _in_order(model: Any, logs: dict[str, Any]) -> Any:
    names = [metric.name for metric in model.metrics if metric.name in logs]
    values = [logs[name] for name in names] + [v for k, v in logs.items() if k not in names]
    return values[0] if len(values) == 1 else values


def predict(
    model: Any,
    x: Any,
    *,
    batch_size: int | None = None,
    verbose: Any = "auto",
    steps: int | None = None,
    callbacks: Any = None,
) -> Any:
    """Outputs for inputs; see ``Model.predict``."""
    feed = _feed(model, x, batch_size=batch_size, steps=steps, check=False)
    _prepare(model, feed.sample, train=False, objective=False)
    listed = _callback_list(callbacks, verbose, None)
    told = CallbackList(listed, model=model, steps=feed.steps, verbose=verbose)
    told.call("on_predict_begin", logs={})
    try:
        records = _Runner(model, "predict", told).epoch(feed.epoch(None), 0).records
    except BaseException:
        told.abandon()
        raise
    told.call("on_predict_end", logs={})

    def join(*parts: Any) -> np.ndarray:
        rows = [np.asarray(part).reshape(-1, *part.shape[2:]) for part in parts]
        return rows[0] if len(rows) == 1 else np.concatenate(rows)

    return arrays.map_leaves(join, *[rows for record in records for rows in record.steps])


def on_batch(
    model: Any,
    phase: Phase,
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    class_weight: Any = None,
    return_dict: bool = False,
) -> Any:
    """One batch of a phase, through the same program as the loop; see ``Model.train_on_batch``."""
    if phase != "predict":
        model._check_compiled(f"{phase}_on_batch")
    if class_weight is not None:
        sample_weight = _weights_of_classes(model, class_weight, y, sample_weight)
    feed = _feed(model, x, y, sample_weight, batch_size=1 << 30, check=phase != "predict")
    _prepare(model, feed.sample, train=phase == "train", objective=phase != "predict")
    stretch = _stretch_of(model, phase)
    key = random.fold_in(random.key(model._seed[0]), model._seed[1])
    first = int(model.optimizer.iterations.numpy()) if phase == "train" else 0
    segment = next(iter(feed.epoch(None)))
    totals = [variable._box for variable in stretch.metrics]
    totals, record = stretch.run(segment, (0, 1), (0, 1), totals, totals, None, key, first)
    Variable.put(stretch.metrics, totals)
    if phase == "predict":
        return record.line(0, 0)
    logs = _numbers(record.line(0, 0))
    return logs if return_dict else _in_order(model, logs)
