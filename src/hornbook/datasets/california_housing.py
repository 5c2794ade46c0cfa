"""California housing: 20,640 districts of 1990, 8 attributes each, and the median price of a house.

Pace and Barry 1997, from the census.
"""

from typing import Any

import numpy as np

from hornbook.datasets.fetch import fetch
from hornbook.datasets.npz import read_npz

__all__ = ["load_data"]

_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/california_housing.npz"
_SHA256 = "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f"
_SMALL = 600


def load_data(
    version: str = "large",
    path: str = "california_housing.npz",
    test_split: float = 0.2,
    seed: int = 113,
) -> Any:
    """Attributes of districts, and median prices in dollars.

    The columns are median income, age of houses, rooms, bedrooms (each per household), people,
    people per household, latitude, longitude.

    Args:
        version: ``'large'`` for all, ``'small'`` for the first 600.
        path: Name of the file in the cache.
        test_split: Share to test on.
        seed: Of the order.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: (16512, 8) and (16512,), and 4,128 to test on.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP
    """
    if version not in ("large", "small"):
        raise ValueError(f"version is 'large' or 'small', not {version!r}.")
    if not 0 <= test_split < 1:
        raise ValueError(f"test_split is a share from 0 to below 1, not {test_split!r}.")
    data = read_npz(fetch(path, _URL, _SHA256))
    rows = slice(_SMALL if version == "small" else None)
    x, y = data["x"][rows], data["y"][rows]
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y = x[order], y[order]
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])
