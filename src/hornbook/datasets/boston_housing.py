"""Boston housing: 506 prices and 13 attributes of districts in the 1970s.

One attribute encodes a racial statistic; the set is kept because courses use it, not as an example
to follow. Harrison and Rubinfeld 1978.
"""

from typing import Any

import numpy as np

from hornbook.datasets.fetch import fetch
from hornbook.datasets.npz import read_npz

__all__ = ["load_data"]

_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/boston_housing.npz"
_SHA256 = "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"
# The same arrays, packed at another time.
_ALSO = ("f51713ec642286caf514dd4dfb892777f82a6e9e72d6acdeea8509347f421099",)


def load_data(path: str = "boston_housing.npz", test_split: float = 0.2, seed: int = 113) -> Any:
    """Attributes and median prices in thousands of dollars.

    Args:
        path: Name of the file in the cache.
        test_split: Share to test on.
        seed: Of the order.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: float64 (404, 13) and (404,), and 102 to test on.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP
    """
    if not 0 <= test_split < 1:
        raise ValueError(f"test_split is a share from 0 to below 1, not {test_split!r}.")
    data = read_npz(fetch(path, _URL, _SHA256, _ALSO))
    order = np.arange(len(data["x"]))
    np.random.RandomState(seed).shuffle(order)
    x, y = data["x"][order], data["y"][order]
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])
