"""MNIST: 70,000 handwritten digits, 28 x 28 grey pixels. LeCun, Cortes and Burges."""

from typing import Any

from hornbook.datasets.fetch import fetch
from hornbook.datasets.npz import read_npz

__all__ = ["load_data"]

_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
# The same arrays, packed at another time.
_ALSO = ("6d54bc57e1b752a2327d10378c385f51fe7c194c127e33a6f3dcea6f8ef5d482",)


def load_data(path: str = "mnist.npz") -> Any:
    """The digits and their labels.

    Args:
        path: Name of the file in the cache.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: uint8 (60000, 28, 28) and (60000,), and 10,000
        to test on; pixels from 0 (black) to 255.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP
    """
    data = read_npz(fetch(path, _URL, _SHA256, _ALSO))
    return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
