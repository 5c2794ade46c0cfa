"""``fit``, ``evaluate``, ``predict`` and the one-batch forms: the loop around the stretches.

The loop asks the callbacks how closely they watch, cuts each epoch into stretches accordingly,
runs them, and reports. Hooks that only read logs are called after the stretch, in order; hooks
that may look at the model get it between batches.
"""

import warnings
from collections.abc import Sequence
from threading import Thread
from typing import Any

import numpy as np

from hornbook.core import Scope, Variable
from hornbook.engine import arrays, batches, shapes
from hornbook.feeds import (
    ArrayFeed,
    Feed,
    HostFeed,
    batches_in,
    check_labels_not_sorted,
    class_weights,
    feed_of,
    one_batch,
    rows_of,
)
from hornbook.training.callback import Callback, CallbackList, History, Phase
from hornbook.training.progress import Bar, progress_for
from hornbook.training.runner import (
    Orders,
    Reports,
    Runner,
    key_of,
    make_ahead,
    numbers,
    stretch_of,
)

__all__ = ["evaluate", "fit", "on_batch", "predict"]

_FLOAT = np.dtype(np.float32)


def _prepare(model: Any, sample: Any, *, train: bool, objective: bool = True) -> None:
    """Create what the first batch decides: weights, the metrics' shapes, the optimizer's slots."""
    x, y, _ = sample
    specs = arrays.map_leaves(lambda a: shapes.Spec(a.shape, arrays.device_dtype(a.dtype)), (x, y))
    if not model.built or (objective and not model.objective.built):
        with Scope():
            y_pred = shapes.infer(lambda inputs: model(inputs, training=train), specs[0])
        if objective:
            model.objective.build(model.output_names, specs[1], y_pred)
    if train and model._programs.settled(("train", model.run_eagerly)) is None:
        model.optimizer.build(model.trainable_variables)


def _check_values(model: Any, feed: Feed) -> None:
    """Look for values that cannot be: numbers beyond a table, labels beyond the classes."""
    if not isinstance(feed, ArrayFeed) or isinstance(feed, HostFeed):
        return
    x, y, _ = feed.data
    model.check_values(arrays.map_leaves(batches.values_in, x, feed.dtypes[0]))
    model.objective.check_targets(y)


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
    runner = Runner(model, "train", told)
    tester = Runner(model, "test", told) if validation is not None else None
    orders = Orders(feed, model._seed if shuffle else None)
    runner.lags = tester is None and told.may_lag and not model.run_eagerly
    first = int(model.optimizer.iterations.numpy()) - skip
    logs: dict[str, Any] = {}
    reports = Reports(told)
    epoch, making = initial_epoch, list[Thread]()
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
            if epoch == initial_epoch and tester is not None and validation is not None:
                for thread in make_ahead(runner, orders.segment, tester, validation):
                    making.append(thread)  # one by one: Ctrl-C may end the making of the next
            ran = runner.epoch(segments, first, skip, at)
            if not ran.steps:
                break
            first, skip = first + ran.steps, 0
            logs = ran.logs
            if tester is not None and validation is not None and _due(epoch, validation_freq):
                logs |= {f"val_{name}": value for name, value in _test(tester, validation).items()}
            told.call("on_epoch_end", epoch, logs=logs)
            epoch += 1
        model.optimizer.finalize_variable_values(runner.stretch.alike[0])
    finally:
        for thread in making:
            thread.join()
        logs = reports.give() or logs
        told.call("on_train_end", logs=logs)
    return history


def _due(epoch: int, frequency: int | Sequence[int]) -> bool:
    if isinstance(frequency, int):
        return (epoch + 1) % frequency == 0
    return epoch + 1 in frequency


def _test(runner: Runner, feed: Feed) -> dict[str, Any]:
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


def _on_host(model: Any, x: Any) -> Any:
    return x if model.host_part is None else model.on_host(x)


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
        logs = _test(Runner(model, "test", told), feed)
    except BaseException:
        told.abandon()
        raise
    return logs if return_dict else _in_order([metric.name for metric in model.metrics], logs)


def _in_order(names: list[str], logs: dict[str, Any]) -> Any:
    names = [name for name in names if name in logs]
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
    few = isinstance(x, np.ndarray) and 0 < len(x) <= (batch_size or 32) and steps is None
    if few and not verbose and not callbacks and not model.run_eagerly:
        return on_batch(model, "predict", x)
    feed = _feed(model, x, batch_size=batch_size, steps=steps, check=False)
    _prepare(model, feed.sample, train=False, objective=False)
    listed = _callback_list(callbacks, verbose, None)
    told = CallbackList(listed, model=model, steps=feed.steps, verbose=verbose)
    told.call("on_predict_begin", logs={})
    try:
        records = Runner(model, "predict", told).epoch(feed.epoch(None), 0).records
    except BaseException:
        told.abandon()
        raise
    told.call("on_predict_end", logs={})

    def join(*parts: Any) -> np.ndarray:
        return np.concatenate([np.asarray(part).reshape(-1, *part.shape[2:]) for part in parts])

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
    if phase == "predict":
        return _outputs(model, x)
    model._check_compiled(f"{phase}_on_batch")
    if class_weight is not None:
        sample_weight = _weights_of_classes(model, class_weight, y, sample_weight)
    segment = one_batch(_on_host(model, x), y, sample_weight)
    stretch = model._programs.settled((phase, model.run_eagerly))
    if stretch is None:
        _prepare(model, segment.data, train=phase == "train")
        stretch = stretch_of(model, phase)
    key = key_of(*model._seed)
    first = int(model.optimizer.iterations._box) if phase == "train" else 0
    anew = stretch.anew
    totals, record = stretch.run(segment, (0, 1), (0, 1), anew, anew, None, key, first)
    Variable.put(stretch.metrics, totals)
    logs = numbers(record.line(0, 0))
    return logs if return_dict else _in_order(stretch.names, logs)


def _outputs(model: Any, x: Any) -> Any:
    """The outputs for one batch; a loop around it meets as little Python as can be."""
    stretch = model._programs.settled(("predict", model.run_eagerly))
    plain = type(x) is np.ndarray and x.dtype == _FLOAT and model.host_part is None
    if stretch is not None and plain:
        short = stretch.short.get(x.shape)
        if short is not None:
            return short(x)
        data = x, None, None
    else:
        data = one_batch(_on_host(model, x), check=False).data
        if stretch is None:
            _prepare(model, data, train=False, objective=False)
        stretch = stretch_of(model, "predict")
    found = stretch.once(data, key_of(*model._seed))
    return np.array(found) if arrays.is_array(found) else arrays.map_leaves(np.array, found)
