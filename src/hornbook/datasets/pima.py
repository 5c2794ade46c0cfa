"""Pima: 768 patients, 8 measurements each, and whether diabetes followed. NIDDK, CC0."""

import numpy as np

from hornbook.datasets.fetch import fetch

__all__ = ["load_data"]

_URL = (
    "https://raw.githubusercontent.com/darenr/public_datasets/"
    "8c90ef1be0ebcb9460a3166ce46fac661427de93/pima-indians-diabetes.data.csv"
)
_SHA256 = "6bfe5d0f379d17a0e0819b996407e3c09bf80febd4287f2ed212190dfff154af"


def load_data(path: str = "pima-indians-diabetes.csv") -> tuple[np.ndarray, np.ndarray]:
    """Measurements and outcomes; there is no split into training and test.

    The columns are pregnancies, glucose, blood pressure, skin thickness, insulin, body mass index,
    pedigree, age. A 0 in most of them stands for a value that was not taken.

    Args:
        path: Name of the file in the cache.

    Returns:
        ``x, y``: float64 (768, 8), and (768,) of 0 and 1.

    Example:
        >>> x, y = load_data()  # doctest: +SKIP
    """
    table = np.loadtxt(fetch(path, _URL, _SHA256), delimiter=",")
    return table[:, :8], table[:, 8]
