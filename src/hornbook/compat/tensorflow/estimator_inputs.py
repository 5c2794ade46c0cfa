"""``tf.estimator.inputs``: input functions over arrays and tables in memory."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import data
from hornbook.compat.tensorflow.building import as_dtype, get_default_graph
from hornbook.compat.tensorflow.define import as_bytes_array
from hornbook.engine import arrays

__all__ = ["numpy_input_fn", "pandas_input_fn"]


def _column(values: Any) -> np.ndarray:
    values = np.asarray(values)
    return as_bytes_array(values) if values.dtype.kind in "OSU" else values


def _numbers(count: int, size: int, epochs: Any, mixed: bool, draw: Any) -> Any:
    """Numbers of rows, a batch at a time; batches go on over the end of an epoch."""
    left = np.zeros(0, "int64")
    epoch = 0
    while epochs is None or epoch < epochs:
        order = draw.permutation(count) if mixed else np.arange(count)
        left = np.concatenate([left, order])
        epoch += 1
        while len(left) >= size:
            yield left[:size]
            left = left[size:]
    if len(left):
        yield left


def numpy_input_fn(
    x: Any, y: Any = None, batch_size: int = 128, num_epochs: Any = 1, shuffle: Any = None,
    queue_capacity: int = 1000, num_threads: int = 1, target_column: Any = None,
) -> Any:  # fmt: skip
    """An input function that goes through arrays in batches.

    Args:
        x: Features: an array, or arrays by name.
        y: Labels: an array, or arrays by name; none if None.
        batch_size: How many rows a batch has.
        num_epochs: How many times the rows are gone through; for ever if None.
        shuffle: Whether they are drawn in a new order each time; it must be told.
        queue_capacity: Taken for older code.
        num_threads: Taken for older code.
        target_column: Taken for older code.

    Raises:
        ValueError: ``shuffle`` is None, or arrays differ in length.
    """
    if shuffle not in (True, False):
        raise ValueError(
            "shuffle must be provided and explicitly set as boolean (it is recommended to set it "
            f"as True for training); got {shuffle}"
        )
    nest = arrays.map_leaves(_column, dict(x) if isinstance(x, dict) else x)
    nest = nest if y is None else (nest, arrays.map_leaves(_column, y))
    flat, structure = arrays.flatten(nest)
    if len({len(column) for column in flat}) != 1:
        raise ValueError(
            f"Length of arrays in x and y must be one: {sorted({len(c) for c in flat})}."
        )
    specs = [((None, *column.shape[1:]), as_dtype(column.dtype)) for column in flat]

    def input_fn() -> Any:
        seed = get_default_graph().seed

        def begin(values: list[Any]) -> Any:
            draw = np.random.default_rng(seed)
            for rows in _numbers(len(flat[0]), batch_size, num_epochs, shuffle, draw):
                yield tuple(column[rows] for column in flat)

        return data.Dataset(begin, specs, structure).make_one_shot_iterator().get_next()

    return input_fn


def pandas_input_fn(
    x: Any, y: Any = None, batch_size: int = 128, num_epochs: Any = 1, shuffle: Any = None,
    queue_capacity: int = 1000, num_threads: int = 1, target_column: str = "target",
) -> Any:  # fmt: skip
    """An input function that goes through a table of pandas: see ``numpy_input_fn``.

    Args:
        x: A DataFrame; its columns are the features.
        y: A Series of labels, or a DataFrame.
        batch_size: How many rows a batch has.
        num_epochs: How many times the rows are gone through; for ever if None.
        shuffle: Whether they are drawn in a new order each time.
        queue_capacity: Taken for older code.
        num_threads: Taken for older code.
        target_column: Taken for older code.
    """
    features = {str(name): x[name].to_numpy() for name in x.columns}
    labels = None
    if y is not None:
        labels = (
            {str(name): y[name].to_numpy() for name in y.columns}
            if hasattr(y, "columns") else y.to_numpy()
        )  # fmt: skip
    return numpy_input_fn(features, labels, batch_size, num_epochs, shuffle)
