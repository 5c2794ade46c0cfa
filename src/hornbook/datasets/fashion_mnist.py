"""Fashion-MNIST: 70,000 pictures of clothes, 28 x 28 grey pixels. Zalando Research, MIT licence."""

import gzip
import math
from typing import Any

import numpy as np

from hornbook.datasets.fetch import fetch

__all__ = ["load_data"]

_HOME = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_FILES = {
    "train-labels-idx1": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "train-images-idx3": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "t10k-labels-idx1": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    "t10k-images-idx3": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
}
_LARGEST = 1 << 28


def read_idx(path: Any) -> np.ndarray:
    """The array of a gzipped IDX file: two zero bytes, type 8, number of axes, sizes, then bytes.

    Raises:
        ValueError: The file is damaged or declares another size than it holds.
    """
    with gzip.open(path) as file:
        data = file.read(_LARGEST)
    if data[:3] != b"\0\0\x08" or len(data) < 4 + 4 * data[3]:
        raise ValueError(f"{path} is no IDX file of bytes.")
    ndim = data[3]
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", ndim, 4))
    start = 4 + 4 * ndim
    if len(data) - start != math.prod(shape):
        raise ValueError(
            f"{path} is damaged: it declares {math.prod(shape)} bytes and holds "
            f"{len(data) - start}."
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape).copy()


def load_data() -> Any:
    """The pictures and their labels: 0 T-shirt, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal,
    6 shirt, 7 sneaker, 8 bag, 9 ankle boot.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: uint8 (60000, 28, 28) and (60000,), and 10,000
        to test on.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP
    """
    y_train, x_train, y_test, x_test = (
        read_idx(fetch(f"fashion-mnist/{part}-ubyte.gz", f"{_HOME}{part}-ubyte.gz", sha256))
        for part, sha256 in _FILES.items()
    )
    return (x_train, y_train), (x_test, y_test)
