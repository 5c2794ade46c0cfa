"""What is wrong with a user's data, said before training starts: names, lengths, types, NaN."""

from typing import Any

import numpy as np

__all__ = ["check_labels_not_sorted", "check_lengths", "check_no_nan", "to_array"]

_BLOCK = 1 << 22  # elements summed at a time while looking for NaN


def to_array(value: Any, name: str) -> Any:
    """One input or target as an array; the error names what cannot be one.

    >>> to_array([1, 2, 3], "x")
    array([1, 2, 3])
    """
    columns = getattr(value, "columns", None)
    if columns is not None and hasattr(value, "dtypes"):
        _check_columns(value, name)
    if hasattr(value, "tocsr"):  # a SciPy sparse matrix: it stays one, in the form of rows
        return value.tocsr()
    if hasattr(value, "detach") and hasattr(value, "cpu"):  # a tensor of PyTorch
        value = value.detach().cpu().numpy()
    if hasattr(value, "to_numpy") and not isinstance(value, np.ndarray):
        value = value.to_numpy()
    if isinstance(value, list | tuple | int | float):
        try:
            value = np.asarray(value)
        except ValueError as error:
            raise ValueError(
                f"{name}: the rows have unequal lengths, so they make no array. Pad word numbers "
                "with hornbook.utils.pad_sequences(x, maxlen=...) first."
            ) from error
    dtype = getattr(value, "dtype", None)
    if dtype is None or not hasattr(value, "shape"):
        raise TypeError(
            f"{name}: a {type(value).__name__} is no array. Give a NumPy array, a pandas table, a "
            "list of numbers, or a list or dict of arrays for a model with several inputs."
        )
    if getattr(dtype, "kind", "") == "O":
        raise ValueError(
            f"{name} is an array of Python objects, not of numbers. If its rows are lists of "
            "different lengths, pad them with hornbook.utils.pad_sequences; if a column holds "
            "words, turn it into numbers first."
        )
    if getattr(dtype, "kind", "") in tuple("USTmM"):
        raise ValueError(
            f"{name} holds {'dates' if dtype.kind in 'mM' else 'text'} (dtype {dtype}), not "
            "numbers. Turn it into numbers first."
        )
    return value


def _check_columns(table: Any, name: str) -> None:
    bad = [str(c) for c, dtype in table.dtypes.items() if getattr(dtype, "kind", "O") not in "fiub"]
    if bad:
        raise ValueError(
            f"{name}: the table has columns that are no numbers: {', '.join(map(repr, bad))}. "
            "Drop them, or turn their words into numbers (pandas.get_dummies, .astype('category')"
            ".cat.codes)."
        )
    holes = [str(column) for column in table.columns if table[column].isna().any()]
    if holes:
        raise ValueError(
            f"{name}: the table has missing values (NaN) in {', '.join(map(repr, holes))}. Fill "
            "them with .fillna(...) or drop the rows with .dropna()."
        )


def check_no_nan(array: Any, name: str) -> None:
    """Raise ValueError that tells where NaN sits; one NaN would turn every weight into NaN."""
    if getattr(array.dtype, "kind", "") != "f":
        return
    rows = max(1, _BLOCK // max(1, int(np.prod(array.shape[1:]))))
    for start in range(0, len(array), rows):
        block = np.asarray(array[start : start + rows])
        # A sum is NaN if an element is; it reads each element once and makes no copy.
        if np.isnan(block.sum(dtype=np.float64)):
            places = np.argwhere(np.isnan(block))
            if len(places):
                raise ValueError(_nan_sentence(array, name, places, start))


def _nan_sentence(array: Any, name: str, places: np.ndarray, start: int) -> str:
    where = f"first in row {start + int(places[0][0])}"
    if array.ndim == 2:
        columns = sorted({int(place[1]) for place in places})
        shown = ", ".join(map(str, columns[:8]))
        where += f", column{'s' if len(columns) > 1 else ''} {shown}"
    return (
        f"{name} holds NaN ({where}). Training on it would turn every weight into NaN: fill such "
        "values (numpy.nan_to_num) or leave these rows out."
    )


def check_lengths(named: list[tuple[str, Any]]) -> int:
    """The common number of rows of several arrays, or ValueError that lists them."""
    sizes = {name: (array.shape[0] if array.ndim else None) for name, array in named}
    if None in sizes.values():
        scalar = next(name for name, size in sizes.items() if size is None)
        raise ValueError(f"{scalar} is a single number; give an array with one row per sample.")
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{name} has {size}" for name, size in sizes.items())
        raise ValueError(
            f"The arrays have different numbers of rows: {listed}. Each row of x needs its row in "
            "y (and in sample_weight)."
        )
    count = next(iter(sizes.values()))
    if not count:
        raise ValueError(
            "The data is empty: " + ", ".join(f"{name} has 0 rows" for name in sizes) + "."
        )
    return int(count)


def check_labels_not_sorted(y: Any, train_rows: int) -> str | None:
    """A warning where the last rows, held out for validation, hold classes never trained on.

    >>> check_labels_not_sorted(np.array([0, 0, 0, 1]), 3)[:40]
    'validation_split takes the last rows, an'
    """
    if getattr(y, "ndim", 0) == 2 and y.shape[1] > 1:
        y = np.argmax(np.asarray(y), axis=1)
    labels = np.asarray(y).reshape(-1)
    if len(labels) != len(y) or labels.dtype.kind not in "iub":
        if labels.dtype.kind != "f" or not np.array_equal(labels, np.round(labels)):
            return None
    train, held_out = np.unique(labels[:train_rows]), np.unique(labels[train_rows:])
    missing = np.setdiff1d(held_out, train)
    if not len(missing) or len(train) > 1000:
        return None
    shown = ", ".join(str(label.item()) for label in missing[:5])
    return (
        "validation_split takes the last rows, and these hold labels that training never sees "
        f"({shown}): the data seems to be sorted by label. Shuffle it first: "
        "order = numpy.random.permutation(len(x)); x, y = x[order], y[order]."
    )
