"""CIFAR-100: 60,000 colour pictures of 100 kinds of things in 20 groups. Krizhevsky 2009."""

from typing import Any

from hornbook.datasets.cifar import read_records
from hornbook.datasets.fetch import fetch

__all__ = ["load_data"]

_NAME = "cifar-100-binary.tar.gz"
_URL = f"https://www.cs.toronto.edu/~kriz/{_NAME}"
_SHA256 = "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"


def load_data(label_mode: str = "fine") -> Any:
    """The pictures and their labels.

    Args:
        label_mode: ``'fine'`` for the 100 kinds, ``'coarse'`` for the 20 groups.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: uint8 (50000, 32, 32, 3) and (50000, 1), and
        10,000 to test on.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data("coarse")  # doctest: +SKIP
    """
    if label_mode not in ("fine", "coarse"):
        raise ValueError(f"label_mode is 'fine' or 'coarse', not {label_mode!r}.")
    path = fetch(_NAME, _URL, _SHA256)
    column = ["coarse", "fine"].index(label_mode)  # in this order they stand in the file
    (y_train, x_train), (y_test, x_test) = (
        read_records(path, [f"{half}.bin"], 2) for half in ("train", "test")
    )
    chosen = slice(column, column + 1)
    return (x_train, y_train[:, chosen].copy()), (x_test, y_test[:, chosen].copy())
