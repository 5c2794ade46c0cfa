"""CIFAR-10: 60,000 colour pictures of 10 kinds of things, 32 x 32 pixels. Krizhevsky 2009."""

from typing import Any

from hornbook.datasets.cifar import read_records
from hornbook.datasets.fetch import fetch

__all__ = ["load_data"]

_NAME = "cifar-10-binary.tar.gz"
_URL = f"https://www.cs.toronto.edu/~kriz/{_NAME}"
_SHA256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"


def load_data() -> Any:
    """The pictures and their labels: 0 airplane, 1 automobile, 2 bird, 3 cat, 4 deer, 5 dog,
    6 frog, 7 horse, 8 ship, 9 truck.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: uint8 (50000, 32, 32, 3) and (50000, 1), and
        10,000 to test on.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP
    """
    path = fetch(_NAME, _URL, _SHA256)
    y_train, x_train = read_records(path, [f"data_batch_{i}.bin" for i in range(1, 6)], 1)
    y_test, x_test = read_records(path, ["test_batch.bin"], 1)
    return (x_train, y_train), (x_test, y_test)
