"""Windows of a series: each sample is a stretch of time steps, each target belongs to one step.

``timeseries_dataset_from_array`` is how Keras 3 makes them, ``TimeseriesGenerator`` the older way;
they count their targets differently, as their pages say.
"""

import json
from typing import Any

import numpy as np

from hornbook.feeds.batches import Batches, Samples, checked

__all__ = ["TimeseriesGenerator", "timeseries_dataset_from_array", "timeseries_generator_from_json"]


class _Windows(Samples):
    def __init__(
        self, data: Any, targets: Any, starts: np.ndarray, offsets: np.ndarray, *options: Any
    ) -> None:
        super().__init__(len(starts), *options)
        self.data, self.targets, self.starts, self.offsets = data, targets, starts, offsets

    def read(self, rows: np.ndarray) -> Any:
        starts = self.starts[rows]
        x = self.data[starts[:, None] + self.offsets]
        return x if self.targets is None else (x, self.targets[starts])


def _check_windows(length: int, **numbers: Any) -> None:
    start, end = numbers.pop("start_index"), numbers.pop("end_index")
    for name, number in numbers.items():
        if not 0 < number < length and not (name == "sequence_length" and number == length):
            raise ValueError(
                f"{name} is a number from 1 to below the {length} steps of the data, not {number}."
            )
    if start and not 0 <= start < length:
        raise ValueError(f"start_index is one of the {length} steps of the data, not {start}.")
    if end is not None and not (start or 0) < end < length:
        raise ValueError(
            f"end_index lies after start_index={start or 0} and below the {length} steps of the "
            f"data, not at {end}. Leave it out to use all."
        )


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str | None = None,
) -> Batches:
    """Batches of windows of a series: window i takes the steps

    ``i stride + 0, i stride + rate, ..., i stride + (length - 1) rate``

    and its target is ``targets[i stride]``: to predict the step after the window, pass
    ``targets=data[sequence_length:]``.

    Args:
        data: (steps, ...).
        targets: One for each step at which a window may start; None for windows alone.
        sequence_length: Steps of a window.
        sequence_stride: Steps from one window to the next.
        sampling_rate: Steps from one entry of a window to the next.
        batch_size: Windows in a batch; None for single ones.
        shuffle: Whether to mix the windows, anew in each epoch.
        seed: Of the mixing.
        start_index, end_index: Steps before and from here on are left out.
        format: Taken for the sake of Keras' callers; there is one kind of result here.

    Shapes:
        data (steps, ...) -> x (batch, length, ...), y (batch, ...)

    Example:
        >>> series = np.arange(6)
        >>> windows = timeseries_dataset_from_array(series, series[3:], 3)
        >>> [part.tolist() for part in windows[0]]
        [[[0, 1, 2], [1, 2, 3], [2, 3, 4]], [3, 4, 5]]
    """
    data = np.asarray(data)
    _check_windows(
        len(data),
        start_index=start_index,
        end_index=end_index,
        sequence_length=sequence_length,
        sampling_rate=sampling_rate,
        sequence_stride=sequence_stride,
    )
    chosen = slice(start_index, end_index)
    data = data[chosen]
    count = len(data) - (sequence_length - 1) * sampling_rate
    if targets is not None:
        targets = np.asarray(targets)[chosen]
        count = min(count, len(targets))
    if count < 1:
        raise ValueError(
            f"No window of {sequence_length} steps at a rate of {sampling_rate} fits into the "
            f"{len(data)} steps of the data (or there are no targets). Make it shorter."
        )
    starts = np.arange(0, count, sequence_stride)
    seed = int(np.random.randint(1_000_000)) if shuffle and seed is None else seed
    if shuffle:
        np.random.RandomState(seed).shuffle(starts)
    offsets = np.arange(sequence_length) * sampling_rate
    return _Windows(data, targets, starts, offsets, batch_size, shuffle, seed)


