"""Named data sets: downloaded once, checked, kept in ``HORNBOOK_HOME/datasets``, and parsed.

Files found in the folder that ``HORNBOOK_DATASETS`` names are used as they are, offline.
"""

from hornbook.datasets import (
    boston_housing,
    california_housing,
    cifar10,
    cifar100,
    fashion_mnist,
    imdb,
    mnist,
    pima,
    reuters,
)
from hornbook.datasets.get_file import get_file

__all__ = [
    "boston_housing",
    "california_housing",
    "cifar10",
    "cifar100",
    "fashion_mnist",
    "get_file",
    "imdb",
    "mnist",
    "pima",
    "reuters",
]
