"""``fit``, ``evaluate``, ``predict`` and the one-batch forms: the loop around the stretches.

The loop asks the callbacks how closely they watch, cuts each epoch into stretches accordingly,
runs them, and reports. Hooks that only read logs are called after the stretch, in order; hooks
that may look at the model get it between batches.
"""

import sys
import time
import warnings
from collections.abc import Iterator, Sequence
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
from hornbook.training.stretch import EagerStretch, Stretch

__all__ = ["evaluate", "fit", "on_batch", "predict"]

_STRETCH_SECONDS = 0.25  # so that a bar lives and Ctrl-C answers
_SLOW_STEPS = 8  # of slow steps at least so many: a program takes its memory anew at each start
_SLOW_SECONDS = 2.0  # but no longer than this
_FIRST_STRETCH = 16  # batches before the speed is known
_said: set[str] = set()


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
        self.since_end = 0  # batches since the last one at which a stretch had to end
        self.key = random.fold_in(random.key(model._seed[0]), model._seed[1])
        self.start_totals = [] if phase == "predict" else _start_values(model.metrics)
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

    def epoch(
        self, feed: Feed, generator: Any, first: int, skip: int = 0
    ) -> tuple[dict[str, Any], int, list[Any]]:
        """Run the batches of an epoch, all or all but some at its beginning.

        Returns the last logs, the number of batches, and all records.
        """
        totals, done, records, logs = list(self.start_totals), 0, [], {}
        for segment in feed.epoch(generator):
            record = None
            if done + segment.steps <= skip:
                done += segment.steps
                continue
            for start, stop in self._spans(segment, max(0, skip - done)):
                self._before(done + start)
                began, totals, record = self._run(
                    segment, (start, stop), totals, record, first + done
                )
                self._after(done, start, stop, record, began)
            if self.phase == "predict":
                records.append(record)
            else:
                logs = _line(record, segment.steps - 1)
            done += segment.steps
        Variable.put(self.stretch.metrics, totals)
        return logs, done, records

    def _run(
        self, segment: Segment, span: tuple[int, int], totals: list[Any], record: Any, first: int
    ) -> tuple[float, list[Any], Any]:
        began = time.perf_counter()
        totals, record = self.stretch.run(
            segment.data, segment.order, span, totals, record, self.key, first
        )
        return began, totals, record

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
            line = _line(host, step)
            logs = {"outputs": line} if self.phase == "predict" else line
            if self.limit != 1:
                self.callbacks.call(f"on_{self.phase}_batch_begin", done + step, logs={})
            self.callbacks.call(f"on_{self.phase}_batch_end", done + step, logs=logs)


def _line(record: Any, step: int) -> Any:
    def number(column: Any) -> Any:
        value = np.asarray(column)[step]
        return float(value) if value.ndim == 0 else value

    return arrays.map_leaves(number, record)


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
    if phase == "train":
        variables += model.optimizer.variables
    variables = list(dict.fromkeys(variables))
    kind = EagerStretch if model.run_eagerly else Stretch
    mark = (kind, tuple(variables), tuple(metrics), tuple(model.trainable_weights))

    def step(batch: Any) -> Any:
        return getattr(model, f"{phase}_step")(pack_x_y_sample_weight(*batch))

    return model._programs.get(phase, mark, lambda: kind(step, variables, metrics))


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
    first = int(model.optimizer.iterations.numpy()) - skip
    logs: dict[str, Any] = {}
    try:
        for epoch in range(initial_epoch, epochs):
            told.call("on_epoch_begin", epoch, logs={})
            generator = np.random.default_rng([*model._seed, first]) if shuffle else None
            logs, steps, _ = runner.epoch(feed, generator, first, skip)
            if not steps:
                break
            first, skip = first + steps, 0
            if tester is not None and validation is not None and _due(epoch, validation_freq):
                logs |= {f"val_{name}": value for name, value in _test(tester, validation).items()}
            told.call("on_epoch_end", epoch, logs=logs)
            if model.stop_training or feed.ended:
                break
        model.optimizer.finalize_variable_values(model.trainable_variables)
    finally:
        told.call("on_train_end", logs=logs)
    return history


def _due(epoch: int, frequency: int | Sequence[int]) -> bool:
    if isinstance(frequency, int):
        return (epoch + 1) % frequency == 0
    return epoch + 1 in frequency


def _test(runner: _Runner, feed: Feed) -> dict[str, Any]:
    runner.callbacks.call("on_test_begin", logs={})
    logs, _, _ = runner.epoch(feed, None, 0)
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
        _, _, records = _Runner(model, "predict", told).epoch(feed, None, 0)
    except BaseException:
        told.abandon()
        raise
    told.call("on_predict_end", logs={})

    def join(*parts: Any) -> np.ndarray:
        rows = [np.asarray(part).reshape(-1, *part.shape[2:]) for part in parts]
        return rows[0] if len(rows) == 1 else np.concatenate(rows)

    return arrays.map_leaves(join, *records)


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
    totals, record = stretch.run(segment.data, segment.order, (0, 1), totals, None, key, first)
    Variable.put(stretch.metrics, totals)
    if phase == "predict":
        return arrays.map_leaves(lambda a: np.asarray(a)[0], record)
    logs = _line(record, 0)
    return logs if return_dict else _in_order(model, logs)