class TimeseriesGenerator(Batches):
    """Batches of windows of a series: the window of step ``t`` is

    ``data[t - length], data[t - length + rate], ...`` up to before ``t``, with ``targets[t]``

    Args:
        data, targets: Of the same length (steps, ...).
        length: Steps that a window goes back.
        sampling_rate: Steps from one entry of a window to the next.
        stride: Steps from one window to the next.
        start_index: Steps before are left out.
        end_index: Steps after are left out; the last is used itself.
        shuffle: Whether each batch is drawn at random, with repetitions.
        reverse: Whether a window runs from late to early.
        batch_size: Windows in a batch.

    Shapes:
        x (batch, length / sampling_rate, ...), y (batch, ...)

    Example:
        >>> series = np.arange(6)
        >>> [part.tolist() for part in TimeseriesGenerator(series, series, length=3)[0]]
        [[[0, 1, 2], [1, 2, 3], [2, 3, 4]], [3, 4, 5]]
    """

    def __init__(
        self,
        data: Any,
        targets: Any,
        length: int,
        sampling_rate: int = 1,
        stride: int = 1,
        start_index: int = 0,
        end_index: int | None = None,
        shuffle: bool = False,
        reverse: bool = False,
        batch_size: int = 128,
    ) -> None:
        if len(data) != len(targets):
            raise ValueError(
                f"TimeseriesGenerator: data has {len(data)} steps and targets has {len(targets)}; "
                "each step needs its target."
            )
        self.data, self.targets, self.length = data, targets, length
        self.sampling_rate, self.stride, self.batch_size = sampling_rate, stride, batch_size
        self.start_index = start_index + length
        self.end_index = len(data) - 1 if end_index is None else end_index
        self.shuffle, self.reverse = shuffle, reverse
        if self.start_index > self.end_index:
            raise ValueError(
                f"TimeseriesGenerator: the first window ends at step start_index + length = "
                f"{self.start_index}, after end_index = {self.end_index}. Make length smaller, or "
                "give more data."
            )

    def __len__(self) -> int:
        each = self.batch_size * self.stride
        return (self.end_index - self.start_index) // each + 1

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        if self.shuffle:
            steps = np.random.randint(self.start_index, self.end_index + 1, size=self.batch_size)
        else:
            each = self.batch_size * self.stride
            first = self.start_index + each * checked(index, len(self))
            steps = np.arange(first, min(first + each, self.end_index + 1), self.stride)
        x = np.array([self.data[step - self.length : step : self.sampling_rate] for step in steps])
        y = np.array([self.targets[step] for step in steps])
        return (x[:, ::-1] if self.reverse else x), y

    def get_config(self) -> dict[str, Any]:
        """Options and data, as plain data."""
        return {
            "data": _as_json(self.data, "data"),
            "targets": _as_json(self.targets, "targets"),
            "length": self.length,
            "sampling_rate": self.sampling_rate,
            "stride": self.stride,
            "start_index": self.start_index - self.length,
            "end_index": self.end_index,
            "shuffle": self.shuffle,
            "reverse": self.reverse,
            "batch_size": self.batch_size,
        }

    def to_json(self, **kwargs: Any) -> str:
        """The generator with its data as JSON, for ``timeseries_generator_from_json``."""
        tree = {"class_name": type(self).__name__, "config": self.get_config()}
        return json.dumps(tree, **kwargs)


def _as_json(values: Any, name: str) -> str:
    try:
        return json.dumps(values.tolist() if hasattr(values, "tolist") else values)
    except TypeError as error:
        raise TypeError(
            f"TimeseriesGenerator: {name} cannot be written as JSON ({error}). Make it an array of "
            "numbers with numpy.asarray."
        ) from error


def timeseries_generator_from_json(json_string: str) -> TimeseriesGenerator:
    """The generator that ``to_json`` wrote.

    Example:
        >>> first = TimeseriesGenerator(list(range(9)), list(range(9)), length=2)
        >>> timeseries_generator_from_json(first.to_json()).length
        2
    """
    kept = json.loads(json_string)["config"]
    data, targets = json.loads(kept.pop("data")), json.loads(kept.pop("targets"))
    return TimeseriesGenerator(data, targets, **kept)
